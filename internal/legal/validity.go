// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"fmt"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// Validity is whether a profile, a formality or a notice holds at an instant, by itself.
type Validity struct {
	Holds   bool
	Reason  string // of the condition InForce, such as v1alpha1.ReasonInForce
	Message string
	Overdue bool // of a notice: open after its deadline

	// NextChange is the first later instant at which any of the above differs. Zero means never.
	NextChange time.Time
}

// JudgeProfile tells whether a profile is in force at now.
func JudgeProfile(in *v1alpha1.LegalProfile, now time.Time) Validity {
	p := newProfile(in)
	var is []instant
	p.instants(func(more ...instant) { is = append(is, more...) })
	return validity(now, is, func(t instant) Validity {
		if p.inForce(t) {
			return Validity{Holds: true, Reason: v1alpha1.ReasonInForce, Message: "in force"}
		}
		_, message := p.outOfForce(t)
		reason := v1alpha1.ReasonNotInForce
		if len(p.inForcePeriods) == 0 {
			reason = v1alpha1.ReasonUnverified
		}
		return Validity{Reason: reason, Message: message}
	})
}

// JudgeFormality tells whether a formality's own period holds at now. Whether it counts for a request depends on the
// profile as well.
func JudgeFormality(in *v1alpha1.Formality, now time.Time) Validity {
	p := period{from(in.Spec.ValidFrom), until(in.Spec.ValidUntil)}
	return validity(now, []instant{p.from, p.until}, func(t instant) Validity { return p.validity(t, "valid") })
}

// JudgeNotice tells whether a notice is open at now, and whether its deadline has passed.
func JudgeNotice(in *v1alpha1.FormalNotice, now time.Time) Validity {
	p := period{from(in.Spec.NotifiedAt), until(in.Spec.ClosedAt)}
	deadline := until(in.Spec.Deadline)
	return validity(now, []instant{p.from, p.until, deadline}, func(t instant) Validity {
		v := p.validity(t, "open")
		v.Overdue = v.Holds && t >= deadline
		return v
	})
}

// validity at now, and when it changes.
func validity(now time.Time, instants []instant, judge func(instant) Validity) Validity {
	q := question[Validity]{
		ask:  func(t instant) (Validity, bool) { return judge(t), false }, // it runs nothing
		same: func(a, b Validity) bool { return a == b },
	}
	v, next := q.nextTransitions(at(now), instants)
	v.NextChange = next.changes.time()
	return v
}

// validity of what holds for a period. The word says what holding means, such as open.
func (p period) validity(t instant, word string) Validity {
	switch {
	case p.contains(t):
		return Validity{Holds: true, Reason: v1alpha1.ReasonInForce, Message: word}
	case t < p.from:
		return Validity{Reason: v1alpha1.ReasonNotYetInForce, Message: fmt.Sprintf("not %s before %s", word, p.from.in(nil))}
	default:
		return Validity{Reason: v1alpha1.ReasonOver, Message: fmt.Sprintf("no longer %s since %s", word, p.until.in(nil))}
	}
}
