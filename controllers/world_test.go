// SPDX-License-Identifier: Apache-2.0

package controllers_test

import (
	"context"
	"fmt"
	"slices"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/hack/region/region"
	"github.com/vsa-legal/operator/test/objects"
)

var _ = Describe("The whole world", Serial, func() {
	It("is free while it is quiet", func(ctx context.Context) {
		ns := namespace(ctx)
		now := clk.Now()
		create(ctx, objects.ForStatistics(ns, now)...)
		create(ctx, objects.Commitment(ns, now))
		for i := range 5 {
			create(ctx, objects.Statistics(ns, fmt.Sprintf("runs-%d", i), objects.Counter, objects.Face))
			create(ctx, objects.EventSecurity(ns, fmt.Sprintf("waits-%d", i), objects.Density))
		}
		r := objects.Requisition(ns, "pv", now, now.Add(48*time.Hour))
		create(ctx, r)
		create(ctx, objects.MakeDecision("ok", ns).On("pv").Decided(v1alpha1.Authorize, now).Obj())
		create(ctx, objects.Search(r, "van", objects.Plate))
		for i := range 5 {
			Eventually(ready(ctx, objects.Statistics(ns, fmt.Sprintf("runs-%d", i)))).Should(BeTrue())
		}
		Eventually(searchState(ctx, objects.Search(r, "van"))).Should(Equal(v1alpha1.SearchRunning))
		Eventually(func() (*int32, error) { // the Job controller's last word
			job, err := fetch[batchv1.Job](ctx, ns, "van")()
			return job.Status.Ready, err
		}).Should(HaveValue(BeEquivalentTo(1)))
		settle()
		Eventually(func() []string { return requests.take() }).MustPassRepeatedly(20).Should(BeEmpty())
		before := written(ctx, ns)

		By("waking every object six times over")
		for range 6 {
			moveTo(clk.Now().Add(11 * time.Minute))
		}
		settle()
		Expect(requests.take()).To(BeEmpty(), "requests of the manager, watches aside")
		Expect(written(ctx, ns)).To(Equal(before))
	})

	It("is left as it is by a manager that starts", func(ctx context.Context) {
		ns := namespace(ctx)
		now := clk.Now()
		create(ctx, objects.ForStatistics(ns, now)...)
		create(ctx, objects.Commitment(ns, now))
		for i := range 10 {
			create(ctx, objects.Statistics(ns, fmt.Sprintf("runs-%d", i), objects.Counter, objects.Face))
		}
		r := objects.Requisition(ns, "pv", now, now.Add(48*time.Hour))
		create(ctx, r)
		create(ctx, objects.MakeDecision("ok", ns).On("pv").Decided(v1alpha1.Authorize, now).Obj())
		for i := range 10 {
			create(ctx, objects.Search(r, fmt.Sprintf("van-%d", i), objects.Plate))
		}
		for i := range 10 {
			Eventually(ready(ctx, objects.Statistics(ns, fmt.Sprintf("runs-%d", i)))).Should(BeTrue())
			Eventually(func() (*int32, error) {
				job, err := fetch[batchv1.Job](ctx, ns, fmt.Sprintf("van-%d", i))()
				return job.Status.Ready, err
			}).Should(HaveValue(BeEquivalentTo(1)))
		}
		settle()
		before := written(ctx, ns)

		current.stop()
		requests.take()
		current = start()
		Eventually(func() error { return current.readiness(nil) }).Should(Succeed())
		settle()
		Expect(requests.take()).To(And(Not(BeEmpty()), HaveEach(HavePrefix("GET "))), "a manager that starts reads, and writes nothing")
		Expect(written(ctx, ns)).To(Equal(before))
	})

	It("is brought to its verdicts by a manager that starts, before it is ready", func(ctx context.Context) {
		ns := namespace(ctx)
		now := clk.Now()
		filed := objects.ForStatistics(ns, now)
		create(ctx, filed...)
		create(ctx, objects.Commitment(ns, now))
		d := objects.Statistics(ns, "footfall", objects.Counter)
		create(ctx, d)
		orphan := objects.Statistics(ns, "orphan", objects.Counter)
		create(ctx, orphan)
		r := objects.Requisition(ns, "pv", now, now.Add(time.Hour))
		create(ctx, r)
		create(ctx, objects.MakeDecision("ok", ns).On("pv").Decided(v1alpha1.Authorize, now).Obj())
		s := objects.Search(r, "van", objects.Plate)
		create(ctx, s)
		Eventually(ready(ctx, d)).Should(BeTrue())
		Eventually(ready(ctx, orphan)).Should(BeTrue())
		Eventually(searchState(ctx, s)).Should(Equal(v1alpha1.SearchRunning))

		current.stop()
		Expect(k8s.Delete(ctx, filed[0])).To(Succeed())
		Expect(k8s.Delete(ctx, orphan, client.PropagationPolicy(metav1.DeletePropagationOrphan))).To(Succeed())
		clk.SetTime(r.Spec.Window.Until.Time)
		Expect(pods(ctx, ns)).To(HaveLen(3), "nobody is there to end them")

		current = start()
		Eventually(func() error { return current.readiness(nil) }).Should(Succeed())
		var left appsv1.DeploymentList
		Expect(k8s.List(ctx, &left, client.InNamespace(ns))).To(Succeed())
		for _, l := range left.Items {
			Expect(l.DeletionTimestamp).NotTo(BeNil(), "%s still runs although the manager says that it is ready", l.Name)
		}
		var jobs batchv1.JobList
		Expect(k8s.List(ctx, &jobs, client.InNamespace(ns))).To(Succeed())
		for _, l := range jobs.Items {
			Expect(l.DeletionTimestamp).NotTo(BeNil(), "%s still runs although the manager says that it is ready", l.Name)
		}
		Eventually(func() []corev1.Pod { return pods(ctx, ns) }).Should(BeEmpty())
	})

	It("is as the story of a region expects it", func(ctx context.Context) {
		story, err := region.Story(clk.Now(), region.Defaults())
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(func(ctx context.Context) {
			for _, o := range slices.Backward(story.Objects) { // what runs goes first
				Expect(client.IgnoreNotFound(k8s.Delete(ctx, o))).To(Succeed())
			}
			settle()
		})
		for _, o := range story.Objects {
			Expect(k8s.Create(ctx, o)).To(Succeed())
		}
		for _, e := range story.Expectations {
			switch e.Kind {
			case "VideoAnalyticsDeployment":
				Eventually(func() (v1alpha1.Verdict, error) {
					got, err := fetch[v1alpha1.VideoAnalyticsDeployment](ctx, e.Namespace, e.Name)()
					return got.Status.Verdict, err
				}).Should(Equal(e.Verdict), "%s/%s", e.Namespace, e.Name)
			case "VideoSearchJob":
				Eventually(func() (v1alpha1.Verdict, error) {
					got, err := fetch[v1alpha1.VideoSearchJob](ctx, e.Namespace, e.Name)()
					return got.Status.Verdict, err
				}).Should(Equal(e.Verdict), "%s/%s", e.Namespace, e.Name)
			default:
				Fail("unknown kind " + e.Kind)
			}
		}
		settle()
		Eventually(func(g Gomega) {
			for _, e := range story.Expectations {
				running := false
				for _, p := range pods(ctx, e.Namespace) {
					if p.Labels["vsa.legal/deployment"]+p.Labels["vsa.legal/search"] == e.Name && p.DeletionTimestamp == nil {
						running = true
					}
				}
				g.Expect(running).To(Equal(e.Runs), "%s %s/%s", e.Kind, e.Namespace, e.Name)
			}
		}).Should(Succeed())
		for _, e := range story.Expectations {
			expectNarrowTables(ctx, e.Namespace)
		}
	})
})

// written tells of everything in a namespace that the operator writes or made in which state it is: by its resource version
// where nobody else writes, and by its UID and generation where Kubernetes writes the status.
func written(ctx context.Context, ns string) map[string]string {
	all := map[string]string{}
	add := func(state func(client.Object) string, lists ...client.ObjectList) {
		for _, list := range lists {
			Expect(k8s.List(ctx, list, client.InNamespace(ns))).To(Succeed())
			objects, err := extract(list)
			Expect(err).NotTo(HaveOccurred())
			Expect(objects).NotTo(BeEmpty(), "%T", list)
			for _, o := range objects {
				all[fmt.Sprintf("%T/%s", o, o.GetName())] = state(o)
			}
		}
	}
	add(client.Object.GetResourceVersion, &v1alpha1.VideoAnalyticsDeploymentList{}, &v1alpha1.VideoSearchJobList{},
		&v1alpha1.FormalityList{}, &v1alpha1.JudicialRequisitionList{}, &corev1.ConfigMapList{}, &networkingv1.NetworkPolicyList{})
	add(func(o client.Object) string { return fmt.Sprintf("%s/%d", o.GetUID(), o.GetGeneration()) },
		&appsv1.DeploymentList{}, &batchv1.JobList{}, &corev1.PodList{})
	return all
}

func extract(list client.ObjectList) ([]client.Object, error) {
	items, err := meta.ExtractList(list)
	if err != nil {
		return nil, err
	}
	all := make([]client.Object, 0, len(items))
	for _, item := range items {
		o, ok := item.(client.Object)
		if !ok {
			return nil, fmt.Errorf("%T is no object", item)
		}
		all = append(all, o)
	}
	return all, nil
}
