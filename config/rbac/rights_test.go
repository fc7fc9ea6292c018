// SPDX-License-Identifier: Apache-2.0

package rbac

import "testing"

func TestRulesAreThoseOfTheNamespace(t *testing.T) {
	count := func(namespace string) int {
		rules, err := Rules(namespace)
		if err != nil {
			t.Fatal(err)
		}
		return len(rules)
	}
	everywhere, own := count("elsewhere"), count("vsa-system")
	if everywhere == 0 || own <= everywhere {
		t.Errorf("%d rules everywhere, and %d in the operator's namespace", everywhere, own)
	}
}
