// SPDX-License-Identifier: Apache-2.0

package controllers_test

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

// demanding is a package that says of its runtime whatever a package can say.
func demanding() *v1alpha1.AnalyticsPackage {
	p := objects.Package()
	p.Name = "demanding"
	ready := &v1alpha1.Probe{GRPC: &v1alpha1.GRPCProbe{Port: 8001}, PeriodSeconds: 5}
	r := &p.Spec.Runtime
	r.Resources = &v1alpha1.Resources{
		Requests: &v1alpha1.ResourceAmounts{CPU: "500m", Memory: "1Gi", EphemeralStorage: "1Gi"}, Limits: &v1alpha1.ResourceAmounts{Memory: "2Gi"}}
	r.Env = []v1alpha1.RuntimeEnv{{Name: "HOME", Value: "/scratch"}, {Name: "TZ", Value: "UTC", SetBy: v1alpha1.SetBySite}}
	r.Ports = []v1alpha1.RuntimePort{{Name: "grpc", NetworkPort: v1alpha1.NetworkPort{Protocol: "TCP", Port: 8001}}}
	r.Probes = &v1alpha1.Probes{Startup: ready, Readiness: ready, Liveness: ready}
	r.SharedMemory, r.Scratch = "1Gi", []v1alpha1.ScratchFolder{{Path: "/scratch", Size: "1Gi"}}
	r.Cache, r.LicensePath = &v1alpha1.CacheFolder{Path: "/var/cache/engines", Size: "1Gi"}, "/opt/license"
	r.User, r.Group, r.TerminationGracePeriodSeconds = 1000, 1000, 20
	return p
}

var _ = Describe("A VideoAnalyticsDeployment", func() {
	var ns string
	var yesterday time.Time

	BeforeEach(func(ctx context.Context) {
		ns = namespace(ctx)
		yesterday = clk.Now().Add(-24 * time.Hour)
	})

	It("runs without the modules that the law strips", func(ctx context.Context) {
		create(ctx, objects.ForStatistics(ns, yesterday)...)
		d := objects.Statistics(ns, "footfall", objects.Counter, objects.Face)
		d.Spec.Replicas = ptr.To[int32](2)
		d.Spec.Egress = []v1alpha1.EgressRule{{CIDR: "10.20.0.0/16", Ports: []v1alpha1.NetworkPort{{Protocol: "TCP", Port: 554}}}}
		create(ctx, d)
		Eventually(verdict(ctx, d)).Should(Equal("Restricted face"))
		Eventually(ready(ctx, d)).Should(BeTrue())

		running := pods(ctx, ns)
		Expect(running).To(HaveLen(2))
		for i := range running {
			Expect(sees(&running[i], objects.Counter)).To(BeTrue())
			for _, hidden := range []v1alpha1.ModuleName{objects.Face, objects.Intruder, objects.Plate} {
				Expect(sees(&running[i], hidden)).To(BeFalse(), "a module that is stripped, or was not asked for: %s", hidden)
			}
			Expect(*running[i].Spec.AutomountServiceAccountToken).To(BeFalse())
		}
		policy, err := fetch[networkingv1.NetworkPolicy](ctx, ns, "footfall-vad")()
		Expect(err).NotTo(HaveOccurred())
		Expect(policy.Spec.PolicyTypes).To(ConsistOf(networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress))
		Expect(policy.Spec.Ingress).To(BeEmpty(), "whoever connects to a runtime reads what it sees")
		Expect(policy.Spec.Egress).To(HaveLen(1))
		Expect(policy.Spec.Egress[0].To[0].IPBlock.CIDR).To(Equal("10.20.0.0/16"))
		config, err := fetch[corev1.ConfigMap](ctx, ns, "footfall-vad-modules")()
		Expect(err).NotTo(HaveOccurred())
		Expect(config.Data["modules.json"]).To(And(ContainSubstring("gdpr-9"), ContainSubstring("/models/counter")))
	})

	It("is let run by namespaces that enforce the restricted Pod Security Standard", func(ctx context.Context) {
		restricted, err := fetch[corev1.Namespace](ctx, "", ns)()
		Expect(err).NotTo(HaveOccurred())
		restricted.Labels["pod-security.kubernetes.io/enforce"] = "restricted"
		Expect(k8s.Update(ctx, restricted)).To(Succeed())
		create(ctx, objects.ForStatistics(ns, yesterday)...)
		d := objects.Statistics(ns, "footfall", objects.Counter, objects.Face)
		create(ctx, d)
		Eventually(ready(ctx, d)).Should(BeTrue())
	})

	It("runs with everything that a package and a site can say of pods, under the restricted Pod Security Standard", func(ctx context.Context) {
		restricted, err := fetch[corev1.Namespace](ctx, "", ns)()
		Expect(err).NotTo(HaveOccurred())
		restricted.Labels["pod-security.kubernetes.io/enforce"] = "restricted"
		Expect(k8s.Update(ctx, restricted)).To(Succeed())
		create(ctx, objects.ForStatistics(ns, yesterday)...)
		p := demanding()
		create(ctx, p)
		ending(p)
		d := objects.Statistics(ns, "footfall", objects.Counter, objects.Face)
		d.Spec.PackageName, d.Spec.Pod = v1alpha1.ObjectName(p.Name), &v1alpha1.PodSettings{
			NodeSelector: []v1alpha1.Label{{Key: "nvidia.com/gpu.present", Value: "true"}},
			Tolerations:  []v1alpha1.Toleration{{Key: "nvidia.com/gpu", Operator: "Exists", Effect: "NoSchedule"}},
			TopologySpreadConstraints: []v1alpha1.TopologySpreadConstraint{
				{TopologyKey: "kubernetes.io/hostname", MaxSkew: 1, WhenUnsatisfiable: "ScheduleAnyway"}},
			ImagePullSecrets: []v1alpha1.ObjectName{"vendor"},
			Labels:           []v1alpha1.PodLabel{{Key: "cost-centre", Value: "4711"}},
			Annotations:      []v1alpha1.PodAnnotation{{Key: "prometheus.io/scrape", Value: "true"}},
			Env:              []v1alpha1.SiteEnv{{Name: "TZ", Value: "Europe/Paris"}, {Name: "HOME", Value: "/tmp"}},
		}
		create(ctx, d)
		Eventually(verdict(ctx, d)).Should(Equal("Restricted face"))
		Eventually(ready(ctx, d)).Should(BeTrue())
		running := pods(ctx, ns)
		Expect(running).To(HaveLen(1))
		Expect(sees(&running[0], objects.Face)).To(BeFalse())
		Expect(running[0].Spec.Containers[0].Env).To(ContainElement(corev1.EnvVar{Name: "TZ", Value: "Europe/Paris"}))

		By("telling what was left out, without its value")
		got, err := fetch[v1alpha1.VideoAnalyticsDeployment](ctx, ns, "footfall")()
		Expect(err).NotTo(HaveOccurred())
		Expect(got.Status.Conditions).To(ContainElement(And(
			HaveField("Type", v1alpha1.ConditionAvailable), HaveField("Reason", v1alpha1.ReasonSettingLeftOut),
			HaveField("Message", And(ContainSubstring("spec.pod.env HOME"), Not(ContainSubstring("/tmp")))))))

		By("saying it anew, under the same pod")
		change(ctx, p, func() { slices.Reverse(p.Spec.Runtime.Env) })
		settle()
		Expect(pods(ctx, ns)).To(HaveExactElements(HaveField("UID", running[0].UID)))
	})

	It("waits for its formalities, and ends the instant one of them does", func(ctx context.Context) {
		end := clk.Now().Add(time.Hour)
		filed := objects.ForEvent(ns, yesterday, end)
		d := objects.EventSecurity(ns, "festival", objects.Density)
		create(ctx, d)
		Eventually(verdict(ctx, d)).Should(Equal("Suspended"))
		create(ctx, filed...)
		Eventually(ready(ctx, d)).Should(BeTrue())
		got, err := fetch[v1alpha1.VideoAnalyticsDeployment](ctx, ns, "festival")()
		Expect(err).NotTo(HaveOccurred())
		Expect(got.Status.NextChange.Time).To(BeTemporally("==", end))

		moveTo(end.Add(-time.Second))
		settle()
		Expect(pods(ctx, ns)).To(HaveLen(1), "a second too early")
		moveTo(end)
		Eventually(func() []corev1.Pod { return pods(ctx, ns) }).Should(BeEmpty())
		Eventually(verdict(ctx, d)).Should(Equal("Suspended"))
	})

	It("does not run what no paper cures, and says by which text", func(ctx context.Context) {
		create(ctx, objects.ForEvent(ns, yesterday, clk.Now().Add(time.Hour))...)
		d := objects.EventSecurity(ns, "parking", objects.Parking)
		create(ctx, d)
		Eventually(verdict(ctx, d)).Should(Equal("Forbidden parking"))
		got, err := fetch[v1alpha1.VideoAnalyticsDeployment](ctx, ns, "parking")()
		Expect(err).NotTo(HaveOccurred())
		Expect(got.Status.Findings[0].Source).To(Equal("loi-2023-380-10"))
		Expect(pods(ctx, ns)).To(BeEmpty())
	})

	It("is judged by all that any package says of its images", func(ctx context.Context) {
		create(ctx, objects.ForStatistics(ns, yesterday)...)
		packages := []*v1alpha1.AnalyticsPackage{ // with a runtime of their own: what other packages say of theirs counts as well
			objects.MakePackage("mirror").Artifact("counter", 901, "counting.pedestrian").Obj(),
			objects.MakePackage("honest").Artifact("embedder", 901, "biometric.face.embedding").Obj(),
		}
		for _, p := range packages {
			p.Spec.Runtime.Image = objects.Image(900)
			ending(p)
		}
		create(ctx, packages[0])
		d := objects.Statistics(ns, "footfall", objects.Counter)
		d.Spec.PackageName = "mirror"
		create(ctx, d)
		Eventually(ready(ctx, d)).Should(BeTrue())

		create(ctx, packages[1])
		Eventually(verdict(ctx, d)).Should(Equal("Forbidden counter"))
		Eventually(func() []corev1.Pod { return pods(ctx, ns) }).Should(BeEmpty())
	})

	It("never has a pod that sees a stripped module beside or after one of the new plan", func(ctx context.Context) {
		create(ctx, objects.ForStatistics(ns, yesterday)...)
		d := objects.Statistics(ns, "footfall", objects.Counter, objects.Density)
		d.Spec.Replicas = ptr.To[int32](3)
		create(ctx, d)
		Eventually(ready(ctx, d)).Should(BeTrue())
		seen := follow(ctx, ns)

		By("tightening by a notice")
		notice := objects.Notice("strip-density-"+ns, yesterday,
			v1alpha1.Order{Action: v1alpha1.OrderStrip, Capabilities: []v1alpha1.Capability{"crowd"}})
		create(ctx, notice)
		ending(notice)
		Eventually(verdict(ctx, d)).Should(Equal("Restricted density"))
		Eventually(ready(ctx, d)).Should(BeTrue())
		now := pods(ctx, ns)
		for i := range now {
			Expect(sees(&now[i], objects.Density)).To(BeFalse())
		}
		Eventually(seen.names).Should(ConsistOf(namesOf(now)), "the watch has come so far")
		Expect(seen.overlaps()).To(BeEmpty())

		By("loosening when it is closed")
		before, err := fetch[appsv1.Deployment](ctx, ns, "footfall")()
		Expect(err).NotTo(HaveOccurred())
		change(ctx, notice, func() { notice.Spec.ClosedAt = &metav1.Time{Time: clk.Now()} })
		Eventually(verdict(ctx, d)).Should(Equal("Permitted"))
		Eventually(ready(ctx, d)).Should(BeTrue())
		after, err := fetch[appsv1.Deployment](ctx, ns, "footfall")()
		Expect(err).NotTo(HaveOccurred())
		Expect(after.UID).To(Equal(before.UID), "loosening rolls")
		Expect(eventsAbout(ctx, ns, "footfall")()).NotTo(ContainElement("Warning ChangedByAnother"), "pods of the earlier template are its own")
	})

	DescribeTable("says why what is lawful does not run", func(ctx context.Context, counted corev1.ResourceName, probe func() client.Object, reason, words string) {
		create(ctx, &corev1.ResourceQuota{
			ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: "none"},
			Spec:       corev1.ResourceQuotaSpec{Hard: corev1.ResourceList{counted: resource.MustParse("0")}},
		})
		Eventually(func() error { // the API server knows of a quota a while after it has taken it
			return k8s.Create(ctx, probe(), client.DryRunAll)
		}).Should(MatchError(ContainSubstring("exceeded quota")))
		create(ctx, objects.ForStatistics(ns, yesterday)...)
		d := objects.Statistics(ns, "footfall", objects.Counter)
		create(ctx, d)
		Eventually(func(g Gomega) {
			got, err := fetch[v1alpha1.VideoAnalyticsDeployment](ctx, ns, "footfall")()
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(got.Status.Verdict).To(Equal(v1alpha1.Permitted))
			g.Expect(got.Status.Conditions).To(ContainElement(And(HaveField("Type", v1alpha1.ConditionReady),
				HaveField("Reason", reason), HaveField("Message", ContainSubstring(words)))))
		}).Should(Succeed())
		Eventually(eventsAbout(ctx, ns, "footfall")).Should(ContainElement("Warning " + reason))
	},
		Entry("its Deployment is refused", corev1.ResourceName("count/deployments.apps"), func() client.Object { return theirDeployment(ns, "probe") },
			"NotStarted", "exceeded quota"),
		Entry("its pods are refused, in Kubernetes' words", corev1.ResourcePods, func() client.Object {
			return &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: "probe"}, Spec: theirDeployment(ns, "probe").Spec.Template.Spec}
		}, "PodsRefused", "exceeded quota: none"),
	)

	It("does not touch an object of the same name that is not its own", func(ctx context.Context) {
		theirs := theirDeployment(ns, "footfall")
		create(ctx, theirs)
		create(ctx, objects.ForStatistics(ns, yesterday)...)
		d := objects.Statistics(ns, "footfall", objects.Counter)
		create(ctx, d)
		Eventually(func(g Gomega) {
			got, err := fetch[v1alpha1.VideoAnalyticsDeployment](ctx, ns, "footfall")()
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(got.Status.Conditions).To(ContainElement(HaveField("Reason", "NameTaken")))
		}).Should(Succeed())
		now, err := fetch[appsv1.Deployment](ctx, ns, "footfall")()
		Expect(err).NotTo(HaveOccurred())
		Expect(now.Generation).To(Equal(theirs.Generation))
		Expect(now.OwnerReferences).To(BeEmpty())
	})
})

// theirDeployment is one that the operator did not make.
func theirDeployment(ns, name string) *appsv1.Deployment {
	labels := map[string]string{"app": "theirs"}
	return &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: name},
		Spec: appsv1.DeploymentSpec{
			Replicas: ptr.To[int32](0),
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "c", Image: "theirs"}}},
			},
		},
	}
}

func uidsOf(pods []corev1.Pod) []types.UID {
	uids := make([]types.UID, len(pods))
	for i := range pods {
		uids[i] = pods[i].UID
	}
	return uids
}

// timeline follows the pods of a namespace, to tell which were there at the same time.
type timeline struct {
	mu   sync.Mutex
	live map[string]bool // name of a pod that is there: whether it sees the module
	bad  []string
}

// follow watches the pods of a namespace for one that sees density beside one that does not.
func follow(ctx context.Context, ns string) *timeline {
	var list corev1.PodList
	Expect(k8s.List(ctx, &list, client.InNamespace(ns))).To(Succeed())
	t := &timeline{live: map[string]bool{}}
	for i := range list.Items {
		t.live[list.Items[i].Name] = sees(&list.Items[i], objects.Density)
	}
	w, err := k8s.Watch(ctx, &corev1.PodList{}, client.InNamespace(ns), &client.ListOptions{
		Raw: &metav1.ListOptions{ResourceVersion: list.ResourceVersion}})
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(w.Stop)
	go func() {
		for e := range w.ResultChan() {
			if p, ok := e.Object.(*corev1.Pod); ok {
				t.see(p, e.Type == watch.Deleted)
			}
		}
	}()
	return t
}

func (t *timeline) see(p *corev1.Pod, gone bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if gone {
		delete(t.live, p.Name)
		return
	}
	t.live[p.Name] = sees(p, objects.Density)
	old, young := false, false
	for _, sees := range t.live {
		old, young = old || sees, young || !sees
	}
	if old && young {
		t.bad = append(t.bad, p.Name)
	}
}

// names returns the names of the pods that are there, as far as the watch has come.
func (t *timeline) names() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Collect(maps.Keys(t.live))
}

func namesOf(pods []corev1.Pod) []string {
	names := make([]string, len(pods))
	for i := range pods {
		names[i] = pods[i].Name
	}
	return names
}

func (t *timeline) overlaps() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.bad
}
