// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/lawbundle"
)

// bundleReconciler tells of each bundle whether its law is there, and keeps a copy of what is complete.
type bundleReconciler struct{ reconciler }

// Reconcile brings the status of one bundle up to date, and the copy of its law. There may be the copy alone.
func (r *bundleReconciler) Reconcile(ctx context.Context, req ctrl.Request) (ctrl.Result, error) {
	settled, err := r.gatherer.settled(ctx)
	if err != nil {
		return ctrl.Result{}, err
	}
	at := standingOf(settled, req.Name)
	if at == nil {
		return ctrl.Result{}, nil
	}
	var problem error
	if at.Edition != nil {
		problem = r.keepCopy(ctx, at.Edition)
	}
	b, err := get[v1alpha1.LawBundle](ctx, r, "", req.Name)
	if err != nil || b == nil {
		return ctrl.Result{}, errors.Join(err, problem)
	}
	next := b.DeepCopy()
	describeStanding(&next.Status, at, conditions{&next.Status.Conditions, b.Generation, r.clock.Now()}, problem)
	changed, err := r.statuses.write(ctx, b, next)
	if err != nil {
		return again(ctrl.Result{}, err)
	}
	if changed {
		r.recordStanding(b, next)
	}
	return ctrl.Result{RequeueAfter: longestSleep}, problem
}

// standingOf finds a standing by the name of the bundle.
func standingOf(s *lawbundle.Settled, name string) *lawbundle.Standing {
	for i := range s.Standings {
		if s.Standings[i].Name == name {
			return &s.Standings[i]
		}
	}
	return nil
}

// describeStanding writes what is there of a bundle. A law that is complete and that the operator could not copy is not
// Ready: it could be lost.
func describeStanding(status *v1alpha1.LawBundleStatus, at *lawbundle.Standing, c conditions, problem error) {
	status.ObservedGeneration = c.generation
	status.Present = fmt.Sprintf("%d/%d", at.Present, at.Members)
	status.Deviations = at.Deviations[:min(len(at.Deviations), maxListed)]
	if at.Complete {
		status.CompleteSequence = at.Sequence
	}
	is := availability{at.Complete, at.Reason, at.Message}
	c.setAvailability(v1alpha1.ConditionComplete, is)
	if is.available && problem != nil {
		_, why := describeProblem(problem)
		is = availability{false, v1alpha1.ReasonNotRemembered, "the operator cannot keep a copy of the law: " + why}
	}
	c.setAvailability(v1alpha1.ConditionReady, is)
}

// recordStanding records an event where a law has become complete, or is so no more.
func (r *bundleReconciler) recordStanding(before, after *v1alpha1.LawBundle) {
	was := meta.FindStatusCondition(before.Status.Conditions, v1alpha1.ConditionComplete)
	is := meta.FindStatusCondition(after.Status.Conditions, v1alpha1.ConditionComplete)
	if was != nil && was.Reason == is.Reason && was.Message == is.Message {
		return
	}
	kind := corev1.EventTypeNormal
	if is.Status != metav1.ConditionTrue {
		kind = corev1.EventTypeWarning
	}
	r.events.Eventf(after, nil, kind, is.Reason, "Publish", "%s", is.Message)
}

// bundles are the bundles that are there, and those of which only a copy is.
func (w watcher) bundles(ctx context.Context) []reconcile.Request {
	requests := w.find(ctx, &v1alpha1.LawBundleList{})
	for _, copied := range w.find(ctx, &corev1.ConfigMapList{}, lawCopies) {
		requests = append(requests, requestNamed(strings.TrimPrefix(copied.Name, copyPrefix)))
	}
	return requests
}

// bundleOfCopy is the bundle whose law is copied.
func (w watcher) bundleOfCopy(_ context.Context, c *corev1.ConfigMap) []reconcile.Request {
	if c.Labels[labelComponent] != componentLaw {
		return nil
	}
	return []reconcile.Request{requestNamed(strings.TrimPrefix(c.Name, copyPrefix))}
}

func requestNamed(name string) reconcile.Request {
	return reconcile.Request{NamespacedName: client.ObjectKey{Name: name}}
}

// concernsJudgement lets through what of a bundle can change a verdict: its spec, and whether its law is complete.
func concernsJudgement() predicate.Predicate {
	complete := func(o client.Object) (of metav1.Condition, sequence int64) {
		b, ok := o.(*v1alpha1.LawBundle)
		if !ok {
			return of, 0
		}
		if c := meta.FindStatusCondition(b.Status.Conditions, v1alpha1.ConditionComplete); c != nil {
			of = *c
		}
		return of, b.Status.CompleteSequence
	}
	return predicate.Funcs{UpdateFunc: func(e event.UpdateEvent) bool {
		was, before := complete(e.ObjectOld)
		is, after := complete(e.ObjectNew)
		return e.ObjectOld.GetGeneration() != e.ObjectNew.GetGeneration() || before != after ||
			was.Status != is.Status || was.Reason != is.Reason || was.Message != is.Message
	}}
}
