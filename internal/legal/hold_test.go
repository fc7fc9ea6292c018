// SPDX-License-Identifier: Apache-2.0

package legal

import "testing"

// TestHeld adds to the holds that are there, also to those of every further law, and leaves the law as it was.
func TestHeld(t *testing.T) {
	was := NewLaw(nil, nil).Stricter(NewLaw(nil, nil)).Held(Hold{Message: "a"})
	is := was.Held(Hold{Message: "b"}, Hold{Jurisdiction: "BE"})
	for _, l := range is.all() {
		same(t, []Hold{{Message: "a"}, {Message: "b"}, {Jurisdiction: "BE"}}, l.holds)
		same(t, []Hold{{Message: "a"}, {Message: "b"}}, l.holdsOn(nil))
	}
	for _, l := range was.all() {
		same(t, []Hold{{Message: "a"}}, l.holds)
	}
	same(t, 2, len(is.all()))
}
