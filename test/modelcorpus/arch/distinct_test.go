// SPDX-License-Identifier: Apache-2.0

package arch

import (
	"fmt"
	"slices"
	"testing"
)

// TestDistinct holds that no two networks of All look alike and are for different things, unless labels tell: nobody could
// tell them apart, so they belong into Indistinct.
func TestDistinct(t *testing.T) {
	seen := map[string]Network{}
	for _, n := range All() {
		look := fmt.Sprint(n.Labels)
		for _, v := range slices.Concat(n.Model.Inputs, n.Model.Outputs, n.Model.Weights) {
			look += fmt.Sprint(v.Shape)
		}
		if other, ok := seen[look]; ok && !slices.Equal(other.Capabilities, n.Capabilities) {
			t.Errorf("%s looks like %s: %v and %v", n.Name, other.Name, n.Capabilities, other.Capabilities)
		}
		seen[look] = n
	}
}
