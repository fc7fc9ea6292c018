// SPDX-License-Identifier: Apache-2.0

package legal_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

// TestFindingNothingChangesNothing: a package of which all was inspected and nothing was found is judged as one that is
// only declared, and so is one that no inspector has seen where there is none.
func TestFindingNothingChangesNothing(t *testing.T) {
	for name, worlds := range requests {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				declared := worlds.Draw(t, "world")
				declared.Inspection = legal.DeclarationsOnly
				if declared.Package != nil {
					declared.Package.Spec.Runtime.Image = genImage(0)
					declared.Package.Status = v1alpha1.AnalyticsPackageStatus{}
				}
				inspected := declared.clone()
				inspected.Inspection = legal.InspectionRequired
				if inspected.Package != nil {
					inspected.Package.Status = genInspected(&inspected.Package.Spec)
				}
				unwaived := declared.clone()
				for i := range unwaived.Profiles {
					unwaived.Profiles[i].Spec.Inspection = nil
				}
				law, unwaivedLaw := declared.law(), unwaived.law()
				for _, at := range declared.probes() {
					now := time.Unix(at, 0)
					want := declared.judge(law, now)
					if diff := cmp.Diff(want, inspected.judge(law, now)); diff != "" {
						t.Fatalf("at %v: declared -, inspected +:\n%s", now.UTC(), diff)
					}
					if diff := cmp.Diff(want, unwaived.judge(unwaivedLaw, now)); diff != "" {
						t.Fatalf("at %v: with waivers of nothing -, without +:\n%s", now.UTC(), diff)
					}
				}
			})
		})
	}
}

// TestPackageFollowsFinds: what an inspector found strips a module for everybody, as what is declared does.
func TestPackageFollowsFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := deploymentWorlds.Draw(t, "world")
		if naivePackage(w) == nil {
			return
		}
		law, now := w.law(), drawNow(t, w)
		stripped, _ := legal.JudgePackage(law, w.Package, now)
		var got, want []v1alpha1.ModuleName
		for _, m := range stripped {
			got = append(got, m.Name)
		}
		outside := false
		for _, c := range naiveOutside(w) {
			for _, d := range c.Detected {
				outside = outside || naiveForbids(w, naiveBindsAll, d.Name, now.Unix())
			}
		}
		for i := range w.Package.Spec.Modules {
			m := &w.Package.Spec.Modules[i]
			forbidden := outside
			for _, c := range append(naiveDetected(w, m), m.Capabilities...) {
				forbidden = forbidden || naiveForbids(w, naiveBindsAll, c, now.Unix())
			}
			if forbidden {
				want = append(want, m.Name)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("naive -, judge +:\n%s", diff)
		}
	})
}
