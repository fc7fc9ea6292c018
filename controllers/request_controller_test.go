// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	testingclock "k8s.io/utils/clock/testing"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

// plannedRequest is a request of which a test says what it answers.
type plannedRequest struct {
	*deploymentRequest

	isOver, isFinished, waits bool
	why                       string // it must end
	planned                   workload.Plan
	wanted                    client.Object
	urgent                    bool
	is                        availability
	kept                      time.Time
}

func (q *plannedRequest) keptUntil(*reconciler) time.Time           { return q.kept }
func (q *plannedRequest) tellResults(time.Time) time.Time           { return time.Time{} }
func (q *plannedRequest) over() bool                                { return q.isOver }
func (q *plannedRequest) finished() bool                            { return q.isFinished }
func (q *plannedRequest) plan() workload.Plan                       { return q.planned }
func (q *plannedRequest) mustEnd(*reconciler, workload.Plan) string { return q.why }
func (q *plannedRequest) mayWait(workload.Plan) bool                { return q.waits }
func (q *plannedRequest) describe(*reconciler) availability         { return q.is }
func (q *plannedRequest) evaluate(time.Time) legal.Verdict          { return q.verdict }
func (q *plannedRequest) update(*reconciler, workload.Plan) (client.Object, bool) {
	return q.wanted, q.urgent
}

// newPlannedRequest asks for something that may run and that has a workload already.
func newPlannedRequest() *plannedRequest {
	d := objects.Statistics("ns", "d", objects.Counter)
	d.Generation = 7
	q := &plannedRequest{deploymentRequest: &deploymentRequest{before: d, after: d.DeepCopy()}, planned: planOf()}
	q.planned.Deployment = &appsv1.Deployment{TypeMeta: metav1.TypeMeta{APIVersion: "apps/v1", Kind: "Deployment"},
		ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "d", UID: "new"}}
	q.scope = scope{key: types.NamespacedName{Namespace: "ns", Name: "d"}, object: q.before, next: q.after, now: instant(0),
		verdict: legal.Verdict{Verdict: v1alpha1.Permitted}, children: &children{},
		workload: &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "d", UID: "old"}}}
	return q
}

// doing is a reconciler that notes in order what it applies and deletes.
func doing(t *testing.T, refuses string) (*requestReconciler, *[]string) {
	t.Helper()
	r, ctx, _, _ := heard(t)
	_ = ctx
	var done []string
	r.Enforcer = recorded(&done, refuses)
	r.takeBacks, r.pacer, r.alarm = &takeBacks{}, &pacer{limit: 1}, &alarm{}
	return r, &done
}

// Tightening ends first: nothing of the plan is written while something that could see more is there.
func TestEnforce(t *testing.T) {
	support := []string{"apply ConfigMap", "apply NetworkPolicy", "apply ResourceClaimTemplate"}
	for name, test := range map[string]struct {
		change func(q *plannedRequest)
		want   []string
		ended  bool
		turn   bool
	}{
		"nothing runs yet":               {func(q *plannedRequest) { q.workload = nil }, append(support, "apply Deployment"), false, false},
		"no whole second is left for it": {func(q *plannedRequest) { q.workload, q.planned.TooLate = nil, true }, nil, false, false},
		"pods of a workload that is gone": {func(q *plannedRequest) {
			q.workload, q.children.pods.Items = nil, append(q.children.pods.Items, *podOf("Job", "job"))
		}, []string{"delete job", "delete pod"}, true, false},
		"a workload that is ending": {func(q *plannedRequest) { q.workload.SetDeletionTimestamp(&metav1.Time{Time: instant(0)}) }, nil, true, false},
		"it runs as planned":        {func(*plannedRequest) {}, support, false, false},
		"it may no longer run":      {func(q *plannedRequest) { q.verdict.Verdict = v1alpha1.Suspended }, []string{"delete d"}, true, false},
		"somebody else made it":     {func(q *plannedRequest) { q.why = "somebody else made it" }, []string{"delete d"}, true, false},
		"it would show more":        {func(q *plannedRequest) { q.why = showsMore }, []string{"delete d"}, true, false},
		"newer images, at its turn": {func(q *plannedRequest) { q.why, q.waits = showsMore, true }, []string{"delete d"}, true, false},
		"it came to its end":        {func(q *plannedRequest) { q.isFinished, q.verdict.Verdict = true, v1alpha1.Suspended }, nil, false, false},
		"it is to be changed": {func(q *plannedRequest) { q.wanted, q.urgent = q.planned.Deployment, true },
			append(support, "apply Deployment"), false, false},
	} {
		q := newPlannedRequest()
		test.change(q)
		r, done := doing(t, "")
		if err := r.enforce(t.Context(), q); err != nil && !errors.Is(err, errTold) {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(test.want, *done); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if q.ended != test.ended || q.turn != test.turn {
			t.Errorf("%s: ended %v, waits for its turn %v", name, q.ended, q.turn)
		}
	}
}

func TestNewerImagesWaitForTheirTurn(t *testing.T) {
	r, done := doing(t, "")
	if !r.pacer.begin(types.NamespacedName{Name: "another"}, instant(0)) {
		t.Fatal("nobody has a turn, and another cannot begin")
	}
	q := newPlannedRequest()
	q.why, q.waits = showsMore, true
	if err := r.enforce(t.Context(), q); err != nil || !q.turn || len(*done) != 0 {
		t.Errorf("error %v, waits %v, did %q", err, q.turn, *done)
	}
	q.waits = false // the law asks for it
	if err := r.enforce(t.Context(), q); err != nil || q.turn || len(*done) != 1 {
		t.Errorf("what the law asks for: error %v, waits %v, did %q", err, q.turn, *done)
	}
	q.waits, q.why = true, "somebody else made it" // whatever the images are
	if err := r.enforce(t.Context(), q); err != nil || q.turn || len(*done) != 2 {
		t.Errorf("what somebody else made: error %v, waits %v, did %q", err, q.turn, *done)
	}
}

// An error before everything is ended is not one that something lawful does not run: the manager is not ready with it.
func TestWhatWasNotEndedIsNoLawfulThingThatWaits(t *testing.T) {
	for name, test := range map[string]struct {
		refuses    string
		change     func(q *plannedRequest)
		notStarted bool
	}{
		"the end is refused":    {"delete d", func(q *plannedRequest) { q.verdict.Verdict = v1alpha1.Forbidden }, false},
		"the start is refused":  {"apply Deployment", func(q *plannedRequest) { q.workload = nil }, true},
		"a support is refused":  {"apply NetworkPolicy", func(*plannedRequest) {}, true},
		"a deadline is refused": {"apply Deployment", func(q *plannedRequest) { q.wanted, q.urgent = q.planned.Deployment, true }, false},
	} {
		q := newPlannedRequest()
		test.change(q)
		r, _ := doing(t, test.refuses)
		err := r.enforce(t.Context(), q)
		if err == nil || errors.Is(err, errNotStarted) != test.notStarted {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// On what somebody else has taken over nothing goes on running: pods would read it, or be reached past it.
func TestWhatIsTakenOverEndsWhatRestsOnIt(t *testing.T) {
	r, done := doing(t, "taken apply NetworkPolicy")
	err := r.enforce(t.Context(), newPlannedRequest())
	if !errors.Is(err, errNotStarted) || !isNameTaken(err) {
		t.Errorf("error %v", err)
	}
	if diff := cmp.Diff([]string{"apply ConfigMap", "apply NetworkPolicy", "delete d"}, *done); diff != "" {
		t.Error(diff)
	}
}

func TestNext(t *testing.T) {
	far := legal.Verdict{NextChange: instant(300)}
	for name, test := range map[string]struct {
		scope scope
		want  time.Duration
	}{
		"until the verdict changes":   {scope{verdict: far}, 300 * time.Second},
		"to see why nothing runs":     {scope{verdict: far, waits: true}, recheckAfter},
		"to ask for its turn":         {scope{verdict: far, waits: true, turn: true}, turnRetry},
		"to see that a name is free":  {scope{verdict: far, problem: notStarted(conflictOfManagers())}, nameTakenRetry},
		"until what ended has to go":  {scope{verdict: far, until: instant(7)}, 7 * time.Second},
		"no longer than for a change": {scope{verdict: legal.Verdict{NextChange: instant(2)}, turn: true}, 2 * time.Second},
	} {
		r := &requestReconciler{reconciler: reconciler{clock: testingclock.NewFakeClock(instant(0))}, alarm: &alarm{}}
		got, err := r.next(&test.scope)
		if err != nil || got.RequeueAfter != test.want {
			t.Errorf("%s: sleeps %v, error %v, want %v", name, got.RequeueAfter, err, test.want)
		}
	}
}

func conflictOfManagers() error {
	return apierrors.NewApplyConflict([]metav1.StatusCause{{Type: metav1.CauseTypeFieldManagerConflict, Field: ".spec"}}, "conflict")
}

func TestAgain(t *testing.T) {
	if result, err := again(ctrl.Result{}, errStale); err != nil || !result.Requeue { //nolint:staticcheck // see again
		t.Errorf("what was read too early: %+v, %v", result, err)
	}
	refused := errors.New("refused")
	if result, err := again(ctrl.Result{RequeueAfter: 1}, refused); !errors.Is(err, refused) || result.RequeueAfter != 1 {
		t.Errorf("any other error: %+v, %v", result, err)
	}
	if notStarted(nil) != nil {
		t.Error("no error is one")
	}
}

func TestDescribe(t *testing.T) {
	refused := func(words string) error {
		return notStarted(apierrors.NewForbidden(schema.GroupResource{Resource: "pods"}, "p", errors.New(words)))
	}
	progress := availability{false, v1alpha1.ReasonProgressing, "0 of 1 pods are ready"}
	for name, test := range map[string]struct {
		is     availability
		change func(q *plannedRequest)
		want   string
		waits  bool
	}{
		"it runs":             {availability{true, "AllReady", "every pod is ready"}, func(*plannedRequest) {}, "True AllReady every pod is ready", false},
		"it comes on":         {progress, func(*plannedRequest) {}, "False Progressing 0 of 1 pods are ready", true},
		"Kubernetes warns":    {progress, func(q *plannedRequest) { q.workload.SetUID("stuck") }, "False Stuck 0 of 1 pods are ready: FailedCreate: no quota", true},
		"it may not run":      {availability{false, "Ending", "pods are ending"}, func(q *plannedRequest) { q.verdict.Verdict = v1alpha1.Suspended }, "False Ending pods are ending", false},
		"it waits for others": {availability{true, "AllReady", "x"}, func(q *plannedRequest) { q.turn = true }, "False Progressing its pods are replaced when its turn comes: its package names newer images, or they are planned anew", false},
		"it is refused":       {progress, func(q *plannedRequest) { q.problem = refused("quota of 3") }, "False NotStarted the API server refused it: quota of 3", true},
		"it is refused again": {progress, func(q *plannedRequest) {
			q.problem = refused("quota of 4")
			q.was.available = availability{false, v1alpha1.ReasonNotStarted, "the API server refused it: quota of 3"}
		}, "False NotStarted the API server refused it: quota of 3", true},
		"it is refused as another was": {progress, func(q *plannedRequest) {
			q.problem = refused("quota of 4")
			q.was.available = availability{false, v1alpha1.ReasonNameTaken, "the API server refused it: quota of 3"}
		}, "False NotStarted the API server refused it: quota of 4", true},
	} {
		q := newPlannedRequest()
		q.is = test.is
		test.change(q)
		r, _ := doing(t, "")
		asked := 0
		r.warnings = &warnings{clock: testingclock.NewFakePassiveClock(q.now),
			live: eventsOf(&asked, nil, eventAbout("stuck", "a", "Warning", "FailedCreate", "no quota", 1))}
		r.describe(t.Context(), q)
		c := meta.FindStatusCondition(q.after.Status.Conditions, v1alpha1.ConditionAvailable)
		if got := strings.Join([]string{string(c.Status), c.Reason, c.Message}, " "); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
		if q.scope.waits != test.waits || q.after.Status.ObservedGeneration != 7 || q.after.Status.Verdict != q.verdict.Verdict {
			t.Errorf("%s: waits %v, status %+v", name, q.scope.waits, q.after.Status)
		}
	}
}

// A search that has ended keeps its Job, of which the log is evidence, and nothing else.
func TestKeepOver(t *testing.T) {
	for name, test := range map[string]struct {
		finished bool
		kept     time.Time
		want     []string
		sleeps   time.Duration
	}{
		"it was ended":       {false, time.Time{}, []string{"delete d"}, 0},
		"it ended by itself": {true, time.Time{}, nil, longestSleep},
		"its time runs":      {true, instant(30), nil, 30 * time.Second},
		"its time is over":   {true, instant(0), []string{"delete d"}, 0},
	} {
		q := newPlannedRequest()
		q.isOver, q.isFinished, q.kept = true, test.finished, test.kept
		r, done := doing(t, "")
		r.statuses = &statusWriter{Enforcer: r.Enforcer}
		got, err := r.keepOver(t.Context(), q)
		if err != nil || got.RequeueAfter != test.sleeps {
			t.Errorf("%s: sleeps %v, error %v", name, got.RequeueAfter, err)
		}
		if diff := cmp.Diff(test.want, *done); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// An operator of another version that plans pods otherwise replaces them one deployment after the other, and a person who
// changes one deployment waits for nobody.
func TestPodsThatArePlannedAnewWaitForTheirTurn(t *testing.T) {
	anew := map[string]string{"vsa.legal/pods": "another hash"}
	for name, test := range map[string]struct {
		annotations map[string]string
		observed    int64
		taken       bool // the only turn is another's
		waits       bool
	}{
		"another has the turn":      {anew, 7, true, true},
		"its turn":                  {anew, 7, false, false},
		"somebody asked for it":     {anew, 6, true, false},
		"its pods stay as they are": {nil, 7, true, false},
	} {
		q := newPlannedRequest()
		r, done := doing(t, "")
		q.was.observedGeneration = test.observed
		q.after.Status.Workload = r.generations.record(q.workload)
		q.wanted = q.planned.Deployment.DeepCopy()
		q.wanted.SetAnnotations(test.annotations)
		if test.taken && !r.pacer.begin(types.NamespacedName{Name: "another"}, instant(0)) {
			t.Fatal("nobody has a turn, and another cannot begin")
		}
		if err := r.bring(t.Context(), q, q.planned); err != nil || q.turn != test.waits || (len(*done) == 0) != test.waits {
			t.Errorf("%s: error %v, waits %v, did %q", name, err, q.turn, *done)
		}
	}
}
