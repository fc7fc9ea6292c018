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
	"slices"
	"strings"
	"sync/atomic"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	corev1 "k8s.io/api/core/v1"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/config/crd"
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

var _ = Describe("A kind that is gone", Serial, func() {
	// without deletes the definition of a kind, and puts it back when the spec ends, if not before.
	without := func(ctx context.Context, name string) (putBack func(ctx context.Context)) {
		GinkgoHelper()
		all, err := crd.Definitions()
		Expect(err).NotTo(HaveOccurred())
		i := slices.IndexFunc(all, func(d apiextensionsv1.CustomResourceDefinition) bool { return d.Name == name })
		withDefinitions := runtime.NewScheme()
		Expect(apiextensionsv1.AddToScheme(withDefinitions)).To(Succeed())
		definitions, err := client.New(restConfig, client.Options{Scheme: withDefinitions})
		Expect(err).NotTo(HaveOccurred())
		putBack = func(ctx context.Context) {
			GinkgoHelper()
			Eventually(func() ([]apiextensionsv1.CustomResourceDefinitionCondition, error) {
				got := all[i].DeepCopy()
				if err := definitions.Create(ctx, all[i].DeepCopy()); err != nil && !apierrors.IsAlreadyExists(err) {
					return nil, err
				}
				err := definitions.Get(ctx, client.ObjectKeyFromObject(got), got)
				if err == nil && !got.DeletionTimestamp.IsZero() {
					err = errors.New("the former one is still there")
				}
				return got.Status.Conditions, err
			}).Should(ContainElement(And(HaveField("Type", apiextensionsv1.Established), HaveField("Status", apiextensionsv1.ConditionTrue))))
			Eventually(func() error { return current.readiness(nil) }).Should(Succeed())
		}
		Expect(definitions.Delete(ctx, all[i].DeepCopy())).To(Succeed())
		DeferCleanup(putBack)
		return putBack
	}

	reasons := func(ctx context.Context, d *v1alpha1.VideoAnalyticsDeployment) func() ([]string, error) {
		return func() ([]string, error) {
			got, err := fetch[v1alpha1.VideoAnalyticsDeployment](ctx, d.Namespace, d.Name)()
			var all []string
			for _, f := range got.Status.Findings {
				all = append(all, f.Reason)
			}
			return all, err
		}
	}

	It("frees nothing, is told of by name, and is taken up again without a restart", func(ctx context.Context) {
		ns := namespace(ctx)
		create(ctx, objects.ForStatistics(ns, clk.Now().Add(-24*time.Hour))...)
		stop := objects.Notice("no-statistics", clk.Now().Add(-time.Hour), v1alpha1.Order{Action: v1alpha1.OrderStrip, Capabilities: []v1alpha1.Capability{"counting"}})
		create(ctx, stop)
		stripped := objects.Statistics(ns, "stripped", objects.Counter)
		create(ctx, stripped)
		Eventually(verdict(ctx, stripped)).Should(HavePrefix("Forbidden"))
		settle()

		By("deleting the definition of notices, and every notice with it")
		putBack := without(ctx, "formalnotices.vsa.legal")
		Eventually(func() error {
			clk.Step(time.Second) // past what is borne
			return current.readiness(nil)
		}).Should(MatchError(ContainSubstring("FormalNotice")))
		Expect(metric("vsa_kind_unserved", "FormalNotice")).To(Equal(1.0))
		late := objects.Statistics(ns, "late", objects.Counter)
		create(ctx, late)
		Eventually(reasons(ctx, late)).Should(ContainElement(v1alpha1.ReasonLawIncomplete))
		Expect(verdict(ctx, stripped)()).To(HavePrefix("Forbidden"))
		Expect(pods(ctx, ns)).To(BeEmpty())

		By("putting it back")
		putBack(ctx)
		Eventually(reasons(ctx, late)).ShouldNot(ContainElement(v1alpha1.ReasonLawIncomplete))
		Expect(verdict(ctx, stripped)()).To(HavePrefix("Forbidden"), "nobody has repealed the notice")
		Expect(metric("vsa_kind_unserved", "")).To(Equal(-1.0), "there is none")

		By("filing the notice again, closed")
		closed := objects.MakeNotice(stop.Name).Open(stop.Spec.NotifiedAt.Time, clk.Now()).To(stop.Spec.Addressees...).Orders(stop.Spec.Orders...).Obj()
		create(ctx, closed)
		ending(closed)
		Eventually(ready(ctx, stripped)).Should(BeTrue())
		Eventually(ready(ctx, late)).Should(BeTrue())
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
