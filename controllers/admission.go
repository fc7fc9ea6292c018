// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	logf "sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/admission"
	"github.com/vsa-legal/operator/internal/evidence"
)

// probeAgain is how soon to ask again whether the API server refuses: a policy bites half a second after it was written.
const probeAgain = 250 * time.Millisecond

// What AdmissionEnforced says where it is True.
const (
	messageEnforced  = "the API server refuses whatever would run these images beside the operator"
	messageGuarded   = ", and nobody can take that away but at the files of the control plane"
	messageUnguarded = "; who may change policies can still take that away, and it is then put right: static policies keep it, on Kubernetes 1.37"
)

// admissionKeeper keeps what the API server refuses at the door: the policies as they are planned, and their parameters as the
// objects of the cluster are. What somebody else has changed it puts right at once, and tells.
type admissionKeeper struct {
	reconciler

	state   *admissionState
	kept    map[string]bool              // policies and parameters that were as planned when they were last seen
	wrote   map[string]map[string]string // parameters as they were last written
	guards  bool                         // whether static policies keep all this
	aliases aliases                      // registries that the cluster's owner says are one
	rights  rights                       // by how much what the operator may do differs from what it needs
	probe   string                       // the image of the parameters that are known to be refused

	seen        sync.Map                  // references by which nodes run images
	onceDecided map[client.ObjectKey]bool // requisitions that have had a decision
	images      namedImages               // images that a package has named
}

// Reconcile brings policies and parameters to their plan. It reports that they are enforced only once requests were refused
// that they have to refuse.
func (k *admissionKeeper) Reconcile(ctx context.Context, _ ctrl.Request) (ctrl.Result, error) {
	repaired, err := k.repair(ctx)
	if err != nil {
		k.state.set(enforcement{false, v1alpha1.ReasonNotInstalled, err.Error()})
		return ctrl.Result{}, err
	}
	if err := k.review(ctx); err != nil {
		k.state.set(enforcement{false, v1alpha1.ReasonRightsDiffer, err.Error()})
		return ctrl.Result{}, err
	}
	parameters, changed, err := k.parameters(ctx)
	if err != nil {
		k.state.set(enforcement{false, v1alpha1.ReasonParametersUnwritten, err.Error()})
		return ctrl.Result{}, err
	}
	if image := admission.Probe(parameters); repaired || changed || image != k.probe {
		if k.probe = ""; repaired {
			k.state.set(enforcement{false, v1alpha1.ReasonProbePassed, "the policies were written anew, and the API server does not go by them yet"})
		}
		if passed, err := k.ask(ctx, image); err != nil || passed != "" {
			k.state.set(enforcement{false, v1alpha1.ReasonProbePassed, "the API server let through what it has to refuse: " + passed})
			return ctrl.Result{RequeueAfter: probeAgain}, err
		}
		if k.guards, err = k.guarded(ctx); err != nil {
			return ctrl.Result{}, fmt.Errorf("asking whether static policies are there: %w", err)
		}
		k.probe = image
	}
	message := messageEnforced + map[bool]string{true: messageGuarded, false: messageUnguarded}[k.guards]
	k.state.set(k.withRights(enforcement{true, v1alpha1.ReasonEnforced, message}))
	return ctrl.Result{RequeueAfter: recheckAfter}, nil
}

// repair writes every policy and binding that is not as planned.
func (k *admissionKeeper) repair(ctx context.Context) (repaired bool, err error) {
	for _, p := range admission.Policies() {
		policy, binding := &admissionv1.ValidatingAdmissionPolicy{}, &admissionv1.ValidatingAdmissionPolicyBinding{}
		wrote, policyErr := k.keep(ctx, keptObject{"policy/" + p.Name, policy, p.ValidatingAdmissionPolicy, func() bool {
			same := equality.Semantic.DeepEqual(policy.Spec, p.Spec)
			policy.Spec = p.Spec
			return same
		}})
		bound, bindingErr := k.keep(ctx, keptObject{"binding/" + p.Name, binding, p.Binding, func() bool {
			same := equality.Semantic.DeepEqual(binding.Spec, p.Binding.Spec)
			binding.Spec = p.Binding.Spec
			return same
		}})
		repaired, err = repaired || wrote || bound, errors.Join(err, policyErr, bindingErr)
	}
	return repaired, err
}

// keptObject is one object of what is refused at the door.
type keptObject struct {
	id              string // under which it is remembered
	actual, planned client.Object
	overwrite       func() bool // makes actual as planned, and tells whether it was so
}

// keep reads an object and writes it if it is missing or not as planned. What was as planned before, somebody else has changed:
// that is told.
func (k *admissionKeeper) keep(ctx context.Context, of keptObject) (wrote bool, err error) {
	actual, planned := of.actual, of.planned
	err = k.Get(ctx, client.ObjectKeyFromObject(planned), actual)
	switch {
	case apierrors.IsNotFound(err):
		created, ok := planned.DeepCopyObject().(client.Object)
		if !ok {
			return false, fmt.Errorf("%T is no object", planned)
		}
		if err = k.Update(ctx, created); err == nil {
			k.told(ctx, of.id, created, "it was deleted")
		}
	case err != nil:
		return false, fmt.Errorf("reading what is refused at the door: %w", err)
	default:
		before, ok := actual.DeepCopyObject().(client.Object)
		if !ok {
			return false, fmt.Errorf("%T is no object", actual)
		}
		if of.overwrite() {
			k.kept[of.id] = true
			return false, nil
		}
		by := changedBy(before)
		if err = k.Replace(ctx, before, actual); err == nil {
			k.told(ctx, of.id, actual, "it was changed by "+by)
		}
	}
	if err != nil {
		return false, err
	}
	return true, nil
}

// told tells of what somebody else did to an object that was as planned. What was not there yet when the operator began, or is
// of an older operator, was not tampered with.
func (k *admissionKeeper) told(ctx context.Context, id string, o client.Object, what string) {
	if k.kept[id] {
		k.metrics.admissionTampered.WithLabelValues(o.GetName()).Inc()
		logf.FromContext(ctx).Info("what is refused at the door was tampered with, and put right", "name", o.GetName(), logReason, what)
		k.events.Eventf(o, nil, corev1.EventTypeWarning, v1alpha1.ReasonEnforcementTampered, "Repair", "%s, and is put right", what)
		k.state.set(enforcement{false, v1alpha1.ReasonEnforcementTampered, o.GetName() + ": " + what + ", and is put right"})
		k.evidence.tampered(ctx, "", v1alpha1.ReasonEnforcementTampered, evidence.ObjectOf(kindOf(o), o.GetName(), string(o.GetUID())))
	}
	k.kept[id] = true
}
