// SPDX-License-Identifier: Apache-2.0

package legal_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // The zones are the same wherever the tests run.

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// naiveWithin: half-open, in whole seconds, no end if there is none.
func naiveWithin(now int64, from, until *metav1.Time) bool {
	return from.Unix() <= now && (until == nil || now < until.Unix())
}

var naiveDuration = regexp.MustCompile(`^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$`)

// naiveDurationEnd: a number and its unit stand at the end, so that neither P nor P1DT is a duration.
var naiveDurationEnd = regexp.MustCompile(`\d[YMWDHS]$`)

var naiveZones sync.Map

// naiveZone is the time zone of that name, or nil. It is kept, for the tests ask a million times.
func naiveZone(name string) *time.Location {
	if known, ok := naiveZones.Load(name); ok {
		return known.(*time.Location)
	}
	location, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" { // Go reads these two, and the answer would depend on the machine.
		location = nil
	}
	naiveZones.Store(name, location)
	return location
}

// naiveAdd adds an ISO 8601 duration on the calendar of a zone. It fails if one of the two cannot be read.
func naiveAdd(at int64, duration v1alpha1.CalendarDuration, zone string) (int64, bool) {
	location := naiveZone(zone)
	parts := naiveDuration.FindStringSubmatch(string(duration))
	if location == nil || parts == nil || !naiveDurationEnd.MatchString(string(duration)) {
		return 0, false
	}
	number := func(i int) int { n, _ := strconv.Atoi("0" + parts[i]); return n }

	local := time.Unix(at, 0).In(location)
	year, month, day := local.Date()
	months := number(1)*12 + number(2)
	days := number(3)*7 + number(4)
	if months+days > 0 {
		year, month = year+(int(month)-1+months)/12, time.Month((int(month)-1+months)%12+1)
		day = min(day, naiveDaysIn(year, month))
		local = naiveLocal(time.Date(year, month, day+days, local.Hour(), local.Minute(), local.Second(), 0, time.UTC), location)
	}
	return local.Unix() + int64(number(5))*3600 + int64(number(6))*60 + int64(number(7)), true
}

// naiveEnd of a framework's duration: to the same time of the day, or, counted in days, from the midnight before.
func naiveEnd(framework *v1alpha1.Framework, at int64, duration v1alpha1.CalendarDuration, zone string) (int64, bool) {
	location := naiveZone(zone)
	if framework.Counts == "" || framework.Counts == "Instants" || location == nil {
		return naiveAdd(at, duration, zone)
	}
	if framework.Counts != "Days" || strings.Contains(string(duration), "T") {
		return 0, false
	}
	year, month, day := time.Unix(at, 0).In(location).Date()
	return naiveAdd(naiveLocal(time.Date(year, month, day, 0, 0, 0, 0, time.UTC), location).Unix(), duration, zone)
}

// naiveLocal looks for the first instant at which the clocks of a place show what a clock in UTC shows at wall. Clocks are
// set by quarters of an hour. Where no instant does, the clocks were set forward past it: they are read as if they had not.
func naiveLocal(wall time.Time, location *time.Location) time.Time {
	const shown = "2006-01-02T15:04:05"
	var before time.Time
	for quarter := -60; quarter <= 60; quarter++ {
		candidate := wall.Add(time.Duration(quarter) * 15 * time.Minute).In(location)
		switch shows := candidate.Format(shown); {
		case shows == wall.Format(shown):
			return candidate
		case shows < wall.Format(shown):
			before = candidate
		}
	}
	_, offset := before.Zone()
	return wall.Add(-time.Duration(offset) * time.Second).In(location)
}

func naiveDaysIn(year int, month time.Month) int {
	switch month {
	case time.February:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case time.April, time.June, time.September, time.November:
		return 30
	default:
		return 31
	}
}

// instants are all instants that stand anywhere in the world, and the ends that the law computes from them, in order.
func (w *world) instants() []int64 {
	var found []int64
	note := func(times ...*metav1.Time) {
		for _, t := range times {
			if !t.IsZero() {
				found = append(found, t.Unix())
			}
		}
	}
	for _, profile := range w.Profiles {
		for _, period := range profile.Spec.InForce {
			note(&period.From, period.Until)
		}
		found = append(found, w.ends(&profile)...)
	}
	for _, notice := range w.Notices {
		note(&notice.Spec.NotifiedAt, notice.Spec.ClosedAt, notice.Spec.Deadline)
	}
	for _, formality := range w.Formalities {
		if formality.DeletionTimestamp != nil {
			continue
		}
		note(&formality.Spec.ValidFrom, formality.Spec.ValidUntil)
	}
	for _, decision := range w.Decisions {
		note(&decision.Spec.DecidedAt, &decision.CreationTimestamp)
		if decision.Spec.Extend != nil {
			note(&decision.Spec.Extend.Until)
		}
	}
	if r := w.Requisition; r != nil {
		note(&r.Spec.Window.From, &r.Spec.Window.Until, r.Spec.FindingAt, &r.Spec.Scope.Footage.From, &r.Spec.Scope.Footage.Until)
	}
	if w.Search != nil {
		note(&w.Search.Spec.Footage.From, &w.Search.Spec.Footage.Until)
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// ends are the ends that a profile computes: of formalities, of frameworks and of their extensions.
func (w *world) ends(profile *v1alpha1.LegalProfile) []int64 {
	var found []int64
	add := func(from int64, duration v1alpha1.CalendarDuration) int64 {
		end, ok := naiveAdd(from, duration, profile.Spec.TimeZone)
		if ok {
			found = append(found, end)
		}
		return end
	}
	if profile.Spec.Requires == nil {
		return nil
	}
	for _, required := range profile.Spec.Requires.Formalities {
		for _, formality := range w.Formalities {
			if formality.DeletionTimestamp != nil {
				continue
			}
			add(formality.Spec.ValidFrom.Unix(), required.MaximumValidity)
			for _, other := range required.AnyOf {
				add(formality.Spec.ValidFrom.Unix(), other.MaximumValidity)
			}
		}
	}
	if profile.Spec.Requires.Requisition != nil && w.Requisition != nil && w.Requisition.Spec.FindingAt != nil {
		for _, framework := range profile.Spec.Requires.Requisition.Frameworks {
			end, ok := naiveEnd(&framework, w.Requisition.Spec.FindingAt.Unix(), framework.MaximumDuration, profile.Spec.TimeZone)
			if !ok {
				continue
			}
			found = append(found, end)
			if framework.Extension == nil {
				continue
			}
			if longest, ok := naiveEnd(&framework, end, framework.Extension.MaximumDuration, profile.Spec.TimeZone); ok {
				found = append(found, longest)
			}
		}
	}
	return found
}

// probes are the instants and their neighbours, in order.
func (w *world) probes() []int64 {
	var found []int64
	for _, instant := range w.instants() {
		found = append(found, instant-1, instant, instant+1)
	}
	slices.Sort(found)
	return slices.Compact(found)
}
