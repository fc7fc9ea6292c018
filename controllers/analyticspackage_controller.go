// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	ctrl "sigs.k8s.io/controller-runtime"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/contention"
	"github.com/vsa-legal/operator/internal/elsewhere"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/scanjob"
	"github.com/vsa-legal/operator/internal/text"
)

// packageReconciler tells of each package what its files are able to do, and which of its modules run nowhere, whatever a
// request says.
type packageReconciler struct{ reconciler }

// Reconcile brings the status of one package up to date.
func (r *packageReconciler) Reconcile(ctx context.Context, req ctrl.Request) (ctrl.Result, error) {
	p, err := get[v1alpha1.AnalyticsPackage](ctx, r, "", req.Name)
	if err != nil || p == nil {
		return ctrl.Result{}, err
	}
	law, err := r.gatherer.readLaw(ctx)
	if err != nil {
		return ctrl.Result{}, err
	}
	now := r.clock.Now()
	next := p.DeepCopy()
	cured := contention.Observe(next, now)
	effective := contention.Effective(next)
	wake, problem, err := r.inspect(ctx, effective, now)
	if err != nil {
		return ctrl.Result{}, err
	}
	others, err := r.gatherer.sharing(ctx, effective)
	if err != nil {
		return ctrl.Result{}, err
	}
	elsewhere.Observe(effective, others)
	stripped, nextChange := legal.JudgePackage(law, elsewhere.Effective(effective), now)

	next.Status = effective.Status
	status := &next.Status
	status.ObservedGeneration = p.Generation
	status.Modules = stripped
	status.Stripped = text.Join(legal.Verdict{Modules: stripped}.Stripped(), ", ")
	status.NextChange = timeOrNil(nextChange)
	c := conditions{&status.Conditions, p.Generation, now}
	is, reason, message := verified(effective, r.gatherer.mode)
	c.set(v1alpha1.ConditionModulesVerified, is, reason, message)
	is, reason, message = misdeclared(effective)
	c.set(v1alpha1.ConditionMisdeclared, is, reason, message)
	c.fetches(&effective.Spec.Runtime)
	c.admitted(r.admission)
	c.contested(status.Contested)
	changed, err := r.statuses.write(ctx, p, next)
	if err != nil {
		return again(ctrl.Result{}, err)
	}
	if changed {
		r.recordFiles(p, next)
		r.recordContested(p, next)
	}
	return r.next(earliest(earliest(wake, cured), nextChange), problem)
}

// next sleeps until an instant, or tries again what keeps something from being inspected. That a name becomes free nothing tells.
func (r *packageReconciler) next(at time.Time, problem error) (ctrl.Result, error) {
	d := sleep(r.clock.Now(), at)
	switch {
	case isNameTaken(problem):
		d = min(d, nameTakenRetry)
	case problem != nil:
		return ctrl.Result{}, problem
	}
	return ctrl.Result{RequeueAfter: d}, nil
}

// inspect brings up to date what the status of a package tells of its files. It returns when there is something to do, and
// what keeps it from being done now.
func (r *packageReconciler) inspect(ctx context.Context, p *v1alpha1.AnalyticsPackage, now time.Time) (wake time.Time, problem, err error) {
	status := &p.Status
	if r.inspector == nil {
		keepFound(p)
		return time.Time{}, nil, nil
	}
	results := map[scanjob.Subject]*scanjob.Result{}
	var told []v1alpha1.Inspection
	var problems []error
	architectures, err := r.gatherer.architectures(ctx)
	if err != nil {
		return time.Time{}, nil, err
	}
	for _, s := range scanjob.Subjects(&p.Spec) {
		in, err := r.inspector.lookOn(ctx, s, architectures, now)
		if err != nil {
			return time.Time{}, nil, err
		}
		results[s] = in.result
		told = append(told, in.told)
		wake = earliest(wake, in.wake)
		problems = append(problems, in.problem)
	}
	if asked, asks := scanjob.Folders(&p.Spec); asks && results[scanjob.Runtime(&p.Spec)] != nil {
		in, err := r.inspector.lookOn(ctx, asked, architectures, now)
		if err != nil {
			return time.Time{}, nil, err
		}
		results[asked] = in.result
		wake = earliest(wake, in.wake)
		problems = append(problems, in.problem)
	}
	status.Inspections = told
	status.Contents, status.RuntimeContents = scanjob.Contents(&p.Spec, func(s scanjob.Subject) *scanjob.Result { return results[s] })
	return wake, errors.Join(problems...), nil
}

// keepFound leaves in the status what was found in the images that the spec names now, where nothing more will be: it stays
// true of a digest.
func keepFound(p *v1alpha1.AnalyticsPackage) {
	status := &p.Status
	named := map[v1alpha1.ImageReference]bool{}
	for _, s := range scanjob.Subjects(&p.Spec) {
		named[s.Image] = true
	}
	status.Inspections = slices.DeleteFunc(status.Inspections, func(n v1alpha1.Inspection) bool {
		return n.State != v1alpha1.InspectionInspected || !named[n.Image]
	})
	status.Contents = slices.DeleteFunc(status.Contents, func(c v1alpha1.ModuleContents) bool { return !named[c.Image] })
	if status.RuntimeContents != nil && !named[status.RuntimeContents.Image] {
		status.RuntimeContents = nil
	}
	for i := range status.Contents {
		c := &status.Contents[i]
		for j := range p.Spec.Modules {
			if m := &p.Spec.Modules[j]; m.Name == c.Name {
				c.Declared = m.Capabilities
				c.Undeclared = legal.Undeclared(c.Declared, c.Detected)
			}
		}
	}
}

// earliest of two instants. The zero time means never.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// recordFiles records an event where what is known of a package's files has changed.
func (r *packageReconciler) recordFiles(before, after *v1alpha1.AnalyticsPackage) {
	changed := func(kind string, status metav1.ConditionStatus) (string, bool) {
		was := meta.FindStatusCondition(before.Status.Conditions, kind)
		is := meta.FindStatusCondition(after.Status.Conditions, kind)
		if is == nil || is.Status != status || was != nil && was.Status == status && was.Message == is.Message {
			return "", false
		}
		return is.Message, true
	}
	if message, ok := changed(v1alpha1.ConditionModulesVerified, metav1.ConditionTrue); ok {
		r.events.Eventf(after, nil, corev1.EventTypeNormal, v1alpha1.ReasonInspected, "Inspect", "%s", message)
	}
	if message, ok := changed(v1alpha1.ConditionModulesVerified, metav1.ConditionFalse); ok {
		r.events.Eventf(after, nil, corev1.EventTypeWarning, v1alpha1.ReasonInspectionFailed, "Inspect", "%s", message)
	}
	if message, ok := changed(v1alpha1.ConditionFetches, metav1.ConditionTrue); ok {
		r.events.Eventf(after, nil, corev1.EventTypeWarning, v1alpha1.ReasonFetchesModules, "Inspect", "%s", message)
	}
	if message, ok := changed(v1alpha1.ConditionMisdeclared, metav1.ConditionTrue); ok {
		r.events.Eventf(after, nil, corev1.EventTypeWarning, v1alpha1.ConditionMisdeclared, "Inspect", "%s", message)
	}
}
