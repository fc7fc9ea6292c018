//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"context"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

// windows are how long the search may run, one after the other where the operator was not gone before the first one closed, because
// the machine is busy.
var windows = []time.Duration{40 * time.Second, 80 * time.Second, 160 * time.Second}

var _ = Describe("A search", Serial, Label(onOwnNode), func() {
	It("ends with its window while no operator is there, and the kernel has nothing of it left", Label(onNode), func(ctx SpecContext) {
		DeferCleanup(func(ctx SpecContext) { scaleOperator(ctx, 2) }, NodeTimeout(patience))
		for _, window := range windows {
			s, until := searchUntil(ctx, window)
			id := runningIn(ctx, s)
			if id == "" {
				continue
			}
			scaleOperator(ctx, 0)
			if time.Now().Before(until) {
				expires(ctx, s, until, id)
				return
			}
			AddReportEntry("the operator was gone too late: measured again", window.String(), ReportEntryVisibilityAlways)
			scaleOperator(ctx, 2)
		}
		Fail("the operator was never gone before the window closed")
	}, NodeTimeout(3*patience))
})

// searchUntil declares a search that may run from now on, with all that makes it lawful, and returns when its window closes.
func searchUntil(ctx context.Context, window time.Duration) (*v1alpha1.VideoSearchJob, time.Time) {
	GinkgoHelper()
	namespace := commune(ctx)
	from, until := time.Now().Add(-time.Hour).Truncate(time.Second), time.Now().Add(window).Truncate(time.Second)
	r := objects.Requisition(namespace, "r", from, until)
	s := objects.Search(r, "plate", plates)
	s.Spec.PackageName = v1alpha1.ObjectName(town.Name)
	s.Spec.GPU = nil
	create(ctx, s)
	create(ctx, queryOf(s)) // it belongs to the search
	file(ctx, "vsa-judicial-officer", r)
	file(ctx, "vsa-prosecutor", objects.MakeDecision("authorization", namespace).On("r").Decided(v1alpha1.Authorize, time.Now()).Obj())
	return s, until
}

// runningIn waits until a search runs, and returns the container that it runs in, or nothing if it has ended before.
func runningIn(ctx context.Context, s *v1alpha1.VideoSearchJob) string {
	GinkgoHelper()
	Eventually(ctx, func(g Gomega) {
		g.Expect(get(ctx, s)).To(Succeed())
		g.Expect(s.Status.State == v1alpha1.SearchRunning || s.Status.State.Ended()).To(BeTrue(), "%+v", s.Status)
	}).Should(Succeed())
	if s.Status.State.Ended() {
		AddReportEntry("the search began too late: measured again", ReportEntryVisibilityAlways)
		return ""
	}
	pods := podsBy(ctx, s.Namespace, workload.LabelSearch, s.Name)
	Expect(pods).To(HaveLen(1))
	id := pods[0].Status.ContainerStatuses[0].ContainerID
	Expect(processes(id)).NotTo(BeEmpty())
	return id
}

// expires looks on as the window of a search closes while no operator is there, and expects the operator to tell once it is back.
func expires(ctx context.Context, s *v1alpha1.VideoSearchJob, until time.Time, id string) {
	GinkgoHelper()
	Expect(processes(id)).NotTo(BeEmpty(), "it runs on without the operator")
	var gone time.Time
	Eventually(ctx, func() []int { gone = time.Now(); return processes(id) }).WithPolling(20 * time.Millisecond).Should(BeEmpty())
	AddReportEntry("the last process was gone after the window's end by", gone.Sub(until).String(), ReportEntryVisibilityAlways)
	// Deadlines are whole seconds, and so are the instants that Kubernetes counts them from.
	Expect(gone).To(BeTemporally(">=", until.Add(-3*time.Second)), "it was not its window that ended it")

	Expect(operatorPods(ctx)).To(BeEmpty())
	var jobs batchv1.JobList
	Eventually(ctx, func(g Gomega) {
		g.Expect(kube.List(ctx, &jobs)).To(Succeed())
		g.Expect(endOf(jobs.Items, s.Namespace)).To(Equal(batchv1.JobReasonDeadlineExceeded))
	}).Should(Succeed())

	scaleOperator(ctx, 2)
	Eventually(ctx, func(g Gomega) {
		g.Expect(get(ctx, s)).To(Succeed())
		g.Expect(s.Status.State).To(Equal(v1alpha1.SearchExpired))
	}).Should(Succeed())
}

// queryOf is the Secret that tells the runtime of a search what to look for. No operator reads it.
func queryOf(s *v1alpha1.VideoSearchJob) *corev1.Secret {
	return &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Namespace: s.Namespace, Name: string(s.Spec.Query.SecretName),
			OwnerReferences: []metav1.OwnerReference{*metav1.NewControllerRef(s, v1alpha1.GroupVersion.WithKind("VideoSearchJob"))}},
		Type: workload.SecretTypeQuery, Immutable: ptr.To(true),
		StringData: map[string]string{"query.json": `{"plate":"*"}`, workload.QueryMark + s.Name: ""},
	}
}

// endOf is why the only Job of a namespace failed.
func endOf(jobs []batchv1.Job, namespace string) string {
	for _, j := range jobs {
		if j.Namespace != namespace {
			continue
		}
		for _, c := range j.Status.Conditions {
			if c.Type == batchv1.JobFailed && c.Status == "True" {
				return c.Reason
			}
		}
	}
	return ""
}
