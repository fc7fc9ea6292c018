// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
	"sigs.k8s.io/controller-runtime/pkg/client/interceptor"
)

func TestStuck(t *testing.T) {
	now := instant(100)
	pod := func(age time.Duration, reason string) corev1.Pod {
		p := corev1.Pod{ObjectMeta: metav1.ObjectMeta{UID: "pod"}, Status: container(waiting(reason, ""), corev1.ContainerState{})}
		p.Status.StartTime = &metav1.Time{Time: now.Add(-age)}
		return p
	}
	ending := pod(time.Minute, "ContainerCreating")
	ending.DeletionTimestamp = &metav1.Time{Time: now}
	workload := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{UID: "workload", CreationTimestamp: metav1.Time{Time: now.Add(-time.Minute)}}}
	none := workload.DeepCopy()
	none.Spec.Replicas = ptr.To[int32](0)
	if got := (&scope{now: now, workload: none, children: &children{}}).stuck(); got != "" {
		t.Errorf("a deployment of no replica: %q", got)
	}
	for name, test := range map[string]struct {
		pods []corev1.Pod
		want types.UID
	}{
		"a pod that has just begun":       {[]corev1.Pod{pod(time.Second, "ContainerCreating")}, ""},
		"a pod that does not start":       {[]corev1.Pod{pod(time.Minute, "ContainerCreating")}, "pod"},
		"a pod that is ending":            {[]corev1.Pod{ending}, ""},
		"a pod that says itself why":      {[]corev1.Pod{pod(time.Minute, "ErrImagePull")}, ""},
		"a workload that has made no pod": {nil, "workload"},
	} {
		s := &scope{now: now, workload: workload, children: &children{pods: corev1.PodList{Items: test.pods}}}
		if got := s.stuck(); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func TestReadWarning(t *testing.T) {
	event := func(name, kind, reason, message string, at int64) *corev1.Event {
		return &corev1.Event{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: name}, Type: kind, Reason: reason, Message: message,
			InvolvedObject: corev1.ObjectReference{UID: "pod"}, LastTimestamp: metav1.Time{Time: instant(at)}}
	}
	missing := event("a", corev1.EventTypeWarning, "FailedMount", `MountVolume.SetUp failed for volume "query" : secret "q" not found`, 2)
	const told = `FailedMount: MountVolume.SetUp failed for volume "query" : secret "q" not found`
	for name, test := range map[string]struct {
		events []client.Object
		err    error
		want   string
	}{
		"nothing":            {nil, nil, ""},
		"a missing Secret":   {[]client.Object{missing}, nil, told},
		"the latest":         {[]client.Object{event("b", corev1.EventTypeWarning, "Old", "x", 1), missing}, nil, told},
		"no warning":         {[]client.Object{event("b", corev1.EventTypeNormal, "Scheduled", "x", 3)}, nil, ""},
		"no right to see it": {[]client.Object{missing}, errors.New("forbidden"), ""},
	} {
		c := fake.NewClientBuilder().WithObjects(test.events...).
			WithIndex(&corev1.Event{}, "involvedObject.uid", func(o client.Object) []string {
				return []string{string(o.(*corev1.Event).InvolvedObject.UID)}
			}).
			WithInterceptorFuncs(interceptor.Funcs{List: func(ctx context.Context, c client.WithWatch, l client.ObjectList, o ...client.ListOption) error {
				if test.err != nil {
					return test.err
				}
				return c.List(ctx, l, o...)
			}}).Build()
		if got := readWarning(t.Context(), c, "ns", "pod"); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}
