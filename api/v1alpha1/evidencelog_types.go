// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// EvidenceLogName is the name of the only EvidenceLog of a cluster.
const EvidenceLogName = "cluster"

// EvidenceLogSpec says whose log it is, and who has to have cosigned it.
//
// +kubebuilder:validation:XValidation:rule="self.origin == oldSelf.origin",fieldPath=".origin",message="is the name that the log signs with, and does not change: another log has another name"
type EvidenceLogSpec struct {
	// origin is the name of the log, which its checkpoints begin with (C2SP tlog-checkpoint): that of a domain and a path, such as
	// vsa.evry.example/log.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=128
	// +kubebuilder:validation:XValidation:rule="self.matches('^[a-z0-9]([-a-z0-9.]*[a-z0-9])?(/[-A-Za-z0-9._]+)*$')",message="must be a domain and a path, without a scheme, such as vsa.evry.example/log"
	Origin string `json:"origin,omitempty"`

	// witnesses says who has to have cosigned the log: the lines witness, group and quorum of a policy (C2SP tlog-policy), witnesses
	// with their addresses. The line of the log's own key is added in status.policy. With "quorum none" nobody cosigns, and whoever
	// has the volume can write all of it anew.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=16384
	// +kubebuilder:validation:XValidation:rule="self.matches('(^|\\n)quorum [^\\n]+')",message="has no line quorum, as policies of C2SP have"
	// +kubebuilder:validation:XValidation:rule="!self.matches('(^|\\n)[ \\t]*log[ \\t]')",message="names a log: the log's own key is added by itself"
	Witnesses string `json:"witnesses,omitempty"`
}

// EvidenceTree is a state of the log.
type EvidenceTree struct {
	// size is the number of entries.
	// +required
	// +kubebuilder:validation:Minimum=1
	Size int64 `json:"size,omitempty"`

	// root is the hash of the tree (RFC 6962): sha256: and 64 hexadecimal digits.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=71
	Root string `json:"root,omitempty"`
}

// EvidenceLogStatus tells how the log is.
type EvidenceLogStatus struct {
	// conditions are Durable, Witnessed, Complete, Ready.
	// +optional
	// +listType=map
	// +listMapKey=type
	// +kubebuilder:validation:MaxItems=8
	Conditions []metav1.Condition `json:"conditions,omitempty"`

	// observedGeneration is the generation of the spec that this status tells of.
	// +optional
	// +kubebuilder:validation:Minimum=1
	ObservedGeneration int64 `json:"observedGeneration,omitempty"`

	// policy by which the log counts (C2SP tlog-policy): that of the spec, and the log's own key. Whoever is to check evidence notes
	// it down when the log begins, and keeps it elsewhere.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=17408
	Policy string `json:"policy,omitempty"`

	// key of the log, as policies name it. It is believed when the log is first seen, and does not change.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=512
	Key string `json:"key,omitempty"`

	// tree is what was signed, as of the last census.
	// +optional
	Tree *EvidenceTree `json:"tree,omitempty"`

	// cosigned is what witnesses had cosigned then.
	// +optional
	Cosigned *EvidenceTree `json:"cosigned,omitempty"`

	// cosignedAt is when they did.
	// +optional
	CosignedAt *metav1.Time `json:"cosignedAt,omitempty"`

	// lastCensus is when everything that is there was last counted.
	// +optional
	LastCensus *metav1.Time `json:"lastCensus,omitempty"`
}

// Conditions of an EvidenceLog. ConditionComplete tells of it whether everything that happened was written down, as far as the operator
// knows.
const (
	// ConditionDurable tells whether what happens is written down: while it is False, nothing starts.
	ConditionDurable = "Durable"
	// ConditionWitnessed tells whether witnesses have cosigned what was written: while it is False, starts go on.
	ConditionWitnessed = "Witnessed"
)

// EvidenceLog has the cluster keep a log of evidence: what ran, by which law, who filed what, in a form that others can check. There
// is one, of the name cluster. Without it nothing is recorded; with it, nothing starts that is not recorded first, and what has to
// end does not wait.
//
// +kubebuilder:object:root=true
// +kubebuilder:subresource:status
// +kubebuilder:resource:scope=Cluster,shortName=evl,categories=vsa
// +kubebuilder:validation:XValidation:rule="self.metadata.name == 'cluster'",message="a cluster has one EvidenceLog, of the name cluster"
// +kubebuilder:printcolumn:name="Durable",type=string,JSONPath=`.status.conditions[?(@.type=="Durable")].status`
// +kubebuilder:printcolumn:name="Witnessed",type=string,JSONPath=`.status.conditions[?(@.type=="Witnessed")].status`
// +kubebuilder:printcolumn:name="Complete",type=string,JSONPath=`.status.conditions[?(@.type=="Complete")].status`
// +kubebuilder:printcolumn:name="Size",type=integer,JSONPath=`.status.tree.size`
// +kubebuilder:printcolumn:name="Cosigned",type=integer,JSONPath=`.status.cosigned.size`
// +kubebuilder:printcolumn:name="Census",type=date,JSONPath=`.status.lastCensus`
// +kubebuilder:printcolumn:name="Age",type=date,JSONPath=`.metadata.creationTimestamp`
// +kubebuilder:printcolumn:name="Origin",type=string,priority=1,JSONPath=`.spec.origin`
// +kubebuilder:printcolumn:name="Message",type=string,priority=1,JSONPath=`.status.conditions[?(@.type=="Ready")].message`
type EvidenceLog struct {
	metav1.TypeMeta `json:",inline"`

	// metadata is the standard object metadata.
	// +optional
	metav1.ObjectMeta `json:"metadata,omitempty,omitzero"`

	// spec is what was declared.
	// +required
	Spec EvidenceLogSpec `json:"spec,omitempty,omitzero"`

	// status is what holds now.
	// +optional
	// +kubebuilder:default={conditions: {{type: "Ready", status: "Unknown", reason: "Pending", message: "the operator has not judged it yet", lastTransitionTime: "1970-01-01T00:00:00Z"}}}
	Status EvidenceLogStatus `json:"status,omitempty,omitzero"`
}

// EvidenceLogList is a list of EvidenceLog.
//
// +kubebuilder:object:root=true
type EvidenceLogList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []EvidenceLog `json:"items"`
}
