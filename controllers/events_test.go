// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/go-logr/logr"
	"github.com/go-logr/logr/funcr"
	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/events"
	testingclock "k8s.io/utils/clock/testing"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

// heard is a reconciler of which the events and log lines can be read.
func heard(t *testing.T) (r *requestReconciler, ctx context.Context, log *bytes.Buffer, said func() []string) {
	t.Helper()
	log = &bytes.Buffer{}
	ctx = logr.NewContext(t.Context(), funcr.New(func(prefix, args string) { log.WriteString(prefix + args + "\n") }, funcr.Options{}))
	recorder := events.NewFakeRecorder(100)
	r = &requestReconciler{reconciler: reconciler{events: recorder, metrics: newRecorder(), generations: &generationCache{},
		clock: testingclock.NewFakeClock(instant(0))}, kind: requestKind{name: kindSearch}}
	return r, ctx, log, func() []string {
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
}

func TestEventsAreOfTransitions(t *testing.T) {
	suspended := v1alpha1.JudgedStatus{Verdict: v1alpha1.Suspended,
		Findings: []v1alpha1.Finding{{Reason: "FormalityMissing", Source: "cnil-2022", Message: "file a notice"}}}
	permitted := v1alpha1.JudgedStatus{Verdict: v1alpha1.Permitted}
	waits := availability{false, v1alpha1.ReasonUnschedulable, "no node"}
	progress := availability{false, v1alpha1.ReasonProgressing, "0 of 1"}
	for name, test := range map[string]struct {
		record func(r *requestReconciler, ctx context.Context)
		events []string
		logs   string
	}{
		"a verdict that changes": {func(r *requestReconciler, ctx context.Context) {
			r.recordVerdict(ctx, objects.Statistics("ns", "d"), &snapshot{verdict: permitted}, &snapshot{verdict: suspended})
		}, []string{"Warning Suspended file a notice (cnil-2022)"},
			`"msg"="the verdict changed" "from"="Permitted" "to"="Suspended" "reason"="FormalityMissing" "source"="cnil-2022"`},
		"a verdict that ends a search, of which the end has an event": {func(r *requestReconciler, ctx context.Context) {
			r.recordVerdict(ctx, objects.Statistics("ns", "d"), &snapshot{verdict: permitted, state: v1alpha1.SearchRunning}, &snapshot{verdict: suspended, state: v1alpha1.SearchExpired})
		}, nil, `"reason"="FormalityMissing"`},
		"a verdict that stays": {func(r *requestReconciler, ctx context.Context) {
			r.recordVerdict(ctx, objects.Statistics("ns", "d"), &snapshot{verdict: suspended}, &snapshot{verdict: suspended})
		}, nil, ""},
		"an obstacle": {func(r *requestReconciler, ctx context.Context) {
			r.recordAvailability(ctx, objects.Statistics("ns", "d"), progress, waits)
		}, []string{"Warning Unschedulable no node"}, `"reason"="Unschedulable"`},
		"an obstacle that stays": {func(r *requestReconciler, ctx context.Context) {
			r.recordAvailability(ctx, objects.Statistics("ns", "d"), waits, waits)
		}, nil, ""},
		"progress": {func(r *requestReconciler, ctx context.Context) {
			r.recordAvailability(ctx, objects.Statistics("ns", "d"), waits, progress)
		}, nil, ""},
	} {
		r, ctx, log, said := heard(t)
		test.record(r, ctx)
		if diff := cmp.Diff(test.events, said()); diff != "" {
			t.Errorf("%s: events %s", name, diff)
		}
		if got := log.String(); (got == "") != (test.logs == "") || !strings.Contains(got, test.logs) {
			t.Errorf("%s: logs %q, want %q", name, got, test.logs)
		}
	}
}

func TestTheEndOfASearchIsLoggedWithoutWhatIsSought(t *testing.T) {
	r, ctx, log, said := heard(t)
	requisition := objects.Requisition("ns", "pv", instant(-10), instant(0))
	search := objects.Search(requisition, "van", objects.Plate)
	q := &searchRequest{scope{object: search, workload: &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{UID: "u"}}}, search, search.DeepCopy(), false}
	q.evidence.Requisition = requisition
	q.workload.SetGeneration(1)
	q.after.Status.Workload = &v1alpha1.WorkloadReference{UID: "u", Generation: 1}
	r.recordEnd(ctx, q, "the verdict is Suspended")
	got := log.String()
	if !strings.Contains(got, `"msg"="the workload is being ended" "reason"="the verdict is Suspended" "workloadUID"="u"`) {
		t.Errorf("logs %q", got)
	}
	if diff := cmp.Diff([]string{"Normal Ended what ran is being ended: the verdict is Suspended"}, said()); diff != "" {
		t.Error(diff)
	}
	q.was.verdict.Verdict, q.verdict.Verdict = v1alpha1.Permitted, v1alpha1.Suspended
	if r.recordEnd(ctx, q, "the verdict is Suspended"); len(said()) != 0 {
		t.Error("what the event of the verdict says is said twice")
	}
	for _, secret := range []string{requisition.Spec.Necessity, requisition.Spec.Offence.Description, requisition.Spec.Reference,
		string(search.Spec.Query.SecretName), string(search.Spec.Cameras[0])} {
		if secret != "" && strings.Contains(got, secret) {
			t.Errorf("the log tells %q", secret)
		}
	}
}
