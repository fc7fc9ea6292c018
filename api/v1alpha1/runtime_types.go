// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// CPUAmount is a number of processors as Kubernetes writes it, such as "4" or 500m. It is a text: quote a number.
//
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=8
// +kubebuilder:validation:XValidation:rule="self.matches('^[1-9][0-9]{0,6}m?$')",message="must be a whole number of processors, or of thousandths of one, such as \"4\" or 500m"
type CPUAmount string

// ByteAmount is a number of bytes as Kubernetes writes it, such as 512Mi or 8Gi, 64Ti at most. It is a text: quote a number.
//
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=16
// +kubebuilder:validation:XValidation:rule="self.matches('^[1-9][0-9]{0,13}(k|M|G|T|Ki|Mi|Gi|Ti)?$') && !quantity(self).isGreaterThan(quantity('64Ti'))",message="must be a whole number of bytes with a unit, such as 512Mi or 8Gi, and 64Ti at most"
type ByteAmount string

// Resources are what a pod needs of its node, GPUs aside.
//
// +kubebuilder:validation:MinProperties=1
// +kubebuilder:validation:XValidation:rule="!has(self.requests) || !has(self.limits) || !has(self.requests.cpu) || !has(self.limits.cpu) || quantity(self.requests.cpu).compareTo(quantity(self.limits.cpu)) <= 0",message="more cpu is requested than the limit allows: raise limits.cpu or lower requests.cpu"
// +kubebuilder:validation:XValidation:rule="!has(self.requests) || !has(self.limits) || !has(self.requests.memory) || !has(self.limits.memory) || quantity(self.requests.memory).compareTo(quantity(self.limits.memory)) <= 0",message="more memory is requested than the limit allows: raise limits.memory or lower requests.memory"
// +kubebuilder:validation:XValidation:rule="!has(self.requests) || !has(self.limits) || !has(self.requests.ephemeralStorage) || !has(self.limits.ephemeralStorage) || quantity(self.requests.ephemeralStorage).compareTo(quantity(self.limits.ephemeralStorage)) <= 0",message="more ephemeralStorage is requested than the limit allows: raise limits.ephemeralStorage or lower requests.ephemeralStorage"
// +kubebuilder:validation:XValidation:rule="!(has(self.hugePages2Mi) || has(self.hugePages1Gi)) || has(self.requests) && (has(self.requests.cpu) || has(self.requests.memory)) || has(self.limits) && (has(self.limits.cpu) || has(self.limits.memory))",message="huge pages need cpu or memory beside them: give requests.memory"
type Resources struct {
	// requests are what the scheduler sets aside for the pod. They cannot ask for a device (gpu does), and more than the limits beside
	// them is refused.
	// +optional
	Requests *ResourceAmounts `json:"requests,omitempty"`

	// limits are what the pod cannot go beyond: it is slowed down (cpu), or ended and begun anew. They cannot ask for a device
	// (gpu does), and rise to what is requested where one of vendor and site asks for more than the other allows.
	// +optional
	Limits *ResourceAmounts `json:"limits,omitempty"`

	// hugePages2Mi is how much memory in pages of 2 MiB the pod gets, of what its node has set aside. Without cpu or memory beside it
	// it is refused. It cannot be a folder: the runtime maps the pages itself, since no file system of them is mounted.
	// +optional
	HugePages2Mi ByteAmount `json:"hugePages2Mi,omitempty"`

	// hugePages1Gi is how much memory in pages of 1 GiB the pod gets, of what its node has set aside. Without cpu or memory beside it
	// it is refused. It cannot be a folder: the runtime maps the pages itself, since no file system of them is mounted.
	// +optional
	HugePages1Gi ByteAmount `json:"hugePages1Gi,omitempty"`
}

// ResourceAmounts are amounts of what every node has.
//
// +kubebuilder:validation:MinProperties=1
type ResourceAmounts struct {
	// cpu in processors, such as "4" or 500m.
	// +optional
	CPU CPUAmount `json:"cpu,omitempty"`

	// memory in bytes, such as 8Gi. What is written to /dev/shm counts as well.
	// +optional
	Memory ByteAmount `json:"memory,omitempty"`

	// ephemeralStorage in bytes, such as 20Gi: /tmp, the folders of scratch, and logs.
	// +optional
	EphemeralStorage ByteAmount `json:"ephemeralStorage,omitempty"`
}

// EnvName is the name of an environment variable. Neither a package nor a request can set one of those that load code into the
// runtime before it begins (LD_*, GLIBC_TUNABLES), that ask the container runtime for devices that the scheduler has not
// given (NVIDIA_VISIBLE_DEVICES, NVIDIA_MIG_*, NVIDIA_IMEX_*, NVIDIA_CONFIG_*, AMD_VISIBLE_DEVICES, GAUDI_VISIBLE_DEVICES and
// HABANA_VISIBLE_DEVICES), or that Kubernetes or the operator gives a meaning to (KUBERNETES_*, VSA_*). An image has such
// variables of its own: they are a part of what its digest names.
//
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=128
// +kubebuilder:validation:XValidation:rule="self.matches('^[A-Za-z_][A-Za-z0-9_]*$')",message="must be the name of an environment variable: letters, digits and underscores"
// +kubebuilder:validation:XValidation:rule="!self.matches('^(LD_|KUBERNETES_|VSA_|NVIDIA_MIG_|NVIDIA_IMEX_|NVIDIA_CONFIG_)') && !(self in ['GLIBC_TUNABLES', 'NVIDIA_VISIBLE_DEVICES', 'AMD_VISIBLE_DEVICES', 'GAUDI_VISIBLE_DEVICES', 'HABANA_VISIBLE_DEVICES'])",message="cannot be set: it loads code, asks for devices beside the scheduler, or is the operator's; what the runtime always needs belongs into its image, and devices into spec.gpu"
type EnvName string

// EnvSetter is who gives an environment variable its value.
//
// +kubebuilder:validation:Enum=Vendor;Site
type EnvSetter string

const (
	// SetByVendor is the value of the package: a request cannot change it.
	SetByVendor EnvSetter = "Vendor"
	// SetBySite is a variable to which a request may give another value by its pod.env. Where the package's command or arguments
	// say $(NAME), that value is put: a vendor who does not want that does not say so there.
	SetBySite EnvSetter = "Site"
)

// RuntimeEnv is an environment variable of the runtime. It is never what keeps a module out, and cannot bring one back: the
// files of a module that may not run are not in the container, whatever the runtime is told.
//
// +kubebuilder:validation:XValidation:rule="has(self.value) || has(self.setBy) && self.setBy == 'Site'",message="give a value, or let the site give one: setBy: Site"
// +kubebuilder:validation:XValidation:rule="!has(self.setBy) || self.setBy != 'Site' || !(self.name in ['PATH', 'HOME', 'ENV', 'BASH_ENV', 'PYTHONPATH', 'PYTHONHOME', 'PYTHONSTARTUP', 'NODE_OPTIONS', 'JAVA_TOOL_OPTIONS', 'PERL5LIB', 'RUBYLIB'])",message="a site cannot set it: it says where programs and their libraries are; give it a value here"
type RuntimeEnv struct {
	// name of the variable. It cannot be one that loads code before the runtime begins, or asks for devices.
	// +required
	Name EnvName `json:"name,omitempty"`

	// value as it is: $(NAME) in it is not replaced. It cannot come from a Secret. None means none, unless the site gives one.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=1024
	Value string `json:"value,omitempty"`

	// setBy says who gives the value. It cannot be the site where the variable says where programs are. None means Vendor.
	// +optional
	SetBy EnvSetter `json:"setBy,omitempty"`
}

// RuntimePort is a port on which the runtime listens. It opens nothing: only the ingress of a deployment lets anybody connect.
type RuntimePort struct {
	// name of the port, such as http or grpc. It opens nothing.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=15
	// +kubebuilder:validation:XValidation:rule="self.matches('^[a-z0-9]+(-[a-z0-9]+)*$') && self.matches('[a-z]')",message="must be the name of a port: lower-case letters, digits and dashes, 15 at most, with a letter"
	Name string `json:"name,omitempty"`

	NetworkPort `json:",inline"`
}

// ScratchFolder is a folder that the runtime can write to. It is empty when a pod begins, goes with the pod, and no other pod
// sees it. What is written there can be executed, as in /tmp.
type ScratchFolder struct {
	// path of the folder. It cannot touch runtime.modelsPath, the path of a module or another folder of the pod.
	// +required
	Path ContainerPath `json:"path,omitempty"`

	// size that it may have: a pod that writes more is evicted. A request cannot change it.
	// +required
	Size ByteAmount `json:"size,omitempty"`
}

// CacheFolder is a folder for what the runtime compiles of its models. Without pod.cacheClaimName it is empty when a pod begins,
// and goes with the pod. With it, it is a folder of that claim which belongs to one request, one image of the runtime and
// one set of permitted modules: once a module may not run, its pods see another folder, which is empty when first used. What
// was compiled of that module stays in the claim, where no pod of the operator's sees it while the module may not run.
type CacheFolder struct {
	// path of the folder. It cannot touch runtime.modelsPath, the path of a module or another folder of the pod.
	// +required
	Path ContainerPath `json:"path,omitempty"`

	// size that it may have where it goes with the pod: a pod that writes more is evicted. It cannot bound a claim, which has a size of
	// its own.
	// +required
	Size ByteAmount `json:"size,omitempty"`
}
