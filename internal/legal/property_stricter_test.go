// SPDX-License-Identifier: Apache-2.0

package legal_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/vsa-legal/operator/internal/legal"
)

// drawUnsettled draws a world, and a second one whose law was changed in any way.
func drawUnsettled(t *rapid.T, worlds *rapid.Generator[*world]) *unsettled {
	u := &unsettled{first: worlds.Draw(t, "world")}
	g := &gen{T: t, anchor: drawNow(t, u.first), number: 90}
	changed := u.first.clone()
	for i := range changed.Profiles {
		changed.Profiles[i].Spec.Jurisdiction = pick(g, "jurisdiction", []string{"FR", "BE"})
	}
	for range 2 {
		pick(g, "change", lesser).do(g, changed)
	}
	if g.chance(4, "loosen") {
		changed.Notices = nil
	}
	u.second = u.first.clone()
	u.second.Profiles, u.second.Notices = changed.Profiles, changed.Notices
	if g.chance(2, "order") {
		u.first, u.second = u.second, u.first
	}
	if g.chance(4, "hold") {
		u.holds = []legal.Hold{{Jurisdiction: pick(g, "of", []string{"FR", "BE", ""}), Ends: g.chance(2, "ends"), Message: "m"}}
		u.running = g.chance(2, "running")
	}
	return u
}

// TestUnsettledLaw: under two laws runs what runs under both, until the instant that the verdict foretells.
func TestUnsettledLaw(t *testing.T) {
	for name, worlds := range requests {
		t.Run(name, func(t *testing.T) {
			ran, less := 0, 0
			rapid.Check(t, func(t *rapid.T) {
				u := drawUnsettled(t, worlds)
				law := u.law()
				is := u.first.clone()
				judge := func(now time.Time) legal.Verdict {
					if is.Search != nil {
						return legal.JudgeSearch(law, is.Search, u.evidence(), now)
					}
					return legal.JudgeDeployment(law, is.Deployment, u.evidence(), now)
				}
				for _, at := range slices.Concat(u.first.instants(), u.second.instants()) {
					now := time.Unix(at, 0)
					v := judge(now)
					if diff := cmp.Diff(u.naive(at), v.Runs()); diff != "" {
						t.Fatalf("at %v, verdict %s, the naive judge -, the judge +:\n%s", now.UTC(), v.Verdict, diff)
					}
					if !v.NextChange.IsZero() && judge(v.NextChange).Equal(v) {
						t.Fatalf("at %v: nothing changes at %v", now.UTC(), v.NextChange)
					}
					if next := v.NextChange.Add(-time.Second); !v.NextChange.IsZero() && next.After(now) && !judge(next).Equal(v) {
						t.Fatalf("at %v: it has changed before %v", now.UTC(), v.NextChange)
					}
					ran += min(1, len(v.Runs()))
					less += min(1, max(0, len(running(u.first.judge(u.first.law(), now)))-len(v.Runs())))
				}
			})
			if ran == 0 || less == 0 {
				t.Errorf("something ran %d times, and less than by the first law alone %d times", ran, less)
			}
		})
	}
}
