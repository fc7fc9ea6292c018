// SPDX-License-Identifier: Apache-2.0

package controllers_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	resourcev1 "k8s.io/api/resource/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/envtest"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/kueue"
	"github.com/vsa-legal/operator/test/objects"
)

var _ = Describe("A VideoSearchJob in a queue of Kueue's", Ordered, ContinueOnFailure, func() {
	q := &queuedSearch{}
	BeforeEach(q.declare)

	It("waits where the cluster has none, says so, and asks again", func(ctx context.Context) {
		create(ctx, q.s)
		Eventually(q.available(ctx)).Should(HavePrefix("QueueUnavailable the cluster has no queues"))
		q.nothingRuns(ctx)
		Expect(q.status(ctx).State).To(Equal(v1alpha1.SearchPending))
		before := q.version(ctx)
		requests.take()
		moveTo(clk.Now().Add(61 * time.Second))
		Eventually(requests.take).Should(Not(BeEmpty()), "it asks again")
		settle()
		Expect(q.version(ctx)).To(Equal(before), "and writes nothing")

		By("giving it the kinds")
		options := kueueKinds()
		_, err := envtest.InstallCRDs(restConfig, options)
		Expect(err).NotTo(HaveOccurred())
		moveTo(clk.Now().Add(61 * time.Second))
		Eventually(q.available(ctx)).Should(HavePrefix("Queued it waits in the queue searches"))
		q.entry(ctx)
	})

	It("begins once it is admitted, on the nodes of its flavor, and gives its place back with its window", func(ctx context.Context) {
		flavor := q.flavor(ctx, "kubernetes.io/os", "linux", map[string]any{"key": "gpu", "operator": "Exists"})
		create(ctx, q.s)
		w := q.entry(ctx)
		Expect(metav1.IsControlledBy(w, q.s)).To(BeTrue())
		spec, err := json.Marshal(w.Object["spec"])
		Expect(err).NotTo(HaveOccurred())
		Expect(string(spec)).To(And(ContainSubstring(`"queueName":"searches"`), ContainSubstring(`"nvidia.com/gpu":"1"`),
			Not(ContainSubstring("van")), Not(ContainSubstring("cam-"))), "whoever reads Workloads learns nothing of the search")
		Eventually(q.available(ctx)).Should(Equal("Queued it waits in the queue searches"))

		By("waiting")
		q.say(ctx, w, "QuotaReserved", "False", "insufficient unused quota, 1 more needed")
		Eventually(q.available(ctx)).Should(Equal("Queued it waits in the queue searches: insufficient unused quota, 1 more needed"))
		moveTo(clk.Now().Add(30 * time.Minute))
		q.nothingRuns(ctx)
		Expect(q.status(ctx).Runs).To(BeEmpty())

		By("being admitted")
		q.admit(ctx, w, flavor)
		q.isRunning(ctx)
		job := q.jobs(ctx)[0]
		Expect(*job.Spec.Template.Spec.ActiveDeadlineSeconds).To(Equal(int64(q.closes.Sub(clk.Now())/time.Second)), "what is left of the window, and not what it was")
		Expect(job.Spec.Template.Spec.NodeSelector).To(HaveKeyWithValue("kubernetes.io/os", "linux"))
		Expect(job.Spec.Template.Spec.Tolerations).To(ContainElement(corev1.Toleration{Key: "gpu", Operator: corev1.TolerationOpExists}))
		settle()
		Expect(q.jobs(ctx)).To(ConsistOf(HaveField("UID", job.UID)))
		Expect(q.entries(ctx)()).To(HaveLen(1), "it keeps its place while it runs")

		moveTo(q.closes)
		q.nothingRuns(ctx)
		Eventually(searchState(ctx, q.s)).Should(Equal(v1alpha1.SearchExpired))
		Eventually(q.entries(ctx)).Should(BeEmpty())
		Expect(q.status(ctx).Runs).To(ConsistOf(HaveField("Outcome", v1alpha1.RunExpired)))
	})

	It("runs once where its manager does not learn that its Job was made", func(ctx context.Context) {
		flavor := q.flavor(ctx, "kubernetes.io/os", "linux")
		transport, err := rest.TransportFor(restConfig)
		Expect(err).NotTo(HaveOccurred())
		var lost atomic.Bool
		requests.intercept(func(r *http.Request) (*http.Response, error) {
			if r.Method != http.MethodPatch || !strings.HasSuffix(r.URL.Path, q.ns+"/jobs/van") || lost.Load() {
				return nil, nil
			}
			answer, err := transport.RoundTrip(r)
			if err != nil {
				return nil, err
			}
			lost.Store(answer.StatusCode == http.StatusCreated)
			return nil, errors.Join(answer.Body.Close(), errors.New("the answer is lost"))
		})
		DeferCleanup(func() { requests.intercept(nil) })
		create(ctx, q.s)
		q.admit(ctx, q.entry(ctx), flavor)
		Eventually(func() []batchv1.Job { return q.jobs(ctx) }).Should(HaveLen(1))
		made := q.jobs(ctx)[0].UID
		q.isRunning(ctx)
		settle()
		Expect(lost.Load()).To(BeTrue())
		Expect(q.jobs(ctx)).To(ConsistOf(HaveField("UID", made)))
		Expect(q.status(ctx).Runs).To(HaveLen(1))
	})

	It("never runs where its window closes in the queue", func(ctx context.Context) {
		create(ctx, q.s)
		w := q.entry(ctx)
		failed := metricsSum("controller_runtime_reconcile_errors_total")
		moveTo(q.closes)
		Eventually(searchState(ctx, q.s)).Should(Equal(v1alpha1.SearchExpired))
		Eventually(q.entries(ctx)).Should(BeEmpty())
		q.nothingRuns(ctx)
		Expect(q.status(ctx).StartedAt).To(BeNil())
		Expect(metricsSum("controller_runtime_reconcile_errors_total")).To(Equal(failed), "it leaves the queue at once, and not on a second attempt")

		By("somebody making its Workload anew")
		w = w.DeepCopy()
		w.SetResourceVersion("")
		w.SetUID("")
		create(ctx, w)
		Eventually(q.entries(ctx)).Should(BeEmpty())
		q.nothingRuns(ctx)
	})

	losesItsPlace(q)
	sharesItsName(q)

	It("gives its place back when it has come to its end by itself, and leaves its Job", func(ctx context.Context) {
		create(ctx, q.s)
		q.admit(ctx, q.entry(ctx))
		q.isRunning(ctx)
		pod := pods(ctx, q.ns)[0]
		change(ctx, &pod, func() { pod.Annotations["vsa.legal/simulated-run"] = "1s" })
		Eventually(searchState(ctx, q.s)).Should(Equal(v1alpha1.SearchSucceeded))
		Eventually(q.entries(ctx)).Should(BeEmpty())
		Expect(q.jobs(ctx)).To(HaveLen(1))
	})

	It("asks nothing and writes nothing while it waits", func(ctx context.Context) {
		create(ctx, q.s)
		w := q.entry(ctx)
		q.say(ctx, w, "QuotaReserved", "False", "insufficient unused quota, 1 more needed")
		Eventually(q.available(ctx)).Should(ContainSubstring("1 more needed"))
		settle()
		before := q.version(ctx)
		q.say(ctx, w, "QuotaReserved", "False", "insufficient unused quota, 2 more needed")
		settle()
		Eventually(requests.take).MustPassRepeatedly(20).Should(BeEmpty())
		for range 3 {
			moveTo(clk.Now().Add(11 * time.Minute))
		}
		settle()
		Expect(requests.take()).To(BeEmpty())
		Expect(q.version(ctx)).To(Equal(before), "not even where only a number in Kueue's words changes")
	})

	It("has the template that its Workload names before it waits", func(ctx context.Context) {
		q.s.Spec.GPU = &v1alpha1.GPU{DeviceClassName: "gpu.example.com", Count: 1}
		create(ctx, q.s)
		w := q.entry(ctx)
		spec, err := json.Marshal(w.Object["spec"])
		Expect(err).NotTo(HaveOccurred())
		var templates resourcev1.ResourceClaimTemplateList
		Expect(k8s.List(ctx, &templates, client.InNamespace(q.ns))).To(Succeed())
		Expect(templates.Items).To(HaveLen(1))
		Expect(string(spec)).To(ContainSubstring(`"resourceClaimTemplateName":"` + templates.Items[0].Name + `"`))
		q.nothingRuns(ctx)
		Expect(k8s.Delete(ctx, q.s)).To(Succeed())
		Eventually(func() ([]resourcev1.ResourceClaimTemplate, error) {
			var left resourcev1.ResourceClaimTemplateList
			err := k8s.List(ctx, &left, client.InNamespace(q.ns))
			return left.Items, err
		}).Should(BeEmpty())
	})

	It("does not begin on what a search cannot have", func(ctx context.Context) {
		create(ctx, q.s)
		w := q.entry(ctx)
		q.admit(ctx, w, "no-such-flavor")
		Eventually(q.available(ctx)).Should(And(HavePrefix("NotStarted"), ContainSubstring("no-such-flavor")))
		q.nothingRuns(ctx)
		q.say(ctx, w, "Admitted", "True", "it is admitted", func(of map[string]any) {
			of["admissionChecks"] = []any{map[string]any{"name": "check", "state": "Ready", "message": "", "lastTransitionTime": time.Now().UTC().Format(time.RFC3339),
				"podSetUpdates": []any{map[string]any{"name": "main", "annotations": map[string]any{"sidecar.istio.io/inject": "true"}}}}}
		})
		Eventually(q.available(ctx)).Should(ContainSubstring("an admission check gives labels or annotations to the pod"))
		q.nothingRuns(ctx)
	})

	It("goes on where all of Kueue is taken away while it runs, also when it comes back", func(ctx context.Context) {
		create(ctx, q.s)
		q.admit(ctx, q.entry(ctx))
		q.isRunning(ctx)
		job := q.jobs(ctx)[0].UID
		goesOn := func() {
			GinkgoHelper()
			settle()
			Expect(q.jobs(ctx)).To(ConsistOf(And(HaveField("UID", job), HaveField("DeletionTimestamp", BeNil()))))
			Expect(q.status(ctx).State).To(Equal(v1alpha1.SearchRunning))
			Expect(q.status(ctx).Runs).To(ConsistOf(HaveField("EndedAt", BeNil())))
		}
		Expect(envtest.UninstallCRDs(restConfig, kueueKinds())).To(Succeed())
		Eventually(func() error { return k8s.List(ctx, kueue.NewWorkloadList()) }).ShouldNot(Succeed())
		goesOn()

		By("giving the cluster the kinds anew")
		_, err := envtest.InstallCRDs(restConfig, kueueKinds())
		Expect(err).NotTo(HaveOccurred())
		moveTo(clk.Now().Add(61 * time.Second))
		next := q.another("bus")
		create(ctx, next)
		w := kueue.NewWorkload()
		Eventually(func() error { return k8s.Get(ctx, client.ObjectKey{Namespace: q.ns, Name: "bus-vsj"}, w) }).Should(Succeed())
		goesOn()
		create(ctx, objects.MakeDecision("stop", q.ns).On("pv").Decided(v1alpha1.Revoke, clk.Now()).Obj())
		q.nothingRuns(ctx)
	})

	It("needs no queue any more than others do where the kinds are taken away", func(ctx context.Context) {
		create(ctx, q.s)
		q.entry(ctx)
		Expect(envtest.UninstallCRDs(restConfig, kueueKinds())).To(Succeed())
		Eventually(func() error { return k8s.List(ctx, kueue.NewWorkloadList()) }).ShouldNot(Succeed())
		moveTo(clk.Now().Add(11 * time.Minute))
		Eventually(q.available(ctx)).Should(HavePrefix("QueueUnavailable"))
		q.nothingRuns(ctx)
		Expect(current.readiness(nil)).To(Succeed(), "nothing else waits for it")
		free := objects.Search(q.r, "bus", objects.Plate)
		create(ctx, free)
		Eventually(searchState(ctx, free)).Should(Equal(v1alpha1.SearchRunning))

		By("the API server not answering for them any more, while more searches wait than there are workers")
		waited := make(chan struct{})
		requests.intercept(func(r *http.Request) (*http.Response, error) {
			if !strings.HasPrefix(r.URL.Path, "/apis/kueue.x-k8s.io") {
				return nil, nil
			}
			select {
			case <-waited:
			case <-r.Context().Done():
			}
			return nil, errors.New("it does not answer")
		})
		DeferCleanup(func() {
			close(waited)
			requests.intercept(nil)
		})
		moveTo(clk.Now().Add(61 * time.Second))
		for i := range 6 { // there are four
			more := q.another(fmt.Sprint("more-", i))
			create(ctx, more)
			Eventually(func(g Gomega) {
				got, err := fetch[v1alpha1.VideoSearchJob](ctx, q.ns, more.Name)()
				g.Expect(err).NotTo(HaveOccurred())
				g.Expect(meta.FindStatusCondition(got.Status.Conditions, v1alpha1.ConditionAvailable)).To(HaveField("Reason", v1alpha1.ReasonQueueUnavailable))
			}).Should(Succeed())
		}
		create(ctx, objects.MakeDecision("stop", q.ns).On("pv").Decided(v1alpha1.Revoke, clk.Now()).Obj())
		q.nothingRuns(ctx)
	})
})
