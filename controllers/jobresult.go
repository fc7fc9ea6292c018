// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/vsa-legal/operator/internal/scanjob"
	"github.com/vsa-legal/operator/internal/text"
)

// jobResult is what came of one Job that inspects.
type jobResult struct {
	result  *scanjob.Result // it has come to its end
	message string          // that the result was read from

	failed string    // why there will be no result
	waits  string    // what is waited for
	at     time.Time // when it failed, or when to look again
}

// podIsSeen is how soon after its Job a pod is seen to have ended.
const podIsSeen = time.Minute

// jobResult reads the pods of a Job. A pod that is not as it was planned says nothing.
func (i *inspector) jobResult(job *batchv1.Job, pods []corev1.Pod, s scanjob.Subject, now time.Time) jobResult {
	pods = slices.DeleteFunc(slices.Clone(pods), func(p corev1.Pod) bool { return !i.Ran(&p, job, s) })
	slices.SortFunc(pods, func(a, b corev1.Pod) int {
		return cmp.Or(b.CreationTimestamp.Compare(a.CreationTimestamp.Time), cmp.Compare(a.Name, b.Name))
	})
	unreadable := ""
	for p := range pods {
		ended := terminated(&pods[p])
		if ended == nil || ended.ExitCode != 0 || pods[p].Status.Phase != corev1.PodSucceeded {
			continue
		}
		result, err := scanjob.Decode(ended.Message)
		switch {
		case err == nil && result.Inspector != scanjob.Revision:
			err = fmt.Errorf("it is of inspector %s, and not of %s", result.Inspector, scanjob.Revision)
		case err == nil:
			return jobResult{result: result, message: ended.Message}
		}
		unreadable = fmt.Sprintf("the result of its inspection cannot be read: %v: give --inspector-image the operator's own image", err)
	}
	at := finishedAt(job)
	switch end := finished(job); {
	case end == "":
		return jobResult{waits: scanWaitsFor(pods, job)}
	case unreadable != "":
		return jobResult{failed: unreadable, at: at}
	case end == batchv1.JobComplete && now.Before(at.Add(podIsSeen)):
		return jobResult{waits: "its inspection has ended, and is still to be read", at: at.Add(podIsSeen)}
	case end == batchv1.JobComplete:
		return jobResult{at: at, failed: "its inspection has left no pod as the operator makes them: let nothing change or remove " +
			"the pods of inspections in the namespace " + i.Namespace}
	}
	return jobResult{failed: whyFailed(job, pods), at: at}
}

// terminated is how the inspector ended in a pod, or nil.
func terminated(pod *corev1.Pod) *corev1.ContainerStateTerminated {
	if len(pod.Status.ContainerStatuses) != 1 {
		return nil
	}
	return pod.Status.ContainerStatuses[0].State.Terminated
}

// scanWaitsFor says what a Job waits for, in words that do not change while it does.
func scanWaitsFor(pods []corev1.Pod, job *batchv1.Job) string {
	describe := fmt.Sprintf("see kubectl -n %s describe pods -l job-name=%s", job.Namespace, job.Name)
	for p := range pods {
		for _, c := range pods[p].Status.ContainerStatuses {
			if w := c.State.Waiting; w != nil && strings.Contains(w.Reason, "Pull") {
				return "its inspection waits, because an image cannot be pulled: " + describe
			}
		}
		for _, c := range pods[p].Status.Conditions {
			if c.Type == corev1.PodScheduled && c.Status == corev1.ConditionFalse {
				return "its inspection waits for a node: " + describe
			}
		}
	}
	return "its inspection has begun"
}

// whyFailed says why a Job failed, and what to do.
func whyFailed(job *batchv1.Job, pods []corev1.Pod) string {
	if outOfTime(job) {
		return fmt.Sprintf("its inspection did not end within %d minutes: see whether the nodes can pull it",
			int(time.Duration(*job.Spec.ActiveDeadlineSeconds)*time.Second/time.Minute))
	}
	why := "see the events of Job " + job.Namespace + "/" + job.Name
	for p := range pods {
		ended := terminated(&pods[p])
		switch {
		case ended != nil && ended.Reason == "OOMKilled":
			return "its inspection ran out of memory: report that, with the image"
		case ended != nil && ended.Message != "":
			why = ended.Message
		case pods[p].Status.Message != "":
			why = pods[p].Status.Message
		default:
			continue
		}
		break
	}
	return "its inspection failed: " + text.OneLine(why)
}
