// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	admissionv1 "k8s.io/api/admissionregistration/v1"
	authorizationv1 "k8s.io/api/authorization/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/events"
	testingclock "k8s.io/utils/clock/testing"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
	"sigs.k8s.io/controller-runtime/pkg/client/interceptor"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/config/rbac"
	"github.com/vsa-legal/operator/internal/admission"
	"github.com/vsa-legal/operator/internal/enforce"
	"github.com/vsa-legal/operator/test/objects"
)

// doorWorld is an API server in which the keeper keeps what is refused.
type doorWorld struct {
	client.Client
	*admissionKeeper
	passes  error // what a dry run is answered by, or nil where it is let through
	guarded error // what the question for static policies is answered by
	writes  int
	told    chan string

	rules    []rbacv1.PolicyRule // that the operator has
	reviews  int                 // how often it asked for them
	reviewed error               // what it is answered
}

func newDoorWorld(t *testing.T, there ...client.Object) *doorWorld {
	t.Helper()
	scheme := runtime.NewScheme()
	if err := errors.Join(clientgoscheme.AddToScheme(scheme), v1alpha1.AddToScheme(scheme)); err != nil {
		t.Fatal(err)
	}
	planned, err := rbac.Rules(admission.Namespace)
	if err != nil {
		t.Fatal(err)
	}
	w := &doorWorld{rules: planned, passes: denied("ValidatingAdmissionPolicy 'vsa-images' with binding 'vsa-images' denied request")}
	w.Client = fake.NewClientBuilder().WithScheme(scheme).WithObjects(there...).WithInterceptorFuncs(interceptor.Funcs{
		Create: func(ctx context.Context, c client.WithWatch, o client.Object, opts ...client.CreateOption) error {
			if review, ok := o.(*authorizationv1.SelfSubjectRulesReview); ok {
				return w.answer(review)
			}
			switch o.GetName() {
			case admission.ProbeName, admission.ProbeOperatorName:
				return w.passes
			case admission.StaticProbeName:
				return w.guarded
			}
			return c.Create(ctx, o, opts...)
		},
		SubResourceGet: func(context.Context, client.Client, string, client.Object, client.Object, ...client.SubResourceGetOption) error {
			return w.passes
		},
		Apply: func(ctx context.Context, c client.WithWatch, o runtime.ApplyConfiguration, opts ...client.ApplyOption) error {
			w.writes++
			return c.Apply(ctx, o, opts...)
		},
		Patch: func(ctx context.Context, c client.WithWatch, o client.Object, p client.Patch, opts ...client.PatchOption) error {
			w.writes++
			return c.Patch(ctx, o, p, opts...)
		},
	}).Build()
	recorder := events.NewFakeRecorder(64)
	w.told = recorder.Events
	w.admissionKeeper = &admissionKeeper{
		reconciler: reconciler{Enforcer: &enforce.Enforcer{Client: w.Client, Live: w.Client}, metrics: newRecorder(),
			clock: testingclock.NewFakeClock(time.Unix(0, 0)), events: recorder},
		state: newAdmissionState(), kept: map[string]bool{}, wrote: map[string]map[string]string{}, onceDecided: map[client.ObjectKey]bool{}, images: newNamedImages(),
	}
	return w
}

func denied(why string) error {
	return apierrors.NewForbidden(schema.GroupResource{Resource: "pods"}, admission.ProbeName, errors.New(why))
}

// reconcile lets the keeper look once.
func (w *doorWorld) reconcile(t *testing.T) {
	t.Helper()
	if _, err := w.Reconcile(t.Context(), theDoor); err != nil {
		t.Fatal(err)
	}
}

func TestKeeperWritesOnceAndIsThenStill(t *testing.T) {
	w := newDoorWorld(t, objects.Package())
	w.reconcile(t)
	if is := w.state.get(); !is.enforced || is.reason != v1alpha1.ReasonEnforced {
		t.Errorf("it is told that %+v", is)
	}
	if want := 2*len(admission.Policies()) + len(admission.Empty()); w.writes != want {
		t.Errorf("%d writes, want %d", w.writes, want)
	}
	w.writes = 0
	w.reconcile(t)
	if w.writes != 0 || len(w.told) != 0 {
		t.Errorf("%d writes and %d events where nothing has changed", w.writes, len(w.told))
	}
}

func TestKeeperPutsRightAndTells(t *testing.T) {
	policy, binding := &admissionv1.ValidatingAdmissionPolicy{}, &admissionv1.ValidatingAdmissionPolicyBinding{}
	parameters := &corev1.ConfigMap{}
	for name, test := range map[string]struct {
		object client.Object
		key    client.ObjectKey
		tamper func(context.Context, client.Client, client.Object) error
	}{
		"a policy is weakened": {policy, client.ObjectKey{Name: "vsa-images"}, func(ctx context.Context, c client.Client, o client.Object) error {
			policy.Spec.Validations = policy.Spec.Validations[:1]
			return c.Update(ctx, o)
		}},
		"a policy that never matches": {policy, client.ObjectKey{Name: "vsa-owned"}, func(ctx context.Context, c client.Client, o client.Object) error {
			policy.Spec.MatchConditions = append(policy.Spec.MatchConditions, admissionv1.MatchCondition{Name: "never", Expression: "false"})
			return c.Update(ctx, o)
		}},
		"a policy is deleted":  {policy, client.ObjectKey{Name: "vsa-acts"}, deletion},
		"a binding is deleted": {binding, client.ObjectKey{Name: "vsa-images"}, deletion},
		"a binding that warns, no more": {binding, client.ObjectKey{Name: "vsa-connect"}, func(ctx context.Context, c client.Client, o client.Object) error {
			binding.Spec.ValidationActions = []admissionv1.ValidationAction{admissionv1.Warn}
			return c.Update(ctx, o)
		}},
		"parameters are emptied": {parameters, client.ObjectKey{Namespace: admission.Namespace, Name: admission.ParametersImages},
			func(ctx context.Context, c client.Client, o client.Object) error {
				parameters.Data = nil
				return c.Update(ctx, o)
			}},
		"parameters are deleted": {parameters, client.ObjectKey{Namespace: admission.Namespace, Name: admission.ParametersRequests}, deletion},
	} {
		t.Run(name, func(t *testing.T) {
			w := newDoorWorld(t, objects.Package())
			w.reconcile(t)
			planned, _ := test.object.DeepCopyObject().(client.Object)
			if err := errors.Join(w.Client.Get(t.Context(), test.key, test.object), w.Client.Get(t.Context(), test.key, planned)); err != nil {
				t.Fatal(err)
			}
			if err := test.tamper(t.Context(), w.Client, test.object); err != nil {
				t.Fatal(err)
			}
			w.reconcile(t)
			if event := <-w.told; !strings.Contains(event, v1alpha1.ReasonEnforcementTampered) {
				t.Errorf("the event is %q", event)
			}
			want := map[string]float64{"vsa_admission_tampered_total " + test.key.Name: 1}
			if diff := cmp.Diff(want, metricValues(t, w.metrics.admissionTampered)); diff != "" {
				t.Error(diff)
			}
			w.told = nil
			w.writes = 0
			w.reconcile(t)
			if w.writes > 0 || !w.state.get().enforced {
				t.Errorf("it is not put right: %d writes, %+v", w.writes, w.state.get())
			}
		})
	}
}

func deletion(ctx context.Context, c client.Client, o client.Object) error { return c.Delete(ctx, o) }

// Which protection is missing is said.
func TestKeeperSaysWhetherAnythingKeepsThePolicies(t *testing.T) {
	for name, test := range map[string]struct {
		answer error
		want   string
	}{
		"nothing":         {nil, messageEnforced + messageUnguarded},
		"static policies": {denied("ValidatingAdmissionPolicy 'vsa-guard.static.k8s.io' denied request"), messageEnforced + messageGuarded},
	} {
		w := newDoorWorld(t)
		w.guarded = test.answer
		w.reconcile(t)
		if is := w.state.get(); !is.enforced || is.message != test.want {
			t.Errorf("%s: %+v", name, is)
		}
	}
}

// What an older operator has written was not tampered with.
func TestKeeperReplacesAnOlderPolicyWithoutAWord(t *testing.T) {
	older := admission.Policies()[0].ValidatingAdmissionPolicy
	older.Spec.Validations = older.Spec.Validations[:1]
	w := newDoorWorld(t, older)
	w.reconcile(t)
	if len(w.told) > 0 {
		t.Errorf("told %q", <-w.told)
	}
}

func TestKeeperBelievesOnlyARefusal(t *testing.T) {
	for name, test := range map[string]struct {
		answer error
		fails  bool
	}{
		"let through":              {nil, false},
		"refused by somebody else": {denied("exceeded quota"), true},
		"not answered":             {context.DeadlineExceeded, true},
	} {
		w := newDoorWorld(t)
		w.passes = test.answer
		_, err := w.Reconcile(t.Context(), theDoor)
		if is := w.state.get(); is.enforced || is.reason != v1alpha1.ReasonProbePassed || (err != nil) != test.fails {
			t.Errorf("%s: %+v, %v", name, is, err)
		}
	}
}
