// SPDX-License-Identifier: Apache-2.0

package controllers_test

import (
	"context"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

// forgedPod is a pod of somebody's own with the labels of a request.
func forgedPod(ns string, labels map[string]string) *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: ns, GenerateName: "forged-", Labels: labels},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "runtime", Image: "registry.example/face"}}},
	}
}

func replicaSets(ctx context.Context, namespace string) []appsv1.ReplicaSet {
	var list appsv1.ReplicaSetList
	ExpectWithOffset(1, k8s.List(ctx, &list, client.InNamespace(namespace))).To(Succeed())
	return list.Items
}

// goes expects an object to be ended.
func goes(ctx context.Context, o client.Object) {
	GinkgoHelper()
	uid := o.GetUID()
	Eventually(func() bool {
		err := k8s.Get(ctx, client.ObjectKeyFromObject(o), o)
		return apierrors.IsNotFound(err) || err == nil && (o.GetUID() != uid || o.GetDeletionTimestamp() != nil)
	}).Should(BeTrue(), "%s still runs", o.GetName())
}

var _ = Describe("What others forge or alter", Serial, func() {
	var ns string
	var d *v1alpha1.VideoAnalyticsDeployment
	BeforeEach(func(ctx context.Context) {
		ns = namespace(ctx)
		create(ctx, objects.ForStatistics(ns, clk.Now().Add(-24*time.Hour))...)
		d = objects.Statistics(ns, "footfall", objects.Counter)
		create(ctx, d)
		Eventually(ready(ctx, d)).Should(BeTrue())
	})

	It("is ended: a pod whose image was changed in place", func(ctx context.Context) {
		pod := pods(ctx, ns)[0]
		Expect(k8s.Patch(ctx, pod.DeepCopy(), client.RawPatch(types.StrategicMergePatchType,
			[]byte(`{"spec":{"containers":[{"name":"runtime","image":"registry.example/face"}]}}`)))).To(Succeed())
		goes(ctx, &pod)
		Eventually(ready(ctx, d)).Should(BeTrue(), "another one takes its place")
		Eventually(eventsAbout(ctx, ns, "footfall")).Should(ContainElement("Warning ChangedByAnother"))
	})

	It("is ended: a pod with the labels of what runs, and one with those of nothing", func(ctx context.Context) {
		beside := forgedPod(ns, workload.Labels(workload.LabelDeployment, "footfall"))
		ghost := forgedPod(ns, workload.Labels(workload.LabelSearch, "ghost"))
		create(ctx, beside, ghost)
		goes(ctx, beside)
		goes(ctx, ghost)
		Eventually(ready(ctx, d)).Should(BeTrue())
	})

	// taken takes every label, annotation and owner from an object, as somebody does who wants nobody to find it.
	taken := client.RawPatch(types.MergePatchType, []byte(`{"metadata":{"labels":null,"annotations":null,"ownerReferences":null}}`))

	It("is ended: a pod whose labels were taken, seen or not", func(ctx context.Context) {
		pod := pods(ctx, ns)[0]
		Expect(k8s.Patch(ctx, pod.DeepCopy(), taken)).To(Succeed())
		goes(ctx, &pod)
		Eventually(ready(ctx, d)).Should(BeTrue(), "another one takes its place")
		Eventually(eventsAbout(ctx, ns, "footfall")).Should(ContainElement("Warning ChangedByAnother"))

		By("taking them while no manager is there, and the request with it")
		settle()
		current.stop()
		Eventually(func() []corev1.Pod { return pods(ctx, ns) }).Should(HaveLen(1))
		pod = pods(ctx, ns)[0]
		Expect(k8s.Patch(ctx, pod.DeepCopy(), taken)).To(Succeed())
		Expect(k8s.Delete(ctx, d)).To(Succeed())
		current = start()
		goes(ctx, &pod)
		Eventually(func() []corev1.Pod { return pods(ctx, ns) }).Should(BeEmpty())
	})

	It("is ended: a ReplicaSet whose labels were taken, with another template and more pods", func(ctx context.Context) {
		set := replicaSets(ctx, ns)[0]
		Expect(k8s.Patch(ctx, set.DeepCopy(), client.RawPatch(types.StrategicMergePatchType, []byte(`{"metadata":{"labels":null,"annotations":null},
			"spec":{"replicas":3,"template":{"spec":{"containers":[{"name":"runtime","image":"registry.example/face"}]}}}}`)))).To(Succeed())
		goes(ctx, &set)
		Eventually(func(g Gomega) {
			for _, p := range pods(ctx, ns) {
				g.Expect(p.Spec.Containers[0].Image).NotTo(Equal("registry.example/face"))
			}
		}).Should(Succeed())
		Eventually(ready(ctx, d)).Should(BeTrue())
	})

	It("is ended: a pod that the operator's own ReplicaSet adopts, and the right one comes back", func(ctx context.Context) {
		right := pods(ctx, ns)[0]
		adopted := forgedPod(ns, right.Labels)
		create(ctx, adopted)
		Expect(client.IgnoreNotFound(k8s.Patch(ctx, right.DeepCopy(), client.RawPatch(types.MergePatchType,
			[]byte(`{"metadata":{"annotations":{"controller.kubernetes.io/pod-deletion-cost":"-100"}}}`))))).To(Succeed())
		goes(ctx, adopted)
		Eventually(func(g Gomega) {
			there := pods(ctx, ns)
			g.Expect(there).To(HaveLen(1))
			g.Expect(there[0].Spec.Containers[0].Image).To(Equal(right.Spec.Containers[0].Image))
		}).Should(Succeed())
		Eventually(ready(ctx, d)).Should(BeTrue())
	})

	It("is ended: a Job and a network policy that claim to be made for a request", func(ctx context.Context) {
		job := &batchv1.Job{ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: "forged", Labels: workload.Labels(workload.LabelSearch, "ghost")},
			Spec: batchv1.JobSpec{Template: corev1.PodTemplateSpec{Spec: forgedPod(ns, nil).Spec}}}
		job.Spec.Template.Spec.RestartPolicy = corev1.RestartPolicyNever
		policy := &networkingv1.NetworkPolicy{
			ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: "open", Labels: workload.Labels(workload.LabelDeployment, "footfall")},
			Spec: networkingv1.NetworkPolicySpec{PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeEgress},
				Egress: []networkingv1.NetworkPolicyEgressRule{{}}}}
		create[client.Object](ctx, job, policy)
		goes(ctx, job)
		goes(ctx, policy)
		Expect(ready(ctx, d)()).To(BeTrue(), "what runs is not touched")
	})

	It("is ended: a Job that has no label and says that a request controls it, with its pods of a year", func(ctx context.Context) {
		got, err := fetch[v1alpha1.VideoAnalyticsDeployment](ctx, ns, "footfall")()
		Expect(err).NotTo(HaveOccurred())
		job := &batchv1.Job{ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: "forged",
			OwnerReferences: []metav1.OwnerReference{*metav1.NewControllerRef(got, v1alpha1.GroupVersion.WithKind("VideoAnalyticsDeployment"))}},
			Spec: batchv1.JobSpec{ActiveDeadlineSeconds: ptr.To[int64](365 * 24 * 3600),
				Template: corev1.PodTemplateSpec{Spec: forgedPod(ns, nil).Spec}}}
		job.Spec.Template.Spec.RestartPolicy = corev1.RestartPolicyNever
		create(ctx, job)
		goes(ctx, job)
		Expect(ready(ctx, d)()).To(BeTrue(), "what runs is not touched")
	})

	It("is ended: a Job of which the pods alone have the labels of a request that is not there", func(ctx context.Context) {
		job := &batchv1.Job{ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: "forged"},
			Spec: batchv1.JobSpec{Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: workload.Labels(workload.LabelSearch, "ghost")}, Spec: forgedPod(ns, nil).Spec}}}
		job.Spec.Template.Spec.RestartPolicy = corev1.RestartPolicyNever
		create(ctx, job)
		goes(ctx, job)
	})

	It("is told of and left: what opens the network of pods, publishes them or keeps them on their node", func(ctx context.Context) {
		told := interfered(ctx, ns, "footfall")
		before := pods(ctx, ns)
		selects := workload.Labels(workload.LabelDeployment, "footfall")
		policy := &networkingv1.NetworkPolicy{ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: "open"}, Spec: networkingv1.NetworkPolicySpec{
			PodSelector: metav1.LabelSelector{MatchLabels: selects}, PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeEgress},
			Egress: []networkingv1.NetworkPolicyEgressRule{{}}}}
		service := &corev1.Service{ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: "published"}, Spec: corev1.ServiceSpec{
			Type: corev1.ServiceTypeNodePort, Selector: selects, Ports: []corev1.ServicePort{{Port: 80}}}}
		budget := &policyv1.PodDisruptionBudget{ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: "kept"}, Spec: policyv1.PodDisruptionBudgetSpec{
			MaxUnavailable: ptr.To(intstr.FromInt32(0)), Selector: &metav1.LabelSelector{MatchLabels: selects}}}
		create[client.Object](ctx, budget)
		Eventually(told).Should(HavePrefix("EvictionBlocked "))
		create[client.Object](ctx, service)
		Eventually(told).Should(HavePrefix("Published "))
		create[client.Object](ctx, policy)
		Eventually(told).Should(And(HavePrefix("NetworkOpened "), ContainSubstring("NetworkPolicy open"),
			ContainSubstring("Service published"), ContainSubstring("PodDisruptionBudget kept")))
		for _, reason := range []string{"EvictionBlocked", "Published", "NetworkOpened"} {
			Eventually(eventsAbout(ctx, ns, "footfall")).Should(ContainElement("Warning " + reason))
		}

		By("leaving what is somebody else's, and what runs")
		settle()
		for _, o := range []client.Object{policy, service, budget} {
			Expect(k8s.Get(ctx, client.ObjectKeyFromObject(o), o)).To(Succeed())
			Expect(o.GetDeletionTimestamp()).To(BeNil())
		}
		Expect(pods(ctx, ns)).To(HaveExactElements(HaveField("UID", before[0].UID)))

		By("telling of it no more once it is over")
		for _, o := range []client.Object{policy, service, budget} {
			Expect(k8s.Delete(ctx, o)).To(Succeed())
		}
		Eventually(told).Should(BeEmpty())
	})

	It("starts nothing for a while where its pods are altered as often as they are made", func(ctx context.Context) {
		for range 3 {
			var pod corev1.Pod
			Eventually(func(g Gomega) {
				there := pods(ctx, ns)
				g.Expect(there).To(HaveLen(1))
				g.Expect(there[0].DeletionTimestamp).To(BeNil())
				pod = there[0]
			}).Should(Succeed())
			Expect(k8s.Patch(ctx, pod.DeepCopy(), client.RawPatch(types.StrategicMergePatchType,
				[]byte(`{"spec":{"containers":[{"name":"runtime","image":"registry.example/face"}]}}`)))).To(Succeed())
			goes(ctx, &pod)
		}
		Eventually(eventsAbout(ctx, ns, "footfall")).Should(ContainElement("Warning PodsAltered"))
		Eventually(func() []corev1.Pod { return pods(ctx, ns) }).Should(BeEmpty())
		Eventually(func() []corev1.Pod { // ten minutes later it is tried again
			clk.Step(time.Minute)
			return pods(ctx, ns)
		}).WithPolling(time.Second).ShouldNot(BeEmpty())
	})

	It("is taken out: when Kubernetes would remove a search's Job, and where it would run", Serial, func(ctx context.Context) {
		now := clk.Now()
		create(ctx, objects.Commitment(ns, now))
		r := objects.Requisition(ns, "pv", now, now.Add(time.Hour))
		create(ctx, r)
		create(ctx, objects.MakeDecision("ok", ns).On("pv").Decided(v1alpha1.Authorize, now).Obj())
		s := objects.Search(r, "van", objects.Plate)
		create(ctx, s)
		Eventually(searchState(ctx, s)).Should(Equal(v1alpha1.SearchRunning))
		job, err := fetch[batchv1.Job](ctx, ns, "van")()
		Expect(err).NotTo(HaveOccurred())
		Expect(k8s.Patch(ctx, job.DeepCopy(), client.RawPatch(types.MergePatchType, []byte(`{"spec":{"ttlSecondsAfterFinished":0}}`)))).To(Succeed())
		Eventually(func(g Gomega) {
			now, err := fetch[batchv1.Job](ctx, ns, "van")()
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(now.Spec.TTLSecondsAfterFinished).To(BeNil())
			g.Expect(now.UID).To(Equal(job.UID), "it goes on")
		}).Should(Succeed())

		By("sending its pods elsewhere while no manager is there")
		current.stop()
		Expect(k8s.Patch(ctx, job.DeepCopy(), client.RawPatch(types.MergePatchType, []byte(`{"spec":{"suspend":true}}`)))).To(Succeed())
		elsewhere := client.RawPatch(types.MergePatchType,
			[]byte(`{"spec":{"template":{"spec":{"nodeSelector":{"somewhere":"else"}}}}}`))
		Eventually(func() error { return k8s.Patch(ctx, job.DeepCopy(), elsewhere) }).Should(Succeed(), "once it is suspended")
		current = start()
		goes(ctx, job)
		Eventually(searchState(ctx, s)).Should(Equal(v1alpha1.SearchRunning))
	})
})
