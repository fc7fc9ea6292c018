// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"sync"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// podHistory knows of Jobs that still wait for a pod to run whether one has run since the manager saw the first of them: when
// the deadline of a Job is over, Kubernetes deletes the pods, and nothing else tells.
type podHistory struct {
	mu  sync.Mutex
	ran map[types.UID]bool // by the UID of the Job
}

// maxPodHistory bounds what is remembered. Once there is more, all is forgotten.
const maxPodHistory = 4096

// note notes a state of a pod. It is told of every one that the cache was told of.
func (h *podHistory) note(o client.Object) {
	pod, isPod := o.(*corev1.Pod)
	owner := metav1.GetControllerOfNoCopy(o)
	if h == nil || !isPod || owner == nil || owner.Kind != "Job" {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, known := h.ran[owner.UID]; h.ran == nil || !known && len(h.ran) >= maxPodHistory {
		h.ran = map[types.UID]bool{}
	}
	h.ran[owner.UID] = h.ran[owner.UID] || !ranFrom([]corev1.Pod{*pod}).IsZero()
}

// hasRun tells whether a pod of a Job was seen to run.
func (h *podHistory) hasRun(job types.UID) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.ran[job]
}

// onlyWaited tells whether pods of a Job were seen, and none of them ran.
func (h *podHistory) onlyWaited(job types.UID) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	ran, seen := h.ran[job]
	return seen && !ran
}
