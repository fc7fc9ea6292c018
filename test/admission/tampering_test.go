// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"context"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	admissionv1 "k8s.io/api/admissionregistration/v1"
	eventsv1 "k8s.io/api/events/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/admission"
	"github.com/vsa-legal/operator/test/objects"
)

// What nobody can be kept from who may change policies is put right and told.
var _ = Describe("Policies that are tampered with", func() {
	named := func(name string) metav1.ObjectMeta { return metav1.ObjectMeta{Name: name} }
	// refused waits until a governed image is refused again, and the packages say so.
	refused := func(ctx context.Context) {
		GinkgoHelper()
		Eventually(func() error {
			return clusterAdmin.client().Create(ctx, pod(elsewhere, "probed", podSpec(runtimeImage)), client.DryRunAll)
		}).Should(MatchError(ContainSubstring(governs)))
		Eventually(func() error {
			return officer.client().Create(ctx, objects.Requisition(town, "decided-before", time.Now(), time.Now().Add(time.Hour)), client.DryRunAll)
		}).Should(MatchError(ContainSubstring("has had a decision")))
		Eventually(func(g Gomega) {
			p := get(ctx, &v1alpha1.AnalyticsPackage{ObjectMeta: named(objects.PackageName)})
			g.Expect(condition(p.Status.Conditions, v1alpha1.ConditionAdmissionEnforced)).To(Equal("True Enforced"))
		}).Should(Succeed())
	}
	told := func(ctx context.Context, name string) {
		GinkgoHelper()
		Eventually(func(g Gomega) {
			var list eventsv1.EventList
			g.Expect(admin.List(ctx, &list)).To(Succeed())
			var of []string
			for _, e := range list.Items {
				if e.Reason == v1alpha1.ReasonEnforcementTampered {
					of = append(of, e.Regarding.Kind+" "+e.Regarding.Name)
				}
			}
			g.Expect(of).To(ContainElement(HaveSuffix(" " + name)))
		}).Should(Succeed())
	}

	It("a binding that is deleted comes back", func(ctx context.Context) {
		b := &admissionv1.ValidatingAdmissionPolicyBinding{ObjectMeta: named("vsa-images")}
		before := get(ctx, b).UID
		Expect(clusterAdmin.client().Delete(ctx, b)).To(Succeed())
		Eventually(func(g Gomega) {
			again := &admissionv1.ValidatingAdmissionPolicyBinding{ObjectMeta: named("vsa-images")}
			g.Expect(admin.Get(ctx, client.ObjectKeyFromObject(again), again)).To(Succeed())
			g.Expect(again.UID).NotTo(Equal(before))
		}).Should(Succeed())
		told(ctx, "vsa-images")
		refused(ctx)
	})

	It("a right that the operator is given beside its own is told", func(ctx context.Context) {
		b := &rbacv1.ClusterRoleBinding{ObjectMeta: named("more-for-the-operator"), Subjects: []rbacv1.Subject{operator.subject()},
			RoleRef: rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "more-for-the-operator"}}
		r := &rbacv1.ClusterRole{ObjectMeta: b.ObjectMeta, Rules: []rbacv1.PolicyRule{{APIGroups: []string{""}, Resources: []string{"secrets"}, Verbs: []string{"list"}}}}
		Expect(admin.Create(ctx, r)).To(Succeed())
		Expect(admin.Create(ctx, b)).To(Succeed())
		DeferCleanup(func(ctx context.Context) {
			Expect(admin.Delete(ctx, b)).To(Succeed())
			Expect(admin.Delete(ctx, r)).To(Succeed())
		})
		Eventually(func(g Gomega) {
			p := get(ctx, &v1alpha1.AnalyticsPackage{ObjectMeta: named(objects.PackageName)})
			g.Expect(meta.FindStatusCondition(p.Status.Conditions, v1alpha1.ConditionAdmissionEnforced).Message).To(ContainSubstring("more rights than it needs: list secrets"))
		}).Should(Succeed())
	})

	It("a policy that is weakened is as it was", func(ctx context.Context) {
		p := get(ctx, &admissionv1.ValidatingAdmissionPolicy{ObjectMeta: named("vsa-acts")})
		planned := admission.Policies()[0].Spec
		Expect(merge(ctx, clusterAdmin, p, `{"spec":{"failurePolicy":"Ignore","matchConditions":[{"name":"never","expression":"false"}]}}`)).To(Succeed())
		Eventually(func() admissionv1.ValidatingAdmissionPolicySpec {
			return get(ctx, &admissionv1.ValidatingAdmissionPolicy{ObjectMeta: named("vsa-acts")}).Spec
		}).Should(Equal(planned))
		told(ctx, "vsa-acts")
		refused(ctx)
	})
})
