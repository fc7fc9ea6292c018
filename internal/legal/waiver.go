// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"cmp"
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// waiver is a formality that lets run what is withheld.
type waiver struct {
	of v1alpha1.Withheld
	requirement
}

// newWaivers makes the waivers of a profile ready, in the order of their formalities.
func newWaivers(p *profile) []waiver {
	if p.spec.Inspection == nil {
		return nil
	}
	var ws []waiver
	for _, w := range p.spec.Inspection.Waivers {
		ws = append(ws, waiver{w.Of, newRequirement(p, &v1alpha1.FormalityRequirement{
			Type: w.Formality, MaximumValidity: w.MaximumValidity, SuppliedBy: w.SuppliedBy, Source: w.Source, FiledBy: w.FiledBy,
		})})
	}
	slices.SortStableFunc(ws, func(a, b waiver) int { return cmp.Compare(a.kind, b.kind) })
	return ws
}

// waived returns the waiver that counts at this instant and its formality, the one that holds longest; or nil. Only the
// profile that the request names can waive: what binds every request can only take away.
func (in input) waived(of v1alpha1.Withheld) (*waiver, *recordedFormality) {
	if !in.usable() {
		return nil, nil
	}
	for i := range in.profile.waivers {
		w := &in.profile.waivers[i]
		if w.of != of {
			continue
		}
		if longest := w.metBy(in.formalities, in.at); longest != nil {
			return w, longest
		}
	}
	return nil, nil
}

// couldWaive names a formality that would let run what is withheld, and who gives it.
func (in input) couldWaive(of v1alpha1.Withheld) (hint, suppliedBy string) {
	if !in.usable() {
		return "", ""
	}
	i := slices.IndexFunc(in.profile.waivers, func(w waiver) bool { return w.of == of })
	if i < 0 {
		return "", ""
	}
	w := &in.profile.waivers[i]
	return in.say("; a %s of this namespace would waive it", w.kind), w.suppliedBy
}

// waivedFinding tells every reader that something runs on a waiver alone.
func (in input) waivedFinding(w *waiver, f *recordedFormality, what string) v1alpha1.Finding {
	return w.finding(v1alpha1.Permitted, v1alpha1.ReasonInspectionWaived,
		in.say("%s: %s %q waives that from %s", what, w.kind, f.name, f.in(w.location())))
}
