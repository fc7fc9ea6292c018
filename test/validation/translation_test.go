// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// translatedProfile has something in words in every place, and a translation of all of it.
func translatedProfile() client.Object {
	p, ok := profile().(*v1alpha1.LegalProfile)
	if !ok {
		panic("profile returns no LegalProfile")
	}
	spec := &p.Spec
	source := spec.Sources[0].ID
	spec.Sources[0].Note = "a"
	spec.InForce[0].Unverified = "a"
	spec.Permits.Capabilities[0].Reason = "a"
	spec.Forbids.Capabilities[0].Reason = "a"
	spec.Requires.Formalities[0].SuppliedBy = "a"
	spec.Inspection = &v1alpha1.InspectionRules{Waivers: []v1alpha1.InspectionWaiver{{
		Of: v1alpha1.WithheldUnknown, Formality: "Waiver", SuppliedBy: "a", Source: source, Reason: "a"}}}
	spec.Retention = []v1alpha1.RetentionLimit{{Data: "Recordings", Source: source, Reason: "a"}}
	spec.Disputes = []v1alpha1.Dispute{{Question: "a", Taken: "A", Readings: []v1alpha1.Reading{{Name: "A", Answer: "a"}, {Name: "B", Answer: "a"}}}}
	spec.Translations = []v1alpha1.ProfileTranslation{{
		Language: "fr", Title: "b", Description: "b",
		Sources: []v1alpha1.SourceTranslation{{ID: source, Title: "b", Note: "b"}},
		InForce: []v1alpha1.ForcePeriodTranslation{{Source: source, Unverified: "b"}},
		Permits: []v1alpha1.CapabilityTranslation{{Name: spec.Permits.Capabilities[0].Name, Reason: "b"}},
		Forbids: []v1alpha1.CapabilityTranslation{{Name: "biometric", Reason: "b"}},
		Formalities: []v1alpha1.FormalityTranslation{
			{Type: spec.Requires.Formalities[0].Type, SuppliedBy: "b"}, {Type: "Waiver", SuppliedBy: "b"}},
		Waivers:   []v1alpha1.WaiverTranslation{{Of: v1alpha1.WithheldUnknown, Formality: "Waiver", Reason: "b"}},
		Retention: []v1alpha1.RetentionTranslation{{Data: "Recordings", Reason: "b"}},
		Disputes: []v1alpha1.DisputeTranslation{{Question: "b", Readings: []v1alpha1.ReadingTranslation{
			{Name: "A", Answer: "b"}, {Name: "B", Answer: "b"}}}},
	}}
	return p
}

var _ = Describe("A translation of a LegalProfile", func() {
	const first = "spec/translations/0/"
	language := func(tag string) change { return set(first+"language", tag) }
	DescribeTable("is accepted", accepted(translatedProfile),
		Entry("of everything", all()),
		Entry("of its title alone", set("spec/translations", []any{map[string]any{"language": "fr", "title": "b"}})),
		Entry("in eight languages", set("spec/translations", many(8, func(i int) any {
			return map[string]any{"language": fmt.Sprintf("%c%c", 'a'+i, 'a'), "title": "b"}
		}))),
		Entry("with a region", language("fr-BE")),
		Entry("with a script", language("sr-Latn-RS")),
		Entry("with a region in numbers", language("es-419")),
	)
	DescribeTable("is refused", refused(translatedProfile),
		Entry("in no language", without(first+"language"), "language: Required value"),
		Entry("in a language by its name", language("french"), "must be a BCP 47 language tag"),
		Entry("in a locale of POSIX", language("fr_FR"), "must be a BCP 47 language tag"),
		Entry("in a language in capitals", language("FR"), "must be a BCP 47 language tag"),
		Entry("twice in one language", set("spec/translations", many(2, func(int) any { return map[string]any{"language": "fr", "title": "b"} })),
			"Duplicate value"),
		Entry("in too many languages", set("spec/translations", many(9, func(i int) any {
			return map[string]any{"language": fmt.Sprintf("%c%c", 'a'+i, 'a'), "title": "b"}
		})), "must have at most 8 items"),
		Entry("without a title", without(first+"title"), "title: Required value"),
		Entry("with a title that is too long", set(first+"title", long(257)), "Too long: may not be more than 256"),
		Entry("of a source that is not listed", set(first+"sources/0/id", "loi-2099"), "every source that translations name must be listed in sources"),
		Entry("of a note that is not there", without("spec/sources/0/note"), "with a note if the translation has one"),
		Entry("of nothing of a source", all(without(first+"sources/0/title"), without(first+"sources/0/note")), "give title or note"),
		Entry("of a period that is verified", without("spec/inForce/0/unverified"), "must name the source of an unverified period"),
		Entry("of a permission that is not there", set(first+"permits/0/name", "nothing"), "must name a rule of permits.capabilities"),
		Entry("of a permission without a reason", without("spec/permits/capabilities/0/reason"), "must name a rule of permits.capabilities"),
		Entry("of a prohibition that is not there", set(first+"forbids/0/name", "nothing"), "must name a rule of forbids.capabilities"),
		Entry("of a formality that is not required", set(first+"formalities/0/type", "Nothing"), "must name a formality that is required, does instead or waives"),
		Entry("of a waiver that is not there", set(first+"waivers/0/of", "Opaque"), "must name a waiver of inspection"),
		Entry("of disputes that are not there", without("spec/disputes"), "must have as many as disputes"),
		Entry("of a dispute with one reading", set(first+"disputes/0/readings", []any{map[string]any{"name": "A", "answer": "b"}}), "should have at least 2 items"),
		Entry("of a limit that is not there", set(first+"retention/0/data", "Nothing"), "must name a limit of retention"),
	)
})
