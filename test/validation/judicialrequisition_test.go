// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"
	"time"

	. "github.com/onsi/ginkgo/v2"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/test/objects"
)

func requisition() client.Object {
	r := objects.Requisition(namespace, "requisition", start, start.Add(48*time.Hour))
	r.Spec.FindingAt = &metav1.Time{Time: start.Add(-time.Hour)}
	return r
}

func window(from, until string) change {
	return all(set("spec/window/from", from), set("spec/window/until", until), without("spec/findingAt"),
		set("spec/scope/footage/from", "2020-01-01T00:00:00Z"), set("spec/scope/footage/until", "2020-01-02T00:00:00Z"))
}

var _ = Describe("A JudicialRequisition", func() {
	const tooLong = "longer than a year: bring until forward"
	DescribeTable("is refused", refused(requisition),
		Entry("without a profile", without("spec/profileName"), "spec.profileName: Required value"),
		Entry("without a reference", without("spec/reference"), "spec.reference: Required value"),
		Entry("without a framework", without("spec/framework"), "spec.framework: Required value"),
		Entry("with a framework of a bad word", set("spec/framework", "flagrance"), "one word in UpperCamelCase"),
		Entry("with an offence of no description", set("spec/offence/description", ""), "should be at least 1 chars long"),
		Entry("with a penalty below nothing", set("spec/offence/maximumPenaltyYears", int64(-1)), "greater than or equal to 0"),
		Entry("with a penalty beyond life", set("spec/offence/maximumPenaltyYears", int64(101)), "less than or equal to 100"),
		Entry("with a penalty in words", set("spec/offence/maximumPenaltyYears", "five"), "must be of type integer"),
		Entry("without a signatory", without("spec/signatory"), "spec.signatory: Required value"),
		Entry("with a signatory of no service", without("spec/signatory/service"), "spec.signatory.service: Required value"),
		Entry("with a signatory of a role of two words", set("spec/signatory/role", "Judicial Officer"), "one word in UpperCamelCase"),
		Entry("addressed to nobody", without("spec/addressedTo"), "spec.addressedTo: Required value"),
		Entry("addressed to an invisible name", set("spec/addressedTo/name", "\u200b"), "no invisible or control character"),
		Entry("without a necessity", without("spec/necessity"), "spec.necessity: Required value"),
		Entry("with a huge necessity", set("spec/necessity", long(1<<20)), "Too long: may not be more than 4096"),
		Entry("found when its window is over", set("spec/findingAt", "2026-06-22T08:00:00Z"), "findingAt is not before the end of the window"),

		Entry("without a window", without("spec/window"), "spec.window: Required value"),
		Entry("with a window of no end", without("spec/window/until"), "spec.window.until: Required value"),
		Entry("with a window that ends before it opens", window("2026-06-20T08:00:00Z", "2026-06-20T07:59:59Z"), "until must be later than from"),
		Entry("with a window of no time", window("2026-06-20T08:00:00Z", "2026-06-20T08:00:00Z"), "until must be later than from"),
		Entry("with a window of no time in two time zones", window("2026-06-20T08:00:00Z", "2026-06-20T10:00:00+02:00"), "until must be later than from"),
		Entry("with a window within a second", window("2026-06-20T08:00:00.1Z", "2026-06-20T08:00:00.9Z"), "by a second at least"),
		Entry("with a window of a year and a second", window("2026-06-20T08:00:00Z", "2027-06-20T08:00:01Z"), tooLong),
		Entry("with a window of a year and an hour by its offsets", window("2026-06-20T08:00:00+02:00", "2027-06-20T08:00:00+01:00"), tooLong),
		Entry("with a window of a leap year and a second", window("2027-03-01T00:00:00Z", "2028-03-01T00:00:01Z"), tooLong),
		Entry("with a window from a leap day to 1 March", window("2028-02-29T00:00:00Z", "2029-03-01T00:00:00Z"), tooLong),
		Entry("with a window of two years", window("2026-06-20T08:00:00Z", "2028-06-20T08:00:00Z"), tooLong),
		Entry("with a window that never ends", window("2026-06-20T08:00:00Z", "2999-12-31T23:59:59Z"), tooLong),

		Entry("without a scope", without("spec/scope"), "spec.scope: Required value"),
		Entry("with no camera", set("spec/scope/cameras", []any{}), "should have at least 1 items"),
		Entry("with a camera twice", set("spec/scope/cameras/1", "cam-1"), "Duplicate value"),
		Entry("with too many cameras", set("spec/scope/cameras", many(513, func(i int) any { return fmt.Sprintf("cam-%d", i) })), "must have at most 512 items"),
		Entry("with every camera", set("spec/scope/cameras", "*"), "must be of type array"),
		Entry("with no footage", without("spec/scope/footage"), "spec.scope.footage: Required value"),
		Entry("with footage of no time", set("spec/scope/footage/until", "2026-06-20T02:00:00Z"), "until must be later than from"),
		Entry("with footage of after its window", set("spec/scope/footage/until", "2026-06-22T08:00:01Z"), "bring scope.footage.until forward"),
		Entry("with no capability", set("spec/scope/capabilities", []any{}), "should have at least 1 items"),
		Entry("with every capability", set("spec/scope/capabilities/0", "*"), "lower-case words joined by dots"),
		Entry("with a capability twice", set("spec/scope/capabilities/1", "plate"), "Duplicate value"),
		Entry("with a field that is unknown", set("spec/suspect", "somebody"), `unknown field "spec.suspect"`),
		Entry("with results for everybody", set("spec/scope/resultNetworks", []any{"0.0.0.0/0"}), "must be a network in CIDR notation"),
	)
	DescribeTable("is accepted", accepted(requisition),
		Entry("without a finding", without("spec/findingAt")),
		Entry("without a finding, by null", set("spec/findingAt", nil)),
		Entry("found in its window", set("spec/findingAt", "2026-06-21T08:00:00+02:00")),
		Entry("with a window of a second", window("2026-06-20T08:00:00Z", "2026-06-20T08:00:01Z")),
		Entry("with a window of a year", window("2026-06-20T08:00:00Z", "2027-06-20T08:00:00Z")),
		Entry("with a window of a year by its offsets", window("2026-06-20T08:00:00+02:00", "2027-06-20T07:00:00+01:00")),
		Entry("with a window of a year that has a leap day", window("2027-03-01T00:00:00Z", "2028-03-01T00:00:00Z")),
		Entry("with a window from a leap day to 28 February", window("2028-02-29T00:00:00Z", "2029-02-28T00:00:00Z")),
		Entry("with a window to a leap day", window("2027-03-01T00:00:00Z", "2028-02-29T23:59:59Z")),
		Entry("with a window over the end of a year", window("2026-12-31T23:00:00Z", "2027-12-31T22:59:59Z")),
		Entry("with footage until its window ends", set("spec/scope/footage/until", "2026-06-22T08:00:00Z")),
		Entry("without an offence", without("spec/offence")),
		Entry("with a penalty of none", set("spec/offence/maximumPenaltyYears", int64(0))),
		Entry("with as many cameras as there may be", set("spec/scope/cameras", many(512, func(i int) any { return fmt.Sprintf("cam-%d", i) }))),
		Entry("with networks for results", set("spec/scope/resultNetworks", []any{"10.3.0.0/16"})),
	)
})
