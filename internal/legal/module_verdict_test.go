// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func TestJudgeModule(t *testing.T) {
	density := []v1alpha1.Capability{"crowd.density"}
	unknown := func(name v1alpha1.ModuleName, reason string, caps ...v1alpha1.Capability) v1alpha1.ModuleVerdict {
		return v1alpha1.ModuleVerdict{Name: name, Decision: v1alpha1.ModuleUnknown, Capabilities: caps, Reason: reason}
	}
	stripped := func(profile, source, reason string) v1alpha1.ModuleVerdict {
		return v1alpha1.ModuleVerdict{Name: "crowd", Decision: v1alpha1.ModuleStripped, Capabilities: density, Profile: profile, Source: source, Reason: reason}
	}
	permitted := v1alpha1.ModuleVerdict{Name: "crowd", Decision: v1alpha1.ModulePermitted, Capabilities: density, Profile: "law", Source: "art-2"}
	empty := stripped("law", "", "the package does not say what the module can do")
	empty.Capabilities = nil
	byNotice := stripped("", "REF-n", "CNIL ordered the operator to take out crowd.density")
	byNotice.Notice = "n"
	plates := v1alpha1.ModuleVerdict{Name: "plates", Decision: v1alpha1.ModulePermitted, Capabilities: []v1alpha1.Capability{"plate.read"}, Profile: "law", Source: "art-1"}
	orphan := unknown("plates", "without its requisition nothing says which law applies", "plate.read")
	found := func(c v1alpha1.Contents) func(*fixture) {
		c.Image = objects.Image(3)
		return func(f *fixture) { f.pack.Contents("crowd", "", c) }
	}
	detected := func(names ...v1alpha1.Capability) (c v1alpha1.Contents) {
		for _, name := range names {
			c.Detected = append(c.Detected, v1alpha1.DetectedCapability{Name: name, Path: "/m"})
		}
		return c
	}
	with := func(v v1alpha1.ModuleVerdict, more ...v1alpha1.Capability) v1alpha1.ModuleVerdict {
		v.Capabilities = append([]v1alpha1.Capability{"crowd.density"}, more...)
		return v
	}
	notice := func(f *fixture) {
		f.notices = append(f.notices, objects.MakeNotice("n").Open(june, time.Time{}).To(v1alpha1.Addressee{Type: "Municipality"}).Strip("crowd"))
	}
	ban := func(f *fixture) {
		f.also = append(f.also, objects.MakeProfile("ban").Always().Forbids("crowd", "eu", ""))
	}
	unclear := v1alpha1.Contents{Unknown: &v1alpha1.UnclearFiles{Count: 1}}
	waiver := func(of v1alpha1.Withheld) func(*fixture) {
		return func(f *fixture) { f.profile.Waivers(v1alpha1.InspectionWaiver{Of: of, Formality: "Waiver"}) }
	}
	waived := func(f *fixture) {
		f.formalities = append(f.formalities, objects.MakeFormality("w", "massy").Type("Waiver").Covers("Use").Valid(june, time.Time{}))
	}
	all := func(changes ...func(*fixture)) func(*fixture) {
		return func(f *fixture) {
			for _, change := range changes {
				change(f)
			}
		}
	}
	cases := map[string]struct {
		checkCase
		module v1alpha1.ModuleName // crowd, if empty
		want   v1alpha1.ModuleVerdict
	}{
		"permitted":                           {want: permitted},
		"no package":                          {checkCase: checkCase{change: func(f *fixture) { f.pack = nil }}, want: unknown("crowd", "the package does not exist")},
		"no such":                             {checkCase: checkCase{change: func(f *fixture) { f.pack.Spec.Modules = f.pack.Spec.Modules[:1] }}, want: unknown("crowd", "the package has no such module")},
		"of a search":                         {checkCase: checkCase{of: search}, module: "plates", want: plates},
		"of a search without its requisition": {checkCase: checkCase{of: search, change: func(f *fixture) { f.requisition = nil }}, module: "plates", want: orphan},
		"forbidden by the profile": {checkCase: checkCase{change: func(f *fixture) { f.profile.Forbids("crowd", "art-5", "it is cruel") }},
			want: stripped("law", "art-5", "crowd.density is forbidden: it is cruel")},
		"forbidden by the closest rule": {checkCase: checkCase{change: func(f *fixture) { f.profile.Forbids("crowd", "art-5", "far").Forbids("crowd.density", "art-6", "") }},
			want: stripped("law", "art-6", "crowd.density is forbidden")},
		"forbidden for everybody":               {checkCase: checkCase{change: ban}, want: stripped("ban", "eu", "crowd.density is forbidden")},
		"forbidden for everybody, not in force": {checkCase: checkCase{change: all(ban, func(f *fixture) { f.also[0].InForce("act", july, time.Time{}) })}, want: permitted},
		"taken out by a notice":                 {checkCase: checkCase{change: notice}, want: byNotice},
		"a profile is told of before a notice":  {checkCase: checkCase{change: all(notice, ban)}, want: stripped("ban", "eu", "crowd.density is forbidden")},
		"not permitted": {checkCase: checkCase{change: func(f *fixture) { f.profile.Spec.Permits.Capabilities = f.profile.Spec.Permits.Capabilities[:1] }},
			want: stripped("law", "code", "the profile does not permit crowd.density")},
		"nothing is permitted": {checkCase: checkCase{change: func(f *fixture) { f.profile.Spec.Permits = nil }},
			want: stripped("law", "code", "the profile that the request names permits nothing at this instant")},
		"out of force":     {checkCase: checkCase{at: july}, want: stripped("law", "code", "the profile that the request names permits nothing at this instant")},
		"no such profile":  {checkCase: checkCase{change: func(f *fixture) { f.deployment.Profile("none") }}, want: stripped("none", "", "the profile that the request names does not exist")},
		"declares nothing": {checkCase: checkCase{change: func(f *fixture) { f.pack.Spec.Modules[1].Capabilities = nil }}, want: empty},
		"what was found is no declaration": {checkCase: checkCase{change: all(found(detected("crowd.density")), func(f *fixture) { f.pack.Spec.Modules[1].Capabilities = nil })},
			want: stripped("law", "", "the package does not say what the module can do")},
		"a means of what is declared": {checkCase: checkCase{change: found(detected("person.box"))}, want: with(permitted, "person.box")},
		"found, and not permitted": {checkCase: checkCase{change: found(detected("gait"))},
			want: with(stripped("law", "code", `the profile does not permit gait (found in "/m", not declared)`), "gait")},
		"the source is that of the first capability": {checkCase: checkCase{change: found(detected("count.people"))},
			want: func() v1alpha1.ModuleVerdict {
				v := permitted
				v.Capabilities, v.Source = []v1alpha1.Capability{"count.people", "crowd.density"}, "art-1"
				return v
			}()},
		"nobody knows what it can do": {checkCase: checkCase{change: found(unclear)},
			want: stripped("law", "code", "withheld: 1 model that nothing recognises: what they can do, nothing permits")},
		"it cannot be read": {checkCase: checkCase{change: found(v1alpha1.Contents{Opaque: &v1alpha1.UnclearFiles{Count: 2, Paths: []v1alpha1.FilePath{"/x"}}})},
			want: stripped("law", "code", `withheld: 2 models that cannot be read, such as "/x": what they can do, nothing permits`)},
		"it could be waived": {checkCase: checkCase{change: all(found(unclear), waiver(v1alpha1.WithheldUnknown))},
			want: stripped("law", "code", "withheld: 1 model that nothing recognises: what they can do, nothing permits; a Waiver of this namespace would waive it")},
		"it is waived": {checkCase: checkCase{change: all(found(unclear), waiver(v1alpha1.WithheldUnknown), waived)}, want: permitted},
		"something else is waived": {checkCase: checkCase{change: all(found(unclear), waiver(v1alpha1.WithheldOpaque), waived)},
			want: stripped("law", "code", "withheld: 1 model that nothing recognises: what they can do, nothing permits")},
		"one is waived, and not the other": {checkCase: checkCase{change: all(found(v1alpha1.Contents{Unknown: &v1alpha1.UnclearFiles{Count: 1}, Opaque: &v1alpha1.UnclearFiles{Count: 1}}),
			waiver(v1alpha1.WithheldUnknown), waived)},
			want: stripped("law", "code", "withheld: 1 model that cannot be read: what they can do, nothing permits")},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			in := c.fixture().input(c.instant())
			module := c.module
			if module == "" {
				module = "crowd"
			}
			for _, v := range in.verdicts {
				if v.Name == module {
					same(t, c.want, v)
					return
				}
			}
			t.Error("it was not judged")
		})
	}
}

// TestPermits: the closest rule that permits a capability comes before any by which it is a means.
func TestPermits(t *testing.T) {
	p := newProfile(objects.MakeProfile("p").Permits("a", "1", "m").Permits("b", "2", "m", "n").Permits("n.x", "3").Obj())
	cases := map[string]struct {
		declared []v1alpha1.Capability
		c        v1alpha1.Capability
		want     string
	}{
		"itself":                         {nil, "a.x", "1"},
		"a means of what is declared":    {[]v1alpha1.Capability{"b"}, "m", "2"},
		"the first by name of two":       {[]v1alpha1.Capability{"b", "a"}, "m", "1"},
		"in any order":                   {[]v1alpha1.Capability{"a", "b"}, "m", "1"},
		"beside what has no means":       {[]v1alpha1.Capability{"a", "z"}, "m", "1"},
		"a means of what is not":         {[]v1alpha1.Capability{"a"}, "n", ""},
		"a rule of its own comes before": {[]v1alpha1.Capability{"b"}, "n.x", "3"},
		"nothing":                        {[]v1alpha1.Capability{"a", "b"}, "z", ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := ""
			if rule := p.permits(&module{declared: c.declared}, c.c); rule != nil {
				got = string(rule.Source)
			}
			same(t, c.want, got)
		})
	}
	if rule := newProfile(objects.MakeProfile("q").Obj()).permits(&module{}, "a"); rule != nil {
		t.Errorf("%+v", rule)
	}
}

// TestUnknownCapability: what only begins like something that the profile permits is not permitted, and the reason names it.
func TestUnknownCapability(t *testing.T) {
	f := deployment()
	f.profile.Spec.Permits.Capabilities[0].Includes = []v1alpha1.Capability{"count.people"}
	f.pack = objects.MakePackage("pack").Artifact("counter", 2, "count.face-embedding").Artifact("crowd", 3, "crowd.density")
	v := f.verdict(noon)
	same(t, v1alpha1.Restricted, v.Verdict)
	same(t, v1alpha1.ModuleStripped, v.Modules[0].Decision)
	same(t, "the profile does not know count.face-embedding: below count it permits only what it names", v.Modules[0].Reason)
	f.pack = objects.MakePackage("pack").Artifact("counter", 2, "count.people").Artifact("crowd", 3, "crowd.density")
	same(t, v1alpha1.Permitted, f.verdict(noon).Verdict)
}
