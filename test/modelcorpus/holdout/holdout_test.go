// SPDX-License-Identifier: Apache-2.0

package holdout_test

import (
	"testing"

	"github.com/vsa-legal/operator/test/modelcorpus/arch"
	"github.com/vsa-legal/operator/test/modelcorpus/holdout"
)

// TestNames holds that a name tells one network, here and in package arch: exceptions and tables go by it.
func TestNames(t *testing.T) {
	seen := map[string]bool{}
	for _, n := range arch.All() {
		seen[n.Name] = true
	}
	first, second := 0, 0
	for _, n := range holdout.All() {
		if seen[n.Name] {
			t.Errorf("two networks are called %s", n.Name)
		}
		seen[n.Name] = true
		if len(n.Model.Outputs) == 0 {
			t.Errorf("%s has no output", n.Name)
		}
		if n.Second {
			second++
		} else {
			first++
		}
	}
	if first < 283 || second < 44 { // docs/inspection.md has these figures
		t.Errorf("the first set has %d networks, the second %d", first, second)
	}
}
