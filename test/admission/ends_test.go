// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"context"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

// What ends, or moves, what the operator made: nobody may be kept from ending it.
var _ = Describe("Ending what runs", func() {
	// again waits until a deployment's pod is another one, which runs.
	again := func(ctx context.Context, before *corev1.Pod) {
		GinkgoHelper()
		Eventually(func(g Gomega) {
			pod := counterPod(ctx)
			g.Expect(pod.UID).NotTo(Equal(before.UID))
			d := &v1alpha1.VideoAnalyticsDeployment{}
			g.Expect(admin.Get(ctx, client.ObjectKey{Namespace: town, Name: "counter"}, d)).To(Succeed())
			g.Expect(condition(d.Status.Conditions, v1alpha1.ConditionReady)).To(HavePrefix("True"))
		}).Should(Succeed())
	}

	It("kubectl delete of a pod, and Kubernetes makes another one", func(ctx context.Context) {
		before := counterPod(ctx)
		Expect(editor.kubectl(ctx, "delete", "pod", "-n", town, before.Name)).To(Succeed())
		again(ctx, before)
	})

	It("the eviction of a pod", func(ctx context.Context) {
		before := counterPod(ctx)
		Expect(gitops.clientset().CoreV1().Pods(town).EvictV1(ctx, &policyv1.Eviction{ObjectMeta: metav1.ObjectMeta{Name: before.Name, Namespace: town}})).To(Succeed())
		again(ctx, before)
	})

	It("the preemption of a pod by the scheduler, and its end by a node's controller", func(ctx context.Context) {
		for _, who := range []identity{person("system:kube-scheduler"), builtIn("node-controller"), builtIn("pod-garbage-collector")} {
			before := counterPod(ctx)
			Expect(who.client().Delete(ctx, before.DeepCopy())).To(Succeed(), who.user)
			again(ctx, before)
		}
	})

	It("kubectl drain", func(ctx context.Context) {
		before := counterPod(ctx)
		DeferCleanup(func(ctx context.Context) {
			Expect(clusterAdmin.kubectl(ctx, "uncordon", before.Spec.NodeName)).To(Succeed())
		})
		Expect(clusterAdmin.kubectl(ctx, "drain", before.Spec.NodeName, "--force", "--delete-emptydir-data", "--ignore-daemonsets", "--timeout=120s",
			"--pod-selector=vsa.legal/deployment=counter")).To(Succeed())
		again(ctx, before)
	})

	It("kubectl delete of a Deployment, which the operator makes anew while it is lawful", func(ctx context.Context) {
		before := counterPod(ctx)
		Expect(namespaceAdmin.kubectl(ctx, "delete", "deployment", "-n", town, "counter")).To(Succeed())
		again(ctx, before)
	})

	It("kubectl delete of a ReplicaSet, which Kubernetes makes anew", func(ctx context.Context) {
		before := counterPod(ctx)
		Expect(editor.client().Delete(ctx, theReplicaSet(ctx), client.PropagationPolicy(metav1.DeletePropagationBackground))).To(Succeed())
		again(ctx, before)
	})

	It("more pods and fewer, through the request that asks for them", func(ctx context.Context) {
		d := get(ctx, &v1alpha1.VideoAnalyticsDeployment{ObjectMeta: inTown("counter")})
		for _, n := range []int32{2, 1} {
			before := d.DeepCopy()
			d.Spec.Replicas = &n
			Expect(platformTeam.client().Patch(ctx, d, client.MergeFrom(before))).To(Succeed())
			Eventually(func(g Gomega) {
				made := get(ctx, &appsv1.Deployment{ObjectMeta: inTown("counter")})
				g.Expect(made.Status.AvailableReplicas).To(Equal(n))
				g.Expect(made.Status.Replicas).To(Equal(n))
			}).Should(Succeed())
		}
	})

	It("a namespace is deleted with everything that runs in it, requisitions and decisions too", func(ctx context.Context) {
		const leaving = "leaving"
		ns := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: leaving}}
		Expect(admin.Create(ctx, ns)).To(Succeed())
		registered := objects.Commune(leaving)
		Expect(admin.Create(ctx, registered)).To(Succeed())
		DeferCleanup(func(ctx context.Context) { Expect(admin.Delete(ctx, registered)).To(Succeed()) })
		from := time.Now().Add(-time.Hour)
		for _, f := range append(objects.ForStatistics(leaving, from), objects.Commitment(leaving, from)) {
			Expect(admin.Create(ctx, f)).To(Succeed())
		}
		r := objects.Requisition(leaving, "pv", from, time.Now().Add(time.Hour))
		for _, o := range []client.Object{r, objects.MakeDecision("ok", leaving).On("pv").Decided(v1alpha1.Authorize, time.Now().Add(-time.Minute)).Obj(),
			objects.Statistics(leaving, "d", objects.Counter), objects.Search(r, "s", objects.Plate)} {
			Expect(admin.Create(ctx, o)).To(Succeed())
		}
		Eventually(func(g Gomega) {
			var pods corev1.PodList
			g.Expect(admin.List(ctx, &pods, client.InNamespace(leaving))).To(Succeed())
			g.Expect(pods.Items).To(HaveLen(2))
		}).Should(Succeed())
		Expect(clusterAdmin.client().Delete(ctx, ns)).To(Succeed())
		Eventually(func() bool { return apierrors.IsNotFound(admin.Get(ctx, client.ObjectKeyFromObject(ns), ns)) }).Should(BeTrue())
	})

	It("a request is deleted, and everything goes that was made for it", func(ctx context.Context) {
		Expect(platformTeam.client().Create(ctx, objects.Statistics(town, "passing", objects.Counter))).To(Succeed())
		podOf(ctx, "vsa.legal/deployment", "passing")
		Expect(platformTeam.client().Delete(ctx, objects.Statistics(town, "passing", objects.Counter))).To(Succeed())
		Eventually(func(g Gomega) {
			for _, list := range []client.ObjectList{&corev1.PodList{}, &appsv1.DeploymentList{}, &corev1.ConfigMapList{}} {
				g.Expect(admin.List(ctx, list, client.InNamespace(town), client.MatchingLabels{"vsa.legal/deployment": "passing"})).To(Succeed())
			}
			var pods corev1.PodList
			g.Expect(admin.List(ctx, &pods, client.InNamespace(town), client.MatchingLabels{"vsa.legal/deployment": "passing"})).To(Succeed())
			g.Expect(pods.Items).To(BeEmpty())
		}).Should(Succeed())
	})

	It("a node reports on the pods that it runs", func(ctx context.Context) {
		p := counterPod(ctx)
		kubelet := identity{user: "system:node:" + p.Spec.NodeName, groups: node.groups}
		Expect(merge(ctx, kubelet, p, `{"status":{"message":"of the node"}}`, "status")).To(Succeed())
	})
})
