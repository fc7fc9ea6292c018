// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// JudicialRequisitionSpec is who asks, under which framework, for what, in which window and scope.
//
// +kubebuilder:validation:XValidation:rule="self.scope.footage.until <= self.window.until",message="scope.footage ends after the window: what is recorded then can never be searched, bring scope.footage.until forward"
// +kubebuilder:validation:XValidation:rule="!has(self.findingAt) || self.findingAt < self.window.until",message="findingAt is not before the end of the window: the requisition could never stand"
type JudicialRequisitionSpec struct {
	// profileName is the LegalProfile that the requisition rests on.
	// +required
	ProfileName ObjectName `json:"profileName,omitempty"`

	// reference of the procedure, such as the number of the record (procès-verbal).
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=256
	Reference string `json:"reference,omitempty"`

	// framework (cadre d'enquête) under which the requisition is made.
	// +required
	Framework Term `json:"framework,omitempty"`

	// offence that is being investigated. It may be left out where the framework needs none, such as the search for a
	// missing person.
	// +optional
	Offence Offence `json:"offence,omitempty,omitzero"`

	// signatory of the requisition.
	// +required
	Signatory Signatory `json:"signatory,omitempty,omitzero"`

	// addressedTo is who has to answer.
	// +required
	AddressedTo Operator `json:"addressedTo,omitempty,omitzero"`

	// necessity says why the search is needed.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=4096
	Necessity string `json:"necessity,omitempty"`

	// findingAt is when the offence was found (constatation), or when the prosecutor gave his instructions for a search of a
	// missing person or of the cause of a death. The framework's maximum duration counts from it.
	// +optional
	// +kubebuilder:validation:Type=string
	// +kubebuilder:validation:Pattern=`^[12][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$`
	FindingAt *metav1.Time `json:"findingAt,omitempty"`

	// window in which searches may run: one year at most.
	// +required
	// +kubebuilder:validation:XValidation:rule="(self.until.getFullYear() - 1) * 10000000000 + self.until.getMonth() * 100000000 + self.until.getDate() * 1000000 + self.until.getHours() * 10000 + self.until.getMinutes() * 100 + self.until.getSeconds() <= self.from.getFullYear() * 10000000000 + self.from.getMonth() * 100000000 + self.from.getDate() * 1000000 + self.from.getHours() * 10000 + self.from.getMinutes() * 100 + self.from.getSeconds()",message="the window is longer than a year: bring until forward"
	Window Period `json:"window,omitempty,omitzero"`

	// scope that searches must keep to.
	// +required
	Scope Scope `json:"scope,omitempty,omitzero"`
}

// Offence that is being investigated.
type Offence struct {
	// description of the offence.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=1024
	Description string `json:"description,omitempty"`

	// maximumPenaltyYears is the maximum penalty in years of imprisonment.
	// +optional
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=100
	MaximumPenaltyYears *int32 `json:"maximumPenaltyYears,omitempty"`
}

// Signatory is who signed a requisition.
type Signatory struct {
	// role in the vocabulary of the profiles, such as JudicialPoliceOfficer.
	// +required
	Role Term `json:"role,omitempty"`

	// service of the signatory.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=256
	Service string `json:"service,omitempty"`
}

// Scope is what searches under a requisition must keep to.
type Scope struct {
	// cameras whose recordings may be searched.
	// +required
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=512
	Cameras []Camera `json:"cameras,omitempty"`

	// footage is the time of the recordings that may be searched.
	// +required
	Footage Period `json:"footage,omitempty,omitzero"`

	// capabilities that may be used.
	// +required
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=32
	Capabilities []Capability `json:"capabilities,omitempty"`
}

// JudicialRequisitionStatus tells whether the requisition stands, and until when.
type JudicialRequisitionStatus struct {
	// conditions are InForce, Ready.
	// +optional
	// +listType=map
	// +listMapKey=type
	// +kubebuilder:validation:MaxItems=8
	Conditions []metav1.Condition `json:"conditions,omitempty"`

	// observedGeneration is the generation of the spec that this status tells of.
	// +optional
	// +kubebuilder:validation:Minimum=1
	ObservedGeneration int64 `json:"observedGeneration,omitempty"`

	// evidence tells what the identity of the addressee rests on: the register of data controllers, or the requisition's own words.
	// +optional
	Evidence EvidenceMode `json:"evidence,omitempty"`

	// findings says why the requisition does not stand.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=64
	Findings []Finding `json:"findings,omitempty"`

	// nextChange is the first instant at which this status changes if nothing else does.
	// +optional
	NextChange *metav1.Time `json:"nextChange,omitempty"`

	// standsUntil is the instant at which a requisition that stands ends, if nothing else changes.
	// +optional
	StandsUntil *metav1.Time `json:"standsUntil,omitempty"`
}

// JudicialRequisition is a judicial requisition (réquisition judiciaire). It never changes once created.
//
// +kubebuilder:object:root=true
// +kubebuilder:subresource:status
// +kubebuilder:resource:shortName=jr,categories=vsa
// +kubebuilder:printcolumn:name="Framework",type=string,JSONPath=`.spec.framework`
// +kubebuilder:printcolumn:name="Stands",type=string,JSONPath=`.status.conditions[?(@.type=="InForce")].status`
// +kubebuilder:printcolumn:name="Reason",type=string,JSONPath=`.status.conditions[?(@.type=="InForce")].reason`
// +kubebuilder:printcolumn:name="Until",type=string,JSONPath=`.status.standsUntil`
// +kubebuilder:printcolumn:name="Age",type=date,JSONPath=`.metadata.creationTimestamp`
// +kubebuilder:printcolumn:name="Next Change",type=string,priority=1,JSONPath=`.status.nextChange`
// +kubebuilder:printcolumn:name="Reference",type=string,priority=1,JSONPath=`.spec.reference`
// +kubebuilder:printcolumn:name="Signatory",type=string,priority=1,JSONPath=`.spec.signatory.role`
// +kubebuilder:printcolumn:name="Message",type=string,priority=1,JSONPath=`.status.conditions[?(@.type=="InForce")].message`
// +kubebuilder:validation:XValidation:rule="self.spec == oldSelf.spec",fieldPath=".spec",message="a requisition never changes once created: create another one, or have this one revoked by a JudicialDecision"
type JudicialRequisition struct {
	metav1.TypeMeta `json:",inline"`

	// metadata is the standard object metadata.
	// +optional
	metav1.ObjectMeta `json:"metadata,omitempty,omitzero"`

	// spec is what was declared.
	// +required
	Spec JudicialRequisitionSpec `json:"spec,omitempty,omitzero"`

	// status is what holds now.
	// +optional
	// +kubebuilder:default={conditions: {{type: "Ready", status: "Unknown", reason: "Pending", message: "the operator has not judged it yet", lastTransitionTime: "1970-01-01T00:00:00Z"}}}
	Status JudicialRequisitionStatus `json:"status,omitempty,omitzero"`
}

// JudicialRequisitionList is a list of JudicialRequisition.
//
// +kubebuilder:object:root=true
type JudicialRequisitionList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []JudicialRequisition `json:"items"`
}
