// SPDX-License-Identifier: Apache-2.0

package workload

import (
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/internal/guard"
)

const (
	// containerNetworkVerifier runs before anything of a package, and fails where nothing enforces the pod's NetworkPolicy.
	containerNetworkVerifier = "verify-network"
	networkVerifierCommand   = "verify-network" // of the guard's program
)

// verifyNetwork has every pod of the plan try whether its NetworkPolicy holds, as the last thing before the package: whatever
// enforces policies has had that long to know the pod. To a search, a node with an open network is no failure of its own: its Job
// goes on trying until its deadline.
func (p *Plan) verifyNetwork(image string) {
	spec := &PodTemplate(p.Workload()).Spec
	spec.InitContainers = append(spec.InitContainers, networkVerifier(image))
	if p.Job == nil {
		return
	}
	open := guard.Refusal{Reason: guard.NetworkOpen}
	p.Job.Spec.PodFailurePolicy = &batchv1.PodFailurePolicy{Rules: []batchv1.PodFailurePolicyRule{{
		Action: batchv1.PodFailurePolicyActionIgnore,
		OnExitCodes: &batchv1.PodFailurePolicyOnExitCodesRequirement{ContainerName: ptr.To(containerNetworkVerifier),
			Operator: batchv1.PodFailurePolicyOnExitCodesOpIn, Values: []int32{int32(open.ExitCode())}},
	}}}
}

func networkVerifier(image string) corev1.Container {
	amounts := corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("50m"), corev1.ResourceMemory: resource.MustParse("32Mi")}
	return corev1.Container{
		Name: containerNetworkVerifier, Image: image, Command: []string{guardProgram, networkVerifierCommand},
		TerminationMessagePolicy: corev1.TerminationMessageFallbackToLogsOnError,
		Resources:                corev1.ResourceRequirements{Requests: amounts, Limits: amounts},
		SecurityContext: &corev1.SecurityContext{
			AllowPrivilegeEscalation: ptr.To(false),
			ReadOnlyRootFilesystem:   ptr.To(true),
			Capabilities:             &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}},
		},
	}
}

// isNetworkVerifier tells whether a container is the operator's own, of this or of an earlier release.
func isNetworkVerifier(c corev1.Container) bool {
	return c.Name == containerNetworkVerifier && len(c.Command) == 2 && c.Command[0] == guardProgram && c.Command[1] == networkVerifierCommand
}

// NetworkOpen returns what the look at a pod's network has found when it ended last, if that is that the network is open, and nil
// otherwise.
func NetworkOpen(s *corev1.PodStatus) *guard.Refusal {
	for i := range s.InitContainerStatuses {
		c := &s.InitContainerStatuses[i]
		if c.Name != containerNetworkVerifier {
			continue
		}
		ended := c.State.Terminated
		if ended == nil {
			ended = c.LastTerminationState.Terminated
		}
		if ended == nil {
			return nil
		}
		if refused := guard.ReadRefusal(ended.Message, ended.ExitCode); refused != nil && refused.Reason == guard.NetworkOpen {
			return refused
		}
	}
	return nil
}
