// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/test/objects"
)

// A status that is read from the cache may be from before the workload was written. Written back as it is, it would lose
// the record of the workload, and the next manager would end it as somebody else's.
func TestDescribeDoesNotLoseTheRecord(t *testing.T) {
	runs := legal.Verdict{Verdict: v1alpha1.Permitted}
	now := time.Unix(1_800_000_000, 0)
	meta := metav1.ObjectMeta{UID: "the-uid", Generation: 3}
	r := reconciler{generations: &generationCache{}}
	s := scope{verdict: runs, now: now, children: &children{}}

	deployment := &appsv1.Deployment{ObjectMeta: meta}
	want := *r.generations.record(deployment)
	s.workload = deployment
	d := &deploymentRequest{s, objects.Statistics("ns", "d"), objects.Statistics("ns", "d")}
	d.describe(&r)
	if got := d.after.Status.Workload; got == nil || *got != want {
		t.Errorf("the deployment's status records %v, want %v", got, want)
	}

	s.workload = &batchv1.Job{ObjectMeta: meta}
	search := objects.Search(objects.Requisition("ns", "r", now, now.Add(time.Hour)), "s")
	j := &searchRequest{s, search, search.DeepCopy(), false}
	j.describe(&r)
	if got := j.after.Status.Workload; got == nil || *got != want {
		t.Errorf("the search's status records %v, want %v", got, want)
	}
}

func TestUnchanged(t *testing.T) {
	at := func(generation int64) *appsv1.Deployment {
		return &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{UID: "u", Generation: generation}}
	}
	for name, test := range map[string]struct {
		remembered int64 // 0: nothing
		status     *v1alpha1.WorkloadReference
		seen       int64
		want       bool
	}{
		"nothing is known":                     {0, nil, 1, false},
		"as the status says":                   {0, &v1alpha1.WorkloadReference{UID: "u", Generation: 2}, 2, true},
		"changed since":                        {0, &v1alpha1.WorkloadReference{UID: "u", Generation: 2}, 3, false},
		"another object":                       {0, &v1alpha1.WorkloadReference{UID: "v", Generation: 2}, 2, false},
		"the cache is behind the last write":   {3, nil, 2, true},
		"changed since the last write":         {3, nil, 4, false},
		"the status is behind what is written": {3, &v1alpha1.WorkloadReference{UID: "u", Generation: 2}, 3, true},
	} {
		l := &generationCache{}
		if test.remembered > 0 {
			l.record(at(test.remembered))
		}
		if got := l.unchanged(test.status, at(test.seen)); got != test.want {
			t.Errorf("%s: unchanged = %v, want %v", name, got, test.want)
		}
	}
}

func TestSamePods(t *testing.T) {
	d := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{UID: "u", Generation: 1}}
	d.Spec.Template.Spec.Containers = []corev1.Container{{Name: "runtime", Image: "a"}}
	written := (&generationCache{}).record(d)
	for name, test := range map[string]struct {
		status *v1alpha1.WorkloadReference
		change func(*appsv1.Deployment)
		want   bool
	}{
		"scaled":                    {written, func(d *appsv1.Deployment) { d.Spec.Replicas = ptr.To[int32](7) }, true},
		"annotated":                 {written, func(d *appsv1.Deployment) { d.Spec.Template.Annotations = map[string]string{"a": "b"} }, true},
		"another image":             {written, func(d *appsv1.Deployment) { d.Spec.Template.Spec.Containers[0].Image = "b" }, false},
		"another label of the pods": {written, func(d *appsv1.Deployment) { d.Spec.Template.Labels = map[string]string{"a": "b"} }, false},
		"the host's network":        {written, func(d *appsv1.Deployment) { d.Spec.Template.Spec.HostNetwork = true }, false},
		"nothing is known of it":    {nil, func(*appsv1.Deployment) {}, false},
		"from before it was noted":  {&v1alpha1.WorkloadReference{UID: "u", Generation: 1}, func(*appsv1.Deployment) {}, false},
		"the record is of another":  {&v1alpha1.WorkloadReference{UID: "v", Generation: 1, PodTemplate: written.PodTemplate}, func(*appsv1.Deployment) {}, false},
	} {
		now := d.DeepCopy()
		test.change(now)
		if got := (&generationCache{}).samePods(test.status, now); got != test.want {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}
