// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"

	. "github.com/onsi/ginkgo/v2"
)

var _ = Describe("A Formality", func() {
	document := func(url, sum string) map[string]any { return map[string]any{"url": url, "sha256": sum} }
	const sum = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
	DescribeTable("is refused", refused(formality),
		Entry("without a type", without("spec/type"), "spec.type: Required value"),
		Entry("with a type of two words", set("spec/type", "Public Notice"), "one word in UpperCamelCase"),
		Entry("with a type in lower case", set("spec/type", "publicNotice"), "one word in UpperCamelCase"),
		Entry("with a type in other letters", set("spec/type", "PublicNoticе"), "one word in UpperCamelCase"),
		Entry("with a type that is too long", set("spec/type", "A"+long(64)), "Too long: may not be more than 64"),
		Entry("without a reference", without("spec/reference"), "spec.reference: Required value"),
		Entry("with an empty reference", set("spec/reference", ""), "should be at least 1 chars long"),
		Entry("with a reference that is too long", set("spec/reference", long(257)), "Too long: may not be more than 256"),
		Entry("with a huge reference", set("spec/reference", long(1<<20)), "Too long: may not be more than 256"),
		Entry("with a reference that is a number", set("spec/reference", int64(7)), "must be of type string"),
		Entry("that covers nothing", without("spec/covers"), "spec.covers: Required value"),
		Entry("that covers no purpose", set("spec/covers/purposes", []any{}), "should have at least 1 items"),
		Entry("that covers a purpose twice", set("spec/covers/purposes/1", "Statistics"), "Duplicate value"),
		Entry("that covers too many purposes",
			set("spec/covers/purposes", many(17, func(i int) any { return fmt.Sprintf("Purpose%d", i) })), "must have at most 16 items"),
		Entry("that covers no camera", set("spec/covers/cameras", []any{}), "should have at least 1 items"),
		Entry("that covers a camera twice", set("spec/covers/cameras", []any{"cam-1", "cam-1"}), "Duplicate value"),
		Entry("that covers a capability by a star", set("spec/covers/capabilities", []any{"*"}), "lower-case words joined by dots"),
		Entry("that covers an operator of no type", set("spec/covers/operators", []any{map[string]any{"code": "91377"}}), "type: Required value"),
		Entry("that covers a package of no name", set("spec/covers/packages", []any{"Pack"}), "must be the name of an object"),
		Entry("that covers null", set("spec/covers/purposes/0", nil), "must be of type string"),
		Entry("without a beginning", without("spec/validFrom"), "spec.validFrom: Required value"),
		Entry("that begins at null", set("spec/validFrom", nil), "spec.validFrom"),
		Entry("that begins at a number", set("spec/validFrom", int64(0)), "must be of type date-time"),
		Entry("that ends before it begins", set("spec/validUntil", "2026-06-20T07:59:59Z"), "validUntil must be later than validFrom"),
		Entry("that ends when it begins", set("spec/validUntil", "2026-06-20T08:00:00Z"), "validUntil must be later than validFrom"),
		Entry("that ends when it begins, in another time zone",
			set("spec/validUntil", "2026-06-20T10:00:00+02:00"), "validUntil must be later than validFrom"),
		Entry("that ends within the second", set("spec/validUntil", "2026-06-20T08:00:00.999Z"), "by a second at least"),
		Entry("with a document without a sum", set("spec/document", map[string]any{"url": "https://massy.example/n.pdf"}), "sha256: Required value"),
		Entry("with a document from nowhere", set("spec/document", document("https://", sum)), "must be a web address"),
		Entry("with a document of a file", set("spec/document", document("file:///etc/passwd", sum)), "must be a web address"),
		Entry("with a script as document", set("spec/document", document("javascript:https://a", sum)), "must be a web address"),
		Entry("with a sum in capitals", set("spec/document", document("https://massy.example/n.pdf", "9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08")),
			"64 lower-case hexadecimal digits"),
		Entry("with a sum of something else", set("spec/document", document("https://massy.example/n.pdf", long(40))), "should be at least 64 chars long"),
		Entry("with a field that is unknown", set("spec/validuntil", "2027-01-01T00:00:00Z"), `unknown field "spec.validuntil"`),
		Entry("with a spec that is null", set("spec", nil), "spec"),
		Entry("without a spec", without("spec"), "spec: Required value"),
	)
	DescribeTable("is accepted", accepted(formality),
		Entry("that names what it covers", all(set("spec/covers/cameras", []any{"cam-1"}), set("spec/covers/capabilities", []any{"crowd"}),
			set("spec/covers/operators", []any{map[string]any{"type": "Municipality", "code": "91377"}}), set("spec/covers/packages", []any{"omnibus"}))),
		Entry("without an end", without("spec/validUntil")),
		Entry("that lasts a second", set("spec/validUntil", "2026-06-20T08:00:01Z")),
		Entry("that ends in the next second", set("spec/validUntil", "2026-06-20T08:00:01.000001Z")),
		Entry("with a document", set("spec/document", document("https://massy.example/notice.pdf", sum))),
		Entry("with French words", set("spec/reference", "Arrêté n° 2026-114 « vidéo »")),
	)
})
