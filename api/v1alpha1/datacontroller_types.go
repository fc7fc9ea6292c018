// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// EvidenceMode tells what the identity of an operator rests on.
//
// +kubebuilder:validation:Enum=Registered;Claimed
type EvidenceMode string

const (
	// EvidenceRegistered believes what a request says of its operator only where a DataController of its namespace says the
	// same. It is the mode of a cluster.
	EvidenceRegistered EvidenceMode = "Registered"
	// EvidenceClaimed believes what a request says of its operator. It is the mode of manifests without a register.
	EvidenceClaimed EvidenceMode = "Claimed"
)

// NamespaceName is the name of a namespace.
//
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=63
// +kubebuilder:validation:XValidation:rule="self.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$')",message="must be the name of a namespace: lower-case letters, digits and dashes"
type NamespaceName string

// DataControllerSpec is who a data controller is, and where it operates.
//
// +kubebuilder:validation:XValidation:rule="has(self.namespaces) || has(self.servedNamespaces)",message="give namespaces that are its own, or servedNamespaces in which it serves others: it would be registered for nothing"
// +kubebuilder:validation:XValidation:rule="!has(self.code) || !self.jurisdiction.matches('^FR(-|$)') || self.code.matches('^(2[AB]|[0-9]{2})[0-9]{3}$') || self.code.matches('^[0-9]{9}$')",fieldPath=".code",message="must be the INSEE code of a commune, such as 91377, or the SIREN of anybody else, nine digits without spaces"
// +kubebuilder:validation:XValidation:rule="!has(self.code) || !self.jurisdiction.matches('^FR(-|$)') || !self.code.matches('^[0-9]{9}$') || ([0, 2, 4, 6, 8].map(i, int(self.code.substring(i, i + 1))).sum() + [1, 3, 5, 7].map(i, [0, 2, 4, 6, 8, 1, 3, 5, 7, 9][int(self.code.substring(i, i + 1))]).sum()) % 10 == 0",fieldPath=".code",message="is no SIREN: its last digit does not check the others"
// +kubebuilder:validation:XValidation:rule="!has(self.namespaces) || !has(self.servedNamespaces) || self.servedNamespaces.all(n, !(n in self.namespaces))",fieldPath=".servedNamespaces",message="names a namespace that is its own: nobody is the processor of itself"
type DataControllerSpec struct {
	// type is the kind of operator, in the vocabulary of the profiles, such as Municipality or NationalPolice.
	// +required
	Type Term `json:"type,omitempty"`

	// name of the data controller as people read it.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=256
	// +kubebuilder:validation:XValidation:rule=`self.matches(r'^[^\pC\pZ]([^\pC\pZ]|[ ])*$') && !self.endsWith(' ')`,message="must have no invisible or control character and no space at its beginning or end: notices find operators by their names"
	// +kubebuilder:validation:XValidation:rule=`(self.matches(r'\p{Latin}') ? 1 : 0) + (self.matches(r'\p{Greek}') ? 1 : 0) + (self.matches(r'\p{Cyrillic}') ? 1 : 0) + (self.matches(r'\p{Armenian}') ? 1 : 0) + (self.matches(r'\p{Cherokee}') ? 1 : 0) <= 1`,message="mixes letters of several alphabets that look alike: write it in one"
	Name string `json:"name,omitempty"`

	// code is its identifier in a public register. In France it is the INSEE code of a commune (code officiel géographique), and
	// the SIREN of anybody else (code de commerce art. R. 123-221). Without one, a notice to any code of its type binds it.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=32
	Code string `json:"code,omitempty"`

	// jurisdiction is the ISO 3166 code of the country where it is established, such as FR, or that of a part of it, such as
	// FR-75. Only profiles of that place, of one above it or of one below it permit anything in its namespaces.
	// +required
	// +kubebuilder:validation:MinLength=2
	// +kubebuilder:validation:MaxLength=6
	// +kubebuilder:validation:XValidation:rule="self.matches('^[A-Z]{2}(-[A-Z0-9]{1,3})?$')",message="must be an ISO 3166 code, such as FR"
	Jurisdiction string `json:"jurisdiction,omitempty"`

	// services of its own that the profiles know by a type of their own, such as the municipal police of a commune. They are
	// the same legal person: who addresses one of them addresses it.
	// +optional
	// +listType=map
	// +listMapKey=type
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=16
	Services []ControllerService `json:"services,omitempty"`

	// namespaces that are its own: what runs there, it answers for. A namespace that two data controllers name is nobody's.
	// +optional
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=256
	Namespaces []NamespaceName `json:"namespaces,omitempty"`

	// servedNamespaces are those of other data controllers which it serves as a processor (sous-traitant, GDPR art. 28). What
	// runs in its own namespaces may be operated by them, where they name it among their processors.
	// +optional
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=256
	ServedNamespaces []NamespaceName `json:"servedNamespaces,omitempty"`

	// processors that it has engaged (GDPR art. 28(3)), such as an inter-municipal body. A notice to one of them binds what it
	// operates.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=32
	Processors []Operator `json:"processors,omitempty"`

	// supervisor is the superior authority, such as the ministry of a police service. A notice to it binds what this one operates.
	// +optional
	Supervisor *Operator `json:"supervisor,omitempty"`

	// dataProtectionOfficer (délégué à la protection des données, GDPR art. 37): public authorities have one.
	// +optional
	DataProtectionOfficer *DataProtectionOfficer `json:"dataProtectionOfficer,omitempty"`
}

// ControllerService is a service of a data controller that is no legal person of its own.
type ControllerService struct {
	// type in the vocabulary of the profiles, such as MunicipalPolice.
	// +required
	Type Term `json:"type,omitempty"`

	// name of the service. None means that it has that of the data controller, by which it may be called in any case.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=256
	// +kubebuilder:validation:XValidation:rule=`self.matches(r'^[^\pC\pZ]([^\pC\pZ]|[ ])*$') && !self.endsWith(' ')`,message="must have no invisible or control character and no space at its beginning or end: notices find operators by their names"
	// +kubebuilder:validation:XValidation:rule=`(self.matches(r'\p{Latin}') ? 1 : 0) + (self.matches(r'\p{Greek}') ? 1 : 0) + (self.matches(r'\p{Cyrillic}') ? 1 : 0) + (self.matches(r'\p{Armenian}') ? 1 : 0) + (self.matches(r'\p{Cherokee}') ? 1 : 0) <= 1`,message="mixes letters of several alphabets that look alike: write it in one"
	Name string `json:"name,omitempty"`
}

// DataProtectionOfficer is whom people and the regulator turn to.
type DataProtectionOfficer struct {
	// name of the officer, or of the office.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=256
	Name string `json:"name,omitempty"`

	// contact is where the officer is reached, such as an address for mail (GDPR art. 37(7)).
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=256
	Contact string `json:"contact,omitempty"`
}

// DataControllerStatus tells whether what was registered counts.
type DataControllerStatus struct {
	// conditions are Registered, Ready.
	// +optional
	// +listType=map
	// +listMapKey=type
	// +kubebuilder:validation:MaxItems=8
	Conditions []metav1.Condition `json:"conditions,omitempty"`

	// observedGeneration is the generation of the spec that this status tells of.
	// +optional
	// +kubebuilder:validation:Minimum=1
	ObservedGeneration int64 `json:"observedGeneration,omitempty"`
}

// ConditionRegistered tells whether each namespace that a data controller names as its own is its alone.
const ConditionRegistered = "Registered"

// DataController is who answers for a processing (responsable de traitement, GDPR art. 4(7)), as the legal team has registered
// it. What a request says of its operator counts only where a DataController of its namespace says the same.
//
// +kubebuilder:object:root=true
// +kubebuilder:subresource:status
// +kubebuilder:resource:scope=Cluster,shortName=dco,categories=vsa
// +kubebuilder:printcolumn:name="Type",type=string,JSONPath=`.spec.type`
// +kubebuilder:printcolumn:name="Code",type=string,JSONPath=`.spec.code`
// +kubebuilder:printcolumn:name="Registered",type=string,JSONPath=`.status.conditions[?(@.type=="Registered")].status`
// +kubebuilder:printcolumn:name="Age",type=date,JSONPath=`.metadata.creationTimestamp`
// +kubebuilder:printcolumn:name="Name",type=string,priority=1,JSONPath=`.spec.name`
// +kubebuilder:printcolumn:name="Jurisdiction",type=string,priority=1,JSONPath=`.spec.jurisdiction`
// +kubebuilder:printcolumn:name="Namespaces",type=string,priority=1,JSONPath=`.spec.namespaces`
// +kubebuilder:printcolumn:name="Message",type=string,priority=1,JSONPath=`.status.conditions[?(@.type=="Registered")].message`
type DataController struct {
	metav1.TypeMeta `json:",inline"`

	// metadata is the standard object metadata.
	// +optional
	metav1.ObjectMeta `json:"metadata,omitempty,omitzero"`

	// spec is what was declared.
	// +required
	Spec DataControllerSpec `json:"spec,omitempty,omitzero"`

	// status is what holds now.
	// +optional
	// +kubebuilder:default={conditions: {{type: "Ready", status: "Unknown", reason: "Pending", message: "the operator has not judged it yet", lastTransitionTime: "1970-01-01T00:00:00Z"}}}
	Status DataControllerStatus `json:"status,omitempty,omitzero"`
}

// DataControllerList is a list of DataController.
//
// +kubebuilder:object:root=true
type DataControllerList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []DataController `json:"items"`
}
