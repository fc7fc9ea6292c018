// SPDX-License-Identifier: Apache-2.0

// Package admission_test tries to go round the operator, and to work beside it as people lawfully do, on a real API server
// with everything that Kubernetes has of controllers. Each try is a request by somebody who has the rights for it: what keeps
// him from it is a policy alone, and the reason that it gives is looked at as well as what became of the objects.
package admission_test

import (
	"context"
	"io"
	"path/filepath"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/admission"
	"github.com/vsa-legal/operator/test/cluster"
)

// waitFor is how long something may take that has to happen: long, for a machine with much else to do.
const waitFor = 5 * time.Minute

var (
	scheme   = runtime.NewScheme()
	settings *rest.Config
	admin    client.Client // of the cluster: may do everything, policies aside
)

func TestAdmission(t *testing.T) {
	RegisterFailHandler(Fail)
	SetDefaultEventuallyTimeout(waitFor)
	SetDefaultEventuallyPollingInterval(50 * time.Millisecond)
	RunSpecs(t, "What the API server refuses at the door")
}

var _ = BeforeSuite(func(ctx context.Context) {
	utilruntime.Must(clientgoscheme.AddToScheme(scheme))
	utilruntime.Must(v1alpha1.AddToScheme(scheme))
	ctrl.SetLogger(zap.New(zap.WriteTo(io.MultiWriter(GinkgoWriter, logs)), zap.UseDevMode(true)))
	auditLog = filepath.Join(GinkgoT().TempDir(), "audit.log")
	config, stop, err := cluster.Start("../..", cluster.AuditLog, auditLog)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(stop)
	settings = config
	admin, err = client.New(config, client.Options{Scheme: scheme})
	Expect(err).NotTo(HaveOccurred())

	writeKubeconfig(filepath.Join(GinkgoT().TempDir(), "kubeconfig"))
	install(ctx)
	Expect(cluster.ApplyLaw(ctx, admin)).To(Succeed())
	people(ctx)
	older(ctx)
	inspecting(ctx)
	startOperator()
	lawful(ctx)
})

// install applies what an installation brings, as an administrator does it.
func install(ctx context.Context) {
	GinkgoHelper()
	for _, what := range []string{"config/base/namespace.yaml", "config/rbac", "config/priority", "config/admission"} {
		flag := "-k"
		if filepath.Ext(what) != "" {
			flag = "-f"
		}
		_, err := kubectl(ctx, nil, "apply", "--server-side", "--field-manager=vsa-deploy", flag, filepath.Join("../..", what))
		Expect(err).NotTo(HaveOccurred())
	}
}

// people are made with the rights that the built-in roles and those of the project give them, and no others.
func people(ctx context.Context) {
	GinkgoHelper()
	for _, name := range []string{town, elsewhere, "flux-system"} {
		Expect(admin.Create(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}})).To(Succeed())
	}
	for _, namespace := range []string{town, elsewhere, admission.Namespace, "kube-system"} {
		bind(ctx, namespace, "admin", namespaceAdmin)
		bind(ctx, namespace, "edit", editor)
	}
	bind(ctx, town, "vsa-platform-team", platformTeam)
	bind(ctx, town, "vsa-judicial-officer", officer)
	bind(ctx, town, "vsa-magistrate", magistrate)
	bind(ctx, town, "vsa-prosecutor", prosecutor)
	bind(ctx, town, "vsa-judicial-officer", bothRoles)
	bind(ctx, town, "vsa-magistrate", bothRoles)
	bind(ctx, town, "vsa-prefecture", prefecture)
	bind(ctx, town, "vsa-prefecture", prefectureAccount)
	bind(ctx, town, "vsa-prefecture", account(town, "prefecture"))
	bind(ctx, town, "vsa-data-protection-officer", officerOfData)
	// Those that act on the whole cluster are often given all of it.
	for _, of := range []identity{gitops, controller} {
		Expect(admin.Create(ctx, &rbacv1.ClusterRoleBinding{ObjectMeta: metav1.ObjectMeta{GenerateName: "everything-"},
			RoleRef:  rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "everything-but-policies"},
			Subjects: []rbacv1.Subject{of.subject()}})).To(Succeed())
	}
	Expect(admin.Create(ctx, &rbacv1.ClusterRole{ObjectMeta: metav1.ObjectMeta{Name: "everything-but-policies"}, Rules: []rbacv1.PolicyRule{{
		APIGroups: []string{"", "apps", "batch", "vsa.legal", "networking.k8s.io", "resource.k8s.io", "autoscaling", "policy", "coordination.k8s.io",
			"apiextensions.k8s.io", "apiregistration.k8s.io", "discovery.k8s.io"},
		Resources: []string{"*"}, Verbs: []string{"*"},
	}}})).To(Succeed())
	for role, of := range map[string]identity{"vsa-package-manager": packageManager, "vsa-legal-team": registrar} {
		Expect(admin.Create(ctx, &rbacv1.ClusterRoleBinding{ObjectMeta: metav1.ObjectMeta{GenerateName: role + "-"},
			RoleRef: rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: role}, Subjects: []rbacv1.Subject{of.subject()}})).To(Succeed())
	}
}

func bind(ctx context.Context, namespace, role string, of identity) {
	GinkgoHelper()
	Expect(admin.Create(ctx, &rbacv1.RoleBinding{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, GenerateName: role + "-"},
		RoleRef: rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: role}, Subjects: []rbacv1.Subject{of.subject()}})).To(Succeed())
}
