// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/publicregister"
	public "github.com/vsa-legal/operator/internal/world"
)

const (
	// registerSettles is how long a public fact waits for others that change with it.
	registerSettles = 10 * time.Second
	// registerTimeout bounds the publication of an edition.
	registerTimeout = 5 * time.Minute
)

// registerReconciler publishes the public register.
type registerReconciler struct {
	reconciler

	options   RegisterOptions
	namespace string        // the operator's own, of its Secret
	live      client.Reader // no Secret is ever in a cache
	published *registerRecord
}

// Reconcile publishes an edition if a public fact is another one than in the last. What fails is tried again, a minute later at most.
func (r *registerReconciler) Reconcile(ctx context.Context, req ctrl.Request) (ctrl.Result, error) {
	t, err := get[v1alpha1.TransparencyRegister](ctx, r, "", req.Name)
	if err != nil {
		return ctrl.Result{}, err
	}
	if t == nil {
		r.published.forget()
		return ctrl.Result{}, nil
	}
	next := t.DeepCopy()
	next.Status.ObservedGeneration = t.Generation
	change, failure := r.publish(ctx, t, &next.Status)
	is := availability{true, v1alpha1.ReasonEditionPublished, "the last edition has all public facts"}
	if failure != nil {
		is = failure.availability
	}
	c := conditions{&next.Status.Conditions, t.Generation, r.clock.Now()}
	c.setAvailability(v1alpha1.ConditionPublished, is)
	c.setAvailability(v1alpha1.ConditionReady, is)
	r.published.note(next.Status.Edition, failure != nil)
	if _, err := r.statuses.write(ctx, t, next); err != nil {
		return again(ctrl.Result{}, err)
	}
	r.tell(t, next, is)
	if failure != nil {
		return ctrl.Result{}, fmt.Errorf("the public register is not published (%s): %w", is.reason, failure.cause)
	}
	return ctrl.Result{RequeueAfter: sleep(r.clock.Now(), change)}, nil
}

var errNotServed = errors.New("a kind is not served")

// registerFailure is why nothing was published. The cause is for the log.
type registerFailure struct {
	availability

	cause error
}

func failedRegister(reason, message string, cause error) *registerFailure {
	return &registerFailure{availability{false, reason, message}, cause}
}

// publish publishes what is not published yet, and returns when that changes although no object does.
func (r *registerReconciler) publish(ctx context.Context, t *v1alpha1.TransparencyRegister, status *v1alpha1.TransparencyRegisterStatus) (time.Time, *registerFailure) {
	ctx, cancel := context.WithTimeout(ctx, registerTimeout)
	defer cancel()
	s, newer, failure := r.build(ctx, &t.Spec)
	if failure != nil {
		return time.Time{}, failure
	}
	said, err := saidBy(newer)
	if err != nil {
		return time.Time{}, failedRegister(v1alpha1.ReasonRegisterIncomplete, "the edition cannot be made", err)
	}
	if r.published.has(t, said) {
		return changeOf(newer, s), nil
	}
	to, failure := r.destination(ctx, &t.Spec)
	if failure != nil {
		return time.Time{}, failure
	}
	former, failure := readFormer(ctx, to, status.Edition)
	if failure != nil {
		return time.Time{}, failure
	}
	next, digest, failure := follow(former, newer, s)
	if failure != nil {
		return time.Time{}, failure
	}
	artifact := ""
	if next != former {
		if artifact, err = to.write(ctx, next); err != nil {
			return time.Time{}, failedRegister(v1alpha1.ReasonDestinationFailed, "the destination cannot be written: "+answerOf(err), err)
		}
	}
	describeEdition(status, next, digest, artifact)
	r.published.keep(t, said)
	return changeOf(next, s), nil
}

// changeOf is the first instant at which an edition, or what it was made of, says something else although no object changes.
func changeOf(e *publicregister.Edition, s *publicregister.Snapshot) time.Time {
	return earliest(e.NextChange(s.At), s.NextChange())
}

// follow returns the edition that follows the former one, or that one where it says all, and its digest.
func follow(former, newer *publicregister.Edition, s *publicregister.Snapshot) (*publicregister.Edition, string, *registerFailure) {
	public, err := former.Without(s)
	if err != nil {
		return nil, "", failedRegister(v1alpha1.ReasonRegisterIncomplete, "the edition cannot be made", err)
	}
	next := publicregister.Next(public, newer)
	digest, err := publicregister.Digest(next)
	if err != nil {
		return nil, "", failedRegister(v1alpha1.ReasonRegisterIncomplete, "the edition cannot be made", err)
	}
	if former == nil {
		return next, digest, nil
	}
	was, err := publicregister.Digest(former)
	if err != nil {
		return nil, "", failedRegister(v1alpha1.ReasonFormerEditionUnreadable, "the former edition cannot be made again", err)
	}
	if was == digest {
		return former, digest, nil
	}
	return next, digest, nil
}

// build makes the edition of what the cluster says now. While a kind is not served, what cannot be seen would pass for what has ended.
func (r *registerReconciler) build(ctx context.Context, spec *v1alpha1.TransparencyRegisterSpec) (*publicregister.Snapshot, *publicregister.Edition, *registerFailure) {
	if unserved := r.gatherer.watches.overdue(); len(unserved) > 0 {
		return nil, nil, failedRegister(v1alpha1.ReasonRegisterIncomplete, "the API server does not serve "+unserved[0], errNotServed)
	}
	o, err := r.publicObjects(ctx)
	if err != nil {
		return nil, nil, failedRegister(v1alpha1.ReasonRegisterIncomplete, "what the register is made of cannot be read", err)
	}
	s := publicregister.SnapshotOf(spec.ClusterName, o, r.clock.Now())
	e, err := publicregister.Build(s, registerSettings(spec))
	if err != nil {
		return nil, nil, failedRegister(v1alpha1.ReasonRegisterIncomplete, "the edition cannot be made", err)
	}
	return s, e, nil
}

func registerSettings(spec *v1alpha1.TransparencyRegisterSpec) publicregister.Settings {
	s := publicregister.Settings{Publisher: spec.Publisher, Delay: int(spec.DelayQuarters)}
	for _, n := range spec.Classes {
		s.Bounds = append(s.Bounds, int(n))
	}
	return s
}

// publicObjects are those that an edition is made of. Requisitions and decisions are not read.
func (r *registerReconciler) publicObjects(ctx context.Context) (*public.Objects, error) {
	o := &public.Objects{Evidence: r.gatherer.evidence, Stamps: r.gatherer.stamps}
	for _, list := range []client.ObjectList{
		&v1alpha1.LegalProfileList{}, &v1alpha1.FormalNoticeList{}, &v1alpha1.LawBundleList{}, &v1alpha1.DataControllerList{},
		&v1alpha1.AnalyticsPackageList{}, &v1alpha1.FormalityList{}, &v1alpha1.VideoAnalyticsDeploymentList{}, &v1alpha1.VideoSearchJobList{},
	} {
		if err := eachOf(ctx, r.gatherer, list, func(object client.Object) { o.Add(object) }); err != nil {
			return nil, fmt.Errorf("listing %T: %w", list, err)
		}
	}
	return o, nil
}

// describeEdition says in the status which edition is the last one.
func describeEdition(status *v1alpha1.TransparencyRegisterStatus, e *publicregister.Edition, digest, artifact string) {
	was := status.Edition
	status.Edition = &v1alpha1.RegisterEdition{Name: publicregister.EditionName(e), Digest: "sha256:" + digest, Artifact: artifact,
		Entries: ptr.To(int64(len(e.Entries))), PublishedAt: metav1.Time{Time: e.PublishedAt}}
	if artifact == "" && was != nil && was.Name == status.Edition.Name { // it was published before
		status.Edition.Artifact = was.Artifact
	}
}

// tell has events say what the status says newly.
func (r *registerReconciler) tell(was, is *v1alpha1.TransparencyRegister, of availability) {
	switch {
	case !of.available && conditionReason(was.Status.Conditions, v1alpha1.ConditionPublished) != of.reason:
		r.events.Eventf(is, nil, corev1.EventTypeWarning, of.reason, "Publish", "%s", of.message)
	case of.available && is.Status.Edition != nil && (was.Status.Edition == nil || was.Status.Edition.Name != is.Status.Edition.Name):
		r.events.Eventf(is, nil, corev1.EventTypeNormal, of.reason, "Publish", "edition %s, of %d systems",
			is.Status.Edition.Name, *is.Status.Edition.Entries)
	}
}
