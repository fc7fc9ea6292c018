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
	autoscalingv1 "k8s.io/api/autoscaling/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
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

	It("takes back what others do to its workload", func(ctx context.Context) {
		create(ctx, objects.ForStatistics(ns, yesterday)...)
		d := objects.Statistics(ns, "footfall", objects.Counter)
		create(ctx, d)
		Eventually(ready(ctx, d)).Should(BeTrue())
		settle()

		By("mounting a module by hand")
		running, err := fetch[appsv1.Deployment](ctx, ns, "footfall")()
		Expect(err).NotTo(HaveOccurred())
		uid := running.UID
		change(ctx, running, func() {
			running.Spec.Template.Spec.Volumes = append(running.Spec.Template.Spec.Volumes, corev1.Volume{Name: "mine",
				VolumeSource: corev1.VolumeSource{Image: &corev1.ImageVolumeSource{Reference: string(objects.Image(4))}}})
		})
		Eventually(func() (types.UID, error) {
			now, err := fetch[appsv1.Deployment](ctx, ns, "footfall")()
			return now.UID, client.IgnoreNotFound(err)
		}).ShouldNot(Or(Equal(uid), BeEmpty()))
		Eventually(func(g Gomega) {
			now := pods(ctx, ns)
			g.Expect(now).To(HaveLen(1))
			g.Expect(sees(&now[0], objects.Plate)).To(BeFalse())
		}).Should(Succeed())

		By("making another use of the same files")
		Eventually(ready(ctx, d)).Should(BeTrue())
		settle()
		running, err = fetch[appsv1.Deployment](ctx, ns, "footfall")()
		Expect(err).NotTo(HaveOccurred())
		uid = running.UID
		change(ctx, running, func() { running.Spec.Template.Spec.HostNetwork = true })
		Eventually(func(g Gomega) {
			now, err := fetch[appsv1.Deployment](ctx, ns, "footfall")()
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(now.UID).NotTo(Equal(uid))
			g.Expect(pods(ctx, ns)).To(HaveEach(HaveField("Spec.HostNetwork", BeFalse())))
		}).Should(Succeed())

		By("hiding it from the operator's cache")
		Eventually(ready(ctx, d)).Should(BeTrue())
		settle()
		running, err = fetch[appsv1.Deployment](ctx, ns, "footfall")()
		Expect(err).NotTo(HaveOccurred())
		change(ctx, running, func() { delete(running.Labels, workload.LabelManagedBy) })
		Eventually(func() (map[string]string, error) {
			now, err := fetch[appsv1.Deployment](ctx, ns, "footfall")()
			return now.Labels, err
		}).Should(HaveKey(workload.LabelManagedBy))

		By("opening its network, in a way that survives being overwritten")
		policy, err := fetch[networkingv1.NetworkPolicy](ctx, ns, "footfall-vad")()
		Expect(err).NotTo(HaveOccurred())
		change(ctx, policy, func() { policy.Spec.PodSelector.MatchLabels["nobody"] = "has-this" })
		Eventually(func() (map[string]string, error) {
			now, err := fetch[networkingv1.NetworkPolicy](ctx, ns, "footfall-vad")()
			return now.Spec.PodSelector.MatchLabels, client.IgnoreNotFound(err)
		}).Should(Equal(workload.Labels(workload.LabelDeployment, "footfall")))
	})

	// firstPods waits until a deployment's pods are ready, and returns their UIDs and that of the Deployment.
	firstPods := func(ctx context.Context, d *v1alpha1.VideoAnalyticsDeployment) (uids []types.UID, deployment types.UID) {
		EventuallyWithOffset(1, ready(ctx, d)).Should(BeTrue())
		settle()
		uids = uidsOf(pods(ctx, ns))
		running, err := fetch[appsv1.Deployment](ctx, ns, d.Name)()
		ExpectWithOffset(1, err).NotTo(HaveOccurred())
		return uids, running.UID
	}

	DescribeTable("takes back in place what no pod sees", func(ctx context.Context, patch string, allPods bool) {
		create(ctx, objects.ForStatistics(ns, yesterday)...)
		d := objects.Statistics(ns, "footfall", objects.Counter)
		d.Spec.Replicas = ptr.To[int32](2)
		create(ctx, d)
		before, uid := firstPods(ctx, d)
		spec, err := fetch[appsv1.Deployment](ctx, ns, "footfall")()
		Expect(err).NotTo(HaveOccurred())
		Expect(k8s.Patch(ctx, spec.DeepCopy(), client.RawPatch(types.MergePatchType, []byte(patch)), client.FieldOwner("a-person"))).To(Succeed())
		Eventually(func(g Gomega) {
			now, err := fetch[appsv1.Deployment](ctx, ns, "footfall")()
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(now.UID).To(Equal(uid))
			g.Expect(now.Spec).To(Equal(spec.Spec))
			g.Expect(now.Generation).To(BeNumerically(">", spec.Generation+1), "it was changed, and taken back")
		}).Should(Succeed())
		if allPods {
			Eventually(func() []types.UID { return uidsOf(pods(ctx, ns)) }).Should(And(
				HaveLen(2), ContainElement(BeElementOf(before))), "Kubernetes chooses which of three goes")
		}
		Eventually(notesAbout(ctx, ns, "footfall")).Should(ContainElement(And(ContainSubstring("a-person"), ContainSubstring("taken back"))))
	},
		Entry("a scale", `{"spec":{"replicas":3}}`, true),
		Entry("a pause", `{"spec":{"paused":true}}`, true),
		Entry("a restart", `{"spec":{"template":{"metadata":{"annotations":{"kubectl.kubernetes.io/restartedAt":"2026-11-27T10:00:00Z"}}}}}`, false),
	)

	It("comes to rest beside an autoscaler, and says so once", func(ctx context.Context) {
		create(ctx, objects.ForStatistics(ns, yesterday)...)
		d := objects.Statistics(ns, "footfall", objects.Counter)
		d.Spec.Replicas = ptr.To[int32](2)
		create(ctx, d)
		_, uid := firstPods(ctx, d)
		w, err := k8s.Watch(ctx, &appsv1.DeploymentList{}, client.InNamespace(ns))
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(w.Stop)
		go func() { // what a HorizontalPodAutoscaler of at least 3 does
			for e := range w.ResultChan() {
				if now, ok := e.Object.(*appsv1.Deployment); ok && *now.Spec.Replicas < 3 {
					_ = k8s.Patch(ctx, now, client.RawPatch(types.MergePatchType, []byte(`{"spec":{"replicas":3}}`)), client.FieldOwner("an-autoscaler"))
				}
			}
		}()
		Eventually(func(g Gomega) {
			got, err := fetch[v1alpha1.VideoAnalyticsDeployment](ctx, ns, "footfall")()
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(got.Status.Conditions).To(ContainElement(And(HaveField("Type", v1alpha1.ConditionAvailable),
				HaveField("Reason", "ScaledByAnother"), HaveField("Message", ContainSubstring("an-autoscaler")))))
		}).Should(Succeed())
		settle()
		now, err := fetch[appsv1.Deployment](ctx, ns, "footfall")()
		Expect(err).NotTo(HaveOccurred())
		Expect(now.UID).To(Equal(uid))
		Expect(now.Generation).To(BeNumerically("<=", 1+2*3+1), "a change and a take-back each, three times, and a last change")
		// Which pods go when there are fewer is Kubernetes' own choice: they need not be those of the start.
		Eventually(func() []types.UID { return uidsOf(pods(ctx, ns)) }).Should(HaveLen(3))
	})

	It("changes to newer images of its package in turn with others, and not all at once", func(ctx context.Context) {
		create(ctx, objects.ForStatistics(ns, yesterday)...)
		p := objects.Package()
		p.Name = "package-of-" + ns
		create(ctx, p)
		ending(p)
		names := []string{"footfall", "queues", "doors"}
		for _, name := range names {
			d := objects.Statistics(ns, name, objects.Counter)
			d.Spec.PackageName = v1alpha1.ObjectName(p.Name)
			create(ctx, d)
		}
		for _, name := range names {
			Eventually(ready(ctx, objects.Statistics(ns, name))).Should(BeTrue())
		}
		settle()
		dark := followDeployments(ctx, ns)
		change(ctx, p, func() { p.Spec.Runtime.Image = objects.Image(98) })
		for done := range names {
			Eventually(func() (changed int, err error) {
				var list appsv1.DeploymentList
				err = k8s.List(ctx, &list, client.InNamespace(ns))
				for _, now := range list.Items {
					if now.DeletionTimestamp.IsZero() && now.Status.ReadyReplicas == 1 &&
						now.Spec.Template.Spec.Containers[0].Image == string(objects.Image(98)) {
						changed++
					}
				}
				return changed, err
			}).Should(BeNumerically(">", done))
			moveTo(clk.Now().Add(10 * time.Second)) // who waits asks again
		}
		for _, name := range names {
			Eventually(ready(ctx, objects.Statistics(ns, name))).Should(BeTrue())
		}
		settle()
		running := pods(ctx, ns)
		Expect(running).To(HaveLen(len(names)))
		Expect(running).To(HaveEach(HaveField("Spec.Containers", ConsistOf(HaveField("Image", string(objects.Image(98)))))))
		for _, name := range names {
			now, err := fetch[appsv1.Deployment](ctx, ns, name)()
			Expect(err).NotTo(HaveOccurred())
			Eventually(dark.seen).Should(HaveKeyWithValue(name, now.ResourceVersion), "the watch has come so far")
		}
		Expect(dark.most()).To(Equal(1), "deployments that were gone at the same time")
	})

	It("is scaled by itself, by a person or an autoscaler", func(ctx context.Context) {
		create(ctx, objects.ForStatistics(ns, yesterday)...)
		d := objects.Statistics(ns, "footfall", objects.Counter)
		create(ctx, d)
		before, _ := firstPods(ctx, d)
		scale := &autoscalingv1.Scale{Spec: autoscalingv1.ScaleSpec{Replicas: 3}}
		Expect(k8s.SubResource("scale").Update(ctx, d, client.WithSubResourceBody(scale))).To(Succeed())
		Eventually(func() []types.UID { return uidsOf(pods(ctx, ns)) }).Should(And(HaveLen(3), ContainElements(before)))
		Eventually(func(g Gomega) {
			g.Expect(k8s.SubResource("scale").Get(ctx, d, scale)).To(Succeed())
			g.Expect(scale.Status.Replicas).To(BeEquivalentTo(3))
			var selected corev1.PodList
			selector, err := labels.Parse(scale.Status.Selector)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(k8s.List(ctx, &selected, client.InNamespace(ns), client.MatchingLabelsSelector{Selector: selector})).To(Succeed())
			g.Expect(selected.Items).To(HaveLen(3))
		}).Should(Succeed())
	})

	// Kubernetes' own controller does it, by the rights that it has in every cluster; what KEDA makes of a ScaledObject is such a
	// HorizontalPodAutoscaler. There are no metrics here: it brings up to its minimum without any.
	It("is scaled by a HorizontalPodAutoscaler, without replacing a pod", func(ctx context.Context) {
		create(ctx, objects.ForStatistics(ns, yesterday)...)
		d := objects.Statistics(ns, "footfall", objects.Counter)
		create(ctx, d)
		before, _ := firstPods(ctx, d)
		scaler := &autoscalingv2.HorizontalPodAutoscaler{
			ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: "footfall"},
			Spec: autoscalingv2.HorizontalPodAutoscalerSpec{
				ScaleTargetRef: autoscalingv2.CrossVersionObjectReference{APIVersion: v1alpha1.GroupVersion.String(), Kind: "VideoAnalyticsDeployment", Name: d.Name},
				MinReplicas:    ptr.To[int32](3), MaxReplicas: 4,
			},
		}
		create(ctx, scaler)
		// Where no number is written, the API server does not answer an autoscaler.
		Eventually(func(g Gomega) {
			g.Expect(k8s.Get(ctx, client.ObjectKeyFromObject(scaler), scaler)).To(Succeed())
			g.Expect(scaler.Status.Conditions).To(ContainElement(And(
				HaveField("Type", autoscalingv2.AbleToScale), HaveField("Reason", "FailedGetScale"))))
		}).Should(Succeed())
		one := &autoscalingv1.Scale{Spec: autoscalingv1.ScaleSpec{Replicas: 1}}
		Expect(k8s.SubResource("scale").Update(ctx, d, client.WithSubResourceBody(one))).To(Succeed())
		Eventually(func() []types.UID { return uidsOf(pods(ctx, ns)) }).Should(And(HaveLen(3), ContainElements(before)))
		Eventually(func(g Gomega) {
			g.Expect(k8s.Get(ctx, client.ObjectKeyFromObject(scaler), scaler)).To(Succeed())
			g.Expect(scaler.Status.Conditions).To(ContainElement(And(
				HaveField("Type", autoscalingv2.AbleToScale), HaveField("Status", corev1.ConditionTrue))))
			now, err := fetch[v1alpha1.VideoAnalyticsDeployment](ctx, ns, "footfall")()
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(now.Spec.Replicas).To(HaveValue(BeEquivalentTo(3)))
		}).Should(Succeed())
	})

	It("is ended by a change of its pods, and tells who made it", func(ctx context.Context) {
		create(ctx, objects.ForStatistics(ns, yesterday)...)
		d := objects.Statistics(ns, "footfall", objects.Counter)
		create(ctx, d)
		_, uid := firstPods(ctx, d)
		running, err := fetch[appsv1.Deployment](ctx, ns, "footfall")()
		Expect(err).NotTo(HaveOccurred())
		Expect(k8s.Patch(ctx, running, client.RawPatch(types.MergePatchType, []byte(`{"spec":{"template":{"spec":{"hostNetwork":true}}}}`)),
			client.FieldOwner("an-intruder"))).To(Succeed())
		Eventually(func() (types.UID, error) {
			now, err := fetch[appsv1.Deployment](ctx, ns, "footfall")()
			return now.UID, client.IgnoreNotFound(err)
		}).ShouldNot(Or(Equal(uid), BeEmpty()))
		Eventually(notesAbout(ctx, ns, "footfall")).Should(ContainElement(And(ContainSubstring("an-intruder"), ContainSubstring("ended"))))
	})

	It("takes out of its ConfigMap what it did not put there, hidden or not", func(ctx context.Context) {
		create(ctx, objects.ForStatistics(ns, yesterday)...)
		d := objects.Statistics(ns, "footfall", objects.Counter)
		create(ctx, d)
		firstPods(ctx, d)
		for _, patch := range []string{
			`{"data":{"model.onnx":"a model"}}`,
			`{"metadata":{"labels":null},"data":{"cameras.json":"{}"}}`,
		} {
			config, err := fetch[corev1.ConfigMap](ctx, ns, "footfall-vad-modules")()
			Expect(err).NotTo(HaveOccurred())
			Expect(k8s.Patch(ctx, config.DeepCopy(), client.RawPatch(types.MergePatchType, []byte(patch)))).To(Succeed())
			Eventually(func() (map[string]string, error) {
				now, err := fetch[corev1.ConfigMap](ctx, ns, "footfall-vad-modules")()
				return now.Data, client.IgnoreNotFound(err)
			}).Should(Equal(config.Data), patch)
			Eventually(func() (map[string]string, error) {
				now, err := fetch[corev1.ConfigMap](ctx, ns, "footfall-vad-modules")()
				return now.Labels, client.IgnoreNotFound(err)
			}).Should(HaveKey(workload.LabelManagedBy))
		}
	})

	It("does not run on what somebody else has taken over", func(ctx context.Context) {
		create(ctx, objects.ForStatistics(ns, yesterday)...)
		d := objects.Statistics(ns, "footfall", objects.Counter)
		d.Spec.Egress = []v1alpha1.EgressRule{{CIDR: "10.20.0.0/16"}}
		create(ctx, d)
		firstPods(ctx, d)
		policy, err := fetch[networkingv1.NetworkPolicy](ctx, ns, "footfall-vad")()
		Expect(err).NotTo(HaveOccurred())
		Expect(k8s.Patch(ctx, policy, client.RawPatch(types.MergePatchType,
			[]byte(`{"metadata":{"labels":null,"ownerReferences":null},"spec":{"egress":[{}]}}`)))).To(Succeed())
		Eventually(func() []corev1.Pod { return pods(ctx, ns) }).Should(BeEmpty())
		Eventually(func(g Gomega) {
			got, err := fetch[v1alpha1.VideoAnalyticsDeployment](ctx, ns, "footfall")()
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(got.Status.Conditions).To(ContainElement(And(HaveField("Type", v1alpha1.ConditionReady), HaveField("Reason", "NameTaken"))))
		}).Should(Succeed())

		By("giving the name back")
		Expect(k8s.Delete(ctx, policy)).To(Succeed())
		moveTo(clk.Now().Add(time.Minute))
		Eventually(ready(ctx, d)).Should(BeTrue())
	})

	DescribeTable("leaves nothing behind when it is deleted", func(ctx context.Context, how metav1.DeletionPropagation) {
		create(ctx, objects.ForStatistics(ns, yesterday)...)
		d := objects.Statistics(ns, "footfall", objects.Counter)
		create(ctx, d)
		Eventually(ready(ctx, d)).Should(BeTrue())
		Expect(k8s.Delete(ctx, d, client.PropagationPolicy(how))).To(Succeed())
		Eventually(func() []corev1.Pod { return pods(ctx, ns) }).Should(BeEmpty())
		for _, list := range []client.ObjectList{
			&appsv1.DeploymentList{}, &appsv1.ReplicaSetList{}, &networkingv1.NetworkPolicyList{}, &corev1.ConfigMapList{},
		} {
			Eventually(func() (int, error) {
				err := k8s.List(ctx, list, client.InNamespace(ns), client.MatchingLabels{workload.LabelManagedBy: workload.ManagedBy})
				return items(list), err
			}).Should(BeZero(), "%T", list)
		}
	},
		Entry("in the background", metav1.DeletePropagationBackground),
		Entry("in the foreground", metav1.DeletePropagationForeground),
		Entry("as an orphan", metav1.DeletePropagationOrphan),
	)

	It("ends pods that were orphaned while it may not run", func(ctx context.Context) {
		filed := objects.ForStatistics(ns, yesterday)
		create(ctx, filed...)
		d := objects.Statistics(ns, "footfall", objects.Counter)
		create(ctx, d)
		Eventually(ready(ctx, d)).Should(BeTrue())
		running, err := fetch[appsv1.Deployment](ctx, ns, "footfall")()
		Expect(err).NotTo(HaveOccurred())
		Expect(k8s.Delete(ctx, filed[0])).To(Succeed())
		Expect(client.IgnoreNotFound(k8s.Delete(ctx, running, client.PropagationPolicy(metav1.DeletePropagationOrphan)))).To(Succeed())
		Eventually(func() []corev1.Pod { return pods(ctx, ns) }).Should(BeEmpty())
	})

	It("ends pods of a workload that was orphaned and is held by a finalizer", func(ctx context.Context) {
		filed := objects.ForStatistics(ns, yesterday)
		create(ctx, filed...)
		d := objects.Statistics(ns, "footfall", objects.Counter)
		create(ctx, d)
		Eventually(ready(ctx, d)).Should(BeTrue())
		running, err := fetch[appsv1.Deployment](ctx, ns, "footfall")()
		Expect(err).NotTo(HaveOccurred())
		change(ctx, running, func() { running.Finalizers = append(running.Finalizers, "example.com/keep") })
		DeferCleanup(func(ctx context.Context) { change(ctx, running, func() { running.Finalizers = nil }) })
		Expect(k8s.Delete(ctx, running, client.PropagationPolicy(metav1.DeletePropagationOrphan))).To(Succeed())
		Eventually(func() ([]string, error) {
			now, err := fetch[appsv1.Deployment](ctx, ns, "footfall")()
			return now.Finalizers, err
		}).Should(ConsistOf("example.com/keep"), "the garbage collector has let go")
		Expect(k8s.Delete(ctx, filed[0])).To(Succeed())
		Eventually(func() []corev1.Pod { return pods(ctx, ns) }).Should(BeEmpty())
	})

	It("says why what is lawful does not run", func(ctx context.Context) {
		create(ctx, &corev1.ResourceQuota{
			ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: "none"},
			Spec: corev1.ResourceQuotaSpec{Hard: corev1.ResourceList{
				"count/deployments.apps": resource.MustParse("0")}},
		})
		Eventually(func() error { // the API server knows of a quota a while after it has taken it
			return k8s.Create(ctx, theirDeployment(ns, "probe"), client.DryRunAll)
		}).Should(MatchError(ContainSubstring("exceeded quota")))
		create(ctx, objects.ForStatistics(ns, yesterday)...)
		d := objects.Statistics(ns, "footfall", objects.Counter)
		create(ctx, d)
		Eventually(func(g Gomega) {
			got, err := fetch[v1alpha1.VideoAnalyticsDeployment](ctx, ns, "footfall")()
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(got.Status.Verdict).To(Equal(v1alpha1.Permitted))
			g.Expect(got.Status.Conditions).To(ContainElement(And(
				HaveField("Reason", "NotStarted"), HaveField("Message", ContainSubstring("exceeded quota")))))
		}).Should(Succeed())
	})

	It("says in Kubernetes' words why there are no pods", func(ctx context.Context) {
		create(ctx, &corev1.ResourceQuota{
			ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: "none"},
			Spec:       corev1.ResourceQuotaSpec{Hard: corev1.ResourceList{"pods": resource.MustParse("0")}},
		})
		Eventually(func() error {
			probe := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: "probe"},
				Spec: theirDeployment(ns, "probe").Spec.Template.Spec}
			return k8s.Create(ctx, probe, client.DryRunAll)
		}).Should(MatchError(ContainSubstring("exceeded quota")))
		create(ctx, objects.ForStatistics(ns, yesterday)...)
		d := objects.Statistics(ns, "footfall", objects.Counter)
		create(ctx, d)
		Eventually(func(g Gomega) {
			got, err := fetch[v1alpha1.VideoAnalyticsDeployment](ctx, ns, "footfall")()
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(got.Status.Conditions).To(ContainElement(And(HaveField("Type", v1alpha1.ConditionReady),
				HaveField("Reason", "PodsRefused"), HaveField("Message", ContainSubstring("exceeded quota: none")))))
		}).Should(Succeed())
		Eventually(eventsAbout(ctx, ns, "footfall")).Should(ContainElement("Warning PodsRefused"))
	})

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

// darkness follows the Deployments of a namespace, to tell how many were gone at the same time.
type darkness struct {
	mu      sync.Mutex
	gone    map[string]bool
	max     int
	version map[string]string // the latest that was seen
}

func followDeployments(ctx context.Context, ns string) *darkness {
	d := &darkness{gone: map[string]bool{}, version: map[string]string{}}
	w, err := k8s.Watch(ctx, &appsv1.DeploymentList{}, client.InNamespace(ns))
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(w.Stop)
	go func() {
		for e := range w.ResultChan() {
			if o, ok := e.Object.(*appsv1.Deployment); ok {
				d.see(o, e.Type == watch.Deleted || o.DeletionTimestamp != nil || o.Status.ReadyReplicas == 0)
			}
		}
	}()
	return d
}

func (d *darkness) see(o *appsv1.Deployment, gone bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.version[o.Name] = o.ResourceVersion
	if gone {
		d.gone[o.Name] = true
	} else {
		delete(d.gone, o.Name)
	}
	d.max = max(d.max, len(d.gone))
}

// seen returns the latest resource version of each Deployment, as far as the watch has come.
func (d *darkness) seen() map[string]string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return maps.Clone(d.version)
}

func (d *darkness) most() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.max
}

// items counts a list.
func items(list client.ObjectList) int {
	n := 0
	switch l := list.(type) {
	case *appsv1.DeploymentList:
		n = len(l.Items)
	case *appsv1.ReplicaSetList:
		n = len(l.Items)
	case *networkingv1.NetworkPolicyList:
		n = len(l.Items)
	case *corev1.ConfigMapList:
		n = len(l.Items)
	}
	return n
}
