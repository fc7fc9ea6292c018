// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"strings"
	"testing"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/internal/scanjob"
)

const empty = `{"schema":1,"inspector":"` + scanjob.Revision + `","entries":[]}`

func TestJobResult(t *testing.T) {
	i := &inspector{Inspector: scanjob.Inspector{Image: "operator:1", Namespace: "vsa-system"}}
	s := scanjob.Subject{Image: "registry.example/a@sha256:1"}
	now := time.Unix(1_800_000_000, 0)
	ended := func(message string, code int32, phase corev1.PodPhase) corev1.PodStatus {
		return corev1.PodStatus{Phase: phase, ContainerStatuses: []corev1.ContainerStatus{{State: corev1.ContainerState{
			Terminated: &corev1.ContainerStateTerminated{Message: message, ExitCode: code}}}}}
	}
	waiting := func(reason string) corev1.PodStatus {
		return corev1.PodStatus{Phase: corev1.PodPending, ContainerStatuses: []corev1.ContainerStatus{{State: corev1.ContainerState{
			Waiting: &corev1.ContainerStateWaiting{Reason: reason}}}}}
	}
	succeeded := ended(empty, 0, corev1.PodSucceeded)
	for name, c := range map[string]struct {
		end    batchv1.JobConditionType
		reason string
		ago    time.Duration
		pod    *corev1.PodStatus

		result        bool
		failed, waits string
	}{
		"no pod yet":                   {waits: "has begun"},
		"a pod that runs":              {pod: &corev1.PodStatus{Phase: corev1.PodRunning}, waits: "has begun"},
		"an image that is not there":   {pod: ptr.To(waiting("ErrImagePull")), waits: "cannot be pulled"},
		"the same, a little later":     {pod: ptr.To(waiting("ImagePullBackOff")), waits: "cannot be pulled"},
		"no node":                      {pod: &corev1.PodStatus{Conditions: []corev1.PodCondition{{Type: corev1.PodScheduled, Status: corev1.ConditionFalse}}}, waits: "for a node"},
		"a result before its Job ends": {pod: &succeeded, result: true},
		"a result":                     {end: batchv1.JobComplete, pod: &succeeded, result: true},
		"a result after all":           {end: batchv1.JobFailed, pod: &succeeded, result: true},
		"a result that did not end":    {end: batchv1.JobFailed, pod: ptr.To(ended(empty, 1, corev1.PodFailed)), failed: "its inspection failed: {"},
		"a pod that is not seen yet":   {end: batchv1.JobComplete, ago: 59 * time.Second, waits: "still to be read"},
		"a pod that is gone":           {end: batchv1.JobComplete, ago: time.Minute, failed: "no pod as the operator makes them"},
		"out of time":                  {end: batchv1.JobFailed, reason: batchv1.JobReasonDeadlineExceeded, failed: "within 60 minutes"},
		"thrown off its node":          {end: batchv1.JobFailed, pod: &corev1.PodStatus{Phase: corev1.PodFailed, Message: "evicted:\nno room"}, failed: "evicted: no room"},
		"nobody knows why":             {end: batchv1.JobFailed, failed: "see the events of Job vsa-system/inspect-"},
	} {
		job := i.Job(s, 1)
		job.UID = "the-job"
		if c.end != "" {
			job.Status.Conditions = []batchv1.JobCondition{{Type: c.end, Status: corev1.ConditionTrue, Reason: c.reason,
				LastTransitionTime: metav1.Time{Time: now.Add(-c.ago)}}}
		}
		var pods []corev1.Pod
		if c.pod != nil {
			pods = []corev1.Pod{{Spec: job.Spec.Template.Spec, Status: *c.pod}}
			pods[0].OwnerReferences = []metav1.OwnerReference{{UID: job.UID, Controller: ptr.To(true)}}
		}
		got := i.jobResult(job, pods, s, now)
		if (got.result != nil) != c.result || (got.failed == "") != (c.failed == "") || !strings.Contains(got.failed, c.failed) ||
			(got.waits == "") != (c.waits == "") || !strings.Contains(got.waits, c.waits) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
