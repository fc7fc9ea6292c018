// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func TestOpen(t *testing.T) {
	told := func(formality, what string) []v1alpha1.Finding {
		return one(v1alpha1.Finding{
			Reason: v1alpha1.ReasonPerimeterNotNamed, Verdict: v1alpha1.Permitted, Profile: "law", Source: "art-11",
			Message: "Paper: \"" + formality + "\" does not name its " + what + ", so that it covers all of them: have the act say which, and file that in its covers",
		})
	}
	paper := func(name string, until time.Time) *objects.FormalityBuilder {
		return objects.MakeFormality(name, "massy").Type("Paper").Covers("Use").Valid(june, until)
	}
	named := func(name string) *objects.FormalityBuilder {
		b := paper(name, noon.Add(time.Second))
		b.Spec.Covers.Cameras = []v1alpha1.Camera{"cam-1"}
		b.Spec.Covers.Operators = []v1alpha1.OperatorSelector{{Type: "Municipality"}}
		return b
	}
	required := func(filed ...*objects.FormalityBuilder) func(*fixture) {
		return func(f *fixture) {
			f.profile.Requires(v1alpha1.FormalityRequirement{Type: "Paper", Source: "art-8", SuppliedBy: "the prefect", Perimeter: &v1alpha1.PerimeterRule{
				Names: []v1alpha1.Perimeter{v1alpha1.PerimeterCameras, v1alpha1.PerimeterOperators}, WhenAbsent: v1alpha1.WhenAbsentTell, Source: "art-11",
			}})
			f.formalities = filed
			f.deployment.Spec.Cameras = []v1alpha1.Camera{"cam-1"}
		}
	}
	half := named("a")
	half.Spec.Covers.Cameras = nil
	for name, c := range map[string]checkCase{
		"none required":                  {},
		"none filed":                     {change: required()},
		"one that names all":             {change: required(named("a"))},
		"one that names nothing":         {change: required(paper("a", july)), want: told("a", "cameras and operators")},
		"one that names a part":          {change: required(half), want: told("a", "cameras")},
		"one that names all beside":      {change: required(paper("a", july), named("b"))},
		"of two, the one that ends last": {change: required(paper("a", noon.Add(time.Second)), paper("b", july)), want: told("b", "cameras and operators")},
		"one that does not count":        {change: required(paper("a", noon))},
		"where nothing has to be named": {change: func(f *fixture) {
			required(paper("a", july))(f)
			f.profile.Spec.Requires.Formalities[0].Perimeter = nil
		}},
		"required by a profile that is over": {change: required(paper("a", time.Time{})), at: july},
	} {
		t.Run(name, func(t *testing.T) { same(t, c.want, c.fixture().explain(c.instant()).Open) })
	}
}
