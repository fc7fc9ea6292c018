// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"slices"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
	"sigs.k8s.io/controller-runtime/pkg/client/interceptor"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/admission"
	"github.com/vsa-legal/operator/internal/enforce"
	"github.com/vsa-legal/operator/internal/workload"
)

func TestRefusedByPolicy(t *testing.T) {
	pods := schema.GroupResource{Resource: "pods"}
	for name, test := range map[string]struct {
		answer error
		want   bool
	}{
		"by a policy of ours":       {apierrors.NewForbidden(pods, "p", errors.New("ValidatingAdmissionPolicy 'vsa-images' with binding 'vsa-images' denied request: x")), true},
		"by a policy of others":     {apierrors.NewForbidden(pods, "p", errors.New("ValidatingAdmissionPolicy 'theirs' with binding 'vsa-images' denied request: x")), false},
		"by RBAC":                   {apierrors.NewForbidden(pods, "p", errors.New("cannot create resource")), false},
		"it is there already":       {apierrors.NewAlreadyExists(pods, "p"), false},
		"a sentence without a code": {errors.New("ValidatingAdmissionPolicy 'vsa-images' denied request"), false},
	} {
		if got := refusedByPolicy(test.answer); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// The probe meets what its namespace asks of pods, so that nothing but a policy of ours can refuse it.
func TestProbePodMeetsTheRestrictedStandard(t *testing.T) {
	p := probePod(admission.ProbeRegistry + "/x")
	c := p.Spec.Containers[0].SecurityContext
	if *p.Spec.AutomountServiceAccountToken || !*p.Spec.SecurityContext.RunAsNonRoot || p.Spec.SecurityContext.SeccompProfile == nil ||
		*c.AllowPrivilegeEscalation || len(c.Capabilities.Drop) != 1 || p.Spec.ServiceAccountName != "" {
		t.Errorf("%+v", p.Spec)
	}
}

// It is enforced only where every policy has refused: one that lets something through is named by what, and an answer of anybody
// else is none.
func TestEveryPolicyIsAsked(t *testing.T) {
	refused := func(policy string) error {
		return apierrors.NewForbidden(schema.GroupResource{Resource: "x"}, "x", errors.New("ValidatingAdmissionPolicy '"+policy+"' with binding '"+policy+"' denied request: x"))
	}
	byRBAC := apierrors.NewForbidden(schema.GroupResource{Resource: "x"}, "x", errors.New("cannot"))
	policyOf := func(o client.Object) string {
		switch {
		case o.GetName() == admission.ProbeOperatorName:
			return "vsa-operator"
		case o.GetLabels()[workload.LabelManagedBy] != "":
			return "vsa-owned"
		}
		switch o.(type) {
		case *v1alpha1.UndeclaredImage:
			return "vsa-acts"
		case *v1alpha1.Formality:
			return "vsa-papers"
		}
		return "vsa-images"
	}
	var seen []string
	ask := func(answer func(policy string) error) (string, error) {
		seen = nil
		c := interceptor.NewClient(fake.NewClientBuilder().Build(), interceptor.Funcs{
			Create: func(_ context.Context, _ client.WithWatch, o client.Object, opts ...client.CreateOption) error {
				if !slices.Contains(opts, client.CreateOption(client.DryRunAll)) {
					t.Errorf("%s is made in earnest", o.GetName())
				}
				seen = append(seen, policyOf(o))
				return answer(policyOf(o))
			},
			SubResourceGet: func(_ context.Context, _ client.Client, _ string, _, _ client.Object, _ ...client.SubResourceGetOption) error {
				seen = append(seen, "vsa-connect")
				return answer("vsa-connect")
			},
		})
		k := &admissionKeeper{}
		k.Enforcer = &enforce.Enforcer{Client: c}
		return k.ask(t.Context(), admission.ProbeRegistry+"/x")
	}
	if passed, err := ask(refused); passed != "" || err != nil {
		t.Errorf("%q, error %v", passed, err)
	}
	var policies []string
	for _, p := range admission.Policies() {
		policies = append(policies, p.Name)
	}
	if slices.Sort(seen); !slices.Equal(seen, policies) {
		t.Errorf("asked are %v", seen)
	}
	for _, absent := range policies {
		for _, answer := range []error{nil, byRBAC} {
			passed, err := ask(func(policy string) error {
				if policy == absent {
					return answer
				}
				return refused(policy)
			})
			if passed == "" || (err == nil) != (answer == nil) {
				t.Errorf("without %s: %q, error %v", absent, passed, err)
			}
		}
	}
}
