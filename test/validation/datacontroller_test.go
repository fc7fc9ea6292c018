// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func controller() client.Object {
	return objects.MakeController("controller", objects.Municipality()).Namespaces("massy").Serves("palaiseau").
		Service("MunicipalPolice", "Police municipale de Massy").Under(v1alpha1.Operator{Type: "InteriorMinistry", Name: "Ministère de l'intérieur"}).
		Processors(v1alpha1.Operator{Type: "IntermunicipalBody", Name: "Paris-Saclay", Code: "200056232"}).Obj()
}

var _ = Describe("A DataController", func() {
	const (
		code     = "must be the INSEE code of a commune, such as 91377, or the SIREN of anybody else"
		digits   = "is no SIREN: its last digit does not check the others"
		alphabet = "mixes letters of several alphabets that look alike"
	)
	DescribeTable("is refused", refused(controller),
		Entry("of no type", without("spec/type"), "spec.type: Required value"),
		Entry("of a type that is no word", set("spec/type", "a municipality"), "must be one word in UpperCamelCase"),
		Entry("of no name", without("spec/name"), "spec.name: Required value"),
		Entry("of an empty name", set("spec/name", ""), "should be at least 1 chars long"),
		Entry("of a name that is too long", set("spec/name", long(257)), "Too long: may not be more than 256"),
		Entry("of an invisible name", set("spec/name", "Commune de\u200bMassy"), "no invisible or control character"),
		Entry("of a name with a Cyrillic letter", set("spec/name", "Commune de M\u0430ssy"), alphabet),
		Entry("of a name with a Greek letter", set("spec/name", "C\u03bfmmune de Massy"), alphabet),
		Entry("with a service of a name with a Cyrillic letter", set("spec/services/0/name", "P\u043elice"), alphabet),
		Entry("with a processor of a name with a Cyrillic letter", set("spec/processors/0/name", "P\u0430ris-Saclay"), alphabet),
		Entry("with a supervisor of no name", without("spec/supervisor/name"), "name: Required value"),
		Entry("of a code that is neither", set("spec/code", "1234"), code),
		Entry("of a code with a space", set("spec/code", "200 056 232"), code),
		Entry("of a département", set("spec/code", "91"), code),
		Entry("of a SIRET", set("spec/code", "20005623200016"), code),
		Entry("of a SIREN with two digits exchanged", set("spec/code", "200056322"), digits),
		Entry("of a SIREN with a wrong check digit", set("spec/code", "200056233"), digits),
		Entry("nowhere", without("spec/jurisdiction"), "spec.jurisdiction: Required value"),
		Entry("in a place in words", set("spec/jurisdiction", "France"), "must be an ISO 3166 code"),
		Entry("for nothing", all(without("spec/namespaces"), without("spec/servedNamespaces")), "it would be registered for nothing"),
		Entry("with an empty list of namespaces", set("spec/namespaces", []any{}), "should have at least 1 items"),
		Entry("with a namespace twice", set("spec/namespaces", []any{"massy", "massy"}), "Duplicate value"),
		Entry("with a namespace of no such name", set("spec/namespaces", []any{"Massy"}), "must be the name of a namespace"),
		Entry("with too many namespaces", set("spec/namespaces", many(257, func(i int) any { return fmt.Sprintf("n%d", i) })), "must have at most 256 items"),
		Entry("that serves itself", set("spec/servedNamespaces", []any{"massy"}), "nobody is the processor of itself"),
		Entry("with a service twice", set("spec/services", []any{map[string]any{"type": "MunicipalPolice"}, map[string]any{"type": "MunicipalPolice"}}), "Duplicate value"),
		Entry("with an officer whom nobody reaches", set("spec/dataProtectionOfficer", map[string]any{"name": "DPO"}), "contact: Required value"),
		Entry("with a field that is unknown", set("spec/siren", "200056232"), `unknown field "spec.siren"`),
	)
	DescribeTable("is accepted", accepted(controller),
		Entry("of a commune of Corsica", set("spec/code", "2A004")),
		Entry("of a SIREN", set("spec/code", "200056232")),
		Entry("of the SIREN of the post", set("spec/code", "356000000")),
		Entry("of no code", without("spec/code")),
		Entry("of another country's code", all(set("spec/jurisdiction", "BE"), set("spec/code", "0207.373.429"))),
		Entry("in a part of a country", set("spec/jurisdiction", "FR-974")),
		Entry("of a Greek name", set("spec/name", "Δήμος Αθηναίων")),
		Entry("of a name with accents and signs", set("spec/name", "Saint-Rémy-l'Honoré & Œuvres (Essonne), n° 2")),
		Entry("that serves only", without("spec/namespaces")),
		Entry("that serves nobody", without("spec/servedNamespaces")),
		Entry("with an officer", set("spec/dataProtectionOfficer", map[string]any{"name": "DPO", "contact": "dpo@massy.example"})),
	)
})
