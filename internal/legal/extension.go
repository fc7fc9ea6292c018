// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// allowedDuration returns the time that the framework allows, as decisions extend it at an instant.
// It is not countable where the finding's instant, or a duration or time zone of the profile, cannot be read.
func (r *requisition) allowedDuration(t instant) (allowed period, limited, countable bool) {
	f := r.framework
	if !f.limited {
		return period{}, false, false
	}
	if !f.readable || r.Spec.FindingAt == nil {
		return period{}, true, false
	}
	allowed.from = from(*r.Spec.FindingAt)
	base := f.end(f.maximum, allowed.from, r.profile.loc)
	allowed.until = base
	if d := r.latestExtension(t, allowed.until); d != nil {
		longest := f.end(f.extension, base, r.profile.loc)
		allowed.until = max(allowed.until, min(from(d.spec.Extend.Until), longest))
	}
	return allowed, true, true
}

// latestExtension returns the extension that counts at an instant, or nil: the latest, and of two of the same instant the
// shorter one. What has ended cannot be extended any more.
func (r *requisition) latestExtension(t, end instant) *decision {
	e := r.framework.spec.Extension
	if !r.framework.extensionReadable || !r.graveEnough(e) {
		return nil
	}
	var latest *decision
	for i := range r.decisions {
		d := &r.decisions[i]
		if d.at > t || d.at >= end || d.spec.Decision != v1alpha1.Extend || d.spec.Extend == nil || !slices.Contains(e.By, d.spec.By.Role) ||
			r.doubt(d) != "" {
			continue
		}
		if latest == nil || d.order > latest.order ||
			d.order == latest.order && from(d.spec.Extend.Until) < from(latest.spec.Extend.Until) {
			latest = d
		}
	}
	return latest
}

// graveEnough tells whether the offence is punished as an extension asks for.
func (r *requisition) graveEnough(e *v1alpha1.Extension) bool {
	return years(r.Spec.Offence.MaximumPenaltyYears) >= years(e.MinimumPenaltyYears)
}

// deniedExtension says why an extension of what ends at an instant will never count, or nothing where none is such.
func (r *requisition) deniedExtension(end instant) (why string) {
	e := r.framework.spec.Extension
	for i := range r.decisions {
		d := &r.decisions[i]
		if d.spec.Decision != v1alpha1.Extend {
			continue
		}
		switch {
		case e == nil:
			return r.say("the framework has no extension")
		case !slices.Contains(e.By, d.spec.By.Role):
			why = firstOf(why, r.say("the framework does not let the role %s extend", d.spec.By.Role))
		case !r.graveEnough(e):
			why = firstOf(why, r.say("the offence is not punished as an extension asks for"))
		case r.doubt(d) != "":
			why = firstOf(why, r.doubt(d))
		case d.at >= end:
			why = firstOf(why, r.say("an extension was decided after the end"))
		}
	}
	return why
}

func years(n *int32) int32 {
	if n == nil {
		return 0
	}
	return *n
}
