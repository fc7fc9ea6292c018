// SPDX-License-Identifier: Apache-2.0

package lawbundle

import (
	"slices"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// loosened lets run what was forbidden, in each of the ways that the fault list has.
var loosened = map[string]func(*fixture){
	"the prohibition is deleted":   withoutProfile("eu-ban"),
	"it applies when selected":     edit("eu-ban", func(p *v1alpha1.LegalProfile) { p.Spec.Applies = v1alpha1.WhenSelected }),
	"it forbids something else":    edit("eu-ban", func(p *v1alpha1.LegalProfile) { p.Spec.Forbids.Capabilities[0].Name = "other" }),
	"it has ended":                 edit("eu-ban", func(p *v1alpha1.LegalProfile) { p.Spec.InForce = []v1alpha1.ForcePeriod{ended()} }),
	"it is another jurisdiction's": edit("eu-ban", func(p *v1alpha1.LegalProfile) { p.Spec.Jurisdiction, p.Spec.Forbids = "XX", nil }),
}

func ended() v1alpha1.ForcePeriod {
	return v1alpha1.ForcePeriod{From: metav1.NewTime(noon.AddDate(-2, 0, 0)), Until: new(metav1.NewTime(noon.Add(-time.Hour))), Source: "code"}
}

// TestLostProhibition: face recognition never runs, whatever was done to the profile that forbids it, and whatever is left
// that knows of it.
func TestLostProhibition(t *testing.T) {
	knows := map[string]func(*fixture){
		"a bundle and a copy": func(*fixture) {},
		"a bundle":            forgotten,
		"a copy":              withoutBundle("eu"),
		"the catalogue":       all(withoutBundle("eu"), forgotten),
	}
	for what, loosen := range loosened {
		for who, left := range knows {
			t.Run(what+", "+who, func(t *testing.T) {
				f := newFixture()
				all(loosen, left)(f)
				for _, running := range []bool{true, false} {
					if runs := f.runs(running); slices.Contains(runs, "face") {
						t.Errorf("running %t: %v run", running, runs)
					}
				}
				s := Settle(f.Input)
				if at := s.Standing("EU"); (at == nil || at.Complete) && len(s.BuiltIn) == 0 {
					t.Errorf("nothing tells of it: %+v", s)
				}
			})
		}
	}
	without := newFixture()
	all(withoutProfile("eu-ban"), withoutBundle("eu"), forgotten, func(f *fixture) { f.BuiltIn = nil })(without)
	if !slices.Contains(without.runs(true), "face") {
		t.Error("it would not run without the law either: the test shows nothing")
	}
}

func TestSettle(t *testing.T) {
	newer := func(f *fixture) {
		f.Bundles[0].Spec.Sequence = 8
		edit("fr-use", func(p *v1alpha1.LegalProfile) { p.Spec.Title = "new" })(f)
	}
	published := func(f *fixture) { f.Bundles[0].Spec.Members = Members(f.Profiles[:1], f.Notices) }
	anew := func(sequence int64, change func(*fixture)) func(*fixture) {
		return func(f *fixture) {
			change(f)
			f.Bundles[0] = *bundle("FR", sequence, Members(f.Profiles[:1], f.Notices))
		}
	}
	wider := edit("fr-use", func(p *v1alpha1.LegalProfile) {
		p.Spec.Permits.Capabilities[0].Name = "count"
		p.Spec.Description = "wider"
	})
	cases := map[string]struct {
		change         func(*fixture)
		starts, runsOn []v1alpha1.ModuleName
		reason         string // of FR
		sequence       int64
		deviations     []v1alpha1.LawDeviation
	}{
		"complete": {func(*fixture) {}, names("counter", "crowd"), names("counter", "crowd"), "Complete", 7, nil},
		"a member is missing": {withoutProfile("fr-use"), nil, nil, "MembersDiffer", 7,
			deviations("LegalProfile", "fr-use", "Missing")},
		"a member differs": {edit("fr-use", func(p *v1alpha1.LegalProfile) { p.Spec.Permits.Capabilities[1].Name = "never" }),
			nil, names("counter"), "MembersDiffer", 7, deviations("LegalProfile", "fr-use", "Differs")},
		"a notice is missing": {func(f *fixture) { f.Notices = nil }, nil, names("counter", "crowd"), "MembersDiffer", 7,
			deviations("FormalNotice", "fr-notice", "Missing")},
		"a notice is closed": {func(f *fixture) {
			f.Notices = []v1alpha1.FormalNotice{*f.Notices[0].DeepCopy()}
			f.Notices[0].Spec.ClosedAt = new(metav1.NewTime(noon.Add(-time.Minute)))
		}, nil, names("counter", "crowd"), "MembersDiffer", 7, deviations("FormalNotice", "fr-notice", "Differs")},
		"the bundle is missing":       {withoutBundle("fr"), nil, names("counter", "crowd"), "BundleMissing", 7, nil},
		"the bundle and its copy are": {all(withoutBundle("fr"), forgotten), names("counter", "crowd"), names("counter", "crowd"), "", 0, nil},
		"the copy is":                 {forgotten, names("counter", "crowd"), names("counter", "crowd"), "Complete", 7, nil},
		"the copy, and a member differs": {all(forgotten, wider), nil, nil, "MembersDiffer", 7,
			deviations("LegalProfile", "fr-use", "Differs")},
		"a newer one, the members not yet": {all(newer, func(f *fixture) { f.Bundles[0].Spec.Members[1].Digest = "sha256:0" }),
			nil, names("counter", "crowd"), "MembersDiffer", 8, deviations("LegalProfile", "fr-use", "Differs")},
		"a newer one":             {all(newer, published), names("counter", "crowd"), names("counter", "crowd"), "Complete", 8, nil},
		"an older one":            {anew(6, wider), nil, names("counter", "crowd"), "OlderSequence", 7, deviations("LegalProfile", "fr-use", "Differs")},
		"the same one, made anew": {anew(7, func(*fixture) {}), names("counter", "crowd"), names("counter", "crowd"), "Complete", 7, nil},
		"the sequence of another": {anew(7, wider), nil, names("counter", "crowd"), "SequenceReused", 7, deviations("LegalProfile", "fr-use", "Differs")},
		"a profile that nobody published": {func(f *fixture) { f.Profiles = append(f.Profiles, *permitting("fr-more", "FR", "biometric")) },
			names("counter", "crowd"), names("counter", "crowd"), "Complete", 7, deviations("LegalProfile", "fr-more", "NotInBundle")},
		"a prohibition that nobody published": {func(f *fixture) { f.Profiles = append(f.Profiles, *forbidding("fr-ban", "FR", "count")) },
			names("crowd"), names("crowd"), "Complete", 7, nil},
		"a notice that nobody published": {func(f *fixture) { f.Notices = append(f.Notices, *strips("more", "count")) },
			names("crowd"), names("crowd"), "Complete", 7, nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			f := newFixture()
			c.change(f)
			same(t, c.starts, f.runs(false))
			same(t, c.runsOn, f.runs(true))
			at := Settle(f.Input).Standing("FR")
			if at == nil {
				at = &Standing{}
			}
			same(t, c.reason, at.Reason)
			same(t, c.sequence, at.Sequence)
			same(t, c.deviations, at.Deviations)
			same(t, c.reason == "Complete", at.Complete)
		})
	}
}

// TestUnpublishedProfilePermitsNothing: neither at once nor for what runs.
func TestUnpublishedProfilePermitsNothing(t *testing.T) {
	f := newFixture()
	f.Profiles = append(f.Profiles, *permitting("fr-more", "FR", "count"), *permitting("be-use", "BE", "count"))
	same(t, nil, f.runsUnder("fr-more", true))
	same(t, names("counter"), f.runsUnder("be-use", false))
	withoutBundle("fr")(f)
	same(t, nil, f.runsUnder("fr-more", true))
	f.Remembered = nil
	same(t, names("counter"), f.runsUnder("fr-more", false))
}

// TestTamperedCopy: a copy that somebody changed together with its digests does not count.
func TestTamperedCopy(t *testing.T) {
	f := newFixture()
	weaker := newFixture()
	edit("eu-ban", func(p *v1alpha1.LegalProfile) { p.Spec.Forbids.Capabilities[0].Name = "other" })(weaker)
	f.Remembered[1] = newEdition(&bundle("EU", 3, Members(weaker.Profiles[1:2], nil)).Spec, weaker.Profiles, nil)
	same(t, true, Settle(f.Input).Standing("EU").Complete)
	f.Profiles = weaker.Profiles
	same(t, nil, f.runs(true))
	same(t, "MembersDiffer", Settle(f.Input).Standing("EU").Reason)
}

func names(all ...v1alpha1.ModuleName) []v1alpha1.ModuleName { return all }

func deviations(kind v1alpha1.LawKind, name v1alpha1.ObjectName, d v1alpha1.Deviation) []v1alpha1.LawDeviation {
	return []v1alpha1.LawDeviation{{Kind: kind, Name: name, Deviation: d}}
}

// TestLostLawMayHaveBoundEverybody: where nobody knows what a member said, it may have bound the requests of any jurisdiction.
func TestLostLawMayHaveBoundEverybody(t *testing.T) {
	f := newFixture()
	f.Profiles = append(f.Profiles, *permitting("be-use", "BE", "count"), *forbidding("fr-ban", "FR", "other"))
	f.Bundles[0].Spec = bundle("FR", 8, Members([]v1alpha1.LegalProfile{f.Profiles[0], f.Profiles[3]}, f.Notices)).Spec
	f.remember()
	same(t, names("counter"), f.runsUnder("be-use", false))
	edit("fr-ban", func(p *v1alpha1.LegalProfile) { p.Spec.Applies = v1alpha1.WhenSelected })(f)
	f.Notices = nil
	f.Bundles[0].Spec.Members = Members([]v1alpha1.LegalProfile{*permitting("fr-use", "FR")}, nil) // no notice, which binds too
	f.Bundles[0].Spec.Sequence = 9
	f.Bundles[0].Spec.Members = append(f.Bundles[0].Spec.Members, v1alpha1.LawMember{Kind: v1alpha1.LawKindProfile, Name: "fr-ban", Digest: "sha256:0"})
	forgotten(f)
	same(t, nil, f.runsUnder("be-use", true))
}

// TestOutdatedCopy: a copy of an older law does not tell what the newer one said.
func TestOutdatedCopy(t *testing.T) {
	f := newFixture()
	old := f.Remembered
	f.Profiles = append(f.Profiles, *forbidding("fr-ban", "FR", "crowd"))
	f.Bundles[0].Spec = bundle("FR", 8, Members([]v1alpha1.LegalProfile{f.Profiles[0], f.Profiles[2]}, f.Notices)).Spec
	f.remember()
	same(t, names("counter"), f.runs(true))
	withoutProfile("fr-ban")(f)
	same(t, names("counter"), f.runs(true))
	f.Remembered = old
	same(t, nil, f.runs(true))
}
