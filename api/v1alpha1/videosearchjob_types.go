// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// VideoSearchJobSpec is one deferred search under one requisition.
//
// +kubebuilder:validation:XValidation:rule="!has(self.recordings) || self.cameras.all(c, c.matches('^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$'))",message="a camera has no name that a folder of spec.recordings could have: letters, digits, dots, dashes and underscores"
type VideoSearchJobSpec struct {
	// requisitionName is the JudicialRequisition of the same namespace that the search answers. Without one that stands nothing runs,
	// and nothing of it can be widened here.
	// +required
	RequisitionName ObjectName `json:"requisitionName,omitempty"`

	// packageName is the AnalyticsPackage to run. A request cannot run an image that no package names.
	// +required
	PackageName ObjectName `json:"packageName,omitempty"`

	// modules of the package to run. One that the law does not permit is never in the pod. One that is not named here is not either.
	// +required
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=64
	Modules []ModuleName `json:"modules,omitempty"`

	// cameras whose recordings are searched. They cannot be others than those of the requisition: nothing runs then.
	// +required
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=512
	Cameras []Camera `json:"cameras,omitempty"`

	// footage is the time of the recordings that are searched. It cannot be outside of the requisition's: nothing runs then. Of what
	// time the files or streams are that the runtime gets, the operator cannot see.
	// +required
	Footage Period `json:"footage,omitempty,omitzero"`

	// query is what is sought. It cannot stand here, where others read it: it is in a Secret.
	// +required
	Query Query `json:"query,omitempty,omitzero"`

	// gpu that the pod gets. It cannot be one that the scheduler has not given, nor of several sorts.
	// +optional
	GPU *GPU `json:"gpu,omitempty"`

	// pod says where the pod runs and what it is called. Nothing in it can show the pod another file, or run another program.
	// +optional
	Pod *PodSettings `json:"pod,omitempty"`

	// queueName is a LocalQueue of Kueue's in the namespace, in which the search waits once it may run. None means that it waits in
	// no queue. The operator keeps a Workload of Kueue's for the search, and makes the Job when Kueue admits that: so a queue
	// only delays, and every end is as without one. The time of the requisition goes on meanwhile: a search whose window closes
	// in the queue never runs. One that Kueue evicts after a container of it has started ends for good, because it has seen
	// footage. Where the cluster has no Kueue that serves v1beta2, the search waits and says so. See docs/porting.md.
	// +optional
	QueueName ObjectName `json:"queueName,omitempty"`

	// inputs are where the images of the cameras come from. They cannot open a network: egress has to name theirs.
	// +optional
	Inputs *Inputs `json:"inputs,omitempty"`

	// recordings is where the recordings are, as files, that are searched. They cannot show a camera that spec.cameras does not name,
	// or be written to. None means that the runtime finds them by inputs.
	// +optional
	Recordings *Recordings `json:"recordings,omitempty"`

	// output is where the runtime can write what it finds. It cannot show a search what another one found, or go to a network that the
	// requisition does not name for results. None means that nothing outlives the pod but its log.
	// +optional
	Output *SearchOutput `json:"output,omitempty"`

	// egress names the networks that the pod may connect to. None means that it may connect to nothing. It cannot open the node's own
	// addresses, the API server's or a cloud's metadata, nor tell reading from sending: a network where results could go belongs into
	// output. One that the requisition does not name for results is told by the condition EgressBeyondScope, and opened.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=32
	Egress []EgressRule `json:"egress,omitempty"`

	// ttlSecondsAfterFinished is how long the Job, its pod and the pod's log stay once the search has come to its end. None
	// means that the operator's --ended-search-ttl counts. The search itself and its status, which tell what ran and why, stay
	// until somebody deletes them. It cannot have a search run again, end one that runs, or delete its results.
	// +optional
	// +kubebuilder:validation:Minimum=0
	TTLSecondsAfterFinished *int32 `json:"ttlSecondsAfterFinished,omitempty"`
}

// Query points at what is sought. It never stands in a spec that others can read.
type Query struct {
	// secretName is a Secret of the same namespace. Its files appear, read-only, in /etc/vsa-query of the search's pod. It is of the
	// type vsa.legal/query and immutable, has the search for its only owner, and a key vsa.legal.search.NAME with the search's name:
	// no pod begins with a Secret that has not. The operator never reads it.
	// +required
	SecretName ObjectName `json:"secretName,omitempty"`
}

// Recordings are files in a claim, which has a folder of each camera's name. The runtime sees the folders of spec.cameras, and
// no other, read-only, as /vsa/footage/CAMERA: so it sees no camera that the requisition does not name. Of what time the files
// in a folder are, the operator does not know: whoever fills it for a search puts nothing there but the footage that the search
// names, and no model. A search does not begin while a folder is missing.
type Recordings struct {
	// claimName is a PersistentVolumeClaim of the namespace. It is mounted read-only, and never as a whole.
	// +required
	ClaimName ObjectName `json:"claimName,omitempty"`
}

// SearchOutput is where the results of a search go.
//
// +kubebuilder:validation:MinProperties=1
type SearchOutput struct {
	// claimName is a PersistentVolumeClaim of the namespace. What the runtime writes into /vsa/output lies in a folder of it named
	// search- and the UID of the search, which is empty when the search begins: a search sees nothing of another. The operator
	// never reads it, and never deletes it: when an inquiry closes, and whether a magistrate prolongs, no object says. At the end
	// of the search status.results says by when it has to be erased, by what the profile of the requisition sets under retention,
	// and the condition ResultsDue is True from then on. Whoever erases it says so by the annotation vsa.legal/results-erased.
	// +optional
	ClaimName ObjectName `json:"claimName,omitempty"`

	// network is where the runtime sends what it finds. It has to lie within scope.resultNetworks of the requisition, or nothing
	// runs; the pod may connect to it as to a network of egress. For how long what is sent is kept, its recipient answers for.
	// +optional
	Network *EgressRule `json:"network,omitempty"`
}

// SearchState is where a search stands, for people. Programs read the conditions.
//
// +kubebuilder:validation:Enum=Pending;Running;Interrupted;Succeeded;Failed;Expired;Refused;Evicted
type SearchState string

const (
	// SearchPending waits for something that can still come.
	SearchPending SearchState = "Pending"
	// SearchRunning has a pod that runs.
	SearchRunning SearchState = "Running"
	// SearchInterrupted was ended because something of its package is missing. It runs anew once that is there again, if its
	// requisition still stands.
	SearchInterrupted SearchState = "Interrupted"
	// SearchSucceeded came to its end by itself.
	SearchSucceeded SearchState = "Succeeded"
	// SearchFailed came to its end with an error.
	SearchFailed SearchState = "Failed"
	// SearchExpired was ended, or can no longer begin, because what permitted it is over.
	SearchExpired SearchState = "Expired"
	// SearchRefused is not permitted.
	SearchRefused SearchState = "Refused"
	// SearchEvicted was ended because its queue took its place back. It has seen footage, and never starts again: whoever wants
	// it to run makes another search.
	SearchEvicted SearchState = "Evicted"
)

// Ended tells whether nothing more will come of a search that began.
func (s SearchState) Ended() bool {
	return s == SearchSucceeded || s == SearchFailed || s == SearchExpired || s == SearchEvicted
}

// VideoSearchJobStatus is the verdict, and how far the search has come.
type VideoSearchJobStatus struct {
	// conditions are Permitted, ModulesVerified, Available, Ready, and Stalled, Interfered, UnexpectedModel, EgressBeyondScope and
	// ResultsDue while they hold.
	// +optional
	// +listType=map
	// +listMapKey=type
	// +kubebuilder:validation:MaxItems=9
	Conditions []metav1.Condition `json:"conditions,omitempty"`

	// observedGeneration is the generation of the spec that this status tells of.
	// +optional
	// +kubebuilder:validation:Minimum=1
	ObservedGeneration int64 `json:"observedGeneration,omitempty"`

	// state of the search in one word.
	// +optional
	State SearchState `json:"state,omitempty"`

	JudgedStatus `json:",inline"`

	// startedAt is when the search first ran, by the record of its pod or Job. A search that has started and ended never
	// starts again.
	// +optional
	StartedAt *metav1.Time `json:"startedAt,omitempty"`

	// endedAt is when the search came to its end, by the record of its Job, or when the operator had ended it.
	// +optional
	EndedAt *metav1.Time `json:"endedAt,omitempty"`

	// expiresAt is when the search has to end, or had to.
	// +optional
	ExpiresAt *metav1.Time `json:"expiresAt,omitempty"`

	// runs are the times that the search ran, the first one first. One that was interrupted, or whose package was changed,
	// runs more than once, and sees its footage again each time. Of more than 16 the second to the last but 15 are left out.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=16
	Runs []SearchRun `json:"runs,omitempty"`

	// runCount is how often the search ran, the runs that are left out of the list included.
	// +optional
	// +kubebuilder:validation:Minimum=0
	RunCount *int32 `json:"runCount,omitempty"`

	// results are those that a search which has ended may have left.
	// +optional
	Results *SearchResults `json:"results,omitempty"`

	// workload records the Job as the operator last wrote it.
	// +optional
	Workload *WorkloadReference `json:"workload,omitempty"`
}

// SearchResults tells where the results of a search are, and by when they have to be erased. What is in them, the operator
// does not know.
type SearchResults struct {
	// claimName is the PersistentVolumeClaim of the namespace that they are in.
	// +required
	ClaimName ObjectName `json:"claimName,omitempty"`

	// folder of the claim.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=128
	Folder string `json:"folder,omitempty"`

	// eraseBy is when they have to be erased at the latest, by the law as it was when the search ended: counted from when the
	// search began, or at its end where the profile says at once. None means that no profile says for how long they may be kept.
	// +optional
	EraseBy *metav1.Time `json:"eraseBy,omitempty"`

	// source of the limit, as the profile has it.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=64
	Source string `json:"source,omitempty"`
}

// RunOutcome is how a run of a search ended.
//
// +kubebuilder:validation:Enum=Succeeded;Failed;Expired;Interrupted;Evicted
type RunOutcome string

const (
	// RunSucceeded came to its end by itself.
	RunSucceeded RunOutcome = "Succeeded"
	// RunFailed came to its end with an error.
	RunFailed RunOutcome = "Failed"
	// RunExpired was ended because what permitted it was over.
	RunExpired RunOutcome = "Expired"
	// RunInterrupted was ended for another cause: a package that was changed or missing, or somebody who removed the Job.
	RunInterrupted RunOutcome = "Interrupted"
	// RunEvicted was ended because the queue of the search took its place back. No other run follows it.
	RunEvicted RunOutcome = "Evicted"
)

// SearchRun is one time that a search ran: one Job that had a pod.
type SearchRun struct {
	// uid of the Job.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=64
	UID string `json:"uid,omitempty"`

	// startedAt is when the first container of the run started, or else when the Job did.
	// +required
	StartedAt metav1.Time `json:"startedAt,omitempty,omitzero"`

	// endedAt is when the Job came to its end, or when nothing was left of it. None while it runs.
	// +optional
	EndedAt *metav1.Time `json:"endedAt,omitempty"`

	// outcome is how the run ended. None while it runs.
	// +optional
	Outcome RunOutcome `json:"outcome,omitempty"`
}

// VideoSearchJob asks for one deferred search under one requisition. It runs only while the requisition stands.
//
// +kubebuilder:object:root=true
// +kubebuilder:subresource:status
// +kubebuilder:resource:shortName=vsj,categories=vsa
// +kubebuilder:printcolumn:name="Requisition",type=string,priority=1,JSONPath=`.spec.requisitionName`
// +kubebuilder:printcolumn:name="State",type=string,JSONPath=`.status.state`
// +kubebuilder:printcolumn:name="Verdict",type=string,priority=1,JSONPath=`.status.verdict`
// +kubebuilder:printcolumn:name="Stripped",type=string,JSONPath=`.status.stripped`
// +kubebuilder:printcolumn:name="Reason",type=string,JSONPath=`.status.conditions[?(@.type=="Permitted")].reason`
// +kubebuilder:printcolumn:name="Expires",type=string,JSONPath=`.status.expiresAt`
// +kubebuilder:printcolumn:name="Age",type=date,JSONPath=`.metadata.creationTimestamp`
// +kubebuilder:printcolumn:name="Started",type=string,priority=1,JSONPath=`.status.startedAt`
// +kubebuilder:printcolumn:name="Ended",type=string,priority=1,JSONPath=`.status.endedAt`
// +kubebuilder:printcolumn:name="Message",type=string,priority=1,JSONPath=`.status.conditions[?(@.type=="Permitted")].message`
// +kubebuilder:validation:XValidation:rule="size(self.metadata.name) <= 52",message="the name is too long: 52 characters at most, so that the names of its pods are valid"
// +kubebuilder:validation:XValidation:rule="self.spec == oldSelf.spec",fieldPath=".spec",message="a search never changes once created: create another one"
type VideoSearchJob struct {
	metav1.TypeMeta `json:",inline"`

	// metadata is the standard object metadata.
	// +optional
	metav1.ObjectMeta `json:"metadata,omitempty,omitzero"`

	// spec is what was declared.
	// +required
	Spec VideoSearchJobSpec `json:"spec,omitempty,omitzero"`

	// status is what holds now.
	// +optional
	// +kubebuilder:default={conditions: {{type: "Ready", status: "Unknown", reason: "Pending", message: "the operator has not judged it yet", lastTransitionTime: "1970-01-01T00:00:00Z"}}}
	Status VideoSearchJobStatus `json:"status,omitempty,omitzero"`
}

// VideoSearchJobList is a list of VideoSearchJob.
//
// +kubebuilder:object:root=true
type VideoSearchJobList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []VideoSearchJob `json:"items"`
}
