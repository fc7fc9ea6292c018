// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"maps"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

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
	maps.Copy(cases, stampedCases)
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

// stampedCases are those in which it counts who filed a paper, who is registered, and where results go.
var stampedCases = map[string]func(*v1alpha1.VideoSearchJob, *legal.Evidence){
	"filed as it has to be": func(_ *v1alpha1.VideoSearchJob, e *legal.Evidence) { stamp(e, "officer", "magistrate") },
	"filed and decided by one": func(_ *v1alpha1.VideoSearchJob, e *legal.Evidence) {
		stamp(e, "magistrate", "magistrate")
	},
	"filed by nobody": func(_ *v1alpha1.VideoSearchJob, e *legal.Evidence) { e.Stamps = legal.StampsRequired },
	"decided on another of that name": func(_ *v1alpha1.VideoSearchJob, e *legal.Evidence) {
		stamp(e, "officer", "magistrate")
		e.Decisions[0].Spec.RequisitionUID = "uid-other"
	},
	"nobody is registered": func(_ *v1alpha1.VideoSearchJob, e *legal.Evidence) { e.Mode = v1alpha1.EvidenceRegistered },
	"registered": func(s *v1alpha1.VideoSearchJob, e *legal.Evidence) {
		e.Mode, e.Register = v1alpha1.EvidenceRegistered, legal.NewRegister([]v1alpha1.DataController{*objects.Commune(s.Namespace)})
	},
	"sends results beyond": func(s *v1alpha1.VideoSearchJob, e *legal.Evidence) { sendsTo(s, e, "10.2.0.0/16") },
	"sends results":        func(s *v1alpha1.VideoSearchJob, e *legal.Evidence) { sendsTo(s, e, "10.1.2.0/24") },
}

func sendsTo(s *v1alpha1.VideoSearchJob, e *legal.Evidence, to v1alpha1.CIDR) {
	s.Spec.Output = &v1alpha1.SearchOutput{Network: &v1alpha1.EgressRule{CIDR: to}}
	e.Requisition.Spec.Scope.ResultNetworks = []v1alpha1.CIDR{"10.1.0.0/16"}
}

// stamp has the API server say who filed the requisition, the decision and the formality.
func stamp(e *legal.Evidence, requested, decided string) {
	e.Stamps = legal.StampsRequired
	on := func(m *metav1.ObjectMeta, by string, as v1alpha1.Term) {
		m.CreationTimestamp = *instantOf(june.Add(-time.Hour))
		m.Annotations = map[string]string{v1alpha1.AnnotationFiledBy: by, v1alpha1.AnnotationFiledAs: string(as), v1alpha1.AnnotationChangedBy: "1 " + marker}
	}
	on(&e.Requisition.ObjectMeta, requested, e.Requisition.Spec.Signatory.Role)
	on(&e.Decisions[0].ObjectMeta, decided, e.Decisions[0].Spec.By.Role)
	on(&e.Formalities[0].ObjectMeta, marker, v1alpha1.CapacityOperator)
	e.Decisions[0].Spec.RequisitionUID = string(e.Requisition.UID)
}

// TestRedactionNamesNobody plants a marker wherever a search may tell something.
func TestRedactionNamesNobody(t *testing.T) {
	s, e := search()
	stamp(&e, marker+"-officer", marker+"-magistrate")
	text, err := SearchCase(s, e).Encode()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), marker) {
		t.Errorf("it tells: %s", text)
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
