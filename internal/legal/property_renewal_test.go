// SPDX-License-Identifier: Apache-2.0

package legal_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// TestActThatIsTakenAway is the one way in which a formality that is taken away lets more run: where no new act may follow
// another, the earlier one is evidence against the later one. More can then run only while an act of the same type holds that
// began after the one that was taken away; before that, and under any other law, nothing more does.
func TestActThatIsTakenAway(t *testing.T) {
	for name, worlds := range requests {
		t.Run(name, func(t *testing.T) {
			taken, freed := 0, 0
			rapid.Check(t, func(t *rapid.T) {
				before := worlds.Draw(t, "world")
				if len(before.Formalities) == 0 {
					return
				}
				after := before.clone()
				i := rapid.IntRange(0, len(before.Formalities)-1).Draw(t, "formality")
				gone := before.Formalities[i]
				after.Formalities = slices.Delete(after.Formalities, i, i+1)
				taken++
				lawBefore, lawAfter := before.law(), after.law()
				for _, at := range before.instants() {
					now := time.Unix(at, 0)
					was, is := running(before.judge(lawBefore, now)), running(after.judge(lawAfter, now))
					if !slices.ContainsFunc(is, func(m v1alpha1.ModuleName) bool { return !slices.Contains(was, m) }) {
						continue
					}
					freed++
					if !before.refusesRenewal() || !slices.ContainsFunc(after.Formalities, func(f v1alpha1.Formality) bool {
						return f.Spec.Type == gone.Spec.Type && f.Spec.ValidFrom.Unix() > gone.Spec.ValidFrom.Unix() &&
							naiveWithin(at, &f.Spec.ValidFrom, f.Spec.ValidUntil)
					}) {
						t.Fatalf("without %s at %v %v runs, before only %v did", gone.Name, now.UTC(), is, was)
					}
				}
			})
			t.Logf("of %d acts that were taken away, more ran at %d instants", taken, freed)
		})
	}
}
