//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"context"
	"os"
	"os/exec"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	appsv1 "k8s.io/api/apps/v1"
	authorizationv1 "k8s.io/api/authorization/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

const (
	operatorNamespace = "vsa-system"
	operatorName      = "vsa-operator"
)

// installOperator builds the image that ships, pushes it, and installs it as the documentation says: 'make deploy' does
// not end before the operator is ready.
func installOperator(ctx context.Context) {
	GinkgoHelper()
	image := src.operator(ctx)
	run(ctx, "make", "deploy", "IMG="+image)
}

// run runs a program in the repository's folder.
func run(ctx context.Context, name string, args ...string) string {
	GinkgoHelper()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = os.Getenv(envSource)
	// A make that this suite was started by speaks to its own children alone.
	cmd.Env = slices.DeleteFunc(append(os.Environ(), "KUBECONFIG="+os.Getenv(envKubeconfig)), func(entry string) bool {
		return strings.HasPrefix(entry, "MAKE") || strings.HasPrefix(entry, "MFLAGS")
	})
	output, err := cmd.CombinedOutput()
	Expect(err).NotTo(HaveOccurred(), "%s %s\n%s", name, strings.Join(args, " "), output)
	return string(output)
}

// scaleOperator ends the operator, or brings it back.
func scaleOperator(ctx context.Context, replicas int32) {
	GinkgoHelper()
	d := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Namespace: operatorNamespace, Name: operatorName}}
	Expect(get(ctx, d)).To(Succeed())
	before := d.DeepCopy()
	d.Spec.Replicas = ptr.To(replicas)
	Expect(kube.Patch(ctx, d, client.MergeFrom(before))).To(Succeed())
	Eventually(ctx, func(g Gomega) {
		g.Expect(get(ctx, d)).To(Succeed())
		g.Expect(d.Status.ObservedGeneration).To(Equal(d.Generation))
		g.Expect(d.Status.ReadyReplicas).To(Equal(replicas))
		g.Expect(operatorPods(ctx)).To(HaveLen(int(replicas)))
	}).Should(Succeed())
}

func operatorPods(ctx context.Context) []corev1.Pod {
	GinkgoHelper()
	return podsBy(ctx, operatorNamespace, "app.kubernetes.io/name", operatorName)
}

func podsBy(ctx context.Context, namespace, label, value string) []corev1.Pod {
	GinkgoHelper()
	var pods corev1.PodList
	Expect(kube.List(ctx, &pods, client.InNamespace(namespace), client.MatchingLabels{label: value})).To(Succeed())
	return pods.Items
}

var _ = Describe("The operator", func() {
	It("runs in a pod of its own image, with the rights that ship and no more", func(ctx SpecContext) {
		pods := operatorPods(ctx)
		Expect(pods).NotTo(BeEmpty())
		for _, p := range pods {
			Expect(p.Spec.ServiceAccountName).To(Equal(operatorName))
			Expect(p.Status.ContainerStatuses[0].Ready).To(BeTrue())
			Expect(p.Status.ContainerStatuses[0].RestartCount).To(BeZero())
		}
		for _, may := range []authorizationv1.ResourceAttributes{
			{Verb: "create", Group: "batch", Resource: "jobs"},
			{Verb: "list", Resource: "pods"},
			{Verb: "patch", Group: "vsa.legal", Resource: "videosearchjobs", Subresource: "status"},
		} {
			Expect(operatorMay(ctx, may)).To(BeTrue(), "%+v", may)
		}
		for _, mayNot := range []authorizationv1.ResourceAttributes{
			{Verb: "get", Resource: "secrets"},
			{Verb: "create", Resource: "pods"},
			{Verb: "create", Resource: "pods", Subresource: "exec"},
			{Verb: "create", Group: "vsa.legal", Resource: "judicialdecisions"},
		} {
			Expect(operatorMay(ctx, mayNot)).To(BeFalse(), "%+v", mayNot)
		}
	})
})

// operatorMay asks the API server what the operator may do in every namespace.
func operatorMay(ctx context.Context, what authorizationv1.ResourceAttributes) bool {
	GinkgoHelper()
	review := &authorizationv1.SubjectAccessReview{Spec: authorizationv1.SubjectAccessReviewSpec{
		User: "system:serviceaccount:" + operatorNamespace + ":" + operatorName, ResourceAttributes: &what,
	}}
	Expect(kube.Create(ctx, review)).To(Succeed())
	return review.Status.Allowed
}
