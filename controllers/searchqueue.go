// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"fmt"

	schedulingv1 "k8s.io/api/scheduling/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/kueue"
	"github.com/vsa-legal/operator/internal/workload"
)

// place is that of a search in a queue of Kueue's. It delays the search and gives it its nodes. It never starts, keeps or ends one
// against the law: those who write Workloads can do no more by it than to let a search begin before its turn, to choose among the nodes that it
// may run on, or to end it.
type place struct {
	queue    string
	entry    *unstructured.Unstructured // its Workload, or nil
	standing kueue.Standing
	problem  error        // why nothing is known of it, or nil
	waits    availability // what the search waits for, or nothing
	retries  bool         // it is looked at again in a minute, by nobody's event
	begun    bool         // it has a Job, or had one that ran and of which no end is written down
	lost     bool         // it has begun, and this reconcile has found its place taken back
}

// errEntryTaken says that somebody else's Workload has the name of the search's.
var errEntryTaken = errors.New("the Workload of that name is somebody else's")

// findPlace reads the place of a search, or returns nil for one that names no queue. It waits for no answer of the API server's, and
// that Kueue is not there, or does not answer, is no error of the search's: an end does not wait for it.
func findPlace(ctx context.Context, r *reconciler, key types.NamespacedName, s *v1alpha1.VideoSearchJob) *place {
	if s == nil || s.Spec.QueueName == "" {
		return nil
	}
	p := &place{queue: string(s.Spec.QueueName)}
	entry, err := r.queues.find(ctx, key)
	p.know(entry, err)
	return p
}

// know takes note of a Workload, or of why it is not known.
func (p *place) know(entry *unstructured.Unstructured, err error) {
	p.entry, p.standing, p.problem = entry, kueue.Standing{}, err
	if err == nil && entry != nil {
		p.standing, p.problem = kueue.StandingOf(entry)
	}
}

// begun tells whether a search has a Job, or had one that ran and of which no end is written down.
func (q *searchRequest) begun(r *reconciler) bool {
	return q.job() != nil || hasOpenRun(q.after.Status.Runs) || q.unnotedRun(r) != ""
}

// unnotedRun is the UID of a Job that is gone, that ran, and of which the status has no run: it ended too soon. It is empty where
// there is none.
func (q *searchRequest) unnotedRun(r *reconciler) string {
	last := q.after.Status.Workload
	if last == nil || !r.pods.hasRun(types.UID(last.UID)) || hasRun(q.after.Status.Runs, last.UID) {
		return ""
	}
	return last.UID
}

// lostPlace tells whether a search that has begun has no place any more. Where nothing can be known of it the search goes on: its
// end by law stands in its Job.
func (r *requestReconciler) lostPlace(ctx context.Context, s *scope) bool {
	p := s.place
	if p == nil || !p.begun {
		return false
	}
	if p.entry == nil && p.problem == nil {
		p.know(r.lookAgain(ctx, s))
	}
	p.lost = p.problem == nil && !p.standing.Admitted
	return p.lost
}

// lookAgain asks the API server for a Workload that the cache does not have: somebody may have taken its label away. Where it went with
// its kind nobody has taken a place back, and nothing is known: Kueue is being removed, or was after the Job was made, and is there anew.
func (r *requestReconciler) lookAgain(ctx context.Context, s *scope) (*unstructured.Unstructured, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*definedWithin)
	defer cancel()
	entry, err := readEntry(ctx, r.Live, s.key)
	if err != nil || entry != nil {
		return entry, err
	}
	kind, err := r.gatherer.definition(ctx, kueue.WorkloadDefinition)
	switch {
	case err != nil:
		return nil, fmt.Errorf("asking whether Workloads are defined: %w", err)
	case kind == nil:
		r.queues.gone()
		return nil, errNoQueues
	case s.workload != nil && !kind.CreationTimestamp.Time.Before(s.workload.GetCreationTimestamp().Time):
		return nil, errNoQueues
	}
	return nil, nil
}

// words are those of Kueue on a place, with a colon before them, or nothing.
func (p *place) words() string {
	if p.standing.Words == "" {
		return ""
	}
	return ": " + sentence(p.standing.Words)
}

// queueUp brings a search to its place in its queue, and tells whether it may begin: then the plan has the nodes of the place.
func (r *requestReconciler) queueUp(ctx context.Context, s *scope, plan *workload.Plan) (begins bool, err error) {
	p := s.place
	template := workload.PodTemplate(plan.Workload())
	asks := kueue.Asks{Queue: p.queue, Template: template, Passing: workload.Looks, PriorityClass: template.Spec.PriorityClassName}
	if p.problem == nil && p.entry == nil {
		if err := r.ensureClaim(ctx, plan.ClaimTemplate, s.children); err != nil { // Kueue may count the devices that it names
			return false, err
		}
		p.know(r.enter(ctx, s, asks))
	}
	switch {
	case errors.Is(p.problem, errNoQueues):
		p.waits = availability{false, v1alpha1.ReasonQueueUnavailable, "the cluster has no queues of Kueue's in the version v1beta2: it is asked " +
			"for them once a minute; without spec.queueName a search waits in none"}
		return false, nil
	case errors.Is(p.problem, errQueuesUnknown):
		p.waits = s.unknownQueues()
		return false, nil
	case p.problem != nil:
		return false, p.problem
	case s.leftBehind(p.entry):
		p.waits = availability{false, v1alpha1.ReasonQueued, "what an earlier search of its name has left in the queue is being ended"}
		return false, r.endEntry(ctx, p.entry)
	case !metav1.IsControlledBy(p.entry, s.object):
		return false, errEntryTaken
	case !p.entry.GetDeletionTimestamp().IsZero():
		p.waits = availability{false, v1alpha1.ReasonQueued, "its last place in the queue " + p.queue + " is being given back"}
		return false, nil
	}
	return r.useEntry(ctx, s, asks, plan)
}

// leftBehind tells whether a Workload is of an earlier search of that name, which was deleted without what it owned.
func (s *scope) leftBehind(entry *unstructured.Unstructured) bool {
	is := entry.GetLabels()
	return metav1.GetControllerOfNoCopy(entry) == nil && is[workload.LabelManagedBy] == workload.ManagedBy && is[workload.LabelSearch] == s.key.Name
}

// unknownQueues is why a search waits before anything is known of queues. Where it stood in one before, it is said to stand there:
// otherwise each start of an operator would be written into every search that waits.
func (s *scope) unknownQueues() availability {
	if s.was.available.reason == v1alpha1.ReasonQueued {
		return availability{false, v1alpha1.ReasonQueued, s.was.available.message}
	}
	return availability{false, v1alpha1.ReasonQueueUnavailable, sentence(errQueuesUnknown.Error())}
}

// useEntry begins with a place that was admitted, gives back one that is no longer what the search asks for, and waits in any other.
func (r *requestReconciler) useEntry(ctx context.Context, s *scope, asks kueue.Asks, plan *workload.Plan) (begins bool, err error) {
	p := s.place
	same, err := asks.Same(p.entry)
	switch {
	case err != nil:
		return false, err
	case !same && !p.standing.Lost && s.now.Sub(p.entry.GetCreationTimestamp().Time) < queueRetry: // something else may write it, as often as it is made
		p.retries = true
		p.waits = availability{false, v1alpha1.ReasonQueued, "its Workload in the queue " + p.queue + " does not ask for what the search needs by now: it is " +
			"made anew a minute after it was made"}
		return false, nil
	case !same || p.standing.Lost:
		return false, r.renewEntry(ctx, s, asks)
	case p.standing.Inactive:
		p.waits = availability{false, v1alpha1.ReasonQueued, "its Workload in the queue " + p.queue + " is deactivated: it waits until somebody sets spec.active of it"}
		return false, nil
	case !p.standing.Admitted:
		p.waits = availability{false, v1alpha1.ReasonQueued, "it waits in the queue " + p.queue + p.words()}
		return false, nil
	case p.standing.Refused != "":
		p.waits = availability{false, v1alpha1.ReasonQueued, "its place in the queue " + p.queue + " cannot be used, because " + p.standing.Refused}
		return false, nil
	}
	return true, r.usePlace(ctx, p, plan)
}

// renewEntry gives a place back, and goes to the end of the queue. Whoever has taken the search out of it has not let it in again.
func (r *requestReconciler) renewEntry(ctx context.Context, s *scope, asks kueue.Asks) error {
	p := s.place
	was := p.words()
	asks.Inactive = p.standing.Inactive
	if err := r.endEntry(ctx, p.entry); err != nil {
		return err
	}
	entry, err := r.enter(ctx, s, asks)
	if err != nil {
		return err
	}
	p.know(entry, nil)
	p.waits = availability{false, v1alpha1.ReasonQueued, "it has given its place in the queue " + p.queue + " back, and waits for another" + was}
	return nil
}

// usePlace puts the pod of a plan where its queue has room for it.
func (r *requestReconciler) usePlace(ctx context.Context, p *place, plan *workload.Plan) error {
	flavors := make([]*unstructured.Unstructured, 0, len(p.standing.Flavors))
	for _, name := range p.standing.Flavors {
		flavor := kueue.NewFlavor()
		if err := r.Live.Get(ctx, types.NamespacedName{Name: name}, flavor); err != nil {
			return fmt.Errorf("reading the ResourceFlavor %s: %w", name, err)
		}
		flavors = append(flavors, flavor)
	}
	return p.standing.Place(&workload.PodTemplate(plan.Workload()).Spec, flavors) //nolint:wrapcheck // it says what it is of
}

// enter makes the Workload of a search, or returns the one of that name that the cache does not have.
func (r *requestReconciler) enter(ctx context.Context, s *scope, asks kueue.Asks) (*unstructured.Unstructured, error) {
	if asks.PriorityClass != "" {
		class := &schedulingv1.PriorityClass{}
		if err := r.Live.Get(ctx, types.NamespacedName{Name: asks.PriorityClass}, class); err != nil {
			return nil, fmt.Errorf("reading the PriorityClass %s: %w", asks.PriorityClass, err)
		}
		asks.Priority = class.Value
	}
	entry, err := kueue.Workload(metav1.ObjectMeta{
		Namespace: s.key.Namespace, Name: workload.QueueEntryName(s.key.Name), Labels: workload.Labels(workload.LabelSearch, s.key.Name),
		OwnerReferences: []metav1.OwnerReference{*metav1.NewControllerRef(s.object, v1alpha1.GroupVersion.WithKind(kindSearch))},
	}, asks)
	if err != nil {
		return nil, err //nolint:wrapcheck // it says what it is of
	}
	err = r.Client.Create(ctx, entry, client.FieldOwner(workload.FieldOwner))
	switch {
	case apierrors.IsAlreadyExists(err):
		if entry, err = readEntry(ctx, r.Live, s.key); err == nil && entry == nil {
			err = errStale
		}
		return entry, err
	case meta.IsNoMatchError(err), apierrors.IsNotFound(err), apierrors.IsMethodNotSupported(err): // the last one while the kind goes
		r.queues.gone()
		return nil, errNoQueues
	case err != nil:
		return nil, fmt.Errorf("making the Workload of %s: %w", s.key.Name, err)
	}
	return entry, nil
}

// evicted tells of a search that was ended because its place was taken back.
func (q *searchRequest) evicted() availability {
	message := "its queue took its place back, and it was ended"
	if q.place != nil {
		message += q.place.words()
	}
	return availability{false, v1alpha1.ReasonPlaceLost, message + "; it has seen footage, and does not start again by itself: make another search if it has to run"}
}

// leaveQueue gives back the place of a search of which nothing runs any more.
func (r *reconciler) leaveQueue(ctx context.Context, s *scope) error {
	if s.place == nil || s.place.entry == nil || !metav1.IsControlledBy(s.place.entry, s.object) {
		return nil
	}
	return r.endEntry(ctx, s.place.entry)
}

// endEntry deletes a Workload. Nothing belongs to it, so that no garbage collector has to look before its quota is free.
func (r *reconciler) endEntry(ctx context.Context, entry *unstructured.Unstructured) error {
	gone := kueue.NewWorkload()
	gone.SetNamespace(entry.GetNamespace())
	gone.SetName(entry.GetName())
	return r.deleteExactly(ctx, gone, entry.GetUID())
}

// endOrphan ends the Workload that a search has left behind which is gone, such as one that was deleted without what it owns.
func (r *reconciler) endOrphan(ctx context.Context, s *scope) error {
	entry, err := r.queues.left(ctx, s.key)
	if err != nil || entry == nil || !s.gone() || entry.GetLabels()[workload.LabelSearch] != s.key.Name {
		return err
	}
	return r.endEntry(ctx, entry)
}

// keepNodes leaves in a plan the nodes that the place of a search gave to the workload that runs.
func (s *scope) keepNodes(plan *workload.Plan) {
	if s.place == nil {
		return
	}
	running, planned := workload.PodTemplate(s.workload), workload.PodTemplate(plan.Workload())
	if running != nil && planned != nil {
		planned.Spec.NodeSelector, planned.Spec.Tolerations = running.Spec.NodeSelector, running.Spec.Tolerations
	}
}
