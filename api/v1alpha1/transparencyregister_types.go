// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// TransparencyRegisterName is the name of the only TransparencyRegister of a cluster.
const TransparencyRegisterName = "cluster"

// RegisterLanguage is a language of the pages of the public register, by ISO 639.
//
// +kubebuilder:validation:Enum=fr;en
type RegisterLanguage string

// RegisterDestinationType says where editions go.
//
// +kubebuilder:validation:Enum=Folder;Artifact
type RegisterDestinationType string

// Destinations of the public register.
const (
	// DestinationFolder is the folder that the manager was given (--register-folder), which a web server shows.
	DestinationFolder RegisterDestinationType = "Folder"
	// DestinationArtifact is an OCI image in a registry, of which the layers are the folder.
	DestinationArtifact RegisterDestinationType = "Artifact"
)

// RegisterDestination is where editions go, and where the former one is read back from.
//
// +kubebuilder:validation:XValidation:rule="(self.type == 'Artifact') == has(self.repository)",message="a repository is given for an Artifact, and for nothing else"
type RegisterDestination struct {
	// type is Folder or Artifact.
	// +required
	Type RegisterDestinationType `json:"type,omitempty"`

	// repository of an Artifact, without a tag, such as registry.example/vsa/register. The last edition has the tag latest, and each has
	// one of its instant. The Secret vsa-register-push of the operator's namespace, of the type kubernetes.io/dockerconfigjson,
	// lets the operator in.
	// +optional
	// +kubebuilder:validation:MinLength=3
	// +kubebuilder:validation:MaxLength=255
	// +kubebuilder:validation:XValidation:rule="self.matches('^[a-z0-9]([-a-z0-9.]*[a-z0-9])?(:[0-9]{1,5})?(/[a-z0-9]+([._-]+[a-z0-9]+)*)+$')",message="must be a registry and a path, without a tag, such as registry.example/vsa/register"
	Repository string `json:"repository,omitempty"`
}

// TransparencyRegisterSpec says who publishes the public register, how, and where.
type TransparencyRegisterSpec struct {
	// publisher is who publishes, as people read it.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=256
	Publisher string `json:"publisher,omitempty"`

	// clusterName is the name of the cluster, as people read it. It does not change: under another name all that runs would be new.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=128
	// +kubebuilder:validation:XValidation:rule="self == oldSelf",message="does not change: under another name all that runs would be new"
	ClusterName string `json:"clusterName,omitempty"`

	// languages of the pages. The first is that of the entrance.
	// +required
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=2
	Languages []RegisterLanguage `json:"languages,omitempty"`

	// delayQuarters is how many whole quarters pass before the judicial searches of a quarter are counted. None means 1.
	// +optional
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=8
	DelayQuarters int32 `json:"delayQuarters,omitempty"`

	// classes are the numbers at which classes of judicial searches begin. None means 1, 5, 10, 20, 50, 100: the classes 0, 1-4, 5-9
	// and so on. A class has 4 numbers at least, so that it does not tell how often somebody is searched for.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=16
	// +kubebuilder:validation:items:Minimum=1
	// +kubebuilder:validation:items:Maximum=1000000
	// +kubebuilder:validation:XValidation:rule="self[0] == 1 && self.all(a, self.all(b, a == b || a - b >= 4 || b - a >= 4)) && self.isSorted()",message="must begin with 1 and rise by 4 at least"
	Classes []int32 `json:"classes,omitempty"`

	// url at which the register can be read, such as https://register.example. The data name it.
	// +optional
	// +kubebuilder:validation:MinLength=9
	// +kubebuilder:validation:MaxLength=512
	// +kubebuilder:validation:XValidation:rule="self.matches('^https?://[^ ]+$')",message="must be an address of the web, such as https://register.example"
	URL string `json:"url,omitempty"`

	// contact is an address for mail of the publisher.
	// +optional
	// +kubebuilder:validation:MinLength=3
	// +kubebuilder:validation:MaxLength=254
	Contact string `json:"contact,omitempty"`

	// destination of the editions.
	// +required
	Destination RegisterDestination `json:"destination,omitempty,omitzero"`
}

// RegisterEdition is an edition that was published.
type RegisterEdition struct {
	// name is its instant in UTC, such as 20261128T061500Z. It is the tag of an Artifact.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=16
	Name string `json:"name,omitempty"`

	// digest is the SHA-256 of its facts: sha256: and 64 hexadecimal digits. The same facts have the same one.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=71
	Digest string `json:"digest,omitempty"`

	// artifact is the repository and the digest of the image, where the destination is an Artifact.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=327
	Artifact string `json:"artifact,omitempty"`

	// entries is how many systems it has: those that run, that ran, and that are asked for.
	// +required
	// +kubebuilder:validation:Minimum=0
	Entries *int64 `json:"entries,omitempty"`

	// publishedAt is when it was published.
	// +required
	PublishedAt metav1.Time `json:"publishedAt,omitempty,omitzero"`
}

// TransparencyRegisterStatus tells what was published last.
type TransparencyRegisterStatus struct {
	// conditions are Published, Ready.
	// +optional
	// +listType=map
	// +listMapKey=type
	// +kubebuilder:validation:MaxItems=8
	Conditions []metav1.Condition `json:"conditions,omitempty"`

	// observedGeneration is the generation of the spec that this status tells of.
	// +optional
	// +kubebuilder:validation:Minimum=1
	ObservedGeneration int64 `json:"observedGeneration,omitempty"`

	// edition is the last one.
	// +optional
	Edition *RegisterEdition `json:"edition,omitempty"`
}

// TransparencyRegister has the operator publish the public register: who runs systems that analyse the images of cameras, which,
// for which purposes, under which law, and whether the public is informed. There is one, of the name cluster. A new edition is
// published within a minute after a public fact has changed, and otherwise none. Nothing of an inquiry is in it.
//
// +kubebuilder:object:root=true
// +kubebuilder:subresource:status
// +kubebuilder:resource:scope=Cluster,shortName=trg,categories=vsa
// +kubebuilder:validation:XValidation:rule="self.metadata.name == 'cluster'",message="a cluster has one TransparencyRegister, of the name cluster"
// +kubebuilder:printcolumn:name="Published",type=string,JSONPath=`.status.conditions[?(@.type=="Published")].status`
// +kubebuilder:printcolumn:name="Reason",type=string,JSONPath=`.status.conditions[?(@.type=="Published")].reason`
// +kubebuilder:printcolumn:name="Edition",type=string,JSONPath=`.status.edition.name`
// +kubebuilder:printcolumn:name="Entries",type=integer,JSONPath=`.status.edition.entries`
// +kubebuilder:printcolumn:name="Age",type=date,JSONPath=`.metadata.creationTimestamp`
// +kubebuilder:printcolumn:name="Digest",type=string,priority=1,JSONPath=`.status.edition.digest`
// +kubebuilder:printcolumn:name="Message",type=string,priority=1,JSONPath=`.status.conditions[?(@.type=="Published")].message`
type TransparencyRegister struct {
	metav1.TypeMeta `json:",inline"`

	// metadata is the standard object metadata.
	// +optional
	metav1.ObjectMeta `json:"metadata,omitempty,omitzero"`

	// spec is what was declared.
	// +required
	Spec TransparencyRegisterSpec `json:"spec,omitempty,omitzero"`

	// status is what holds now.
	// +optional
	// +kubebuilder:default={conditions: {{type: "Ready", status: "Unknown", reason: "Pending", message: "the operator has not judged it yet", lastTransitionTime: "1970-01-01T00:00:00Z"}}}
	Status TransparencyRegisterStatus `json:"status,omitempty,omitzero"`
}

// TransparencyRegisterList is a list of TransparencyRegister.
//
// +kubebuilder:object:root=true
type TransparencyRegisterList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []TransparencyRegister `json:"items"`
}
