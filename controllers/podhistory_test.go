// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"fmt"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

func TestPodHistory(t *testing.T) {
	waits, other := podOf("Job", "job"), podOf("ReplicaSet", "set")
	ran := waits.DeepCopy()
	ran.Status.ContainerStatuses = []corev1.ContainerStatus{{State: corev1.ContainerState{
		Terminated: &corev1.ContainerStateTerminated{StartedAt: metav1.Time{Time: instant(1)}}}}}
	for name, test := range map[string]struct {
		seen []*corev1.Pod
		of   types.UID
		want bool
	}{
		"nothing was seen":       {nil, "job-uid", false},
		"it waited":              {[]*corev1.Pod{waits}, "job-uid", true},
		"it ran":                 {[]*corev1.Pod{waits, ran}, "job-uid", false},
		"one after it waits":     {[]*corev1.Pod{ran, waits}, "job-uid", false},
		"another Job's":          {[]*corev1.Pod{waits}, "another", false},
		"a pod of no Job":        {[]*corev1.Pod{other}, "set-uid", false},
		"a pod of nobody at all": {[]*corev1.Pod{{}}, "", false},
	} {
		h := &podHistory{}
		for _, p := range test.seen {
			h.note(p)
		}
		if got := h.onlyWaited(test.of); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// A Job that was forgotten counts as run.
func TestPodHistoryIsBounded(t *testing.T) {
	h := &podHistory{}
	for n := range maxPodHistory + 1 {
		h.note(podOf("Job", fmt.Sprint(n)))
	}
	if len(h.ran) > maxPodHistory || h.onlyWaited("0-uid") || !h.onlyWaited(types.UID(fmt.Sprint(maxPodHistory, "-uid"))) {
		t.Errorf("%d Jobs are remembered", len(h.ran))
	}
}
