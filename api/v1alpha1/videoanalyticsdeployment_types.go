// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// OnForbidden is what to do with a request of which the law forbids a part.
//
// +kubebuilder:validation:Enum=Strip;Refuse
type OnForbidden string

const (
	// Strip runs what the law permits and leaves the rest out.
	Strip OnForbidden = "Strip"
	// Refuse runs nothing.
	Refuse OnForbidden = "Refuse"
)

// VideoAnalyticsDeploymentSpec is what should run, for which purpose, by whom, under which profile.
type VideoAnalyticsDeploymentSpec struct {
	// profileName is the LegalProfile that the request rests on. It cannot set aside the profiles that always apply.
	// +required
	ProfileName ObjectName `json:"profileName,omitempty"`

	// purpose (finalité) of the processing, in the vocabulary of the profiles. It cannot be one that the profile does not
	// permit: nothing runs then.
	// +required
	Purpose Term `json:"purpose,omitempty"`

	// processing says when images are analysed. It never changes what the runtime does, only what it is judged by.
	// +required
	Processing Processing `json:"processing,omitempty"`

	// operatedBy is who answers for the processing. It cannot make anybody an operator: it counts only where a DataController of the
	// namespace says the same.
	// +required
	OperatedBy Operator `json:"operatedBy,omitempty,omitzero"`

	// packageName is the AnalyticsPackage to run. A request cannot run an image that no package names.
	// +required
	PackageName ObjectName `json:"packageName,omitempty"`

	// modules of the package to run. One that the law does not permit is never in the pods. One that is not named here is not either.
	// +required
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=64
	Modules []ModuleName `json:"modules,omitempty"`

	// onForbidden is what to do when the law forbids some of the modules. It cannot let one of them run.
	// +required
	OnForbidden OnForbidden `json:"onForbidden,omitempty"`

	// cameras whose images are analysed. They cannot say where those come from, which inputs does, nor keep a runtime from a camera
	// that egress lets it reach.
	// +required
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=512
	Cameras []Camera `json:"cameras,omitempty"`

	// replicas is the number of pods, the only thing that an autoscaler changes, by /scale. It cannot change what a pod sees. None
	// means one, which /scale cannot read.
	// +optional
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=256
	Replicas *int32 `json:"replicas,omitempty"`

	// gpu that each pod gets. It cannot be one that the scheduler has not given, nor of several sorts.
	// +optional
	GPU *GPU `json:"gpu,omitempty"`

	// pod says where the pods run and what they are called. Nothing in it can show them another file, or run another program.
	// +optional
	Pod *PodSettings `json:"pod,omitempty"`

	// inputs are where the images of the cameras come from. They cannot open a network: egress has to name theirs.
	// +optional
	Inputs *Inputs `json:"inputs,omitempty"`

	// egress names the networks that the pods may connect to. None means that they may connect to nothing. It cannot open the node's
	// own addresses, the API server's or a cloud's metadata, and opens nothing by a name: addresses are all that it knows.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=32
	Egress []EgressRule `json:"egress,omitempty"`

	// ingress names who may connect to the pods. None means that nobody may. It cannot tell what they ask for: whoever connects to a
	// runtime can read what it sees.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=16
	Ingress []IngressRule `json:"ingress,omitempty"`

	// service gives the pods a Service with the ports of the package, named like the deployment with -vad at its end. It lets
	// nobody connect: ingress does. It cannot have an address outside of the cluster. None means that there is none.
	// +optional
	Service ServiceMode `json:"service,omitempty"`

	// maxUnavailable is how many pods at a time may be evicted, as when nodes are drained: a PodDisruptionBudget, where there
	// are two pods or more. It cannot hold up what has to end by law, nor stand beside a budget of somebody else's for the same pods:
	// Kubernetes then evicts none of them. None means 1.
	// +optional
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=256
	MaxUnavailable int32 `json:"maxUnavailable,omitempty"`
}

// ServiceMode is which addresses a Service has.
//
// +kubebuilder:validation:Enum=ClusterIP;Headless
type ServiceMode string

const (
	// ServiceClusterIP has one address for all pods.
	ServiceClusterIP ServiceMode = "ClusterIP"
	// ServiceHeadless has no address of its own: its name stands for those of the pods.
	ServiceHeadless ServiceMode = "Headless"
)

// VideoAnalyticsDeploymentStatus is the verdict, and what runs under it.
type VideoAnalyticsDeploymentStatus struct {
	// conditions are Permitted, ModulesVerified, Available, Ready, and Stalled, Interfered and UnexpectedModel while they hold.
	// +optional
	// +listType=map
	// +listMapKey=type
	// +kubebuilder:validation:MaxItems=8
	Conditions []metav1.Condition `json:"conditions,omitempty"`

	// observedGeneration is the generation of the spec that this status tells of.
	// +optional
	// +kubebuilder:validation:Minimum=1
	ObservedGeneration int64 `json:"observedGeneration,omitempty"`

	JudgedStatus `json:",inline"`

	// readyReplicas is the number of pods that are ready.
	// +optional
	// +kubebuilder:validation:Minimum=0
	ReadyReplicas *int32 `json:"readyReplicas,omitempty"`

	// unreadySince is since when no pod is ready, where one was and pods are permitted and asked for.
	// +optional
	UnreadySince *metav1.Time `json:"unreadySince,omitempty"`

	// replicas is the number of pods that there are, ready or not. Autoscalers read it.
	// +optional
	// +kubebuilder:validation:Minimum=0
	Replicas *int32 `json:"replicas,omitempty"`

	// selector finds the pods by their labels, as a text. Autoscalers read it.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=512
	Selector string `json:"selector,omitempty"`

	// workload records the Deployment as the operator last wrote it.
	// +optional
	Workload *WorkloadReference `json:"workload,omitempty"`
}

// VideoAnalyticsDeployment asks for a package to run continuously on cameras. Only what is lawful at this instant runs.
//
// +kubebuilder:object:root=true
// +kubebuilder:subresource:status
// +kubebuilder:subresource:scale:specpath=.spec.replicas,statuspath=.status.replicas,selectorpath=.status.selector
// +kubebuilder:resource:shortName=vad,categories=vsa
// +kubebuilder:printcolumn:name="Verdict",type=string,JSONPath=`.status.verdict`
// +kubebuilder:printcolumn:name="Stripped",type=string,JSONPath=`.status.stripped`
// +kubebuilder:printcolumn:name="Reason",type=string,JSONPath=`.status.conditions[?(@.type=="Permitted")].reason`
// +kubebuilder:printcolumn:name="Source",type=string,priority=1,JSONPath=`.status.findings[0].source`
// +kubebuilder:printcolumn:name="Until",type=string,JSONPath=`.status.runsUntil`
// +kubebuilder:printcolumn:name="Ready",type=string,JSONPath=`.status.conditions[?(@.type=="Ready")].status`
// +kubebuilder:printcolumn:name="Age",type=date,JSONPath=`.metadata.creationTimestamp`
// +kubebuilder:printcolumn:name="Next Change",type=string,priority=1,JSONPath=`.status.nextChange`
// +kubebuilder:printcolumn:name="Purpose",type=string,priority=1,JSONPath=`.spec.purpose`
// +kubebuilder:printcolumn:name="Operator",type=string,priority=1,JSONPath=`.spec.operatedBy.name`
// +kubebuilder:printcolumn:name="Profile",type=string,priority=1,JSONPath=`.spec.profileName`
// +kubebuilder:printcolumn:name="Message",type=string,priority=1,JSONPath=`.status.conditions[?(@.type=="Permitted")].message`
// +kubebuilder:validation:XValidation:rule="size(self.metadata.name) <= 52",message="the name is too long: 52 characters at most, so that the names of its pods are valid"
// +kubebuilder:validation:XValidation:rule="!has(self.spec.service) || self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",message="the name cannot be that of a Service: begin it with a letter and leave out dots, or leave out spec.service"
type VideoAnalyticsDeployment struct {
	metav1.TypeMeta `json:",inline"`

	// metadata is the standard object metadata.
	// +optional
	metav1.ObjectMeta `json:"metadata,omitempty,omitzero"`

	// spec is what was declared.
	// +required
	Spec VideoAnalyticsDeploymentSpec `json:"spec,omitempty,omitzero"`

	// status is what holds now.
	// +optional
	// +kubebuilder:default={conditions: {{type: "Ready", status: "Unknown", reason: "Pending", message: "the operator has not judged it yet", lastTransitionTime: "1970-01-01T00:00:00Z"}}}
	Status VideoAnalyticsDeploymentStatus `json:"status,omitempty,omitzero"`
}

// VideoAnalyticsDeploymentList is a list of VideoAnalyticsDeployment.
//
// +kubebuilder:object:root=true
type VideoAnalyticsDeploymentList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []VideoAnalyticsDeployment `json:"items"`
}
