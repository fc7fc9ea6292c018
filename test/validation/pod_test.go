// SPDX-License-Identifier: Apache-2.0

package validation

import (
	. "github.com/onsi/ginkgo/v2"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

// fullPod is all that a site can say of pods.
func fullPod() *v1alpha1.PodSettings {
	return &v1alpha1.PodSettings{
		NodeSelector: []v1alpha1.Label{{Key: "nvidia.com/gpu.product", Value: "NVIDIA-L4"}},
		Tolerations: []v1alpha1.Toleration{{Key: "nvidia.com/gpu", Operator: "Exists", Effect: "NoSchedule"},
			{Key: "pool", Operator: "Equal", Value: "video", Effect: "NoExecute", TolerationSeconds: ptr.To[int64](60)}},
		TopologySpreadConstraints: []v1alpha1.TopologySpreadConstraint{
			{TopologyKey: "kubernetes.io/hostname", MaxSkew: 1, WhenUnsatisfiable: "ScheduleAnyway"}},
		RuntimeClassName: "nvidia", PriorityClassName: "vsa-statistics", ImagePullSecrets: []v1alpha1.ObjectName{"vendor"},
		Labels:            []v1alpha1.PodLabel{{Key: "cost-centre", Value: "4711"}},
		Annotations:       []v1alpha1.PodAnnotation{{Key: "prometheus.io/scrape", Value: "true"}},
		Resources:         &v1alpha1.Resources{Requests: &v1alpha1.ResourceAmounts{Memory: "12Gi"}},
		Env:               []v1alpha1.SiteEnv{{Name: "TZ", Value: "Europe/Paris"}},
		LicenseSecretName: "vision-license", CacheClaimName: "engines",
	}
}

var _ = Describe("What a site says of pods", func() {
	valid := func() client.Object {
		d := objects.Statistics(namespace, "footfall", objects.Counter)
		d.Spec.Pod = fullPod()
		return d
	}
	const (
		pod        = "spec/pod/"
		label      = pod + "labels/0/key"
		annotation = pod + "annotations/0/key"
		toleration = pod + "tolerations/0"
		acts       = "something in the cluster acts upon this key"
		read       = "container runtimes read keys such as this one"
	)
	DescribeTable("is refused", refused(valid),
		Entry("if it is nothing", set("spec/pod", map[string]any{}), "should have at least 1 properties"),
		Entry("with a volume", set(pod+"volumes", []any{}), `unknown field "spec.pod.volumes"`),
		Entry("with a container", set(pod+"initContainers", []any{}), `unknown field "spec.pod.initContainers"`),
		Entry("with a command", set(pod+"command", []any{}), `unknown field "spec.pod.command"`),
		Entry("with arguments", set(pod+"args", []any{}), `unknown field "spec.pod.args"`),
		Entry("with a security context", set(pod+"securityContext", map[string]any{}), `unknown field "spec.pod.securityContext"`),
		Entry("with a service account", set(pod+"serviceAccountName", "default"), `unknown field "spec.pod.serviceAccountName"`),
		Entry("with the network of the node", set(pod+"hostNetwork", true), `unknown field "spec.pod.hostNetwork"`),
		Entry("with a node", set(pod+"nodeName", "a"), `unknown field "spec.pod.nodeName"`),

		Entry("with the operator's label", set(label, "vsa.legal/deployment"), acts),
		Entry("with a label below the operator's", set(label, "a.vsa.legal/deployment"), acts),
		Entry("with a label of Kubernetes", set(label, "app.kubernetes.io/managed-by"), acts),
		Entry("with a label of Pod Security", set(label, "pod-security.kubernetes.io/enforce"), acts),
		Entry("with a label of Kueue", set(label, "kueue.x-k8s.io/queue-name"), acts),
		Entry("with a label that has a sidecar injected", set(label, "sidecar.istio.io/inject"), acts),
		Entry("with a label that names a mesh", set(label, "istio.io/rev"), acts),
		Entry("with a label that gives an identity", set(label, "azure.workload.identity/use"), acts),
		Entry("with a label of a bad key", set(label, "cost centre"), "must be the key of a label or an annotation"),
		Entry("with a label of a bad value", set(pod+"labels/0/value", "a b"), "must be the value of a label"),
		Entry("with a label twice", set(pod+"labels/1", map[string]any{"key": "cost-centre", "value": "1"}), "Duplicate value"),
		Entry("with an annotation of AppArmor", set(annotation, "container.apparmor.security.beta.kubernetes.io/runtime"), acts),
		Entry("with an annotation of seccomp", set(annotation, "seccomp.security.alpha.kubernetes.io/pod"), acts),
		Entry("with an annotation for another network", set(annotation, "k8s.v1.cni.cncf.io/networks"), acts),
		Entry("with an annotation of Calico", set(annotation, "cni.projectcalico.org/ipAddrs"), acts),
		Entry("with an annotation of Cilium", set(annotation, "policy.cilium.io/no-track-port"), acts),
		Entry("with an annotation that injects secrets", set(annotation, "vault.hashicorp.com/agent-inject"), acts),
		Entry("with an annotation that injects a mesh", set(annotation, "linkerd.io/inject"), acts),
		Entry("with an annotation that injects an agent", set(annotation, "instrumentation.opentelemetry.io/inject-python"), acts),
		Entry("with an annotation that mounts a bucket", set(annotation, "gke-gcsfuse/volumes"), acts),
		Entry("with an annotation that gives devices", set(annotation, "cdi.k8s.io/gpu"), acts),
		Entry("with an annotation that gives devices, by NRI", set(annotation, "devices.nri.io/container.runtime"), acts),
		Entry("with an annotation that mounts folders of the node, by NRI", set(annotation, "mounts.nri.io/container.runtime"), acts),
		Entry("with an annotation of the operator's", set(annotation, "vsa.legal/plan"), acts),
		Entry("with an annotation in capitals", set(annotation, "Sidecar.Istio.IO/inject"), "must be the key of a label or an annotation"),
		Entry("with an annotation of CRI-O", set(annotation, "io.kubernetes.cri-o.Devices"), read),
		Entry("with an annotation of Kata Containers", set(annotation, "io.katacontainers.config.hypervisor.path"), read),
		Entry("with an annotation of crun", set(annotation, "run.oci.hooks.stdout"), read),
		Entry("with an annotation of systemd", set(annotation, "org.systemd.property.DeviceAllow"), read),
		Entry("with an annotation that is too long", set(pod+"annotations/0/value", long(1025)), "Too long"),

		Entry("with every taint", without(toleration+"/key"), "key: Required value"),
		Entry("with every taint, by an empty key", set(toleration+"/key", ""), "should be at least 1 chars long"),
		Entry("with a taint of a bad key", set(toleration+"/key", "a b"), "must be the key of a taint"),
		Entry("with a taint by an unknown operator", set(toleration+"/operator", "In"), `supported values: "Exists", "Equal"`),
		Entry("with a taint of a value that exists", set(toleration+"/value", "a"), "give a value with the operator Equal"),
		Entry("with a taint of no value that equals", set(toleration+"/operator", "Equal"), "give a value with the operator Equal"),
		Entry("with a taint for a while that evicts nobody", set(toleration+"/tolerationSeconds", int64(1)), "for the effect NoExecute alone"),
		Entry("spread by nothing", set(pod+"topologySpreadConstraints/0/topologyKey", ""), "should be at least 1 chars long"),
		Entry("spread among pods of others", set(pod+"topologySpreadConstraints/0/labelSelector", map[string]any{}), "unknown field"),
		Entry("spread by no number", set(pod+"topologySpreadConstraints/0/maxSkew", int64(0)), "greater than or equal to 1"),
		Entry("with the priority of the system", set(pod+"priorityClassName", "system-node-critical"), "is for Kubernetes' own pods"),
		Entry("with a runtime class of a bad name", set(pod+"runtimeClassName", "NVIDIA"), "must be the name of an object"),
		Entry("with a library that is loaded first", set(pod+"env/0/name", "LD_PRELOAD"), "cannot be set"),
		Entry("with all GPUs of the node", set(pod+"env/0/name", "NVIDIA_VISIBLE_DEVICES"), "cannot be set"),
		Entry("with a variable of no value", without(pod+"env/0/value"), "value: Required value"),
		Entry("with a folder of a claim", set(pod+"cacheClaimName", "engines/face"), "must be the name of an object"),
		Entry("with a license of another namespace", set(pod+"licenseSecretName", "other/license"), "must be the name of an object"),
		Entry("with too many pull secrets", set(pod+"imagePullSecrets", many(9, func(i int) any { return long(i + 1) })), "must have at most 8 items"),
	)
	DescribeTable("is accepted", accepted(valid),
		Entry("as it is", all()),
		Entry("with a label of a prefix of its own", set(label, "massy.example.com/team")),
		Entry("with a label of a prefix that ends like a reserved one", set(label, "notvsa.legal/team")),
		Entry("with a node by its name", set(pod+"nodeSelector/0", map[string]any{"key": "kubernetes.io/hostname", "value": "gpu-1"})),
	)
	DescribeTable("is accepted of a search", accepted(search),
		Entry("as of a deployment", set("spec/pod", map[string]any{"priorityClassName": "vsa-judicial-search"})),
	)
})
