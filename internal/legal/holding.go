// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"fmt"
	"slices"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// Holding is whether a profile, a formality or a notice holds at an instant, by itself.
type Holding struct {
	Holds   bool
	Reason  string // a stable word
	Message string
	Overdue bool // of a notice: open after its deadline

	// NextChange is the first later instant at which any of the above differs. Zero means never.
	NextChange time.Time
}

func hold(now time.Time, instants []instant, judge func(instant) Holding) Holding {
	h, changes, _ := scan(at(now), instants, func(t instant) (Holding, bool) {
		h := judge(t)
		return h, false
	}, func(a, b Holding) bool { return a == b }, nil)
	h.NextChange = changes.time()
	return h
}

// JudgeProfile tells whether a profile is in force at now.
func JudgeProfile(in *v1alpha1.LegalProfile, now time.Time) Holding {
	p := newProfile(in)
	var is []instant
	p.instants(func(more ...instant) { is = append(is, more...) })
	return hold(now, is, func(t instant) Holding {
		if p.inForce(t) {
			return Holding{Holds: true, Reason: v1alpha1.ReasonInForce, Message: "in force"}
		}
		_, message := p.outOfForce(t)
		reason := v1alpha1.ReasonNotInForce
		if len(p.force) == 0 {
			reason = v1alpha1.ReasonUnverified
		}
		return Holding{Reason: reason, Message: message}
	})
}

// JudgeFormality tells whether a formality's own period holds at now. Whether it counts for a request depends on the
// profile as well.
func JudgeFormality(in *v1alpha1.Formality, now time.Time) Holding {
	s := span{from(in.Spec.ValidFrom), until(in.Spec.ValidUntil)}
	return hold(now, []instant{s.from, s.until}, func(t instant) Holding { return s.holding(t, "valid") })
}

// JudgeNotice tells whether a notice is open at now, and whether its deadline has passed.
func JudgeNotice(in *v1alpha1.FormalNotice, now time.Time) Holding {
	s := span{from(in.Spec.NotifiedAt), until(in.Spec.ClosedAt)}
	deadline := until(in.Spec.Deadline)
	return hold(now, []instant{s.from, s.until, deadline}, func(t instant) Holding {
		h := s.holding(t, "open")
		h.Overdue = h.Holds && t >= deadline
		return h
	})
}

func (s span) holding(t instant, word string) Holding {
	switch {
	case s.contains(t):
		return Holding{Holds: true, Reason: v1alpha1.ReasonInForce, Message: word}
	case t < s.from:
		return Holding{Reason: v1alpha1.ReasonNotYetInForce, Message: fmt.Sprintf("not %s before %s", word, s.from.in(nil))}
	default:
		return Holding{Reason: v1alpha1.ReasonOver, Message: fmt.Sprintf("no longer %s since %s", word, s.until.in(nil))}
	}
}

// JudgePackage tells which modules of a package the profiles that bind every request forbid at now, and when that
// changes. What is not listed still needs a profile that permits it. Every module is, where the runtime image holds
// what is forbidden outside of all of them: it cannot be left out of what runs.
func JudgePackage(law *Law, in *v1alpha1.AnalyticsPackage, now time.Time) (stripped []v1alpha1.ModuleVerdict, nextChange time.Time) {
	var is []instant
	for _, p := range law.bound {
		p.instants(func(more ...instant) { is = append(is, more...) })
	}
	found := readInspection(in)
	outside := undeclared(&found.outside)
	v, changes, _ := scan(at(now), is, func(t instant) (Verdict, bool) {
		var v Verdict
		for i := range in.Spec.Modules {
			m := newModule(in.Spec.Modules[i].Name, in, &found)
			verdict := v1alpha1.ModuleVerdict{Name: m.name, Decision: v1alpha1.ModuleStripped, Capabilities: m.capabilities}
			if law.forbids(&m, &verdict, t) {
				v.Modules = append(v.Modules, verdict)
			} else if law.forbids(&outside, &verdict, t) {
				verdict.Reason = outsideReason(verdict.Reason)
				v.Modules = append(v.Modules, verdict)
			}
		}
		return v, false
	}, Verdict.Equal, nil)
	return v.Modules, changes.time()
}

// forbids tells whether a profile that binds every request forbids a capability of a module, and notes why.
func (l *Law) forbids(m *module, v *v1alpha1.ModuleVerdict, t instant) bool {
	return slices.ContainsFunc(l.bound, func(p *profile) bool { return forbiddenBy(p, m, v, t) })
}
