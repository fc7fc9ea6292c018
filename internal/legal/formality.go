// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"cmp"
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// recordedFormality is a Formality that covers the request's purposes, with its period made ready.
type recordedFormality struct {
	name string
	kind v1alpha1.Term
	period
	covers *v1alpha1.Covers
	filed  *filing
	beyond *sentence // what of the request it does not cover, or nil
	series []series  // that are too long
}

// recorded picks the formalities of the request's namespace that cover all of its purposes and are of a kind that something
// asks for: what nothing asks for would only be looked at, at every instant at which it begins or ends. One that is being deleted
// counts no longer, whoever holds it by a finalizer.
func (r *request) recorded(e *Evidence) []recordedFormality {
	var few [64]int32 // no namespace has more that count, as a rule
	counted := few[:0]
	for i := range e.Formalities {
		f := &e.Formalities[i]
		if f.DeletionTimestamp.IsZero() && f.Namespace == r.namespace && len(r.purposes) > 0 && containsAll(f.Spec.Covers.Purposes, r.purposes) && r.asksFor(f.Spec.Type) {
			counted = append(counted, int32(i)) //nolint:gosec // nobody holds so many
		}
	}
	fs := make([]recordedFormality, len(counted))
	for n, i := range counted {
		f := &e.Formalities[i]
		fs[n] = recordedFormality{
			name: f.Name, kind: f.Spec.Type, period: period{from(f.Spec.ValidFrom), until(f.Spec.ValidUntil)},
			covers: &f.Spec.Covers, beyond: r.beyondCovers(&f.Spec.Covers), filed: e.Stamps.filingOf(f),
		}
	}
	return fs
}

// asksFor tells whether a law or a notice that binds the request could be met by a formality of a kind.
func (r *request) asksFor(kind v1alpha1.Term) bool {
	for _, p := range r.profiles {
		if anyAsksFor(p.requirements, kind) {
			return true
		}
		for i := range p.waivers {
			if p.waivers[i].kind == kind {
				return true
			}
		}
	}
	return slices.ContainsFunc(r.notices, func(n *notice) bool { return anyAsksFor(n.requirements, kind) })
}

func anyAsksFor(all []requirement, kind v1alpha1.Term) bool {
	for i := range all {
		if all[i].option(kind) != nil {
			return true
		}
	}
	return false
}

func containsAll(all, some []v1alpha1.Term) bool {
	return !slices.ContainsFunc(some, func(t v1alpha1.Term) bool { return !slices.Contains(all, t) })
}

// first returns the one of two that comes first, and by name where they are equal: the order of the evidence does not
// show. The first of the two may be nil.
func first(a, b *recordedFormality, compare func(a, b *recordedFormality) int) *recordedFormality {
	if a == nil || cmp.Or(compare(a, b), byName(a, b)) > 0 {
		return b
	}
	return a
}

func byName(a, b *recordedFormality) int      { return cmp.Compare(a.name, b.name) }
func byBegin(a, b *recordedFormality) int     { return cmp.Compare(a.from, b.from) }
func byLatestEnd(a, b *recordedFormality) int { return cmp.Compare(b.until, a.until) }
