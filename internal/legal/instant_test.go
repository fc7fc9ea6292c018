// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"fmt"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func TestInstant(t *testing.T) {
	paris, rome := timeZone("Europe/Paris"), time.FixedZone("", 3600)
	almost := june.Add(time.Second - 1)
	if at(almost) != at(june) || from(metav1.Time{Time: almost}) != at(june) || until(&metav1.Time{Time: almost}) != at(june) {
		t.Error("an instant is a whole second")
	}
	if at(june.In(rome)) != at(june) || until(nil) != never {
		t.Error("an instant has no zone, and no end is never")
	}
	if !at(june).time().Equal(june) || at(june).time().Location() != time.UTC || !never.time().IsZero() {
		t.Errorf("%v, %v", at(june).time(), never.time())
	}
	for want, got := range map[string]fmt.Stringer{
		"2026-06-01T00:00:00Z": at(june).in(nil), "2026-06-01T02:00:00+02:00": at(june).in(paris), "never": never.in(paris),
		"2026-06-01T00:00:00Z, without an end":                      period{at(june), never}.in(nil),
		"2026-06-01T00:00:00Z until 2026-07-01T00:00:00Z":           period{at(june), at(july)}.in(nil),
		"2026-06-01T02:00:00+02:00 until 2026-07-01T02:00:00+02:00": period{at(june), at(july)}.in(paris),
	} {
		same(t, want, got.String())
	}
}

func TestPeriodContains(t *testing.T) {
	p := period{10, 12}
	for i, want := range map[instant]bool{9: false, 10: true, 11: true, 12: false, never: false} {
		if p.contains(i) != want {
			t.Errorf("%d: %t", i, !want)
		}
	}
	if (period{10, 10}).contains(10) || (period{10, never}).contains(never) {
		t.Error("an empty period contains nothing, and none contains never")
	}
}

func TestTimeZone(t *testing.T) {
	for name, want := range map[string]string{"Europe/Paris": "Europe/Paris", "UTC": "UTC", "": "", "Local": "", "Nowhere/City": ""} {
		got := ""
		if loc := timeZone(name); loc != nil {
			got = loc.String()
		}
		same(t, want, got)
	}
}
