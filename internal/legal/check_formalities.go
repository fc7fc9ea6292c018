// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"github.com/vsa-legal/operator/api/v1alpha1"
)

// checkFormalities asks for every formality that a profile in force requires or an open notice orders.
func checkFormalities(in input) []v1alpha1.Finding {
	var fs []v1alpha1.Finding
	in.eachRequirement(func(r *requirement) {
		if f, unmet := in.unmet(r); unmet {
			fs = append(fs, f)
		}
	})
	return fs
}

// eachRequirement visits what the profiles in force require of the request, and then what the open notices order.
func (in input) eachRequirement(visit func(*requirement)) {
	each := func(requirements []requirement) {
		for i := range requirements {
			if r := &requirements[i]; r.asked(in.request) {
				visit(r)
			}
		}
	}
	for _, p := range in.profiles {
		if p.inForce(in.at) {
			each(p.requirements)
		}
	}
	for _, n := range in.notices {
		if n.contains(in.at) {
			each(n.requirements)
		}
	}
}

// closest holds the formalities that could meet a requirement and do not, for each thing that can be wrong the one that
// comes closest.
type closest struct{ early, narrow, renewed, unfiled, late, over, long *recordedFormality }

// add notes what is wrong with a formality at an instant.
func (c *closest) add(r *requirement, f *recordedFormality, t instant) {
	switch o := r.option(f.kind); {
	case o.tooLong(f.period):
		c.long = first(c.long, f, byName)
	case t < f.until && o.tooNarrow(f) != nil:
		c.narrow = first(c.narrow, f, byName)
	case t < f.until && o.renewed(f):
		c.renewed = first(c.renewed, f, byBegin)
	case t < f.until && !o.filedByAnybody(f):
		c.unfiled = first(c.unfiled, f, byBegin)
	case t < f.until && o.late(f):
		c.late = first(c.late, f, byBegin)
	case t < f.from && f.from < f.until:
		c.early = first(c.early, f, byBegin)
	default:
		c.over = first(c.over, f, byLatestEnd)
	}
}

// unmet says why no formality meets a requirement, by the one that comes closest: it has not begun, it is too narrow, it
// follows what none may follow, it was filed by nobody who may or too late, it is over, it is too long, or there is none.
func (in input) unmet(r *requirement) (finding v1alpha1.Finding, unmet bool) {
	var c closest
	for i := range in.formalities {
		f := &in.formalities[i]
		if r.meets(f, in.at) {
			return v1alpha1.Finding{}, false
		}
		if r.option(f.kind) != nil {
			c.add(r, f, in.at)
		}
	}
	return c.finding(r, in), true
}

// finding says what is wrong, and who can cure it. Where a formality is supplied and only waits, nobody has to.
func (c *closest) finding(r *requirement, in input) v1alpha1.Finding {
	loc := r.location()
	switch {
	case c.early != nil:
		return r.option(c.early.kind).finding(v1alpha1.Suspended, v1alpha1.ReasonFormalityNotYetValid,
			in.say("%s: %q holds only from %s", r.label(), c.early.name, c.early.from.in(loc))+in.say.sayFiled(c.early.filed, loc))
	case c.narrow != nil:
		o := r.option(c.narrow.kind)
		return o.lacking(in.say, v1alpha1.ReasonFormalityTooNarrow, o.tooNarrow(c.narrow).say(in.say, r.label(), c.narrow.name))
	case c.renewed != nil:
		o := r.option(c.renewed.kind)
		begin, _ := o.seriesTooLong(c.renewed)
		return o.lacking(in.say, v1alpha1.ReasonFormalityNotRenewable, in.say("%s: %q does not count: it goes on with what began at %s, and no new "+
			"act may follow after %s", r.label(), c.renewed.name, begin.in(loc), o.allowed))
	case c.unfiled != nil:
		o := r.option(c.unfiled.kind)
		return o.lacking(in.say, v1alpha1.ReasonFormalityUnattested, o.sayUnfiled(in.say, r.label(), c.unfiled))
	case c.late != nil:
		o := r.option(c.late.kind)
		return o.lacking(in.say, v1alpha1.ReasonFormalityFiledLate, in.say("%s: %q does not count, it was filed at %s, and at the latest %s after "+
			"it begins it had to be: file a new one", r.label(), c.late.name, c.late.filed.at.in(loc), o.filedWithin))
	case c.over != nil:
		return r.option(c.over.kind).lacking(in.say, v1alpha1.ReasonFormalityOver,
			in.say("%s: %q ended at %s%s: file a new one", r.label(), c.over.name, c.over.until.in(loc), in.say.sayFiled(c.over.filed, loc)))
	case c.long != nil:
		o := r.option(c.long.kind)
		return o.lacking(in.say, v1alpha1.ReasonFormalityTooLong, in.say("%s: %q does not count, its own period is longer than the law allows: "+
			"file one of at most %s", r.label(), c.long.name, o.allowed))
	case len(in.purposes) == 0:
		return r.lacking(in.say, v1alpha1.ReasonFormalityMissing, in.say("%s: no Formality of this namespace covers the request: file one", r.label()))
	}
	return r.lacking(in.say, v1alpha1.ReasonFormalityMissing,
		in.say("%s: no Formality of this namespace covers %s: file one", r.label(), Terms(in.purposes)))
}
