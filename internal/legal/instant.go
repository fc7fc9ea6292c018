// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"math"
	"time"
	_ "time/tzdata" // the same calendar on every machine

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// instant is a whole second, as Unix counts it.
type instant int64

// never is after every instant.
const never = instant(math.MaxInt64)

func at(t time.Time) instant { return instant(t.Unix()) }

func from(t metav1.Time) instant { return at(t.Time) }

// until reads an optional end: none means never.
func until(t *metav1.Time) instant {
	if t == nil {
		return never
	}
	return at(t.Time)
}

// time returns the zero time for never.
func (i instant) time() time.Time {
	if i == never {
		return time.Time{}
	}
	return time.Unix(int64(i), 0).UTC()
}

// in is an instant as people of a time zone read it, of UTC if there is none.
func (i instant) in(loc *time.Location) Instant {
	if i == never {
		return Instant{}
	}
	if loc == nil {
		loc = time.UTC
	}
	return Instant{i.time().In(loc)}
}

// period is half-open: [from, until).
type period struct{ from, until instant }

// in is a period as people of a time zone read it.
func (p period) in(loc *time.Location) Period { return Period{p.from.in(loc), p.until.in(loc)} }

func (p period) contains(i instant) bool { return p.from <= i && i < p.until }

// timeZone reads an IANA time zone. It is nil for a name that is none, the empty one and the machine's own included:
// what a law counts must not depend on where it is counted.
func timeZone(name string) *time.Location {
	if name == "" || name == "Local" {
		return nil
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	return loc
}
