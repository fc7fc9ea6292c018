// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/admission"
	"github.com/vsa-legal/operator/internal/workload"
)

// ask asks the API server by dry run for what each of its policies has to refuse even to the operator. It returns what was let
// through, or nothing. An answer that is neither is an error.
func (k *admissionKeeper) ask(ctx context.Context, image string) (passed string, err error) {
	create := func(o client.Object) func() error {
		return func() error { return k.Client.Create(ctx, o, client.DryRunAll) }
	}
	probe := metav1.ObjectMeta{Namespace: admission.Namespace, Name: admission.ProbeName}
	labeled := &corev1.ConfigMap{ObjectMeta: *probe.DeepCopy()}
	labeled.Labels = map[string]string{workload.LabelManagedBy: workload.ManagedBy}
	for _, probe := range []struct {
		what string
		try  func() error
	}{
		{"a pod with a governed image", create(probePod(image))},
		{"an object with the operator's label", create(labeled)},
		{"a ConfigMap in the operator's namespace", create(&corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: admission.Namespace, Name: admission.ProbeOperatorName}})},
		{"an UndeclaredImage that nobody found", create(&v1alpha1.UndeclaredImage{ObjectMeta: metav1.ObjectMeta{Name: admission.ProbeName},
			Spec: v1alpha1.UndeclaredImageSpec{Image: admission.ProbeRegistry}})},
		{"a paper that nobody gives", create(probePaper())},
		{"a way into a pod of the operator's", func() error { // there is no such pod
			return k.SubResource("proxy").Get(ctx, &corev1.Pod{ObjectMeta: probe}, &corev1.Pod{})
		}},
	} {
		switch err := probe.try(); {
		case err == nil, apierrors.IsNotFound(err):
			return probe.what, nil
		case !refusedByPolicy(err):
			return probe.what, fmt.Errorf("asking whether %s is refused: %w", probe.what, err)
		}
	}
	return "", nil
}

// guarded asks whether static policies keep the policies of the cluster. Only an API server of Kubernetes 1.37 has any.
func (k *admissionKeeper) guarded(ctx context.Context) (bool, error) {
	err := k.Client.Create(ctx, &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{
		Namespace: admission.Namespace, Name: admission.StaticProbeName}}, client.DryRunAll)
	if refusedByPolicy(err) {
		return true, nil
	}
	return false, err
}

// refusedByPolicy tells whether an answer is a policy's refusal, and not that of somebody else.
func refusedByPolicy(err error) bool {
	return apierrors.IsForbidden(err) && strings.Contains(err.Error(), "ValidatingAdmissionPolicy 'vsa-")
}

// probePaper is one of a type that no law knows, filed by a program, for a namespace in which nothing is asked for.
func probePaper() *v1alpha1.Formality {
	return &v1alpha1.Formality{
		ObjectMeta: metav1.ObjectMeta{Namespace: admission.Namespace, Name: admission.ProbeName},
		Spec: v1alpha1.FormalitySpec{Type: "NoSuchPaper", Reference: "none", ValidFrom: metav1.Unix(0, 0),
			Covers: v1alpha1.Covers{Purposes: []v1alpha1.Term{"NoSuchPurpose"}}},
	}
}

// probePod is a pod that nothing but the policies could object to.
func probePod(image string) *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: admission.Namespace, Name: admission.ProbeName},
		Spec: corev1.PodSpec{
			AutomountServiceAccountToken: ptr.To(false),
			SecurityContext: &corev1.PodSecurityContext{
				RunAsNonRoot: ptr.To(true), SeccompProfile: &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault},
			},
			Containers: []corev1.Container{{Name: "probe", Image: image, SecurityContext: &corev1.SecurityContext{
				AllowPrivilegeEscalation: ptr.To(false), Capabilities: &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}},
			}}},
		},
	}
}
