// SPDX-License-Identifier: Apache-2.0

package detect

import (
	"slices"
	"testing"
)

// TestWeights holds what the comments on the weights say of them.
func TestWeights(t *testing.T) {
	both := func(a, b float64) float64 { return 1 - (1-a)*(1-b) }
	steps := []float64{supporting, faint, weak, likely, probable, strong, decisive}
	if !slices.IsSorted(steps) || len(slices.Compact(slices.Clone(steps))) != len(steps) {
		t.Errorf("the weights are no steps: %v", steps)
	}
	for name, holds := range map[string]bool{
		"a supporting sign is never told alone":                supporting < suspicionThreshold,
		"a faint one is told as a suspicion":                   faint >= suspicionThreshold && faint < ReportThreshold,
		"a supporting sign does not lift a faint one":          both(faint, supporting) < ReportThreshold,
		"a supporting sign lifts a weak one":                   weak < ReportThreshold && both(weak, supporting) >= ReportThreshold,
		"two faint ones are found":                             both(faint, faint) >= ReportThreshold,
		"a likely one is found":                                likely >= ReportThreshold,
		"no sign alone is as sure as what a report says most":  decisive < maxConfidence,
		"a word, which is likely, does not contradict its kin": likely < probable,
	} {
		if !holds {
			t.Errorf("not so: %s", name)
		}
	}
}
