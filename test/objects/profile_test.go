// SPDX-License-Identifier: Apache-2.0

package objects_test

import (
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func TestMakeProfile(t *testing.T) {
	formality := v1alpha1.FormalityRequirement{Type: "A"}
	framework := v1alpha1.Framework{Name: "F"}
	waiver := v1alpha1.InspectionWaiver{Of: v1alpha1.WithheldOpaque}
	got := objects.MakeProfile("p").Always().TimeZone("Europe/Paris").Sources("s1", "s2").
		InForce("s1", june, july).InForce("s2", july, time.Time{}).Unverified("s3", "nobody read it").
		Processing(v1alpha1.RealTime).Purposes("Use").Operators("Municipality").
		Permits("a", "s1", "b", "c").Forbids("d", "s2", "why").
		Requires(formality).Frameworks(framework).Waivers(waiver).Obj()
	same(t, got, &v1alpha1.LegalProfile{
		ObjectMeta: metav1.ObjectMeta{Name: "p"},
		Spec: v1alpha1.LegalProfileSpec{
			Applies: v1alpha1.Always, TimeZone: "Europe/Paris", Sources: []v1alpha1.Source{{ID: "s1"}, {ID: "s2"}},
			InForce: []v1alpha1.ForcePeriod{
				{From: first, Until: &last, Source: "s1"}, {From: last, Source: "s2"}, {Source: "s3", Unverified: "nobody read it"},
			},
			Permits: &v1alpha1.Permits{
				Processing: []v1alpha1.Processing{v1alpha1.RealTime}, Purposes: []v1alpha1.Term{"Use"}, Operators: []v1alpha1.Term{"Municipality"},
				Capabilities: []v1alpha1.CapabilityRule{{Name: "a", Source: "s1", Means: []v1alpha1.Capability{"b", "c"}}},
			},
			Forbids: &v1alpha1.Forbids{Capabilities: []v1alpha1.CapabilityRule{{Name: "d", Source: "s2", Reason: "why"}}},
			Requires: &v1alpha1.Requires{
				Formalities: []v1alpha1.FormalityRequirement{formality},
				Requisition: &v1alpha1.RequisitionRequirement{Frameworks: []v1alpha1.Framework{framework}},
			},
			Inspection: &v1alpha1.InspectionRules{Waivers: []v1alpha1.InspectionWaiver{waiver}},
		},
	})
	if objects.MakeProfile("p").Obj().Spec.Applies != v1alpha1.WhenSelected {
		t.Error("a profile binds every request unless Always is asked for")
	}
}
