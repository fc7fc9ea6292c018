// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

// TestStricter: what one of the two laws takes away is taken away, whichever it is.
func TestStricter(t *testing.T) {
	plain := func() *fixture { return deployment() }
	with := func(change func(*fixture)) func() *fixture {
		return func() *fixture { f := deployment(); change(f); return f }
	}
	takes := func(c v1alpha1.Capability) func() *fixture {
		return with(func(f *fixture) {
			f.also = append(f.also, objects.MakeProfile("ban-"+string(c)).Always().Forbids(c, "art-5", ""))
		})
	}
	refuses := func(c v1alpha1.Capability) func() *fixture {
		of := takes(c)
		return func() *fixture { f := of(); f.deployment.Spec.OnForbidden = v1alpha1.Refuse; return f }
	}
	cases := map[string]struct {
		a, b    func() *fixture
		verdict v1alpha1.Verdict
		runs    []v1alpha1.ModuleName
		reason  string // of the gravest finding
	}{
		"twice the same": {plain, plain, v1alpha1.Permitted, []v1alpha1.ModuleName{"counter", "crowd"}, ""},
		"one takes away": {plain, takes("crowd"), v1alpha1.Restricted, []v1alpha1.ModuleName{"counter"}, v1alpha1.ReasonModuleStripped},
		"each takes away another": {takes("count"), takes("crowd"), v1alpha1.Forbidden, nil,
			v1alpha1.ReasonNothingLeft},
		"both take the same": {takes("crowd"), takes("crowd"), v1alpha1.Restricted, []v1alpha1.ModuleName{"counter"}, v1alpha1.ReasonModuleStripped},
		"one has no such profile": {plain, with(func(f *fixture) { f.profile.Name = "other" }), v1alpha1.Forbidden, nil,
			v1alpha1.ReasonProfileNotFound},
		"one refuses": {refuses("person"), refuses("crowd"), v1alpha1.Forbidden, nil, v1alpha1.ReasonModuleForbidden},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			for _, order := range [][2]*fixture{{c.a(), c.b()}, {c.b(), c.a()}} {
				law := order[0].law().Stricter(order[1].law())
				v := JudgeDeployment(law, order[0].deployment.Obj(), order[0].evidence(), noon)
				same(t, c.verdict, v.Verdict)
				same(t, c.runs, v.Runs())
				if c.reason != "" {
					same(t, c.reason, v.Findings[0].Reason)
				}
			}
		})
	}
}

// TestStricterRequisition: it stands only if it stands under each law.
func TestStricterRequisition(t *testing.T) {
	strict, lax := search(), search()
	strict.profile.Spec.Requires.Requisition.Frameworks[1].Authorization = v1alpha1.AuthorizationRequired
	r := lax.requisition.Obj()
	cases := map[string]struct {
		law    *Law
		stands bool
	}{
		"lax":            {lax.law(), true},
		"lax twice":      {lax.law().Stricter(lax.law()), true},
		"lax and strict": {lax.law().Stricter(strict.law()), false},
		"strict and lax": {strict.law().Stricter(lax.law()), false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := JudgeRequisition(c.law, r, Evidence{}, noon)
			same(t, c.stands, s.Stands)
			same(t, !c.stands, JudgeSearch(c.law, lax.search.Obj(), lax.evidence(), noon).Verdict == v1alpha1.Suspended)
		})
	}
}

// TestStricterPackage: a module goes that either law forbids.
func TestStricterPackage(t *testing.T) {
	ban := NewLaw([]v1alpha1.LegalProfile{*objects.MakeProfile("ban").Always().Forbids("crowd", "art-5", "").InForce("act", june, july).Obj()}, nil)
	p := deployment().pack.Obj()
	for name, law := range map[string]*Law{"first": ban.Stricter(NewLaw(nil, nil)), "second": NewLaw(nil, nil).Stricter(ban)} {
		t.Run(name, func(t *testing.T) {
			stripped, next := JudgePackage(law, p, noon)
			if len(stripped) != 1 || stripped[0].Name != "crowd" || !next.Equal(july) {
				t.Errorf("%v until %v", stripped, next)
			}
		})
	}
}
