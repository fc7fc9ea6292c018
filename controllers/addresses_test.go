// SPDX-License-Identifier: Apache-2.0

package controllers_test

import (
	"context"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
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

		By("telling that results could leave by it")
		got, err := fetch[v1alpha1.VideoSearchJob](ctx, ns, "van")()
		Expect(err).NotTo(HaveOccurred())
		Expect(meta.IsStatusConditionTrue(got.Status.Conditions, v1alpha1.ConditionEgressBeyondScope)).To(BeTrue(), "%+v", got.Status.Conditions)
		Eventually(eventsAbout(ctx, ns, "van")).Should(ContainElement("Warning EgressBeyondScope"))
	})
})

// interfered returns the reason and the message of the condition by which a deployment tells what others do to its pods.
func interfered(ctx context.Context, ns, name string) func() (string, error) {
	return func() (string, error) {
		d, err := fetch[v1alpha1.VideoAnalyticsDeployment](ctx, ns, name)()
		if c := meta.FindStatusCondition(d.Status.Conditions, v1alpha1.ConditionInterfered); c != nil {
			return c.Reason + " " + c.Message, err
		}
		return "", err
	}
}

// answer is an EndpointSlice by hand, which gives out an address of a pod.
func answer(ns, name string, labels map[string]string, pod *corev1.Pod) *discoveryv1.EndpointSlice {
	return &discoveryv1.EndpointSlice{ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: name, Labels: labels},
		AddressType: discoveryv1.AddressTypeIPv4, Endpoints: []discoveryv1.Endpoint{{Addresses: []string{pod.Status.PodIP}}}}
}

var _ = Describe("The addresses of pods", func() {
	var ns, other string
	var pod corev1.Pod
	BeforeEach(func(ctx context.Context) {
		ns, other = namespace(ctx), namespace(ctx)
		create(ctx, objects.ForStatistics(ns, clk.Now().Add(-24*time.Hour))...)
		d := objects.Statistics(ns, "footfall", objects.Counter)
		d.Spec.PackageName, d.Spec.Service = v1alpha1.ObjectName(reachable(ctx).Name), v1alpha1.ServiceClusterIP
		create(ctx, d)
		Eventually(ready(ctx, d)).Should(BeTrue())
		pod = pods(ctx, ns)[0]
		Expect(pod.Status.PodIP).NotTo(BeEmpty())
	})

	It("are given out by the operator's own Service, and nobody is told", func(ctx context.Context) {
		Eventually(func(g Gomega) {
			var list discoveryv1.EndpointSliceList
			g.Expect(k8s.List(ctx, &list, client.InNamespace(ns), client.MatchingLabels{discoveryv1.LabelServiceName: "footfall-vad"})).To(Succeed())
			g.Expect(list.Items).To(ContainElement(HaveField("Endpoints", ContainElement(HaveField("Addresses", ContainElement(pod.Status.PodIP))))))
		}).Should(Succeed())
		settle()
		Expect(interfered(ctx, ns, "footfall")()).To(BeEmpty())
		Expect(eventsAbout(ctx, ns, "footfall")()).NotTo(ContainElement("Warning Published"))
	})

	It("are told of where another namespace gives them out, for as long as it does", func(ctx context.Context) {
		tells := func(slice string) {
			GinkgoHelper()
			Eventually(interfered(ctx, ns, "footfall")).Should(And(HavePrefix("Published "), ContainSubstring("EndpointSlice "+other+"/"+slice)))
			Eventually(eventsAbout(ctx, ns, "footfall")).Should(ContainElement("Warning Published"))
		}
		By("an EndpointSlice by hand")
		byHand := answer(other, "by-hand", map[string]string{discoveryv1.LabelServiceName: "web"}, &pod)
		create(ctx, byHand)
		tells("by-hand")
		Expect(pods(ctx, ns)).To(HaveExactElements(HaveField("UID", pod.UID)), "what runs is left")
		Expect(k8s.Delete(ctx, byHand)).To(Succeed())
		Eventually(interfered(ctx, ns, "footfall")).Should(BeEmpty())

		By("Endpoints by hand, which Kubernetes mirrors")
		named := metav1.ObjectMeta{Namespace: other, Name: "web"}
		service := &corev1.Service{ObjectMeta: named, Spec: corev1.ServiceSpec{Ports: []corev1.ServicePort{{Port: 80}}}}
		endpoints := &corev1.Endpoints{ObjectMeta: named, Subsets: []corev1.EndpointSubset{{ //nolint:staticcheck // they are still mirrored
			Addresses: []corev1.EndpointAddress{{IP: pod.Status.PodIP}}, Ports: []corev1.EndpointPort{{Port: 80}}}}}
		create[client.Object](ctx, service, endpoints)
		tells("web-")
		Expect(k8s.Delete(ctx, endpoints)).To(Succeed())
		Eventually(interfered(ctx, ns, "footfall")).Should(BeEmpty())

		By("a slice that is said to be Kubernetes' own, which takes it back as long as the Service selects")
		change(ctx, service, func() { service.Spec.Selector = map[string]string{"app": "none"} })
		claims := map[string]string{discoveryv1.LabelServiceName: "web", discoveryv1.LabelManagedBy: "endpointslice-controller.k8s.io"}
		forged := answer(other, "claimed", claims, &pod)
		create(ctx, forged)
		Eventually(func(g Gomega) {
			s, err := fetch[discoveryv1.EndpointSlice](ctx, other, "claimed")()
			if !apierrors.IsNotFound(err) {
				g.Expect(err).NotTo(HaveOccurred())
				g.Expect(s.Endpoints).To(BeEmpty())
			}
		}).Should(Succeed())
		settle()
		Expect(interfered(ctx, ns, "footfall")()).To(BeEmpty())

		By("the same once the Service selects nothing")
		change(ctx, service, func() { service.Spec.Selector = nil })
		again := answer(other, "claimed-again", claims, &pod)
		create(ctx, again)
		tells("claimed-again")
		change(ctx, service, func() { service.Spec.Selector = map[string]string{"app": "none"} })
		Eventually(interfered(ctx, ns, "footfall")).Should(BeEmpty())
	})
})
