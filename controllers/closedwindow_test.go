// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	testingclock "k8s.io/utils/clock/testing"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
	"sigs.k8s.io/controller-runtime/pkg/client/interceptor"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/enforce"
	"github.com/vsa-legal/operator/internal/workload"
)

// atClose is a search that runs in a window that is closed by now, what runs it, and what the operator knows.
type atClose struct {
	search *v1alpha1.VideoSearchJob
	job    *batchv1.Job
	pod    *corev1.Pod
	r      *requestReconciler
	look   func() error
	fails  string          // what the API server refuses
	other  []client.Object // that are there too
}

func newAtClose(t *testing.T) *atClose {
	t.Helper()
	closes := instant(0)
	c := &atClose{
		search: &v1alpha1.VideoSearchJob{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "job"}},
		job: &batchv1.Job{
			ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "job", UID: "job-uid", Generation: 1,
				Labels:      map[string]string{workload.LabelSearch: "job", workload.LabelManagedBy: workload.ManagedBy},
				Annotations: map[string]string{workload.AnnotationExpiresAt: closes.Format(time.RFC3339)}},
			Spec:   batchv1.JobSpec{ActiveDeadlineSeconds: ptr.To[int64](60)},
			Status: batchv1.JobStatus{StartTime: &metav1.Time{Time: closes.Add(-time.Minute)}},
		},
		pod: podOf("Job", "job"),
	}
	c.search.Status.Verdict, c.search.Status.RunsUntil = v1alpha1.Permitted, &metav1.Time{Time: closes}
	c.pod.Labels, c.pod.Status.Phase = c.job.Labels, corev1.PodRunning
	c.r, _, _, _ = heard(t)
	c.r.kind.label = workload.LabelSearch
	c.r.told, c.r.recorded = newTold(toldFor), newTold(recordedFor)
	c.r.generations.record(c.job)
	c.look = func() error { return c.r.endAtClose(t.Context(), types.NamespacedName{Namespace: "ns", Name: "job"}) }
	return c
}

// end ends it, and returns what was deleted.
func (c *atClose) end(t *testing.T) (deleted []string, err error) {
	t.Helper()
	refused := errors.New("refused")
	builder := fake.NewClientBuilder().WithScheme(schemeOfAll(t))
	if err := addIndexes(t.Context(), indexesOf{builder}, kinds(watcher{})); err != nil {
		t.Fatal(err)
	}
	client := builder.WithObjects(append([]client.Object{c.search, c.job, c.pod}, c.other...)...).WithInterceptorFuncs(interceptor.Funcs{
		Get: func(ctx context.Context, of client.WithWatch, key client.ObjectKey, o client.Object, opts ...client.GetOption) error {
			if c.fails == "get" {
				return refused
			}
			return of.Get(ctx, key, o, opts...)
		},
		List: func(ctx context.Context, of client.WithWatch, list client.ObjectList, opts ...client.ListOption) error {
			if c.fails == "list" {
				return refused
			}
			return of.List(ctx, list, opts...)
		},
		Delete: func(_ context.Context, _ client.WithWatch, o client.Object, _ ...client.DeleteOption) error {
			if c.fails == "delete" {
				return refused
			}
			deleted = append(deleted, o.GetName())
			return nil
		},
	}).Build()
	c.r.Enforcer = &enforce.Enforcer{Client: client, Live: client}
	for range 2 { // what was told once is not told again
		if again := c.look(); err == nil {
			err = again
		}
	}
	return deleted, err
}

// At the close of a window the pods are told before anything is judged, and only where all that is known agrees that they end by themselves.
func TestEndAtClose(t *testing.T) {
	for name, test := range map[string]struct {
		edit func(*atClose)
		ends bool
	}{
		"its window is closed":        {func(*atClose) {}, true},
		"half a second before":        {func(c *atClose) { c.r.clock = testingclock.NewFakeClock(instant(0).Add(-time.Second / 2)) }, false},
		"the verdict runs on":         {func(c *atClose) { c.search.Status.RunsUntil.Time = instant(0).Add(time.Hour) }, false},
		"the verdict has no end":      {func(c *atClose) { c.search.Status.RunsUntil = nil }, false},
		"by the verdict it never ran": {func(c *atClose) { c.search.Status.Verdict = v1alpha1.Suspended }, false},
		"the search has ended":        {func(c *atClose) { c.search.Status.EndedAt = &metav1.Time{Time: instant(0)} }, false},
		"the search is being deleted": {func(c *atClose) {
			c.search.DeletionTimestamp, c.search.Finalizers = &metav1.Time{Time: instant(0)}, []string{"x/y"}
		}, false},
		"the Job's deadline is later": {func(c *atClose) { *c.job.Spec.ActiveDeadlineSeconds = 120 }, false},
		"the Job is being deleted": {func(c *atClose) {
			c.job.DeletionTimestamp, c.job.Finalizers = &metav1.Time{Time: instant(0)}, []string{"x/y"}
		}, false},
		"the Job has come to its end": {func(c *atClose) {
			c.job.Status.Conditions = []batchv1.JobCondition{{Type: batchv1.JobComplete, Status: corev1.ConditionTrue}}
		}, false},
		"its pod has come to its end": {func(c *atClose) { c.pod.Status.Phase = corev1.PodSucceeded }, false},
		"its pod is another Job's":    {func(c *atClose) { c.pod.OwnerReferences[0].UID = "another" }, false},
		"somebody has made a pod too": {func(c *atClose) {
			made := c.pod.DeepCopy()
			made.Name, made.UID, made.OwnerReferences = "made", "made-uid", nil
			c.other = []client.Object{made}
		}, false},
		"somebody has changed the Job": {func(c *atClose) { c.job.Generation++ }, false},
		"its end is recorded":          {func(c *atClose) { c.r.recorded.add(c.job.UID) }, false},
		"a deployment has no window":   {func(c *atClose) { c.r.kind.label = workload.LabelDeployment }, false},
	} {
		c := newAtClose(t)
		test.edit(c)
		deleted, err := c.end(t)
		var want []string
		if test.ends {
			want = []string{"pod"}
		}
		if diff := cmp.Diff(want, deleted); diff != "" || errors.Is(err, errTold) != test.ends || err != nil && !test.ends {
			t.Errorf("%s: %v: %s", name, err, diff)
		}
	}
}

// It comes before all that a judgment needs.
func TestEndAtCloseComesFirst(t *testing.T) {
	c := newAtClose(t)
	c.r.kind.gather = func(context.Context, *reconciler, types.NamespacedName) (request, error) {
		return nil, errors.New("it was gathered first")
	}
	c.look = func() error {
		_, err := c.r.reconcile(t.Context(), types.NamespacedName{Namespace: "ns", Name: "job"})
		return err
	}
	if deleted, err := c.end(t); len(deleted) != 1 || !errors.Is(err, errTold) {
		t.Errorf("deleted %v: %v", deleted, err)
	}
}

// What cannot be read or ended is said, and tried again: it is not taken for what is not there.
func TestEndAtCloseFails(t *testing.T) {
	for _, what := range []string{"get", "list", "delete"} {
		c := newAtClose(t)
		c.fails = what
		if _, err := c.end(t); err == nil || errors.Is(err, errTold) {
			t.Errorf("%s fails: %v", what, err)
		}
		if c.r.recorded.has(c.job.UID) {
			t.Errorf("%s fails, and the end is recorded", what)
		}
	}
}

// An end is counted when the pods are told, and not when the rest follows: with how late it was, and once.
func TestEndAtCloseIsCounted(t *testing.T) {
	c := newAtClose(t)
	c.r.clock = testingclock.NewFakeClock(instant(0).Add(3 * time.Second))
	if _, err := c.end(t); !errors.Is(err, errTold) {
		t.Fatal(err)
	}
	if !c.r.recorded.has(c.job.UID) {
		t.Error("the judgment that follows would count it again")
	}
	registry := prometheus.NewPedanticRegistry()
	if err := c.r.metrics.register(registry); err != nil {
		t.Fatal(err)
	}
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		if f.GetName() != "vsa_end_lateness_seconds" {
			continue
		}
		if h := f.GetMetric()[0].GetHistogram(); h.GetSampleCount() != 1 || h.GetSampleSum() != 3 {
			t.Errorf("counted %d, %v s late", h.GetSampleCount(), h.GetSampleSum())
		}
		return
	}
	t.Error("nothing was counted")
}

// Whatever the Job makes of it before it is deleted, a search whose pods were told has not come to its end by itself.
func TestEndAtCloseIsNoEndByItself(t *testing.T) {
	for _, ended := range []bool{false, true} {
		c := newAtClose(t)
		if _, err := c.end(t); !errors.Is(err, errTold) {
			t.Fatal(err)
		}
		if !ended {
			c.r.recorded = newTold(recordedFor)
		}
		job := c.job.DeepCopy()
		if err := c.r.Get(t.Context(), client.ObjectKeyFromObject(job), job); err != nil {
			t.Fatal(err)
		}
		job.Status.Conditions = []batchv1.JobCondition{{Type: batchv1.JobComplete, Status: corev1.ConditionTrue}}
		if err := c.r.Status().Update(t.Context(), job); err != nil {
			t.Fatal(err)
		}
		c.r.gatherer = &gatherer{lawReader: lawReader{Reader: c.r.Client, live: c.r.Client}}
		c.r.statuses = &statusWriter{Enforcer: c.r.Enforcer}
		q, err := gatherSearch(t.Context(), &c.r.reconciler, client.ObjectKeyFromObject(c.search))
		if err != nil {
			t.Fatal(err)
		}
		if q.finished() == ended {
			t.Errorf("told to end: %v; by itself: %v", ended, q.finished())
		}
	}
}
