// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"context"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	admissionv1 "k8s.io/api/admissionregistration/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

// order is an order of the prefect.
func order(name string) *v1alpha1.Formality {
	return objects.MakeFormality(name, town).Type("PrefectOrder").Covers("EventSecurity").Valid(time.Now(), time.Now().AddDate(0, 0, 7)).Obj()
}

// publicNotice is one that whoever answers for the processing files himself.
func publicNotice(name string) *v1alpha1.Formality {
	return objects.MakeFormality(name, town).Type("PublicNotice").Covers("EventSecurity").Valid(time.Now(), time.Time{}).Obj()
}

func requisition(name string, role v1alpha1.Term) *v1alpha1.JudicialRequisition {
	r := objects.Requisition(town, name, time.Now().Add(-time.Hour), time.Now().Add(time.Hour))
	r.Spec.Signatory.Role = role
	return r
}

func decision(name string, role v1alpha1.Term, at time.Time) *v1alpha1.JudicialDecision {
	return objects.MakeDecision(name, town).On("pv").By(role).Decided(v1alpha1.Oppose, at).Obj()
}

// stamps is what says who filed a paper.
func stamps(o client.Object) []string {
	return []string{o.GetAnnotations()[v1alpha1.AnnotationFiledBy], o.GetAnnotations()[v1alpha1.AnnotationFiledAs]}
}

// forged puts the stamp of the prefecture on a paper.
func forged(o client.Object) client.Object {
	o.SetAnnotations(map[string]string{v1alpha1.AnnotationFiledBy: prefecture.user, v1alpha1.AnnotationFiledAs: "Prefecture"})
	return o
}

// paperAttempts try to file what somebody else gives, and to decide or sign in a role that one does not have.
func paperAttempts() []attempt {
	const papers, gives, person = "vsa-papers", "only who gives this paper files it", "by a person"
	all := []attempt{
		{"paper-others", "a notice of the operator by the prefecture", prefecture, creates(func() client.Object { return publicNotice("of-others") }), papers, gives},
		{"paper-others", "an order with the stamp of the prefecture", platformTeam, creates(func() client.Object { return forged(order("forged")) }), papers, gives},
		{"paper-others", "an order, by dry run", platformTeam, func(ctx context.Context, who identity) error {
			return who.client().Create(ctx, order("dry"), client.DryRunAll)
		}, papers, gives},
		{"paper-others", "an order under a generated name", platformTeam, creates(func() client.Object {
			o := order("")
			o.GenerateName = "order-"
			return o
		}), papers, gives},
		{"paper-others", "an order, applied by the server", platformTeam, func(ctx context.Context, who identity) error {
			return apply(ctx, who, order("applied"))
		}, papers, gives},
		{"paper-others", "a copy of the prefecture's order, annotations and all", platformTeam, func(ctx context.Context, who identity) error {
			o := get(ctx, &v1alpha1.Formality{ObjectMeta: inTown("the-order")})
			copied := &v1alpha1.Formality{ObjectMeta: inTown("copied"), Spec: o.Spec}
			copied.Annotations = o.GetAnnotations()
			return who.client().Create(ctx, copied)
		}, papers, gives},
		{"paper-others", "an order by the name of an account of the prefecture", prefectureAccount.impersonated(), creates(func() client.Object { return order("impersonated") }), papers, gives},
		{"paper-type", "a formality of a type that no law knows", platformTeam, creates(func() client.Object {
			return objects.MakeFormality("unheard", town).Type("Unheard").Covers("EventSecurity").Valid(time.Now(), time.Time{}).Obj()
		}), papers, "no LegalProfile asks for a formality of this type"},
		{"act-signatory", "a requisition that the prosecutor signs, by an officer", officer, creates(func() client.Object { return requisition("signed", "Prosecutor") }), papers, gives},
		{"act-signatory", "a requisition by whoever may do everything", clusterAdmin, creates(func() client.Object { return requisition("signed", "JudicialPoliceOfficer") }), papers, gives},
		{"act-decider", "a decision in a role that is not his", magistrate, creates(func() client.Object { return decision("mayor", "Mayor", time.Now()) }), papers, gives},
		{"act-decider", "a decision of a judge by a prosecutor", prosecutor, creates(func() client.Object { return decision("judge", "InvestigatingJudge", time.Now()) }), papers, gives},
		{"act-decider", "a decision by whoever may do everything", clusterAdmin, creates(func() client.Object { return decision("everything", "Prosecutor", time.Now()) }), papers, gives},
		{"act-date", "an authorization that is dated ahead", magistrate, creates(func() client.Object {
			return decision("ahead", "Prosecutor", time.Now().Add(time.Minute))
		}), papers, "too far from the API server's clock"},
		{"act-date", "a decision that is dated back", magistrate, creates(func() client.Object {
			return decision("back", "Prosecutor", time.Now().Add(-73*time.Hour))
		}), papers, "too far from the API server's clock"},
		{"act-program", "a requisition by a pipeline", gitops, creates(func() client.Object { return requisition("pipeline", "JudicialPoliceOfficer") }), papers, person},
		{"act-program", "a decision by a pipeline", gitops, creates(func() client.Object { return decision("pipeline", "Prosecutor", time.Now()) }), papers, person},
	}
	for _, who := range []identity{platformTeam, gitops, controller, clusterAdmin} {
		all = append(all, attempt{"paper-others", "an order of the prefect", who, creates(func() client.Object { return order("own") }), papers, gives})
	}
	return all
}

// apply applies an object as the server does it, by somebody's own field manager.
func apply(ctx context.Context, who identity, o client.Object) error {
	gvk, err := who.client().GroupVersionKindFor(o)
	if err != nil {
		return err
	}
	o.GetObjectKind().SetGroupVersionKind(gvk)
	return who.client().Patch(ctx, o, client.Apply, client.FieldOwner("clerk"), client.ForceOwnership) //nolint:staticcheck // there are no generated types to apply
}

var _ = Describe("The stamp of a paper", func() {
	// filed files a paper that goes with the spec.
	filed := func(ctx context.Context, who identity, o client.Object) {
		GinkgoHelper()
		DeferCleanup(func(ctx context.Context) { Expect(client.IgnoreNotFound(admin.Delete(ctx, o))).To(Succeed()) })
		Expect(who.client().Create(ctx, o)).To(Succeed())
	}

	It("says who filed it, and as what, whatever he says himself", func(ctx context.Context) {
		o := order("stamped")
		filed(ctx, prefecture, o)
		Expect(stamps(o)).To(Equal([]string{prefecture.user, "Prefecture"}))
		n := forged(publicNotice("own-stamp"))
		filed(ctx, platformTeam, n)
		Expect(stamps(n)).To(Equal([]string{platformTeam.user, "Operator"}))
		d := objects.MakeFormality("both", town).Type("ImpactAssessment").Covers("EventSecurity").Valid(time.Now(), time.Time{}).Obj()
		filed(ctx, officerOfData, d)
		Expect(stamps(d)).To(Equal([]string{officerOfData.user, "DataProtectionOfficer"}))
		a := publicNotice("of-everything")
		filed(ctx, clusterAdmin, a)
		Expect(stamps(a)).To(Equal([]string{clusterAdmin.user, "Operator"}))
		Expect(stamps(get(ctx, &v1alpha1.JudicialRequisition{ObjectMeta: inTown("pv")}))).To(Equal([]string{officer.user, "JudicialPoliceOfficer"}))
		Expect(stamps(get(ctx, &v1alpha1.JudicialDecision{ObjectMeta: inTown("ok")}))).To(Equal([]string{magistrate.user, "Prosecutor"}))
	})

	It("stays whoever changes the paper, and however", func(ctx context.Context) {
		o := publicNotice("changed")
		filed(ctx, platformTeam, o)
		still := func() {
			GinkgoHelper()
			now := get(ctx, &v1alpha1.Formality{ObjectMeta: inTown("changed")})
			Expect(stamps(now)).To(Equal([]string{platformTeam.user, "Operator"}))
		}
		for _, who := range []identity{platformTeam, gitops, clusterAdmin} {
			Expect(merge(ctx, who, o, `{"metadata":{"annotations":{"vsa.legal/filed-by":"prune","vsa.legal/filed-as":"Prefecture"}}}`)).To(Succeed())
			still()
			Expect(merge(ctx, who, o, `{"metadata":{"annotations":null}}`)).To(Succeed())
			still()
			replaced := &v1alpha1.Formality{}
			Expect(admin.Get(ctx, client.ObjectKeyFromObject(o), replaced)).To(Succeed())
			replaced.Annotations = map[string]string{"example.com/note": "kept"}
			Expect(who.client().Update(ctx, replaced)).To(Succeed())
			still()
			Expect(get(ctx, &v1alpha1.Formality{ObjectMeta: inTown("changed")}).GetAnnotations()).To(HaveKeyWithValue("example.com/note", "kept"))
		}
	})

	It("is no matter to a clerk who applies the same file twice", func(ctx context.Context) {
		for range 2 {
			o := publicNotice("twice")
			o.Spec.ValidFrom = metav1.NewTime(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
			Expect(apply(ctx, platformTeam, o)).To(Succeed())
			Expect(stamps(o)).To(Equal([]string{platformTeam.user, "Operator"}))
		}
		Expect(admin.Delete(ctx, publicNotice("twice"))).To(Succeed())
	})

	It("has to be written by hand where no API server writes it, and is looked at all the same", func(ctx context.Context) {
		unbind(ctx, "vsa-stamps")
		try := func(o client.Object) error { return platformTeam.client().Create(ctx, o, client.DryRunAll) }
		Eventually(func() error { return try(publicNotice("by-hand")) }).Should(MatchError(ContainSubstring("the stamp is missing or false")))
		byHand := publicNotice("by-hand")
		byHand.Annotations = map[string]string{"vsa.legal/filed-by": platformTeam.user, "vsa.legal/filed-as": "Prefecture"}
		Expect(try(byHand)).To(MatchError(ContainSubstring("the stamp is missing or false")))
		byHand.Annotations = map[string]string{"vsa.legal/filed-by": prefecture.user, "vsa.legal/filed-as": "Operator"}
		Expect(try(byHand)).To(MatchError(ContainSubstring("the stamp is missing or false")))
		byHand.Annotations = map[string]string{"vsa.legal/filed-by": platformTeam.user, "vsa.legal/filed-as": "Operator"}
		filed(ctx, platformTeam, byHand)
		err := merge(ctx, platformTeam, byHand, `{"metadata":{"annotations":{"vsa.legal/filed-by":"prune"}}}`)
		Expect(apierrors.IsForbidden(err)).To(BeTrue())
		Expect(err).To(MatchError(ContainSubstring("who filed a paper never changes")))
	})
})

// unbind has a policy that writes into objects write nothing until the end of the spec.
func unbind(ctx context.Context, policy string) {
	GinkgoHelper()
	binding := &admissionv1.MutatingAdmissionPolicyBinding{}
	Expect(admin.Get(ctx, client.ObjectKey{Name: policy}, binding)).To(Succeed())
	Expect(admin.Delete(ctx, binding)).To(Succeed())
	DeferCleanup(func(ctx context.Context) {
		binding.ResourceVersion = ""
		Expect(admin.Create(ctx, binding)).To(Succeed())
		untilStamped(ctx)
	})
}

// untilStamped waits until the API server puts stamps on papers.
func untilStamped(ctx context.Context) {
	GinkgoHelper()
	Eventually(func(g Gomega) {
		o := publicNotice("waited-for")
		g.Expect(admin.Create(ctx, o, client.DryRunAll)).To(Succeed())
		g.Expect(stamps(o)[1]).To(Equal("Operator"))
		g.Expect(changedBy(o)).NotTo(BeEmpty())
	}).Should(Succeed())
}

var _ = Describe("Who requests", func() {
	It("never decides, though he is bound to both roles", func(ctx context.Context) {
		from := time.Now().Add(-time.Hour)
		r := objects.Requisition(town, "self-made", from, time.Now().Add(time.Hour))
		Expect(bothRoles.client().Create(ctx, r)).To(Succeed())
		d := objects.MakeDecision("self-decided", town).On("self-made").Decided(v1alpha1.Authorize, time.Now()).Obj()
		Expect(bothRoles.client().Create(ctx, d)).To(Succeed())
		told := func(says string) {
			GinkgoHelper()
			Eventually(func(g Gomega) {
				g.Expect(admin.Get(ctx, client.ObjectKeyFromObject(r), r)).To(Succeed())
				g.Expect(message(r.Status.Conditions, v1alpha1.ConditionInForce)).To(ContainSubstring(says))
			}).Should(Succeed())
		}
		told("filed by who filed the requisition")
		Expect(magistrate.client().Create(ctx, objects.MakeDecision("decided-by-another", town).On("self-made").Decided(v1alpha1.Authorize, time.Now()).Obj())).To(Succeed())
		Eventually(func(g Gomega) {
			g.Expect(admin.Get(ctx, client.ObjectKeyFromObject(r), r)).To(Succeed())
			g.Expect(condition(r.Status.Conditions, v1alpha1.ConditionInForce)).To(Equal("True Stands"))
		}).Should(Succeed())
	})
})
