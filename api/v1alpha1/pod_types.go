// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// PodSettings are what a site says of the pods of a request: where they run, and what they are called. Nothing here can show
// a pod another file, run another program, or change what the operator hides: there is no volume, command, container or
// security setting to give.
//
// +kubebuilder:validation:MinProperties=1
type PodSettings struct {
	// nodeSelector are labels that a node has, all of them. It can only leave nodes out: it cannot name a node past the scheduler, nor
	// bring back one that the operator keeps the pods from, because its files were not inspected or it may show more than the plan.
	// +optional
	// +listType=map
	// +listMapKey=key
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=16
	NodeSelector []Label `json:"nodeSelector,omitempty"`

	// tolerations are the taints of nodes that the pods put up with. They cannot put up with every taint, since each names a key, and
	// never keep a pod that has to end by law.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=16
	Tolerations []Toleration `json:"tolerations,omitempty"`

	// topologySpreadConstraints keep the pods of the request apart. They cannot look at other pods: the operator gives the selector.
	// +optional
	// +listType=map
	// +listMapKey=topologyKey
	// +listMapKey=whenUnsatisfiable
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=4
	TopologySpreadConstraints []TopologySpreadConstraint `json:"topologySpreadConstraints,omitempty"`

	// runtimeClassName is the RuntimeClass of the pods, such as nvidia. It cannot make up for what its handler lacks: a pod of which
	// the handler mounts no image as a volume never begins.
	// +optional
	RuntimeClassName ObjectName `json:"runtimeClassName,omitempty"`

	// priorityClassName is the PriorityClass of the pods. It cannot be one of Kubernetes' own, and does not prolong anything:
	// what ends by law ends, whatever its priority. A search that names none has vsa-judicial-search from its beginning, where the
	// cluster has that PriorityClass, and so takes the place of statistics; a deployment has the cluster's default.
	// +optional
	// +kubebuilder:validation:XValidation:rule="!self.startsWith('system-')",message="is for Kubernetes' own pods: name a PriorityClass of the cluster, such as vsa-statistics"
	PriorityClassName ObjectName `json:"priorityClassName,omitempty"`

	// imagePullSecrets are Secrets of the namespace by which the node pulls the images of the runtime and of the modules. They cannot
	// change which image that is, since it is named by digest. No container sees them, the operator never reads them, and
	// inspections do not use them: those have the operator's --inspection-pull-secret.
	// +optional
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=8
	ImagePullSecrets []ObjectName `json:"imagePullSecrets,omitempty"`

	// labels of the pods beside the operator's own, which they cannot replace. They select nothing that the operator makes, and a key that
	// something in a cluster acts upon is refused.
	// +optional
	// +listType=map
	// +listMapKey=key
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=16
	Labels []PodLabel `json:"labels,omitempty"`

	// annotations of the pods beside the operator's own, which they cannot replace. A key that something in a cluster acts upon is
	// refused, such as that of an injector of sidecars, of a network or of a container runtime.
	// +optional
	// +listType=map
	// +listMapKey=key
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=16
	Annotations []PodAnnotation `json:"annotations,omitempty"`

	// resources that a pod gets where they are more than what the package says. They cannot lower anything, since the vendor knows
	// what the runtime needs: an amount that is less counts for nothing.
	// +optional
	Resources *Resources `json:"resources,omitempty"`

	// env gives values to environment variables of which the package says that the site sets them. It cannot set any other: that one
	// is left out, and the status says so. It never takes a value from a Secret.
	// +optional
	// +listType=map
	// +listMapKey=name
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=64
	Env []SiteEnv `json:"env,omitempty"`

	// licenseSecretName is a Secret of the namespace with the files of the vendor's license, a mebibyte at most. They appear,
	// read-only, where the package says; where it does not say so, they are left out, and the status says so. They cannot lie over a
	// module's files or those that hide them, the operator never reads them, and a pod never begins without the Secret. One that
	// says what a search looks for is refused.
	// +optional
	LicenseSecretName ObjectName `json:"licenseSecretName,omitempty"`

	// cacheClaimName is a PersistentVolumeClaim of the namespace in which the cache of the package outlives its pods, each set of
	// permitted modules in a folder of its own, so that it cannot show what was compiled of a module that may no longer run. Nobody
	// else may write to it: the operator never inspects it, and removes nothing from it. Pods on several
	// nodes need a claim that many nodes can mount (ReadWriteMany). A package without a cache leaves it out, and the status says so.
	// +optional
	CacheClaimName ObjectName `json:"cacheClaimName,omitempty"`
}

// SiteEnv is a value for an environment variable that the package lets the site set. It stands in the spec for all to read: it
// is no place for a password.
type SiteEnv struct {
	// name of the variable. It cannot be one that the package does not leave to the site.
	// +required
	Name EnvName `json:"name,omitempty"`

	// value as it is: $(NAME) in it is not replaced. It cannot come from a Secret.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=1024
	Value string `json:"value,omitempty"`
}

// Toleration puts up with one taint of nodes. It cannot put up with every taint: a key has to be named.
//
// +kubebuilder:validation:XValidation:rule="has(self.value) != (self.operator == 'Exists')",message="give a value with the operator Equal, and none with Exists"
// +kubebuilder:validation:XValidation:rule="!has(self.tolerationSeconds) || has(self.effect) && self.effect == 'NoExecute'",message="tolerationSeconds counts for the effect NoExecute alone"
type Toleration struct {
	// key of the taint, such as nvidia.com/gpu. It cannot be left out, which would mean every taint.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=317
	// +kubebuilder:validation:XValidation:rule="!format.qualifiedName().validate(self).hasValue()",message="must be the key of a taint, such as nvidia.com/gpu"
	Key string `json:"key,omitempty"`

	// operator is Exists, whatever the taint's value is, or Equal. It cannot compare numbers.
	// +required
	// +kubebuilder:validation:Enum=Exists;Equal
	Operator string `json:"operator,omitempty"`

	// value of the taint. It cannot be a pattern.
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=63
	// +kubebuilder:validation:XValidation:rule="!format.labelValue().validate(self).hasValue()",message="must be the value of a taint: letters, digits, dashes, dots and underscores"
	Value string `json:"value,omitempty"`

	// effect of the taint. It cannot be two of the three. None means every effect.
	// +optional
	// +kubebuilder:validation:Enum=NoSchedule;PreferNoSchedule;NoExecute
	Effect string `json:"effect,omitempty"`

	// tolerationSeconds is how long a pod stays on a node that gets the taint. It never prolongs what ends by law. None means for good.
	// +optional
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=86400
	TolerationSeconds *int64 `json:"tolerationSeconds,omitempty"`
}

// TopologySpreadConstraint keeps pods of one request apart.
type TopologySpreadConstraint struct {
	// topologyKey is the label of nodes among the values of which pods are spread, such as kubernetes.io/hostname. It cannot spread
	// them from the pods of another request.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=317
	// +kubebuilder:validation:XValidation:rule="!format.qualifiedName().validate(self).hasValue()",message="must be the key of a label, such as kubernetes.io/hostname"
	TopologyKey string `json:"topologyKey,omitempty"`

	// maxSkew is by how many pods two values may differ. It cannot move a pod that runs.
	// +required
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=256
	MaxSkew int32 `json:"maxSkew,omitempty"`

	// whenUnsatisfiable says whether a pod that cannot be placed so waits, or runs all the same.
	// +required
	// +kubebuilder:validation:Enum=DoNotSchedule;ScheduleAnyway
	WhenUnsatisfiable string `json:"whenUnsatisfiable,omitempty"`
}

// PodKey is the key of a label or an annotation of pods. It cannot be one that something in a cluster acts upon: Kubernetes and
// what belongs to it (kubernetes.io, k8s.io, x-k8s.io), the operator (vsa.legal), what injects containers, volumes or variables,
// what gives pods networks or identities, and what container runtimes and their plug-ins read, which have no prefix and a
// dot, or the prefix of a project. What injects and is not listed is found by its doing: such pods are ended.
//
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=317
// +kubebuilder:validation:XValidation:rule="!format.qualifiedName().validate(self).hasValue()",message="must be the key of a label or an annotation, such as example.com/cost-centre"
// +kubebuilder:validation:XValidation:rule="self.contains('/') || !self.contains('.')",message="container runtimes read keys such as this one: leave out the dot, or give a prefix of your own, such as example.com/"
// +kubebuilder:validation:XValidation:rule="!self.contains('/') || self.split('/')[0].contains('.') && !['vsa.legal', 'kubernetes.io', 'k8s.io', 'x-k8s.io', 'cncf.io', 'multus-cni.io', 'projectcalico.org', 'cilium.io', 'io.cilium', 'ovn.org', 'openshift.io', 'istio.io', 'linkerd.io', 'kuma.io', 'hashicorp.com', 'dapr.io', 'opentelemetry.io', 'jaegertracing.io', 'datadoghq.com', 'dynatrace.com', 'newrelic.com', 'nri.io', 'katacontainers.io', 'containerd.io', 'nvidia.com', 'amazonaws.com', 'gke.io', 'azure.com', 'azure.workload.identity', 'spiffe.io', 'kyverno.io', 'openpolicyagent.org', 'gatekeeper.sh'].exists(d, ('.' + self.split('/')[0].lowerAscii()).endsWith('.' + d))",message="something in the cluster acts upon this key: give a prefix of your own, such as example.com/"
type PodKey string

// PodLabel is a label of pods.
type PodLabel struct {
	// key of the label. It cannot be one that something in a cluster acts upon.
	// +required
	Key PodKey `json:"key,omitempty"`

	// value of the label. Nothing of the operator reads it.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=63
	// +kubebuilder:validation:XValidation:rule="!format.labelValue().validate(self).hasValue()",message="must be the value of a label: letters, digits, dashes, dots and underscores"
	Value string `json:"value,omitempty"`
}

// PodAnnotation is an annotation of pods. Whoever may read pods may read it.
type PodAnnotation struct {
	// key of the annotation. It cannot be one that something in a cluster acts upon.
	// +required
	Key PodKey `json:"key,omitempty"`

	// value of the annotation. Nothing of the operator reads it.
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=1024
	Value string `json:"value,omitempty"`
}
