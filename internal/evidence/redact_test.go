// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"testing"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/test/objects"
)

// TestRedactionChangesNoVerdict compares the verdict on a search with that on its case, of which no name is left.
func TestRedactionChangesNoVerdict(t *testing.T) {
	cases := map[string]func(*v1alpha1.VideoSearchJob, *legal.Evidence){
		"as it is": func(*v1alpha1.VideoSearchJob, *legal.Evidence) {},
		"one camera more": func(s *v1alpha1.VideoSearchJob, _ *legal.Evidence) {
			s.Spec.Cameras = append(s.Spec.Cameras, "elsewhere")
		},
		"footage beyond": func(s *v1alpha1.VideoSearchJob, _ *legal.Evidence) {
			s.Spec.Footage.Until = *instantOf(june.Add(24 * time.Hour))
		},
		"a module that the law forbids": func(s *v1alpha1.VideoSearchJob, _ *legal.Evidence) {
			s.Spec.Modules = append(s.Spec.Modules, objects.Face)
		},
		"a module beyond the scope": func(s *v1alpha1.VideoSearchJob, _ *legal.Evidence) {
			s.Spec.Modules = append(s.Spec.Modules, objects.Parking)
		},
		"no requisition":      func(_ *v1alpha1.VideoSearchJob, e *legal.Evidence) { e.Requisition = nil },
		"another requisition": func(s *v1alpha1.VideoSearchJob, _ *legal.Evidence) { s.Spec.RequisitionName = "another-one" },
		"no decision":         func(_ *v1alpha1.VideoSearchJob, e *legal.Evidence) { e.Decisions = nil },
		"a decision on another": func(_ *v1alpha1.VideoSearchJob, e *legal.Evidence) {
			e.Decisions[0].Spec.RequisitionName = "another-one"
		},
		"a revocation": func(_ *v1alpha1.VideoSearchJob, e *legal.Evidence) { e.Decisions[0].Spec.Decision = v1alpha1.Revoke },
		"no offence":   func(_ *v1alpha1.VideoSearchJob, e *legal.Evidence) { e.Requisition.Spec.Offence.Description = "" },
		"a light offence": func(_ *v1alpha1.VideoSearchJob, e *legal.Evidence) {
			e.Requisition.Spec.Offence.MaximumPenaltyYears = nil
		},
		"no formality": func(_ *v1alpha1.VideoSearchJob, e *legal.Evidence) { e.Formalities = nil },
		"a formality for other cameras": func(_ *v1alpha1.VideoSearchJob, e *legal.Evidence) {
			e.Formalities[0].Spec.Covers.Cameras = []v1alpha1.Camera{"elsewhere"}
		},
		"a formality for one camera": func(s *v1alpha1.VideoSearchJob, e *legal.Evidence) {
			e.Formalities[0].Spec.Covers.Cameras = s.Spec.Cameras
		},
		"a window that is over": func(_ *v1alpha1.VideoSearchJob, e *legal.Evidence) {
			e.Requisition.Spec.Window.Until = *instantOf(june)
		},
		"no package":    func(_ *v1alpha1.VideoSearchJob, e *legal.Evidence) { e.Package = nil },
		"not inspected": func(_ *v1alpha1.VideoSearchJob, e *legal.Evidence) { e.Inspection = legal.InspectionRequired },
	}
	law, err := shippedLaw()
	if err != nil {
		t.Fatal(err)
	}
	verdicts := map[v1alpha1.Verdict]bool{}
	for name, change := range cases {
		t.Run(name, func(t *testing.T) {
			s, e := search()
			change(s, &e)
			want := VerdictOf(legal.JudgeSearch(law.ready, s, e, june))
			got := SearchCase(s, e).Judge(law.ready, june)
			verdicts[want.Verdict] = true
			if !got.same(want) {
				t.Errorf("%+v, want %+v", got, want)
			}
		})
	}
	if len(verdicts) < 3 {
		t.Errorf("the cases know only the verdicts %v", verdicts)
	}
}

// TestRedactionLeavesItsInputAlone holds that what belongs to a cache is not changed.
func TestRedactionLeavesItsInputAlone(t *testing.T) {
	s, e := search()
	SearchCase(s, e)
	if s.Spec.Cameras[0] != marker+"-2" || e.Formalities[0].Name != marker+"-commitment" || e.Formalities[0].Spec.Covers.Cameras[0] != marker+"-2" ||
		e.Requisition.Spec.Reference != marker || e.Decisions[0].Spec.By.Court != marker {
		t.Error("something of it was changed")
	}
}
