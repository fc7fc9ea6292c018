// SPDX-License-Identifier: Apache-2.0

package legal

import (
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
	return Words(english).JudgeProfile(in, now)
}

// JudgeProfile tells the same in other words.
func (say Words) JudgeProfile(in *v1alpha1.LegalProfile, now time.Time) Validity {
	p := newProfile(in)
	p.say = say
	var is []instant
	p.instants(func(more ...instant) { is = append(is, more...) })
	return validity(now, is, func(t instant) Validity {
		if p.deleted && p.selectable {
			return Validity{Reason: v1alpha1.ReasonDeleted, Message: say("it is being deleted: it permits nothing any more, and forbids until it is gone")}
		}
		if p.inForce(t) {
			return Validity{Holds: true, Reason: v1alpha1.ReasonInForce, Message: say("in force")}
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
	return Words(english).JudgeFormality(in, now)
}

// JudgeFormality tells the same in other words.
func (say Words) JudgeFormality(in *v1alpha1.Formality, now time.Time) Validity {
	p := period{from(in.Spec.ValidFrom), until(in.Spec.ValidUntil)}
	return validity(now, []instant{p.from, p.until}, func(t instant) Validity {
		v := p.validity(t)
		if !in.DeletionTimestamp.IsZero() {
			return Validity{Reason: v1alpha1.ReasonDeleted, Message: say("it is being deleted, and counts no longer")}
		}
		switch v.Reason {
		case v1alpha1.ReasonInForce:
			v.Message = say("valid")
		case v1alpha1.ReasonNotYetInForce:
			v.Message = say("not valid before %s", p.from.in(nil))
		default:
			v.Message = say("no longer valid since %s", p.until.in(nil))
		}
		v.Message += say.sayFiled(StampsRequired.filingOf(in), nil)
		return v
	})
}

// JudgeNotice tells whether a notice is open at now, and whether its deadline has passed.
func JudgeNotice(in *v1alpha1.FormalNotice, now time.Time) Validity {
	return Words(english).JudgeNotice(in, now)
}

// JudgeNotice tells the same in other words.
func (say Words) JudgeNotice(in *v1alpha1.FormalNotice, now time.Time) Validity {
	p := period{from(in.Spec.NotifiedAt), until(in.Spec.ClosedAt)}
	deadline := until(in.Spec.Deadline)
	return validity(now, []instant{p.from, p.until, deadline}, func(t instant) Validity {
		v := p.validity(t)
		v.Overdue = v.Holds && t >= deadline
		switch v.Reason {
		case v1alpha1.ReasonInForce:
			v.Message = say("open")
		case v1alpha1.ReasonNotYetInForce:
			v.Message = say("not open before %s", p.from.in(nil))
		default:
			v.Message = say("no longer open since %s", p.until.in(nil))
		}
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

// validity of what holds for a period.
func (p period) validity(t instant) Validity {
	switch {
	case p.contains(t):
		return Validity{Holds: true, Reason: v1alpha1.ReasonInForce}
	case t < p.from:
		return Validity{Reason: v1alpha1.ReasonNotYetInForce}
	default:
		return Validity{Reason: v1alpha1.ReasonOver}
	}
}
