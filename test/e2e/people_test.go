//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"context"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// file has a paper filed by somebody who is bound to a role, and to no other, in its namespace. An administrator could not: all
// rights are no office.
func file(ctx context.Context, role string, paper client.Object) {
	GinkgoHelper()
	create(ctx, binding(role, paper.GetNamespace()))
	fileAs(ctx, role, paper)
}

// binding gives a user of a role's name that role in a namespace.
func binding(role, namespace string) *rbacv1.RoleBinding {
	return &rbacv1.RoleBinding{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: role},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: role},
		Subjects:   []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: rbacv1.UserKind, Name: role}},
	}
}

// fileAs has a paper filed by the user of a role. Kubernetes decides by a binding a moment after it was made.
func fileAs(ctx context.Context, role string, paper client.Object) {
	GinkgoHelper()
	Eventually(ctx, func() error { return newClient(role).Create(ctx, paper) }).Should(Succeed())
}
