// SPDX-License-Identifier: Apache-2.0

package controllers_test

import (
	"context"
	"net/http"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"k8s.io/apimachinery/pkg/api/meta"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/controllers"
	"github.com/vsa-legal/operator/test/objects"
)

// hears has a manager's clock hear from the API server that its own is ahead by so much.
func hears(s *controllers.ServerClock, ahead time.Duration) {
	GinkgoHelper()
	answer := roundTripper(func(*http.Request) (*http.Response, error) {
		date := clk.Now().Add(ahead).UTC().Format(http.TimeFormat)
		return &http.Response{Header: http.Header{"Date": {date}}, Body: http.NoBody}, nil
	})
	response, err := s.Wrap(answer).RoundTrip(nil)
	Expect(err).NotTo(HaveOccurred())
	Expect(response.Body.Close()).To(Succeed())
}

var _ = Describe("A manager whose clock differs from the API server's", Serial, func() {
	var server *controllers.ServerClock
	BeforeEach(func() {
		server = controllers.NewServerClock(clk)
		settle()
		current.stop()
		current = startWith(func(o *controllers.Options) { o.ServerClock = server })
		DeferCleanup(func() {
			settle()
			current.stop()
			current = start()
		})
	})

	It("starts nothing new, ends by the later of the two, and says so", func(ctx context.Context) {
		ns := namespace(ctx)
		until := clk.Now().Add(2 * time.Hour)
		for _, f := range objects.ForStatistics(ns, clk.Now().Add(-24*time.Hour)) {
			f.Spec.ValidUntil = timeAt(until)
			create(ctx, f)
		}
		runs := objects.Statistics(ns, "footfall", objects.Counter)
		create(ctx, runs)
		Eventually(ready(ctx, runs)).Should(BeTrue())
		pod := runningPod(ctx, ns)

		By("leaving what runs, and starting nothing")
		hears(server, time.Hour)
		next := objects.Statistics(ns, "second", objects.Counter)
		create(ctx, next)
		reason := func() (string, error) {
			got, err := fetch[v1alpha1.VideoAnalyticsDeployment](ctx, ns, next.Name)()
			if is := meta.FindStatusCondition(got.Status.Conditions, v1alpha1.ConditionAvailable); is != nil {
				return is.Reason, err
			}
			return "", err
		}
		Eventually(reason).Should(Equal(v1alpha1.ReasonClockSkewed))
		Expect(runningPod(ctx, ns).UID).To(Equal(pod.UID))

		By("ending by the API server's clock what the manager's own would let run")
		hears(server, 3*time.Hour)
		Eventually(func() int { return len(pods(ctx, ns)) }).Should(BeZero())
		Expect(clk.Now()).To(BeTemporally("<", until))

		By("starting again when the clocks agree")
		hears(server, 0)
		Eventually(ready(ctx, next)).Should(BeTrue())
	})
})
