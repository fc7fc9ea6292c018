// SPDX-License-Identifier: Apache-2.0

package i18n

import (
	"testing"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/config/law"
)

// TestCatalogueSpeaksFrench: each profile that is built in has its title and description in French, and so has every word
// of it that a verdict, an explanation or a page can repeat: notes on how well a text was checked, and disputes, too.
func TestCatalogueSpeaksFrench(t *testing.T) {
	profiles, err := law.Profiles()
	if err != nil {
		t.Fatal(err)
	}
	for i := range profiles {
		p := &profiles[i]
		said := wordsInProfile(&French.Profile(p).Spec)
		for j, english := range wordsInProfile(&p.Spec) {
			if english != "" && said[j] == english {
				t.Errorf("%s: %q has no French", p.Name, english)
			}
		}
	}
}

// wordsInProfile are the words of a profile, in order.
func wordsInProfile(s *v1alpha1.LegalProfileSpec) []string {
	all := []string{s.Title, s.Description}
	for _, f := range s.InForce {
		all = append(all, f.Unverified)
	}
	for _, source := range s.Sources {
		all = append(all, source.Note)
	}
	for _, d := range s.Disputes {
		all = append(all, d.Question, d.Reason)
		for _, r := range d.Readings {
			all = append(all, r.Answer)
		}
	}
	if s.Permits != nil {
		all = append(all, reasonsOf(s.Permits.Capabilities)...)
	}
	if s.Forbids != nil {
		all = append(all, reasonsOf(s.Forbids.Capabilities)...)
	}
	if s.Requires != nil {
		for _, f := range s.Requires.Formalities {
			all = append(all, f.SuppliedBy)
			for _, a := range f.AnyOf {
				all = append(all, a.SuppliedBy)
			}
		}
	}
	for _, r := range s.Retention {
		all = append(all, r.Reason)
	}
	return all
}

func reasonsOf(rules []v1alpha1.CapabilityRule) []string {
	words := make([]string, len(rules))
	for i, r := range rules {
		words[i] = r.Reason
	}
	return words
}
