// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func TestNewLaw(t *testing.T) {
	law := NewLaw([]v1alpha1.LegalProfile{
		*objects.MakeProfile("c").Always().Obj(), *objects.MakeProfile("b").Obj(), *objects.MakeProfile("a").Always().Obj(),
	}, []v1alpha1.FormalNotice{*objects.MakeNotice("o").Obj(), *objects.MakeNotice("n").Obj()})
	var universal, notices []string
	for _, p := range law.universal {
		universal = append(universal, p.name)
	}
	for _, n := range law.notices {
		notices = append(notices, n.name)
	}
	same(t, []string{"a", "c"}, universal)
	same(t, []string{"n", "o"}, notices)
	if len(law.profiles) != 3 || law.profiles["b"] == nil || law.profiles["b"].name != "b" {
		t.Errorf("%+v", law.profiles)
	}
}

// TestLawForbids: only profiles that bind every request, and only while they are in force. The first by name is noted.
func TestLawForbids(t *testing.T) {
	always := func(name string) *objects.ProfileBuilder {
		return objects.MakeProfile(name).Always().Forbids("a", "art-5", "")
	}
	cases := map[string]struct {
		profiles []*objects.ProfileBuilder
		want     string
	}{
		"none":                          {nil, ""},
		"one that is selected":          {[]*objects.ProfileBuilder{objects.MakeProfile("p").Forbids("a", "art-5", "")}, ""},
		"one for everybody":             {[]*objects.ProfileBuilder{always("p")}, "p"},
		"one that is not in force":      {[]*objects.ProfileBuilder{always("p").InForce("act", july, time.Time{})}, ""},
		"one that forbids other things": {[]*objects.ProfileBuilder{objects.MakeProfile("p").Always().Forbids("b", "art-5", "")}, ""},
		"the first of two by name":      {[]*objects.ProfileBuilder{always("q"), always("p")}, "p"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var profiles []v1alpha1.LegalProfile
			for _, p := range c.profiles {
				profiles = append(profiles, *p.Obj())
			}
			v := v1alpha1.ModuleVerdict{}
			forbids := NewLaw(profiles, nil).forbids(&module{capabilities: []v1alpha1.Capability{"a.b"}}, &v, at(noon))
			if v.Profile != c.want || forbids != (c.want != "") {
				t.Errorf("%t, by %q", forbids, v.Profile)
			}
		})
	}
}
