// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

// fullRuntime is all that a package can say of its runtime.
func fullRuntime(r *v1alpha1.Runtime) {
	port := v1alpha1.NetworkPort{Protocol: "TCP", Port: 8000}
	ready := &v1alpha1.Probe{HTTPGet: &v1alpha1.HTTPGetProbe{Path: "/v2/health/ready", Port: 8000}, PeriodSeconds: 5}
	r.Resources = &v1alpha1.Resources{
		Requests: &v1alpha1.ResourceAmounts{CPU: "4", Memory: "8Gi", EphemeralStorage: "10Gi"},
		Limits:   &v1alpha1.ResourceAmounts{CPU: "8", Memory: "16Gi", EphemeralStorage: "10Gi"}, HugePages2Mi: "1Gi",
	}
	r.Env = []v1alpha1.RuntimeEnv{{Name: "NVIDIA_DRIVER_CAPABILITIES", Value: "compute,video,utility"}, {Name: "TZ", SetBy: v1alpha1.SetBySite}}
	r.Ports = []v1alpha1.RuntimePort{{Name: "http", NetworkPort: port}}
	r.Probes = &v1alpha1.Probes{Startup: ready, Readiness: ready, Liveness: ready}
	r.SharedMemory = "1Gi"
	r.Scratch = []v1alpha1.ScratchFolder{{Path: "/var/cache/serve", Size: "2Gi"}}
	r.Cache, r.LicensePath = &v1alpha1.CacheFolder{Path: "/var/cache/engines", Size: "8Gi"}, "/opt/license"
	r.User, r.Group, r.TerminationGracePeriodSeconds = 1000, 1000, 20
}

// variable is an environment variable of a package.
func variable(name, value string) map[string]any { return map[string]any{"name": name, "value": value} }

var _ = Describe("The runtime of a package", func() {
	valid := func() client.Object {
		p := objects.Package()
		fullRuntime(&p.Spec.Runtime)
		return p
	}
	const (
		runtime   = "spec/runtime/"
		resources = runtime + "resources/"
		readiness = runtime + "probes/readiness"
		env       = runtime + "env/0"
		scratch   = runtime + "scratch/0/path"
		bytes     = "must be a whole number of bytes"
		cannot    = "cannot be set"
		touches   = "what is mounted there must not touch what is hidden"
		one       = "give one of httpGet, tcpSocket and grpc"
	)
	probe := func(of map[string]any) change { return set(readiness, of) }
	DescribeTable("is refused", refused(valid),
		Entry("with processors in words", set(resources+"requests/cpu", "four"), "whole number of processors"),
		Entry("with processors as a number", set(resources+"requests/cpu", int64(4)), "must be of type string"),
		Entry("with no processors", set(resources+"requests/cpu", "0"), "whole number of processors"),
		Entry("with half a processor in decimals", set(resources+"requests/cpu", "0.5"), "whole number of processors"),
		Entry("with memory below zero", set(resources+"requests/memory", "-1Gi"), bytes),
		Entry("with memory in thousandths", set(resources+"requests/memory", "8m"), bytes),
		Entry("with memory beyond any machine", set(resources+"requests/memory", "65Ti"), bytes),
		Entry("with more processors than the limit", set(resources+"requests/cpu", "9"), "more cpu is requested than the limit allows"),
		Entry("with more memory than the limit", set(resources+"requests/memory", "17Gi"), "more memory is requested than the limit allows"),
		Entry("with more storage than the limit", set(resources+"requests/ephemeralStorage", "11Gi"), "more ephemeralStorage is requested"),
		Entry("with huge pages alone", set(runtime+"resources", map[string]any{"hugePages2Mi": "1Gi"}), "huge pages need cpu or memory"),
		Entry("with resources of nothing", set(runtime+"resources", map[string]any{}), "should have at least 1 properties"),
		Entry("with a GPU among the resources", set(resources+"requests/nvidia.com~1gpu", "1"), "unknown field"),

		Entry("with a library that is loaded before it", set(env, variable("LD_PRELOAD", "/tmp/a.so")), cannot),
		Entry("with a library that audits it", set(env, variable("LD_AUDIT", "/tmp/a.so")), cannot),
		Entry("with a path of libraries", set(env, variable("LD_LIBRARY_PATH", "/tmp")), cannot),
		Entry("with settings of the C library", set(env, variable("GLIBC_TUNABLES", "a=b")), cannot),
		Entry("with all GPUs of the node", set(env, variable("NVIDIA_VISIBLE_DEVICES", "all")), cannot),
		Entry("with the channels between GPUs", set(env, variable("NVIDIA_IMEX_CHANNELS", "0")), cannot),
		Entry("with another API server", set(env, variable("KUBERNETES_SERVICE_HOST", "a")), cannot),
		Entry("with a variable of the operator's", set(env, variable("VSA_MODULES", "face")), cannot),
		Entry("with a variable of a bad name", set(env, variable("A-B", "c")), "must be the name of an environment variable"),
		Entry("with a variable of a name and a line more", set(env, variable("LD_PRELOAD\n", "c")), "must be the name of an environment variable"),
		Entry("with a variable of no value", set(env, map[string]any{"name": "A"}), "give a value, or let the site give one"),
		Entry("with a variable from a Secret", set(env, map[string]any{"name": "A", "value": "b", "valueFrom": map[string]any{}}), "unknown field"),
		Entry("with a variable twice", set(env, variable("TZ", "UTC")), "Duplicate value"),
		Entry("with a value that is too long", set(env, variable("A", long(1025))), "Too long"),
		Entry("with where programs are, set by a site", set(env, map[string]any{"name": "PATH", "setBy": "Site"}), "a site cannot set it"),
		Entry("with where libraries are, set by a site", set(env, map[string]any{"name": "PYTHONPATH", "setBy": "Site"}), "a site cannot set it"),
		Entry("with too many variables", set(runtime+"env", many(65, func(i int) any { return variable(fmt.Sprint("A", i), "b") })), "must have at most 64 items"),

		Entry("with a port of a bad name", set(runtime+"ports/0/name", "HTTP"), "must be the name of a port"),
		Entry("with a port of digits for a name", set(runtime+"ports/0/name", "8000"), "must be the name of a port"),
		Entry("with a port of the node", set(runtime+"ports/0/hostPort", int64(80)), "unknown field"),
		Entry("with a port twice", set(runtime+"ports/1", map[string]any{"name": "again", "protocol": "TCP", "port": int64(8000)}), "the same number and protocol"),

		Entry("with a command that asks how it is", probe(map[string]any{"exec": map[string]any{"command": []any{"/load"}}}), `unknown field "spec.runtime.probes.readiness.exec"`),
		Entry("with a probe of no kind", probe(map[string]any{"periodSeconds": int64(5)}), one),
		Entry("with a probe of two kinds", probe(map[string]any{"grpc": map[string]any{"port": int64(1)}, "tcpSocket": map[string]any{"port": int64(1)}}), one),
		Entry("with a probe of another host", probe(map[string]any{"httpGet": map[string]any{"path": "/", "port": int64(1), "host": "10.0.0.1"}}), "unknown field"),
		Entry("with a probe of a header", probe(map[string]any{"httpGet": map[string]any{"path": "/", "port": int64(1), "httpHeaders": []any{}}}), "unknown field"),
		Entry("with a probe of a relative path", set(readiness+"/httpGet/path", "ready"), "must begin with /"),
		Entry("with a probe that never comes again", set(readiness+"/periodSeconds", int64(0)), "greater than or equal to 1"),
		Entry("with something that runs before its end", set(runtime+"lifecycle", map[string]any{}), `unknown field "spec.runtime.lifecycle"`),
		Entry("with a working directory", set(runtime+"workingDir", "/opt/face"), `unknown field "spec.runtime.workingDir"`),
		Entry("with volumes", set(runtime+"volumes", []any{}), `unknown field "spec.runtime.volumes"`),

		Entry("with a shared memory of nothing", set(runtime+"sharedMemory", "0"), bytes),
		Entry("with a scratch folder of no size", without(runtime+"scratch/0/size"), "size: Required value"),
		Entry("with a scratch folder without a limit", set(runtime+"scratch/0/size", "0"), bytes),
		Entry("with a scratch folder over a module", set(scratch, "/opt/face"), touches),
		Entry("with a scratch folder in a module", set(scratch, "/opt/face/engines"), touches),
		Entry("with a scratch folder around a module", set(scratch, "/opt"), touches),
		Entry("with a scratch folder over the models", set(scratch, "/models"), touches),
		Entry("with a scratch folder in the models", set(scratch, "/models/counter"), touches),
		Entry("with a scratch folder around the models", all(set(runtime+"modelsPath", "/srv/models"), set(scratch, "/srv")), touches),
		Entry("with a scratch folder of the operator's", set(scratch, "/etc/vsa"), "choose another folder"),
		Entry("with a scratch folder over devices", set(scratch, "/dev/shm"), "choose another folder"),
		Entry("with a scratch folder in another", set(runtime+"scratch/1", map[string]any{"path": "/var/cache/serve/a", "size": "1Gi"}), "keep them apart"),
		Entry("with a scratch folder twice", set(runtime+"scratch/1", map[string]any{"path": "/var/cache/serve", "size": "1Gi"}), "Duplicate value"),
		Entry("with too many scratch folders", set(runtime+"scratch", many(9, func(i int) any {
			return map[string]any{"path": fmt.Sprint("/s/", i), "size": "1Gi"}
		})), "must have at most 8 items"),

		Entry("with a cache over a module", set(runtime+"cache/path", "/opt/face"), touches),
		Entry("with a cache in the models", set(runtime+"cache/path", "/models/engines"), touches),
		Entry("with a cache in scratch", set(runtime+"cache/path", "/var/cache/serve/engines"), "keep them apart"),
		Entry("with a cache over devices", set(runtime+"cache/path", "/dev"), "choose another folder"),
		Entry("with a cache of no size", without(runtime+"cache/size"), "size: Required value"),
		Entry("with a license over a module", set(runtime+"licensePath", "/opt/intrusion"), touches),
		Entry("with a license over the models", set(runtime+"licensePath", "/models"), touches),
		Entry("with a license over the cache", set(runtime+"licensePath", "/var/cache/engines"), "keep them apart"),
		Entry("with a license where results go", set(runtime+"licensePath", "/vsa/output"), "choose another folder"),
		Entry("with a license where credentials are", set(runtime+"licensePath", "/etc/vsa-streams"), "choose another folder"),
		Entry("with longer to end than half a minute", set(runtime+"terminationGracePeriodSeconds", int64(31)), "less than or equal to 30"),
		Entry("as root", set(runtime+"user", int64(0)), "greater than or equal to 1"),
		Entry("in the group of root", set(runtime+"group", int64(0)), "greater than or equal to 1"),
		Entry("with privileges", set(runtime+"securityContext", map[string]any{"privileged": true}), "unknown field"),
	)
	DescribeTable("is accepted", accepted(valid),
		Entry("as it is", all()),
		Entry("with thousandths of a processor", set(resources+"requests/cpu", "500m")),
		Entry("with bytes without a unit", set(resources+"requests/memory", "8589934592")),
		Entry("with a value that looks like another variable", set(env, variable("A", "$(HOME)"))),
		Entry("with a path of Python, by the vendor", set(env, variable("PYTHONPATH", "/opt/vision/lib"))),
		Entry("with some of the given GPUs", set(env, variable("CUDA_VISIBLE_DEVICES", "0"))),
		Entry("with a probe by gRPC", probe(map[string]any{"grpc": map[string]any{"port": int64(8001), "service": "vision"}})),
		Entry("with a probe by TCP", probe(map[string]any{"tcpSocket": map[string]any{"port": int64(8001)}})),
		Entry("with the same port by another protocol", set(runtime+"ports/1", map[string]any{"name": "rtp", "protocol": "UDP", "port": int64(8000)})),
		Entry("with a scratch folder beside a module", set(scratch, "/opt/faces")),
	)
})
