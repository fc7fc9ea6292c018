// SPDX-License-Identifier: Apache-2.0

package explain_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/explain"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/terminal"
	"github.com/vsa-legal/operator/internal/world"
)

// inspect makes every package of a world one in which an inspector found nothing, but for what change adds.
func inspect(o *world.Objects, change func(*v1alpha1.AnalyticsPackageStatus)) {
	o.Packages = slices.Clone(o.Packages)
	for i := range o.Packages {
		spec, status := &o.Packages[i].Spec, &o.Packages[i].Status
		*status = v1alpha1.AnalyticsPackageStatus{RuntimeContents: &v1alpha1.Contents{Image: spec.Runtime.Image}}
		told := func(image v1alpha1.ImageReference) {
			status.Inspections = append(status.Inspections, v1alpha1.Inspection{Image: image, State: v1alpha1.InspectionInspected})
		}
		told(spec.Runtime.Image)
		for _, m := range spec.Modules {
			c := v1alpha1.ModuleContents{Name: m.Name, Path: m.Source.Path, Contents: v1alpha1.Contents{Image: spec.Runtime.Image}}
			if m.Source.Image != "" {
				told(m.Source.Image)
				c.Image = m.Source.Image
			}
			status.Contents = append(status.Contents, c)
		}
		change(status)
	}
}

// TestInspected: an explanation says what it rests on, and what stands in the way of what nobody could look into.
func TestInspected(t *testing.T) {
	const unverified = "No inspection of the files has verified it."
	waiving := &v1alpha1.InspectionRules{Waivers: []v1alpha1.InspectionWaiver{
		{Of: v1alpha1.WithheldUninspected, Formality: "PrefectOrder", Source: "market-1", SuppliedBy: "the prefect"},
		{Of: v1alpha1.WithheldUninspected, Formality: "Unheard", Source: "market-2", SuppliedBy: "nobody"},
	}}
	for name, c := range map[string]struct {
		change  func(*v1alpha1.AnalyticsPackageStatus)
		waivers *v1alpha1.InspectionRules
		verdict v1alpha1.Verdict
		want    []string
		basis   legal.Basis
	}{
		"nothing was found": {func(*v1alpha1.AnalyticsPackageStatus) {}, nil, v1alpha1.Restricted, nil, legal.Inspected},
		"not yet": {func(s *v1alpha1.AnalyticsPackageStatus) { s.Inspections[0].State = v1alpha1.InspectionPending }, nil, v1alpha1.Suspended,
			[]string{"because the files of its package are not inspected.", "which is still to come: the runtime's image"}, legal.Declared},
		"failed": {func(s *v1alpha1.AnalyticsPackageStatus) {
			s.Inspections[0].State, s.Inspections[0].Message = v1alpha1.InspectionFailed, "it is encrypted"
		}, &v1alpha1.InspectionRules{Waivers: waiving.Waivers[1:]}, v1alpha1.Suspended,
			[]string{"make the image one that the operator can read", "it is encrypted; a Unheard of this namespace would waive it", "Who can waive it: nobody."}, legal.Declared},
		"waived": {func(s *v1alpha1.AnalyticsPackageStatus) { s.Inspections[0].State = v1alpha1.InspectionFailed }, waiving, v1alpha1.Restricted,
			[]string{"What is waived", "not inspected, may run: the runtime's image", `waives that from`}, legal.Declared},
		"outside of every module": {func(s *v1alpha1.AnalyticsPackageStatus) {
			s.RuntimeContents.Detected = []v1alpha1.DetectedCapability{{Name: "biometric.face.embedding", Confidence: 9, Path: "/a\x1b[2J"}}
		}, nil, v1alpha1.Forbidden, []string{"a model that no module declares cannot be left out", `found in "/a\x1b[2J", not declared`}, legal.Inspected},
	} {
		t.Run(name, func(t *testing.T) {
			o := town(t)
			inspect(o, c.change)
			for i := range o.Profiles {
				if o.Profiles[i].Name == "market-act" {
					o.Profiles[i].Spec.Inspection = c.waivers
				}
			}
			w := world.New(o)
			for i := range w.Cases() {
				w.Cases()[i].Evidence.Inspection = legal.InspectionRequired
			}
			i := slices.IndexFunc(w.Cases(), func(c world.Case) bool { return c.Name == "square" })
			x := explain.Case(w, &w.Cases()[i], noon)
			text := written(t, x, terminal.Screen{Width: 1000})
			if x.Verdict != c.verdict || x.Basis != c.basis || strings.Contains(text, unverified) != (c.basis == legal.Declared) {
				t.Errorf("%s, %s: %s", x.Verdict, x.Basis, text)
			}
			for _, want := range c.want {
				if !strings.Contains(text, want) {
					t.Errorf("%q is not in\n%s", want, text)
				}
			}
		})
	}
}
