// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"context"

	. "github.com/onsi/gomega"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
)

// forgeryAttempts try to pass for something of the operator's.
func forgeryAttempts() []attempt {
	const (
		labels = "only the operator gives the labels"
		made   = "only the operator makes what has its label"
		owners = "only the operator makes what a VideoAnalyticsDeployment"
	)
	ours := workload.Labels(workload.LabelDeployment, "counter")
	half := map[string]string{workload.LabelDeployment: "counter"}
	all := []attempt{
		{"forged-labels", "a pod with all labels", editor, creates(func() client.Object { return workloadOf("Pod", town, "forged", podSpec(ownImage), ours) }), "vsa-", made[:4]},
		{"forged-labels", "a pod with one label", editor, creates(func() client.Object { return workloadOf("Pod", town, "forged", podSpec(ownImage), half) }), "vsa-images", labels},
		{"forged-labels", "a NetworkPolicy with all labels", editor, creates(func() client.Object {
			return &networkingv1.NetworkPolicy{ObjectMeta: metav1.ObjectMeta{Namespace: town, Name: "open", Labels: ours}}
		}), "vsa-owned", made},
		{"forged-labels", "a ConfigMap with all labels", gitops, creates(func() client.Object {
			return &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: town, Name: "open", Labels: ours}}
		}), "vsa-owned", made},
		{"forged-labels", "labels that are added to a pod later", editor, func(ctx context.Context, who identity) error {
			return merge(ctx, who, bystander(ctx), `{"metadata":{"labels":{"app.kubernetes.io/managed-by":"vsa-operator","vsa.legal/deployment":"counter"}}}`)
		}, "vsa-", ""},
		{"forged-labels", "one label that is added later", editor, func(ctx context.Context, who identity) error {
			return merge(ctx, who, bystander(ctx), `{"metadata":{"labels":{"vsa.legal/search":"van"}}}`)
		}, "vsa-images", labels},
		{"forged-owner", "a pod that a deployment would own", namespaceAdmin, creates(func() client.Object {
			p := pod(town, "forged", podSpec(ownImage))
			p.OwnerReferences = []metav1.OwnerReference{{APIVersion: v1alpha1.GroupVersion.String(), Kind: "VideoAnalyticsDeployment", Name: "counter", UID: "x", Controller: ptr.To(true)}}
			return p
		}), "vsa-images", owners},
		{"forged-owner", "a Job that a search would own", gitops, creates(func() client.Object {
			j := workloadOf("Job", town, "forged", podSpec(ownImage), nil)
			j.SetOwnerReferences([]metav1.OwnerReference{{APIVersion: v1alpha1.GroupVersion.String(), Kind: "VideoSearchJob", Name: "van", UID: "x", Controller: ptr.To(true)}})
			return j
		}), "vsa-images", owners},
		{"forged-owner", "an owner that is added later", editor, func(ctx context.Context, who identity) error {
			return merge(ctx, who, bystander(ctx), `{"metadata":{"ownerReferences":[{"apiVersion":"vsa.legal/v1alpha1","kind":"VideoAnalyticsDeployment","name":"counter","uid":"x"}]}}`)
		}, "vsa-images", owners},
		{"forged-owner", "a pod that the operator's own ReplicaSet would adopt", controller, func(ctx context.Context, who identity) error {
			p := workloadOf("Pod", town, "adopted", podSpec(ownImage), counterPod(ctx).Labels)
			p.SetAnnotations(map[string]string{"controller.kubernetes.io/pod-deletion-cost": "1000"})
			return who.client().Create(ctx, p)
		}, "vsa-", ""},
	}
	for _, kind := range makers[1:] {
		all = append(all, attempt{"forged-labels", "a " + kind + " whose pods would have the labels", makerOf(kind), creates(func() client.Object {
			o := workloadOf(kind, town, "forged", podSpec(ownImage), ours)
			o.SetLabels(map[string]string{"mine": "too"}) // or a Job and a ReplicationController take those of their pods
			return o
		}), "vsa-images", labels})
	}
	return all
}

// bystander is a pod of somebody else's, which runs something lawful.
func bystander(ctx context.Context) *corev1.Pod {
	p := pod(elsewhere, "bystander", podSpec(ownImage))
	Expect(client.IgnoreAlreadyExists(admin.Create(ctx, p))).To(Succeed())
	Eventually(func(g Gomega) {
		g.Expect(admin.Get(ctx, client.ObjectKeyFromObject(p), p)).To(Succeed())
		g.Expect(p.Status.Phase).To(Equal(corev1.PodRunning))
	}).Should(Succeed())
	return p
}

// ownDeployment is one of somebody else's, which runs something lawful.
func ownDeployment(ctx context.Context) *appsv1.Deployment {
	d, ok := workloadOf("Deployment", elsewhere, "own", podSpec(ownImage), nil).(*appsv1.Deployment)
	Expect(ok).To(BeTrue())
	Expect(client.IgnoreAlreadyExists(admin.Create(ctx, d))).To(Succeed())
	Eventually(func(g Gomega) {
		g.Expect(admin.Get(ctx, client.ObjectKeyFromObject(d), d)).To(Succeed())
		g.Expect(d.Status.AvailableReplicas).To(Equal(*d.Spec.Replicas))
	}).Should(Succeed())
	return d
}
