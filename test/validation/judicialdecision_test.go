// SPDX-License-Identifier: Apache-2.0

package validation

import (
	. "github.com/onsi/ginkgo/v2"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func decision() client.Object {
	return objects.MakeDecision("decision", namespace).On("requisition").Decided(v1alpha1.Authorize, start).Obj()
}

func extension() client.Object {
	d := objects.MakeDecision("extension", namespace).On("requisition").Decided(v1alpha1.Extend, start).Obj()
	d.Spec.Extend = &v1alpha1.ExtendUntil{Until: metav1.Time{Time: start.AddDate(0, 0, 8)}}
	return d
}

var _ = Describe("A JudicialDecision", func() {
	const together = "extend goes with the decision Extend, and only with it"
	DescribeTable("is refused", refused(decision),
		Entry("on nothing", without("spec/requisitionName"), "spec.requisitionName: Required value"),
		Entry("on another namespace", set("spec/requisitionName", "other/requisition"), "must be the name of an object"),
		Entry("that decides nothing", without("spec/decision"), "spec.decision: Required value"),
		Entry("of an unknown word", set("spec/decision", "Approve"), `supported values: "Authorize", "Oppose", "Extend", "Revoke"`),
		Entry("by nobody", without("spec/by"), "spec.by: Required value"),
		Entry("by a role of two words", set("spec/by/role", "Public Prosecutor"), "one word in UpperCamelCase"),
		Entry("by no court", set("spec/by/court", ""), "should be at least 1 chars long"),
		Entry("at no time", without("spec/decidedAt"), "spec.decidedAt: Required value"),
		Entry("at null", set("spec/decidedAt", nil), "spec.decidedAt"),
		Entry("that extends without a word", set("spec/decision", "Extend"), together),
		Entry("that authorizes and extends", set("spec/extend", map[string]any{"until": "2026-07-01T00:00:00Z"}), together),
		Entry("with an empty signature", set("spec/signature", ""), "should be at least 1 chars long"),
		Entry("with a huge signature", set("spec/signature", long(8193)), "Too long: may not be more than 8192"),
		Entry("with a field that is unknown", set("spec/by/name", "somebody"), `unknown field "spec.by.name"`),
		Entry("with a status", set("status", map[string]any{}), `unknown field "status"`),
	)
	DescribeTable("that extends is refused", refused(extension),
		Entry("without an end", without("spec/extend/until"), "spec.extend.until: Required value"),
		Entry("until it is decided", set("spec/extend/until", "2026-06-20T08:00:00Z"), "extend.until must be later than decidedAt"),
		Entry("until before it is decided", set("spec/extend/until", "2026-06-19T08:00:00Z"), "extend.until must be later than decidedAt"),
		Entry("as a revocation", set("spec/decision", "Revoke"), together),
	)
	DescribeTable("is accepted", accepted(decision),
		Entry("that opposes", set("spec/decision", "Oppose")),
		Entry("that revokes", set("spec/decision", "Revoke")),
		Entry("with a signature", set("spec/signature", "eyJhbGciOiJFUzI1NiJ9..c2lnbmF0dXJl")),
		Entry("at a fraction of a second", set("spec/decidedAt", "2026-06-20T07:30:00.5+02:00")),
	)
})
