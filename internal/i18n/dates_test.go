// SPDX-License-Identifier: Apache-2.0

package i18n

import (
	"testing"
	"time"
)

// TestDates: where an instant stands by itself. TestFacts holds those within sentences.
func TestDates(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, time.July, 1, 0, 0, 7, 0, paris)
	for want, got := range map[string]string{
		"1 July 2026 at 00:00:07 (CEST)":                                        English.Instant(at),
		"1 July 2026 at 00:00 (CEST)":                                           English.ZonedInstant(at.Truncate(time.Minute)),
		"1er\u00a0juillet 2026 à\u00a00\u00a0h\u00a000\u00a0min\u00a007\u00a0s": French.Instant(at),
		"1er\u00a0juillet 2026 à\u00a00\u00a0h (Europe/Paris)":                  French.ZonedInstant(at.Truncate(time.Minute)),
		"2026-07-01":                            English.Date(at),
		"01/07/2026":                            French.Date(at),
		"When":                                  English.When(paris),
		"Quand (Europe/Paris)":                  French.When(paris),
		"2026-06-30T22:00:07Z":                  English.Column(at.UTC(), paris),
		"1er\u00a0juillet 2026 à\u00a00\u00a0h": French.Column(at.UTC().Truncate(time.Minute), paris),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	for offset, want := range map[int]string{0: "+0", 2 * 3600: "+2", -5 * 3600: "−5", 5*3600 + 1800: "+5:30"} {
		if got := offsetOf(offset); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
