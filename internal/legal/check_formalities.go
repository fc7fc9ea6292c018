// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"github.com/vsa-legal/operator/api/v1alpha1"
)

// checkFormalities asks for every formality that a profile in force requires or an open notice orders.
func checkFormalities(in input) []v1alpha1.Finding {
	var fs []v1alpha1.Finding
	in.eachRequirement(func(r *requirement) {
		reason, message := in.unmet(r)
		if reason == "" {
			return
		}
		f := r.finding(v1alpha1.Suspended, reason, message)
		if reason != v1alpha1.ReasonFormalityNotYetValid { // it is supplied, and only waits
			f.SuppliedBy = r.suppliedBy
		}
		fs = append(fs, f)
	})
	return fs
}

// eachRequirement visits what the profiles in force require, and then what the open notices order.
func (in input) eachRequirement(visit func(*requirement)) {
	each := func(requirements []requirement) {
		for i := range requirements {
			visit(&requirements[i])
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

// unmet says why no formality meets a requirement, by the one that comes closest: it has not begun, it is over, it is
// too long, or there is none. An empty reason means that one meets it.
func (in input) unmet(r *requirement) (reason, message string) {
	var long, over, early *recordedFormality
	for i := range in.formalities {
		f := &in.formalities[i]
		switch {
		case r.meets(f, in.at):
			return "", ""
		case f.kind != r.kind:
		case r.tooLong(f.period):
			long = first(long, f, byName)
		case in.at < f.from && f.from < f.until:
			early = first(early, f, byBegin)
		default:
			over = first(over, f, byLatestEnd)
		}
	}
	loc := r.location()
	switch {
	case early != nil:
		return v1alpha1.ReasonFormalityNotYetValid, in.say("%s: %q holds only from %s", r.kind, early.name, early.from.in(loc))
	case over != nil:
		return v1alpha1.ReasonFormalityOver, in.say("%s: %q ended at %s: file a new one", r.kind, over.name, over.until.in(loc))
	case long != nil:
		return v1alpha1.ReasonFormalityTooLong, in.say("%s: %q does not count, its own period is longer than the law allows: "+
			"file one of at most %s", r.kind, long.name, r.allowed)
	}
	return v1alpha1.ReasonFormalityMissing, in.say("%s: no Formality of this namespace covers %s: file one", r.kind,
		Terms(in.purposes))
}
