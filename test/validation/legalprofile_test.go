// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"
	"slices"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/config/law"
)

// profile is the catalogue's for searches of communes, under another name, in force for a year and with a prohibition. It is
// in one language and counts clock time, so that an entry changes one thing.
func profile() client.Object {
	profiles, err := law.Profiles()
	Expect(err).NotTo(HaveOccurred())
	i := slices.IndexFunc(profiles, func(p v1alpha1.LegalProfile) bool { return p.Name == "fr-requisition-municipal" })
	Expect(i).To(BeNumerically(">=", 0))
	p := profiles[i].DeepCopy()
	source := p.Spec.Sources[0].ID
	p.Name = "profile"
	p.Spec.InForce = []v1alpha1.ForcePeriod{{
		From: metav1.Time{Time: start}, Until: &metav1.Time{Time: start.AddDate(1, 0, 0)}, Source: source}}
	p.Spec.Forbids = &v1alpha1.Forbids{Capabilities: []v1alpha1.CapabilityRule{{Name: "biometric", Source: source}}}
	p.Spec.Translations = nil
	for i := range p.Spec.Requires.Requisition.Frameworks {
		p.Spec.Requires.Requisition.Frameworks[i].Counts = ""
	}
	return p
}

func waiver(source string) any {
	return map[string]any{"of": "Unknown", "formality": "PrefectOrder", "source": source}
}

// disputed is a dispute of n readings, A1 and so on, of which one is taken.
func disputed(n int, taken, source string) []any {
	readings := many(n, func(i int) any {
		return map[string]any{"name": fmt.Sprintf("A%d", i+1), "answer": "Perhaps.", "source": source}
	})
	return []any{map[string]any{"question": "May it be?", "readings": readings, "taken": taken}}
}

func perimeter(names, absent, source string) any {
	return map[string]any{"names": []any{names}, "whenAbsent": absent, "source": source}
}

func alternatives(kind, source string) []any {
	return []any{map[string]any{"type": kind, "source": source}}
}

func waiving(source string) any { return map[string]any{"waivers": []any{waiver(source)}} }

var _ = Describe("A LegalProfile", func() {
	const framework, formality = "spec/requires/requisition/frameworks/0/", "spec/requires/formalities/0/"
	always := all(set("spec/applies", "Always"), without("spec/permits"), without("spec/requires"))
	DescribeTable("is refused", refused(profile),
		Entry("without a title", without("spec/title"), "spec.title: Required value"),
		Entry("with a title that is too long", set("spec/title", long(257)), "Too long: may not be more than 256"),
		Entry("with an unknown jurisdiction", set("spec/jurisdiction", "fr"), "must be EU or an ISO 3166 code"),
		Entry("with an unknown word in applies", set("spec/applies", "Sometimes"), `supported values: "Always", "WhenSelected"`),
		Entry("with applies in lower case", set("spec/applies", "always"), `supported values: "Always", "WhenSelected"`),
		Entry("without applies", without("spec/applies"), "spec.applies: Required value"),
		Entry("that always applies and permits", all(set("spec/applies", "Always"), without("spec/requires")), "remove permits, or set applies to WhenSelected"),
		Entry("that always applies and asks for a requisition", all(set("spec/applies", "Always"), without("spec/permits")), "remove requires.requisition"),
		Entry("that says nothing", all(always, without("spec/forbids"), without("spec/retention")), "give permits, forbids, requires or retention"),
		Entry("that requires nothing", set("spec/requires", map[string]any{}), "give formalities or requisition, or remove requires"),
		Entry("that permits what it forbids", set("spec/forbids/capabilities/0/name", "plate"), "permits a capability that it forbids"),
		Entry("that permits a part of what it forbids", set("spec/permits/capabilities/0/name", "biometric.face"), "permits a capability that it forbids"),

		Entry("that forbids by certain means only", set("spec/forbids/capabilities/0/means", []any{"plate"}), "whatever means: remove means"),
		Entry("with a means that it forbids", set("spec/permits/capabilities/0/means", []any{"biometric.face"}), "names as a means what it forbids"),
		Entry("with no means", set("spec/permits/capabilities/0/means", []any{}), "should have at least 1 items"),
		Entry("with a means twice", set("spec/permits/capabilities/0/means", []any{"a", "a"}), "Duplicate value"),
		Entry("with too many means", set("spec/permits/capabilities/0/means", many(13, func(i int) any { return fmt.Sprintf("c%d", i) })), "must have at most 12 items"),
		Entry("that always applies and waives", all(always, set("spec/inspection", waiving("cnil-2024"))), "remove inspection, or set applies to WhenSelected"),
		Entry("that waives by a source that it does not list", set("spec/inspection", waiving("loi-2099")), "every source that inspection.waivers names"),
		Entry("that waives nothing", set("spec/inspection", map[string]any{}), "waivers: Required value"),
		Entry("that waives what is forbidden", all(set("spec/inspection", waiving("cnil-2024")), set("spec/inspection/waivers/0/of", "Forbidden")),
			`supported values: "Uninspected", "Unknown", "Opaque"`),
		Entry("that waives the same by the same paper twice", set("spec/inspection", map[string]any{"waivers": many(2, func(int) any { return waiver("cnil-2024") })}),
			"Duplicate value"),

		Entry("with a dispute of one reading", set("spec/disputes", disputed(1, "A1", "cnil-2024")), "should have at least 2 items"),
		Entry("with a dispute of too many readings", set("spec/disputes", disputed(5, "A1", "cnil-2024")), "must have at most 4 items"),
		Entry("with a dispute in which no reading is taken", set("spec/disputes", disputed(2, "A3", "cnil-2024")), "taken must be the name of one of the readings"),
		Entry("with a dispute by a source that it does not list", set("spec/disputes", disputed(2, "A1", "loi-2099")), "every source that disputes names"),
		Entry("with no dispute", set("spec/disputes", []any{}), "should have at least 1 items"),
		Entry("with a dispute without a question", all(set("spec/disputes", disputed(2, "A1", "cnil-2024")), without("spec/disputes/0/question")), "question: Required value"),

		Entry("with no time zone", without("spec/timeZone"), "spec.timeZone: Required value"),
		Entry("with a time zone of nowhere", set("spec/timeZone", "Europe/Massy"), "must be a time zone of the IANA database"),
		Entry("with the machine's time zone", set("spec/timeZone", "Local"), "must be a time zone of the IANA database"),
		Entry("with an offset as time zone", set("spec/timeZone", "+02:00"), "must be a time zone of the IANA database"),
		Entry("with an abbreviation as time zone", set("spec/timeZone", "CEST"), "must be a time zone of the IANA database"),
		Entry("with a path as time zone", set("spec/timeZone", "Europe/../Paris"), "must be a time zone of the IANA database"),
		Entry("with an empty time zone", set("spec/timeZone", ""), "should be at least 1 chars long"),

		Entry("without sources", without("spec/sources"), "spec.sources: Required value"),
		Entry("with no source", set("spec/sources", []any{}), "should have at least 1 items"),
		Entry("with two sources of one id", set("spec/sources/1/id", "cnil-2024"), "Duplicate value"),
		Entry("with too many sources", set("spec/sources", many(33, func(i int) any {
			return map[string]any{"id": fmt.Sprintf("s-%d", i), "title": "a"}
		})), "must have at most 32 items"),
		Entry("with a source of a bad id", set("spec/sources/0/id", "CNIL 2024"), "lower-case letters and digits joined by dashes or dots"),
		Entry("with a source without a title", without("spec/sources/0/title"), "title: Required value"),
		Entry("with a source at no address", set("spec/sources/0/url", "cnil.fr/briefcam"), "must be a web address"),
		Entry("with a confidence that is none", set("spec/sources/0/confidence", "Certain"), `supported values: "High", "Medium", "Low"`),
		Entry("in force by a source that it does not list", set("spec/inForce/0/source", "loi-2099"), "every source that inForce names must be listed in sources"),
		Entry("that forbids by a source that it does not list", set("spec/forbids/capabilities/0/source", "loi-2099"), "every source that forbids names"),
		Entry("that permits by a source that it does not list", set("spec/permits/capabilities/0/source", "loi-2099"), "every source that permits names"),
		Entry("that requires a formality by a source that it does not list",
			set("spec/requires/formalities/0/source", "loi-2099"), "every source that requires.formalities names"),
		Entry("that requires a requisition by a source that it does not list", set(framework+"source", "loi-2099"), "every source that requires.requisition names"),

		Entry("in force until before", set("spec/inForce/0/until", "2026-06-20T07:59:59Z"), "until must be later than from"),
		Entry("in force for no time", set("spec/inForce/0/until", "2026-06-20T08:00:00Z"), "until must be later than from"),
		Entry("in force in no period", set("spec/inForce", []any{}), "should have at least 1 items"),
		Entry("in force in too many periods", set("spec/inForce", many(17, func(int) any {
			return map[string]any{"from": "2026-06-20T08:00:00Z", "source": "cnil-2024"}
		})), "must have at most 16 items"),
		Entry("with an empty note on what was not verified", set("spec/inForce/0/unverified", ""), "should be at least 1 chars long"),

		Entry("that permits no purpose", set("spec/permits/purposes", []any{}), "should have at least 1 items"),
		Entry("that permits a purpose twice", set("spec/permits/purposes", []any{"A", "A"}), "Duplicate value"),
		Entry("that permits an unknown processing", set("spec/permits/processing/0", "Live"), `supported values: "RealTime", "Deferred"`),
		Entry("that permits no operator", without("spec/permits/operators"), "give operators or namedOperators"),
		Entry("that names an operator by nothing", all(without("spec/permits/operators"), set("spec/permits/namedOperators", []any{map[string]any{"type": "A"}})),
			"give the code or the name of each of namedOperators"),
		Entry("that permits a type and one operator of it", set("spec/permits/namedOperators", []any{map[string]any{"type": "Municipality", "code": "75056"}}),
			"operators lists a type as a whole of which namedOperators lists some"),
		Entry("that names an operator with an invisible character",
			all(without("spec/permits/operators"), set("spec/permits/namedOperators", []any{map[string]any{"type": "A", "name": "RATP\u200b"}})),
			"no invisible or control character"),
		Entry("that permits too many operators",
			set("spec/permits/operators", many(33, func(i int) any { return fmt.Sprintf("Operator%d", i) })), "must have at most 32 items"),
		Entry("that permits a capability twice", set("spec/permits/capabilities/1/name", "plate"), "Duplicate value"),
		Entry("that permits everything by a star", set("spec/permits/capabilities/0/name", "*"), "lower-case words joined by dots"),
		Entry("that permits a capability with two dots", set("spec/permits/capabilities/0/name", "plate..read"), "lower-case words joined by dots"),
		Entry("that permits a capability with a dot at its end", set("spec/permits/capabilities/0/name", "plate."), "lower-case words joined by dots"),
		Entry("that permits a capability in capitals", set("spec/permits/capabilities/0/name", "Plate"), "lower-case words joined by dots"),
		Entry("that forbids nothing", set("spec/forbids/capabilities", []any{}), "should have at least 1 items"),
		Entry("that forbids null", set("spec/forbids/capabilities", nil), "spec.forbids.capabilities"),
		Entry("that forbids too much", set("spec/forbids/capabilities", many(65, func(i int) any {
			return map[string]any{"name": fmt.Sprintf("c%d", i), "source": "cnil-2024"}
		})), "must have at most 64 items"),

		Entry("that requires a formality twice", set("spec/requires/formalities", many(2, func(int) any {
			return map[string]any{"type": "PublicNotice", "source": "cnil-2024"}
		})), "Duplicate value"),
		Entry("with a formality that does instead of itself", set(formality+"anyOf", alternatives("ComplianceCommitment", "cnil-2024")), "anyOf names the type itself"),
		Entry("with one that does instead, by a source that it does not list", set(formality+"anyOf", alternatives("Exemption", "loi-2099")),
			"every source that requires.formalities.anyOf names must be listed"),
		Entry("with one that does instead, twice", set(formality+"anyOf", append(alternatives("A", "cnil-2024"), alternatives("A", "cnil-2024")...)), "Duplicate value"),
		Entry("with nothing that does instead", set(formality+"anyOf", []any{}), "should have at least 1 items"),
		Entry("with too many that do instead", set(formality+"anyOf", many(5, func(i int) any {
			return map[string]any{"type": fmt.Sprintf("Paper%d", i), "source": "cnil-2024"}
		})), "must have at most 4 items"),
		Entry("with a renewal of no length", set(formality+"renewal", "Refused"), "there is no length that acts could exceed together"),
		Entry("with a renewal in another word", set(formality+"renewal", "Once"), `supported values: "Permitted", "Refused"`),
		Entry("with one that does instead, and a renewal of no length", set(formality+"anyOf", []any{map[string]any{"type": "Exemption", "source": "cnil-2024", "renewal": "Refused"}}),
			"there is no length that acts could exceed together"),
		Entry("with a perimeter of something else", set(formality+"perimeter", perimeter("Streets", "Tell", "cnil-2024")), `supported values: "Cameras"`),
		Entry("with a perimeter of nothing", set(formality+"perimeter", map[string]any{"whenAbsent": "Tell", "source": "cnil-2024", "names": []any{}}), "should have at least 1 items"),
		Entry("with a perimeter that says nothing of its absence", all(set(formality+"perimeter", perimeter("Cameras", "Tell", "cnil-2024")), without(formality+"perimeter/whenAbsent")),
			"whenAbsent: Required value"),
		Entry("with a perimeter of which the absence is something else", set(formality+"perimeter", perimeter("Cameras", "Forbid", "cnil-2024")), `supported values: "Tell", "Refuse"`),
		Entry("with a perimeter by a source that it does not list", set(formality+"perimeter", perimeter("Cameras", "Tell", "loi-2099")),
			"every source that a perimeter of requires.formalities names"),
		Entry("that requires on a condition that says nothing", set(formality+"when", map[string]any{}), "give purposes or operators, or remove when"),
		Entry("that requires for a purpose that it does not permit", set(formality+"when", map[string]any{"purposes": []any{"Leisure"}}),
			"when names a purpose that the profile does not permit"),
		Entry("that requires of an operator whom it does not permit", set(formality+"when", map[string]any{"operators": []any{map[string]any{"type": "Customs"}}}),
			"when names a type of operator that the profile does not permit"),
		Entry("with no framework", set("spec/requires/requisition/frameworks", []any{}), "should have at least 1 items"),
		Entry("with an unknown authorization", set(framework+"authorization", "Optional"), `supported values: "Presumed", "Required"`),
		Entry("with an authorization that nobody gives", all(set(framework+"authorization", "Required"), without(framework+"decidedBy")), "list the roles in decidedBy"),
		Entry("with an authorization in advance that is presumed anyway", set(framework+"standingAuthorization", map[string]any{"type": "Instruction", "source": "law"}), "what is presumed needs no act in advance"),
		Entry("with an authorization in advance of an unlisted source", all(set(framework+"authorization", "Required"), set(framework+"standingAuthorization", map[string]any{"type": "Instruction", "source": "unheard"})), "every source that requires.requisition names"),
		Entry("with an authorization that nobody can oppose", without(framework+"decidedBy"), "list the roles in decidedBy"),
		Entry("with no signatory", set(framework+"signatories", []any{}), "should have at least 1 items"),
		Entry("with an extension of no limit", without(framework+"maximumDuration"), "give maximumDuration, or remove extension"),
		Entry("with a count of no duration", all(set(framework+"counts", "Days"), without(framework+"extension"), without(framework+"maximumDuration")), "give maximumDuration, or remove counts"),
		Entry("with hours that are counted in days", all(set(framework+"counts", "Days"), set(framework+"maximumDuration", "P7DT1H")), "what is counted in days has no hours"),
		Entry("with an extension of hours that is counted in days", all(set(framework+"counts", "Days"), set(framework+"extension/maximumDuration", "PT48H")), "what is counted in days has no hours"),
		Entry("with a count of something else", set(framework+"counts", "Weeks"), `supported values: "Instants", "Days"`),
		Entry("with an offence that is something else", set(framework+"offence", "None"), `supported values: "Required", "Optional"`),
		Entry("with a penalty below nothing", set(framework+"extension/minimumPenaltyYears", int64(-1)), "greater than or equal to 0"),
		Entry("with a penalty in words", set(framework+"extension/minimumPenaltyYears", "5"), "must be of type integer"),
		Entry("with half a year of penalty", set(framework+"extension/minimumPenaltyYears", 0.5), "must be of type integer"),
		Entry("with a field that is unknown", set("spec/permit", map[string]any{}), `unknown field "spec.permit"`),
	)
	const durations = "must be an ISO 8601 duration"
	DescribeTable("is refused with a duration", func(ctx SpecContext, duration any, words string) {
		for _, path := range []string{framework + "maximumDuration", framework + "extension/maximumDuration", formality + "maximumValidity"} {
			refused(profile)(ctx, set(path, duration), words)
		}
	},
		Entry("that is empty", "", "should be at least 3 chars long"),
		Entry("of no unit", "P", "should be at least 3 chars long"),
		Entry("of no time", "P1DT", durations),
		Entry("of time alone", "PT", "should be at least 3 chars long"),
		Entry("of a number alone", "P1", "should be at least 3 chars long"),
		Entry("of a longer number alone", "P10", durations),
		Entry("that is negative", "-P1D", durations),
		Entry("with a negative number", "P-1D", durations),
		Entry("that is fractional", "P1.5D", durations),
		Entry("in another order", "P1D1M", durations),
		Entry("in small letters", "p8d", durations),
		Entry("of hours without a T", "P48H", durations),
		Entry("as Go writes it", "48h0m0s", durations),
		Entry("with a space", "P8D ", durations),
		Entry("in other digits", "P٨D", durations),
		Entry("of no days", "P0D", "must be longer than zero"),
		Entry("of nothing at all", "P0Y0M0DT0H0S", "must be longer than zero"),
		Entry("that is too long to be one", "P1Y1M1W1DT100000H100000M0000000001S", "Too long: may not be more than 32"),
		Entry("that is a number", int64(8), "must be of type string"),
	)
	DescribeTable("is accepted", accepted(profile),
		Entry("with days that are counted to midnight", set(framework+"counts", "Days")),
		Entry("with hours that are counted in instants", all(set(framework+"counts", "Instants"), set(framework+"maximumDuration", "PT48H"))),
		Entry("with a framework that needs no offence", set(framework+"offence", "Optional")),
		Entry("with a perimeter", set(formality+"perimeter", perimeter("Operators", "Refuse", "cnil-2024"))),
		Entry("with a formality that does instead", set(formality+"anyOf", alternatives("Exemption", "cnil-2024"))),
		Entry("that requires of one operator, for one purpose", set(formality+"when", map[string]any{
			"purposes": []any{"JudicialSearch"}, "operators": []any{map[string]any{"type": "Municipality", "code": "75056"}}})),
		Entry("that permits only an operator that it names",
			all(without("spec/permits/operators"), set("spec/permits/namedOperators", []any{map[string]any{"type": "Municipality", "code": "75056", "name": "Ville de Paris"}}))),
		Entry("that always applies and forbids", always),
		Entry("with a dispute", set("spec/disputes", disputed(2, "A2", "cnil-2024"))),
		Entry("with a dispute of which no text speaks", all(set("spec/disputes", disputed(2, "A2", "cnil-2024")), without("spec/disputes/0/readings/0/source"))),
		Entry("without periods", without("spec/inForce")),
		Entry("in force without an end", without("spec/inForce/0/until")),
		Entry("of universal time", set("spec/timeZone", "UTC")),
		Entry("of overseas", set("spec/timeZone", "Indian/Reunion")),
		Entry("of a time zone in three parts", set("spec/timeZone", "America/Argentina/Buenos_Aires")),
		Entry("with a duration of hours", set(framework+"maximumDuration", "PT48H")),
		Entry("with a duration of all units", set(framework+"maximumDuration", "P1Y2M3W4DT5H6M7S")),
		Entry("with a duration of zero and one", set(framework+"maximumDuration", "P0Y1D")),
		Entry("that forbids beside what it permits", set("spec/forbids/capabilities/0/name", "plat")),
	)
})
