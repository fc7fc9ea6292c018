// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// Duration is an ISO 8601 duration, such as P8D or P1M, counted on a calendar.
//
// The libraries for ISO 8601 add months as time.AddDate does: one month from 31 January is 3 March. A period that a
// law sets in months ends in the month it names, so that here it is 28 February.
type Duration struct {
	years, months, days int
	clock               time.Duration
}

var durationPattern = regexp.MustCompile(
	`^P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?$`)

// ParseDuration reads an ISO 8601 duration of years, months, weeks, days, hours, minutes and seconds.
// The error says what is wrong with it.
func ParseDuration(s string) (Duration, error) {
	parts := durationPattern.FindStringSubmatch(s)
	if parts == nil || s[len(s)-1] == 'P' || s[len(s)-1] == 'T' {
		return Duration{}, fmt.Errorf("%q is not an ISO 8601 duration such as P8D or P1M", s)
	}
	var n [8]int
	for i := 1; i < len(parts); i++ {
		n[i], _ = strconv.Atoi(parts[i]) // at most six digits, or nothing, which is 0
	}
	return Duration{
		years: n[1], months: n[2], days: 7*n[3] + n[4],
		clock: time.Duration(n[5])*time.Hour + time.Duration(n[6])*time.Minute + time.Duration(n[7])*time.Second,
	}, nil
}

// AddTo returns t plus the duration on the calendar of loc. Years and months keep the day, or take the last day of a
// month that is too short; they and days keep the local time when the clocks change, see local; hours, minutes and
// seconds are exact.
func (d Duration) AddTo(t time.Time, loc *time.Location) time.Time {
	t = t.In(loc)
	if d.years == 0 && d.months == 0 && d.days == 0 {
		return t.Add(d.clock) // not by way of the local time, which may come twice
	}
	year, month, day := t.Date()
	firstOfMonth := time.Date(year+d.years, month+time.Month(d.months), 1, 0, 0, 0, 0, time.UTC)
	lastDay := firstOfMonth.AddDate(0, 1, -1).Day()
	day = min(day, lastDay) + d.days
	return local(time.Date(firstOfMonth.Year(), firstOfMonth.Month(), day,
		t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC), loc).Add(d.clock)
}

// wholeDays tells whether the duration has no hours, minutes or seconds.
func (d Duration) wholeDays() bool { return d.clock == 0 }

// DaysFrom returns the midnight at which the last day of the duration ends on the calendar of loc, where the day of t is
// the first one: P8D from any time of 1 June ends when 9 June begins.
func (d Duration) DaysFrom(t time.Time, loc *time.Location) time.Time {
	year, month, day := t.In(loc).Date()
	y, m, last := d.AddTo(time.Date(year, month, day, 0, 0, 0, 0, time.UTC), time.UTC).Date()
	return local(time.Date(y, m, last, 0, 0, 0, 0, time.UTC), loc)
}

// local returns the instant at which clocks in loc show what wall shows in UTC. A time that comes twice, because the
// clocks go back, is the first of the two; one that does not come, because they go forward, is as much later. Both are
// what RFC 5545 has; time.Date promises neither.
func local(wall time.Time, loc *time.Location) time.Time {
	const day = 24 * time.Hour
	with := func(at time.Time) time.Time {
		_, offset := at.In(loc).Zone()
		return wall.Add(-time.Duration(offset) * time.Second)
	}
	before, after := with(wall.Add(-day)), with(wall.Add(day))
	if after.Equal(with(after)) && !before.Equal(with(before)) {
		return after.In(loc)
	}
	return before.In(loc)
}
