// SPDX-License-Identifier: Apache-2.0

package controllers_test

import (
	"context"
	"encoding/json"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	corev1 "k8s.io/api/core/v1"
	eventsv1 "k8s.io/api/events/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// statusesText is what the statuses of all kinds of the API say in the cluster.
func statusesText(ctx context.Context) string {
	GinkgoHelper()
	var all []any
	for kind := range scheme.KnownTypes(v1alpha1.GroupVersion) {
		if !scheme.Recognizes(v1alpha1.GroupVersion.WithKind(kind + "List")) { // no kind that an API server serves
			continue
		}
		list := &unstructured.UnstructuredList{}
		list.SetGroupVersionKind(v1alpha1.GroupVersion.WithKind(kind + "List"))
		Expect(k8s.List(ctx, list)).To(Succeed(), kind)
		for i := range list.Items {
			all = append(all, map[string]any{"kind": kind, "status": list.Items[i].Object["status"]})
		}
	}
	text, err := json.Marshal(all)
	Expect(err).NotTo(HaveOccurred())
	return string(text)
}

// madeText is what the operator has told and made in a namespace, beside the statuses: events, and what its pods read.
func madeText(ctx context.Context, ns string) string {
	GinkgoHelper()
	events, configs := &eventsv1.EventList{}, &corev1.ConfigMapList{}
	Expect(k8s.List(ctx, events, client.InNamespace(ns))).To(Succeed())
	Expect(k8s.List(ctx, configs, client.InNamespace(ns), client.HasLabels{"vsa.legal/deployment"})).To(Succeed())
	Expect(events.Items).NotTo(BeEmpty())
	text, err := json.Marshal([]any{events, configs})
	Expect(err).NotTo(HaveOccurred())
	return string(text)
}
