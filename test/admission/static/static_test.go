// SPDX-License-Identifier: Apache-2.0

// Package static_test starts an API server with the static policies, and tries to take away what is in the cluster.
package static_test

import (
	"context"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	admissionv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/internal/admission"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/cluster"
)

var admin, operator client.Client

func TestStatic(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Policies that the API server reads from files")
}

var _ = BeforeSuite(func(ctx context.Context) {
	config, stop, err := cluster.Start("../../..", cluster.StaticPolicies, "../../../config/admission/static")
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(stop)
	admin, err = client.New(config, client.Options{Scheme: clientgoscheme.Scheme})
	Expect(err).NotTo(HaveOccurred())
	as := rest.CopyConfig(config)
	as.Impersonate = rest.ImpersonationConfig{UserName: admission.Operator, Groups: []string{"system:masters"},
		Extra: map[string][]string{"authentication.kubernetes.io/credential-id": {"JTI=of-the-suite"}}} // its rights are no matter here
	operator, err = client.New(as, client.Options{Scheme: clientgoscheme.Scheme})
	Expect(err).NotTo(HaveOccurred())
	for _, p := range admission.Policies() {
		Expect(admin.Create(ctx, p.ValidatingAdmissionPolicy)).To(Succeed())
		Expect(admin.Create(ctx, p.Binding)).To(Succeed())
	}
	Expect(admin.Create(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: admission.Namespace}})).To(Succeed())
	Expect(admin.Create(ctx, &rbacv1.ClusterRole{ObjectMeta: metav1.ObjectMeta{Name: admission.ServiceAccount}})).To(Succeed())
	Expect(admin.Create(ctx, &rbacv1.ClusterRole{ObjectMeta: metav1.ObjectMeta{Name: "somebodys"}})).To(Succeed())
})

// merge sends a JSON merge patch.
func merge(ctx context.Context, c client.Client, o client.Object, change string) error {
	return c.Patch(ctx, o, client.RawPatch(types.MergePatchType, []byte(change)))
}

var _ = Describe("Static policies", func() {
	guarded := MatchError(ContainSubstring("ValidatingAdmissionPolicy 'vsa-guard.static.k8s.io'"))
	policy := func() *admissionv1.ValidatingAdmissionPolicy {
		return &admissionv1.ValidatingAdmissionPolicy{ObjectMeta: metav1.ObjectMeta{Name: "vsa-images"}}
	}
	binding := func() *admissionv1.ValidatingAdmissionPolicyBinding {
		return &admissionv1.ValidatingAdmissionPolicyBinding{ObjectMeta: metav1.ObjectMeta{Name: "vsa-images"}}
	}
	role := func(name string) *rbacv1.ClusterRole {
		return &rbacv1.ClusterRole{ObjectMeta: metav1.ObjectMeta{Name: name}}
	}
	const ignore = `{"spec":{"failurePolicy":"Ignore"}}`

	It("keep the policies from the administrator of the cluster", func(ctx context.Context) {
		Expect(admin.Delete(ctx, binding())).To(guarded)
		Expect(admin.Delete(ctx, policy())).To(guarded)
		Expect(admin.DeleteAllOf(ctx, binding())).To(guarded)
		Expect(merge(ctx, admin, policy(), ignore)).To(guarded)
		Expect(merge(ctx, admin, binding(), `{"spec":{"validationActions":["Audit"]}}`)).To(guarded)
		Expect(admin.Get(ctx, client.ObjectKey{Name: "vsa-images"}, binding())).To(Succeed(), "it is gone all the same")
	})

	It("keep the operator's rights", func(ctx context.Context) {
		Expect(merge(ctx, admin, role(admission.ServiceAccount), `{"rules":[{"apiGroups":["*"],"resources":["*"],"verbs":["*"]}]}`)).To(guarded)
		Expect(merge(ctx, admin, role(admission.ServiceAccount), `{"aggregationRule":{"clusterRoleSelectors":[{"matchLabels":{"a":"b"}}]}}`)).To(guarded)
		Expect(admin.Delete(ctx, role(admission.ServiceAccount))).To(guarded)
	})

	It("let nothing give the operator more rights, and config/rbac what it needs", func(ctx context.Context) {
		binding := func(name, role string, subject rbacv1.Subject) *rbacv1.ClusterRoleBinding {
			return &rbacv1.ClusterRoleBinding{ObjectMeta: metav1.ObjectMeta{Name: name},
				RoleRef: rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: role}, Subjects: []rbacv1.Subject{subject}}
		}
		account := rbacv1.Subject{Kind: rbacv1.ServiceAccountKind, Namespace: admission.Namespace, Name: admission.ServiceAccount}
		more := MatchError(ContainSubstring("nothing gives the operator more rights"))
		for _, subject := range []rbacv1.Subject{
			account, {APIGroup: rbacv1.GroupName, Kind: rbacv1.UserKind, Name: admission.Operator},
			{APIGroup: rbacv1.GroupName, Kind: rbacv1.GroupKind, Name: "system:serviceaccounts:" + admission.Namespace},
		} {
			Expect(admin.Create(ctx, binding("more", "cluster-admin", subject), client.DryRunAll)).To(more, subject.Kind)
		}
		Expect(admin.Create(ctx, binding(admission.ServiceAccount, "cluster-admin", account))).To(more)
		Expect(admin.Create(ctx, &rbacv1.RoleBinding{ObjectMeta: metav1.ObjectMeta{Namespace: "kube-system", Name: "more"},
			RoleRef: rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "edit"}, Subjects: []rbacv1.Subject{account}})).To(more)
		somebodys := binding("somebodys", "view", rbacv1.Subject{Kind: rbacv1.ServiceAccountKind, Namespace: "default", Name: admission.ServiceAccount})
		Expect(admin.Create(ctx, somebodys)).To(Succeed())
		Expect(merge(ctx, admin, somebodys, `{"subjects":[{"kind":"ServiceAccount","namespace":"`+admission.Namespace+`","name":"`+admission.ServiceAccount+`"}]}`)).To(more)

		needed := binding(admission.ServiceAccount, admission.ServiceAccount, account)
		Expect(admin.Create(ctx, needed)).To(Succeed())
		Expect(admin.Delete(ctx, needed)).To(guarded)
		Expect(merge(ctx, admin, needed, `{"subjects":null}`)).To(guarded)
		Expect(merge(ctx, admin, needed, `{"metadata":{"labels":{"a":"b"}}}`)).To(Succeed())
	})

	It("keep what has the operator's label without any policy of the cluster", func(ctx context.Context) {
		forged := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "forged", Labels: workload.Labels(workload.LabelDeployment, "d")}}
		Expect(admin.Create(ctx, forged)).To(MatchError(ContainSubstring("vsa-owned")))
	})

	It("answer whoever asks whether they are there", func(ctx context.Context) {
		probe := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: admission.Namespace, Name: admission.StaticProbeName}}
		Expect(operator.Create(ctx, probe, client.DryRunAll)).To(guarded)
		probe.Name = "mine"
		probe.Namespace = "default"
		Expect(admin.Create(ctx, probe, client.DryRunAll)).To(Succeed())
	})

	It("let the operator put its policies right, and everybody what is his", func(ctx context.Context) {
		Expect(merge(ctx, operator, policy(), `{"spec":{"auditAnnotations":[{"key":"k","valueExpression":"'v'"}]}}`)).To(Succeed())
		Expect(merge(ctx, admin, policy(), `{"metadata":{"annotations":{"a":"b"}}}`)).To(Succeed())
		Expect(merge(ctx, admin, role("somebodys"), `{"rules":[{"apiGroups":[""],"resources":["pods"],"verbs":["get"]}]}`)).To(Succeed())
		Expect(admin.Delete(ctx, role("somebodys"))).To(Succeed())
	})
})
