// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// created creates an object for the time of one test, and returns what is changed in it as a client would send it.
func created(ctx SpecContext, object client.Object) func(...change) client.Object {
	GinkgoHelper()
	Expect(api.Create(ctx, object)).To(Succeed())
	DeferCleanup(func(ctx SpecContext) {
		Expect(client.IgnoreNotFound(api.Delete(ctx, object))).To(Succeed())
	})
	return func(changes ...change) client.Object { return changed(object, changes...) }
}

var _ = Describe("What never changes", func() {
	DescribeTable("keeps its spec",
		func(ctx SpecContext, valid func() client.Object, words string, changes ...change) {
			update := created(ctx, valid())
			for _, c := range changes {
				expectRefusal(api.Update(ctx, update(c)), words)
			}
		},
		Entry("a requisition", requisition, "a requisition never changes once created: create another one",
			set("spec/scope/cameras/2", "cam-3"),
			set("spec/scope/footage/until", "2026-06-20T09:00:00Z"),
			set("spec/window/until", "2026-06-22T08:00:01Z"),
			set("spec/necessity", "Another."),
			set("spec/offence/maximumPenaltyYears", int64(10)),
			without("spec/findingAt"),
			without("spec/offence/maximumPenaltyYears")),
		Entry("a decision", decision, "a decision never changes once created: create another one",
			set("spec/decision", "Revoke"),
			set("spec/requisitionName", "another"),
			set("spec/by/role", "InvestigatingJudge"),
			set("spec/decidedAt", "2026-06-20T08:00:01Z"),
			set("spec/signature", "a")),
		Entry("a search", search, "a search never changes once created: create another one",
			set("spec/requisitionName", "another"),
			set("spec/cameras/1", "cam-2"),
			set("spec/modules/1", "face"),
			set("spec/footage/until", "2026-06-20T04:00:00Z"),
			set("spec/query/secretName", "another"),
			set("spec/egress", []any{network("10.0.0.0/8")}),
			without("spec/gpu")),
	)
	DescribeTable("may be labelled, annotated, held and told of",
		func(ctx SpecContext, valid func() client.Object) {
			object := valid()
			update := created(ctx, object)
			Expect(api.Update(ctx, update())).To(Succeed(), "an update that changes nothing")
			Expect(api.Get(ctx, client.ObjectKeyFromObject(object), object)).To(Succeed())
			object.SetLabels(map[string]string{"case": "closed"})
			object.SetAnnotations(map[string]string{"vsa.example/note": "seen"})
			controllerutil.AddFinalizer(object, "vsa.example/archive")
			Expect(api.Update(ctx, object)).To(Succeed())
			Expect(object.GetGeneration()).To(BeEquivalentTo(1))
			controllerutil.RemoveFinalizer(object, "vsa.example/archive")
			Expect(api.Update(ctx, object)).To(Succeed())
		},
		Entry("a requisition", requisition),
		Entry("a decision", decision),
		Entry("a search", search),
	)
	It("may have a new status", func(ctx SpecContext) {
		r, ok := requisition().(*v1alpha1.JudicialRequisition)
		Expect(ok).To(BeTrue())
		created(ctx, r)
		r.Status.NextChange = &metav1.Time{Time: start.Truncate(time.Second)}
		Expect(api.Status().Update(ctx, r)).To(Succeed())
		s, ok := search().(*v1alpha1.VideoSearchJob)
		Expect(ok).To(BeTrue())
		created(ctx, s)
		s.Status.State = v1alpha1.SearchPending
		Expect(api.Status().Update(ctx, s)).To(Succeed())
	})
	It("ignores a spec that comes with a status", func(ctx SpecContext) {
		r, ok := requisition().(*v1alpha1.JudicialRequisition)
		Expect(ok).To(BeTrue())
		created(ctx, r)
		r.Spec.Necessity = "Another."
		Expect(api.Status().Update(ctx, r)).To(Succeed())
		Expect(r.Spec.Necessity).NotTo(Equal("Another."))
	})
})

var _ = Describe("What changes", func() {
	It("is a notice that is closed", func(ctx SpecContext) {
		n, ok := notice().(*v1alpha1.FormalNotice)
		Expect(ok).To(BeTrue())
		update := created(ctx, n)
		Expect(api.Update(ctx, update(set("spec/closedAt", nil)))).To(Succeed())
		Expect(api.Get(ctx, client.ObjectKeyFromObject(n), n)).To(Succeed())
		n.Spec.ClosedAt = &metav1.Time{Time: start.AddDate(0, 1, 0)}
		Expect(api.Update(ctx, n)).To(Succeed())
		n.Spec.ClosedAt = nil
		Expect(api.Update(ctx, n)).To(Succeed(), "and opened again")
	})
	It("is a formality that is made shorter, or whose document is added", func(ctx SpecContext) {
		f := formality()
		update := created(ctx, f)
		Expect(api.Update(ctx, update(set("spec/validUntil", "2026-07-01T00:00:00Z")))).To(Succeed())

		filed := changed(formality(), without("spec/validUntil"), set("metadata/name", "without-end"))
		update = created(ctx, filed)
		Expect(api.Update(ctx, update(set("spec/validUntil", "2026-07-01T00:00:00Z"), set("spec/document", document("a"))))).To(Succeed())
	})
	It("is nothing else of a formality: an extension is another paper", func(ctx SpecContext) {
		update := created(ctx, changed(formality(), set("spec/document", document("a"))))
		for _, c := range []change{
			set("spec/type", "AnotherPaper"), set("spec/reference", "another"), set("spec/validFrom", "2026-01-01T00:00:00Z"),
			set("spec/covers/purposes/0", "AnotherPurpose"), set("spec/document", document("b")), without("spec/document"),
		} {
			expectRefusal(api.Update(ctx, update(c)), "what was filed is not edited: file another formality")
		}
		for _, c := range []change{set("spec/validUntil", "2099-01-01T00:00:00Z"), without("spec/validUntil")} {
			expectRefusal(api.Update(ctx, update(c)), "validUntil may only come nearer: an extension is another formality")
		}
	})
})

// document is a published act whose digest is of one digit.
func document(digit string) map[string]any {
	return map[string]any{"url": "https://massy.example/notice.pdf", "sha256": strings.Repeat(digit, 64)}
}
