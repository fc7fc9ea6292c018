// SPDX-License-Identifier: Apache-2.0

package kueue_test

import (
	"context"
	"sync"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

var (
	jobs         = schema.GroupVersionKind{Group: "batch", Version: "v1", Kind: "Job"}
	entries      = schema.GroupVersionKind{Group: "kueue.x-k8s.io", Version: "v1beta2", Kind: "Workload"}
	clusterQueue = schema.GroupVersionKind{Group: "kueue.x-k8s.io", Version: "v1beta2", Kind: "ClusterQueue"}
)

// made watches which Jobs are made, in their order.
type made struct {
	mu    sync.Mutex
	names []string
}

func watchJobs(ctx context.Context) *made {
	GinkgoHelper()
	m := &made{}
	all := &unstructured.UnstructuredList{}
	all.SetGroupVersionKind(jobs)
	events, err := k8s.Watch(ctx, all, client.InNamespace(namespace))
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(events.Stop)
	go func() {
		for e := range events.ResultChan() {
			if o, ok := e.Object.(*unstructured.Unstructured); ok && e.Type == watch.Added {
				m.mu.Lock()
				m.names = append(m.names, o.GetName())
				m.mu.Unlock()
			}
		}
	}()
	return m
}

func (m *made) all() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]string{}, m.names...)
}

// taken is how many Workloads hold quota.
func taken(ctx context.Context) func() int64 {
	return func() int64 {
		n, _, _ := unstructured.NestedInt64(get(ctx, clusterQueue, "gpus").Object, "status", "reservingWorkloads")
		return n
	}
}

var _ = Describe("Searches in a queue with one GPU", Ordered, func() {
	It("run one after the other, each to the end of its own window, and never after it", func(ctx context.Context) {
		seen := watchJobs(context.Background())
		start := time.Now()
		search(ctx, "first", "searches", "vsa-judicial-search", start.Add(75*time.Second))
		Eventually(status(ctx, "first", "state")).Should(Equal("Running"))
		search(ctx, "second", "searches", "vsa-judicial-search", start.Add(120*time.Second))
		search(ctx, "third", "searches", "vsa-judicial-search", start.Add(60*time.Second))
		Eventually(condition(ctx, "second", "Available")).Should(And(HavePrefix("Queued it waits in the queue searches: "), ContainSubstring("nvidia.com/gpu")))
		Expect(list(ctx, entries)()).To(ContainElements("first-vsj", "second-vsj"))

		By("a window that closes in the queue")
		Eventually(status(ctx, "third", "state")).Should(Equal("Expired"))
		Expect(status(ctx, "third", "startedAt")()).To(BeEmpty())

		By("a window that closes while another waits")
		Eventually(status(ctx, "second", "state")).Should(Equal("Running"))
		Expect(status(ctx, "first", "state")()).To(Equal("Expired"))
		Expect(instant(ctx, "second", "startedAt")).To(BeTemporally(">=", instant(ctx, "first", "endedAt")))
		Expect(instant(ctx, "first", "endedAt")).To(BeTemporally("~", instant(ctx, "first", "expiresAt"), 2*time.Second),
			"the deadline is in whole seconds: up to two before the end")

		By("the last window")
		Eventually(status(ctx, "second", "state")).Should(Equal("Expired"))
		Eventually(list(ctx, entries)).Should(BeEmpty())
		Eventually(taken(ctx)).Should(BeZero())
		Expect(seen.all()).To(Equal([]string{"first", "second"}), "the third never had a Job")
	})

	It("end for good when Kueue takes their place back, and are let go before others by their priority", func(ctx context.Context) {
		seen := watchJobs(context.Background())
		closes := time.Now().Add(time.Hour)
		search(ctx, "common", "searches", "vsa-statistics", closes)
		Eventually(status(ctx, "common", "state")).Should(Equal("Running"))
		search(ctx, "urgent", "searches", "vsa-judicial-search", closes)
		Eventually(status(ctx, "urgent", "state")).Should(Equal("Running"))
		Expect(status(ctx, "common", "state")()).To(Equal("Evicted"))
		Expect(condition(ctx, "common", "Ready")()).To(And(HavePrefix("PlaceLost "), ContainSubstring("Preempted")))
		Expect(instant(ctx, "urgent", "startedAt")).To(BeTemporally(">=", instant(ctx, "common", "endedAt")))
		Eventually(list(ctx, entries)).Should(ConsistOf("urgent-vsj"))

		By("a queue that is drained")
		queue := get(ctx, clusterQueue, "gpus")
		Expect(k8s.Patch(ctx, queue, client.RawPatch(types.MergePatchType, []byte(`{"spec": {"stopPolicy": "HoldAndDrain"}}`)))).To(Succeed())
		Eventually(status(ctx, "urgent", "state")).Should(Equal("Evicted"))
		Eventually(list(ctx, jobs)).ShouldNot(ContainElement("urgent"))
		Eventually(taken(ctx)).Should(BeZero())

		By("queues that let nothing go")
		search(ctx, "held", "searches", "vsa-judicial-search", closes)
		Eventually(condition(ctx, "held", "Available")).Should(Equal("Queued it waits in the queue searches: ClusterQueue gpus is inactive"))
		search(ctx, "lost", "nowhere", "vsa-judicial-search", closes)
		Eventually(condition(ctx, "lost", "Available")).Should(Equal("Queued it waits in the queue nowhere: LocalQueue nowhere doesn't exist"))

		By("one of them that goes on")
		Expect(k8s.Patch(ctx, queue, client.RawPatch(types.MergePatchType, []byte(`{"spec": {"stopPolicy": "None"}}`)))).To(Succeed())
		Eventually(status(ctx, "held", "state")).Should(Equal("Running"))
		Expect(status(ctx, "common", "state")()).To(Equal("Evicted"))
		Expect(status(ctx, "urgent", "state")()).To(Equal("Evicted"))
		Expect(seen.all()[len(seen.all())-3:]).To(Equal([]string{"common", "urgent", "held"}), "no Job a second time")
	})
})
