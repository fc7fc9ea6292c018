// SPDX-License-Identifier: Apache-2.0

package i18n

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// inEnglish has something in words in every place.
func inEnglish() *v1alpha1.LegalProfile {
	return &v1alpha1.LegalProfile{Spec: v1alpha1.LegalProfileSpec{
		Title: "title", Description: "description",
		Sources: []v1alpha1.Source{{ID: "a", Title: "source", Note: "note"}, {ID: "b", Title: "other"}},
		InForce: []v1alpha1.ForcePeriod{{Source: "a"}, {Source: "a", Unverified: "unverified"}},
		Permits: &v1alpha1.Permits{Capabilities: []v1alpha1.CapabilityRule{{Name: "count", Reason: "permitted"}, {Name: "plate"}}},
		Forbids: &v1alpha1.Forbids{Capabilities: []v1alpha1.CapabilityRule{{Name: "face", Reason: "forbidden"}}},
		Requires: &v1alpha1.Requires{Formalities: []v1alpha1.FormalityRequirement{
			{Type: "Order", SuppliedBy: "supplier"}, {Type: "Notice", SuppliedBy: "other supplier",
				AnyOf: []v1alpha1.AlternativeFormality{{Type: "Order", SuppliedBy: "supplier"}}}}},
		Inspection: &v1alpha1.InspectionRules{Waivers: []v1alpha1.InspectionWaiver{{Of: "Unknown", Formality: "Order", SuppliedBy: "supplier", Reason: "waived"}}},
		Retention:  []v1alpha1.RetentionLimit{{Data: "Log", Reason: "kept"}},
		Disputes: []v1alpha1.Dispute{{Question: "which", Taken: "B", Reason: "because",
			Readings: []v1alpha1.Reading{{Name: "A", Answer: "yes"}, {Name: "B", Answer: "no"}}}},
		Translations: []v1alpha1.ProfileTranslation{{Language: "de", Title: "Titel"}, {
			Language: "fr", Title: "titre : un", Description: "l'exposé",
			Sources:     []v1alpha1.SourceTranslation{{ID: "a", Title: "texte", Note: "remarque"}},
			InForce:     []v1alpha1.ForcePeriodTranslation{{Source: "a", Unverified: "non vérifié"}},
			Permits:     []v1alpha1.CapabilityTranslation{{Name: "count", Reason: "permis"}},
			Forbids:     []v1alpha1.CapabilityTranslation{{Name: "face", Reason: "interdit"}},
			Formalities: []v1alpha1.FormalityTranslation{{Type: "Order", SuppliedBy: "le préfet"}},
			Waivers:     []v1alpha1.WaiverTranslation{{Of: "Unknown", Formality: "Order", Reason: "dérogation"}},
			Retention:   []v1alpha1.RetentionTranslation{{Data: "Log", Reason: "conservé"}},
			Disputes: []v1alpha1.DisputeTranslation{{Question: "laquelle", Reason: "car",
				Readings: []v1alpha1.ReadingTranslation{{Name: "B", Answer: "non"}, {Name: "A", Answer: "oui"}}}},
		}},
	}}
}

// TestProfile: every text is that of the translation, what has none stays, no rule changes, and neither does the profile
// that was given.
func TestProfile(t *testing.T) {
	want := inEnglish()
	s := &want.Spec
	s.Title, s.Description = "titre\u00a0: un", "l’exposé"
	s.Sources[0].Title, s.Sources[0].Note = "texte", "remarque"
	s.InForce[1].Unverified = "non vérifié" // and the first period, which counts, still does
	s.Permits.Capabilities[0].Reason, s.Forbids.Capabilities[0].Reason = "permis", "interdit"
	s.Requires.Formalities[0].SuppliedBy = "le préfet"
	s.Requires.Formalities[1].AnyOf[0].SuppliedBy = "le préfet"
	s.Inspection.Waivers[0].SuppliedBy, s.Inspection.Waivers[0].Reason = "le préfet", "dérogation"
	s.Retention[0].Reason = "conservé"
	s.Disputes[0] = v1alpha1.Dispute{Question: "laquelle", Taken: "B", Reason: "car",
		Readings: []v1alpha1.Reading{{Name: "A", Answer: "oui"}, {Name: "B", Answer: "non"}}}
	given := inEnglish()
	if diff := cmp.Diff(want, French.Profile(given)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(inEnglish(), given); diff != "" {
		t.Errorf("the profile that was given (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(inEnglish(), &English.Profiles([]v1alpha1.LegalProfile{*given})[0]); diff != "" {
		t.Errorf("in English (-want +got):\n%s", diff)
	}
}
