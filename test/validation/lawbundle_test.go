// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func bundle() client.Object {
	return objects.MakeBundle("FR", 7).Members(
		v1alpha1.LawMember{Kind: v1alpha1.LawKindProfile, Name: "fr-statistics", Digest: v1alpha1.Digest("sha256:" + strings.Repeat("0", 64))},
	).Obj()
}

var _ = Describe("A LawBundle", func() {
	member := func(name string) map[string]any {
		return map[string]any{"kind": "LegalProfile", "name": name, "digest": "sha256:" + strings.Repeat("a", 64)}
	}
	const digest = "must be sha256: and 64 hexadecimal digits"
	DescribeTable("is refused", refused(bundle),
		Entry("of no jurisdiction", without("spec/jurisdiction"), "spec.jurisdiction: Required value"),
		Entry("of a jurisdiction that is none", set("spec/jurisdiction", "fr"), "must be EU or an ISO 3166 code, such as FR"),
		Entry("with the name of another jurisdiction", set("metadata/name", "eu"), "a jurisdiction has one bundle"),
		Entry("with a second name", set("metadata/name", "fr-2"), "a jurisdiction has one bundle"),
		Entry("of no sequence", without("spec/sequence"), "spec.sequence: Required value"),
		Entry("of the sequence 0", set("spec/sequence", 0), "should be greater than or equal to 1"),
		Entry("issued at no time", without("spec/issuedAt"), "spec.issuedAt: Required value"),
		Entry("of no members", set("spec/members", []any{}), "should have at least 1 items"),
		Entry("of too many members", set("spec/members", many(257, func(i int) any { return member(fmt.Sprintf("m%d", i)) })), "must have at most 256 items"),
		Entry("with a member twice", set("spec/members", []any{member("a"), member("a")}), "Duplicate value"),
		Entry("with a member of a kind that is no law", set("spec/members/0/kind", "Formality"), `supported values: "LegalProfile", "FormalNotice"`),
		Entry("with a member of no name", set("spec/members/0/name", ""), "should be at least 1 chars long"),
		Entry("with a digest of another kind", set("spec/members/0/digest", "sha512:"+strings.Repeat("0", 64)), digest),
		Entry("with a digest in capitals", set("spec/members/0/digest", "sha256:"+strings.Repeat("A", 64)), digest),
		Entry("with a short digest", set("spec/members/0/digest", "sha256:00"), "at least 71 chars"),
	)
	It("may have as many members as it can list", func(ctx SpecContext) {
		update := created(ctx, bundle())
		full := set("spec/members", many(256, func(i int) any { return member(fmt.Sprintf("m%d%s", i, strings.Repeat("x", 240))) }))
		Expect(api.Update(ctx, update(full, set("spec/sequence", 8)))).To(Succeed())
	})
	DescribeTable("changes only together with a higher sequence", func(ctx SpecContext, allowed bool, changes ...change) {
		update := created(ctx, bundle())
		err := api.Update(ctx, update(changes...))
		if allowed {
			Expect(err).NotTo(HaveOccurred())
		} else {
			Expect(err).To(MatchError(ContainSubstring("give a higher sequence")))
		}
	},
		Entry("nothing", true),
		Entry("the sequence", true, set("spec/sequence", 8)),
		Entry("the members and the sequence", true, set("spec/members", []any{member("b")}), set("spec/sequence", 8)),
		Entry("the members alone", false, set("spec/members", []any{member("b")})),
		Entry("when it was issued", false, set("spec/issuedAt", "2026-11-02T00:00:00Z")),
		Entry("a lower sequence", false, set("spec/sequence", 6)),
		Entry("a lower sequence and the members", false, set("spec/members", []any{member("b")}), set("spec/sequence", 6)),
	)
})
