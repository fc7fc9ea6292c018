// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

// stamped is the search of the fixture where stamps count, under a requisition of which a magistrate has to decide, with
// decisions on it.
func stamped(decisions ...*objects.DecisionBuilder) *fixture {
	f := search()
	f.stamps = StampsRequired
	f.profile.Spec.Requires.Requisition.Frameworks[1].Authorization = v1alpha1.AuthorizationRequired
	f.requisition.Filed("odile", "Officer", june)
	f.requisition.UID = "first"
	f.decisions = decisions
	return f
}

// decided is a decision of a prosecutor, filed some time after the requisition and dated when it is filed.
func decided(d v1alpha1.Decision, after time.Duration) *objects.DecisionBuilder {
	return objects.MakeDecision("d", "massy").On("r").Decided(d, june.Add(after)).Filed("marie", "Prosecutor", june.Add(after))
}

func TestDoubt(t *testing.T) {
	authorize, revoke := v1alpha1.Authorize, v1alpha1.Revoke
	const hour = time.Hour
	const nobody, requested, older = "nothing says that it was filed by who has the role that it names",
		"it was filed by who filed the requisition, and who requests never decides", "it is older than the requisition"
	const far, another = "its date is too far from when it was filed", "it is on another requisition, which had the same name"
	bound := func(d v1alpha1.Decision) *objects.DecisionBuilder {
		b := decided(d, hour)
		b.Spec.RequisitionUID = "second"
		return b
	}
	dated := func(d v1alpha1.Decision, off time.Duration) *objects.DecisionBuilder {
		return decided(d, 100*hour).Decided(d, june.Add(100*hour+off))
	}
	cases := map[string]struct {
		d    *objects.DecisionBuilder
		want string
	}{
		"filed as it should be":                 {decided(authorize, hour), ""},
		"in the second of the requisition":      {decided(authorize, 0), ""},
		"by nobody":                             {objects.MakeDecision("d", "massy").On("r").Decided(authorize, june.Add(hour)), nobody},
		"in another role":                       {decided(authorize, hour).Filed("marie", "Judge", june.Add(hour)), nobody},
		"by who requested":                      {decided(authorize, hour).Filed("odile", "Prosecutor", june.Add(hour)), requested},
		"revoked by who requested":              {decided(revoke, hour).Filed("odile", "Prosecutor", june.Add(hour)), ""},
		"revoked by nobody":                     {objects.MakeDecision("d", "massy").On("r").Decided(revoke, june), ""},
		"before the requisition":                {decided(authorize, -hour), older},
		"filed before it, dated in its second":  {decided(authorize, -2*time.Second).Decided(authorize, june), older},
		"dated before the requisition":          {decided(authorize, hour).Decided(authorize, june.Add(-1e9)), older},
		"revoked, dated before the requisition": {decided(revoke, hour).Decided(revoke, june.Add(-hour)), ""},
		"dated as far ahead as clocks are":      {dated(authorize, DecidedAhead*time.Second), ""},
		"dated further ahead":                   {dated(authorize, (DecidedAhead+1)*time.Second), far},
		"dated as far back as a weekend":        {dated(authorize, -DecidedBefore*time.Second), ""},
		"dated further back":                    {dated(authorize, -(DecidedBefore+1)*time.Second), far},
		"an extension that is dated ahead":      {dated(v1alpha1.Extend, hour), far},
		"on another of the name":                {bound(authorize), another},
		"extended, another of the name":         {bound(v1alpha1.Extend), another},
		"revoked, another of the name":          {bound(revoke), ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			r := stamped(c.d).request().requisition
			same(t, c.want, r.doubt(&r.decisions[0]))
			f := stamped(c.d)
			f.stamps = StampsClaimed
			r = f.request().requisition
			same(t, "", r.doubt(&r.decisions[0]))
		})
	}
}

// TestRevocationCounts: no date lets an authorization outlive its revocation, and none lets it begin before it was filed.
func TestRevocationCounts(t *testing.T) {
	authorize, revoke, oppose := v1alpha1.Authorize, v1alpha1.Revoke, v1alpha1.Oppose
	ahead := func(d *objects.DecisionBuilder, by time.Duration) *objects.DecisionBuilder {
		return d.Decided(d.Spec.Decision, d.Spec.DecidedAt.Add(by))
	}
	const second, hour = time.Second, time.Hour
	cases := map[string]struct {
		decisions []*objects.DecisionBuilder
		at        time.Duration // after the requisition
		want      bool
	}{
		"authorized":                             {[]*objects.DecisionBuilder{decided(authorize, hour)}, hour, true},
		"a second before it is filed":            {[]*objects.DecisionBuilder{ahead(decided(authorize, hour), -hour)}, hour - second, false},
		"dated ahead, filed before the revoking": {[]*objects.DecisionBuilder{ahead(decided(authorize, hour), 5*second), decided(revoke, hour+second)}, 2 * hour, false},
		"the same, at that very second":          {[]*objects.DecisionBuilder{ahead(decided(authorize, hour), 5*second), decided(revoke, hour+second)}, hour + 5*second, false},
		"filed in the same second":               {[]*objects.DecisionBuilder{ahead(decided(authorize, hour), 5*second), decided(revoke, hour)}, 2 * hour, false},
		"revoked with a date far back":           {[]*objects.DecisionBuilder{decided(authorize, hour), ahead(decided(revoke, hour), -hour)}, 2 * hour, false},
		"opposed with a date far ahead":          {[]*objects.DecisionBuilder{decided(authorize, hour), ahead(decided(oppose, hour+second), 100*hour)}, 2 * hour, false},
		"authorized again afterwards":            {[]*objects.DecisionBuilder{decided(authorize, hour), decided(revoke, 2*hour), decided(authorize, 3*hour)}, 4 * hour, true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			f := stamped(c.decisions...)
			s := JudgeRequisition(f.law(), f.requisition.Obj(), f.evidence(), june.Add(c.at))
			same(t, c.want, s.Stands)
		})
	}
}

// TestDoubtIsTold: who filed a decision that does not count learns why.
func TestDoubtIsTold(t *testing.T) {
	f := stamped(decided(v1alpha1.Authorize, time.Hour).Filed("odile", "Prosecutor", june.Add(time.Hour)))
	s := JudgeRequisition(f.law(), f.requisition.Obj(), f.evidence(), june.Add(2*time.Hour))
	same(t, []v1alpha1.Finding{suspension("art-77", v1alpha1.ReasonAuthorizationMissing, "Prosecutor or Judge", "a JudicialDecision must "+
		"authorize the requisition first; what was decided does not count: it was filed by who filed the requisition, and who requests never "+
		"decides")}, s.Findings)
}
