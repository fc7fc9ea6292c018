// SPDX-License-Identifier: Apache-2.0

package legal_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/vsa-legal/operator/internal/legal"
)

// inOtherWords marks every sentence: what begins or ends without a mark was never said.
func inOtherWords(format string, args ...any) string {
	return "«" + fmt.Sprintf(format, args...) + "»"
}

var unmark = strings.NewReplacer("«", "", "»", "")

// TestWordsDecideNothing: a request judged in other words has the same verdict until the same instants, and nothing of
// what is said of it is in the first words.
func TestWordsDecideNothing(t *testing.T) {
	for name, worlds := range requests {
		t.Run(name, func(t *testing.T) {
			said := 0
			rapid.Check(t, func(t *rapid.T) {
				w := worlds.Draw(t, "world")
				other := legal.NewLawIn(inOtherWords, w.Profiles, w.Notices)
				for _, probe := range w.probes() {
					now := time.Unix(probe, 0)
					want, got := w.judge(w.law(), now), w.judge(other, now)
					for i := range got.Findings {
						got.Findings[i].Message = translated(t, got.Findings[i].Message)
						got.Findings[i].SuppliedBy = unmark.Replace(got.Findings[i].SuppliedBy)
						said++
					}
					for i := range got.Modules {
						if got.Modules[i].Reason != "" {
							got.Modules[i].Reason = translated(t, got.Modules[i].Reason)
						}
					}
					if diff := cmp.Diff(want, got); diff != "" {
						t.Fatalf("at %v (-first +other words):\n%s", now, diff)
					}
					for _, f := range w.justifications(other, now) {
						translated(t, f.Message)
					}
				}
			})
			if said == 0 {
				t.Error("nothing was said")
			}
		})
	}
}

// translated is the message in the first words again.
func translated(t *rapid.T, message string) string {
	if !strings.HasPrefix(message, "«") || !strings.HasSuffix(message, "»") {
		t.Fatalf("%q is not in other words", message)
	}
	return unmark.Replace(message)
}
