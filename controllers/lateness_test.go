// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"testing"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

func TestLateness(t *testing.T) {
	end := instant(0)
	// The law: something ran until end, and nothing since.
	law := func(at time.Time) v1alpha1.JudgedStatus {
		if at.Before(end) {
			return v1alpha1.JudgedStatus{Verdict: v1alpha1.Permitted, RunsUntil: timeOrNil(end)}
		}
		return v1alpha1.JudgedStatus{Verdict: v1alpha1.Suspended}
	}
	for name, test := range map[string]struct {
		until time.Time // as the status tells; zero: never
		now   time.Time
		want  time.Duration // negative: not foreseen
	}{
		"on the instant":                         {end, end, 0},
		"late":                                   {end, end.Add(1500 * time.Millisecond), 1500 * time.Millisecond},
		"before the end":                         {end, end.Add(-time.Second), -1},
		"no end was foreseen":                    {time.Time{}, end, -1},
		"an end that somebody made up, long ago": {end.Add(-5 * 365 * 24 * time.Hour), end.Add(time.Hour), -1},
		"an end that somebody made up, later":    {end.Add(time.Minute), end.Add(time.Hour), -1},
	} {
		f := foreseenEnd{evaluate: law, status: &v1alpha1.JudgedStatus{RunsUntil: timeOrNil(test.until)}}
		if got := f.lateness(test.now); got != test.want {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}
