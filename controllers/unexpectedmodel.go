// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"cmp"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/guard"
)

// unexpectedModel tells which pod's guard has ended its runtime last for a model of no permitted module, and which model that was, or
// nothing. It holds while that pod is there: a kubelet starts the container again, and what a runtime has loaded once it loads again.
func unexpectedModel(pods []corev1.Pod) string {
	pods = slices.Clone(pods)
	slices.SortFunc(pods, func(a, b corev1.Pod) int { return cmp.Compare(a.Name, b.Name) })
	for i := range pods {
		for _, c := range pods[i].Status.ContainerStatuses {
			if why := loaded(&c); why != "" {
				return "pod " + pods[i].Name + ": " + why
			}
		}
	}
	return ""
}

// loaded is what the guard of a container has said of such a model when it ended last, or nothing.
func loaded(c *corev1.ContainerStatus) string {
	ended := cmp.Or(c.State.Terminated, c.LastTerminationState.Terminated)
	if ended == nil {
		return ""
	}
	if refused := guard.ReadRefusal(ended.Message, ended.ExitCode); refused != nil && refused.Reason == guard.UnexpectedModel {
		return refused.Message
	}
	return ""
}

// setUnexpectedModel sets the condition where there is something to tell, and takes it away otherwise.
func (c conditions) setUnexpectedModel(message string) {
	if message == "" {
		meta.RemoveStatusCondition(c.list, v1alpha1.ConditionUnexpectedModel)
		return
	}
	c.set(v1alpha1.ConditionUnexpectedModel, metav1.ConditionTrue, v1alpha1.ReasonUnexpectedModel, message)
}
