// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/guard"
)

// container is the status of a pod with one container.
func container(state, last corev1.ContainerState) corev1.PodStatus {
	return corev1.PodStatus{Phase: corev1.PodPending, ContainerStatuses: []corev1.ContainerStatus{
		{Name: "runtime", Image: "registry.example/a@sha256:1", State: state, LastTerminationState: last}}}
}

func waiting(reason, message string) corev1.ContainerState {
	return corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: reason, Message: message}}
}

func endedWith(reason string, code int32) corev1.ContainerState {
	return corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{Reason: reason, ExitCode: code}}
}

func endedByGuard(message string, code int32) corev1.ContainerState {
	return corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{Reason: "Error", ExitCode: code, Message: "guard: " + message}}
}

func TestWaitsFor(t *testing.T) {
	none := corev1.ContainerState{}
	for name, test := range map[string]struct {
		pod             corev1.PodStatus
		reason, message string
	}{
		"it runs":           {container(corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}, none), "", ""},
		"it has just begun": {container(waiting("ContainerCreating", ""), none), "", ""},
		"no node has room": {corev1.PodStatus{Conditions: []corev1.PodCondition{{Type: corev1.PodScheduled,
			Status: corev1.ConditionFalse, Message: "0/3 nodes are available: 3 Insufficient nvidia.com/gpu."}}},
			v1alpha1.ReasonUnschedulable, "Insufficient nvidia.com/gpu"},
		"an image":              {container(waiting("ErrImagePull", "rpc error 17"), none), v1alpha1.ReasonImagePullFailed, "registry.example/a@sha256:1"},
		"the same, later":       {container(waiting("ImagePullBackOff", "Back-off"), none), v1alpha1.ReasonImagePullFailed, "registry.example/a@sha256:1"},
		"a Secret as a value":   {container(waiting("CreateContainerConfigError", `secret "q" not found`), none), v1alpha1.ReasonContainerNotCreated, `secret "q" not found`},
		"it crashes":            {container(waiting("CrashLoopBackOff", "back-off 10s"), endedWith("Error", 3)), v1alpha1.ReasonCrashed, "exit code 3"},
		"its guard refuses":     {container(waiting("CrashLoopBackOff", ""), endedByGuard("ModulesMismatch: face is there", 110)), v1alpha1.ReasonModulesMismatch, "face is there"},
		"a permit has ended":    {container(endedByGuard("PermitEnded: at noon", 113), none), v1alpha1.ReasonPermitEnded, "at noon"},
		"it says it is guarded": {container(endedByGuard("ModulesMismatch: face is there", 1), none), v1alpha1.ReasonCrashed, "exit code 1"},
		"it ran out of memory":  {container(endedWith("OOMKilled", 137), none), v1alpha1.ReasonOutOfMemory, "OOMKilled"},
		"it was evicted": {corev1.PodStatus{Phase: corev1.PodFailed, Reason: "Evicted", Message: "The node was low on memory"},
			v1alpha1.ReasonEvicted, "Evicted: The node was low on memory"},
		"it succeeded": {corev1.PodStatus{Phase: corev1.PodSucceeded, ContainerStatuses: container(endedWith("Error", 1), none).ContainerStatuses}, "", ""},
	} {
		reason, message := waitsFor([]corev1.Pod{{Status: test.pod}})
		if reason != test.reason || !strings.Contains(message, test.message) {
			t.Errorf("%s: %q %q, want %q %q", name, reason, message, test.reason, test.message)
		}
		if reason != "" && !isObstacle(reason) {
			t.Errorf("%s: nobody is told of %s", name, reason)
		}
	}
}

// TestWaitsForWhatRunsBefore: what keeps the operator's own containers from their end keeps the package from its beginning.
func TestWaitsForWhatRunsBefore(t *testing.T) {
	none, done := corev1.ContainerState{}, endedWith("Completed", 0)
	for name, test := range map[string]struct {
		state, last corev1.ContainerState
		reason      string
	}{
		"its image":             {waiting("ErrImagePull", ""), none, v1alpha1.ReasonImagePullFailed},
		"it cannot look":        {waiting("CrashLoopBackOff", ""), endedByGuard("NotStarted: no address", 114), v1alpha1.ReasonNotStarted},
		"it is done":            {done, none, ""},
		"it is done by now":     {done, endedByGuard("NetworkOpen: 10.0.0.1:443", 115), ""},
		"it waits for its turn": {waiting("PodInitializing", ""), none, ""},
	} {
		pod := corev1.Pod{Status: container(waiting("PodInitializing", ""), none)}
		pod.Status.InitContainerStatuses = []corev1.ContainerStatus{{Name: "verify-network", State: test.state, LastTerminationState: test.last}}
		if reason, message := waitsFor([]corev1.Pod{pod}); reason != test.reason {
			t.Errorf("%s: %q %q, want %q", name, reason, message, test.reason)
		}
	}
}

func TestWaitsForANetworkThatIsClosed(t *testing.T) {
	open := guard.Refuse(guard.NetworkOpen, "the pod connects to 10.0.0.1:443")
	pod := corev1.Pod{Spec: corev1.PodSpec{NodeName: "south"}, Status: container(waiting("PodInitializing", ""), corev1.ContainerState{})}
	pod.Status.InitContainerStatuses = []corev1.ContainerStatus{{Name: "verify-network", State: waiting("CrashLoopBackOff", "back-off 10s"),
		LastTerminationState: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{ExitCode: int32(open.ExitCode()), Message: open.Error()}}}}
	reason, message := waitsFor([]corev1.Pod{pod})
	if reason != v1alpha1.ReasonNetworkOpen || !isObstacle(reason) || !strings.Contains(message, "node south") || !strings.Contains(message, "10.0.0.1:443") {
		t.Errorf("%q %q", reason, message)
	}
}

func TestWaitsForLeavesOutPodsThatAreEnding(t *testing.T) {
	pod := corev1.Pod{Status: container(endedWith("OOMKilled", 137), corev1.ContainerState{})}
	pod.DeletionTimestamp = &metav1.Time{Time: time.Unix(1, 0)}
	if reason, _ := waitsFor([]corev1.Pod{pod}); reason != "" {
		t.Errorf("a pod that is ending is said to wait: %s", reason)
	}
}

func TestRanFrom(t *testing.T) {
	at := func(seconds int64) metav1.Time { return metav1.Time{Time: time.Unix(seconds, 0)} }
	running := corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: at(30)}}
	ended := corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{StartedAt: at(20)}}
	for name, test := range map[string]struct {
		pods []corev1.Pod
		want int64 // 0: never
	}{
		"no pod":                   {nil, 0},
		"a pod that has not begun": {[]corev1.Pod{{Status: container(waiting("ContainerCreating", ""), corev1.ContainerState{})}}, 0},
		"a pod that runs":          {[]corev1.Pod{{Status: container(running, corev1.ContainerState{})}}, 30},
		"one that began again":     {[]corev1.Pod{{Status: container(running, ended)}}, 20},
		"two":                      {[]corev1.Pod{{Status: container(running, corev1.ContainerState{})}, {Status: container(ended, corev1.ContainerState{})}}, 20},
	} {
		got := ranFrom(test.pods)
		if test.want == 0 != got.IsZero() || test.want != 0 && got.Unix() != test.want {
			t.Errorf("%s: %v, want %d", name, got, test.want)
		}
	}
}
