// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/workload"
)

const kindSearch = "VideoSearchJob"

// searchRequest is one reconcile's view of a VideoSearchJob. A search that has started and come to its end, whichever,
// never starts again.
type searchRequest struct {
	scope

	before, after *v1alpha1.VideoSearchJob // as it was read, and with the status that will be written
	told          bool                     // the operator has told its pods to end
}

var _ request = (*searchRequest)(nil)

// gatherSearch reads what a reconcile of a search needs.
func gatherSearch(ctx context.Context, r *reconciler, key types.NamespacedName) (request, error) {
	s, err := get[v1alpha1.VideoSearchJob](ctx, r, key.Namespace, key.Name)
	if err != nil {
		return nil, err
	}
	q := &searchRequest{scope: scope{key: key}}
	if q.children, err = loadChildren(ctx, r, workload.LabelSearch, key); err != nil {
		return nil, err
	}
	if s != nil && s.DeletionTimestamp.IsZero() {
		q.before, q.after = s, s.DeepCopy()
		q.object, q.next = q.before, q.after
		r.statuses.restore(q.after)
	}
	expected := len(q.children.pods.Items) > 0 || q.after != nil && q.after.Status.Workload != nil && q.after.Status.EndedAt == nil
	job, err := loadWorkload[batchv1.Job](ctx, r, key, expected)
	if err != nil {
		return nil, err
	}
	if job != nil {
		q.workload, q.told = job, r.recorded.has(job.UID)
	}
	if q.after == nil {
		return q, nil
	}
	q.believe()
	if q.place = findPlace(ctx, r, key, s); q.place != nil {
		q.place.begun = q.begun(r)
	}
	if len(s.Spec.Egress) > 0 || s.Spec.Output != nil && s.Spec.Output.Network != nil {
		if q.addresses, err = r.gatherer.clusterAddresses(ctx); err != nil {
			return nil, err
		}
	}
	q.interference, err = r.gatherer.findInterference(ctx, &q.scope, requestKind{name: kindSearch, label: workload.LabelSearch}, false)
	if err != nil {
		return nil, err
	}
	q.evidence, err = r.gatherer.forSearch(ctx, s)
	if q.evidence.Requisition != nil {
		q.profile = string(q.evidence.Requisition.Spec.ProfileName)
	}
	return q, err
}

func (q *searchRequest) base() *scope { return &q.scope }

func (q *searchRequest) status() requestStatus {
	s := &q.after.Status
	return requestStatus{&s.Conditions, &s.ObservedGeneration, &s.JudgedStatus, &s.Workload}
}

func (q *searchRequest) evaluate(at time.Time) legal.Verdict {
	return legal.JudgeSearch(q.law, q.before, q.evidence, at)
}

func (q *searchRequest) plan() workload.Plan {
	return workload.ForSearch(q.before, q.evidence.Package, q.verdict, q.now)
}

// job returns the Job, or nil.
func (q *searchRequest) job() *batchv1.Job {
	job, _ := q.workload.(*batchv1.Job)
	return job
}

// finished tells whether the Job came to its end by itself. How a pod ends that was told to is none of that, whatever its Job makes of it
// before it is deleted: a runtime that ends in good order when its authorization is revoked has not succeeded.
func (q *searchRequest) finished() bool {
	job := q.job()
	return job != nil && finished(job) != "" && (!q.told || q.verdict.Verdict.Runs() || outOfTime(job))
}

func (q *searchRequest) over() bool { return q.after.Status.EndedAt != nil }

// keptUntil does not leave the time to Kubernetes' own ttlSecondsAfterFinished: a Job that goes before its end was seen and
// written down would begin again.
func (q *searchRequest) keptUntil(r *reconciler) time.Time {
	ttl := r.endedSearchTTL
	if seconds := q.before.Spec.TTLSecondsAfterFinished; seconds != nil {
		ttl = ptr.To(time.Duration(*seconds) * time.Second)
	}
	if ttl == nil || !q.over() || !q.finished() {
		return time.Time{}
	}
	return q.after.Status.EndedAt.Add(*ttl)
}

// mustEnd ends a Job that the operator did not make, and one that shows more than its plan.
func (q *searchRequest) mustEnd(r *reconciler, plan workload.Plan) string {
	job := q.job()
	switch {
	case !metav1.IsControlledBy(job, q.before):
		return "it belongs to another object"
	case !r.generations.wasCreatedByUs(q.after.Status.Workload, job):
		return "somebody else made it"
	case !r.generations.unchanged(q.after.Status.Workload, job) && !r.generations.samePods(q.after.Status.Workload, job):
		return "somebody else has changed its pods"
	case workload.Exposes(&job.Spec.Template.Spec, &plan.Job.Spec.Template.Spec):
		return showsMore
	case q.misplaced(&plan): // the Job would make the next pod for the same nodes
		return "its pod is on a node that may show it files that nobody judged"
	}
	return ""
}

func (q *searchRequest) mayWait(workload.Plan) bool { return false } // its run is void: the sooner the next, the better

// update leaves a Job that runs as it is. It writes to it only if somebody else has, if it has to end at another instant
// than when it was made, or if it started so late that its deadline lies after that instant. A Job's pods cannot be
// changed, and what they may see has not become less: if it has become more the search goes on with what it began with.
func (q *searchRequest) update(r *reconciler, plan workload.Plan) (client.Object, bool) {
	job := q.job()
	labeled := job.Labels[workload.LabelManagedBy] == workload.ManagedBy
	expires := plan.Job.Annotations[workload.AnnotationExpiresAt]
	deadline := workload.Deadline(job, plan.Job)
	if labeled && !ptr.Deref(job.Spec.Suspend, false) && r.generations.unchanged(q.after.Status.Workload, job) &&
		job.Annotations[workload.AnnotationExpiresAt] == expires && *job.Spec.ActiveDeadlineSeconds <= *deadline {
		return nil, false
	}
	planned := plan.Job.DeepCopy()
	planned.Annotations[workload.AnnotationPlan] = job.Annotations[workload.AnnotationPlan]
	planned.Spec.Template = job.Spec.Template
	planned.Spec.ActiveDeadlineSeconds = deadline
	return planned, true
}

// describe writes how far the search has come.
func (q *searchRequest) describe(r *reconciler) availability {
	status, job := &q.after.Status, q.job()
	if status.RunsUntil != nil {
		status.ExpiresAt = status.RunsUntil
	}
	if q.runs() {
		status.Workload = r.generations.reference(status.Workload, job)
	}
	q.describeRuns(r)
	q.tellEgress()
	status.State = q.state()
	if status.State.Ended() && (status.StartedAt != nil && q.gone() || q.finished()) {
		r.generations.forget(status.Workload)
		q.describeEnd()
	}
	return q.available()
}

// describeRuns records when the search ran, by what Kubernetes recorded.
func (q *searchRequest) describeRuns(r *reconciler) {
	status, job := &q.after.Status, q.job()
	switch {
	case job != nil:
		uid := string(job.UID)
		if from := q.ranFrom(r, job); !from.IsZero() {
			recordRun(status, uid, from)
		}
		endRuns(status, uid, q.now, v1alpha1.RunInterrupted)
		if q.finished() {
			endRuns(status, "", finishedAt(job), outcomeOf(job))
		}
	case q.gone() && q.place != nil && q.place.lost:
		if uid := q.unnotedRun(r); uid != "" {
			recordRun(status, uid, q.now)
		}
		endRuns(status, "", q.now, v1alpha1.RunEvicted)
	case q.gone() && (q.verdict.Verdict.Runs() || isTemporary(q.verdict)):
		endRuns(status, "", q.now, v1alpha1.RunInterrupted)
	case q.gone():
		endRuns(status, "", q.now, v1alpha1.RunExpired)
	}
	if len(status.Runs) > 0 {
		status.StartedAt = status.Runs[0].StartedAt.DeepCopy()
	}
}

// ranFrom returns when a Job began to run, and the zero time if it has not. Where its pods are gone and nobody has seen that
// none of them ran, it counts as run: it may have seen the footage.
func (q *searchRequest) ranFrom(r *reconciler, job *batchv1.Job) time.Time {
	from := ranFrom(podsOf(job, q.children.pods.Items))
	switch {
	case !from.IsZero() || finished(job) == "" || outOfTime(job) && r.pods.onlyWaited(job.UID):
		return from
	case job.Status.StartTime != nil: // its pods are gone
		return job.Status.StartTime.Time
	}
	return job.CreationTimestamp.Time
}

// describeEnd leaves nothing in the status that is still to come.
func (q *searchRequest) describeEnd() {
	status := &q.after.Status
	status.EndedAt = lastEnd(status.Runs)
	switch {
	case status.EndedAt != nil:
	case q.finished():
		status.EndedAt = timeOrNil(finishedAt(q.job()))
	default:
		status.EndedAt = timeOrNil(q.now)
	}
	q.keepResults()
	status.NextChange, status.RunsUntil = nil, nil
	if status.ExpiresAt != nil && status.ExpiresAt.After(status.EndedAt.Time) {
		status.ExpiresAt = nil
	}
	q.verdict.Findings = asOfTheEnd(q.verdict.Findings)
	status.Findings = bounded(q.verdict.Findings)
}

// available tells whether the search's pod runs, and why not.
func (q *searchRequest) available() availability {
	state, job := q.after.Status.State, q.job()
	switch {
	case q.neverStarted():
		return availability{false, v1alpha1.ReasonNeverStarted, messageNeverStarted}
	case q.finished():
		return availability{false, string(state), "the search has come to its end: nothing runs"}
	case state == v1alpha1.SearchRunning:
		return availability{true, v1alpha1.ReasonActive, "the search's pod runs"}
	case !q.gone() && (q.ended || job == nil):
		return availability{false, v1alpha1.ReasonEnding, "pods are ending"}
	case q.place != nil && q.place.waits.reason != "":
		return q.place.waits
	case job == nil:
		return availability{false, string(state), "nothing runs"}
	case ptr.Deref(job.Spec.Suspend, false):
		return availability{false, v1alpha1.ReasonSuspended, "its Job is suspended, and the operator has not been able to resume it"}
	}
	if reason, why := waitsFor(podsOf(job, q.children.pods.Items)); reason != "" {
		return availability{false, reason, why}
	}
	return availability{false, v1alpha1.ReasonProgressing, "its pod does not run yet"}
}

// ready sums up a search: it is ready while it runs, once it has succeeded, and once it has run for as long as it might.
func (q *searchRequest) ready(is, why availability) availability {
	switch state := q.after.Status.State; {
	case state == v1alpha1.SearchRunning && is.available, state == v1alpha1.SearchSucceeded:
		return availability{true, string(state), "the search is lawful"}
	case q.endedAsPlanned():
		return availability{true, string(state), messageEndedAsPlanned}
	case q.finished() && q.neverStarted():
		return is
	case state == v1alpha1.SearchFailed:
		message := "the search's Job failed"
		if _, cause := waitsFor(q.children.pods.Items); cause != "" {
			message += ": " + cause
		}
		return availability{false, string(state), message}
	case state == v1alpha1.SearchEvicted:
		return q.evicted()
	case why.available:
		return is
	}
	why.available = false
	if q.over() {
		why.message = "the search was ended early, and never starts again: " + why.message
	}
	return why
}

// podsOf returns the pods of one Job.
func podsOf(job *batchv1.Job, pods []corev1.Pod) []corev1.Pod {
	var of []corev1.Pod
	for i := range pods {
		if metav1.IsControlledBy(&pods[i], job) {
			of = append(of, pods[i])
		}
	}
	return of
}
