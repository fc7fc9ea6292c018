// SPDX-License-Identifier: Apache-2.0

package kyverno_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// ending is how many Jobs end at one instant.
const ending = 5

var (
	jobs = schema.GroupVersionKind{Group: "batch", Version: "v1", Kind: "Job"}
	pods = schema.GroupVersionKind{Version: "v1", Kind: "Pod"}
)

// told is when the pods of a namespace were told to end.
type told struct {
	mu sync.Mutex
	at map[types.UID]time.Time
}

func watchTold(in string) *told {
	GinkgoHelper()
	all := &unstructured.UnstructuredList{}
	all.SetGroupVersionKind(pods)
	events, err := k8s.Watch(context.Background(), all, client.InNamespace(in))
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(events.Stop)
	t := &told{at: map[types.UID]time.Time{}}
	go func() {
		for event := range events.ResultChan() {
			o, ok := event.Object.(*unstructured.Unstructured)
			if !ok || event.Type != watch.Deleted && o.GetDeletionTimestamp() == nil {
				continue
			}
			t.mu.Lock()
			if t.at[o.GetUID()].IsZero() {
				t.at[o.GetUID()] = time.Now()
			}
			t.mu.Unlock()
		}
	}()
	return t
}

// after is how long after an instant each was told, the first one first.
func (t *told) after(instant time.Time) (late []time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, at := range t.at {
		late = append(late, at.Sub(instant))
	}
	slices.Sort(late)
	return late
}

// means has Kyverno end the Jobs of a namespace at an instant, and returns the first one at which it may.
type means func(ctx context.Context, in string, at time.Time) time.Time

// cleanupPolicy has a schedule as its documentation wants it: it names no seconds, so it takes the first minute that begins after the instant.
func cleanupPolicy(ctx context.Context, in string, at time.Time) time.Time {
	at = at.Truncate(time.Minute).Add(time.Minute)
	file(ctx, fmt.Sprintf(`{apiVersion: kyverno.io/v2, kind: CleanupPolicy, metadata: {name: end, namespace: %s}, spec: {schedule: "%s",
		match: {any: [{resources: {kinds: [Job]}}]}, deletionPropagationPolicy: Background}}`, in, at.UTC().Format("4 15 2 1 *")))
	return at
}

// deletingPolicy is the kind that takes the place of a CleanupPolicy.
func deletingPolicy(ctx context.Context, in string, at time.Time) time.Time {
	at = at.Truncate(time.Minute).Add(time.Minute)
	deletingBy(ctx, in, at.UTC().Format("4 15 2 1 *"))
	return at
}

// deletingPolicyOfSeconds has a schedule of seven fields, where the documentation knows five: seconds come first, the year last. A
// schedule for one year has no next time, and Kyverno would run it every second from then on.
func deletingPolicyOfSeconds(ctx context.Context, in string, at time.Time) time.Time {
	deletingBy(ctx, in, at.UTC().Format("5 4 15 2 1 * *"))
	return at
}

func deletingBy(ctx context.Context, in, schedule string) {
	GinkgoHelper()
	file(ctx, fmt.Sprintf(`{apiVersion: policies.kyverno.io/v1, kind: NamespacedDeletingPolicy, metadata: {name: end, namespace: %s}, spec: {schedule: "%s",
		matchConstraints: {resourceRules: [{apiGroups: [batch], apiVersions: [v1], resources: [jobs]}]}, deletionPropagationPolicy: Background}}`, in, schedule))
}

// label says on each Job when it ends.
func label(ctx context.Context, in string, at time.Time) time.Time {
	kubectl(ctx, "annotate", "jobs", "--all", "-n", in, "cleanup.kyverno.io/propagation-policy=Background")
	kubectl(ctx, "label", "jobs", "--all", "-n", in, "cleanup.kyverno.io/ttl="+at.UTC().Format("2006-01-02T150405Z"))
	return at
}

var _ = DescribeTable("Jobs of others that Kyverno is to end at an instant: how late is reported, and what it costs", func(ctx context.Context, in string, end means) {
	file(ctx, fmt.Sprintf(`{apiVersion: v1, kind: Namespace, metadata: {name: %s}}`, in))
	pod := watchTold(in)
	for i := range ending {
		file(ctx, fmt.Sprintf(`{apiVersion: batch/v1, kind: Job, metadata: {namespace: %s, name: ending-%d}, spec: {backoffLimit: 0, template: {spec: {
			restartPolicy: Never, containers: [{name: c, image: registry.example/worker, resources: {requests: {cpu: 1}}}]}}}}`, in, i))
	}
	Eventually(phases(ctx, in)).Should(HaveExactElements(slices.Repeat([]any{"Running"}, ending)...))

	// As a window's end it is no whole minute, and it is far enough away to file what is to end them.
	at := time.Now().Add(40 * time.Second).Truncate(time.Minute).Add(30 * time.Second)
	mayAt := end(ctx, in, at)
	before, beforeOfKyverno := writes(ctx), written.Load()
	Eventually(func() int { return len(pod.after(at)) }).Should(Equal(ending))
	Eventually(phases(ctx, in)).Should(BeEmpty())
	Eventually(jobsIn(ctx, in)).Should(BeEmpty())
	AddReportEntry("pods told after the instant", fmt.Sprint(pod.after(at)))
	AddReportEntry("writes of everybody for each Job", fmt.Sprintf("%.1f", (writes(ctx)-before)/ending))
	AddReportEntry("writes of Kyverno's for each Job", fmt.Sprintf("%.1f", float64(written.Load()-beforeOfKyverno)/ending))
	Expect(pod.after(mayAt)[0]).To(BeNumerically(">=", 0), "none is ended too early")
},
	Entry("by a CleanupPolicy", "cleanup-policy", means(cleanupPolicy)),
	Entry("by a NamespacedDeletingPolicy", "deleting-policy", means(deletingPolicy)),
	Entry("by a NamespacedDeletingPolicy whose schedule has seconds", "seconds", means(deletingPolicyOfSeconds)),
	Entry("by a label", "label", means(label)),
)

func list(ctx context.Context, kind schema.GroupVersionKind, in string) []unstructured.Unstructured {
	GinkgoHelper()
	all := &unstructured.UnstructuredList{}
	all.SetGroupVersionKind(kind)
	Expect(k8s.List(ctx, all, client.InNamespace(in))).To(Succeed())
	return all.Items
}

// phases are those of the pods of a namespace.
func phases(ctx context.Context, in string) func() []string {
	return func() (all []string) {
		for _, pod := range list(ctx, pods, in) {
			phase, _, _ := unstructured.NestedString(pod.Object, "status", "phase")
			all = append(all, phase)
		}
		return all
	}
}

// jobsIn are the names of the Jobs of a namespace.
func jobsIn(ctx context.Context, in string) func() []string {
	return func() (all []string) {
		for _, job := range list(ctx, jobs, in) {
			all = append(all, job.GetName())
		}
		return all
	}
}

// writes is how many requests that change something the API server has answered since it began.
func writes(ctx context.Context) (sum float64) {
	GinkgoHelper()
	c, err := kubernetes.NewForConfig(config)
	Expect(err).NotTo(HaveOccurred())
	text, err := c.RESTClient().Get().AbsPath("/metrics").DoRaw(ctx)
	Expect(err).NotTo(HaveOccurred())
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(bytes.NewReader(text))
	Expect(err).NotTo(HaveOccurred())
	for _, m := range families["apiserver_request_total"].GetMetric() {
		of := map[string]string{}
		for _, l := range m.GetLabel() {
			of[l.GetName()] = l.GetValue()
		}
		// Leases of nodes and controllers and questions about rights come all the time.
		if of["resource"] != "leases" && of["group"] != "authorization.k8s.io" &&
			slices.Contains([]string{"POST", "PUT", "PATCH", "APPLY", "DELETE", "DELETECOLLECTION"}, of["verb"]) {
			sum += m.GetCounter().GetValue()
		}
	}
	return sum
}
