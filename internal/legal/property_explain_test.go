// SPDX-License-Identifier: Apache-2.0

package legal_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"pgregory.net/rapid"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/config/law"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/test/objects"
)

var formalityReasons = []string{
	v1alpha1.ReasonFormalityMissing, v1alpha1.ReasonFormalityNotYetValid, v1alpha1.ReasonFormalityOver, v1alpha1.ReasonFormalityTooLong,
	v1alpha1.ReasonFormalityTooNarrow, v1alpha1.ReasonFormalityNotRenewable,
}

func (w *world) justifications(law *legal.Law, now time.Time) []v1alpha1.Finding {
	if w.Search != nil {
		return legal.ExplainSearch(law, w.Search, w.evidence(), now).Justifications
	}
	return legal.ExplainDeployment(law, w.Deployment, w.evidence(), now).Justifications
}

// TestJustificationsAgreeWithFindings holds what stands in favour of a request to what stands against it: each requirement
// of a law in force, and of an open notice, is one or the other, and so are the profile and the requisition.
func TestJustificationsAgreeWithFindings(t *testing.T) {
	for name, worlds := range requests {
		t.Run(name, func(t *testing.T) {
			met, unmet := 0, 0
			rapid.Check(t, func(t *rapid.T) {
				w := worlds.Draw(t, "world")
				law, probes := w.law(), w.probes()
				for _, probe := range probes {
					now := time.Unix(probe, 0)
					justifications := w.justifications(law, now)
					v := w.judge(law, now)
					want := w.requirements(now)
					var got []string
					for _, f := range justifications {
						checkJustification(t, f)
						if f.Reason == v1alpha1.ReasonFormalityHolds {
							got = append(got, requirement(f))
							met++
						}
					}
					for _, f := range v.Findings {
						if slices.Contains(formalityReasons, f.Reason) {
							got = append(got, requirement(f))
							unmet++
						}
					}
					slices.Sort(got)
					slices.Sort(want)
					if diff := cmp.Diff(want, got); diff != "" {
						t.Fatalf("at %v: required -, told +:\n%s", now.UTC(), diff)
					}
					w.checkProfileJustification(t, v, justifications, now)
				}
			})
			if met < 1000 || unmet < 1000 {
				t.Errorf("%d requirements met, %d not: too few", met, unmet)
			}
		})
	}
}

// checkJustification holds a justification to what is said of all of them.
func checkJustification(t *rapid.T, f v1alpha1.Finding) {
	if f.Verdict != v1alpha1.Permitted || f.Message == "" || f.SuppliedBy != "" || (f.Profile == "") == (f.Notice == "") {
		t.Fatalf("no justification: %+v", f)
	}
}

// requirement names what a finding or a justification is about.
func requirement(f v1alpha1.Finding) string {
	kind, _, _ := strings.Cut(f.Message, ":")
	return fmt.Sprintf("%s/%s %s [%s]", f.Profile, f.Notice, kind, f.Source)
}

// requirements are read from the objects alone: every formality that a profile in force asks for and that binds the
// request, or that an open notice to its operator orders.
func (w *world) requirements(now time.Time) []string {
	var all []string
	var operator *v1alpha1.Operator
	if w.Search == nil {
		operator = &w.Deployment.Spec.OperatedBy
	} else if r := w.Requisition; r != nil && r.Name == string(w.Search.Spec.RequisitionName) && r.Namespace == w.Search.Namespace {
		operator = &r.Spec.AddressedTo
	}
	for i := range w.Profiles {
		p := &w.Profiles[i]
		if !(&naiveRequest{w: w}).bound(p) || p.Spec.Requires == nil || !naiveInForce(p, now.Unix()) {
			continue
		}
		for _, f := range p.Spec.Requires.Formalities {
			if operator != nil && !(&naiveRequest{w: w, operator: *operator, purposes: w.purposes()}).asks(f.When) {
				continue
			}
			label := string(f.Type)
			for _, other := range f.AnyOf {
				label += " or " + string(other.Type)
			}
			all = append(all, requirement(v1alpha1.Finding{Profile: p.Name, Source: string(f.Source), Message: label + ":"}))
		}
	}
	for i := range w.Notices {
		n := &w.Notices[i]
		if !naiveNoticeBinds(w, n, operator) || !naiveWithin(now.Unix(), &n.Spec.NotifiedAt, n.Spec.ClosedAt) {
			continue
		}
		for _, o := range n.Spec.Orders {
			for _, kind := range o.Formalities {
				if o.Action == v1alpha1.OrderProvide {
					all = append(all, requirement(v1alpha1.Finding{Notice: n.Name, Source: n.Spec.Reference, Message: string(kind) + ":"}))
				}
			}
		}
	}
	return all
}

// purposes of the request: those of a search are its profile's.
func (w *world) purposes() []v1alpha1.Term {
	if w.Search == nil {
		return []v1alpha1.Term{w.Deployment.Spec.Purpose}
	}
	for i := range w.Profiles {
		if p := &w.Profiles[i]; p.Name == string(w.Requisition.Spec.ProfileName) && p.Spec.Permits != nil {
			return p.Spec.Permits.Purposes
		}
	}
	return nil
}

// checkProfileJustification: the profile is a justification if and only if no finding is against it, and so is the requisition.
func (w *world) checkProfileJustification(t *rapid.T, v legal.Verdict, justifications []v1alpha1.Finding, now time.Time) {
	told := func(in []v1alpha1.Finding, reasons ...string) bool {
		return slices.ContainsFunc(in, func(f v1alpha1.Finding) bool { return slices.Contains(reasons, f.Reason) })
	}
	noRequisition := told(v.Findings, v1alpha1.ReasonRequisitionNotFound)
	out := told(v.Findings, v1alpha1.ReasonProfileNotFound, v1alpha1.ReasonProfileNotSelectable, v1alpha1.ReasonProfileNotInForce)
	if in := told(justifications, v1alpha1.ReasonProfileInForce); in == (out || noRequisition) {
		t.Fatalf("at %v: the profile is a justification: %t; findings %+v", now.UTC(), in, v.Findings)
	}
	stands := false
	if w.Search != nil && !noRequisition {
		stands = legal.JudgeRequisition(w.law(), w.Requisition, w.evidence(), now).Stands
	}
	if told(justifications, v1alpha1.ReasonRequisitionStands) != stands {
		t.Fatalf("at %v: the requisition stands: %t, justifications %+v", now.UTC(), stands, justifications)
	}
}

// TestJustificationSaysUntilWhen: what a justification says of the end is what the judge says.
func TestJustificationSaysUntilWhen(t *testing.T) {
	june := time.Date(2026, time.June, 1, 0, 0, 0, 0, time.UTC)
	profiles, err := law.Profiles()
	paris, err2 := time.LoadLocation("Europe/Paris")
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	cases := map[string]struct {
		change    func(*v1alpha1.JudicialRequisition)
		decisions []*v1alpha1.JudicialDecision
		profile   func(*v1alpha1.LegalProfile)
	}{
		"its window": {},
		"eight days from the finding": {change: func(r *v1alpha1.JudicialRequisition) {
			r.Spec.Framework, r.Spec.FindingAt = "Flagrance", &metav1.Time{Time: june}
		}},
		"an extension": {change: func(r *v1alpha1.JudicialRequisition) {
			r.Spec.Framework, r.Spec.FindingAt = "Flagrance", &metav1.Time{Time: june}
		}, decisions: []*v1alpha1.JudicialDecision{extension(june.Add(time.Hour), june.AddDate(0, 0, 12))}},
		"a revocation to come": {
			decisions: []*v1alpha1.JudicialDecision{objects.MakeDecision("x", "massy").On("r").Decided(v1alpha1.Revoke, june.AddDate(0, 0, 3)).Obj()},
		},
		"an extension to come": {change: func(r *v1alpha1.JudicialRequisition) {
			r.Spec.Framework, r.Spec.FindingAt = "Flagrance", &metav1.Time{Time: june}
		}, decisions: []*v1alpha1.JudicialDecision{extension(june.AddDate(0, 0, 7), june.AddDate(0, 0, 12))}},
		"a law that ends": {profile: func(p *v1alpha1.LegalProfile) {
			p.Spec.InForce = []v1alpha1.ForcePeriod{{From: metav1.Time{Time: june}, Until: &metav1.Time{Time: june.AddDate(0, 0, 4)}, Source: "cnil-2024"}}
		}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			with := slices.Clone(profiles)
			for i := range with {
				if c.profile != nil && with[i].Name == "fr-requisition-municipal" {
					with[i] = *with[i].DeepCopy()
					c.profile(&with[i])
				}
			}
			law, now := legal.NewLaw(with, nil), june.AddDate(0, 0, 2)
			r := objects.Requisition("massy", "r", june, june.AddDate(0, 0, 19))
			if c.change != nil {
				c.change(r)
			}
			decisions := []v1alpha1.JudicialDecision{*objects.MakeDecision("d", "massy").On("r").Decided(v1alpha1.Authorize, june).Obj()}
			for _, d := range c.decisions {
				decisions = append(decisions, *d)
			}
			e := legal.Evidence{Decisions: decisions}
			standing := legal.JudgeRequisition(law, r, e, now)
			if !standing.Stands || standing.StandsUntil.IsZero() {
				t.Fatalf("%+v", standing)
			}
			want := "until " + standing.StandsUntil.In(paris).Format(time.RFC3339)
			all := legal.ExplainRequisition(law, r, e, now)
			if len(all) != 1 || all[0].Reason != v1alpha1.ReasonRequisitionStands || !strings.Contains(all[0].Message, want) {
				t.Errorf("%+v does not say %q", all, want)
			}
		})
	}
}

func extension(at, until time.Time) *v1alpha1.JudicialDecision {
	d := objects.MakeDecision("extend", "massy").On("r").Decided(v1alpha1.Extend, at).Obj()
	d.Spec.Extend = &v1alpha1.ExtendUntil{Until: metav1.Time{Time: until}}
	return d
}
