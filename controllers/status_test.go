// SPDX-License-Identifier: Apache-2.0

package controllers_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

// junk is a status that nobody but somebody who means harm writes.
const junk = `{"status":{"stripped":"junk","findings":[{"reason":"Junk","verdict":"Forbidden","message":"junk"}],` +
	`"runsUntil":"2020-01-01T00:00:00Z"}}`

var _ = Describe("A status", Serial, func() {
	var ns string
	var d *v1alpha1.VideoAnalyticsDeployment
	var filed []*v1alpha1.Formality

	BeforeEach(func(ctx context.Context) {
		ns = namespace(ctx)
		filed = objects.ForStatistics(ns, clk.Now().Add(-24*time.Hour))
		create(ctx, filed...)
		d = objects.Statistics(ns, "footfall", objects.Counter)
	})

	// spoil writes junk into the status.
	spoil := func(ctx context.Context) {
		ExpectWithOffset(1, k8s.Status().Patch(ctx, d.DeepCopy(), client.RawPatch("application/merge-patch+json", []byte(junk)),
			client.FieldOwner("kubectl-patch"))).To(Succeed())
	}
	// isWhole waits until nothing is left of the junk.
	isWhole := func(ctx context.Context) {
		EventuallyWithOffset(1, func(g Gomega) {
			got, err := fetch[v1alpha1.VideoAnalyticsDeployment](ctx, ns, "footfall")()
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(got.Status.Verdict).To(Equal(v1alpha1.Permitted))
			g.Expect(got.Status.Stripped).To(BeEmpty())
			g.Expect(got.Status.Findings).To(BeEmpty())
			g.Expect(got.Status.RunsUntil).To(BeNil())
		}).Should(Succeed())
	}

	It("holds nothing that somebody else wrote, and no end is counted by it", func(ctx context.Context) {
		create(ctx, d)
		Eventually(ready(ctx, d)).Should(BeTrue())
		settle()
		spoil(ctx)
		isWhole(ctx)

		By("spoiling it while no manager is there")
		current.stop()
		spoil(ctx)
		current = start()
		isWhole(ctx)

		By("ending what runs right after it was spoiled")
		before := late()
		settle()
		spoil(ctx)
		Expect(k8s.Delete(ctx, filed[0])).To(Succeed())
		Eventually(verdict(ctx, d)).Should(Equal("Suspended"))
		Expect(late()).To(Equal(before), "an end that nobody foresaw is not late")
	})

	DescribeTable("is written once while the API server refuses in other words each time",
		func(ctx context.Context, answer func(n int64) (*http.Response, error)) {
			var attempts atomic.Int64
			requests.intercept(func(r *http.Request) (*http.Response, error) {
				if r.Method != http.MethodPatch || !strings.Contains(r.URL.Path, "/namespaces/"+ns+"/deployments/") {
					return nil, nil
				}
				return answer(attempts.Add(1))
			})
			DeferCleanup(func() { requests.intercept(nil) })
			writes, err := k8s.Watch(ctx, &v1alpha1.VideoAnalyticsDeploymentList{}, client.InNamespace(ns))
			Expect(err).NotTo(HaveOccurred())
			DeferCleanup(writes.Stop)
			settle() // what it rests on is known before it is: a verdict that changes would be written as well
			begin := time.Now()
			create(ctx, d)
			Eventually(attempts.Load).Should(BeNumerically(">=", 10))
			Expect(time.Since(begin)).To(BeNumerically(">", time.Second), "errors back off: 2.5 s for ten")
			got, err := fetch[v1alpha1.VideoAnalyticsDeployment](ctx, ns, "footfall")()
			Expect(err).NotTo(HaveOccurred())
			Expect(got.Status.Conditions).To(ContainElement(And(
				HaveField("Type", v1alpha1.ConditionAvailable), HaveField("Reason", "NotStarted"))))
			By("having been created, and then written once")
			for _, kind := range []watch.EventType{watch.Added, watch.Modified} {
				var next watch.Event
				Eventually(writes.ResultChan()).Should(Receive(&next))
				Expect(next.Type).To(Equal(kind))
				d = next.Object.(*v1alpha1.VideoAnalyticsDeployment)
			}
			Expect(d.ResourceVersion).To(Equal(got.ResourceVersion), "after ten attempts it is as it was written after the first")

			By("taking it as soon as it may")
			requests.intercept(nil)
			Eventually(ready(ctx, d)).Should(BeTrue())
		},
		Entry("an error of its own", func(n int64) (*http.Response, error) {
			return refusal(http.StatusInternalServerError, metav1.StatusReasonInternalError, fmt.Sprintf("stream error: stream ID %d", 2*n+1))
		}),
		Entry("a webhook's refusal", func(n int64) (*http.Response, error) {
			return refusal(http.StatusForbidden, metav1.StatusReasonForbidden, fmt.Sprintf("webhook denied: request %d of %032x", n, n*7919))
		}),
		Entry("no answer", func(n int64) (*http.Response, error) {
			return nil, errors.New(fmt.Sprint("read from port ", 40000+n, ": connection reset"))
		}),
	)
})

var _ = Describe("A manager that cannot act", Serial, func() {
	It("says so, and counts what it cannot bring to its verdict", func(ctx context.Context) {
		ns := namespace(ctx)
		filed := objects.ForStatistics(ns, clk.Now().Add(-24*time.Hour))
		create(ctx, filed...)
		d := objects.Statistics(ns, "footfall", objects.Counter)
		create(ctx, d)
		Eventually(ready(ctx, d)).Should(BeTrue())
		settle()
		Expect(current.readiness(nil)).To(Succeed())

		requests.intercept(func(r *http.Request) (*http.Response, error) { // as without its ClusterRoleBinding
			if r.Method == http.MethodGet || !strings.Contains(r.URL.Path, "/namespaces/"+ns+"/") {
				return nil, nil
			}
			return refusal(http.StatusForbidden, metav1.StatusReasonForbidden, "no rights")
		})
		DeferCleanup(func() { requests.intercept(nil) })
		Expect(k8s.Delete(ctx, filed[0])).To(Succeed())
		Eventually(func() error {
			clk.Step(time.Second) // past what is borne
			return current.readiness(nil)
		}).Should(MatchError(ContainSubstring(ns + "/footfall")))
		Expect(metric("vsa_requests_failing", "VideoAnalyticsDeployment")).To(Equal(1.0))

		By("getting its rights back")
		requests.intercept(nil)
		Eventually(verdict(ctx, d)).Should(Equal("Suspended"))
		Eventually(func() error { return current.readiness(nil) }).Should(Succeed())
		Eventually(func() []corev1.Pod { return pods(ctx, ns) }).Should(BeEmpty())
		Expect(metric("vsa_requests_failing", "VideoAnalyticsDeployment")).To(BeZero())
	})
})

// refusal is an answer of the API server.
func refusal(code int, reason metav1.StatusReason, message string) (*http.Response, error) {
	body, err := json.Marshal(metav1.Status{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Status"},
		Status: metav1.StatusFailure, Code: int32(code), Reason: reason, Message: message})
	return &http.Response{StatusCode: code, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(bytes.NewReader(body))}, err
}

// late counts the ends of deployments that were late, whatever by.
func late() (n uint64) {
	families, err := current.registry.Gather()
	Expect(err).NotTo(HaveOccurred())
	for _, f := range families {
		for _, m := range f.GetMetric() {
			if f.GetName() == "vsa_end_lateness_seconds" {
				n += m.GetHistogram().GetSampleCount()
			}
		}
	}
	return n
}
