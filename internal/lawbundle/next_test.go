// SPDX-License-Identifier: Apache-2.0

package lawbundle

import (
	"slices"
	"testing"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

func TestNext(t *testing.T) {
	f := newFixture()
	previous := &f.Bundles[0]
	cases := map[string]struct {
		previous *v1alpha1.LawBundle
		change   func(*fixture)
		sequence int64
		anew     bool // issued now
	}{
		"the first":               {nil, func(*fixture) {}, 1, true},
		"of the same members":     {previous, func(*fixture) {}, 7, false},
		"in another order":        {previous, func(f *fixture) { slices.Reverse(f.Profiles) }, 7, false},
		"with another profile":    {previous, func(f *fixture) { f.Profiles = append(f.Profiles, *permitting("more", "FR")) }, 8, true},
		"with one of other lands": {previous, func(f *fixture) { f.Profiles = append(f.Profiles, *permitting("more", "BE")) }, 7, false},
		"with other content":      {previous, edit("fr-use", func(p *v1alpha1.LegalProfile) { p.Spec.Title = "x" }), 8, true},
		"without the notice":      {previous, func(f *fixture) { f.Notices = nil }, 8, true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			f := newFixture()
			c.change(f)
			next, err := Next(c.previous, Content{"FR", f.Profiles, f.Notices}, noon)
			if err != nil {
				t.Fatal(err)
			}
			same(t, c.sequence, next.Spec.Sequence)
			same(t, c.anew, next.Spec.IssuedAt.Time.Equal(noon))
			same(t, "fr", next.Name)
			f.Bundles, f.Remembered = []v1alpha1.LawBundle{*next}, nil
			same(t, true, Settle(f.Input).Standing("FR").Complete)
		})
	}
	if b, err := Next(nil, Content{Jurisdiction: "BE", Profiles: f.Profiles}, time.Time{}); err == nil {
		t.Errorf("a law of nothing: %+v", b)
	}
}
