// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"errors"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/vsa-legal/operator/internal/admission"
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
