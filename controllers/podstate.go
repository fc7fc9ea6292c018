// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/guard"
	"github.com/vsa-legal/operator/internal/workload"
)

// waitsFor says what pods wait for, in words that stay the same while they do. Where they wait for nothing in particular
// it says nothing.
func waitsFor(pods []corev1.Pod) (reason, message string) {
	pods = slices.Clone(pods)
	slices.SortFunc(pods, func(a, b corev1.Pod) int { return cmp.Compare(a.Name, b.Name) })
	for i := range pods {
		if !pods[i].DeletionTimestamp.IsZero() || pods[i].Status.Phase == corev1.PodSucceeded {
			continue
		}
		if open := workload.NetworkOpen(&pods[i].Status); open != nil {
			return v1alpha1.ReasonNetworkOpen, "the network is open on node " + pods[i].Spec.NodeName + ", and nothing of its package begins there: " +
				sentence(open.Message)
		}
		if reason, message := podWaitsFor(&pods[i].Status); reason != "" {
			return reason, message
		}
	}
	return "", ""
}

func podWaitsFor(s *corev1.PodStatus) (reason, message string) {
	if s.Phase == corev1.PodFailed && s.Reason != "" {
		return v1alpha1.ReasonEvicted, "a pod failed: " + sentence(s.Reason+": "+s.Message)
	}
	for _, c := range s.Conditions {
		if c.Type == corev1.PodScheduled && c.Status == corev1.ConditionFalse && c.Message != "" {
			return v1alpha1.ReasonUnschedulable, sentence(c.Message)
		}
	}
	for i := range s.InitContainerStatuses {
		if refused := refusal(&s.InitContainerStatuses[i]); refused != "" {
			return v1alpha1.ReasonNodeUnfit, refused
		}
		if reason, message := containerWaitsFor(&s.InitContainerStatuses[i]); reason != "" {
			return reason, message
		}
	}
	for i := range s.ContainerStatuses {
		if reason, message := containerWaitsFor(&s.ContainerStatuses[i]); reason != "" {
			return reason, message
		}
	}
	return "", ""
}

// refusal is what a pod found out about its node that keeps it from running there, or nothing.
func refusal(c *corev1.ContainerStatus) string {
	if !workload.IsVerifier(c.Name) {
		return ""
	}
	for _, s := range []corev1.ContainerState{c.State, c.LastTerminationState} {
		if ended := s.Terminated; ended != nil && ended.ExitCode != 0 {
			return "its node may show it files that nobody judged: " + sentence(ended.Message)
		}
	}
	return ""
}

func containerWaitsFor(c *corev1.ContainerStatus) (reason, message string) {
	ended := c.State.Terminated
	if waits := c.State.Waiting; waits != nil {
		switch {
		case strings.Contains(waits.Reason, "Image"): // ErrImagePull and ImagePullBackOff take turns
			return v1alpha1.ReasonImagePullFailed, "the image " + c.Image + " cannot be pulled"
		case waits.Reason == "CrashLoopBackOff":
			ended = c.LastTerminationState.Terminated
		case waits.Reason != "ContainerCreating" && waits.Reason != "PodInitializing" && waits.Message != "":
			return v1alpha1.ReasonContainerNotCreated, sentence(waits.Reason + ": " + waits.Message)
		}
	}
	switch {
	case ended == nil || ended.ExitCode == 0 && ended.Reason != "OOMKilled":
		return "", ""
	case ended.Reason == "OOMKilled":
		return v1alpha1.ReasonOutOfMemory, fmt.Sprintf("container %s was ended because it used more memory than it may (OOMKilled)", c.Name)
	}
	if refused := guard.ReadRefusal(ended.Message, ended.ExitCode); refused != nil {
		return string(refused.Reason), sentence(refused.Message)
	}
	return v1alpha1.ReasonCrashed, fmt.Sprintf("container %s ended with exit code %d", c.Name, ended.ExitCode)
}

// ranFrom returns when the first container of some pods started, and the zero time if none did.
func ranFrom(pods []corev1.Pod) time.Time {
	var first time.Time
	for i := range pods {
		for _, c := range pods[i].Status.ContainerStatuses {
			for _, s := range []corev1.ContainerState{c.State, c.LastTerminationState} {
				switch {
				case s.Running != nil:
					first = earliest(first, s.Running.StartedAt.Time)
				case s.Terminated != nil:
					first = earliest(first, s.Terminated.StartedAt.Time)
				}
			}
		}
	}
	return first
}

// isObstacle tells whether a reason of Available names what Kubernetes, or the API server, has against something lawful.
func isObstacle(reason string) bool {
	switch reason {
	case v1alpha1.ReasonPodsRefused, v1alpha1.ReasonUnschedulable, v1alpha1.ReasonImagePullFailed, v1alpha1.ReasonContainerNotCreated, v1alpha1.ReasonOutOfMemory, v1alpha1.ReasonCrashed,
		v1alpha1.ReasonEvicted, v1alpha1.ReasonSuspended, v1alpha1.ReasonStuck, v1alpha1.ReasonScaledByAnother, v1alpha1.ReasonEgressDenied, v1alpha1.ReasonSettingLeftOut, v1alpha1.ReasonNotStarted,
		v1alpha1.ReasonPodsAltered, v1alpha1.ReasonImageDiffers, v1alpha1.ReasonNodeUnfit, v1alpha1.ReasonNetworkOpen, v1alpha1.ReasonNameTaken,
		v1alpha1.ReasonClockSkewed, v1alpha1.ReasonCommandUnknown, v1alpha1.ReasonModulesMismatch, v1alpha1.ReasonUnexpectedModel, v1alpha1.ReasonNoPermit, v1alpha1.ReasonPermitEnded:
		return true
	}
	return false
}
