// SPDX-License-Identifier: Apache-2.0

package controllers_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
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

// queuedSearch is a search that waits in a queue, in a namespace of its own, and what Kueue does with it: no controller of Kueue's runs here.
type queuedSearch struct {
	ns     string
	closes time.Time // the window of the requisition
	r      *v1alpha1.JudicialRequisition
	s      *v1alpha1.VideoSearchJob // which each spec creates
}

// declare makes the search lawful, and does not create it.
func (q *queuedSearch) declare(ctx context.Context) {
	GinkgoHelper()
	moveTo(time.Now())
	q.ns = namespace(ctx)
	opens := clk.Now().Add(-time.Hour)
	q.closes = clk.Now().Add(2 * time.Hour)
	create(ctx, objects.Commitment(q.ns, opens))
	q.r = objects.Requisition(q.ns, "pv", opens, q.closes)
	q.s = q.another("van")
	create(ctx, q.r)
	create(ctx, objects.MakeDecision("ok", q.ns).On("pv").Decided(v1alpha1.Authorize, opens).Obj())
}

// another is a search under the same requisition, for the same queue.
func (q *queuedSearch) another(name string) *v1alpha1.VideoSearchJob {
	s := objects.Search(q.r, name, objects.Plate)
	s.Spec.QueueName = "searches"
	return s
}

// flavor makes one of nodes with a label, for as long as the spec lasts, and returns its name.
func (q *queuedSearch) flavor(ctx context.Context, label, value string, tolerations ...any) string {
	GinkgoHelper()
	f := kueue.NewFlavor()
	f.SetName("of-" + q.ns)
	spec := map[string]any{"nodeLabels": map[string]any{label: value}}
	if len(tolerations) > 0 {
		spec["tolerations"] = tolerations
	}
	f.Object["spec"] = spec
	create(ctx, f)
	DeferCleanup(func(ctx context.Context) { Expect(k8s.Delete(ctx, f)).To(Succeed()) })
	return f.GetName()
}

// setActive is what somebody does who takes a Workload out of its queue, or puts it back.
func (q *queuedSearch) setActive(ctx context.Context, w *unstructured.Unstructured, active bool) {
	GinkgoHelper()
	q.patch(ctx, w, fmt.Sprintf(`{"spec": {"active": %v}}`, active))
}

func (q *queuedSearch) patch(ctx context.Context, w *unstructured.Unstructured, change string) {
	GinkgoHelper()
	Expect(k8s.Patch(ctx, w, client.RawPatch("application/merge-patch+json", []byte(change)))).To(Succeed())
}

func (q *queuedSearch) status(ctx context.Context) v1alpha1.VideoSearchJobStatus {
	GinkgoHelper()
	got, err := fetch[v1alpha1.VideoSearchJob](ctx, q.ns, "van")()
	Expect(err).NotTo(HaveOccurred())
	return got.Status
}

// version changes with whatever is written of the search.
func (q *queuedSearch) version(ctx context.Context) string {
	GinkgoHelper()
	got, err := fetch[v1alpha1.VideoSearchJob](ctx, q.ns, "van")()
	Expect(err).NotTo(HaveOccurred())
	return got.ResourceVersion
}

// says is what a condition of the search says.
func (q *queuedSearch) says(ctx context.Context, condition string) func() string {
	return func() string {
		c := meta.FindStatusCondition(q.status(ctx).Conditions, condition)
		if c == nil {
			return ""
		}
		return c.Reason + " " + c.Message
	}
}

func (q *queuedSearch) available(ctx context.Context) func() string {
	return q.says(ctx, v1alpha1.ConditionAvailable)
}

// entry waits for the Workload of the search, but not for the one of that UID.
func (q *queuedSearch) entry(ctx context.Context, but ...any) *unstructured.Unstructured {
	GinkgoHelper()
	w := kueue.NewWorkload()
	Eventually(func(g Gomega) {
		g.Expect(k8s.Get(ctx, client.ObjectKey{Namespace: q.ns, Name: "van-vsj"}, w)).To(Succeed())
		g.Expect(but).NotTo(ContainElement(w.GetUID()))
	}).Should(Succeed())
	return w
}

func (q *queuedSearch) entries(ctx context.Context) func() ([]unstructured.Unstructured, error) {
	return func() ([]unstructured.Unstructured, error) {
		list := kueue.NewWorkloadList()
		err := k8s.List(ctx, list, client.InNamespace(q.ns))
		return list.Items, err
	}
}

// say writes a condition of a Workload, as Kueue does.
func (q *queuedSearch) say(ctx context.Context, w *unstructured.Unstructured, condition, is, message string, edits ...func(map[string]any)) {
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
func (q *queuedSearch) admit(ctx context.Context, w *unstructured.Unstructured, flavor ...string) {
	GinkgoHelper()
	room := func(of map[string]any) {
		flavors := map[string]any{}
		for _, f := range flavor {
			flavors["nvidia.com/gpu"] = f
		}
		of["admission"] = map[string]any{"clusterQueue": "all", "podSetAssignments": []any{map[string]any{"name": "main", "flavors": flavors, "count": int64(1)}}}
	}
	q.say(ctx, w, "QuotaReserved", "True", "there is room", room)
	q.say(ctx, w, "Admitted", "True", "it is admitted")
}

func (q *queuedSearch) isRunning(ctx context.Context) {
	GinkgoHelper()
	Eventually(searchState(ctx, q.s)).Should(Equal(v1alpha1.SearchRunning))
}

func (q *queuedSearch) jobs(ctx context.Context) []batchv1.Job {
	GinkgoHelper()
	var list batchv1.JobList
	Expect(k8s.List(ctx, &list, client.InNamespace(q.ns))).To(Succeed())
	return list.Items
}

// nothingRuns waits until nothing is left, and nothing more comes.
func (q *queuedSearch) nothingRuns(ctx context.Context) {
	GinkgoHelper()
	Eventually(func() []corev1.Pod { return pods(ctx, q.ns) }).Should(BeEmpty())
	Eventually(func() []batchv1.Job { return q.jobs(ctx) }).Should(BeEmpty())
	settle()
	Expect(q.jobs(ctx)).To(BeEmpty())
	Expect(pods(ctx, q.ns)).To(BeEmpty())
}

func nested(of map[string]any, field string) []any {
	list, _ := of[field].([]any)
	return list
}
