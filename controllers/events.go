// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	logf "sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/evidence"
)

// Keys of log lines. None of them ever holds what a judicial object says: causes are told by reasons, which are stable
// words, and by the ids of legal sources.
const (
	logFrom     = "from"
	logTo       = "to"
	logReason   = "reason"
	logSource   = "source"
	logUID      = "workloadUID"
	logLateness = "latenessSeconds"
	logManager  = "fieldManager"
)

// snapshot is of a status what transitions are told by.
type snapshot struct {
	verdict   v1alpha1.JudgedStatus
	available availability
	state     v1alpha1.SearchState // of a search

	interference interference
	results      availability // of a search: that they are due
	egress       availability // of a search: that it leads to more than the requisition names for results

	observedGeneration int64
}

// snapshotOf takes it from the status that is there, before anything of it is changed.
func snapshotOf(q request) snapshot {
	s := q.status()
	was := snapshot{verdict: *s.verdict, observedGeneration: *s.observedGeneration}
	if c := meta.FindStatusCondition(*s.conditions, v1alpha1.ConditionAvailable); c != nil {
		was.available = availability{c.Status == metav1.ConditionTrue, c.Reason, c.Message}
	}
	if c := meta.FindStatusCondition(*s.conditions, v1alpha1.ConditionInterfered); c != nil {
		was.interference = interference{c.Reason, c.Message}
	}
	if c := meta.FindStatusCondition(*s.conditions, v1alpha1.ConditionResultsDue); c != nil {
		was.results = availability{true, c.Reason, c.Message}
	}
	if c := meta.FindStatusCondition(*s.conditions, v1alpha1.ConditionEgressBeyondScope); c != nil {
		was.egress = availability{true, c.Reason, c.Message}
	}
	if search, ok := q.(*searchRequest); ok {
		was.state = search.after.Status.State
	}
	return was
}

// write writes the status of a request if it differs, and then tells of every transition.
func (r *requestReconciler) write(ctx context.Context, q request) error {
	s := q.base()
	changed, err := r.statuses.write(ctx, s.object, s.next)
	if err != nil || !changed {
		return err
	}
	was, is := s.was, snapshotOf(q)
	r.metrics.verdict(r.kind.name, &was.verdict, &is.verdict)
	r.recordVerdict(ctx, s.object, &was, &is)
	r.recordAvailability(ctx, s.object, was.available, is.available)
	r.recordInterference(ctx, s.object, was.interference, is.interference)
	if is.results.available && is.results.reason != was.results.reason {
		r.events.Eventf(s.object, nil, corev1.EventTypeWarning, is.results.reason, "Keep", "%s", is.results.message)
	}
	if is.egress.available && !was.egress.available {
		r.events.Eventf(s.object, nil, corev1.EventTypeWarning, is.egress.reason, "Connect", "%s", is.egress.message)
	}
	if was.state != is.state {
		r.metrics.searchTransitions.WithLabelValues(string(is.state)).Inc()
		logf.FromContext(ctx).Info("the state of the search changed", logFrom, was.state, logTo, is.state)
		r.recordState(s.object, q.status(), is.state)
	}
	return nil
}

// recordVerdict records it if a verdict, or what it takes out, has changed. The event of a search that has come to its end says
// why: it has no other.
func (r *requestReconciler) recordVerdict(ctx context.Context, o runtime.Object, was, is *snapshot) {
	before, after := &was.verdict, &is.verdict
	if before.Verdict == after.Verdict && before.Stripped == after.Stripped {
		return
	}
	kind, reason, source, message := corev1.EventTypeNormal, v1alpha1.ReasonAllPermitted, "", "all that was asked for may run"
	if len(after.Findings) > 0 {
		reason, source, message = after.Findings[0].Reason, after.Findings[0].Source, after.Findings[0].Message
		if source != "" {
			message += " (" + source + ")"
		}
	}
	if !after.Verdict.Runs() {
		kind = corev1.EventTypeWarning
	}
	logf.FromContext(ctx).Info("the verdict changed", logFrom, before.Verdict, logTo, after.Verdict, logReason, reason, logSource, source)
	if was.state == is.state || !is.state.Ended() {
		r.events.Eventf(o, nil, kind, string(after.Verdict), "Judge", "%s", message)
	}
}

// recordAvailability records it if Kubernetes begins or ceases to keep something lawful from running.
func (r *requestReconciler) recordAvailability(ctx context.Context, o runtime.Object, was, is availability) {
	if was.reason == is.reason || !isObstacle(is.reason) {
		return
	}
	logf.FromContext(ctx).Info("what may run does not run as asked", logReason, is.reason)
	r.events.Eventf(o, nil, corev1.EventTypeWarning, is.reason, "Run", "%s", is.message)
}

// recordInterference records it if objects of others begin to act on what runs, or other ones do.
func (r *requestReconciler) recordInterference(ctx context.Context, o runtime.Object, was, is interference) {
	if was == is || is.reason == "" {
		return
	}
	logf.FromContext(ctx).Info("objects of others act on what runs", logReason, is.reason)
	r.events.Eventf(o, nil, corev1.EventTypeWarning, is.reason, "Run", "%s", is.message)
}

// recordState records how a search came to its end. That it runs or waits is told by its verdict and its condition.
func (r *requestReconciler) recordState(o runtime.Object, s requestStatus, state v1alpha1.SearchState) {
	kind := corev1.EventTypeNormal
	switch {
	case state == v1alpha1.SearchFailed, state == v1alpha1.SearchInterrupted, state == v1alpha1.SearchEvicted:
		kind = corev1.EventTypeWarning
	case !state.Ended():
		return
	}
	message := "the search has ended"
	if c := meta.FindStatusCondition(*s.conditions, v1alpha1.ConditionReady); c != nil && state != v1alpha1.SearchSucceeded {
		message = c.Message
	}
	r.events.Eventf(o, nil, kind, string(state), "Search", "%s", message)
}

// recordStart logs that a workload was made.
func (r *requestReconciler) recordStart(ctx context.Context, workload metav1.Object) {
	logf.FromContext(ctx).Info("the workload was made", logUID, workload.GetUID())
}

// recordForeignWrite tells who has changed a workload, and what became of that.
func (r *requestReconciler) recordForeignWrite(ctx context.Context, s *scope, by, what string) {
	logf.FromContext(ctx).Info("somebody else has changed the workload", logManager, by, logUID, s.workload.GetUID(), logReason, what)
	r.events.Eventf(s.object, nil, corev1.EventTypeWarning, v1alpha1.ReasonChangedByAnother, "Repair", "what runs was changed by %s: %s", by, what)
	r.evidence.tampered(ctx, s.key.Namespace, v1alpha1.ReasonChangedByAnother, evidence.ObjectOf(r.kind.name, s.key.Name, string(s.object.GetUID())))
}

// recordEnd logs and counts that a workload is being ended.
func (r *requestReconciler) recordEnd(ctx context.Context, q request, why string) {
	s := q.base()
	end := foreseenEnd{status: q.status().verdict, evaluate: func(at time.Time) v1alpha1.JudgedStatus {
		return verdictStatus(q.evaluate(at))
	}}
	late := end.lateness(r.clock.Now())
	r.countEnd(ctx, s, why, late)
	if !r.generations.unchanged(*q.status().workload, s.workload) {
		r.recordForeignWrite(ctx, s, changedBy(s.workload), "it is ended")
	}
	if s.was.verdict.Verdict.Runs() && !s.verdict.Verdict.Runs() {
		return // the event of the verdict says so, and why
	}
	r.events.Eventf(s.object, nil, corev1.EventTypeNormal, v1alpha1.ReasonEnded, "End", "what ran is being ended: %s", why)
}

// countEnd counts and logs an end, and how late it comes if it was foreseen: late is negative if not. What counts it once is that it is recorded.
func (r *requestReconciler) countEnd(ctx context.Context, s *scope, why string, late time.Duration) {
	r.metrics.ended(r.kind.name, late)
	values := []any{logReason, why, logUID, s.workload.GetUID()}
	if late >= 0 {
		values = append(values, logLateness, late.Seconds())
	}
	logf.FromContext(ctx).Info("the workload is being ended", values...)
}
