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
	beyond *sentence // what of the request it does not cover, or nil
	series []series  // that are too long
}

// recorded picks the formalities of the request's namespace that cover all of its purposes.
func (r *request) recorded(in []v1alpha1.Formality) []recordedFormality {
	var fs []recordedFormality
	for i := range in {
		f := &in[i]
		if f.Namespace == r.namespace && len(r.purposes) > 0 && containsAll(f.Spec.Covers.Purposes, r.purposes) {
			fs = append(fs, recordedFormality{
				name: f.Name, kind: f.Spec.Type, period: period{from(f.Spec.ValidFrom), until(f.Spec.ValidUntil)},
				covers: &f.Spec.Covers, beyond: r.beyondCovers(&f.Spec.Covers),
			})
		}
	}
	return fs
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
