// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

// validityReconciler tells of each profile, formality or notice whether it holds by itself, and until when.
type validityReconciler[T any, P interface {
	*T
	client.Object
}] struct {
	reconciler

	evaluate func(P, time.Time) legal.Validity
	status   func(P) validityStatus
	// also writes into the status what only this kind tells. There may be nothing.
	also func(context.Context, P, conditions) error
	// record tells of a change of it.
	record func(before, after P)
}

// validityStatus points at the fields that the statuses of profiles, formalities and notices share.
type validityStatus struct {
	conditions         *[]metav1.Condition
	observedGeneration *int64
	nextChange         **metav1.Time
	overdue            bool // the kind has a deadline
}

// Reconcile brings the status of one object up to date.
func (r *validityReconciler[T, P]) Reconcile(ctx context.Context, req ctrl.Request) (ctrl.Result, error) {
	object, err := get[T, P](ctx, r, req.Namespace, req.Name)
	if err != nil || object == nil {
		return ctrl.Result{}, err
	}
	now := r.clock.Now()
	h := r.evaluate(object, now)
	next := object.DeepCopyObject().(P) //nolint:errcheck,forcetypeassert // a copy has the type of what is copied
	s := r.status(next)
	before := conditionReason(*s.conditions, v1alpha1.ConditionOverdue)
	c := conditions{s.conditions, object.GetGeneration(), now}
	s.describe(c, h)
	if r.also != nil {
		if err := r.also(ctx, next, c); err != nil {
			return again(ctrl.Result{}, err)
		}
	}
	changed, err := r.statuses.write(ctx, object, next)
	if err != nil {
		return again(ctrl.Result{}, err)
	}
	if changed && r.record != nil {
		r.record(object, next)
	}
	// What begins and ends by the calendar makes no event: of formalities there are dozens. That nobody acted in time does.
	if changed && s.overdue && h.Overdue && before != v1alpha1.ReasonDeadlinePassed {
		r.events.Eventf(object, nil, corev1.EventTypeWarning, v1alpha1.ReasonDeadlinePassed, "Judge", "%s", messageDeadlinePassed)
	}
	return ctrl.Result{RequeueAfter: sleep(r.clock.Now(), h.NextChange)}, nil
}

const messageDeadlinePassed = "the notice is open after its deadline"

// describe writes what holds.
func (s validityStatus) describe(c conditions, h legal.Validity) {
	*s.observedGeneration = c.generation
	*s.nextChange = timeOrNil(h.NextChange)
	c.set(v1alpha1.ConditionInForce, conditionStatus(h.Holds), h.Reason, h.Message)
	switch {
	case s.overdue && h.Overdue:
		c.set(v1alpha1.ConditionOverdue, metav1.ConditionTrue, v1alpha1.ReasonDeadlinePassed, messageDeadlinePassed)
	case s.overdue:
		c.set(v1alpha1.ConditionOverdue, metav1.ConditionFalse, v1alpha1.ReasonInTime, "the deadline has not passed, or the notice is not open")
	}
	c.upToDate()
}

func newProfileReconciler(r reconciler) *validityReconciler[v1alpha1.LegalProfile, *v1alpha1.LegalProfile] {
	return &validityReconciler[v1alpha1.LegalProfile, *v1alpha1.LegalProfile]{
		reconciler: r, evaluate: legal.JudgeProfile, also: r.describePublication, record: r.recordPublication,
		status: func(p *v1alpha1.LegalProfile) validityStatus {
			return validityStatus{&p.Status.Conditions, &p.Status.ObservedGeneration, &p.Status.NextChange, false}
		},
	}
}

func newFormalityReconciler(r reconciler) *validityReconciler[v1alpha1.Formality, *v1alpha1.Formality] {
	return &validityReconciler[v1alpha1.Formality, *v1alpha1.Formality]{
		reconciler: r, evaluate: legal.JudgeFormality,
		status: func(f *v1alpha1.Formality) validityStatus {
			return validityStatus{&f.Status.Conditions, &f.Status.ObservedGeneration, &f.Status.NextChange, false}
		},
	}
}

func newNoticeReconciler(r reconciler) *validityReconciler[v1alpha1.FormalNotice, *v1alpha1.FormalNotice] {
	return &validityReconciler[v1alpha1.FormalNotice, *v1alpha1.FormalNotice]{
		reconciler: r, evaluate: legal.JudgeNotice,
		status: func(n *v1alpha1.FormalNotice) validityStatus {
			return validityStatus{&n.Status.Conditions, &n.Status.ObservedGeneration, &n.Status.NextChange, true}
		},
	}
}
