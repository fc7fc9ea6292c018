// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// Protocol by which the loaded models can be read back.
//
// +kubebuilder:validation:Enum=OpenInference;None
type Protocol string

const (
	// ProtocolOpenInference answers by the Open Inference Protocol, version 2.
	ProtocolOpenInference Protocol = "OpenInference"
	// ProtocolNone tells nothing of what is loaded.
	ProtocolNone Protocol = "None"
)

// AnalyticsPackageSpec is a vendor's software: a runtime and its modules.
type AnalyticsPackageSpec struct {
	// vendor of the software. It is never judged by: a vendor's name permits nothing.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=256
	Vendor string `json:"vendor,omitempty"`

	// version as the vendor counts it. It never chooses what runs: the digests of the images do.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=64
	Version string `json:"version,omitempty"`

	// runtime that loads the modules. Nothing that is said of it can bring back a module that may not run: the files of that one are
	// not in the container.
	// +required
	Runtime Runtime `json:"runtime,omitempty,omitzero"`

	// modules that the software has, including those that are baked into the runtime image. A capability that is declared cannot
	// take away one that an inspection, or another package, says of the same files.
	// +required
	// +listType=map
	// +listMapKey=name
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=64
	// +kubebuilder:validation:XValidation:rule="self.all(a, !has(a.source.image) || self.exists_one(b, has(b.source.image) && (b.source.image.contains('@') ? a.source.image.endsWith(b.source.image.substring(b.source.image.indexOf('@'))) : a == b)))",message="two modules have the same image digest, and so the same files: list it once, with every capability that it has"
	// +kubebuilder:validation:XValidation:rule="self.all(a, !has(a.source.path) || self.exists_one(b, has(b.source.path) && (a.source.path + '/').startsWith(b.source.path + '/')))",message="a module's path is the same as another's, or lies inside it: list what belongs together once, with every capability that it has"
	Modules []Module `json:"modules,omitempty"`
}

// Runtime is the program that loads modules and analyses images.
//
// +kubebuilder:validation:XValidation:rule="((has(self.scratch) ? self.scratch.map(s, s.path) : []) + (has(self.cache) ? [self.cache.path] : []) + (has(self.licensePath) ? [self.licensePath] : [])).all(a, ((has(self.scratch) ? self.scratch.map(s, s.path) : []) + (has(self.cache) ? [self.cache.path] : []) + (has(self.licensePath) ? [self.licensePath] : [])).exists_one(b, (a + '/').startsWith(b + '/')))",message="two of the folders of scratch, cache and licensePath are the same, or one lies inside another: keep them apart"
type Runtime struct {
	// image by digest: what is judged is what runs. It cannot be an image by tag, nor the image of a module.
	// +required
	Image ImageReference `json:"image,omitempty"`

	// command replaces the image's entry point. A site cannot change it, and whatever it runs cannot become root, write outside of the
	// folders that are given here, or see the files of a module that may not run. $(NAME) in it becomes the variable's value.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=32
	// +kubebuilder:validation:items:MinLength=1
	// +kubebuilder:validation:items:MaxLength=1024
	Command []string `json:"command,omitempty"`

	// args are the arguments of the command. A site cannot change them, and none of them can name a model into the container: its
	// files are there or not, whatever is asked. $(NAME) in them becomes the variable's value.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=64
	// +kubebuilder:validation:items:MaxLength=1024
	Args []string `json:"args,omitempty"`

	// modelsPath is the folder in which each permitted module that is an artifact of its own appears, under its name. Of
	// what the image itself has there nothing is seen but the paths of permitted modules, and no module that is there can be written to.
	// +required
	ModelsPath ContainerPath `json:"modelsPath,omitempty"`

	// protocol by which the loaded models can be read back. It cannot prove that nothing else is loaded, since the runtime answers for
	// itself: what is not mounted is the proof.
	// +required
	Protocol Protocol `json:"protocol,omitempty"`

	// resources that each pod needs. A site can raise them, and cannot lower them. None means that nothing is set aside and nothing
	// limits the pod.
	// +optional
	Resources *Resources `json:"resources,omitempty"`

	// env are environment variables of the runtime. They cannot take a value from a Secret or bring back a module. One that loads code
	// into the runtime, asks for devices beside the scheduler, or has a name of Kubernetes' or the operator's is refused.
	// +optional
	// +listType=map
	// +listMapKey=name
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=64
	Env []RuntimeEnv `json:"env,omitempty"`

	// ports on which the runtime listens. They cannot open anything, since only the ingress of a deployment lets anybody connect, and
	// are never ports of the node.
	// +optional
	// +listType=map
	// +listMapKey=name
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=16
	// +kubebuilder:validation:XValidation:rule="self.all(a, self.exists_one(b, a.port == b.port && a.protocol == b.protocol))",message="two ports have the same number and protocol: list it once"
	Ports []RuntimePort `json:"ports,omitempty"`

	// probes are how the kubelet asks the runtime whether it works. They cannot execute anything in the container, or ask another host.
	// +optional
	Probes *Probes `json:"probes,omitempty"`

	// sharedMemory is the size of /dev/shm, which counts as memory of the pod. None means what the container runtime gives, 64 MiB
	// as a rule. It cannot be without a bound, no other pod sees it, and it never outlives the pod.
	// +optional
	SharedMemory ByteAmount `json:"sharedMemory,omitempty"`

	// scratch are folders that the runtime can write to, beside /tmp. The rest of the image is read-only. They cannot touch modelsPath or
	// a module's path, be without a bound, or outlive the pod.
	// +optional
	// +listType=map
	// +listMapKey=path
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=8
	Scratch []ScratchFolder `json:"scratch,omitempty"`

	// cache is a folder for what the runtime compiles of its models, such as engines of TensorRT. None means that it has none. It cannot
	// touch modelsPath or a module's path, nor show what was compiled of a module that may not run.
	// +optional
	Cache *CacheFolder `json:"cache,omitempty"`

	// licensePath is the folder in which the runtime looks for the files of its license. The site names the Secret that they are
	// in: pod.licenseSecretName. It cannot say which Secret, nor touch runtime.modelsPath, the path of a module or another folder of
	// the pod.
	// +optional
	LicensePath ContainerPath `json:"licensePath,omitempty"`

	// user that the runtime runs as. It cannot be root, which restricted Pod Security refuses. None means 65532.
	// +optional
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=2147483647
	User int64 `json:"user,omitempty"`

	// group that the runtime runs as, and that the folders it can write to belong to. It cannot be root's. None means 65532.
	// +optional
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=2147483647
	Group int64 `json:"group,omitempty"`

	// terminationGracePeriodSeconds is how long a pod of a deployment has between SIGTERM and SIGKILL when it is replaced or its
	// node is drained. It cannot prolong an end by law, which has one second, whatever stands here, nor a search, which has one as
	// well. None means one second.
	// +optional
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=30
	TerminationGracePeriodSeconds int64 `json:"terminationGracePeriodSeconds,omitempty"`
}

// ImageReference is an OCI image or artifact, by digest.
//
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=512
// +kubebuilder:validation:XValidation:rule="self.matches('^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]+)?(/[a-z0-9]+(([.]|__?|-+)[a-z0-9]+)*)+(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?@sha256:[a-f0-9]{64}$')",message="name the image by digest (registry/name@sha256:…), not by tag: what a tag points to can change after it was judged"
type ImageReference string

// ContainerPath is an absolute path of a folder inside a container.
//
// +kubebuilder:validation:MinLength=2
// +kubebuilder:validation:MaxLength=256
// +kubebuilder:validation:XValidation:rule="self.matches('^(/[A-Za-z0-9_+.-]+)+$') && !self.matches('/[.]{1,2}(/|$)')",message="must be an absolute path without . or .. and without a slash at its end, such as /opt/vision/models/face"
// +kubebuilder:validation:XValidation:rule="!['/tmp', '/dev', '/proc', '/sys', '/vsa', '/etc/vsa', '/etc/vsa-query', '/etc/vsa-streams'].exists(r, (self + '/').startsWith(r + '/') || (r + '/').startsWith(self + '/'))",message="choose another folder: /tmp, /dev, /proc, /sys, /vsa, /etc/vsa, /etc/vsa-query and /etc/vsa-streams, and what lies above or below them, are taken"
type ContainerPath string

// Module is one model or group of models that can be left out on its own.
type Module struct {
	// name of the module within the package. It says nothing of what the module can do.
	// +required
	Name ModuleName `json:"name,omitempty"`

	// capabilities that the vendor declares. They cannot take away what the files of the module show.
	// +required
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=32
	Capabilities []Capability `json:"capabilities,omitempty"`

	// source of the module's files. It cannot be an image and a folder at once.
	// +required
	Source ModuleSource `json:"source,omitempty,omitzero"`
}

// ModuleSource is where a module's files are: in an artifact of their own, or baked into the runtime image.
//
// +kubebuilder:validation:MinProperties=1
// +kubebuilder:validation:XValidation:rule="has(self.image) != has(self.path)",message="give either image (an artifact of its own) or path (a folder of the runtime image)"
type ModuleSource struct {
	// image is an OCI artifact that holds the module and nothing else. It is mounted only when the module is permitted.
	// +optional
	Image ImageReference `json:"image,omitempty"`

	// path is a folder of the runtime image. It is hidden under an empty mount unless the module is permitted, and nothing that a
	// request says shows it then.
	// +optional
	Path ContainerPath `json:"path,omitempty"`
}

// AnalyticsPackageStatus says what the profiles that always apply leave of the package at this instant.
type AnalyticsPackageStatus struct {
	// conditions are ModulesVerified, Misdeclared, Fetches, AdmissionEnforced, Ready; and Stalled while two writers contest the package.
	// +optional
	// +listType=map
	// +listMapKey=type
	// +kubebuilder:validation:MaxItems=8
	Conditions []metav1.Condition `json:"conditions,omitempty"`

	// observedGeneration is the generation of the spec that this status tells of.
	// +optional
	// +kubebuilder:validation:Minimum=1
	ObservedGeneration int64 `json:"observedGeneration,omitempty"`

	// modules tells of each module whether a profile that always applies forbids it.
	// +optional
	// +listType=map
	// +listMapKey=name
	// +kubebuilder:validation:MaxItems=64
	Modules []ModuleVerdict `json:"modules,omitempty"`

	// inspections tells of each image that the package names whether its files were inspected.
	// +optional
	// +listType=map
	// +listMapKey=image
	// +kubebuilder:validation:MaxItems=65
	Inspections []Inspection `json:"inspections,omitempty"`

	// contents tells of each module of which the files were inspected what was declared and what was detected.
	// +optional
	// +listType=map
	// +listMapKey=name
	// +kubebuilder:validation:MaxItems=64
	Contents []ModuleContents `json:"contents,omitempty"`

	// runtimeContents is what was detected in the runtime image outside of every module's path. It cannot be left out of
	// what runs. An inspected image of which nothing is said here counts as not inspected.
	// +optional
	RuntimeContents *Contents `json:"runtimeContents,omitempty"`

	// knownElsewhere is what other packages say of the images that this one names: it counts here too. It stays when they are
	// deleted, for as long as this package names the image; a package that is made anew starts without it.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=64
	KnownElsewhere []KnownContents `json:"knownElsewhere,omitempty"`

	// stripped names the modules that run nowhere at this instant.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=4096
	Stripped string `json:"stripped,omitempty"`

	// nextChange is the first instant at which this status changes if nothing else does.
	// +optional
	NextChange *metav1.Time `json:"nextChange,omitempty"`

	// recentContents are the contents that the spec had one after the other, the latest last, so that two writers who take
	// turns are noticed.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=8
	RecentContents []RecentContent `json:"recentContents,omitempty"`

	// contested is there while two writers take turns in writing the package.
	// +optional
	Contested *Contested `json:"contested,omitempty"`
}

// KnownContents is what other packages say of an image, or of a folder of it.
type KnownContents struct {
	// image by digest, as this package names it.
	// +required
	Image ImageReference `json:"image,omitempty"`

	// path of the folder, as the other package declares it as a module; none for the whole image.
	// +optional
	Path ContainerPath `json:"path,omitempty"`

	// capabilities that any other package declares.
	// +required
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=64
	Capabilities []Capability `json:"capabilities,omitempty"`

	// packageName of one of those that say so.
	// +required
	PackageName ObjectName `json:"packageName,omitempty"`
}

// RecentContent is a content that the spec of a package had.
type RecentContent struct {
	// digest of the spec: SHA-256, in hexadecimal.
	// +required
	// +kubebuilder:validation:MinLength=64
	// +kubebuilder:validation:MaxLength=64
	Digest string `json:"digest,omitempty"`

	// since is when the operator saw the spec become this content.
	// +required
	Since metav1.Time `json:"since,omitempty,omitzero"`
}

// Contested says that a package came back to recent contents again and again, and what is let run of it.
type Contested struct {
	// since is when that was noticed.
	// +required
	Since metav1.Time `json:"since,omitempty,omitzero"`

	// held is what requests are judged by, and what runs, in the place of the spec: the content of that instant without the
	// modules that another content since then does not have, each with all that any content says it can do. Nothing runs if
	// it is not there.
	// +optional
	Held *AnalyticsPackageSpec `json:"held,omitempty"`
}

// AnalyticsPackage is a vendor's software and what it can do, module by module.
//
// +kubebuilder:object:root=true
// +kubebuilder:subresource:status
// +kubebuilder:resource:scope=Cluster,shortName=ap,categories=vsa
// +kubebuilder:printcolumn:name="Vendor",type=string,JSONPath=`.spec.vendor`
// +kubebuilder:printcolumn:name="Version",type=string,JSONPath=`.spec.version`
// +kubebuilder:printcolumn:name="Verified",type=string,JSONPath=`.status.conditions[?(@.type=="ModulesVerified")].status`
// +kubebuilder:printcolumn:name="Misdeclared",type=string,JSONPath=`.status.conditions[?(@.type=="Misdeclared")].status`
// +kubebuilder:printcolumn:name="Never Runs",type=string,JSONPath=`.status.stripped`
// +kubebuilder:printcolumn:name="Until",type=string,JSONPath=`.status.nextChange`
// +kubebuilder:printcolumn:name="Age",type=date,JSONPath=`.metadata.creationTimestamp`
// +kubebuilder:validation:XValidation:rule="self.spec.modules.all(m, !has(m.source.path) || !(self.spec.runtime.modelsPath + '/').startsWith(m.source.path + '/'))",message="a module's path must not contain runtime.modelsPath: hiding the one would hide the other"
// +kubebuilder:validation:XValidation:rule="self.spec.modules.all(a, !has(a.source.image) || !self.spec.modules.exists(b, has(b.source.path) && (b.source.path + '/').startsWith(self.spec.runtime.modelsPath + '/' + a.name + '/')))",message="a module's path is where another module, which is an artifact, appears under runtime.modelsPath: rename one of the two"
// +kubebuilder:validation:XValidation:rule="((has(self.spec.runtime.scratch) ? self.spec.runtime.scratch.map(s, s.path) : []) + (has(self.spec.runtime.cache) ? [self.spec.runtime.cache.path] : []) + (has(self.spec.runtime.licensePath) ? [self.spec.runtime.licensePath] : [])).all(p, !(p + '/').startsWith(self.spec.runtime.modelsPath + '/') && !(self.spec.runtime.modelsPath + '/').startsWith(p + '/') && self.spec.modules.all(m, !has(m.source.path) || !(p + '/').startsWith(m.source.path + '/') && !(m.source.path + '/').startsWith(p + '/')))",message="a folder of scratch or cache, or licensePath, is, contains or lies inside runtime.modelsPath or the path of a module: what is mounted there must not touch what is hidden"
// +kubebuilder:validation:XValidation:rule="self.spec.modules.all(m, !has(m.source.image) || !m.source.image.contains('@') || !self.spec.runtime.image.endsWith(m.source.image.substring(m.source.image.indexOf('@'))))",message="a module's image is the runtime's own: mounted, it would show every folder that is hidden in the runtime; give the folder as path instead"
type AnalyticsPackage struct {
	metav1.TypeMeta `json:",inline"`

	// metadata is the standard object metadata.
	// +optional
	metav1.ObjectMeta `json:"metadata,omitempty,omitzero"`

	// spec is what was declared.
	// +required
	Spec AnalyticsPackageSpec `json:"spec,omitempty,omitzero"`

	// status is what holds now.
	// +optional
	// +kubebuilder:default={conditions: {{type: "Ready", status: "Unknown", reason: "Pending", message: "the operator has not judged it yet", lastTransitionTime: "1970-01-01T00:00:00Z"}}}
	Status AnalyticsPackageStatus `json:"status,omitempty,omitzero"`
}

// AnalyticsPackageList is a list of AnalyticsPackage.
//
// +kubebuilder:object:root=true
type AnalyticsPackageList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []AnalyticsPackage `json:"items"`
}
