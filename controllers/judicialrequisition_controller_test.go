// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	testingclock "k8s.io/utils/clock/testing"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/enforce"
	"github.com/vsa-legal/operator/test/objects"
)

// A requisition waits for its window and its magistrate, stands until the window closes or the decision is revoked, and
// tells of each of these once.
func TestRequisition(t *testing.T) {
	requisition := objects.Requisition("ns", "pv", instant(10), instant(40))
	requisition.Generation = 2
	clk := testingclock.NewFakeClock(instant(0))
	r, recorder := onAServer(t, clk, append(catalogue(t), requisition)...)
	of := &requisitionReconciler{r}
	for _, step := range []struct {
		at      int64
		decide  v1alpha1.Decision
		inForce string
		until   string // when it stands no longer
		events  int
	}{
		{0, "", "False WindowNotOpen", "never", 1},
		{10, "", "False AuthorizationMissing", "never", 1},
		{11, "", "False AuthorizationMissing", "never", 0},
		{12, v1alpha1.Authorize, "True Stands", orNever(timeOrNil(instant(40))), 1},
		{20, v1alpha1.Revoke, "False Revoked", "never", 1},
		{40, "", "False WindowOver", "never", 1},
	} {
		clk.SetTime(instant(step.at))
		if step.at == 11 { // its status is written again, and says the same
			requisition.Generation++
			if err := r.Client.Update(t.Context(), requisition); err != nil {
				t.Fatal(err)
			}
		}
		if step.decide != "" {
			decision := objects.MakeDecision("on-"+strconv.FormatInt(step.at, 10), "ns").On("pv").Decided(step.decide, instant(step.at)).Obj()
			if err := r.Client.Create(t.Context(), decision); err != nil {
				t.Fatal(err)
			}
		}
		reconcileOnce(t, of, r.Client, requisition)
		s := &requisition.Status
		if got := brief(s.Conditions, v1alpha1.ConditionInForce); got != step.inForce {
			t.Errorf("at %d: InForce is %s, want %s", step.at, got, step.inForce)
		}
		if got := orNever(s.StandsUntil); got != step.until {
			t.Errorf("at %d: stands until %s, want %s", step.at, got, step.until)
		}
		if stands := len(s.Findings) == 0; stands != (step.until != "never") || s.ObservedGeneration != requisition.Generation {
			t.Errorf("at %d: findings %+v of generation %d", step.at, s.Findings, s.ObservedGeneration)
		}
		if got := recordedEvents(recorder); len(got) != step.events {
			t.Errorf("at %d: events %q", step.at, got)
		}
	}
}

// While what ran for a requisition that has ceased to stand has to end, nobody is told of it. That one begins to stand is told at once.
func TestRequisitionWaitsForRequests(t *testing.T) {
	requisition, machine := objects.Requisition("ns", "pv", instant(0), instant(40)), testingclock.NewFakeClock(instant(0))
	authorizes := objects.MakeDecision("yes", "ns").On("pv").Decided(v1alpha1.Authorize, instant(0)).Obj()
	clk := testingclock.NewFakeClock(instant(1))
	r, _ := onAServer(t, clk, append(catalogue(t), requisition, authorizes)...)
	waiting := new(length)
	waiting.Store(1)
	r.requests = &backlog{clock: machine}
	r.requests.add(waiting)
	of, key := &requisitionReconciler{r}, client.ObjectKeyFromObject(requisition)
	reconcileOnce(t, of, r.Client, requisition)
	clk.SetTime(instant(40))
	done := make(chan error)
	go func() {
		_, err := of.Reconcile(t.Context(), ctrl.Request{NamespacedName: key})
		done <- err
	}()
	inForce := func() string {
		var now v1alpha1.JudicialRequisition
		if err := r.Client.Get(t.Context(), key, &now); err != nil {
			t.Fatal(err)
		}
		return brief(now.Status.Conditions, v1alpha1.ConditionInForce)
	}
	for range 2 {
		for !machine.HasWaiters() {
			if t.Context().Err() != nil {
				t.Fatal("it does not wait")
			}
		}
		if got := inForce(); got != "True Stands" {
			t.Errorf("while requests wait: %s", got)
		}
		machine.Step(backlogPause)
	}
	waiting.Store(0)
	for {
		select {
		case err := <-done:
			if got := inForce(); err != nil || got != "False WindowOver" {
				t.Errorf("%s, %v", got, err)
			}
			return
		default:
			machine.Step(backlogPause)
		}
	}
}

// A magistrate's decision that cannot be read may be one that revokes: then the status stays as it is.
func TestRequisitionOfWhatCannotBeRead(t *testing.T) {
	requisition := objects.Requisition("ns", "pv", instant(0), instant(40))
	for _, fails := range []string{"JudicialRequisition", "LegalProfileList", "FormalNoticeList", "JudicialDecisionList"} {
		r, recorder := onAServer(t, testingclock.NewFakeClock(instant(0)), requisition.DeepCopy())
		broken := cached(t, fails, append(catalogue(t), requisition.DeepCopy())...)
		r.Enforcer = &enforce.Enforcer{Client: broken, Live: broken}
		r.gatherer.Reader = broken
		key := client.ObjectKeyFromObject(requisition)
		if _, err := (&requisitionReconciler{r}).Reconcile(t.Context(), ctrl.Request{NamespacedName: key}); err == nil {
			t.Errorf("without %s: no error", fails)
		}
		if diff := cmp.Diff([]string(nil), recordedEvents(recorder)); diff != "" {
			t.Errorf("without %s: %s", fails, diff)
		}
	}
}

func TestRequisitionThatIsGone(t *testing.T) {
	r, _ := onAServer(t, testingclock.NewFakeClock(instant(0)))
	if result, err := (&requisitionReconciler{r}).Reconcile(t.Context(), ctrl.Request{}); err != nil || result != (ctrl.Result{}) {
		t.Errorf("%+v, %v", result, err)
	}
}

// An act that authorizes in advance lets a requisition stand, as long as it holds.
func TestRequisitionAuthorizedInAdvance(t *testing.T) {
	requisition := objects.Requisition("ns", "pv", instant(0), instant(40))
	all := catalogue(t)
	for _, o := range all {
		p, ok := o.(*v1alpha1.LegalProfile)
		if !ok || p.Name != string(requisition.Spec.ProfileName) {
			continue
		}
		for i := range p.Spec.Requires.Requisition.Frameworks {
			f := &p.Spec.Requires.Requisition.Frameworks[i]
			f.StandingAuthorization = &v1alpha1.StandingAuthorization{Type: "StandingInstruction", Source: f.Source}
		}
	}
	act := objects.MakeFormality("act", "ns").Type("StandingInstruction").Covers("JudicialSearch").Valid(instant(0), instant(20)).Obj()
	clk := testingclock.NewFakeClock(instant(0))
	r, _ := onAServer(t, clk, append(all, requisition, act)...)
	for at, want := range map[int64]string{10: "True Stands", 20: "False AuthorizationMissing"} {
		clk.SetTime(instant(at))
		reconcileOnce(t, &requisitionReconciler{r}, r.Client, requisition)
		if got := brief(requisition.Status.Conditions, v1alpha1.ConditionInForce); got != want {
			t.Errorf("at %d: InForce is %s, want %s", at, got, want)
		}
	}
}
