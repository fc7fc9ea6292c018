// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/events"
	testingclock "k8s.io/utils/clock/testing"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/enforce"
	"github.com/vsa-legal/operator/test/objects"
)

// onAServer is a reconciler on an API server that keeps what is written, at an instant, with the events that it records.
func onAServer(t *testing.T, clk *testingclock.FakeClock, there ...client.Object) (reconciler, *events.FakeRecorder) {
	t.Helper()
	builder := fake.NewClientBuilder().WithScheme(schemeOfAll(t)).WithObjects(there...)
	for _, k := range kinds(watcher{}) {
		builder = builder.WithStatusSubresource(k.object)
		for name, values := range k.indexes {
			builder = builder.WithIndex(k.object, name, values)
		}
	}
	c := builder.Build()
	recorder := events.NewFakeRecorder(100)
	enforcer := &enforce.Enforcer{Client: c, Live: c}
	return reconciler{Enforcer: enforcer, gatherer: &gatherer{lawReader: lawReader{Reader: c}}, clock: clk, events: recorder,
		statuses: &statusWriter{Enforcer: enforcer}, metrics: newRecorder()}, recorder
}

// recordedEvents returns what was recorded since the last time.
func recordedEvents(recorder *events.FakeRecorder) []string {
	var all []string
	for {
		select {
		case e := <-recorder.Events:
			all = append(all, e)
		default:
			return all
		}
	}
}

// reconcileOnce has a controller look at an object, and reads the object as it is then.
func reconcileOnce(t *testing.T, of reconcile.Reconciler, c client.Client, o client.Object) ctrl.Result {
	t.Helper()
	key := client.ObjectKeyFromObject(o)
	result, err := of.Reconcile(t.Context(), ctrl.Request{NamespacedName: key})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Get(t.Context(), key, o); err != nil {
		t.Fatal(err)
	}
	return result
}

// A notice is open, then its deadline passes, which one event tells, and then it is closed.
func TestValidityOfANotice(t *testing.T) {
	notice := objects.MakeNotice("n").Open(instant(10), instant(30)).Deadline(instant(20)).
		To(v1alpha1.Addressee{Type: "Municipality"}).Stop("Statistics").Obj()
	clk := testingclock.NewFakeClock(instant(0))
	r, recorder := onAServer(t, clk, notice)
	of := newNoticeReconciler(r)
	for _, step := range []struct {
		at               int64
		inForce, overdue string
		next             int64 // 0: never
		events           []string
	}{
		{0, "False NotYetInForce", "False InTime", 10, nil},
		{10, "True InForce", "False InTime", 20, nil},
		{20, "True InForce", "True DeadlinePassed", 30, []string{"Warning DeadlinePassed the notice is open after its deadline"}},
		{25, "True InForce", "True DeadlinePassed", 30, nil},
		{30, "False Over", "False InTime", 0, nil},
	} {
		clk.SetTime(instant(step.at))
		result := reconcileOnce(t, of, r.Client, notice)
		s := &notice.Status
		if got := brief(s.Conditions, v1alpha1.ConditionInForce); got != step.inForce {
			t.Errorf("at %d: InForce is %s, want %s", step.at, got, step.inForce)
		}
		if got := brief(s.Conditions, v1alpha1.ConditionOverdue); got != step.overdue {
			t.Errorf("at %d: Overdue is %s, want %s", step.at, got, step.overdue)
		}
		if got := brief(s.Conditions, v1alpha1.ConditionReady); got != "True Judged" {
			t.Errorf("at %d: Ready is %s", step.at, got)
		}
		next, slept := "never", longestSleep
		if step.next != 0 {
			next, slept = timeOrNil(instant(step.next)).UTC().String(), instant(step.next).Sub(instant(step.at))
		}
		if got := orNever(s.NextChange); got != next || result.RequeueAfter != slept {
			t.Errorf("at %d: changes next %s, sleeps %v, want %s", step.at, got, result.RequeueAfter, next)
		}
		if diff := cmp.Diff(step.events, recordedEvents(recorder)); diff != "" {
			t.Errorf("at %d: %s", step.at, diff)
		}
	}
}

// Of formalities there are dozens: that one begins or ends by the calendar makes no event, and nobody is asked for a deadline.
func TestValidityOfAFormality(t *testing.T) {
	formality := objects.MakeFormality("f", "ns").Type("PrefectOrder").Covers("EventSecurity").Valid(instant(10), instant(20)).Obj()
	formality.Generation = 3
	clk := testingclock.NewFakeClock(instant(0))
	r, recorder := onAServer(t, clk, formality)
	of := newFormalityReconciler(r)
	for at, want := range []string{0: "False NotYetInForce", 10: "True InForce", 20: "False Over"} {
		if want == "" {
			continue
		}
		clk.SetTime(instant(int64(at)))
		reconcileOnce(t, of, r.Client, formality)
		if got := brief(formality.Status.Conditions, v1alpha1.ConditionInForce); got != want {
			t.Errorf("at %d: %s, want %s", at, got, want)
		}
		if got := brief(formality.Status.Conditions, v1alpha1.ConditionOverdue); got != "" {
			t.Errorf("at %d: Overdue is %s", at, got)
		}
	}
	if formality.Status.ObservedGeneration != 3 {
		t.Errorf("observed generation %d", formality.Status.ObservedGeneration)
	}
	if got := recordedEvents(recorder); got != nil {
		t.Errorf("events %q", got)
	}
}

func TestValidityOfAProfile(t *testing.T) {
	clk := testingclock.NewFakeClock(instant(0)) // in January 2027
	profiles := catalogue(t)
	r, _ := onAServer(t, clk, profiles...)
	of := newProfileReconciler(r)
	held := 0
	for _, o := range profiles {
		reconcileOnce(t, of, r.Client, o)
		if brief(o.(*v1alpha1.LegalProfile).Status.Conditions, v1alpha1.ConditionInForce) == "True InForce" {
			held++
		}
	}
	if held == 0 {
		t.Error("no profile of the catalogue is in force")
	}
}

func TestValidityOfWhatIsGoneOrCannotBeRead(t *testing.T) {
	r, _ := onAServer(t, testingclock.NewFakeClock(instant(0)))
	if result, err := newNoticeReconciler(r).Reconcile(t.Context(), ctrl.Request{}); err != nil || result != (ctrl.Result{}) {
		t.Errorf("what is gone: %+v, %v", result, err)
	}
	broken := cached(t, "FormalNotice")
	r.Enforcer = &enforce.Enforcer{Client: broken, Live: broken}
	if _, err := newNoticeReconciler(r).Reconcile(t.Context(), ctrl.Request{}); err == nil {
		t.Error("what cannot be read: no error")
	}
}

// brief is the status and the reason of a condition, or nothing.
func brief(list []metav1.Condition, kind string) string {
	c := meta.FindStatusCondition(list, kind)
	if c == nil {
		return ""
	}
	return string(c.Status) + " " + c.Reason
}

func orNever(t *metav1.Time) string {
	if t == nil {
		return "never"
	}
	return t.UTC().String()
}
