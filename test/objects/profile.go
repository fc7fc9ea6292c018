// SPDX-License-Identifier: Apache-2.0

package objects

import (
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// ProfileBuilder builds a LegalProfile.
type ProfileBuilder struct{ v1alpha1.LegalProfile }

// MakeProfile begins a LegalProfile that binds the requests which name it, permits nothing, and counts in no time zone.
func MakeProfile(name string) *ProfileBuilder {
	b := &ProfileBuilder{v1alpha1.LegalProfile{ObjectMeta: metav1.ObjectMeta{Name: name}}}
	b.Spec.Applies = v1alpha1.WhenSelected
	return b
}

// Obj returns what was built.
func (b *ProfileBuilder) Obj() *v1alpha1.LegalProfile { return &b.LegalProfile }

// Always makes the profile bind every request.
func (b *ProfileBuilder) Always() *ProfileBuilder {
	b.Spec.Applies = v1alpha1.Always
	return b
}

// TimeZone names the calendar that durations are counted on.
func (b *ProfileBuilder) TimeZone(name string) *ProfileBuilder {
	b.Spec.TimeZone = name
	return b
}

// Sources adds the texts that rules can cite, by their ids.
func (b *ProfileBuilder) Sources(ids ...v1alpha1.SourceID) *ProfileBuilder {
	for _, id := range ids {
		b.Spec.Sources = append(b.Spec.Sources, v1alpha1.Source{ID: id})
	}
	return b
}

// InForce adds a period by its source. A zero until means no end.
func (b *ProfileBuilder) InForce(source v1alpha1.SourceID, from, until time.Time) *ProfileBuilder {
	b.Spec.InForce = append(b.Spec.InForce, v1alpha1.ForcePeriod{From: metav1.Time{Time: from}, Until: orNil(until), Source: source})
	return b
}

// Unverified adds a period that does not count, and why not.
func (b *ProfileBuilder) Unverified(source v1alpha1.SourceID, why string) *ProfileBuilder {
	b.Spec.InForce = append(b.Spec.InForce, v1alpha1.ForcePeriod{Source: source, Unverified: why})
	return b
}

// Processing adds what the profile permits.
func (b *ProfileBuilder) Processing(all ...v1alpha1.Processing) *ProfileBuilder {
	p := b.permits()
	p.Processing = append(p.Processing, all...)
	return b
}

// Purposes adds what the profile permits.
func (b *ProfileBuilder) Purposes(all ...v1alpha1.Term) *ProfileBuilder {
	p := b.permits()
	p.Purposes = append(p.Purposes, all...)
	return b
}

// Operators adds the types of operators that the profile permits.
func (b *ProfileBuilder) Operators(types ...v1alpha1.Term) *ProfileBuilder {
	p := b.permits()
	p.Operators = append(p.Operators, types...)
	return b
}

// Permits adds a capability that the profile permits, with its means.
func (b *ProfileBuilder) Permits(c v1alpha1.Capability, source v1alpha1.SourceID, means ...v1alpha1.Capability) *ProfileBuilder {
	p := b.permits()
	p.Capabilities = append(p.Capabilities, v1alpha1.CapabilityRule{Name: c, Source: source, Means: means})
	return b
}

// Forbids adds a capability that the profile forbids. The reason may be empty.
func (b *ProfileBuilder) Forbids(c v1alpha1.Capability, source v1alpha1.SourceID, reason string) *ProfileBuilder {
	if b.Spec.Forbids == nil {
		b.Spec.Forbids = &v1alpha1.Forbids{}
	}
	b.Spec.Forbids.Capabilities = append(b.Spec.Forbids.Capabilities, v1alpha1.CapabilityRule{Name: c, Source: source, Reason: reason})
	return b
}

// Requires adds formalities that the profile requires.
func (b *ProfileBuilder) Requires(all ...v1alpha1.FormalityRequirement) *ProfileBuilder {
	r := b.requires()
	r.Formalities = append(r.Formalities, all...)
	return b
}

// Frameworks adds frameworks of inquiry: then only searches that answer a requisition can rest on the profile.
func (b *ProfileBuilder) Frameworks(all ...v1alpha1.Framework) *ProfileBuilder {
	r := b.requires()
	if r.Requisition == nil {
		r.Requisition = &v1alpha1.RequisitionRequirement{}
	}
	r.Requisition.Frameworks = append(r.Requisition.Frameworks, all...)
	return b
}

// Waivers adds what can be waived.
func (b *ProfileBuilder) Waivers(all ...v1alpha1.InspectionWaiver) *ProfileBuilder {
	if b.Spec.Inspection == nil {
		b.Spec.Inspection = &v1alpha1.InspectionRules{}
	}
	b.Spec.Inspection.Waivers = append(b.Spec.Inspection.Waivers, all...)
	return b
}

func (b *ProfileBuilder) permits() *v1alpha1.Permits {
	if b.Spec.Permits == nil {
		b.Spec.Permits = &v1alpha1.Permits{}
	}
	return b.Spec.Permits
}

func (b *ProfileBuilder) requires() *v1alpha1.Requires {
	if b.Spec.Requires == nil {
		b.Spec.Requires = &v1alpha1.Requires{}
	}
	return b.Spec.Requires
}

// orNil reads a zero time as no time.
func orNil(t time.Time) *metav1.Time {
	if t.IsZero() {
		return nil
	}
	return &metav1.Time{Time: t}
}
