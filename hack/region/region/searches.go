// SPDX-License-Identifier: Apache-2.0

package region

import (
	"fmt"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// Frameworks and roles.
const (
	flagrance             v1alpha1.Term = "Flagrance"
	preliminaryInquiry    v1alpha1.Term = "PreliminaryInquiry"
	judicialInvestigation v1alpha1.Term = "JudicialInvestigation"

	prosecutor v1alpha1.Term = "Prosecutor"
	judge      v1alpha1.Term = "InvestigatingJudge"
	officer    v1alpha1.Term = "JudicialPoliceOfficer"
)

const (
	courtEvry       = "Tribunal judiciaire d'Évry-Courcouronnes"
	courtVersailles = "Tribunal judiciaire de Versailles"
)

// requisition adds a requisition to the place. Its window opened yesterday and stays open for days; parts that need
// something else change it before it is printed.
func (p *place) requisition(profile v1alpha1.ObjectName, framework v1alpha1.Term, offence string, years int32,
	capabilities ...v1alpha1.Capability,
) *v1alpha1.JudicialRequisition {
	number := 1000 + 40*len(p.requisitions) + p.rng.IntN(40)
	r := &v1alpha1.JudicialRequisition{
		TypeMeta:   typeMeta("JudicialRequisition"),
		ObjectMeta: p.meta(fmt.Sprintf("pv-%d-%05d", p.year(), number)),
		Spec: v1alpha1.JudicialRequisitionSpec{
			ProfileName: profile,
			Reference:   fmt.Sprintf("PV %d/%05d", p.year(), number),
			Framework:   framework,
			Offence:     v1alpha1.Offence{Description: offence, MaximumPenaltyYears: ptr.To(years)},
			Signatory:   v1alpha1.Signatory{Role: officer, Service: "Commissariat de secteur"},
			AddressedTo: p.operator,
			Necessity:   "What is sought left the scene past these cameras; no other means finds it in time.",
			Window:      v1alpha1.Period{From: p.hours(-26), Until: p.day(6)},
			Scope: v1alpha1.Scope{
				Cameras:      p.cameras(4),
				Footage:      v1alpha1.Period{From: p.hours(-74), Until: p.hours(-50)},
				Capabilities: capabilities,
			},
		},
	}
	if framework == flagrance {
		r.Spec.FindingAt = ptr.To(p.hours(-48))
	}
	p.requisitions = append(p.requisitions, r)
	return r
}

// decide adds a decision of a magistrate.
func (p *place) decide(r *v1alpha1.JudicialRequisition, d v1alpha1.Decision, role v1alpha1.Term, court string, at metav1.Time) *v1alpha1.JudicialDecision {
	word := map[v1alpha1.Decision]string{
		v1alpha1.Authorize: "authorized", v1alpha1.Oppose: "opposed", v1alpha1.Extend: "extended", v1alpha1.Revoke: "revoked",
	}[d]
	o := &v1alpha1.JudicialDecision{
		TypeMeta:   typeMeta("JudicialDecision"),
		ObjectMeta: p.meta(r.Name + "-" + word),
		Spec: v1alpha1.JudicialDecisionSpec{
			RequisitionName: v1alpha1.ObjectName(r.Name),
			Decision:        d,
			By:              v1alpha1.Magistrate{Role: role, Court: court},
			DecidedAt:       at,
		},
	}
	p.decisions = append(p.decisions, o)
	return o
}

// search adds a search well within the scope of a requisition, and what is expected of it.
func (p *place) search(name string, r *v1alpha1.JudicialRequisition, verdict v1alpha1.Verdict, reason string,
	modules ...v1alpha1.ModuleName,
) *v1alpha1.VideoSearchJob {
	footage := r.Spec.Scope.Footage
	o := &v1alpha1.VideoSearchJob{
		TypeMeta:   typeMeta("VideoSearchJob"),
		ObjectMeta: p.meta(name),
		Spec: v1alpha1.VideoSearchJobSpec{
			RequisitionName: v1alpha1.ObjectName(r.Name),
			PackageName:     footageReview,
			Modules:         modules,
			Cameras:         append([]v1alpha1.Camera(nil), r.Spec.Scope.Cameras[:2]...),
			Footage: v1alpha1.Period{
				From:  metav1.NewTime(footage.From.Add(2 * time.Hour)),
				Until: metav1.NewTime(footage.Until.Add(-4 * time.Hour)),
			},
			Query: v1alpha1.Query{SecretName: v1alpha1.ObjectName(name + "-query")},
			GPU:   gpu(),
		},
	}
	p.searches = append(p.searches, o)
	p.ofSearches = append(p.ofSearches, Expectation{
		"VideoSearchJob", p.namespace, name, verdict, verdict.Runs(), reason,
	})
	return o
}

// municipalInquiry is a preliminary inquiry for a plate, addressed to the commune and not yet authorized.
func (p *place) municipalInquiry(offence string, years int32) *v1alpha1.JudicialRequisition {
	p.fileExcept(judicialSearch)
	return p.requisition(municipalProfile, preliminaryInquiry, offence, years, "plate.read")
}

// authorized adds the prosecutor's authorization, given before the window opened.
func (p *place) authorized(r *v1alpha1.JudicialRequisition) {
	p.decide(r, v1alpha1.Authorize, prosecutor, courtEvry, metav1.NewTime(r.Spec.Window.From.Add(-time.Hour)))
}
