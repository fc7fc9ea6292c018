// SPDX-License-Identifier: Apache-2.0

package controllers_test

import (
	"context"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/kueue"
	"github.com/vsa-legal/operator/test/objects"
)

// losesItsPlace are specs of a search from which somebody takes its place in the queue.
func losesItsPlace(q *queuedSearch) {
	DescribeTable("leaves the queue when what permits it goes", func(ctx context.Context, takeAway func(context.Context)) {
		create(ctx, q.s)
		w := q.entry(ctx)
		takeAway(ctx)
		Eventually(q.entries(ctx)).Should(BeEmpty())
		Expect(client.IgnoreNotFound(k8s.Delete(ctx, w))).To(Succeed())
		q.nothingRuns(ctx)
	},
		Entry("the requisition is revoked", func(ctx context.Context) {
			create(ctx, objects.MakeDecision("stop", q.ns).On("pv").Decided(v1alpha1.Revoke, clk.Now()).Obj())
		}),
		Entry("the commitment is deleted", func(ctx context.Context) {
			Expect(k8s.DeleteAllOf(ctx, &v1alpha1.Formality{}, client.InNamespace(q.ns))).To(Succeed())
		}),
		Entry("the search is deleted", func(ctx context.Context) { Expect(k8s.Delete(ctx, q.s)).To(Succeed()) }),
		Entry("the search is deleted without what it owns", func(ctx context.Context) {
			Expect(k8s.Delete(ctx, q.s, client.PropagationPolicy(metav1.DeletePropagationOrphan))).To(Succeed())
		}),
	)

	DescribeTable("ends for good once it has run and its place is taken back", func(ctx context.Context, takeBack func(context.Context, *unstructured.Unstructured)) {
		create(ctx, q.s)
		w := q.entry(ctx)
		q.admit(ctx, w)
		q.isRunning(ctx)
		settle()
		takeBack(ctx, w)
		Eventually(searchState(ctx, q.s)).Should(Equal(v1alpha1.SearchEvicted))
		q.nothingRuns(ctx)
		Eventually(q.entries(ctx)).Should(BeEmpty(), "its quota is free")
		Expect(q.status(ctx).Runs).To(ConsistOf(HaveField("Outcome", v1alpha1.RunEvicted)))
		Expect(q.status(ctx).EndedAt).NotTo(BeNil())
		Expect(q.says(ctx, v1alpha1.ConditionReady)()).To(And(HavePrefix("PlaceLost its queue took its place back"), ContainSubstring("does not start again")))
		Expect(q.says(ctx, v1alpha1.ConditionStalled)()).To(HavePrefix("PlaceLost"))
		Expect(eventsAbout(ctx, q.ns, "van")()).To(ContainElement("Warning Evicted"))

		By("waking it again")
		moveTo(clk.Now().Add(11 * time.Minute))
		q.nothingRuns(ctx)
		Expect(q.entries(ctx)()).To(BeEmpty())
	},
		Entry("because another goes first", func(ctx context.Context, w *unstructured.Unstructured) {
			q.say(ctx, w, "Evicted", "True", "Preempted to accommodate a workload")
		}),
		Entry("because somebody deactivates it", func(ctx context.Context, w *unstructured.Unstructured) {
			q.setActive(ctx, w, false)
		}),
		Entry("because somebody deletes its Workload", func(ctx context.Context, w *unstructured.Unstructured) {
			Expect(k8s.Delete(ctx, w)).To(Succeed())
		}),
	)

	It("waits anew where its place is taken back before anything of it has run", func(ctx context.Context) {
		nowhere := q.flavor(ctx, "no-such", "node")
		create(ctx, q.s)
		w := q.entry(ctx)
		q.admit(ctx, w, nowhere)
		Eventually(q.available(ctx)).Should(HavePrefix("Unschedulable"))
		q.say(ctx, w, "Evicted", "True", "Preempted to accommodate a workload")
		again := q.entry(ctx, w.GetUID())
		q.nothingRuns(ctx)
		Expect(q.status(ctx).State).To(Equal(v1alpha1.SearchPending))
		q.admit(ctx, again)
		q.isRunning(ctx)
		Expect(q.status(ctx).Runs).To(HaveLen(1))
	})

	It("stays out of the queue where somebody has taken it out before anything of it has run", func(ctx context.Context) {
		nowhere := q.flavor(ctx, "no-such", "node")
		create(ctx, q.s)
		w := q.entry(ctx)
		q.admit(ctx, w, nowhere)
		Eventually(q.available(ctx)).Should(HavePrefix("Unschedulable"))
		q.setActive(ctx, w, false)
		again := q.entry(ctx, w.GetUID())
		Expect(again.Object["spec"]).To(HaveKeyWithValue("active", false))
		Eventually(q.available(ctx)).Should(HavePrefix("Queued its Workload in the queue searches is deactivated"))
		q.nothingRuns(ctx)
		Expect(q.entries(ctx)()).To(ConsistOf(HaveField("GetUID()", again.GetUID())))
	})

	It("keeps its place under another label, and as it was deactivated", func(ctx context.Context) {
		create(ctx, q.s)
		w := q.entry(ctx)
		q.setActive(ctx, w, false)
		Eventually(q.available(ctx)).Should(HavePrefix("Queued its Workload in the queue searches is deactivated"))
		q.nothingRuns(ctx)
		Expect(q.entries(ctx)()).To(ConsistOf(HaveField("GetUID()", w.GetUID())))
		q.setActive(ctx, w, true)
		q.admit(ctx, w)
		q.isRunning(ctx)
		before := q.jobs(ctx)[0].UID
		q.patch(ctx, w, `{"metadata": {"labels": null}}`)
		settle()
		Expect(q.jobs(ctx)).To(ConsistOf(And(HaveField("UID", before), HaveField("DeletionTimestamp", BeNil()))))
		Expect(q.status(ctx).State).To(Equal(v1alpha1.SearchRunning))
	})

	It("makes its Workload anew once a minute where something takes from it what it asks for", func(ctx context.Context) {
		create(ctx, q.s)
		w := q.entry(ctx)
		strip := func() {
			GinkgoHelper()
			q.patch(ctx, w, `{"metadata": {"annotations": null}}`)
		}
		strip()
		q.admit(ctx, w)
		Eventually(q.available(ctx)).Should(HavePrefix("Queued its Workload in the queue searches does not ask for what the search needs by now"))
		q.nothingRuns(ctx)
		Expect(q.entries(ctx)()).To(ConsistOf(HaveField("GetUID()", w.GetUID())))
		moveTo(clk.Now().Add(5 * time.Minute))
		w = q.entry(ctx, w.GetUID())
		Eventually(q.available(ctx)).Should(Equal("Queued it waits in the queue searches"))
		q.nothingRuns(ctx)
	})
}

// sharesItsName are specs of a search beside a Workload of its name that is not its own.
func sharesItsName(q *queuedSearch) {
	It("does not take over somebody else's Workload of its name", func(ctx context.Context) {
		theirs := kueue.NewWorkload()
		theirs.SetNamespace(q.ns)
		theirs.SetName("van-vsj")
		theirs.Object["spec"] = map[string]any{"podSets": []any{map[string]any{"name": "main", "count": int64(1),
			"template": map[string]any{"spec": map[string]any{"containers": []any{map[string]any{"name": "c"}}}}}}}
		create(ctx, theirs)
		q.admit(ctx, theirs)
		create(ctx, q.s)
		Eventually(q.available(ctx)).Should(HavePrefix("NameTaken"))
		q.nothingRuns(ctx)
		Expect(q.entries(ctx)()).To(ConsistOf(HaveField("GetUID()", theirs.GetUID())))
	})

	It("ends what an earlier search of its name has left behind, and waits in its place", func(ctx context.Context) {
		create(ctx, q.s)
		left := q.entry(ctx).DeepCopy()
		Expect(k8s.Delete(ctx, q.s)).To(Succeed())
		Eventually(q.entries(ctx)).Should(BeEmpty())
		left.SetOwnerReferences(nil)
		left.SetResourceVersion("")
		left.SetUID("")
		labels := left.GetLabels()
		left.SetLabels(nil) // otherwise it is ended before there is another search
		create(ctx, left)
		again := q.another("van")
		create(ctx, again)
		Eventually(q.available(ctx)).Should(HavePrefix("NameTaken"))
		left.SetLabels(labels)
		Expect(k8s.Update(ctx, left)).To(Succeed())
		Expect(metav1.IsControlledBy(q.entry(ctx, left.GetUID()), again)).To(BeTrue())
		Eventually(q.available(ctx)).Should(Equal("Queued it waits in the queue searches"))
	})
}
