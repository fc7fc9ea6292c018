// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// LawBundleSpec lists what the law of one jurisdiction consists of. It changes only together with its sequence, which only
// rises.
//
// A signature of the publisher over this spec will stand beside it, in a field of its own, once there is somebody who
// verifies it. Until then whoever may write a LawBundle publishes law: see the roles in config/rbac.
//
// +kubebuilder:validation:XValidation:rule="self == oldSelf || self.sequence > oldSelf.sequence",message="a bundle changes only together with its sequence, and that only rises: give a higher sequence"
type LawBundleSpec struct {
	// jurisdiction of the law, EU or an ISO 3166 country code, such as FR. The bundle has its name, in lower case.
	// +required
	// +kubebuilder:validation:MinLength=2
	// +kubebuilder:validation:MaxLength=6
	// +kubebuilder:validation:XValidation:rule="self.matches('^[A-Z]{2}(-[A-Z0-9]{1,3})?$')",message="must be EU or an ISO 3166 code, such as FR"
	Jurisdiction string `json:"jurisdiction,omitempty"`

	// sequence of the bundle. One with a lower sequence than was complete before counts for nothing.
	// +required
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=9007199254740991
	Sequence int64 `json:"sequence,omitempty"`

	// issuedAt is when the publisher issued the bundle. Nothing follows from it.
	// +required
	// +kubebuilder:validation:Type=string
	// +kubebuilder:validation:Pattern=`^[12][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$`
	IssuedAt metav1.Time `json:"issuedAt,omitempty,omitzero"`

	// members are all profiles and notices that the law consists of. One that is missing or is not what is listed makes the
	// bundle incomplete.
	// +required
	// +listType=map
	// +listMapKey=kind
	// +listMapKey=name
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=256
	Members []LawMember `json:"members,omitempty"`
}

// LawKind is a kind that a law consists of. Both are cluster-scoped, so that a name finds a member.
//
// +kubebuilder:validation:Enum=LegalProfile;FormalNotice
type LawKind string

const (
	// LawKindProfile is the kind LegalProfile.
	LawKindProfile LawKind = "LegalProfile"
	// LawKindNotice is the kind FormalNotice.
	LawKindNotice LawKind = "FormalNotice"
)

// Digest of the spec of a profile or a notice: sha256: and the SHA-256 in hexadecimal of its canonical JSON (RFC 8785),
// with the API server's defaults applied and every instant in UTC and whole seconds, as 2026-06-20T10:00:00Z.
//
// +kubebuilder:validation:MinLength=71
// +kubebuilder:validation:MaxLength=71
// +kubebuilder:validation:XValidation:rule="self.matches('^sha256:[0-9a-f]{64}$')",message="must be sha256: and 64 hexadecimal digits"
type Digest string

// LawMember is one profile or notice of a law.
type LawMember struct {
	// kind of the member.
	// +required
	Kind LawKind `json:"kind,omitempty"`

	// name of the member.
	// +required
	Name ObjectName `json:"name,omitempty"`

	// digest of the member's spec.
	// +required
	Digest Digest `json:"digest,omitempty"`
}

// LawBundleStatus tells whether the law is there as it was published.
type LawBundleStatus struct {
	// conditions are Complete, Ready.
	// +optional
	// +listType=map
	// +listMapKey=type
	// +kubebuilder:validation:MaxItems=8
	Conditions []metav1.Condition `json:"conditions,omitempty"`

	// observedGeneration is the generation of the spec that this status tells of.
	// +optional
	// +kubebuilder:validation:Minimum=1
	ObservedGeneration int64 `json:"observedGeneration,omitempty"`

	// present is how many of the members are there as they are listed, such as 13/15.
	// +optional
	// +kubebuilder:validation:MinLength=3
	// +kubebuilder:validation:MaxLength=16
	Present string `json:"present,omitempty"`

	// completeSequence is the sequence that was last complete. The operator keeps a copy of its members.
	// +optional
	// +kubebuilder:validation:Minimum=1
	CompleteSequence int64 `json:"completeSequence,omitempty"`

	// deviations are the members that are missing or differ, and the profiles that permit nothing because the bundle does not
	// name them. The first 64 are listed.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=64
	Deviations []LawDeviation `json:"deviations,omitempty"`
}

// Deviation is how what is there differs from what was published.
//
// +kubebuilder:validation:Enum=Missing;Differs;NotInBundle
type Deviation string

const (
	// DeviationMissing is a member that is not there.
	DeviationMissing Deviation = "Missing"
	// DeviationDiffers is one that is there with another content.
	DeviationDiffers Deviation = "Differs"
	// DeviationNotInBundle is a profile of the jurisdiction that can be selected and that the bundle does not name.
	DeviationNotInBundle Deviation = "NotInBundle"
)

// LawDeviation is one profile or notice that is not what was published.
type LawDeviation struct {
	// kind of the object.
	// +required
	Kind LawKind `json:"kind,omitempty"`

	// name of the object.
	// +required
	Name ObjectName `json:"name,omitempty"`

	// deviation from what was published.
	// +required
	Deviation Deviation `json:"deviation,omitempty"`
}

// ConditionComplete tells whether every member of a bundle is there as it was published.
const ConditionComplete = "Complete"

// LawBundle says what the law of a jurisdiction consists of, so that no part of it can be lost unnoticed: while it is not
// complete nothing new starts under it, and what runs is judged by the stricter of what was last complete and what is there.
//
// +kubebuilder:object:root=true
// +kubebuilder:subresource:status
// +kubebuilder:resource:scope=Cluster,shortName=lb,categories=vsa
// +kubebuilder:validation:XValidation:rule="self.metadata.name == self.spec.jurisdiction.lowerAscii()",message="a jurisdiction has one bundle, which has its name in lower case, such as fr"
// +kubebuilder:printcolumn:name="Sequence",type=integer,JSONPath=`.spec.sequence`
// +kubebuilder:printcolumn:name="Complete",type=string,JSONPath=`.status.conditions[?(@.type=="Complete")].status`
// +kubebuilder:printcolumn:name="Reason",type=string,JSONPath=`.status.conditions[?(@.type=="Complete")].reason`
// +kubebuilder:printcolumn:name="Members",type=string,JSONPath=`.status.present`
// +kubebuilder:printcolumn:name="Last Complete",type=integer,JSONPath=`.status.completeSequence`
// +kubebuilder:printcolumn:name="Issued",type=string,JSONPath=`.spec.issuedAt`
// +kubebuilder:printcolumn:name="Age",type=date,JSONPath=`.metadata.creationTimestamp`
type LawBundle struct {
	metav1.TypeMeta `json:",inline"`

	// metadata is the standard object metadata.
	// +optional
	metav1.ObjectMeta `json:"metadata,omitempty,omitzero"`

	// spec is what was published.
	// +required
	Spec LawBundleSpec `json:"spec,omitempty,omitzero"`

	// status is what is there of it.
	// +optional
	// +kubebuilder:default={conditions: {{type: "Ready", status: "Unknown", reason: "Pending", message: "the operator has not judged it yet", lastTransitionTime: "1970-01-01T00:00:00Z"}}}
	Status LawBundleStatus `json:"status,omitempty,omitzero"`
}

// LawBundleList is a list of LawBundle.
//
// +kubebuilder:object:root=true
type LawBundleList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []LawBundle `json:"items"`
}
