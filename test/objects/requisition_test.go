// SPDX-License-Identifier: Apache-2.0

package objects_test

import (
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func TestMakeRequisition(t *testing.T) {
	years := int32(3)
	got := objects.MakeRequisition("r", "ns").Under("p", "F").Penalty(3).SignedBy("S").AddressedTo(v1alpha1.Operator{Type: "T"}).
		FindingAt(june).Window(june, july).Cameras("c").Footage(june, july).Capabilities("a").Obj()
	same(t, got, &v1alpha1.JudicialRequisition{
		ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "r"},
		Spec: v1alpha1.JudicialRequisitionSpec{
			ProfileName: "p", Framework: "F", Reference: "PV r", Necessity: "The vehicle left the scene on camera.",
			Offence:     v1alpha1.Offence{Description: "Burglary", MaximumPenaltyYears: &years},
			Signatory:   v1alpha1.Signatory{Role: "S", Service: "Commissariat"},
			AddressedTo: v1alpha1.Operator{Type: "T"}, FindingAt: &first, Window: v1alpha1.Period{From: first, Until: last},
			Scope: v1alpha1.Scope{
				Cameras: []v1alpha1.Camera{"c"}, Footage: v1alpha1.Period{From: first, Until: last}, Capabilities: []v1alpha1.Capability{"a"},
			},
		},
	})
}
