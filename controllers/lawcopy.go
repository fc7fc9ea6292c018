// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/internal/lawbundle"
	"github.com/vsa-legal/operator/internal/workload"
)

// A copy of each law that was last complete is kept in a ConfigMap of the operator's namespace.
const (
	labelComponent = "app.kubernetes.io/component"
	componentLaw   = "law"
	copyPrefix     = "vsa-law-"
	keyEdition     = "law.json.gz"
)

// lawCopies selects the copies.
var lawCopies = client.MatchingLabels{workload.LabelManagedBy: workload.ManagedBy, labelComponent: componentLaw}

// newCopy makes the copy of an edition.
func newCopy(namespace string, e *lawbundle.Edition) (*corev1.ConfigMap, error) {
	data, err := e.Encode()
	if err != nil {
		return nil, err
	}
	return &corev1.ConfigMap{
		TypeMeta:   metav1.TypeMeta{APIVersion: corev1.SchemeGroupVersion.String(), Kind: "ConfigMap"},
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: copyPrefix + lawbundle.BundleName(e.Jurisdiction), Labels: lawCopies},
		Data: map[string]string{
			"note": fmt.Sprintf("The law of %s as it was last complete, sequence %d. The operator judges by it when law is lost.", e.Jurisdiction, e.Sequence),
		},
		BinaryData: map[string][]byte{keyEdition: data},
	}, nil
}

// readCopy reads an edition from its copy.
func readCopy(c *corev1.ConfigMap) (*lawbundle.Edition, error) {
	return lawbundle.DecodeEdition(c.BinaryData[keyEdition])
}

// keepCopy sees to it that the edition is kept, and nothing else under its name.
func (r *reconciler) keepCopy(ctx context.Context, e *lawbundle.Edition) error {
	desired, err := newCopy(r.gatherer.namespace, e)
	if err != nil {
		return err
	}
	same := func(o client.Object) bool {
		c, ok := o.(*corev1.ConfigMap)
		return ok && string(c.BinaryData[keyEdition]) == string(desired.BinaryData[keyEdition])
	}
	existing, err := get[corev1.ConfigMap](ctx, r.Client, desired.Namespace, desired.Name)
	switch {
	case err != nil:
		return err
	case existing == nil:
		return r.Update(ctx, desired) // one that has lost its labels is still the operator's
	}
	return r.Ensure(ctx, existing, desired, same)
}
