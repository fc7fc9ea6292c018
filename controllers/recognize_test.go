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
	"github.com/vsa-legal/operator/internal/workload"
)

// Exactly the write that follows what is known can be the one of which the answer was lost.
func TestIsNextWrite(t *testing.T) {
	known := &v1alpha1.WorkloadReference{Generation: 3}
	for name, c := range map[string]struct {
		known      *v1alpha1.WorkloadReference
		generation int64
		want       bool
	}{
		"made just now":             {nil, 1, true},
		"made and changed":          {nil, 2, false},
		"known":                     {known, 3, false},
		"written once more":         {known, 4, true},
		"written more than once":    {known, 5, false},
		"from before what is known": {known, 2, false},
	} {
		o := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Generation: c.generation}}
		if got := isNextWrite(c.known, o); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// What differs in anything but what the API server gives each object is not the operator's work.
func TestSameWorkload(t *testing.T) {
	at := metav1.NewTime(time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC))
	planned := func() *batchv1.Job {
		return &batchv1.Job{
			ObjectMeta: metav1.ObjectMeta{CreationTimestamp: at, Annotations: map[string]string{workload.AnnotationPlan: "p"}},
			Spec: batchv1.JobSpec{ActiveDeadlineSeconds: ptr.To[int64](60), Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"a": "b", batchv1.JobNameLabel: "preview-x", "controller-uid": "1"}},
				Spec:       corev1.PodSpec{ActiveDeadlineSeconds: ptr.To[int64](60), Containers: []corev1.Container{{Image: "registry.example/a"}}},
			}},
		}
	}
	for name, c := range map[string]struct {
		change func(*batchv1.Job)
		want   bool
	}{
		"itself": {func(*batchv1.Job) {}, true},
		"names of its own": {func(j *batchv1.Job) {
			j.Spec.Selector = &metav1.LabelSelector{MatchLabels: map[string]string{"controller-uid": "2"}}
			j.Spec.Template.Labels[batchv1.JobNameLabel], j.Spec.Template.Labels["controller-uid"] = "x", "2"
		}, true},
		"made before, with as much time more": {func(j *batchv1.Job) {
			j.CreationTimestamp = metav1.NewTime(at.Add(-30 * time.Second))
			*j.Spec.ActiveDeadlineSeconds, *j.Spec.Template.Spec.ActiveDeadlineSeconds = 90, 90
		}, true},
		"made by another manager, whose call took long": {func(j *batchv1.Job) {
			j.CreationTimestamp = metav1.NewTime(at.Add(4 * time.Second))
			*j.Spec.ActiveDeadlineSeconds, *j.Spec.Template.Spec.ActiveDeadlineSeconds = 62, 62
		}, true},
		"runs longer":             {func(j *batchv1.Job) { *j.Spec.ActiveDeadlineSeconds = 71 }, false},
		"its pod runs longer":     {func(j *batchv1.Job) { *j.Spec.Template.Spec.ActiveDeadlineSeconds = 71 }, false},
		"its pod has no deadline": {func(j *batchv1.Job) { j.Spec.Template.Spec.ActiveDeadlineSeconds = nil }, false},
		"another plan":            {func(j *batchv1.Job) { j.Annotations[workload.AnnotationPlan] = "q" }, false},
		"another image":           {func(j *batchv1.Job) { j.Spec.Template.Spec.Containers[0].Image = "registry.example/b" }, false},
		"one more container": {func(j *batchv1.Job) {
			j.Spec.Template.Spec.Containers = append(j.Spec.Template.Spec.Containers, corev1.Container{Image: "registry.example/b"})
		}, false},
		"a label of its pods": {func(j *batchv1.Job) { j.Spec.Template.Labels["c"] = "d" }, false},
		"suspended":           {func(j *batchv1.Job) { j.Spec.Suspend = ptr.To(true) }, false},
	} {
		actual := planned()
		c.change(actual)
		if got := sameWorkload(actual, planned()); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if sameWorkload(&appsv1.Deployment{ObjectMeta: planned().ObjectMeta}, planned()) {
		t.Error("a Deployment is a Job")
	}
	one, two := &appsv1.Deployment{}, &appsv1.Deployment{}
	two.Spec.Replicas = ptr.To[int32](2)
	if !sameWorkload(one, one.DeepCopy()) || sameWorkload(one, two) {
		t.Error("Deployments are not compared")
	}
}
