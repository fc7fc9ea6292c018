// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	testingclock "k8s.io/utils/clock/testing"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
	"sigs.k8s.io/controller-runtime/pkg/client/interceptor"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

func TestStuck(t *testing.T) {
	now := instant(100)
	pod := func(age time.Duration, reason string) corev1.Pod {
		p := corev1.Pod{ObjectMeta: metav1.ObjectMeta{UID: "pod"}, Status: container(waiting(reason, ""), corev1.ContainerState{})}
		p.Status.StartTime = &metav1.Time{Time: now.Add(-age)}
		return p
	}
	ending := pod(time.Minute, "ContainerCreating")
	ending.DeletionTimestamp = &metav1.Time{Time: now}
	workload := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{UID: "workload", CreationTimestamp: metav1.Time{Time: now.Add(-time.Minute)}}}
	none := workload.DeepCopy()
	none.Spec.Replicas = ptr.To[int32](0)
	if got := (&scope{now: now, workload: none, children: &children{}}).stuck(); got != "" {
		t.Errorf("a deployment of no replica: %q", got)
	}
	for name, test := range map[string]struct {
		pods []corev1.Pod
		want types.UID
	}{
		"a pod that has just begun":       {[]corev1.Pod{pod(time.Second, "ContainerCreating")}, ""},
		"a pod that does not start":       {[]corev1.Pod{pod(time.Minute, "ContainerCreating")}, "pod"},
		"a pod that is ending":            {[]corev1.Pod{ending}, ""},
		"a pod that says itself why":      {[]corev1.Pod{pod(time.Minute, "ErrImagePull")}, ""},
		"a workload that has made no pod": {nil, "workload"},
	} {
		s := &scope{now: now, workload: workload, children: &children{pods: corev1.PodList{Items: test.pods}}}
		if got := s.stuck(); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

// eventsOf is an API server that has some events, and counts how often it is asked for them.
func eventsOf(asked *int, err error, events ...client.Object) client.Reader {
	return fake.NewClientBuilder().WithObjects(events...).
		WithIndex(&corev1.Event{}, "type", func(o client.Object) []string { return []string{o.(*corev1.Event).Type} }).
		WithInterceptorFuncs(interceptor.Funcs{List: func(ctx context.Context, c client.WithWatch, l client.ObjectList, o ...client.ListOption) error {
			*asked++
			if err != nil {
				return err
			}
			return c.List(ctx, l, o...)
		}}).Build()
}

func eventAbout(uid types.UID, name, kind, reason, message string, at int64) *corev1.Event {
	return &corev1.Event{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: name}, Type: kind, Reason: reason, Message: message,
		InvolvedObject: corev1.ObjectReference{UID: uid}, LastTimestamp: metav1.Time{Time: instant(at)}}
}

func TestWarnings(t *testing.T) {
	missing := eventAbout("pod", "a", corev1.EventTypeWarning, "FailedMount", `MountVolume.SetUp failed for volume "query" : secret "q" not found`, 2)
	const told = `FailedMount: MountVolume.SetUp failed for volume "query" : secret "q" not found`
	once := eventAbout("pod", "b", corev1.EventTypeWarning, "Once", "x", 0)
	once.LastTimestamp, once.EventTime = metav1.Time{}, metav1.MicroTime{Time: instant(3)}
	again := once.DeepCopy()
	again.EventTime, again.Series = metav1.MicroTime{Time: instant(1)}, &corev1.EventSeries{LastObservedTime: metav1.MicroTime{Time: instant(3)}}
	for name, test := range map[string]struct {
		events []client.Object
		err    error
		want   string
	}{
		"nothing":                     {nil, nil, ""},
		"a missing Secret":            {[]client.Object{missing}, nil, told},
		"the latest":                  {[]client.Object{eventAbout("pod", "b", corev1.EventTypeWarning, "Old", "x", 1), missing}, nil, told},
		"one that was reported once":  {[]client.Object{missing, once}, nil, "Once: x"},
		"one that was reported again": {[]client.Object{missing, again}, nil, "Once: x"},
		"no warning":                  {[]client.Object{eventAbout("pod", "b", corev1.EventTypeNormal, "Scheduled", "x", 3)}, nil, ""},
		"one about another object":    {[]client.Object{eventAbout("other", "b", corev1.EventTypeWarning, "Old", "x", 1)}, nil, ""},
		"no right to see it":          {[]client.Object{missing}, errors.New("forbidden"), ""},
	} {
		asked := 0
		w := &warnings{live: eventsOf(&asked, test.err, test.events...), clock: testingclock.NewFakePassiveClock(instant(100))}
		if got := w.about(t.Context(), "ns", "pod"); got != test.want || asked == 0 {
			t.Errorf("%s: %q, want %q; asked %d times", name, got, test.want, asked)
		}
	}
	if got := (*warnings)(nil).about(t.Context(), "ns", "pod"); got != "" {
		t.Errorf("nobody reads them: %q", got)
	}
}

// However many objects of a namespace wait, its events are read once in a while, and nobody waits for that.
func TestWarningsAreReadForAll(t *testing.T) {
	now := testingclock.NewFakePassiveClock(instant(100))
	asked := 0
	w := &warnings{clock: now, live: eventsOf(&asked, nil,
		eventAbout("one", "a", corev1.EventTypeWarning, "FailedMount", "x", 1), eventAbout("two", "b", corev1.EventTypeWarning, "FailedCreate", "y", 1))}
	look := func(when string, reads int) {
		t.Helper()
		for uid, want := range map[types.UID]string{"one": "FailedMount: x", "two": "FailedCreate: y", "three": ""} {
			if got := w.about(t.Context(), "ns", uid); got != want {
				t.Errorf("%s: of %s %q, want %q", when, uid, got, want)
			}
		}
		if asked != reads {
			t.Errorf("%s: the events were read %d times, not %d", when, asked, reads)
		}
	}
	look("three that wait", 1)
	now.SetTime(now.Now().Add(recheckAfter))
	if !w.mayRead("ns") {
		t.Fatal("nobody reads them anew")
	}
	look("while another one reads", 1)
	w.keep("ns", map[types.UID]warning{"one": {says: "FailedMount: x"}, "two": {says: "FailedCreate: y"}})
	now.SetTime(now.Now().Add(recheckAfter))
	look("later", 2)
	now.SetTime(now.Now().Add(time.Hour))
	w.about(t.Context(), "elsewhere", "one")
	if len(w.of) != 1 {
		t.Errorf("of namespaces that nobody asks for are kept: %v", w.of)
	}
}

// The events of a namespace cost the API server most where most is ending. Only what is to run, and says nothing of why it does
// not, is asked for.
func TestWarnsOnlyOfWhatIsToRun(t *testing.T) {
	progress := availability{false, v1alpha1.ReasonProgressing, "0 of 1 pods are ready"}
	for name, test := range map[string]struct {
		is     availability
		change func(q *plannedRequest)
		reads  int
	}{
		"it does not come on":     {progress, func(*plannedRequest) {}, 1},
		"it has just begun":       {progress, func(q *plannedRequest) { q.workload.SetCreationTimestamp(metav1.Time{Time: q.now}) }, 0},
		"it may not run":          {progress, func(q *plannedRequest) { q.verdict.Verdict = v1alpha1.Suspended }, 0},
		"it is ending":            {availability{false, v1alpha1.ReasonEnding, "pods are ending"}, func(*plannedRequest) {}, 0},
		"it says itself what for": {availability{false, v1alpha1.ReasonUnschedulable, "no node has room"}, func(*plannedRequest) {}, 0},
	} {
		q := newPlannedRequest()
		q.is, q.children.pods.Items = test.is, nil
		q.workload.SetCreationTimestamp(metav1.Time{Time: q.now.Add(-time.Minute)})
		test.change(q)
		r, _ := doing(t, "")
		asked := 0
		r.warnings = &warnings{live: eventsOf(&asked, nil), clock: testingclock.NewFakePassiveClock(q.now)}
		r.describe(t.Context(), q)
		if asked != test.reads {
			t.Errorf("%s: the events were read %d times, not %d", name, asked, test.reads)
		}
	}
}
