// SPDX-License-Identifier: Apache-2.0

package legal_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/vsa-legal/operator/internal/legal"
)

// TestOrderNeverMatters: neither of what the law lists nor of what stands in evidence.
func TestOrderNeverMatters(t *testing.T) {
	for name, worlds := range requests {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				w := worlds.Draw(t, "world")
				other := w.clone()
				other.shuffle(&gen{T: t})
				law, otherLaw := w.law(), other.law()
				for _, at := range w.instants() {
					now := time.Unix(at, 0)
					a, b := w.judge(law, now), other.judge(otherLaw, now)
					if !a.Equal(b) || !a.NextChange.Equal(b.NextChange) || !a.RunsUntil.Equal(b.RunsUntil) {
						t.Fatalf("at %v:\n%s\nshuffled: %#v", now.UTC(), cmp.Diff(a, b), other)
					}
				}
			})
		})
	}
}

func (w *world) shuffle(g *gen) {
	w.Profiles = shuffled(g, w.Profiles)
	w.Notices = shuffled(g, w.Notices)
	w.Formalities = shuffled(g, w.Formalities)
	w.Decisions = shuffled(g, w.Decisions)
	w.Controllers = shuffled(g, w.Controllers)
	shuffleContents(g, w.Package)
	for i := range w.Profiles {
		spec := &w.Profiles[i].Spec
		spec.InForce = shuffled(g, spec.InForce)
		if spec.Inspection != nil {
			spec.Inspection.Waivers = shuffled(g, spec.Inspection.Waivers)
		}
		if spec.Permits != nil {
			spec.Permits.Capabilities = shuffled(g, spec.Permits.Capabilities)
		}
		if spec.Forbids != nil {
			spec.Forbids.Capabilities = shuffled(g, spec.Forbids.Capabilities)
		}
	}
}

// TestJudgeReadsOnly: judging changes nothing of what it is given, and the same law can be asked by many at once.
func TestJudgeReadsOnly(t *testing.T) {
	for name, worlds := range requests {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				w := worlds.Draw(t, "world")
				before := w.clone()
				law := w.law()
				asked := make(chan legal.Verdict)
				now := drawNow(t, w)
				for range 2 {
					go func() { asked <- w.judge(law, now) }()
				}
				first, second := <-asked, <-asked
				if diff := cmp.Diff(first, second); diff != "" {
					t.Fatalf("two answers to one question:\n%s", diff)
				}
				if w.Requisition != nil {
					w.stands(law, now)
				}
				if diff := cmp.Diff(before, w); diff != "" {
					t.Fatalf("judging changed:\n%s", diff)
				}
				if text := fmt.Sprint(w.judge(law, now)); text != fmt.Sprint(first) {
					t.Fatalf("the third answer is %s", text)
				}
			})
		})
	}
}
