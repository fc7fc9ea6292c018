// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"fmt"
	"time"

	ctrl "sigs.k8s.io/controller-runtime"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/evidence"
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

// failedEvidence says why the log writes nothing.
func failedEvidence(f evidenceservice.Failure) availability {
	switch f {
	case evidenceservice.RolledBack:
		return availability{false, v1alpha1.ReasonEvidenceRolledBack, "the log is older than it was, as after an old backup was restored: nothing starts; " +
			"restore the latest one"}
	case evidenceservice.Damaged:
		return availability{false, v1alpha1.ReasonEvidenceDamaged, "what is on the volume is not what was signed: nothing starts"}
	case evidenceservice.Taken:
		return availability{false, v1alpha1.ReasonEvidenceTaken, "another writer has the log: nothing starts"}
	case evidenceservice.WriteFailed:
		return availability{false, v1alpha1.ReasonEvidenceUnwritable, "the log cannot be written, as on a full volume: nothing starts"}
	}
	return availability{false, v1alpha1.ReasonEvidenceUnavailable, "the log is not open yet"}
}

// describeLog writes how the log was at its last census: a status that changed with every entry would be written with every entry.
func describeLog(status *v1alpha1.EvidenceLogStatus, state *evidenceservice.State) {
	status.Key, status.Policy = state.Key, state.Policy
	census := timeOrNil(instantOrZero(state.LastCensus))
	counted := status.LastCensus.Equal(census)
	switch {
	case census == nil, counted && !behind(status, state):
		return
	case !counted:
		status.LastCensus, status.Tree = census, treeStatus(state.Tree)
	}
	status.Cosigned = treeStatus(state.Cosigned)
	status.CosignedAt = timeOrNil(instantOrZero(state.CosignedAt))
}

// behind tells whether witnesses have cosigned since what the status has of the last census.
func behind(status *v1alpha1.EvidenceLogStatus, state *evidenceservice.State) bool {
	return status.Tree != nil && (status.Cosigned == nil || status.Cosigned.Size < status.Tree.Size) && state.Cosigned.Size >= status.Tree.Size
}

func instantOrZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

func treeStatus(t evidence.Tree) *v1alpha1.EvidenceTree {
	if t.Size == 0 {
		return nil
	}
	return &v1alpha1.EvidenceTree{Size: t.Size, Root: string(t.Root)}
}

func describeWitnesses(state *evidenceservice.State) availability {
	switch {
	case !state.Witnesses:
		return availability{false, v1alpha1.ReasonNoWitnesses, "the policy asks for no witness: whoever has the volume can write all of it anew"}
	case state.UnwitnessedSince != nil:
		return availability{false, v1alpha1.ReasonUnwitnessed, "Unwitnessed since " + state.UnwitnessedSince.UTC().Format(time.RFC3339) +
			": the witnesses do not answer, or do not sign; what starts does not wait for them"}
	}
	return availability{true, v1alpha1.ReasonCosigned, "witnesses cosign the log"}
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
