// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// foreseenEnd is what a status, and the law, say of an end that is due.
type foreseenEnd struct {
	evaluate func(time.Time) v1alpha1.JudgedStatus // what the law says at an instant
	status   *v1alpha1.JudgedStatus                // as it was read: anybody may have written it
}

// lateness returns how long ago the end had to come, and a negative duration if none was foreseen. The instant that the
// status tells counts only if the law itself says that something ran until then.
func (f foreseenEnd) lateness(now time.Time) time.Duration {
	until := f.status.RunsUntil
	if until == nil || now.Before(until.Time) {
		return -1
	}
	before := f.evaluate(until.Add(-time.Second))
	if !before.Verdict.Runs() || before.RunsUntil == nil || !before.RunsUntil.Equal(until) {
		return -1
	}
	return now.Sub(until.Time)
}
