// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// FormalNoticeSpec is an order of the regulator.
//
// +kubebuilder:validation:XValidation:rule="!has(self.deadline) || self.notifiedAt <= self.deadline",message="deadline must not be earlier than notifiedAt"
// +kubebuilder:validation:XValidation:rule="!has(self.closedAt) || self.closedAt == null || self.notifiedAt <= self.closedAt",message="closedAt must not be earlier than notifiedAt"
type FormalNoticeSpec struct {
	// reference of the notice, such as MED-2024-150. Verdicts cite it as their source.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=128
	Reference string `json:"reference,omitempty"`

	// issuedBy is the authority.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=256
	IssuedBy string `json:"issuedBy,omitempty"`

	// notifiedAt is the instant from which the notice holds.
	// +required
	// +kubebuilder:validation:Type=string
	// +kubebuilder:validation:Pattern=`^[12][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$`
	NotifiedAt metav1.Time `json:"notifiedAt,omitempty,omitzero"`

	// deadline to comply. It only governs escalation: the orders hold from notifiedAt.
	// +optional
	// +kubebuilder:validation:Type=string
	// +kubebuilder:validation:Pattern=`^[12][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$`
	Deadline *metav1.Time `json:"deadline,omitempty"`

	// addressees that the notice binds.
	// +required
	// +listType=atomic
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=64
	Addressees []Addressee `json:"addressees,omitempty"`

	// orders of the notice.
	// +required
	// +listType=atomic
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=16
	Orders []Order `json:"orders,omitempty"`

	// closedAt is the instant from which the notice no longer holds (clôture). None means that it is open.
	// +optional
	// +nullable
	// +kubebuilder:validation:Type=string
	// +kubebuilder:validation:Pattern=`^[12][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$`
	ClosedAt *metav1.Time `json:"closedAt,omitempty"`
}

// Addressee is whom a notice binds: every operator of a type, or the one that the code or the name identifies.
// An operator that does not give its code is bound by a notice to any code of its type.
type Addressee struct {
	// type of operator.
	// +required
	Type Term `json:"type,omitempty"`

	// name of the operator. It identifies the operator only where no code is given.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=256
	// +kubebuilder:validation:XValidation:rule=`self.matches(r'^[^\pC\pZ]([^\pC\pZ]|[ ])*$') && !self.endsWith(' ')`,message="must have no invisible or control character and no space at its beginning or end: the notice finds the operator by its name"
	// +kubebuilder:validation:XValidation:rule=`(self.matches(r'\p{Latin}') ? 1 : 0) + (self.matches(r'\p{Greek}') ? 1 : 0) + (self.matches(r'\p{Cyrillic}') ? 1 : 0) + (self.matches(r'\p{Armenian}') ? 1 : 0) + (self.matches(r'\p{Cherokee}') ? 1 : 0) <= 1`,message="mixes letters of several alphabets that look alike: write it in one"
	Name string `json:"name,omitempty"`

	// code of the operator in a public register.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=32
	Code string `json:"code,omitempty"`
}

// OrderAction is what a notice orders.
//
// +kubebuilder:validation:Enum=Strip;Stop;Provide
type OrderAction string

const (
	// OrderStrip takes capabilities away.
	OrderStrip OrderAction = "Strip"
	// OrderStop ends purposes.
	OrderStop OrderAction = "Stop"
	// OrderProvide asks for formalities.
	OrderProvide OrderAction = "Provide"
)

// Order is one order of a notice.
//
// +kubebuilder:validation:XValidation:rule="(self.action == 'Strip') == has(self.capabilities)",message="capabilities go with the action Strip, and only with it"
// +kubebuilder:validation:XValidation:rule="(self.action == 'Stop') == has(self.purposes)",message="purposes go with the action Stop, and only with it"
// +kubebuilder:validation:XValidation:rule="(self.action == 'Provide') == has(self.formalities)",message="formalities go with the action Provide, and only with it"
type Order struct {
	// action that is ordered.
	// +required
	Action OrderAction `json:"action,omitempty"`

	// capabilities to strip.
	// +optional
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=64
	Capabilities []Capability `json:"capabilities,omitempty"`

	// purposes to stop.
	// +optional
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=16
	Purposes []Term `json:"purposes,omitempty"`

	// formalities to provide, for every purpose.
	// +optional
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=32
	Formalities []Term `json:"formalities,omitempty"`
}

// FormalNoticeStatus tells whether the notice is open, and what comes next.
type FormalNoticeStatus struct {
	// conditions are InForce, Overdue, Ready.
	// +optional
	// +listType=map
	// +listMapKey=type
	// +kubebuilder:validation:MaxItems=8
	Conditions []metav1.Condition `json:"conditions,omitempty"`

	// observedGeneration is the generation of the spec that this status tells of.
	// +optional
	// +kubebuilder:validation:Minimum=1
	ObservedGeneration int64 `json:"observedGeneration,omitempty"`

	// nextChange is the first instant at which this status changes if nothing else does.
	// +optional
	NextChange *metav1.Time `json:"nextChange,omitempty"`
}

// ConditionOverdue tells whether a notice is still open after its deadline.
const ConditionOverdue = "Overdue"

// FormalNotice is an order of the regulator (mise en demeure). It tightens what may run from the moment it is notified.
//
// +kubebuilder:object:root=true
// +kubebuilder:subresource:status
// +kubebuilder:resource:scope=Cluster,shortName=fn,categories=vsa
// +kubebuilder:printcolumn:name="Reference",type=string,JSONPath=`.spec.reference`
// +kubebuilder:printcolumn:name="Issued By",type=string,JSONPath=`.spec.issuedBy`
// +kubebuilder:printcolumn:name="In Force",type=string,JSONPath=`.status.conditions[?(@.type=="InForce")].status`
// +kubebuilder:printcolumn:name="Overdue",type=string,JSONPath=`.status.conditions[?(@.type=="Overdue")].status`
// +kubebuilder:printcolumn:name="Until",type=string,JSONPath=`.status.nextChange`
// +kubebuilder:printcolumn:name="Age",type=date,JSONPath=`.metadata.creationTimestamp`
type FormalNotice struct {
	metav1.TypeMeta `json:",inline"`

	// metadata is the standard object metadata.
	// +optional
	metav1.ObjectMeta `json:"metadata,omitempty,omitzero"`

	// spec is what was declared.
	// +required
	Spec FormalNoticeSpec `json:"spec,omitempty,omitzero"`

	// status is what holds now.
	// +optional
	// +kubebuilder:default={conditions: {{type: "Ready", status: "Unknown", reason: "Pending", message: "the operator has not judged it yet", lastTransitionTime: "1970-01-01T00:00:00Z"}}}
	Status FormalNoticeStatus `json:"status,omitempty,omitzero"`
}

// FormalNoticeList is a list of FormalNotice.
//
// +kubebuilder:object:root=true
type FormalNoticeList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []FormalNotice `json:"items"`
}
