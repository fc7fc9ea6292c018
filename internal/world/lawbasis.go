// SPDX-License-Identifier: Apache-2.0

package world

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/text"
)

// LawBasis names the law by which was judged, so that two who judge can tell whether they did so by the same.
type LawBasis struct {
	// Bundles of the law, one a jurisdiction.
	Bundles []BundleBasis `json:"bundles"`
	// Replaced are the profiles of the built-in catalogue in the place of which there are others.
	Replaced []string `json:"replaced,omitempty"`
	// Evidence is what the identity of the operators rests on.
	Evidence v1alpha1.EvidenceMode `json:"evidence"`

	say legal.Words // of the reader
}

// BundleBasis is one bundle.
type BundleBasis struct {
	Jurisdiction string `json:"jurisdiction"`
	Sequence     int64  `json:"sequence"`
	// BuiltIn tells that it is the catalogue's own, because there is no other.
	BuiltIn bool `json:"builtIn,omitempty"`
	// Problem says why the law is not complete, or nothing.
	Problem string `json:"problem,omitempty"`
}

// LawBasis returns the bundles that are there and, of other jurisdictions, those of the catalogue that is built in, if it is
// what was judged by.
func (w *World) LawBasis(builtIn []v1alpha1.LawBundle, replaced []string) *LawBasis {
	b := &LawBasis{Bundles: []BundleBasis{}, Replaced: replaced, Evidence: w.Evidence, say: w.Language.Say}
	for i := range w.Settled.Standings {
		at := &w.Settled.Standings[i]
		of := BundleBasis{Jurisdiction: at.Jurisdiction, Sequence: at.Sequence}
		if !at.Complete {
			of.Problem = at.Message
		}
		b.Bundles = append(b.Bundles, of)
	}
	for i := range builtIn {
		if s := &builtIn[i].Spec; w.Settled.Standing(s.Jurisdiction) == nil {
			b.Bundles = append(b.Bundles, BundleBasis{Jurisdiction: s.Jurisdiction, Sequence: s.Sequence, BuiltIn: true})
		}
	}
	slices.SortFunc(b.Bundles, func(a, c BundleBasis) int { return cmp.Compare(a.Jurisdiction, c.Jurisdiction) })
	return b
}

// String writes the basis in one line.
func (b *LawBasis) String() string {
	say := b.say
	if say == nil {
		say = fmt.Sprintf
	}
	if len(b.Bundles) == 0 {
		return say("Law: of no bundle")
	}
	var all []string
	for _, of := range b.Bundles {
		words := fmt.Sprintf("%s %d", of.Jurisdiction, of.Sequence)
		if of.BuiltIn {
			words += say(" (built in)")
		}
		if of.Problem != "" {
			words += say(" (not complete: %s)", of.Problem)
		}
		all = append(all, words)
	}
	return say("Law: %s", text.Join(all, ", "))
}

// Operators writes in one line by what operators are known.
func (b *LawBasis) Operators() string {
	say := b.say
	if say == nil {
		say = fmt.Sprintf
	}
	if b.Evidence == v1alpha1.EvidenceRegistered {
		return say("Operators: as they are registered")
	}
	return say("Operators: as each claims to be, for no register was asked")
}
