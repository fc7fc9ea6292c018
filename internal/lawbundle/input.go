// SPDX-License-Identifier: Apache-2.0

package lawbundle

import (
	"fmt"
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

// Input is all that the law follows from.
type Input struct {
	// Profiles and Notices that are there.
	Profiles []v1alpha1.LegalProfile
	Notices  []v1alpha1.FormalNotice
	// Bundles that are there.
	Bundles []v1alpha1.LawBundle
	// Remembered are the editions that were last complete. Of several of one jurisdiction the one with the highest sequence
	// counts.
	Remembered []*Edition
	// BuiltIn are the profiles of the catalogue that the program was built with.
	BuiltIn []v1alpha1.LegalProfile
	// Say and Translate let the law be told in another language; nil leaves it as it is. Digests are of what was published.
	Say       legal.Words
	Translate func([]v1alpha1.LegalProfile) []v1alpha1.LegalProfile
}

// words in which the law is told: those of a reader's language, or English.
func (in *Input) words() legal.Words {
	if in.Say != nil {
		return in.Say
	}
	return fmt.Sprintf
}

// newLaw makes profiles and notices ready to judge by.
func (in *Input) newLaw(profiles []v1alpha1.LegalProfile, notices []v1alpha1.FormalNotice) *legal.Law {
	if in.Translate != nil {
		profiles = in.Translate(profiles)
	}
	if in.Say != nil {
		return legal.NewLawIn(in.Say, profiles, notices)
	}
	return legal.NewLaw(profiles, notices)
}

// jurisdictions are the names of those of which there is, or was, a bundle.
func (in *Input) jurisdictions() []string {
	var names []string
	for i := range in.Bundles {
		names = append(names, in.Bundles[i].Spec.Jurisdiction)
	}
	for _, e := range in.Remembered {
		names = append(names, e.Jurisdiction)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// bundle of a jurisdiction, or nil. The API server lets there be one at most; of manifests the one with the lowest
// sequence, so that no second one frees anybody.
func (in *Input) bundle(jurisdiction string) *v1alpha1.LawBundle {
	var found *v1alpha1.LawBundle
	for i := range in.Bundles {
		if b := &in.Bundles[i]; b.Spec.Jurisdiction == jurisdiction && (found == nil || b.Spec.Sequence < found.Spec.Sequence) {
			found = b
		}
	}
	return found
}

// remembered edition of a jurisdiction, or nil.
func (in *Input) remembered(jurisdiction string) *Edition {
	var found *Edition
	for _, e := range in.Remembered {
		if e.Jurisdiction == jurisdiction && (found == nil || e.Sequence > found.Sequence) {
			found = e
		}
	}
	return found
}

// named returns the object of that name, or nil.
func named[T any, P interface {
	*T
	GetName() string
}](all []T, name string) P {
	for i := range all {
		if p := P(&all[i]); p.GetName() == name {
			return p
		}
	}
	return nil
}

// binds tells whether a profile binds every request, as internal/legal reads it.
func binds(p *v1alpha1.LegalProfile) bool { return p.Spec.Applies != v1alpha1.WhenSelected }
