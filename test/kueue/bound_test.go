// SPDX-License-Identifier: Apache-2.0

package kueue_test

import (
	"context"
	"fmt"
	"slices"
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

// bounded are so many Jobs of so many seconds, to compare with: what people could use for an end without the operator.
const (
	bounded      = 5
	boundSeconds = 10
)

var pods = schema.GroupVersionKind{Version: "v1", Kind: "Pod"}

// ends are when the last pod of each Job was told to end.
type ends struct {
	mu sync.Mutex
	at map[string]time.Time
}

func watchEnds(in string) *ends {
	GinkgoHelper()
	all := &unstructured.UnstructuredList{}
	all.SetGroupVersionKind(pods)
	events, err := k8s.Watch(context.Background(), all, client.InNamespace(in))
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(events.Stop)
	e := &ends{at: map[string]time.Time{}}
	go func() {
		told := map[types.UID]bool{}
		for event := range events.ResultChan() {
			o, ok := event.Object.(*unstructured.Unstructured)
			if !ok || told[o.GetUID()] || event.Type != watch.Deleted && o.GetDeletionTimestamp() == nil {
				continue
			}
			told[o.GetUID()] = true
			e.mu.Lock()
			e.at[o.GetLabels()["batch.kubernetes.io/job-name"]] = time.Now()
			e.mu.Unlock()
		}
	}()
	return e
}

func (e *ends) of(job string) time.Time {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.at[job]
}

var _ = Describe("Jobs of others with Kueue's own bound", func() {
	It("are ended by that: how late is reported, and what it costs", func(ctx context.Context) {
		const elsewhere = "elsewhere"
		file(ctx, k8s, `{apiVersion: v1, kind: Namespace, metadata: {name: elsewhere}}`)
		file(ctx, k8s, `{apiVersion: kueue.x-k8s.io/v1beta2, kind: ResourceFlavor, metadata: {name: any}, spec: {}}`)
		file(ctx, k8s, `{apiVersion: kueue.x-k8s.io/v1beta2, kind: ClusterQueue, metadata: {name: any}, spec: {namespaceSelector: {},
			resourceGroups: [{coveredResources: [cpu], flavors: [{name: any, resources: [{name: cpu, nominalQuota: "100"}]}]}]}}`)
		file(ctx, k8s, `{apiVersion: kueue.x-k8s.io/v1beta2, kind: LocalQueue, metadata: {name: any, namespace: elsewhere}, spec: {clusterQueue: any}}`)
		told := watchEnds(elsewhere)
		before := written.Load()
		for i := range bounded {
			file(ctx, k8s, fmt.Sprintf(`{apiVersion: batch/v1, kind: Job, metadata: {namespace: elsewhere, name: bounded-%d, labels: {
				kueue.x-k8s.io/queue-name: any, kueue.x-k8s.io/max-exec-time-seconds: "%d"}}, spec: {suspend: true, backoffLimit: 0, template: {spec: {
				restartPolicy: Never, containers: [{name: c, image: registry.example/worker, resources: {requests: {cpu: 1}}}]}}}}`, i, boundSeconds))
		}
		admitted := map[string]time.Time{} // by the name of the Job
		Eventually(func() int {
			for _, w := range workloadsIn(ctx, elsewhere) {
				if at := since(&w, "Admitted"); !at.IsZero() {
					admitted[w.GetOwnerReferences()[0].Name] = at
				}
			}
			return len(admitted)
		}).Should(Equal(bounded))
		Eventually(func() (evicted int) {
			for _, w := range workloadsIn(ctx, elsewhere) {
				if at := since(&w, "Evicted"); !at.IsZero() && !told.of(w.GetOwnerReferences()[0].Name).Before(at) {
					evicted++
				}
			}
			return evicted
		}).Should(Equal(bounded))
		var late []time.Duration
		for job, at := range admitted {
			late = append(late, told.of(job).Sub(at.Add(boundSeconds*time.Second)))
		}
		slices.Sort(late)
		// Kueue counts from an admission in whole seconds, rounded down.
		AddReportEntry("pods told after the bound", fmt.Sprint(late))
		AddReportEntry("writes of Kueue's for each Job", fmt.Sprintf("%.1f", float64(written.Load()-before)/bounded))
		Expect(late[0]).To(BeNumerically(">=", 0), "none is ended too early")
	})
})

func workloadsIn(ctx context.Context, namespace string) []unstructured.Unstructured {
	GinkgoHelper()
	all := &unstructured.UnstructuredList{}
	all.SetGroupVersionKind(entries)
	Expect(k8s.List(ctx, all, client.InNamespace(namespace))).To(Succeed())
	return all.Items
}

// since is when a condition of a Workload became true, in whole seconds, or the zero time while it is not.
func since(w *unstructured.Unstructured, kind string) time.Time {
	GinkgoHelper()
	list, _, _ := unstructured.NestedSlice(w.Object, "status", "conditions")
	for _, item := range list {
		if c, ok := item.(map[string]any); ok && c["type"] == kind && c["status"] == "True" {
			text, _ := c["lastTransitionTime"].(string)
			at, err := time.Parse(time.RFC3339, text)
			Expect(err).NotTo(HaveOccurred())
			return at
		}
	}
	return time.Time{}
}
