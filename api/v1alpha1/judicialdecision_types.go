// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// Decision is what a magistrate decides on a requisition.
//
// +kubebuilder:validation:Enum=Authorize;Oppose;Extend;Revoke
type Decision string

const (
	// Authorize lets the requisition stand (autorisation).
	Authorize Decision = "Authorize"
	// Oppose keeps it from standing (opposition).
	Oppose Decision = "Oppose"
	// Extend adds to the framework's maximum duration (prolongation).
	Extend Decision = "Extend"
	// Revoke ends it (mainlevée).
	Revoke Decision = "Revoke"
)

// JudicialDecisionSpec is what was decided, by whom and when.
//
// +kubebuilder:validation:XValidation:rule="(self.decision == 'Extend') == has(self.extend)",message="extend goes with the decision Extend, and only with it"
// +kubebuilder:validation:XValidation:rule="!has(self.extend) || int(self.decidedAt) < int(self.extend.until)",message="extend.until must be later than decidedAt: an extension does not end before it is decided"
type JudicialDecisionSpec struct {
	// requisitionName is the JudicialRequisition of the same namespace that is decided on.
	// +required
	RequisitionName ObjectName `json:"requisitionName,omitempty"`

	// requisitionUID is the uid of that requisition, so that one which is made anew under the name inherits nothing:
	// kubectl get judicialrequisition NAME -o jsonpath={.metadata.uid}. None means the one that was there when the decision was
	// filed, by the clock of the API server. A decision that takes away counts for every requisition of the name: one that is
	// restored has another uid.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=64
	RequisitionUID string `json:"requisitionUID,omitempty"`

	// decision that was taken.
	// +required
	Decision Decision `json:"decision,omitempty"`

	// by whom it was taken.
	// +required
	By Magistrate `json:"by,omitempty,omitzero"`

	// decidedAt is when it was taken. It counts from this instant, and in a cluster not before it was filed there.
	// +required
	// +kubebuilder:validation:Type=string
	// +kubebuilder:validation:Pattern=`^[12][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$`
	DecidedAt metav1.Time `json:"decidedAt,omitempty,omitzero"`

	// extend says until when, with the decision Extend.
	// +optional
	Extend *ExtendUntil `json:"extend,omitempty"`

	// signature is a JWS over the requisition's canonical spec. It is kept as given and not verified: no profile asks for it yet.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=8192
	Signature string `json:"signature,omitempty"`
}

// Magistrate is who decides.
type Magistrate struct {
	// role in the vocabulary of the profiles, such as Prosecutor.
	// +required
	Role Term `json:"role,omitempty"`

	// court of the magistrate.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=256
	Court string `json:"court,omitempty"`
}

// ExtendUntil is the end of an extension.
type ExtendUntil struct {
	// until is the first instant after the extension.
	// +required
	// +kubebuilder:validation:Type=string
	// +kubebuilder:validation:Pattern=`^[12][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$`
	Until metav1.Time `json:"until,omitempty,omitzero"`
}

// JudicialDecision is a magistrate's decision on a requisition. Decisions are only ever added.
//
// +kubebuilder:object:root=true
// +kubebuilder:resource:shortName=jd,categories=vsa
// +kubebuilder:printcolumn:name="Requisition",type=string,JSONPath=`.spec.requisitionName`
// +kubebuilder:printcolumn:name="Decision",type=string,JSONPath=`.spec.decision`
// +kubebuilder:printcolumn:name="By",type=string,JSONPath=`.spec.by.role`
// +kubebuilder:printcolumn:name="Decided At",type=string,JSONPath=`.spec.decidedAt`
// +kubebuilder:printcolumn:name="Age",type=date,JSONPath=`.metadata.creationTimestamp`
// +kubebuilder:validation:XValidation:rule="self.spec == oldSelf.spec",fieldPath=".spec",message="a decision never changes once created: create another one, the latest counts"
type JudicialDecision struct {
	metav1.TypeMeta `json:",inline"`

	// metadata is the standard object metadata.
	// +optional
	metav1.ObjectMeta `json:"metadata,omitempty,omitzero"`

	// spec is what was decided.
	// +required
	Spec JudicialDecisionSpec `json:"spec,omitempty,omitzero"`
}

// JudicialDecisionList is a list of JudicialDecision.
//
// +kubebuilder:object:root=true
type JudicialDecisionList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []JudicialDecision `json:"items"`
}
