// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"slices"
	"testing"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func TestProfileInForce(t *testing.T) {
	cases := map[string]struct {
		profile *objects.ProfileBuilder
		at      time.Time
		want    bool
	}{
		"no period: always":                 {objects.MakeProfile("p"), noon, true},
		"within":                            {objects.MakeProfile("p").InForce("act", june, july), noon, true},
		"its first second":                  {objects.MakeProfile("p").InForce("act", june, july), june, true},
		"a second before":                   {objects.MakeProfile("p").InForce("act", june, july), june.Add(-1), false},
		"after":                             {objects.MakeProfile("p").InForce("act", june, july), july, false},
		"without an end":                    {objects.MakeProfile("p").InForce("act", june, time.Time{}), july, true},
		"the second of two":                 {objects.MakeProfile("p").InForce("act", june, noon).InForce("bill", july, time.Time{}), july, true},
		"between two":                       {objects.MakeProfile("p").InForce("act", june, noon).InForce("bill", july, time.Time{}), noon, false},
		"only one that nobody has verified": {objects.MakeProfile("p").Unverified("bill", "a draft"), noon, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			p := newProfile(c.profile.Obj())
			same(t, c.want, p.inForce(at(c.at)))
			same(t, c.want, p.permitsAnything(at(c.at)))
		})
	}
	if (*profile)(nil).permitsAnything(at(noon)) || newProfile(objects.MakeProfile("p").Always().Obj()).permitsAnything(at(noon)) {
		t.Error("only a profile that is there, and is selected, permits")
	}
}

func TestOutOfForce(t *testing.T) {
	may, august := june.AddDate(0, -1, 0), july.AddDate(0, 1, 0)
	const further = "; a further period (bill) is not verified and does not count"
	begin := func() *objects.ProfileBuilder { return objects.MakeProfile("p").Sources("code", "decree") }
	cases := map[string]struct {
		profile         *objects.ProfileBuilder
		source, message string
	}{
		"ended": {begin().InForce("act", may, june), "act", "not in force: ended at 2026-06-01T00:00:00Z (act)"},
		"ended, with one unverified": {begin().InForce("act", may, june).Unverified("bill", "a draft"), "act",
			"not in force: ended at 2026-06-01T00:00:00Z (act)" + further},
		"to come": {begin().InForce("act", july, august), "act", "not in force before 2026-07-01T00:00:00Z (act)"},
		"to come, with one unverified": {begin().Unverified("bill", "a draft").InForce("act", july, august), "act",
			"not in force before 2026-07-01T00:00:00Z (act)" + further},
		"ended, and to come": {begin().InForce("next", july, august).InForce("act", may, june), "act",
			"not in force: ended at 2026-06-01T00:00:00Z (act), in force again from 2026-07-01T00:00:00Z (next)"},
		"ended, and to come, with one unverified": {begin().InForce("next", july, august).InForce("act", may, june).Unverified("bill", "a draft"), "act",
			"not in force: ended at 2026-06-01T00:00:00Z (act), in force again from 2026-07-01T00:00:00Z (next)" + further},
		"the last that ended": {begin().InForce("old", may, june.Add(-time.Second)).InForce("act", may, june).InForce("older", may, may.Add(1)), "act",
			"not in force: ended at 2026-06-01T00:00:00Z (act)"},
		"two that ended, by source, in any order": {begin().InForce("a", may, june).InForce("b", may, june), "a", "not in force: ended at 2026-06-01T00:00:00Z (a)"},
		"one that ended before is not told of":    {begin().InForce("b", may, june).InForce("a", may, june.Add(-time.Second)), "b", "not in force: ended at 2026-06-01T00:00:00Z (b)"},
		"two to come, by source, in any order":    {begin().InForce("a", july, august).InForce("b", july, august), "a", "not in force before 2026-07-01T00:00:00Z (a)"},
		"one to come after is not told of":        {begin().InForce("b", july, august).InForce("a", july.Add(time.Second), august), "b", "not in force before 2026-07-01T00:00:00Z (b)"},
		"two that ended, by source":               {begin().InForce("b", may, june).InForce("a", may, june), "a", "not in force: ended at 2026-06-01T00:00:00Z (a)"},
		"in the zone of the profile":              {begin().TimeZone("Europe/Paris").InForce("act", may, june), "act", "not in force: ended at 2026-06-01T02:00:00+02:00 (act)"},
		"the first to come": {begin().InForce("later", august, time.Time{}).InForce("act", july, august).InForce("last", august, time.Time{}), "act",
			"not in force before 2026-07-01T00:00:00Z (act)"},
		"two to come, by source": {begin().InForce("b", july, august).InForce("a", july, august), "a", "not in force before 2026-07-01T00:00:00Z (a)"},
		"never begins":           {begin().InForce("act", august, july), "code", "not in force: no period in force counts"},
		"begins as it ends":      {begin().InForce("act", july, july), "code", "not in force: no period in force counts"},
		"not verified":           {begin().InForce("act", august, july).Unverified("bill", "a draft"), "bill", "not in force: not verified: a draft"},
		"ends now":               {begin().InForce("act", may, noon), "act", "not in force: ended at 2026-06-10T12:00:00Z (act)"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			source, message := newProfile(c.profile.Obj()).outOfForce(at(noon))
			same(t, c.source, source)
			same(t, c.message, message)
		})
	}
	same(t, nil, newProfile(begin().InForce("act", noon, july).Obj()).nextBegun(at(noon)))
}

func TestNewProfile(t *testing.T) {
	p := newProfile(objects.MakeProfile("p").TimeZone("Europe/Paris").Sources("code", "decree").
		InForce("act", june, july).Unverified("bill", "a draft").
		Requires(v1alpha1.FormalityRequirement{Type: "A"}, v1alpha1.FormalityRequirement{Type: "B"}).
		Frameworks(v1alpha1.Framework{Name: "F"}, v1alpha1.Framework{Name: "G"}).
		Waivers(v1alpha1.InspectionWaiver{Formality: "W"}).Obj())
	if p.name != "p" || !p.selectable || p.loc.String() != "Europe/Paris" || p.primarySource() != "code" {
		t.Errorf("%+v", p)
	}
	if len(p.inForcePeriods) != 1 || p.inForcePeriods[0] != (inForcePeriod{period{at(june), at(july)}, "act"}) {
		t.Errorf("%+v", p.inForcePeriods)
	}
	if len(p.requirements) != 2 || p.requirements[1].kind != "B" || p.requirements[1].profile != p {
		t.Errorf("%+v", p.requirements)
	}
	if len(p.frameworks) != 2 || p.frameworks[1].spec.Name != "G" || len(p.waivers) != 1 {
		t.Errorf("%+v", p.frameworks)
	}
	var all []instant
	p.instants(func(more ...instant) { all = append(all, more...) })
	same(t, true, slices.Equal(all, []instant{at(june), at(july)}))
	empty := newProfile(objects.MakeProfile("q").Always().Obj())
	if empty.selectable || empty.loc != nil || empty.primarySource() != "" {
		t.Errorf("%+v", empty)
	}
	waived := newProfile(objects.MakeProfile("r").Waivers(v1alpha1.InspectionWaiver{Formality: "W"}).Obj())
	same(t, 1, len(waived.waivers))
	same(t, v1alpha1.Finding{Reason: "R", Verdict: v1alpha1.Forbidden, Profile: "p", Source: "s", Message: "words"},
		p.finding(v1alpha1.Forbidden, "R", "s", "words"))
}

func TestProfileDuration(t *testing.T) {
	for name, c := range map[string]struct {
		zone     string
		duration v1alpha1.CalendarDuration
		want     bool
	}{
		"in a zone": {"Europe/Paris", "P8D", true}, "in none": {"", "P8D", false}, "that is none": {"Europe/Paris", "8", false},
	} {
		t.Run(name, func(t *testing.T) {
			d, ok := newProfile(objects.MakeProfile("p").TimeZone(c.zone).Obj()).duration(c.duration)
			same(t, c.want, ok)
			if ok && d != (Duration{days: 8}) {
				t.Errorf("%+v", d)
			}
		})
	}
}
