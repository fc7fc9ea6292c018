// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/events"
	"k8s.io/utils/clock"
	"k8s.io/utils/ptr"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/enforce"
	"github.com/vsa-legal/operator/internal/workload"
)

// reconciler is what every controller has.
type reconciler struct {
	*enforce.Enforcer

	gatherer    *gatherer
	clock       clock.WithTicker
	events      events.EventRecorder
	gate        *startupGate
	generations *generationCache
	pods        *podHistory
	warnings    *warnings
	told        *told // what the API server has accepted the end of
	recorded    *told // workloads of which the end was recorded
	statuses    *statusWriter
	metrics     *recorder
	inspector   *inspector      // nil where nothing is inspected
	guardian    *guardian       // nil where nothing runs under a guard
	server      *ServerClock    // nil where the API server's clock is taken to be the manager's
	rollouts    int             // deployments that change to newer images at a time
	admission   *admissionState // nil where the operator keeps no policies
	evidence    *evidenceKeeper // that records, where the cluster has an EvidenceLog
	queues      *queues         // of Kueue's, that searches wait in
	requests    *backlog        // that wait for a worker

	endedSearchTTL  *time.Duration // how long what ran for a search stays once it has ended, or nil where it stays
	networkVerifier string         // image by which pods look whether their networks are closed, or empty where none looks
}

// requestReconciler keeps what runs for a request to its verdict. Tightening ends first: whatever could see a module that
// the verdict takes away is gone before anything else begins. Loosening rolls.
type requestReconciler struct {
	reconciler

	kind      requestKind
	alarm     *alarm
	takeBacks *takeBacks
	pacer     *pacer
	altered   takeBacks // pods of a request that were not what its workload makes

	marks       marks
	otherImages takeBacks // pods of a request that ran other images than their own
}

func newRequestReconciler(r reconciler, k requestKind, a *alarm) *requestReconciler {
	return &requestReconciler{reconciler: r, kind: k, alarm: a, takeBacks: &takeBacks{}, pacer: &pacer{limit: r.rollouts}}
}

// Reconcile brings one request to its verdict.
func (r *requestReconciler) Reconcile(ctx context.Context, req ctrl.Request) (ctrl.Result, error) {
	result, err := r.reconcile(ctx, req.NamespacedName)
	if !errors.Is(err, errStale) && !errors.Is(err, errTold) { // more has to be done before it is as it has to be
		r.gate.seen(r.kind.name, req.NamespacedName, err)
	}
	if errors.Is(err, errTold) {
		r.alarm.rest(req)
	}
	if errors.Is(err, errMakerLeft) {
		r.alarm.makerLeft(req)
	}
	return again(result, err)
}

func (r *requestReconciler) reconcile(ctx context.Context, key types.NamespacedName) (ctrl.Result, error) {
	if err := r.endAtClose(ctx, key); err != nil {
		return ctrl.Result{}, err
	}
	q, err := r.kind.gather(ctx, &r.reconciler, key)
	if err != nil {
		return ctrl.Result{}, err
	}
	s := q.base()
	if err := r.endForgedWorkloads(ctx, s); err != nil {
		return ctrl.Result{}, err
	}
	if s.object == nil {
		r.pacer.end(key)
		r.marks.forget(key)
		// The garbage collector removes what a deleted object owned. What it was told to leave behind is ended here.
		r.evidence.observe(ctx, q, r.kind.name)
		return ctrl.Result{}, errors.Join(r.endAll(ctx, s), r.endOrphan(ctx, s))
	}
	if q.over() {
		r.evidence.observe(ctx, q, r.kind.name)
		return r.keepOver(ctx, q)
	}
	if s.law, err = r.gatherer.readLaw(ctx); err != nil {
		return ctrl.Result{}, err
	}
	if s.nodes, err = r.gatherer.nodes(ctx); err != nil {
		return ctrl.Result{}, err
	}
	s.now = r.server.later(r.clock.Now())
	s.was = snapshotOf(q)
	s.evidence.Running = s.workload != nil && s.workload.GetDeletionTimestamp().IsZero()
	s.verdict = q.evaluate(s.now)
	s.problem = r.enforce(ctx, q)
	if errors.Is(s.problem, errTold) {
		return ctrl.Result{}, errTold
	}
	if s.problem != nil && !errors.Is(s.problem, errNotStarted) {
		return ctrl.Result{}, s.problem
	}
	r.describe(ctx, q)
	told := q.tellResults(s.now)
	if err := errors.Join(r.write(ctx, q), r.markEnd(ctx, q)); err != nil {
		return ctrl.Result{}, err
	}
	r.evidence.observe(ctx, q, r.kind.name)
	s.until = earliest(q.keptUntil(&r.reconciler), told)
	return r.next(s)
}

// nameTakenRetry is how often to look whether a name has become free: nothing tells.
const nameTakenRetry = time.Minute

// next sleeps until the verdict changes, or tries again what could not be started.
func (r *requestReconciler) next(s *scope) (ctrl.Result, error) {
	now := r.server.later(r.clock.Now())
	d := min(sleep(now, s.verdict.NextChange), sleep(now, s.until), sleep(now, s.renewAt))
	if s.waits {
		d = min(d, recheckAfter)
	}
	if s.turn {
		d = min(d, turnRetry)
	}
	if s.place != nil && (s.place.retries || s.place.waits.reason == v1alpha1.ReasonQueueUnavailable) {
		d = min(d, queueRetry)
	}
	switch {
	case isNameTaken(s.problem):
		d = min(d, nameTakenRetry)
	case s.problem != nil:
		r.alarm.after(d, ctrl.Request{NamespacedName: s.key})
		return ctrl.Result{}, s.problem
	}
	return ctrl.Result{RequeueAfter: d}, nil
}

// keepOver sees that nothing runs for a request that nothing more will come of. A workload that came to its end by itself
// stays for as long as it was told to: its log is evidence.
func (r *requestReconciler) keepOver(ctx context.Context, q request) (ctrl.Result, error) {
	until, now := q.keptUntil(&r.reconciler), r.server.later(r.clock.Now())
	wake := time.Duration(0)
	if q.finished() && (until.IsZero() || now.Before(until)) {
		wake = sleep(now, until)
		if err := r.leaveQueue(ctx, q.base()); err != nil {
			return ctrl.Result{}, err
		}
	} else if err := r.endAll(ctx, q.base()); err != nil {
		return ctrl.Result{}, err
	}
	q.base().was = snapshotOf(q)
	if told := q.tellResults(now); !told.IsZero() && (wake == 0 || told.Before(now.Add(wake))) {
		wake = min(max(told.Sub(now), shortestSleep), longestRetention)
	}
	if err := r.write(ctx, q); err != nil {
		return ctrl.Result{}, err
	}
	return ctrl.Result{RequeueAfter: wake}, r.markEnd(ctx, q)
}

// longestRetention is how long a wait for the end of a retention, which may be years, is at a time.
const longestRetention = 12 * time.Hour

// enforce ends what may not run, or brings it to its plan.
func (r *requestReconciler) enforce(ctx context.Context, q request) error {
	s := q.base()
	switch {
	case q.finished():
		return nil // nothing runs, and its log is evidence
	case s.verdict.Verdict.Runs() && r.lostPlace(ctx, s):
		return r.end(ctx, q, "its queue has taken its place back")
	case s.verdict.Verdict.Runs():
		return r.run(ctx, q)
	}
	return r.stop(ctx, q)
}

// stop ends what the verdict does not let run. What ends at one instant for many ends for all of them before anything is
// written of any: a reconcile that has ended something goes to the end of the queue.
func (r *requestReconciler) stop(ctx context.Context, q request) error {
	s := q.base()
	first := r.begins(s)
	if err := r.end(ctx, q, "the verdict is "+string(s.verdict.Verdict)); err != nil {
		return err
	}
	if first {
		return errTold
	}
	return nil
}

// run starts the workload, or brings it to its plan. It starts none while one has to end first.
func (r *requestReconciler) run(ctx context.Context, q request) error {
	s, plan := q.base(), q.plan()
	s.deny(&plan)
	s.unguarded = r.guard(ctx, s, &plan)
	r.place(s, &plan)
	s.leftOut = workload.Sentences(plan.LeftOut)
	switch {
	case s.gone():
		return r.begin(ctx, q, plan)
	case s.workload == nil, !s.workload.GetDeletionTimestamp().IsZero():
		s.ended = true
		return r.endAll(ctx, s)
	}
	keepRun(s.workload, &plan)
	s.keepNodes(&plan)
	if err := r.recognize(ctx, q, plan); err != nil {
		return err
	}
	if done, err := r.tighten(ctx, q, &plan); done || err != nil {
		return err
	}
	if err := r.provide(ctx, q, &plan); err != nil {
		return err
	}
	return errors.Join(r.bring(ctx, q, plan), notStarted(r.reach(ctx, plan, s.children)))
}

// begin starts the workload of a request of which nothing is there, if nothing speaks against it and time is left.
func (r *requestReconciler) begin(ctx context.Context, q request, plan workload.Plan) error {
	s := q.base()
	switch {
	case plan.TooLate:
		return nil
	case s.unguarded != nil:
		return notStarted(s.unguarded)
	case r.server.skew() != 0:
		return notStarted(errClockSkewed)
	case r.altersPods(s):
		return notStarted(errPodsAltered)
	case r.runsOtherImages(s):
		return notStarted(errImageDiffers)
	}
	if err := r.prioritize(ctx, s, &plan); err != nil {
		return notStarted(err)
	}
	if s.place != nil {
		if begins, err := r.queueUp(ctx, s, &plan); errors.Is(err, errStale) {
			return err
		} else if err != nil || !begins {
			return notStarted(err)
		}
	}
	return r.start(ctx, q, plan)
}

// tighten ends what may not run on as it is: all of it, or some pods. It tells whether nothing more is to be done now.
func (r *requestReconciler) tighten(ctx context.Context, q request, plan *workload.Plan) (done bool, err error) {
	s := q.base()
	if why := q.mustEnd(&r.reconciler, *plan); why != "" {
		if s.turn = why == showsMore && q.mayWait(*plan) && !r.pacer.begin(s.key, s.now); s.turn {
			return true, nil
		}
		return true, r.end(ctx, q, why)
	}
	if done, err := r.endAlteredPods(ctx, q); done || err != nil {
		return true, err
	}
	if err := r.endOtherImages(ctx, q); err != nil {
		return true, err
	}
	s.unfit, err = r.endMisplaced(ctx, s, plan)
	return err != nil, err
}

// provide brings what the pods need to the plan. What runs without a guard that it should have, or is under one that cannot be
// permitted anew, goes on as it is, for as long as it is permitted.
func (r *requestReconciler) provide(ctx context.Context, q request, plan *workload.Plan) error {
	s := q.base()
	withheld := s.unguarded
	if withheld == nil {
		withheld = r.permit(ctx, s, plan)
	}
	var err error
	if withheld == nil {
		err = r.endSurplus(ctx, *plan, s.children)
	} else {
		plan.Permits = nil // those that are there stay
	}
	err = errors.Join(err, r.support(ctx, *plan, s.children))
	if isNameTaken(err) { // what the pods read, or what keeps them off the network, is somebody else's
		if failed := r.end(ctx, q, "somebody else has what it needs"); failed != nil {
			return failed
		}
	}
	return notStarted(errors.Join(withheld, err))
}

// endAlteredPods ends pods that are not what the workload makes, and the workload itself where that is in vain.
func (r *requestReconciler) endAlteredPods(ctx context.Context, q request) (ended bool, err error) {
	s := q.base()
	altered, err := r.endForgedPods(ctx, s)
	for range altered {
		r.altered.count(s.object.GetUID(), s.now)
	}
	if err != nil || !r.altersPods(s) {
		return false, err
	}
	return true, errors.Join(r.end(ctx, q, errPodsAltered.Error()), notStarted(errPodsAltered))
}

// showsMore is why a workload ends before anything of the plan begins.
const showsMore = "its pods could see what the new plan does not show"

// end ends what runs, says why, and how late that is if the end was foreseen.
func (r *requestReconciler) end(ctx context.Context, q request, why string) error {
	s := q.base()
	s.ended = true
	begins := r.begins(s)
	err := r.endAll(ctx, s)
	if err != nil && !errors.Is(err, errTold) || !begins {
		return err
	}
	r.recordEnd(ctx, q, why)
	r.recorded.add(s.workload.GetUID())
	return err
}

// begins tells whether nobody has begun to end the workload.
func (r *reconciler) begins(s *scope) bool {
	return s.workload != nil && s.workload.GetDeletionTimestamp().IsZero() && !r.recorded.has(s.workload.GetUID())
}

// start makes the workload of a plan.
func (r *requestReconciler) start(ctx context.Context, q request, plan workload.Plan) error {
	s := q.base()
	if err := r.support(ctx, plan, s.children); err != nil {
		return notStarted(err)
	}
	made := plan.Workload()
	planned := workload.PodTemplate(made).Spec.DeepCopy()
	if err := r.evidence.begin(ctx, q, made); errors.Is(err, errStale) {
		return err
	} else if err != nil {
		return notStarted(err)
	}
	if err := r.Create(ctx, made); err != nil {
		return notStarted(err)
	}
	s.workload = made
	r.evidence.made(q)
	r.recordStart(ctx, made)
	r.recordWritten(q, planned)
	return notStarted(r.reach(ctx, plan, s.children))
}

// bring writes a workload that is not as planned.
func (r *requestReconciler) bring(ctx context.Context, q request, plan workload.Plan) error {
	s := q.base()
	wanted, urgent := q.update(&r.reconciler, plan)
	switch {
	case wanted == nil:
		return nil
	case !urgent && r.server.skew() != 0: // what it becomes may show more
		return notStarted(errClockSkewed)
	case !urgent && !r.generations.unchanged(*q.status().workload, s.workload):
		return r.takeBack(ctx, q, wanted)
	case !urgent && r.waitsForTurn(s, wanted):
		return nil
	case !urgent:
		return notStarted(r.replace(ctx, q, wanted))
	}
	if !r.generations.unchanged(*q.status().workload, s.workload) {
		r.recordForeignWrite(ctx, s, changedBy(s.workload), "it is taken back")
	}
	return r.replace(ctx, q, wanted)
}

// waitsForTurn tells whether a workload of which the pods would be replaced has to wait for others. Nobody has asked for it
// to change: the operator is another one, or something that many rest on is. A person who changes one request waits for none.
func (r *requestReconciler) waitsForTurn(s *scope, wanted client.Object) bool {
	asked := s.unfit || s.was.observedGeneration != s.object.GetGeneration()
	s.turn = !asked && workload.Rolls(s.workload, wanted) && !r.pacer.begin(s.key, s.now)
	return s.turn
}

// replace applies a workload in the place of the one that runs.
func (r *requestReconciler) replace(ctx context.Context, q request, wanted client.Object) error {
	planned := workload.PodTemplate(wanted).Spec.DeepCopy()
	s := q.base()
	if next := withoutTTL(s.workload, wanted); next != nil {
		if err := r.Replace(ctx, s.workload, next); apierrors.IsConflict(err) {
			return errStale
		} else if err != nil {
			return err
		}
		wanted = next
	} else if err := r.Update(ctx, wanted); err != nil {
		return err
	}
	generation := s.workload.GetGeneration()
	s.workload = wanted
	if wanted.GetGeneration() <= generation+1 {
		r.recordWritten(q, planned)
	}
	return nil
}

// recordWritten notes the workload as it was written. What has somebody else's change in it is not noted: so it will be
// seen.
func (r *requestReconciler) recordWritten(q request, planned *corev1.PodSpec) {
	written := q.base().workload
	if !workload.Exposes(&workload.PodTemplate(written).Spec, planned) {
		*q.status().workload = r.generations.record(written)
	}
}

// describe writes the verdict, and what runs under it, into the status.
func (r *requestReconciler) describe(ctx context.Context, q request) {
	s, status := q.base(), q.status()
	*status.observedGeneration = s.object.GetGeneration()
	*status.verdict = verdictStatus(s.verdict)
	status.verdict.Evidence = s.evidence.Mode
	is := q.describe(&r.reconciler)
	switch {
	case s.turn:
		is = availability{false, v1alpha1.ReasonProgressing, "its pods are replaced when its turn comes: its package names newer images, or they are planned anew"}
	case is.available || !s.verdict.Verdict.Runs():
		r.pacer.end(s.key)
	case is.reason == v1alpha1.ReasonUnschedulable && s.unfitNodes != "":
		is.message += "; " + s.unfitNodes
	case is.reason == v1alpha1.ReasonProgressing:
		s.waits = true
		if warning := r.warn(ctx, s); warning != "" {
			is.reason, is.message = v1alpha1.ReasonStuck, is.message+": "+warning
		}
	}
	is = s.tellLeftOut(is)
	if s.problem != nil {
		is.available = false
		is.reason, is.message = describeProblem(s.problem)
	}
	waits := s.place != nil && s.place.waits.reason == is.reason
	if (s.problem != nil || waits) && is.reason == s.was.available.reason && sameWords(is.message, s.was.available.message) {
		is.message = s.was.available.message
	}
	c := conditions{status.conditions, s.object.GetGeneration(), s.now}
	why := c.permitted(s.verdict, &s.evidence)
	c.setAvailability(v1alpha1.ConditionAvailable, is)
	ready := q.ready(is, why)
	c.setAvailability(v1alpha1.ConditionReady, ready)
	c.setStalled(isStalled(s, q.failed()), ready)
	c.setInterfered(s.interference, s.runs() && !q.finished())
	c.setUnexpectedModel(unexpectedModel(s.children.pods.Items))
}

var _ reconcile.Reconciler = (*requestReconciler)(nil)

// errNotStarted marks an error after everything that had to end was ended: something lawful does not run yet.
var errNotStarted = errors.New("not started")

// errTold says that something was told to end, and nothing more was done: the rest follows when its turn comes.
var errTold = errors.New("told to end")

// errMakerLeft is errTold where what would make the next pod, though not at once, is left.
var errMakerLeft = fmt.Errorf("its pods were %w", errTold)

func notStarted(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", errNotStarted, err)
}

// again begins a reconcile again, without a word, whose status was written for what is no longer there, or that has ended
// something and left the rest.
func again(result ctrl.Result, err error) (ctrl.Result, error) {
	switch {
	case errors.Is(err, errStale):
		return ctrl.Result{Requeue: true}, nil //nolint:staticcheck // RequeueAfter would wait for the clock of the law
	case errors.Is(err, errTold):
		return ctrl.Result{Requeue: true, Priority: ptr.To(priorityRest)}, nil //nolint:staticcheck // the same
	}
	return result, err
}
