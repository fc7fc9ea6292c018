// SPDX-License-Identifier: Apache-2.0

package publicregister

import (
	"testing"
	"time"
)

// TestNextChange finds the instants at which the calendar alone changes what is published.
func TestNextChange(t *testing.T) {
	instant := func(s string) time.Time {
		at, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	ends := instant("2026-09-20T10:00:00Z")
	e := &Edition{Entries: []Entry{{Papers: []Paper{{ValidFrom: instant("2026-08-01T00:00:00Z"), ValidUntil: &ends}, {ValidFrom: instant("2025-01-01T00:00:00Z")}}}}}
	for after, want := range map[string]string{
		"2026-07-15T12:00:00Z":      "2026-08-01T00:00:00Z", // an act begins
		"2026-08-01T00:00:00Z":      "2026-09-20T10:00:00Z", // it ends
		"2026-09-20T10:00:00Z":      "2026-10-01T00:00:00Z", // the quarter is over
		"2026-12-31T23:59:59Z":      "2027-01-01T00:00:00Z",
		"2027-01-01T00:00:00+02:00": "2027-01-01T00:00:00Z", // quarters are those of UTC
	} {
		if got := e.NextChange(instant(after)); !got.Equal(instant(want)) {
			t.Errorf("after %s: %v, want %s", after, got, want)
		}
	}
}
