// SPDX-License-Identifier: Apache-2.0

package controllers_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
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
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/util/retry"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/envtest"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/kueue"
	"github.com/vsa-legal/operator/test/objects"
)

// kueueKinds are the files of Kueue's definitions that the operator reads: of the release that test/kueue runs.
func kueueKinds() envtest.CRDInstallOptions {
	GinkgoHelper()
	download := exec.Command("go", "mod", "download", "-json", "sigs.k8s.io/kueue")
	download.Dir = filepath.Join("..", "test", "kueue")
	out, err := download.Output()
	Expect(err).NotTo(HaveOccurred(), string(out))
	var module struct{ Dir string }
	Expect(json.Unmarshal(out, &module)).To(Succeed())
	bases := filepath.Join(module.Dir, "config", "components", "crd", "bases")
	return envtest.CRDInstallOptions{ErrorIfPathMissing: true, Paths: []string{
		filepath.Join(bases, "kueue.x-k8s.io_workloads.yaml"), filepath.Join(bases, "kueue.x-k8s.io_resourceflavors.yaml")}}
}

var _ = Describe("A VideoSearchJob in a queue of Kueue's", Ordered, ContinueOnFailure, func() {
	var (
		ns            string
		opens, closes time.Time
		r             *v1alpha1.JudicialRequisition
		s             *v1alpha1.VideoSearchJob
	)

	BeforeEach(func(ctx context.Context) {
		moveTo(time.Now())
		ns = namespace(ctx)
		opens, closes = clk.Now().Add(-time.Hour), clk.Now().Add(2*time.Hour)
		create(ctx, objects.Commitment(ns, opens))
		r = objects.Requisition(ns, "pv", opens, closes)
		s = objects.Search(r, "van", objects.Plate)
		s.Spec.QueueName = "searches"
		create(ctx, r)
		create(ctx, objects.MakeDecision("ok", ns).On("pv").Decided(v1alpha1.Authorize, opens).Obj())
	})

	status := func(ctx context.Context) v1alpha1.VideoSearchJobStatus {
		GinkgoHelper()
		got, err := fetch[v1alpha1.VideoSearchJob](ctx, ns, "van")()
		Expect(err).NotTo(HaveOccurred())
		return got.Status
	}
	// version changes with whatever is written of the search.
	version := func(ctx context.Context) string {
		GinkgoHelper()
		got, err := fetch[v1alpha1.VideoSearchJob](ctx, ns, "van")()
		Expect(err).NotTo(HaveOccurred())
		return got.ResourceVersion
	}
	// says is what a condition of the search says.
	says := func(ctx context.Context, condition string) func() string {
		return func() string {
			c := meta.FindStatusCondition(status(ctx).Conditions, condition)
			if c == nil {
				return ""
			}
			return c.Reason + " " + c.Message
		}
	}
	available := func(ctx context.Context) func() string { return says(ctx, v1alpha1.ConditionAvailable) }
	// entry waits for the Workload of the search, but not for the one of that UID.
	entry := func(ctx context.Context, but ...any) *unstructured.Unstructured {
		GinkgoHelper()
		w := kueue.NewWorkload()
		Eventually(func(g Gomega) {
			g.Expect(k8s.Get(ctx, client.ObjectKey{Namespace: ns, Name: "van-vsj"}, w)).To(Succeed())
			g.Expect(but).NotTo(ContainElement(w.GetUID()))
		}).Should(Succeed())
		return w
	}
	entries := func(ctx context.Context) func() ([]unstructured.Unstructured, error) {
		return func() ([]unstructured.Unstructured, error) {
			list := kueue.NewWorkloadList()
			err := k8s.List(ctx, list, client.InNamespace(ns))
			return list.Items, err
		}
	}
	// say writes a condition of a Workload, as Kueue does.
	say := func(ctx context.Context, w *unstructured.Unstructured, condition, is, message string, edits ...func(map[string]any)) {
		GinkgoHelper()
		Expect(retry.RetryOnConflict(retry.DefaultRetry, func() error {
			if err := k8s.Get(ctx, client.ObjectKeyFromObject(w), w); err != nil {
				return err
			}
			of, _, _ := unstructured.NestedMap(w.Object, "status")
			if of == nil {
				of = map[string]any{}
			}
			kept := []any{}
			for _, c := range nested(of, "conditions") {
				if c.(map[string]any)["type"] != condition {
					kept = append(kept, c)
				}
			}
			of["conditions"] = append(kept, map[string]any{"type": condition, "status": is, "reason": "Test", "message": message,
				"lastTransitionTime": time.Now().UTC().Format(time.RFC3339)})
			for _, edit := range edits {
				edit(of)
			}
			w.Object["status"] = of
			return k8s.Status().Update(ctx, w)
		})).To(Succeed())
	}
	// admit gives a Workload room, of a flavor if there is one.
	admit := func(ctx context.Context, w *unstructured.Unstructured, flavor ...string) {
		GinkgoHelper()
		room := func(of map[string]any) {
			flavors := map[string]any{}
			for _, f := range flavor {
				flavors["nvidia.com/gpu"] = f
			}
			of["admission"] = map[string]any{"clusterQueue": "all", "podSetAssignments": []any{map[string]any{"name": "main", "flavors": flavors, "count": int64(1)}}}
		}
		say(ctx, w, "QuotaReserved", "True", "there is room", room)
		say(ctx, w, "Admitted", "True", "it is admitted")
	}
	isRunning := func(ctx context.Context) {
		GinkgoHelper()
		Eventually(searchState(ctx, s)).Should(Equal(v1alpha1.SearchRunning))
	}
	jobs := func(ctx context.Context) []batchv1.Job {
		GinkgoHelper()
		var list batchv1.JobList
		Expect(k8s.List(ctx, &list, client.InNamespace(ns))).To(Succeed())
		return list.Items
	}
	// nothingRuns waits until nothing is left, and nothing more comes.
	nothingRuns := func(ctx context.Context) {
		GinkgoHelper()
		Eventually(func() []corev1.Pod { return pods(ctx, ns) }).Should(BeEmpty())
		Eventually(func() []batchv1.Job { return jobs(ctx) }).Should(BeEmpty())
		settle()
		Expect(jobs(ctx)).To(BeEmpty())
		Expect(pods(ctx, ns)).To(BeEmpty())
	}

	It("waits where the cluster has none, says so, and asks again", func(ctx context.Context) {
		create(ctx, s)
		Eventually(available(ctx)).Should(HavePrefix("QueueUnavailable the cluster has no queues"))
		nothingRuns(ctx)
		Expect(status(ctx).State).To(Equal(v1alpha1.SearchPending))
		before := version(ctx)
		requests.take()
		moveTo(clk.Now().Add(61 * time.Second))
		Eventually(requests.take).Should(Not(BeEmpty()), "it asks again")
		settle()
		Expect(version(ctx)).To(Equal(before), "and writes nothing")

		By("giving it the kinds")
		options := kueueKinds()
		_, err := envtest.InstallCRDs(restConfig, options)
		Expect(err).NotTo(HaveOccurred())
		moveTo(clk.Now().Add(61 * time.Second))
		Eventually(available(ctx)).Should(HavePrefix("Queued it waits in the queue searches"))
		entry(ctx)
	})

	It("begins once it is admitted, on the nodes of its flavor, and gives its place back with its window", func(ctx context.Context) {
		flavor := kueue.NewFlavor()
		flavor.SetName("test-" + ns)
		flavor.Object["spec"] = map[string]any{"nodeLabels": map[string]any{"kubernetes.io/os": "linux"},
			"tolerations": []any{map[string]any{"key": "gpu", "operator": "Exists"}}}
		create(ctx, flavor)
		DeferCleanup(func(ctx context.Context) { Expect(k8s.Delete(ctx, flavor)).To(Succeed()) })
		create(ctx, s)
		w := entry(ctx)
		Expect(metav1.IsControlledBy(w, s)).To(BeTrue())
		spec, err := json.Marshal(w.Object["spec"])
		Expect(err).NotTo(HaveOccurred())
		Expect(string(spec)).To(And(ContainSubstring(`"queueName":"searches"`), ContainSubstring(`"nvidia.com/gpu":"1"`),
			Not(ContainSubstring("van")), Not(ContainSubstring("cam-"))), "whoever reads Workloads learns nothing of the search")
		Eventually(available(ctx)).Should(Equal("Queued it waits in the queue searches"))

		By("waiting")
		say(ctx, w, "QuotaReserved", "False", "insufficient unused quota, 1 more needed")
		Eventually(available(ctx)).Should(Equal("Queued it waits in the queue searches: insufficient unused quota, 1 more needed"))
		moveTo(clk.Now().Add(30 * time.Minute))
		nothingRuns(ctx)
		Expect(status(ctx).Runs).To(BeEmpty())

		By("being admitted")
		admit(ctx, w, flavor.GetName())
		isRunning(ctx)
		job := jobs(ctx)[0]
		Expect(*job.Spec.Template.Spec.ActiveDeadlineSeconds).To(Equal(int64(closes.Sub(clk.Now())/time.Second)), "what is left of the window, and not what it was")
		Expect(job.Spec.Template.Spec.NodeSelector).To(HaveKeyWithValue("kubernetes.io/os", "linux"))
		Expect(job.Spec.Template.Spec.Tolerations).To(ContainElement(corev1.Toleration{Key: "gpu", Operator: corev1.TolerationOpExists}))
		settle()
		Expect(jobs(ctx)).To(ConsistOf(HaveField("UID", job.UID)))
		Expect(entries(ctx)()).To(HaveLen(1), "it keeps its place while it runs")

		moveTo(closes)
		nothingRuns(ctx)
		Eventually(searchState(ctx, s)).Should(Equal(v1alpha1.SearchExpired))
		Eventually(entries(ctx)).Should(BeEmpty())
		Expect(status(ctx).Runs).To(ConsistOf(HaveField("Outcome", v1alpha1.RunExpired)))
	})

	It("runs once where its manager does not learn that its Job was made", func(ctx context.Context) {
		flavor := kueue.NewFlavor()
		flavor.SetName("lost-" + ns)
		flavor.Object["spec"] = map[string]any{"nodeLabels": map[string]any{"kubernetes.io/os": "linux"}}
		create(ctx, flavor)
		DeferCleanup(func(ctx context.Context) { Expect(k8s.Delete(ctx, flavor)).To(Succeed()) })
		transport, err := rest.TransportFor(restConfig)
		Expect(err).NotTo(HaveOccurred())
		var lost atomic.Bool
		requests.intercept(func(r *http.Request) (*http.Response, error) {
			if r.Method != http.MethodPatch || !strings.HasSuffix(r.URL.Path, ns+"/jobs/van") || lost.Load() {
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
		create(ctx, s)
		admit(ctx, entry(ctx), flavor.GetName())
		Eventually(func() []batchv1.Job { return jobs(ctx) }).Should(HaveLen(1))
		made := jobs(ctx)[0].UID
		isRunning(ctx)
		settle()
		Expect(lost.Load()).To(BeTrue())
		Expect(jobs(ctx)).To(ConsistOf(HaveField("UID", made)))
		Expect(status(ctx).Runs).To(HaveLen(1))
	})

	It("never runs where its window closes in the queue", func(ctx context.Context) {
		create(ctx, s)
		w := entry(ctx)
		failed := metricsSum("controller_runtime_reconcile_errors_total")
		moveTo(closes)
		Eventually(searchState(ctx, s)).Should(Equal(v1alpha1.SearchExpired))
		Eventually(entries(ctx)).Should(BeEmpty())
		nothingRuns(ctx)
		Expect(status(ctx).StartedAt).To(BeNil())
		Expect(metricsSum("controller_runtime_reconcile_errors_total")).To(Equal(failed), "it leaves the queue at once, and not on a second attempt")

		By("somebody making its Workload anew")
		w = w.DeepCopy()
		w.SetResourceVersion("")
		w.SetUID("")
		create(ctx, w)
		Eventually(entries(ctx)).Should(BeEmpty())
		nothingRuns(ctx)
	})

	DescribeTable("leaves the queue when what permits it goes", func(ctx context.Context, takeAway func(context.Context)) {
		create(ctx, s)
		w := entry(ctx)
		takeAway(ctx)
		Eventually(entries(ctx)).Should(BeEmpty())
		Expect(client.IgnoreNotFound(k8s.Delete(ctx, w))).To(Succeed())
		nothingRuns(ctx)
	},
		Entry("the requisition is revoked", func(ctx context.Context) {
			create(ctx, objects.MakeDecision("stop", ns).On("pv").Decided(v1alpha1.Revoke, clk.Now()).Obj())
		}),
		Entry("the commitment is deleted", func(ctx context.Context) {
			Expect(k8s.DeleteAllOf(ctx, &v1alpha1.Formality{}, client.InNamespace(ns))).To(Succeed())
		}),
		Entry("the search is deleted", func(ctx context.Context) { Expect(k8s.Delete(ctx, s)).To(Succeed()) }),
		Entry("the search is deleted without what it owns", func(ctx context.Context) {
			Expect(k8s.Delete(ctx, s, client.PropagationPolicy(metav1.DeletePropagationOrphan))).To(Succeed())
		}),
	)

	DescribeTable("ends for good once it has run and its place is taken back", func(ctx context.Context, takeBack func(context.Context, *unstructured.Unstructured)) {
		create(ctx, s)
		w := entry(ctx)
		admit(ctx, w)
		isRunning(ctx)
		settle()
		takeBack(ctx, w)
		Eventually(searchState(ctx, s)).Should(Equal(v1alpha1.SearchEvicted))
		nothingRuns(ctx)
		Eventually(entries(ctx)).Should(BeEmpty(), "its quota is free")
		Expect(status(ctx).Runs).To(ConsistOf(HaveField("Outcome", v1alpha1.RunEvicted)))
		Expect(status(ctx).EndedAt).NotTo(BeNil())
		Expect(says(ctx, v1alpha1.ConditionReady)()).To(And(HavePrefix("PlaceLost its queue took its place back"), ContainSubstring("does not start again")))
		Expect(says(ctx, v1alpha1.ConditionStalled)()).To(HavePrefix("PlaceLost"))
		Expect(eventsAbout(ctx, ns, "van")()).To(ContainElement("Warning Evicted"))

		By("waking it again")
		moveTo(clk.Now().Add(11 * time.Minute))
		nothingRuns(ctx)
		Expect(entries(ctx)()).To(BeEmpty())
	},
		Entry("because another goes first", func(ctx context.Context, w *unstructured.Unstructured) {
			say(ctx, w, "Evicted", "True", "Preempted to accommodate a workload")
		}),
		Entry("because somebody deactivates it", func(ctx context.Context, w *unstructured.Unstructured) {
			patch := client.RawPatch("application/merge-patch+json", []byte(`{"spec": {"active": false}}`))
			Expect(k8s.Patch(ctx, w, patch)).To(Succeed())
		}),
		Entry("because somebody deletes its Workload", func(ctx context.Context, w *unstructured.Unstructured) {
			Expect(k8s.Delete(ctx, w)).To(Succeed())
		}),
	)

	It("waits anew where its place is taken back before anything of it has run", func(ctx context.Context) {
		nowhere := kueue.NewFlavor()
		nowhere.SetName("nowhere-" + ns)
		nowhere.Object["spec"] = map[string]any{"nodeLabels": map[string]any{"no-such": "node"}}
		create(ctx, nowhere)
		DeferCleanup(func(ctx context.Context) { Expect(k8s.Delete(ctx, nowhere)).To(Succeed()) })
		create(ctx, s)
		w := entry(ctx)
		admit(ctx, w, nowhere.GetName())
		Eventually(available(ctx)).Should(HavePrefix("Unschedulable"))
		say(ctx, w, "Evicted", "True", "Preempted to accommodate a workload")
		again := entry(ctx, w.GetUID())
		nothingRuns(ctx)
		Expect(status(ctx).State).To(Equal(v1alpha1.SearchPending))
		admit(ctx, again)
		isRunning(ctx)
		Expect(status(ctx).Runs).To(HaveLen(1))
	})

	It("stays out of the queue where somebody has taken it out before anything of it has run", func(ctx context.Context) {
		nowhere := kueue.NewFlavor()
		nowhere.SetName("out-" + ns)
		nowhere.Object["spec"] = map[string]any{"nodeLabels": map[string]any{"no-such": "node"}}
		create(ctx, nowhere)
		DeferCleanup(func(ctx context.Context) { Expect(k8s.Delete(ctx, nowhere)).To(Succeed()) })
		create(ctx, s)
		w := entry(ctx)
		admit(ctx, w, nowhere.GetName())
		Eventually(available(ctx)).Should(HavePrefix("Unschedulable"))
		Expect(k8s.Patch(ctx, w, client.RawPatch("application/merge-patch+json", []byte(`{"spec": {"active": false}}`)))).To(Succeed())
		again := entry(ctx, w.GetUID())
		Expect(again.Object["spec"]).To(HaveKeyWithValue("active", false))
		Eventually(available(ctx)).Should(HavePrefix("Queued its Workload in the queue searches is deactivated"))
		nothingRuns(ctx)
		Expect(entries(ctx)()).To(ConsistOf(HaveField("GetUID()", again.GetUID())))
	})

	It("keeps its place under another label, and as it was deactivated", func(ctx context.Context) {
		create(ctx, s)
		w := entry(ctx)
		Expect(k8s.Patch(ctx, w, client.RawPatch("application/merge-patch+json", []byte(`{"spec": {"active": false}}`)))).To(Succeed())
		Eventually(available(ctx)).Should(HavePrefix("Queued its Workload in the queue searches is deactivated"))
		nothingRuns(ctx)
		Expect(entries(ctx)()).To(ConsistOf(HaveField("GetUID()", w.GetUID())))
		Expect(k8s.Patch(ctx, w, client.RawPatch("application/merge-patch+json", []byte(`{"spec": {"active": true}}`)))).To(Succeed())
		admit(ctx, w)
		isRunning(ctx)
		before := jobs(ctx)[0].UID
		Expect(k8s.Patch(ctx, w, client.RawPatch("application/merge-patch+json", []byte(`{"metadata": {"labels": null}}`)))).To(Succeed())
		settle()
		Expect(jobs(ctx)).To(ConsistOf(And(HaveField("UID", before), HaveField("DeletionTimestamp", BeNil()))))
		Expect(status(ctx).State).To(Equal(v1alpha1.SearchRunning))
	})

	It("gives its place back when it has come to its end by itself, and leaves its Job", func(ctx context.Context) {
		create(ctx, s)
		admit(ctx, entry(ctx))
		isRunning(ctx)
		pod := pods(ctx, ns)[0]
		change(ctx, &pod, func() { pod.Annotations["vsa.legal/simulated-run"] = "1s" })
		Eventually(searchState(ctx, s)).Should(Equal(v1alpha1.SearchSucceeded))
		Eventually(entries(ctx)).Should(BeEmpty())
		Expect(jobs(ctx)).To(HaveLen(1))
	})

	It("asks nothing and writes nothing while it waits", func(ctx context.Context) {
		create(ctx, s)
		w := entry(ctx)
		say(ctx, w, "QuotaReserved", "False", "insufficient unused quota, 1 more needed")
		Eventually(available(ctx)).Should(ContainSubstring("1 more needed"))
		settle()
		before := version(ctx)
		say(ctx, w, "QuotaReserved", "False", "insufficient unused quota, 2 more needed")
		settle()
		Eventually(requests.take).MustPassRepeatedly(20).Should(BeEmpty())
		for range 3 {
			moveTo(clk.Now().Add(11 * time.Minute))
		}
		settle()
		Expect(requests.take()).To(BeEmpty())
		Expect(version(ctx)).To(Equal(before), "not even where only a number in Kueue's words changes")
	})

	It("does not take over somebody else's Workload of its name", func(ctx context.Context) {
		theirs := kueue.NewWorkload()
		theirs.SetNamespace(ns)
		theirs.SetName("van-vsj")
		theirs.Object["spec"] = map[string]any{"podSets": []any{map[string]any{"name": "main", "count": int64(1),
			"template": map[string]any{"spec": map[string]any{"containers": []any{map[string]any{"name": "c"}}}}}}}
		create(ctx, theirs)
		admit(ctx, theirs)
		create(ctx, s)
		Eventually(available(ctx)).Should(HavePrefix("NameTaken"))
		nothingRuns(ctx)
		Expect(entries(ctx)()).To(ConsistOf(HaveField("GetUID()", theirs.GetUID())))
	})

	It("ends what an earlier search of its name has left behind, and waits in its place", func(ctx context.Context) {
		create(ctx, s)
		left := entry(ctx).DeepCopy()
		Expect(k8s.Delete(ctx, s)).To(Succeed())
		Eventually(entries(ctx)).Should(BeEmpty())
		left.SetOwnerReferences(nil)
		left.SetResourceVersion("")
		left.SetUID("")
		labels := left.GetLabels()
		left.SetLabels(nil) // otherwise it is ended before there is another search
		create(ctx, left)
		again := objects.Search(r, "van", objects.Plate)
		again.Spec.QueueName = "searches"
		create(ctx, again)
		Eventually(available(ctx)).Should(HavePrefix("NameTaken"))
		left.SetLabels(labels)
		Expect(k8s.Update(ctx, left)).To(Succeed())
		Expect(metav1.IsControlledBy(entry(ctx, left.GetUID()), again)).To(BeTrue())
		Eventually(available(ctx)).Should(Equal("Queued it waits in the queue searches"))
	})

	It("makes its Workload anew once a minute where something takes from it what it asks for", func(ctx context.Context) {
		create(ctx, s)
		w := entry(ctx)
		strip := func() {
			GinkgoHelper()
			Expect(k8s.Patch(ctx, w, client.RawPatch("application/merge-patch+json", []byte(`{"metadata": {"annotations": null}}`)))).To(Succeed())
		}
		strip()
		admit(ctx, w)
		Eventually(available(ctx)).Should(HavePrefix("Queued its Workload in the queue searches does not ask for what the search needs by now"))
		nothingRuns(ctx)
		Expect(entries(ctx)()).To(ConsistOf(HaveField("GetUID()", w.GetUID())))
		moveTo(clk.Now().Add(5 * time.Minute))
		w = entry(ctx, w.GetUID())
		Eventually(available(ctx)).Should(Equal("Queued it waits in the queue searches"))
		nothingRuns(ctx)
	})

	It("has the template that its Workload names before it waits", func(ctx context.Context) {
		s.Spec.GPU = &v1alpha1.GPU{DeviceClassName: "gpu.example.com", Count: 1}
		create(ctx, s)
		w := entry(ctx)
		spec, err := json.Marshal(w.Object["spec"])
		Expect(err).NotTo(HaveOccurred())
		var templates resourcev1.ResourceClaimTemplateList
		Expect(k8s.List(ctx, &templates, client.InNamespace(ns))).To(Succeed())
		Expect(templates.Items).To(HaveLen(1))
		Expect(string(spec)).To(ContainSubstring(`"resourceClaimTemplateName":"` + templates.Items[0].Name + `"`))
		nothingRuns(ctx)
		Expect(k8s.Delete(ctx, s)).To(Succeed())
		Eventually(func() ([]resourcev1.ResourceClaimTemplate, error) {
			var left resourcev1.ResourceClaimTemplateList
			err := k8s.List(ctx, &left, client.InNamespace(ns))
			return left.Items, err
		}).Should(BeEmpty())
	})

	It("does not begin on what a search cannot have", func(ctx context.Context) {
		create(ctx, s)
		w := entry(ctx)
		admit(ctx, w, "no-such-flavor")
		Eventually(available(ctx)).Should(And(HavePrefix("NotStarted"), ContainSubstring("no-such-flavor")))
		nothingRuns(ctx)
		say(ctx, w, "Admitted", "True", "it is admitted", func(of map[string]any) {
			of["admissionChecks"] = []any{map[string]any{"name": "check", "state": "Ready", "message": "", "lastTransitionTime": time.Now().UTC().Format(time.RFC3339),
				"podSetUpdates": []any{map[string]any{"name": "main", "annotations": map[string]any{"sidecar.istio.io/inject": "true"}}}}}
		})
		Eventually(available(ctx)).Should(ContainSubstring("an admission check gives labels or annotations to the pod"))
		nothingRuns(ctx)
	})

	It("goes on where all of Kueue is taken away while it runs, also when it comes back", func(ctx context.Context) {
		create(ctx, s)
		admit(ctx, entry(ctx))
		isRunning(ctx)
		job := jobs(ctx)[0].UID
		goesOn := func() {
			GinkgoHelper()
			settle()
			Expect(jobs(ctx)).To(ConsistOf(And(HaveField("UID", job), HaveField("DeletionTimestamp", BeNil()))))
			Expect(status(ctx).State).To(Equal(v1alpha1.SearchRunning))
			Expect(status(ctx).Runs).To(ConsistOf(HaveField("EndedAt", BeNil())))
		}
		Expect(envtest.UninstallCRDs(restConfig, kueueKinds())).To(Succeed())
		Eventually(func() error { return k8s.List(ctx, kueue.NewWorkloadList()) }).ShouldNot(Succeed())
		goesOn()

		By("giving the cluster the kinds anew")
		_, err := envtest.InstallCRDs(restConfig, kueueKinds())
		Expect(err).NotTo(HaveOccurred())
		moveTo(clk.Now().Add(61 * time.Second))
		next := objects.Search(r, "bus", objects.Plate)
		next.Spec.QueueName = "searches"
		create(ctx, next)
		w := kueue.NewWorkload()
		Eventually(func() error { return k8s.Get(ctx, client.ObjectKey{Namespace: ns, Name: "bus-vsj"}, w) }).Should(Succeed())
		goesOn()
		create(ctx, objects.MakeDecision("stop", ns).On("pv").Decided(v1alpha1.Revoke, clk.Now()).Obj())
		nothingRuns(ctx)
	})

	It("needs no queue any more than others do where the kinds are taken away", func(ctx context.Context) {
		create(ctx, s)
		entry(ctx)
		Expect(envtest.UninstallCRDs(restConfig, kueueKinds())).To(Succeed())
		Eventually(func() error { return k8s.List(ctx, kueue.NewWorkloadList()) }).ShouldNot(Succeed())
		moveTo(clk.Now().Add(11 * time.Minute))
		Eventually(available(ctx)).Should(HavePrefix("QueueUnavailable"))
		nothingRuns(ctx)
		Expect(current.readiness(nil)).To(Succeed(), "nothing else waits for it")
		free := objects.Search(r, "bus", objects.Plate)
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
			more := objects.Search(r, fmt.Sprint("more-", i), objects.Plate)
			more.Spec.QueueName = "searches"
			create(ctx, more)
			Eventually(func(g Gomega) {
				got, err := fetch[v1alpha1.VideoSearchJob](ctx, ns, more.Name)()
				g.Expect(err).NotTo(HaveOccurred())
				g.Expect(meta.FindStatusCondition(got.Status.Conditions, v1alpha1.ConditionAvailable)).To(HaveField("Reason", v1alpha1.ReasonQueueUnavailable))
			}).Should(Succeed())
		}
		create(ctx, objects.MakeDecision("stop", ns).On("pv").Decided(v1alpha1.Revoke, clk.Now()).Obj())
		nothingRuns(ctx)
	})
})

func nested(of map[string]any, field string) []any {
	list, _ := of[field].([]any)
	return list
}
