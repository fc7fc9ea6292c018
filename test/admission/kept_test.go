// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"context"

	. "github.com/onsi/gomega"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/admission"
	"github.com/vsa-legal/operator/internal/scanjob"
)

// definition is that of a kind of ours.
func definition(name string) client.Object {
	u := &unstructured.Unstructured{}
	u.SetAPIVersion("apiextensions.k8s.io/v1")
	u.SetKind("CustomResourceDefinition")
	u.SetName(name + ".vsa.legal")
	return u
}

// inspecting is a pod as the operator has images inspected by.
func inspecting(ctx context.Context) {
	p := pod(admission.Namespace, "inspect-x", podSpec(ownImage))
	p.Labels = map[string]string{scanjob.LabelComponent: scanjob.Component}
	Expect(admin.Create(ctx, p)).To(Succeed())
}

// keptAttempts try what a second reading of the policies had found open.
func keptAttempts() []attempt {
	const (
		places    = "whoever places a pod"
		orphaned  = "ends with what it was made for"
		kinds     = "the kinds of vsa.legal are kept"
		published = "publishes something of its namespace"
		reached   = "who is reached in its namespace"
		found     = "only its node tells what an inspection has found"
	)
	binding := func(change func(*corev1.Binding)) func(context.Context, identity) error {
		return func(ctx context.Context, who identity) error {
			b := &corev1.Binding{Target: corev1.ObjectReference{Kind: "Node", Name: "gpu-node-0"}}
			change(b)
			return who.client().SubResource("binding").Create(ctx, counterPod(ctx), b)
		}
	}
	deletes := func(o func(context.Context) client.Object, opts ...client.DeleteOption) func(context.Context, identity) error {
		return func(ctx context.Context, who identity) error { return who.client().Delete(ctx, o(ctx), opts...) }
	}
	orphan := client.PropagationPolicy(metav1.DeletePropagationOrphan)
	all := []attempt{
		{"placed-annotations", "a pod of the operator is annotated when it is placed", controller, binding(func(b *corev1.Binding) { b.Annotations = map[string]string{"a": "b"} }), "vsa-connect", places},
		{"placed-annotations", "a pod of the operator is labeled when it is placed", controller, binding(func(b *corev1.Binding) { b.Labels = map[string]string{"a": "b"} }), "vsa-connect", places},
		{"placed-annotations", "a pod of somebody else gets the operator's label when it is placed", controller, func(ctx context.Context, who identity) error {
			return who.client().SubResource("binding").Create(ctx, bystander(ctx), &corev1.Binding{ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"vsa.legal/deployment": "counter"}},
				Target: corev1.ObjectReference{Kind: "Node", Name: "gpu-node-0"}})
		}, "vsa-connect", places},
		{"request-orphans", "a deployment is deleted, and its workload is left behind", platformTeam, deletes(func(ctx context.Context) client.Object {
			return get(ctx, &v1alpha1.VideoAnalyticsDeployment{ObjectMeta: inTown("counter")})
		}, orphan), "vsa-acts", orphaned},
		{"request-orphans", "a search is deleted, and its Job is left behind", platformTeam, deletes(func(ctx context.Context) client.Object {
			return get(ctx, &v1alpha1.VideoSearchJob{ObjectMeta: inTown("van")})
		}, orphan), "vsa-acts", orphaned},
		{"kinds-weakened", "a kind with all acts is deleted", controller, deletes(func(context.Context) client.Object { return definition("judicialdecisions") }), "vsa-acts", kinds},
		{"kinds-weakened", "what a kind checks is taken out", controller, func(ctx context.Context, who identity) error {
			return merge(ctx, who, definition("judicialrequisitions"), `{"metadata":{"annotations":{"a":"b"}}}`)
		}, "vsa-acts", kinds},
		{"operator-published", "a Service of the operator's namespace", namespaceAdmin, creates(func() client.Object {
			return &corev1.Service{ObjectMeta: own("publishes"), Spec: corev1.ServiceSpec{Ports: []corev1.ServicePort{{Port: 80}}, Selector: map[string]string{"app.kubernetes.io/name": "vsa-operator"}}}
		}), "vsa-operator", published},
		{"operator-published", "a NetworkPolicy of the operator's namespace", namespaceAdmin, creates(func() client.Object {
			return &networkingv1.NetworkPolicy{ObjectMeta: own("opens"), Spec: networkingv1.NetworkPolicySpec{Egress: []networkingv1.NetworkPolicyEgressRule{{}}}}
		}), "vsa-operator", reached},
		{"inspection-forged", "another result of an inspection", controller, func(ctx context.Context, who identity) error {
			return merge(ctx, who, &corev1.Pod{ObjectMeta: own("inspect-x")}, `{"status":{"phase":"Succeeded"}}`, "status")
		}, "vsa-operator", found},
		{"parameters", "the certificates that pods of the operator trust", namespaceAdmin, func(ctx context.Context, who identity) error {
			return merge(ctx, who, &corev1.ConfigMap{ObjectMeta: own("kube-root-ca.crt")}, `{"data":{"ca.crt":"forged"}}`)
		}, "vsa-operator", "only the operator writes what the law"},
	}
	return all
}
