// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// UndeclaredImageSpec names the image. It never changes.
//
// +kubebuilder:validation:XValidation:rule="self == oldSelf",message="an UndeclaredImage stays of the image that it was made for"
type UndeclaredImageSpec struct {
	// image as a pod names it or a node reports it: by digest, where either says one.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=1024
	Image string `json:"image,omitempty"`
}

// UndeclaredImageStatus is what the image holds, and what runs it.
type UndeclaredImageStatus struct {
	// conditions are Undeclared, Ready.
	// +optional
	// +listType=map
	// +listMapKey=type
	// +kubebuilder:validation:MaxItems=8
	Conditions []metav1.Condition `json:"conditions,omitempty"`

	// observedGeneration is the generation of the spec that this status tells of.
	// +optional
	// +kubebuilder:validation:Minimum=1
	ObservedGeneration int64 `json:"observedGeneration,omitempty"`

	// detected are the capabilities that the image's files show.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=32
	Detected []DetectedCapability `json:"detected,omitempty"`

	// unknown are the models that can be read and that nothing recognises.
	// +optional
	Unknown *UnclearFiles `json:"unknown,omitempty"`

	// opaque is what looks like a model and cannot be read.
	// +optional
	Opaque *UnclearFiles `json:"opaque,omitempty"`

	// podCount is how many pods run the image now.
	// +optional
	// +kubebuilder:validation:Minimum=0
	PodCount *int32 `json:"podCount,omitempty"`

	// pods that run the image now, by namespace and name. The first 16 are listed.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=16
	Pods []UndeclaredPod `json:"pods,omitempty"`

	// firstSeen is when the operator first saw a pod with the image.
	// +optional
	FirstSeen *metav1.Time `json:"firstSeen,omitempty"`

	// lastSeen is when the operator saw the last pod with the image go. None means that one runs it.
	// +optional
	LastSeen *metav1.Time `json:"lastSeen,omitempty"`
}

// UndeclaredPod is a pod that runs an image that nobody has declared.
type UndeclaredPod struct {
	// namespace of the pod.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	Namespace string `json:"namespace,omitempty"`

	// name of the pod.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	Name string `json:"name,omitempty"`

	// uid of the pod.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=64
	UID string `json:"uid,omitempty"`

	// node that the pod runs on. None means that it waits for one.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	Node string `json:"node,omitempty"`

	// origin is Static of a pod that the node runs from a file of its own: nobody ends it but at that file.
	// +optional
	Origin PodOrigin `json:"origin,omitempty"`
}

// PodOrigin is where a pod comes from.
//
// +kubebuilder:validation:Enum=APIServer;Static
type PodOrigin string

const (
	// PodFromAPIServer is a pod that somebody made through the API server.
	PodFromAPIServer PodOrigin = "APIServer"
	// PodStatic is a pod that a node runs from a file of its own.
	PodStatic PodOrigin = "Static"
)

// ConditionUndeclared tells whether an image that runs is one that should have been declared. Unknown means that nobody could
// look into it.
const ConditionUndeclared = "Undeclared"

// UndeclaredImage is the operator's record of an image that runs beside it and that it objects to: one that an AnalyticsPackage
// names, or one in which it found a model that the law forbids or that nobody can judge. The operator alone writes it. It stays
// when the image runs no more.
//
// +kubebuilder:object:root=true
// +kubebuilder:subresource:status
// +kubebuilder:resource:scope=Cluster,shortName=ui,categories=vsa
// +kubebuilder:printcolumn:name="Undeclared",type=string,JSONPath=`.status.conditions[?(@.type=="Undeclared")].status`
// +kubebuilder:printcolumn:name="Reason",type=string,JSONPath=`.status.conditions[?(@.type=="Undeclared")].reason`
// +kubebuilder:printcolumn:name="Pods",type=integer,JSONPath=`.status.podCount`
// +kubebuilder:printcolumn:name="First Seen",type=date,JSONPath=`.status.firstSeen`
// +kubebuilder:printcolumn:name="Image",type=string,JSONPath=`.spec.image`
type UndeclaredImage struct {
	metav1.TypeMeta `json:",inline"`

	// metadata is the standard object metadata.
	// +optional
	metav1.ObjectMeta `json:"metadata,omitempty,omitzero"`

	// spec names the image.
	// +required
	Spec UndeclaredImageSpec `json:"spec,omitempty,omitzero"`

	// status is what is known of it.
	// +optional
	// +kubebuilder:default={conditions: {{type: "Ready", status: "Unknown", reason: "Pending", message: "the operator has not judged it yet", lastTransitionTime: "1970-01-01T00:00:00Z"}}}
	Status UndeclaredImageStatus `json:"status,omitempty,omitzero"`
}

// UndeclaredImageList is a list of UndeclaredImage.
//
// +kubebuilder:object:root=true
type UndeclaredImageList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []UndeclaredImage `json:"items"`
}
