// SPDX-License-Identifier: Apache-2.0

package world_test

import (
	"testing"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/config/law"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/world"
	"github.com/vsa-legal/operator/test/objects"
)

func TestStamped(t *testing.T) {
	at := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		objects world.Objects
		want    bool
	}{
		"nothing":       {world.Objects{}, false},
		"no stamp":      {world.Objects{Formalities: []v1alpha1.Formality{*objects.MakeFormality("f", "ns").Obj()}}, false},
		"a formality":   {world.Objects{Formalities: []v1alpha1.Formality{*objects.MakeFormality("f", "ns").Filed("a", "b", at).Obj()}}, true},
		"a requisition": {world.Objects{Requisitions: []v1alpha1.JudicialRequisition{*objects.MakeRequisition("r", "ns").Filed("a", "b", at).Obj()}}, true},
		"a decision":    {world.Objects{Decisions: []v1alpha1.JudicialDecision{*objects.MakeDecision("d", "ns").Filed("a", "b", at).Obj()}}, true},
	} {
		if got := test.objects.Stamped(); got != test.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

// TestStampsCount: papers that nobody stamped let nothing run where stamps are asked for.
func TestStampsCount(t *testing.T) {
	now := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	profiles, err := law.Profiles()
	if err != nil {
		t.Fatal(err)
	}
	for stamps, want := range map[legal.Stamps]v1alpha1.Verdict{legal.StampsClaimed: v1alpha1.Permitted, legal.StampsRequired: v1alpha1.Suspended} {
		o := &world.Objects{Profiles: profiles, BuiltIn: profiles, Stamps: stamps, Packages: []v1alpha1.AnalyticsPackage{*objects.Package()},
			Deployments: []v1alpha1.VideoAnalyticsDeployment{*objects.Statistics("ns", "d", objects.Counter)}}
		for _, f := range objects.ForStatistics("ns", now.Add(-time.Hour)) {
			o.Formalities = append(o.Formalities, *f)
		}
		cases := world.New(o).Cases()
		if v := cases[0].Judge(now); v.Verdict != want {
			t.Errorf("%q: %s, want %s: %+v", stamps, v.Verdict, want, v.Findings)
		}
	}
}
