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

	"github.com/vsa-legal/operator/internal/admission"
	"github.com/vsa-legal/operator/internal/workload"
)

// ask asks the API server by dry run for what its policies have to refuse even to the operator. It returns what was let through,
// or nothing. An answer that is neither is an error.
func (k *admissionKeeper) ask(ctx context.Context, image string) (passed string, err error) {
	for _, probe := range []struct {
		what   string
		object client.Object
	}{
		{"a pod with a governed image", probePod(image)},
		{"an object with the operator's label", &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{
			Namespace: admission.Namespace, Name: admission.ProbeName, Labels: map[string]string{workload.LabelManagedBy: workload.ManagedBy}}}},
	} {
		switch err := k.Client.Create(ctx, probe.object, client.DryRunAll); {
		case err == nil:
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
