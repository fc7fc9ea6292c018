// SPDX-License-Identifier: Apache-2.0

package objects

import (
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// RequisitionBuilder builds a JudicialRequisition.
type RequisitionBuilder struct {
	v1alpha1.JudicialRequisition
}

// MakeRequisition begins a JudicialRequisition to a municipality, on a burglary, that names no profile and has no scope.
func MakeRequisition(name, namespace string) *RequisitionBuilder {
	return &RequisitionBuilder{v1alpha1.JudicialRequisition{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name},
		Spec: v1alpha1.JudicialRequisitionSpec{
			Reference: "PV " + name, Offence: v1alpha1.Offence{Description: "Burglary"},
			Signatory:   v1alpha1.Signatory{Role: "JudicialPoliceOfficer", Service: "Commissariat"},
			AddressedTo: Municipality(), Necessity: "The vehicle left the scene on camera.",
		},
	}}
}

// Obj returns what was built.
func (b *RequisitionBuilder) Obj() *v1alpha1.JudicialRequisition { return &b.JudicialRequisition }

// Under names the profile and the framework of inquiry.
func (b *RequisitionBuilder) Under(profile v1alpha1.ObjectName, framework v1alpha1.Term) *RequisitionBuilder {
	b.Spec.ProfileName, b.Spec.Framework = profile, framework
	return b
}

// Penalty sets the longest imprisonment for the offence, in years.
func (b *RequisitionBuilder) Penalty(years int32) *RequisitionBuilder {
	b.Spec.Offence.MaximumPenaltyYears = &years
	return b
}

// SignedBy sets the role of the signatory.
func (b *RequisitionBuilder) SignedBy(role v1alpha1.Term) *RequisitionBuilder {
	b.Spec.Signatory.Role = role
	return b
}

// AddressedTo sets who is to search.
func (b *RequisitionBuilder) AddressedTo(o v1alpha1.Operator) *RequisitionBuilder {
	b.Spec.AddressedTo = o
	return b
}

// FindingAt sets when the offence was found, from which some frameworks count.
func (b *RequisitionBuilder) FindingAt(at time.Time) *RequisitionBuilder {
	b.Spec.FindingAt = orNil(at)
	return b
}

// Window sets when searches may run.
func (b *RequisitionBuilder) Window(from, until time.Time) *RequisitionBuilder {
	b.Spec.Window = between(from, until)
	return b
}

// Cameras adds cameras to the scope.
func (b *RequisitionBuilder) Cameras(all ...v1alpha1.Camera) *RequisitionBuilder {
	b.Spec.Scope.Cameras = append(b.Spec.Scope.Cameras, all...)
	return b
}

// Footage sets the time of the recordings in the scope.
func (b *RequisitionBuilder) Footage(from, until time.Time) *RequisitionBuilder {
	b.Spec.Scope.Footage = between(from, until)
	return b
}

// Capabilities adds capabilities to the scope.
func (b *RequisitionBuilder) Capabilities(all ...v1alpha1.Capability) *RequisitionBuilder {
	b.Spec.Scope.Capabilities = append(b.Spec.Scope.Capabilities, all...)
	return b
}
