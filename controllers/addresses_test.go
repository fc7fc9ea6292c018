// SPDX-License-Identifier: Apache-2.0

package controllers_test

import (
	"context"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

// addNode adds a node that takes no pods, with one address.
func addNode(ctx context.Context, address string) *corev1.Node {
	node := &corev1.Node{ObjectMeta: metav1.ObjectMeta{GenerateName: "spec-"}, Spec: corev1.NodeSpec{Unschedulable: true}}
	ExpectWithOffset(1, k8s.Create(ctx, node)).To(Succeed())
	ending(node)
	bare := node.DeepCopy()
	node.Status.Addresses = []corev1.NodeAddress{{Type: corev1.NodeInternalIP, Address: address}, {Type: corev1.NodeHostName, Address: "a"}}
	ExpectWithOffset(1, k8s.Status().Patch(ctx, node, client.MergeFrom(bare))).To(Succeed())
	return node
}

// exceptions returns what a request's policy takes out of its networks, by the network.
func exceptions(ctx context.Context, ns, name string) func() (map[string][]string, error) {
	return func() (map[string][]string, error) {
		policy, err := fetch[networkingv1.NetworkPolicy](ctx, ns, name)()
		all := map[string][]string{}
		for _, rule := range policy.Spec.Egress {
			all[rule.To[0].IPBlock.CIDR] = rule.To[0].IPBlock.Except
		}
		return all, err
	}
}

var _ = Describe("The addresses of the cluster itself", func() {
	It("stay out of reach, whatever egress names, and as nodes come and go", func(ctx context.Context) {
		ns := namespace(ctx)
		create(ctx, objects.ForStatistics(ns, clk.Now().Add(-24*time.Hour))...)
		server, err := fetch[corev1.Service](ctx, "default", "kubernetes")()
		Expect(err).NotTo(HaveOccurred())
		virtual := v1alpha1.CIDR(server.Spec.ClusterIP + "/32")
		addNode(ctx, "10.77.0.1")
		d := objects.Statistics(ns, "footfall", objects.Counter)
		d.Spec.Egress = []v1alpha1.EgressRule{{CIDR: "10.77.0.0/16"}, {CIDR: "10.78.0.0/16"}, {CIDR: virtual}}
		create(ctx, d)
		Eventually(ready(ctx, d)).Should(BeTrue())
		Eventually(exceptions(ctx, ns, "footfall-vad")).Should(Equal(map[string][]string{
			"10.77.0.0/16": {"10.77.0.1/32"}, "10.78.0.0/16": nil}), "and the API server is left out")

		By("telling that a network is left out altogether")
		got, err := fetch[v1alpha1.VideoAnalyticsDeployment](ctx, ns, "footfall")()
		Expect(err).NotTo(HaveOccurred())
		Expect(got.Status.Conditions).To(ContainElement(And(
			HaveField("Type", v1alpha1.ConditionAvailable), HaveField("Status", metav1.ConditionTrue),
			HaveField("Reason", "EgressDenied"), HaveField("Message", ContainSubstring(string(virtual))))))
		Eventually(eventsAbout(ctx, ns, "footfall")).Should(ContainElement("Warning EgressDenied"))

		By("adding a node, and taking it away, under pods that run")
		before := pods(ctx, ns)
		second := addNode(ctx, "10.78.0.9")
		Eventually(exceptions(ctx, ns, "footfall-vad")).Should(HaveKeyWithValue("10.78.0.0/16", []string{"10.78.0.9/32"}))
		Expect(k8s.Delete(ctx, second)).To(Succeed())
		Eventually(exceptions(ctx, ns, "footfall-vad")).Should(HaveKeyWithValue("10.78.0.0/16", BeNil()))
		Expect(pods(ctx, ns)).To(HaveExactElements(HaveField("UID", before[0].UID)), "no pod ends for it")
	})

	It("keep no search that asks for them from its footage", func(ctx context.Context) {
		ns := namespace(ctx)
		now := clk.Now()
		addNode(ctx, "10.79.0.1")
		r := objects.Requisition(ns, "pv", now, now.Add(time.Hour))
		create(ctx, r)
		create(ctx, objects.Commitment(ns, now))
		create(ctx, objects.MakeDecision("ok", ns).On("pv").Decided(v1alpha1.Authorize, now).Obj())
		s := objects.Search(r, "van", objects.Plate)
		s.Spec.Egress = []v1alpha1.EgressRule{{CIDR: "10.79.0.0/24"}}
		create(ctx, s)
		Eventually(searchState(ctx, s)).Should(Equal(v1alpha1.SearchRunning))
		Expect(exceptions(ctx, ns, "van-vsj")()).To(Equal(map[string][]string{"10.79.0.0/24": {"10.79.0.1/32"}}))
	})
})
