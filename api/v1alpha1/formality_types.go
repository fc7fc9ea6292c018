// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// FormalitySpec is a notice, an order, an assessment, a commitment or a declaration. What was filed is closed: it can be cut
// short, and an extension is a paper of its own.
//
// +kubebuilder:validation:XValidation:rule="!has(self.validUntil) || int(self.validFrom) < int(self.validUntil)",message="the period is empty or inverted: validUntil must be later than validFrom, by a second at least"
// +kubebuilder:validation:XValidation:rule="self.type == oldSelf.type && self.reference == oldSelf.reference && self.covers == oldSelf.covers && self.validFrom == oldSelf.validFrom",message="what was filed is not edited: file another formality; of this one, validUntil may come nearer and a missing document may be added"
// +kubebuilder:validation:XValidation:rule="!has(oldSelf.document) || has(self.document) && self.document == oldSelf.document",message="what was filed is not edited: file another formality with the other document"
// +kubebuilder:validation:XValidation:rule="!has(oldSelf.validUntil) || has(self.validUntil) && self.validUntil <= oldSelf.validUntil",message="validUntil may only come nearer: an extension is another formality"
type FormalitySpec struct {
	// type of the formality, in the vocabulary of the profiles, such as PublicNotice.
	// +required
	Type Term `json:"type,omitempty"`

	// reference under which the act can be found.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=256
	Reference string `json:"reference,omitempty"`

	// covers is what the act is for.
	// +required
	Covers Covers `json:"covers,omitempty,omitzero"`

	// validFrom is the first instant at which the act holds.
	// +required
	// +kubebuilder:validation:Type=string
	// +kubebuilder:validation:Pattern=`^[12][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$`
	ValidFrom metav1.Time `json:"validFrom,omitempty,omitzero"`

	// validUntil is the first instant at which it no longer holds. None means no end.
	// +optional
	// +kubebuilder:validation:Type=string
	// +kubebuilder:validation:Pattern=`^[12][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$`
	ValidUntil *metav1.Time `json:"validUntil,omitempty"`

	// document is the act itself.
	// +optional
	Document *Document `json:"document,omitempty"`
}

// Covers is what a formality is for. It counts for a request only as a whole: one camera more than the act names, and it
// does not count.
type Covers struct {
	// purposes (finalités) that the act names.
	// +required
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=16
	Purposes []Term `json:"purposes,omitempty"`

	// cameras that the act names. None means every camera.
	// +optional
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=512
	Cameras []Camera `json:"cameras,omitempty"`

	// capabilities that the act names. None means every capability.
	// +optional
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=64
	Capabilities []Capability `json:"capabilities,omitempty"`

	// operators that the act names. None means every operator.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=32
	Operators []OperatorSelector `json:"operators,omitempty"`

	// packages that the act names, by the names of their AnalyticsPackages. None means every package.
	// +optional
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=32
	Packages []ObjectName `json:"packages,omitempty"`
}

// Document is a published act.
type Document struct {
	// url where the document can be read.
	// +required
	// +kubebuilder:validation:MinLength=8
	// +kubebuilder:validation:MaxLength=1024
	// +kubebuilder:validation:XValidation:rule="isURL(self) && self.matches('^https?://[^/]')",message="must be a web address, such as https://massy.example/notice.pdf"
	URL string `json:"url,omitempty"`

	// sha256 of the document's bytes, in hexadecimal.
	// +required
	// +kubebuilder:validation:MinLength=64
	// +kubebuilder:validation:MaxLength=64
	// +kubebuilder:validation:XValidation:rule="self.matches('^[a-f0-9]{64}$')",message="must be 64 lower-case hexadecimal digits, as sha256sum prints them"
	SHA256 string `json:"sha256,omitempty"`
}

// FormalityStatus tells whether the formality's own period holds, and until when.
type FormalityStatus struct {
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

	// nextChange is the instant at which the formality begins or ends.
	// +optional
	NextChange *metav1.Time `json:"nextChange,omitempty"`
}

// Formality is an act that the law asks for beforehand (formalité préalable). It counts only in its own namespace.
//
// +kubebuilder:object:root=true
// +kubebuilder:subresource:status
// +kubebuilder:resource:path=formalities,shortName=fo,categories=vsa
// +kubebuilder:printcolumn:name="Type",type=string,JSONPath=`.spec.type`
// +kubebuilder:printcolumn:name="Reference",type=string,priority=1,JSONPath=`.spec.reference`
// +kubebuilder:printcolumn:name="Purposes",type=string,priority=1,JSONPath=`.spec.covers.purposes`
// +kubebuilder:printcolumn:name="In Force",type=string,JSONPath=`.status.conditions[?(@.type=="InForce")].status`
// +kubebuilder:printcolumn:name="Until",type=string,JSONPath=`.status.nextChange`
// +kubebuilder:printcolumn:name="Age",type=date,JSONPath=`.metadata.creationTimestamp`
type Formality struct {
	metav1.TypeMeta `json:",inline"`

	// metadata is the standard object metadata.
	// +optional
	metav1.ObjectMeta `json:"metadata,omitempty,omitzero"`

	// spec is what was declared.
	// +required
	Spec FormalitySpec `json:"spec,omitempty,omitzero"`

	// status is what holds now.
	// +optional
	// +kubebuilder:default={conditions: {{type: "Ready", status: "Unknown", reason: "Pending", message: "the operator has not judged it yet", lastTransitionTime: "1970-01-01T00:00:00Z"}}}
	Status FormalityStatus `json:"status,omitempty,omitzero"`
}

// FormalityList is a list of Formality.
//
// +kubebuilder:object:root=true
type FormalityList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []Formality `json:"items"`
}
