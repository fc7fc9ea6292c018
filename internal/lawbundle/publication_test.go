// SPDX-License-Identifier: Apache-2.0

package lawbundle

import (
	"testing"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

func TestPublication(t *testing.T) {
	retitled := func(name string) func(*fixture) {
		return edit(name, func(p *v1alpha1.LegalProfile) { p.Spec.Title = "another" })
	}
	cases := map[string]struct {
		change func(*fixture)
		of     string
		want   string
	}{
		"as the bundle says":            {func(*fixture) {}, "fr-use", "true InBundle fr/7"},
		"of another jurisdiction":       {func(*fixture) {}, "eu-ban", "true InBundle eu/3"},
		"beside one that differs":       {retitled("eu-ban"), "fr-use", "true InBundle fr/7"},
		"not as the bundle says":        {retitled("fr-use"), "fr-use", "false DiffersFromBundle /0"},
		"not as the missing one said":   {all(retitled("fr-use"), withoutBundle("fr")), "fr-use", "false DiffersFromBundle /0"},
		"moved to another jurisdiction": {edit("fr-use", func(p *v1alpha1.LegalProfile) { p.Spec.Jurisdiction = "BE" }), "fr-use", "false DiffersFromBundle /0"},
		"that the bundle does not name": {func(f *fixture) { f.Profiles = append(f.Profiles, *permitting("more", "FR")) }, "more", "false NotInBundle /0"},
		"a prohibition that it does not name": {func(f *fixture) { f.Profiles = append(f.Profiles, *forbidding("more", "FR", "x")) }, "more",
			"false NotInBundle /0"},
		"as it is built in":     {all(withoutBundle("fr"), forgotten), "fr-use", "true BuiltIn /0"},
		"not as it is built in": {all(withoutBundle("fr"), forgotten, retitled("fr-use")), "fr-use", "false DiffersFromBuiltIn /0"},
		"of which nothing tells": {func(f *fixture) { f.Profiles = append(f.Profiles, *permitting("more", "BE")) }, "more",
			"nil NoBundle /0"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			f := newFixture()
			c.change(f)
			p := Settle(f.Input).Publications()[c.of]
			same(t, c.want, describe(&p))
			same(t, ProfileDigest(named(f.Profiles, c.of)), p.Digest)
			if p.Message == "" {
				t.Error("no message")
			}
		})
	}
}
