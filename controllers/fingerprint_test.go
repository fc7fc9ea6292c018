// SPDX-License-Identifier: Apache-2.0

package controllers

import "testing"

func TestFingerprint(t *testing.T) {
	of := func(things ...string) (f fingerprint) {
		for _, thing := range things {
			addTo(&f, thing)
		}
		return f
	}
	if of("a", "b", "c") != of("c", "a", "b") {
		t.Error("the order counts")
	}
	for name, other := range map[string]fingerprint{
		"one less": of("a", "b"), "one more": of("a", "b", "c", "d"), "another one": of("a", "b", "d"), "one twice": of("a", "b", "c", "c"), "none": of(),
	} {
		if other == of("a", "b", "c") {
			t.Errorf("%s is the same", name)
		}
	}
}
