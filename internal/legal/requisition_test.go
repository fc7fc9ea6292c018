// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"slices"
	"testing"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

// TestJudgeRequisition: whether it stands, why not with the gravest first, and when that changes.
func TestJudgeRequisition(t *testing.T) {
	oppose := objects.MakeDecision("d", "massy").On("r").Decided(v1alpha1.Oppose, day(20))
	cases := map[string]struct {
		f           *fixture
		reasons     []string
		next, until time.Time
	}{
		"until its window closes":      {search(), nil, july, july},
		"until its duration ends":      {flagrance(), nil, day(13), day(13)},
		"until an extension ends":      {flagrance(extend(day(6), day(15))), nil, day(15), day(15)},
		"until it is opposed":          {func() *fixture { f := search(); f.decisions = append(f.decisions, oppose); return f }(), nil, day(20), day(20)},
		"an extension still to come":   {flagrance(extend(day(12), day(15))), nil, day(15), day(15)},
		"not before its window":        {func() *fixture { f := search(); f.requisition.Window(day(20), july); return f }(), []string{v1alpha1.ReasonWindowNotOpen}, day(20), time.Time{}},
		"never":                        {func() *fixture { f := search(); f.requisition.Window(june, day(9)); return f }(), []string{v1alpha1.ReasonWindowOver}, july, time.Time{}},
		"the gravest finding is first": {func() *fixture { f := search(); f.requisition.Window(june, day(9)).SignedBy("Mayor"); return f }(), []string{v1alpha1.ReasonSignatoryNotPermitted, v1alpha1.ReasonWindowOver}, july, time.Time{}},
		"under no framework":           {func() *fixture { f := search(); noFramework(f); return f }(), []string{v1alpha1.ReasonFrameworkNotPermitted}, july, time.Time{}},
		"under no profile":             {func() *fixture { f := search(); f.requisition.Under("none", "Inquiry"); return f }(), []string{v1alpha1.ReasonProfileNotFound}, time.Time{}, time.Time{}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := JudgeRequisition(c.f.law(), c.f.requisition.Obj(), c.f.evidence(), noon)
			var reasons []string
			for _, f := range s.Findings {
				reasons = append(reasons, f.Reason)
			}
			same(t, c.reasons, reasons)
			same(t, len(c.reasons) == 0, s.Stands)
			same(t, c.next, s.NextChange)
			same(t, c.until, s.StandsUntil)
		})
	}
}

func TestNewRequisition(t *testing.T) {
	f := flagrance(extend(day(6), day(15)), extend(day(7), day(15)).On("q"))
	other := extend(day(8), day(15))
	other.Namespace = "evry"
	f.decisions = append(f.decisions, other)
	r := f.request().requisition
	if r.profileName != "law" || r.profile == nil || r.framework == nil || r.framework.spec.Name != "Flagrance" {
		t.Errorf("%+v", r)
	}
	if r.window != (period{at(june), at(july)}) || len(r.decisions) != 1 || r.decisions[0].at != at(day(6)) {
		t.Errorf("%+v", r)
	}
	same(t, "art-53", r.source())
	same(t, v1alpha1.Finding{Reason: "R", Verdict: v1alpha1.Suspended, Profile: "law", Source: "art-53", Message: "words"},
		r.finding(v1alpha1.Suspended, "R", "words"))
	noFramework(f)
	r = f.request().requisition
	if r.framework != nil || r.source() != "code" {
		t.Errorf("%+v", r)
	}
	f.requisition.Under("none", "Flagrance")
	r = f.request().requisition
	if r.profile != nil || r.framework != nil || r.source() != "" {
		t.Errorf("%+v", r)
	}
}

// TestRequisitionInstants: all at which the standing can change, the ends that each extension makes among them.
func TestRequisitionInstants(t *testing.T) {
	f := flagrance(extend(day(6), day(15)), extend(day(7), day(17)))
	f.requisition.Window(day(2), day(25))
	var want []instant
	for _, n := range []int{1, 31, 2, 25, 6, 7, 5, 13, 15, 17} {
		want = append(want, at(day(n)))
	}
	sorted := func(is []instant) []instant { slices.Sort(is); return slices.Compact(is) }
	if got := sorted(f.request().requisition.instants()); !slices.Equal(got, sorted(want)) {
		t.Errorf("%v, want %v", got, want)
	}
	noFramework(f)
	want = nil
	for _, n := range []int{1, 31, 2, 25, 6, 7} {
		want = append(want, at(day(n)))
	}
	if got := sorted(f.request().requisition.instants()); !slices.Equal(got, sorted(want)) {
		t.Errorf("without a framework: %v, want %v", got, want)
	}
}
