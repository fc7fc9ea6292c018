// SPDX-License-Identifier: Apache-2.0

package objects

import (
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// FormalityBuilder builds a Formality.
type FormalityBuilder struct{ v1alpha1.Formality }

// MakeFormality begins a Formality that covers nothing yet.
func MakeFormality(name, namespace string) *FormalityBuilder {
	return &FormalityBuilder{v1alpha1.Formality{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name},
		Spec:       v1alpha1.FormalitySpec{Reference: "REF " + name},
	}}
}

// Obj returns what was built.
func (b *FormalityBuilder) Obj() *v1alpha1.Formality { return &b.Formality }

// Type says what the formality is, such as ImpactAssessment.
func (b *FormalityBuilder) Type(kind v1alpha1.Term) *FormalityBuilder {
	b.Spec.Type = kind
	return b
}

// Covers adds purposes.
func (b *FormalityBuilder) Covers(purposes ...v1alpha1.Term) *FormalityBuilder {
	b.Spec.Covers.Purposes = append(b.Spec.Covers.Purposes, purposes...)
	return b
}

// Valid sets the period of the formality. A zero until means no end.
func (b *FormalityBuilder) Valid(from, until time.Time) *FormalityBuilder {
	b.Spec.ValidFrom, b.Spec.ValidUntil = metav1.Time{Time: from}, orNil(until)
	return b
}
