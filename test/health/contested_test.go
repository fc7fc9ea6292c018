// SPDX-License-Identifier: Apache-2.0

package health_test

import (
	"context"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	appsv1 "k8s.io/api/apps/v1"
	eventsv1 "k8s.io/api/events/v1"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

var _ = Describe("A package that two writers hold to other contents", func() {
	It("keeps what runs as it is, strips what either forbids, and says so once", func(ctx context.Context) {
		operator()
		ns := namespace(ctx)
		for _, f := range objects.ForStatistics(ns, clk.Now().Add(-time.Hour)) {
			apply(ctx, f)
		}
		contents := []*v1alpha1.AnalyticsPackage{
			objects.MakePackage("shared").Artifact("count", 71, "counting.pedestrian").Artifact("age", 72, "counting.vehicle").Obj(),
			objects.MakePackage("shared").Artifact("count", 73, "counting.pedestrian").Artifact("age", 74, "biometric.categorization").Obj(),
		}
		for _, p := range contents { // no other package says anything of this runtime
			p.Spec.Runtime.Image = objects.Image(70)
		}
		DeferCleanup(func(ctx context.Context) { Expect(k8s.Delete(ctx, contents[0])).To(Succeed()) })
		// sync writes a content, as the next sync of a region does, and waits until the operator has seen it.
		sync := func(turn int) {
			p := contents[turn%2].DeepCopy()
			apply(ctx, p)
			EventuallyWithOffset(1, func(g Gomega) {
				g.Expect(k8s.Get(ctx, client.ObjectKeyFromObject(p), p)).To(Succeed())
				g.Expect(p.Status.ObservedGeneration).To(Equal(p.Generation))
			}).Should(Succeed())
		}
		sync(0)
		d := objects.MakeDeployment("count", ns).Profile("fr-statistics").Purpose("Statistics").Package("shared").Modules("count", "age").Obj()
		apply(ctx, d)
		isSaid(ctx, d, "True Permitted", healthy)
		isSaid(ctx, contents[0], "True Judged", healthy)

		By("an upgrade that is rolled back, and comes again")
		sync(1)
		isSaid(ctx, d, "True Restricted", healthy)
		sync(2)
		isSaid(ctx, contents[0], "True Judged", healthy)
		isSaid(ctx, d, "True Permitted", healthy)
		sync(3)
		isSaid(ctx, contents[0], "False Contested", failed)
		isSaid(ctx, d, "True Restricted", healthy)
		runs := workload(ctx, d)
		Expect(mounts(runs)).To(Equal(string(objects.Image(73))))

		By("going on with that")
		for turn := range 4 {
			sync(4 + turn)
			d.Spec.Replicas = ptr.To(int32(turn%2 + 2)) // what is written after the package was seen by the deployment's controller
			apply(ctx, d)
			Eventually(func() int32 { return *workload(ctx, d).Spec.Replicas }).Should(Equal(*d.Spec.Replicas))
			now := workload(ctx, d)
			Expect(now.UID).To(Equal(runs.UID))
			Expect(now.Spec.Template).To(Equal(runs.Spec.Template))
		}
		isSaid(ctx, contents[0], "False Contested", failed)
		var told eventsv1.EventList
		Eventually(func(g Gomega) {
			g.Expect(k8s.List(ctx, &told)).To(Succeed())
			g.Expect(contestedEvents(told.Items)).To(Equal(1))
		}).Should(Succeed())

		By("one of the two giving way")
		sync(2)
		clk.SetTime(clk.Now().Add(time.Hour))
		isSaid(ctx, contents[0], "True Judged", healthy)
		isSaid(ctx, d, "True Permitted", healthy)
		Expect(mounts(workload(ctx, d))).To(Equal(string(objects.Image(71))))
	})
})

func workload(ctx context.Context, d *v1alpha1.VideoAnalyticsDeployment) *appsv1.Deployment {
	var made appsv1.Deployment
	ExpectWithOffset(1, k8s.Get(ctx, client.ObjectKeyFromObject(d), &made)).To(Succeed())
	return &made
}

// mounts is the image of the module count that a workload shows.
func mounts(d *appsv1.Deployment) string {
	for _, v := range d.Spec.Template.Spec.Volumes {
		if v.Image != nil {
			return v.Image.Reference
		}
	}
	return ""
}

func contestedEvents(all []eventsv1.Event) (n int) {
	for _, e := range all {
		if e.Reason == v1alpha1.ReasonContested {
			n++
			if e.Series != nil {
				n += int(e.Series.Count)
			}
		}
	}
	return n
}
