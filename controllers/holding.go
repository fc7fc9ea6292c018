// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

// holdingReconciler tells of each profile, formality or notice whether it holds by itself, and until when.
type holdingReconciler[T any, P interface {
	*T
	client.Object
}] struct {
	reconciler

	judge  func(P, time.Time) legal.Validity
	status func(P) holdingStatus
}

// holdingStatus points at the fields that the statuses of profiles, formalities and notices share.
type holdingStatus struct {
	conditions         *[]metav1.Condition
	observedGeneration *int64
	nextChange         **metav1.Time
	overdue            bool // the kind has a deadline
}

// Reconcile brings the status of one object up to date.
func (r *holdingReconciler[T, P]) Reconcile(ctx context.Context, req ctrl.Request) (ctrl.Result, error) {
	object, err := get[T, P](ctx, r, req.Namespace, req.Name)
	if err != nil || object == nil {
		return ctrl.Result{}, err
	}
	now := r.clock.Now()
	h := r.judge(object, now)

	next := object.DeepCopyObject().(P) //nolint:errcheck,forcetypeassert // a copy has the type of what is copied
	s := r.status(next)
	before := conditionReason(*s.conditions, v1alpha1.ConditionInForce)
	*s.observedGeneration = object.GetGeneration()
	*s.nextChange = timeOrNil(h.NextChange)
	c := conditions{s.conditions, object.GetGeneration(), now}
	c.set(v1alpha1.ConditionInForce, truth(h.Holds), h.Reason, h.Message)
	if s.overdue {
		reason, message := v1alpha1.ReasonInTime, "the deadline has not passed, or the notice is not open"
		if h.Overdue {
			reason, message = v1alpha1.ReasonDeadlinePassed, "the notice is open after its deadline"
		}
		c.set(v1alpha1.ConditionOverdue, truth(h.Overdue), reason, message)
	}
	c.judged()
	if !equality.Semantic.DeepEqual(object, next) {
		if err := r.ApplyStatus(ctx, next); err != nil {
			return ctrl.Result{}, client.IgnoreNotFound(err)
		}
		if before != h.Reason {
			r.events.Eventf(object, nil, corev1.EventTypeNormal, h.Reason, "Judge", "%s", h.Message)
		}
	}
	return r.next(h.NextChange, nil)
}

func newProfileReconciler(r reconciler) *holdingReconciler[v1alpha1.LegalProfile, *v1alpha1.LegalProfile] {
	return &holdingReconciler[v1alpha1.LegalProfile, *v1alpha1.LegalProfile]{r, legal.JudgeProfile,
		func(p *v1alpha1.LegalProfile) holdingStatus {
			return holdingStatus{&p.Status.Conditions, &p.Status.ObservedGeneration, &p.Status.NextChange, false}
		}}
}

func newFormalityReconciler(r reconciler) *holdingReconciler[v1alpha1.Formality, *v1alpha1.Formality] {
	return &holdingReconciler[v1alpha1.Formality, *v1alpha1.Formality]{r, legal.JudgeFormality,
		func(f *v1alpha1.Formality) holdingStatus {
			return holdingStatus{&f.Status.Conditions, &f.Status.ObservedGeneration, &f.Status.NextChange, false}
		}}
}

func newNoticeReconciler(r reconciler) *holdingReconciler[v1alpha1.FormalNotice, *v1alpha1.FormalNotice] {
	return &holdingReconciler[v1alpha1.FormalNotice, *v1alpha1.FormalNotice]{r, legal.JudgeNotice,
		func(n *v1alpha1.FormalNotice) holdingStatus {
			return holdingStatus{&n.Status.Conditions, &n.Status.ObservedGeneration, &n.Status.NextChange, true}
		}}
}
