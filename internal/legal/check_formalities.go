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
type closest struct{ early, over, long *recordedFormality }

// add notes what is wrong with a formality at an instant.
func (c *closest) add(r *requirement, f *recordedFormality, t instant) {
	switch {
	case r.option(f.kind).tooLong(f.period):
		c.long = first(c.long, f, byName)
	case t < f.from && f.from < f.until:
		c.early = first(c.early, f, byBegin)
	default:
		c.over = first(c.over, f, byLatestEnd)
	}
}

// unmet says why no formality meets a requirement, by the one that comes closest: it has not begun, it is over, it is
// too long, or there is none.
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
	return c.finding(in, r), true
}

// finding says what is wrong, and who can cure it. Where a formality is supplied and only waits, nobody has to.
func (c *closest) finding(in input, r *requirement) v1alpha1.Finding {
	tell := func(reason string, o *requirement, suppliedBy, message string) v1alpha1.Finding {
		f := o.finding(v1alpha1.Suspended, reason, message)
		f.SuppliedBy = suppliedBy
		return f
	}
	loc, label := r.location(), r.label(in.say)
	switch {
	case c.early != nil:
		return tell(v1alpha1.ReasonFormalityNotYetValid, r.option(c.early.kind), "",
			in.say("%s: %s holds only from %s", label, r.name(in.say, c.early), c.early.from.in(loc)))
	case c.over != nil:
		o := r.option(c.over.kind)
		return tell(v1alpha1.ReasonFormalityOver, o, o.suppliedBy,
			in.say("%s: %s ended at %s: file a new one", label, r.name(in.say, c.over), c.over.until.in(loc)))
	case c.long != nil:
		o := r.option(c.long.kind)
		return tell(v1alpha1.ReasonFormalityTooLong, o, o.suppliedBy, in.say("%s: %s does not count, its own period is longer "+
			"than the law allows: file one of at most %s", label, r.name(in.say, c.long), o.allowed))
	case len(in.purposes) == 0:
		return tell(v1alpha1.ReasonFormalityMissing, r, r.suppliers(in.say),
			in.say("%s: no Formality of this namespace covers the request: file one", label))
	}
	return tell(v1alpha1.ReasonFormalityMissing, r, r.suppliers(in.say),
		in.say("%s: no Formality of this namespace covers %s: file one", label, Terms(in.purposes)))
}
