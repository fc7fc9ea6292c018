// SPDX-License-Identifier: Apache-2.0

package objects

import (
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// DecisionBuilder builds a JudicialDecision.
type DecisionBuilder struct{ v1alpha1.JudicialDecision }

// MakeDecision begins a JudicialDecision of a prosecutor who authorizes no requisition yet.
func MakeDecision(name, namespace string) *DecisionBuilder {
	return &DecisionBuilder{v1alpha1.JudicialDecision{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name},
		Spec: v1alpha1.JudicialDecisionSpec{
			Decision: v1alpha1.Authorize, By: v1alpha1.Magistrate{Role: "Prosecutor", Court: "Tribunal judiciaire"},
		},
	}}
}

// Obj returns what was built.
func (b *DecisionBuilder) Obj() *v1alpha1.JudicialDecision { return &b.JudicialDecision }

// On names the requisition that the decision is on.
func (b *DecisionBuilder) On(requisition v1alpha1.ObjectName) *DecisionBuilder {
	b.Spec.RequisitionName = requisition
	return b
}

// By sets the role of the magistrate.
func (b *DecisionBuilder) By(role v1alpha1.Term) *DecisionBuilder {
	b.Spec.By.Role = role
	return b
}

// Decided sets what was decided, and when.
func (b *DecisionBuilder) Decided(d v1alpha1.Decision, at time.Time) *DecisionBuilder {
	b.Spec.Decision, b.Spec.DecidedAt = d, metav1.Time{Time: at}
	return b
}

// Extends makes the decision one that extends the framework's duration, decided at one instant until another.
func (b *DecisionBuilder) Extends(at, until time.Time) *DecisionBuilder {
	b.Spec.Extend = &v1alpha1.ExtendUntil{Until: metav1.Time{Time: until}}
	return b.Decided(v1alpha1.Extend, at)
}
