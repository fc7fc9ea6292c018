//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

const shmSize = 128 << 20

// settled is a package that says what its runtime needs.
func settled(name string) *v1alpha1.AnalyticsPackage {
	p := packageOf(name, town.Spec.Runtime.Image)
	p.Spec.Modules = town.DeepCopy().Spec.Modules
	answers := func(path string) *v1alpha1.Probe {
		return &v1alpha1.Probe{HTTPGet: &v1alpha1.HTTPGetProbe{Path: path, Port: portInference}, PeriodSeconds: 1, FailureThreshold: 120}
	}
	r := &p.Spec.Runtime
	r.Resources = &v1alpha1.Resources{Requests: &v1alpha1.ResourceAmounts{CPU: "10m", Memory: "64Mi"}, Limits: &v1alpha1.ResourceAmounts{Memory: "1Gi"}}
	r.Env = []v1alpha1.RuntimeEnv{{Name: "LITERAL", Value: "/models/$(TZ)"}, {Name: "TZ", Value: "UTC", SetBy: v1alpha1.SetBySite}}
	r.Ports = []v1alpha1.RuntimePort{{Name: "http", NetworkPort: v1alpha1.NetworkPort{Protocol: "TCP", Port: portInference}}}
	r.Probes = &v1alpha1.Probes{Startup: answers("/v2/health/ready"), Readiness: answers("/v2/health/ready"), Liveness: answers("/v2/health/live")}
	r.SharedMemory, r.Scratch = "128Mi", []v1alpha1.ScratchFolder{{Path: "/scratch", Size: "16Mi"}}
	r.Cache, r.LicensePath = &v1alpha1.CacheFolder{Path: "/var/cache/engines", Size: "16Mi"}, "/opt/license"
	r.User, r.Group = 1234, 1235
	return p
}

var _ = Describe("A package that says what its runtime needs", Ordered, func() {
	var d *v1alpha1.VideoAnalyticsDeployment
	var pod *corev1.Pod

	BeforeAll(func(ctx SpecContext) {
		namespace := commune(ctx)
		p := settled("settled-" + namespace)
		d = statistics(namespace, "footfall", p.Name, counter, attributes)
		d.Spec.Service = v1alpha1.ServiceHeadless
		d.Spec.Inputs = &v1alpha1.Inputs{SecretName: "cameras"}
		d.Spec.Pod = &v1alpha1.PodSettings{
			LicenseSecretName: "license", Env: []v1alpha1.SiteEnv{{Name: "TZ", Value: "Europe/Paris"}},
			Labels: []v1alpha1.PodLabel{{Key: "cost-centre", Value: "4711"}},
		}
		for name, file := range map[string]string{"license": "vision.lic", "cameras": "password"} {
			create(ctx, &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name}, StringData: map[string]string{file: "secret"}})
		}
		create(ctx, p, d)
		pod = readyPod(ctx, d)
	}, NodeTimeout(patience))

	It("gets it, as a kubelet and a kernel have it", Label(onNode), func(ctx SpecContext) {
		c := inside(pod)
		Expect(c.environment()).To(And(HaveKeyWithValue("TZ", "Europe/Paris"), HaveKeyWithValue("LITERAL", "/models/$(TZ)")))
		Expect(strings.Fields(c.status("Uid"))).To(HaveEach("1234"))
		Expect(strings.Fields(c.status("Gid"))).To(HaveEach("1235"))
		var shm syscall.Statfs_t
		Expect(syscall.Statfs(c.path("/dev/shm"), &shm)).To(Succeed())
		Expect(int64(shm.Blocks) * shm.Bsize).To(BeEquivalentTo(shmSize))
		mounts := c.mounts()
		for _, point := range []string{"/dev/shm", "/scratch", "/var/cache/engines"} {
			Expect(mounts).To(HaveKey(point))
			Expect(mounts[point].readOnly).To(BeFalse(), point)
			Expect(c.list(point)).To(BeEmpty(), point)
		}
		Expect(c.list("/opt/license")).To(ContainElement("vision.lic"))
		Expect(c.list("/etc/vsa-streams")).To(ContainElement("password"))
		for _, point := range []string{"/opt/license", "/etc/vsa-streams"} {
			Expect(mounts[point].readOnly).To(BeTrue(), point)
		}
	})

	It("sees no file of a module more for it", Label(onNode), func(ctx SpecContext) {
		c := inside(pod)
		Expect(c.modelFiles()).To(ConsistOf("/models/counter/counter.onnx"))
		for _, hidden := range []string{watchlistPath, "/models/attributes", "/models/lines"} {
			Expect(c.list(hidden)).To(BeEmpty())
			Expect(c.mounts()[hidden].readOnly).To(BeTrue(), hidden)
		}
		Expect(of(pod).waitLoaded(ctx)).To(ConsistOf(counter))
	})

	It("is ready when its runtime answers, and found by its Service", func(ctx SpecContext) {
		Expect(pod.Labels).To(HaveKeyWithValue("cost-centre", "4711"))
		Expect(pod.Status.QOSClass).To(Equal(corev1.PodQOSBurstable))
		Expect(*pod.Status.ContainerStatuses[0].Started).To(BeTrue(), "its startup probe succeeded")
		var slices discoveryv1.EndpointSliceList
		Eventually(ctx, func(g Gomega) {
			g.Expect(kube.List(ctx, &slices, client.InNamespace(d.Namespace), client.MatchingLabels{discoveryv1.LabelServiceName: "footfall-vad"})).To(Succeed())
			g.Expect(slices.Items).To(HaveLen(1))
			g.Expect(slices.Items[0].Endpoints).To(HaveExactElements(And(
				HaveField("Addresses", ConsistOf(pod.Status.PodIP)), HaveField("Conditions.Ready", HaveValue(BeTrue())))))
			g.Expect(slices.Items[0].Ports).To(HaveExactElements(HaveField("Port", HaveValue(BeEquivalentTo(portInference)))))
		}).Should(Succeed())
	})
})

// environment are the variables that a process began with.
func (c contained) environment() map[string]string {
	GinkgoHelper()
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(c.pid), "environ"))
	Expect(err).NotTo(HaveOccurred())
	all := map[string]string{}
	for variable := range strings.SplitSeq(string(text), "\x00") {
		if name, value, found := strings.Cut(variable, "="); found {
			all[name] = value
		}
	}
	return all
}
