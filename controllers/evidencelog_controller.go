// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"fmt"
	"time"

	ctrl "sigs.k8s.io/controller-runtime"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/evidenceservice"
)

// evidenceLookEvery is how often the log is asked how it is.
const evidenceLookEvery = 30 * time.Second

// evidenceLogReconciler tells of the EvidenceLog how the log is.
type evidenceLogReconciler struct{ reconciler }

// Reconcile asks the log, and brings the status up to date. It writes it where a condition, or the last census, is another one.
func (r *evidenceLogReconciler) Reconcile(ctx context.Context, req ctrl.Request) (ctrl.Result, error) {
	e, err := get[v1alpha1.EvidenceLog](ctx, r, "", req.Name)
	if err != nil || e == nil {
		return ctrl.Result{}, err
	}
	next := e.DeepCopy()
	next.Status.ObservedGeneration = e.Generation
	c := conditions{&next.Status.Conditions, e.Generation, r.clock.Now()}
	state, durable := r.ask(ctx, e)
	if durable.available {
		describeLog(&next.Status, state)
	}
	witnessed, complete := availability{false, durable.reason, "nobody knows: the log does not answer"}, r.complete()
	if durable.available {
		witnessed = describeWitnesses(state)
		r.evidence.noteWitnesses(state.UnwitnessedSince != nil)
	}
	c.setAvailability(v1alpha1.ConditionDurable, durable)
	c.setAvailability(v1alpha1.ConditionWitnessed, witnessed)
	c.setAvailability(v1alpha1.ConditionComplete, complete)
	ready := availability{true, v1alpha1.ReasonRecorded, "what happens is recorded, and cosigned"}
	for _, is := range []availability{durable, complete, witnessed} {
		if !is.available {
			ready = is
			break
		}
	}
	c.setAvailability(v1alpha1.ConditionReady, ready)
	if _, err := r.statuses.write(ctx, e, next); err != nil {
		return again(ctrl.Result{}, err)
	}
	return ctrl.Result{RequeueAfter: evidenceLookEvery}, nil
}

// ask asks the log how it is. What has the key of another log is not believed.
func (r *evidenceLogReconciler) ask(ctx context.Context, e *v1alpha1.EvidenceLog) (*evidenceservice.State, availability) {
	service := r.evidence.service
	if service == nil {
		return nil, availability{false, v1alpha1.ReasonEvidenceUnavailable, "the manager was not told where the log is: see --evidence-service"}
	}
	if e.Status.Key != "" {
		if err := service.Trust(e.Status.Key); err != nil {
			return nil, availability{false, v1alpha1.ReasonEvidenceUnavailable, "status.key is none"}
		}
	}
	state, err := service.State(ctx)
	switch {
	case err != nil:
		return nil, availability{false, v1alpha1.ReasonEvidenceUnavailable, "the log does not answer, or what answers does not have its key: nothing starts, " +
			"and what has to end ends"}
	case state.Failed != "":
		return state, failedEvidence(state.Failed)
	case state.Generation != e.Generation:
		return state, availability{false, v1alpha1.ReasonEvidenceUnavailable, "the log is about to begin again with the spec as it is now"}
	}
	return state, availability{true, v1alpha1.ReasonRecorded, "what is to start waits until it is recorded"}
}

// complete tells whether all that has happened is recorded.
func (r *evidenceLogReconciler) complete() availability {
	waiting, lost := r.evidence.progress()
	switch {
	case lost > 0:
		return availability{false, v1alpha1.ReasonEvidenceLost, fmt.Sprintf("%d things that happened could not be recorded since the manager began: "+
			"a census shows what is there", lost)}
	case waiting > 0:
		return availability{false, v1alpha1.ReasonEvidenceWaiting, "something has happened that is not recorded yet"}
	}
	return availability{true, v1alpha1.ReasonRecorded, "all that has happened is recorded, as far as the operator knows"}
}
