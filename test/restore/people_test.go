// SPDX-License-Identifier: Apache-2.0

package restore_test

import (
	"context"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/controllers"
	"github.com/vsa-legal/operator/internal/admission"
	"github.com/vsa-legal/operator/test/objects"
)

// as is the cluster as somebody else sees it.
func (s *site) as(user string, groups ...string) client.Client {
	GinkgoHelper()
	config := rest.CopyConfig(s.rest)
	config.Impersonate = rest.ImpersonationConfig{UserName: user, Groups: append(groups, "system:authenticated")}
	c, err := client.New(config, client.Options{Scheme: s.scheme})
	Expect(err).NotTo(HaveOccurred())
	return c
}

// appoint gives people their offices. A backup of the project's objects does not do it.
func (s *site) appoint(ctx context.Context) {
	GinkgoHelper()
	for who, role := range map[string]string{"odile": "vsa-judicial-officer", "pierre": "vsa-prosecutor", "prune": "vsa-prefecture",
		"mina": "vsa-ministry", "hugo": "vsa-head-of-service"} {
		s.create(ctx, &rbacv1.RoleBinding{ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: who},
			RoleRef:  rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: role},
			Subjects: []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: rbacv1.UserKind, Name: who}}})
	}
}

// operateWithPolicies starts the operator by its account, and waits until the API server stamps papers.
func (s *site) operateWithPolicies(ctx context.Context) {
	GinkgoHelper()
	const account = "system:serviceaccount:" + admission.Namespace
	config := rest.CopyConfig(s.rest)
	config.Impersonate = rest.ImpersonationConfig{UserName: account + ":" + admission.ServiceAccount,
		Groups: []string{"system:serviceaccounts", "system:serviceaccounts:" + admission.Namespace, "system:authenticated"},
		Extra:  map[string][]string{"authentication.kubernetes.io/credential-id": {"JTI=of-the-suite"}}}
	s.operate(config, controllers.Options{Admission: true, Lease: types.NamespacedName{Namespace: admission.Namespace, Name: "manager.vsa.legal"}})
	Eventually(func(g Gomega) {
		probe := objects.MakeFormality("probe", ns).Type("PublicNotice").Covers("Statistics").Valid(time.Now(), time.Time{}).Obj()
		g.Expect(s.Create(ctx, probe, client.DryRunAll)).To(Succeed())
		g.Expect(probe.Annotations).To(HaveKeyWithValue(v1alpha1.AnnotationFiledAs, "Operator"))
	}).Should(Succeed())
}

// file has somebody file a paper, the administrator where nobody is named. Roles that are put together take a moment.
func (s *site) file(ctx context.Context, who string, paper client.Object) {
	GinkgoHelper()
	by := s.Client
	if who != "" {
		by = s.as(who)
	}
	Eventually(func() error { return by.Create(ctx, paper) }).Should(Succeed(), paper.GetName())
}

// stamps tell who filed each paper, and as what.
func (s *site) stamps(ctx context.Context) map[string]string {
	GinkgoHelper()
	all := map[string]string{}
	add := func(kind string, o client.Object) {
		all[kind+"/"+o.GetName()] = o.GetAnnotations()[v1alpha1.AnnotationFiledBy] + " " + o.GetAnnotations()[v1alpha1.AnnotationFiledAs]
	}
	var formalities v1alpha1.FormalityList
	var requisitions v1alpha1.JudicialRequisitionList
	var decisions v1alpha1.JudicialDecisionList
	for _, list := range []client.ObjectList{&formalities, &requisitions, &decisions} {
		Expect(s.List(ctx, list, client.InNamespace(ns))).To(Succeed())
	}
	for i := range formalities.Items {
		add("Formality", &formalities.Items[i])
	}
	for i := range requisitions.Items {
		add("JudicialRequisition", &requisitions.Items[i])
	}
	for i := range decisions.Items {
		add("JudicialDecision", &decisions.Items[i])
	}
	return all
}
