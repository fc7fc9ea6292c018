// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func TestCheckFormalities(t *testing.T) {
	lacks := func(reason, message string) v1alpha1.Finding {
		return v1alpha1.Finding{
			Reason: reason, Verdict: v1alpha1.Suspended, Profile: "law", Source: "art-8", SuppliedBy: "the prefect", Message: message,
		}
	}
	missing := lacks(v1alpha1.ReasonFormalityMissing, "Paper: no Formality of this namespace covers Use: file one")
	waits := lacks(v1alpha1.ReasonFormalityNotYetValid, `Paper: "a" holds only from 2026-06-10T14:00:01+02:00`)
	waits.SuppliedBy = ""
	over := lacks(v1alpha1.ReasonFormalityOver, `Paper: "a" ended at 2026-06-10T14:00:00+02:00: file a new one`)
	long := lacks(v1alpha1.ReasonFormalityTooLong, `Paper: "a" does not count, its own period is longer than the law allows: file one of at most P1M`)
	ordered := v1alpha1.Finding{
		Reason: v1alpha1.ReasonFormalityMissing, Verdict: v1alpha1.Suspended, Notice: "n", Source: "REF-n",
		Message: "Other: no Formality of this namespace covers Use: file one",
	}
	paper := func(name string) *objects.FormalityBuilder {
		return objects.MakeFormality(name, "massy").Type("Paper").Covers("Use")
	}
	second := time.Second
	required := func(filed ...*objects.FormalityBuilder) func(*fixture) {
		return func(f *fixture) {
			f.profile.Requires(v1alpha1.FormalityRequirement{Type: "Paper", Source: "art-8", SuppliedBy: "the prefect", MaximumValidity: "P1M"})
			f.formalities = filed
		}
	}
	either := func(filed ...*objects.FormalityBuilder) func(*fixture) {
		return func(f *fixture) {
			f.profile.Requires(v1alpha1.FormalityRequirement{Type: "Paper", Source: "art-8", SuppliedBy: "the prefect", AnyOf: []v1alpha1.AlternativeFormality{
				{Type: "Exemption", Source: "art-9", SuppliedBy: "the minister", MaximumValidity: "PT24H"}, {Type: "Waiver", Source: "art-10"},
			}})
			f.formalities = filed
		}
	}
	alternative := func(reason, message string) v1alpha1.Finding {
		f := lacks(reason, "Paper or Exemption or Waiver: "+message)
		f.Source, f.SuppliedBy = "art-9", "the minister"
		return f
	}
	neither := lacks(v1alpha1.ReasonFormalityMissing, "Paper or Exemption or Waiver: no Formality of this namespace covers Use: file one")
	neither.SuppliedBy = "the prefect or the minister"
	eitherOver := alternative(v1alpha1.ReasonFormalityOver, `"a" ended at 2026-06-10T14:00:00+02:00: file a new one`)
	eitherWaits := alternative(v1alpha1.ReasonFormalityNotYetValid, `"a" holds only from 2026-06-10T14:00:01+02:00`)
	eitherWaits.SuppliedBy = ""
	eitherLong := alternative(v1alpha1.ReasonFormalityTooLong, `"a" does not count, its own period is longer than the law allows: file one of at most PT24H`)
	exemption := func(from, until time.Time) *objects.FormalityBuilder {
		return paper("a").Type("Exemption").Valid(from, until)
	}
	when := func(c v1alpha1.RequirementCondition, operator v1alpha1.Operator) func(*fixture) {
		return func(f *fixture) {
			required()(f)
			f.profile.Spec.Requires.Formalities[0].When = &c
			f.deployment.Spec.OperatedBy = operator
		}
	}
	massy := v1alpha1.Operator{Type: "Municipality", Name: "Massy", Code: "91377"}
	code := func(c string) []v1alpha1.Addressee { return []v1alpha1.Addressee{{Type: "Municipality", Code: c}} }
	covers := func(c v1alpha1.Covers) func(*fixture) {
		return func(f *fixture) {
			c.Purposes = []v1alpha1.Term{"Use"}
			required(paper("a").Valid(june, july))(f)
			f.formalities[0].Spec.Covers = c
			f.deployment.Spec.Cameras = []v1alpha1.Camera{"cam-1", "cam-2"}
			f.deployment.Spec.OperatedBy = massy
		}
	}
	narrow := func(message string) []v1alpha1.Finding {
		return one(lacks(v1alpha1.ReasonFormalityTooNarrow, `Paper: "a" `+message))
	}
	selector := func(code string) []v1alpha1.OperatorSelector {
		return []v1alpha1.OperatorSelector{{Type: "Municipality", Code: code}}
	}
	vague := func(absent v1alpha1.WhenAbsent) func(*fixture) {
		return func(f *fixture) {
			required(paper("a").Valid(june, july))(f)
			f.profile.Spec.Requires.Formalities[0].Perimeter = &v1alpha1.PerimeterRule{
				Names: []v1alpha1.Perimeter{"Cameras", "Operators"}, WhenAbsent: absent, Source: "art-11",
			}
		}
	}
	notice := objects.MakeNotice("n").Open(june, time.Time{}).To(v1alpha1.Addressee{Type: "Municipality"}).Provide("Other")
	follows := lacks(v1alpha1.ReasonFormalityNotRenewable, `Paper: "b" does not count: it goes on with what began at 2026-05-01T02:00:00+02:00, `+
		"and no new act may follow after P1M")
	// renewed has an act of May and one of June, of which one of a month may not follow another.
	renewed := func(over bool) func(*fixture) {
		return func(f *fixture) {
			required(paper("a").Valid(june.AddDate(0, -1, 0), june), paper("b").Valid(june, july))(f)
			f.profile.Spec.Requires.Formalities[0].Renewal = v1alpha1.RenewalRefused
			if over {
				f.formalities = append(f.formalities, paper("c").Valid(june, noon))
			}
		}
	}
	testCheck(t, "formalities", map[string]checkCase{
		"none required":                        {},
		"one that holds":                       {change: required(paper("a").Valid(june, july))},
		"one that holds, beside one that ends": {change: required(paper("b").Valid(june, noon), paper("a").Valid(june, july))},
		"none":                                 {change: required(), want: one(missing)},
		"one of another type":                  {change: required(paper("a").Type("Other").Valid(june, july)), want: one(missing)},
		"one of another purpose":               {change: required(objects.MakeFormality("a", "massy").Type("Paper").Covers("Leisure").Valid(june, july)), want: one(missing)},
		"one that has not begun":               {change: required(paper("a").Valid(noon.Add(second), july)), want: one(waits)},
		"one that begins now":                  {change: required(paper("a").Valid(noon, july))},
		"one that has ended":                   {change: required(paper("a").Valid(june, noon)), want: one(over)},
		"one in its last second":               {change: required(paper("a").Valid(june, noon.Add(second)))},
		"one that ends before it begins":       {change: required(paper("a").Valid(noon.Add(second), noon)), want: one(over)},
		"one of no time, to come": {change: required(paper("a").Valid(noon.Add(second), noon.Add(second))),
			want: one(lacks(v1alpha1.ReasonFormalityOver, `Paper: "a" ended at 2026-06-10T14:00:01+02:00: file a new one`))},
		"one that is too long":                {change: required(paper("a").Valid(june, july.Add(second))), want: one(long)},
		"the first of two that begin":         {change: required(paper("b").Valid(noon.Add(2*second), july), paper("a").Valid(noon.Add(second), july)), want: one(waits)},
		"the last of two that ended":          {change: required(paper("a").Valid(june, noon), paper("b").Valid(june, noon.Add(-second))), want: one(over)},
		"the first name of two too long ones": {change: required(paper("b").Valid(june, time.Time{}), paper("a").Valid(june, time.Time{})), want: one(long)},
		"what begins is closer than what ended": {change: required(paper("b").Valid(june, noon), paper("a").Valid(noon.Add(second), july)),
			want: one(waits)},
		"what ended is closer than what is too long": {change: required(paper("b").Valid(june, time.Time{}), paper("a").Valid(june, noon)), want: one(over)},
		"one that follows another, which none may":   {change: renewed(false), want: one(follows)},
		"one that will follow another":               {change: renewed(false), at: july.Add(-second), want: one(follows)},
		"what follows is closer than what has ended": {change: renewed(true), want: one(follows)},
		"by a profile that is out of force":          {change: required(), at: july},
		"by a notice": {change: func(f *fixture) {
			f.notices = append(f.notices, notice)
			required()(f)
		}, want: []v1alpha1.Finding{missing, ordered}},
		"by a notice that is not open": {change: func(f *fixture) { f.notices = append(f.notices, notice) }, at: june.Add(-second)},
		"by a profile that binds everybody": {change: func(f *fixture) {
			f.also = append(f.also, objects.MakeProfile("also").Always().Requires(v1alpha1.FormalityRequirement{Type: "Other", Source: "x"}))
		}, want: one(v1alpha1.Finding{
			Reason: v1alpha1.ReasonFormalityMissing, Verdict: v1alpha1.Suspended, Profile: "also", Source: "x",
			Message: "Other: no Formality of this namespace covers Use: file one",
		})},
		"either of several, and none":          {change: either(), want: one(neither)},
		"either, the first":                    {change: either(paper("a").Valid(june, time.Time{}))},
		"either, the second":                   {change: either(exemption(noon, noon.Add(24*time.Hour)))},
		"either, the last":                     {change: either(paper("a").Type("Waiver").Valid(june, time.Time{}))},
		"either, over":                         {change: either(exemption(noon.Add(-time.Hour), noon)), want: one(eitherOver)},
		"either, to come":                      {change: either(exemption(noon.Add(second), noon.Add(time.Hour))), want: one(eitherWaits)},
		"either, a second too long":            {change: either(exemption(noon, noon.Add(24*time.Hour+second))), want: one(eitherLong)},
		"for another purpose":                  {change: when(v1alpha1.RequirementCondition{Purposes: []v1alpha1.Term{"Other"}}, massy)},
		"for the purpose":                      {change: when(v1alpha1.RequirementCondition{Purposes: []v1alpha1.Term{"Other", "Use"}}, massy), want: one(missing)},
		"of another operator":                  {change: when(v1alpha1.RequirementCondition{Operators: code("75056")}, massy)},
		"of the operator":                      {change: when(v1alpha1.RequirementCondition{Operators: code("91377")}, massy), want: one(missing)},
		"of an operator that gives no code":    {change: when(v1alpha1.RequirementCondition{Operators: code("75056")}, v1alpha1.Operator{Type: "Municipality", Name: "Massy"}), want: one(missing)},
		"of the operator, for another purpose": {change: when(v1alpha1.RequirementCondition{Operators: code("91377"), Purposes: []v1alpha1.Term{"Other"}}, massy)},
		"of another operator, for the purpose": {change: when(v1alpha1.RequirementCondition{Operators: code("75056"), Purposes: []v1alpha1.Term{"Use"}}, massy)},
		"on a condition that says nothing":     {change: when(v1alpha1.RequirementCondition{}, massy), want: one(missing)},
		"of a search that has no requisition": {of: search, change: func(f *fixture) {
			f.requisition, f.profile.Spec.Applies = nil, v1alpha1.Always
			f.profile.Requires(v1alpha1.FormalityRequirement{Type: "Paper", Source: "art-8", SuppliedBy: "the prefect", When: &v1alpha1.RequirementCondition{
				Operators: code("75056"), Purposes: []v1alpha1.Term{"Other"}}})
		}, want: one(lacks(v1alpha1.ReasonFormalityMissing, "Paper: no Formality of this namespace covers the request: file one"))},
		"that names what is asked for": {change: covers(v1alpha1.Covers{
			Cameras: []v1alpha1.Camera{"cam-2", "cam-1"}, Capabilities: []v1alpha1.Capability{"count", "crowd.density"},
			Operators: selector("91377"), Packages: []v1alpha1.ObjectName{"other", "pack"},
		})},
		"of fewer cameras":                  {change: covers(v1alpha1.Covers{Cameras: []v1alpha1.Camera{"cam-1"}}), want: narrow("does not cover spec.cameras[1]: file one that does, or remove the camera")},
		"of fewer capabilities":             {change: covers(v1alpha1.Covers{Capabilities: []v1alpha1.Capability{"count"}}), want: narrow("does not cover crowd.density of the module crowd: file one that does, or remove the module")},
		"of another operator than who asks": {change: covers(v1alpha1.Covers{Operators: selector("75056")}), want: narrow("does not cover the operator: file one that does")},
		"of another package":                {change: covers(v1alpha1.Covers{Packages: []v1alpha1.ObjectName{"other"}}), want: narrow(`does not cover the package "pack": file one that does, or name another package`)},
		"of what a stripped module can do beside": {change: func(f *fixture) {
			covers(v1alpha1.Covers{Capabilities: []v1alpha1.Capability{"count", "crowd"}})(f)
			f.deployment.Modules("face")
		}},
		"narrow, and to come": {change: func(f *fixture) {
			covers(v1alpha1.Covers{Operators: selector("75056")})(f)
			f.formalities[0].Valid(noon.Add(second), july)
		}, want: narrow("does not cover the operator: file one that does")},
		"narrow, and over": {change: func(f *fixture) {
			covers(v1alpha1.Covers{Operators: selector("75056")})(f)
			f.formalities[0].Valid(june, noon)
		}, want: one(over)},
		"narrow, beside one that is enough": {change: func(f *fixture) {
			covers(v1alpha1.Covers{Operators: selector("75056")})(f)
			f.formalities = append(f.formalities, paper("b").Valid(june, july))
		}},
		"that must name its perimeter":  {change: vague(v1alpha1.WhenAbsentRefuse), want: narrow("does not name its cameras and operators: file one that does")},
		"that should name it":           {change: vague(v1alpha1.WhenAbsentTell)},
		"that must, by an unknown word": {change: vague("Perhaps"), want: narrow("does not name its cameras and operators: file one that does")},
		"that must, and names a part": {change: func(f *fixture) {
			vague(v1alpha1.WhenAbsentRefuse)(f)
			f.deployment.Spec.OperatedBy = massy
			f.formalities[0].Spec.Covers.Operators = selector("91377")
		}, want: narrow("does not name its cameras: file one that does")},
		"several purposes": {of: search, change: func(f *fixture) {
			f.profile.Purposes("Public").Requires(v1alpha1.FormalityRequirement{Type: "Paper", Source: "art-8", SuppliedBy: "the prefect"})
		}, want: one(lacks(v1alpha1.ReasonFormalityMissing, "Paper: no Formality of this namespace covers Inquiry and Public: file one"))},
	})
}

// TestCheckFormalitiesFiled: where stamps count, a formality does only if who may file it did, and in time. So the check of the
// chain finds.
func TestCheckFormalitiesFiled(t *testing.T) {
	filed := func(by, as string, at time.Time) func(*fixture) {
		return func(f *fixture) {
			f.stamps = StampsRequired
			f.profile.Requires(v1alpha1.FormalityRequirement{Type: "Order", Source: "art-8", SuppliedBy: "the prefect",
				FiledBy: []v1alpha1.Term{"Minister", "Prefecture"}, FiledWithin: "P1D"})
			f.formalities = []*objects.FormalityBuilder{objects.MakeFormality("a", "massy").Type("Order").Covers("Use").Valid(june, july).Filed(by, as, at)}
		}
	}
	lacks := func(reason, message string) []v1alpha1.Finding {
		return one(v1alpha1.Finding{Reason: reason, Verdict: v1alpha1.Suspended, Profile: "law", Source: "art-8", SuppliedBy: "the prefect", Message: message})
	}
	by := func(change ...func(*fixture)) func(*fixture) {
		return func(f *fixture) {
			for _, c := range change {
				c(f)
			}
		}
	}
	testCheck(t, "formalities", map[string]checkCase{
		"by who gives it": {change: filed("prefecture", "Prefecture", june)},
		"by the engineer": {change: filed("engineer", "Operator", june), want: lacks(v1alpha1.ReasonFormalityUnattested,
			`Order: "a" is not believed, "engineer" filed it as Operator, and it takes Minister or Prefecture: have it filed by who gives it`)},
		"by nobody": {change: filed("", "", june), want: lacks(v1alpha1.ReasonFormalityUnattested,
			`Order: "a" is not believed, nothing says who filed it: have it filed anew`)},
		"too late": {change: filed("prefecture", "Prefecture", june.AddDate(0, 0, 2)), want: lacks(v1alpha1.ReasonFormalityFiledLate,
			`Order: "a" does not count, it was filed at 2026-06-03T02:00:00+02:00, and at the latest P1D after it begins it had to be: file a new one`)},
		"by the engineer, where that does not count": {change: by(filed("engineer", "Operator", june), func(f *fixture) { f.stamps = StampsClaimed })},
		"by the engineer, and it is over": {change: by(filed("engineer", "Operator", june), func(f *fixture) { f.formalities[0].Valid(june, noon) }),
			want: lacks(v1alpha1.ReasonFormalityOver, `Order: "a" ended at 2026-06-10T14:00:00+02:00; filed by "engineer" as Operator at 2026-06-01T02:00:00+02:00: file a new one`)},
		"by who gives it, and it is still to begin": {change: by(filed("prefecture", "Prefecture", june), func(f *fixture) { f.formalities[0].Valid(noon.Add(time.Hour), july) }),
			want: func() []v1alpha1.Finding {
				f := lacks(v1alpha1.ReasonFormalityNotYetValid, `Order: "a" holds only from 2026-06-10T15:00:00+02:00; filed by "prefecture" as Prefecture at 2026-06-01T02:00:00+02:00`)
				f[0].SuppliedBy = ""
				return f
			}()},
	})
}
