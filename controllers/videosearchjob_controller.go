// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"slices"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/workload"
)

const kindSearch = "VideoSearchJob"

// searchReconciler lets a search run while its verdict does, and ends it on the instant. A search that has started and
// come to its end, whichever, never starts again.
type searchReconciler struct{ reconciler }

// Reconcile brings one search to its verdict.
func (r *searchReconciler) Reconcile(ctx context.Context, req ctrl.Request) (ctrl.Result, error) {
	result, err := r.reconcile(ctx, req.NamespacedName)
	r.sweep.seen(kindSearch, req.NamespacedName, err)
	return result, err
}

func (r *searchReconciler) reconcile(ctx context.Context, key types.NamespacedName) (ctrl.Result, error) {
	s, err := get[v1alpha1.VideoSearchJob](ctx, r, key.Namespace, key.Name)
	if err != nil {
		return ctrl.Result{}, err
	}
	made, err := r.loadChildren(ctx, workload.LabelSearch, key.Namespace, key.Name)
	if err != nil {
		return ctrl.Result{}, err
	}
	expected := len(made.pods.Items) > 0 ||
		(s != nil && s.DeletionTimestamp.IsZero() && s.Status.Workload != nil && s.Status.EndedAt == nil)
	job, err := load[batchv1.Job](ctx, &r.reconciler, key, expected)
	if err != nil {
		return ctrl.Result{}, err
	}
	if s == nil || !s.DeletionTimestamp.IsZero() {
		return ctrl.Result{}, r.endAll(ctx, job, made)
	}
	if s.Status.EndedAt != nil {
		return ctrl.Result{}, r.keepEnded(ctx, job, made)
	}
	law, err := r.gather.readLaw(ctx)
	if err != nil {
		return ctrl.Result{}, err
	}
	evidence, err := r.gather.forSearch(ctx, s)
	if err != nil {
		return ctrl.Result{}, err
	}
	now := r.clock.Now()
	verdict := legal.JudgeSearch(law, s, evidence, now)

	status := s.Status.DeepCopy()
	switch {
	case verdict.Verdict.Runs() && (job == nil || finished(job) == ""):
		job, err = r.run(ctx, s, workload.ForSearch(s, evidence.Package, verdict, now), job, made, status)
	case !verdict.Verdict.Runs():
		err = r.halt(ctx, s, job, made)
	}
	if err != nil && !errors.Is(err, errNotStarted) {
		return ctrl.Result{}, err
	}
	r.report(s, status, verdict, &evidence, job, made, err, now)
	if err := r.write(ctx, s, status); err != nil {
		return ctrl.Result{}, err
	}
	return r.next(verdict.NextChange, err)
}

// run starts the search, or brings its Job to the plan. It returns the Job that runs, or nil while one has to end first
// or there is no time left for one.
func (r *searchReconciler) run(ctx context.Context, s *v1alpha1.VideoSearchJob, plan workload.Plan, job *batchv1.Job,
	made *children, status *v1alpha1.VideoSearchJobStatus,
) (*batchv1.Job, error) {
	if job == nil && len(made.pods.Items) > 0 {
		return nil, r.endAll(ctx, nil, made)
	}
	if job != nil {
		switch {
		case !job.DeletionTimestamp.IsZero():
			return nil, r.endAll(ctx, job, made)
		case !metav1.IsControlledBy(job, s),
			!r.ledger.made(status.Workload, job), // somebody else made it under that name
			workload.Exposes(&job.Spec.Template.Spec, &plan.Job.Spec.Template.Spec):
			observeEnd(kindSearch, &s.Status.JudgedStatus, r.clock.Now())
			return nil, r.endAll(ctx, job, made)
		}
		return r.keep(ctx, plan, job, made, status)
	}
	if plan.TooLate {
		return nil, nil
	}
	if err := r.support(ctx, plan, made); err != nil {
		return nil, notStarted(err)
	}
	planned := plan.Job.Spec.Template.Spec.DeepCopy()
	if err := r.Create(ctx, plan.Job); err != nil {
		return nil, notStarted(err)
	}
	// What has somebody else's change in it is not recorded: so it will be seen.
	if !workload.Exposes(&plan.Job.Spec.Template.Spec, planned) {
		status.Workload = r.ledger.record(plan.Job)
	}
	return plan.Job, nil
}

// keep leaves a Job that runs as it is. It writes to it only if somebody else has, if it has to end at another instant
// than when it was made, or if it started so late that its deadline lies after that instant. A Job's pods cannot be
// changed, and what they may see has not become less: if it has become more the search goes on with what it began with.
func (r *searchReconciler) keep(ctx context.Context, plan workload.Plan, job *batchv1.Job, made *children,
	status *v1alpha1.VideoSearchJobStatus,
) (*batchv1.Job, error) {
	if err := r.support(ctx, plan, made); err != nil {
		return job, notStarted(err)
	}
	labeled := job.Labels[workload.LabelManagedBy] == workload.ManagedBy
	expires := plan.Job.Annotations[workload.AnnotationExpiresAt]
	deadline := workload.Deadline(job, plan.Job)
	if labeled && r.ledger.written(status.Workload, job) && job.Annotations[workload.AnnotationExpiresAt] == expires &&
		*job.Spec.ActiveDeadlineSeconds <= *deadline {
		return job, nil
	}
	planned := plan.Job.DeepCopy()
	planned.Annotations[workload.AnnotationPlan] = job.Annotations[workload.AnnotationPlan]
	planned.Spec.Template = job.Spec.Template
	planned.Spec.ActiveDeadlineSeconds = deadline
	if err := r.Update(ctx, planned); err != nil {
		return nil, err // its deadline may still lie too late
	}
	status.Workload = r.ledger.record(planned)
	return planned, nil
}

// halt ends a Job that has not come to its end by itself, and removes what it needed once it is gone.
func (r *searchReconciler) halt(ctx context.Context, s *v1alpha1.VideoSearchJob, job *batchv1.Job, made *children) error {
	if job != nil && finished(job) != "" {
		return nil // nothing runs, and its log is evidence
	}
	if job != nil && job.DeletionTimestamp.IsZero() {
		observeEnd(kindSearch, &s.Status.JudgedStatus, r.clock.Now())
	}
	return r.endAll(ctx, job, made)
}

// keepEnded sees that nothing runs for a search that has ended.
func (r *searchReconciler) keepEnded(ctx context.Context, job *batchv1.Job, made *children) error {
	if job != nil && finished(job) != "" {
		return nil
	}
	return r.endAll(ctx, job, made)
}

// endAll ends the Job and its pods, then what they needed.
func (r *searchReconciler) endAll(ctx context.Context, job *batchv1.Job, made *children) error {
	if job == nil {
		return r.endWorkload(ctx, nil, made)
	}
	return r.endWorkload(ctx, job, made)
}

// finished returns how a Job came to its end by itself, or nothing.
func finished(job *batchv1.Job) batchv1.JobConditionType {
	for _, c := range job.Status.Conditions {
		if c.Status == corev1.ConditionTrue && (c.Type == batchv1.JobComplete || c.Type == batchv1.JobFailed) {
			return c.Type
		}
	}
	return ""
}

// outOfTime tells whether Kubernetes ended a Job because its deadline was over.
func outOfTime(job *batchv1.Job) bool {
	return slices.ContainsFunc(job.Status.Conditions, func(c batchv1.JobCondition) bool {
		return c.Type == batchv1.JobFailed && c.Reason == batchv1.JobReasonDeadlineExceeded
	})
}

// report writes the verdict, and how far the search has come, into the status.
func (r *searchReconciler) report(s *v1alpha1.VideoSearchJob, status *v1alpha1.VideoSearchJobStatus, v legal.Verdict,
	e *legal.Evidence, job *batchv1.Job, made *children, problem error, now time.Time,
) {
	status.ObservedGeneration = s.Generation
	status.JudgedStatus = judged(v)
	status.ExpiresAt = status.RunsUntil
	if status.ExpiresAt == nil {
		status.ExpiresAt = s.Status.ExpiresAt
	}
	if job != nil {
		status.Workload = r.ledger.reference(status.Workload, job)
		if status.StartedAt == nil {
			status.StartedAt = timeOrNil(now)
		}
	}
	status.State = state(status, v, job)
	gone := job == nil && len(made.pods.Items) == 0
	if status.State.Ended() && status.StartedAt != nil && (gone || job != nil && finished(job) != "") {
		status.EndedAt = timeOrNil(now)
		r.ledger.forget(status.Workload)
	}
	c := conditions{&status.Conditions, s.Generation, now}
	reason, message := c.permitted(v, e)
	running := job != nil && job.Status.Active > 0 && job.DeletionTimestamp.IsZero()
	switch {
	case problem != nil:
		why, words := notStartedBecause(problem)
		c.set(v1alpha1.ConditionAvailable, metav1.ConditionFalse, why, words)
	case running:
		c.set(v1alpha1.ConditionAvailable, metav1.ConditionTrue, v1alpha1.ReasonActive, "the search's Job is active")
	case !gone && status.State == v1alpha1.SearchExpired:
		c.set(v1alpha1.ConditionAvailable, metav1.ConditionFalse, v1alpha1.ReasonEnding, "pods are ending")
	default:
		c.set(v1alpha1.ConditionAvailable, metav1.ConditionFalse, string(status.State), "nothing runs")
	}
	c.searchReady(status.State, reason, message)
}

// searchReady sums up a search: it is ready while it runs and once it has succeeded.
func (c conditions) searchReady(state v1alpha1.SearchState, reason, message string) {
	switch state {
	case v1alpha1.SearchRunning, v1alpha1.SearchSucceeded:
		c.set(v1alpha1.ConditionReady, metav1.ConditionTrue, string(state), "the search is lawful")
	case v1alpha1.SearchFailed:
		c.set(v1alpha1.ConditionReady, metav1.ConditionFalse, string(state), "the search's Job failed")
	default:
		c.set(v1alpha1.ConditionReady, metav1.ConditionFalse, reason, message)
	}
}

// state sums up a search in one word.
func state(status *v1alpha1.VideoSearchJobStatus, v legal.Verdict, job *batchv1.Job) v1alpha1.SearchState {
	if job != nil {
		switch {
		case finished(job) == batchv1.JobComplete:
			return v1alpha1.SearchSucceeded
		case outOfTime(job):
			return v1alpha1.SearchExpired
		case finished(job) == batchv1.JobFailed:
			return v1alpha1.SearchFailed
		}
	}
	switch {
	case v.Verdict.Runs() && job != nil:
		return v1alpha1.SearchRunning
	case v.Verdict.Runs():
		return v1alpha1.SearchPending
	case status.StartedAt != nil || over(v):
		return v1alpha1.SearchExpired
	case v.Verdict == v1alpha1.Suspended && !decidedAgainst(v):
		return v1alpha1.SearchPending
	}
	return v1alpha1.SearchRefused
}

// over tells whether the time of the requisition is over.
func over(v legal.Verdict) bool {
	return finds(v, v1alpha1.ReasonWindowOver, v1alpha1.ReasonDurationOver)
}

// decidedAgainst tells whether a magistrate's decision keeps the search from running.
func decidedAgainst(v legal.Verdict) bool {
	return finds(v, v1alpha1.ReasonOpposed, v1alpha1.ReasonRevoked)
}

func finds(v legal.Verdict, reasons ...string) bool {
	return slices.ContainsFunc(v.Findings, func(f v1alpha1.Finding) bool { return slices.Contains(reasons, f.Reason) })
}

// write writes the status if it differs, and tells of a transition once it is written.
func (r *searchReconciler) write(ctx context.Context, s *v1alpha1.VideoSearchJob, status *v1alpha1.VideoSearchJobStatus) error {
	if equality.Semantic.DeepEqual(&s.Status, status) {
		return nil
	}
	next := s.DeepCopy()
	next.Status = *status
	if err := r.ApplyStatus(ctx, next); err != nil {
		return client.IgnoreNotFound(err)
	}
	observeVerdict(kindSearch, &s.Status.JudgedStatus, &status.JudgedStatus)
	r.tell(s, &s.Status.JudgedStatus, &status.JudgedStatus)
	if s.Status.State != status.State {
		searchTransitions.WithLabelValues(string(status.State)).Inc()
		r.events.Eventf(s, nil, corev1.EventTypeNormal, string(status.State), "Search", "the search is now %s", status.State)
	}
	return nil
}

var _ reconcile.Reconciler = (*searchReconciler)(nil)
