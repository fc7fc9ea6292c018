// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/guard"
)

func TestUnexpectedModel(t *testing.T) {
	none, runs := corev1.ContainerState{}, corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}
	refused := guard.Refuse(guard.UnexpectedModel, "the runtime has loaded 1 models that are of no permitted module, %q among them", "arcface-r100-512")
	caught := corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{ExitCode: int32(refused.ExitCode()), Message: refused.Error()}}
	const told = `pod cam-1: the runtime has loaded 1 models that are of no permitted module, "arcface-r100-512" among them`
	for name, test := range map[string]struct {
		status corev1.PodStatus
		want   string
	}{
		"it runs":                     {container(runs, none), ""},
		"its guard has just ended it": {container(caught, none), told},
		"it waits to be tried again":  {container(waiting("CrashLoopBackOff", ""), caught), told},
		"it was started again":        {container(runs, caught), told},
		"it has crashed since then":   {container(endedWith("Error", 3), caught), ""},
		"another module lay there":    {container(endedByGuard("ModulesMismatch: face is there", 110), none), ""},
		"the runtime says so itself":  {container(endedByGuard("UnexpectedModel: face", 1), none), ""},
		"it has no container yet":     {corev1.PodStatus{}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			quiet := corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "cam-0"}, Status: container(runs, none)}
			pod := corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "cam-1"}, Status: test.status}
			message := unexpectedModel([]corev1.Pod{pod, quiet})
			if message != test.want {
				t.Fatalf("%q, want %q", message, test.want)
			}
			was := metav1.Condition{Type: v1alpha1.ConditionUnexpectedModel, Status: metav1.ConditionTrue, Reason: "Before", Message: "before"}
			list := []metav1.Condition{was}
			conditions{&list, 7, time.Unix(60, 0)}.setUnexpectedModel(message)
			var want *metav1.Condition
			if test.want != "" {
				want = &metav1.Condition{Type: "UnexpectedModel", Status: metav1.ConditionTrue, Reason: "UnexpectedModel", Message: test.want, ObservedGeneration: 7}
			}
			if diff := cmp.Diff(want, ignoreTime(meta.FindStatusCondition(list, "UnexpectedModel"))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func ignoreTime(c *metav1.Condition) *metav1.Condition {
	if c != nil {
		c.LastTransitionTime = metav1.Time{}
	}
	return c
}
