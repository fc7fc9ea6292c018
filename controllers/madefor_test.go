// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/internal/workload"
)

func TestMadeFor(t *testing.T) {
	meta := func(labels map[string]string, owner, version string, controls bool) metav1.ObjectMeta {
		m := metav1.ObjectMeta{Labels: labels}
		if owner != "" {
			m.OwnerReferences = []metav1.OwnerReference{{APIVersion: version, Kind: owner, Name: "van", Controller: ptr.To(controls)}}
		}
		return m
	}
	mounts := corev1.PodSpec{
		Volumes: []corev1.Volume{{Name: "c", VolumeSource: corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{
			LocalObjectReference: corev1.LocalObjectReference{Name: "van-vsj-modules"}}}}},
		Containers: []corev1.Container{{VolumeMounts: []corev1.VolumeMount{{Name: "c", MountPath: "/etc/vsa"}}}},
	}
	search := workload.Labels(workload.LabelSearch, "van")
	for name, test := range map[string]struct {
		object              client.Object
		searches, requested []string // and deployments
		kept                bool
	}{
		"its labels":                    {&batchv1.Job{ObjectMeta: meta(search, "", "", false)}, []string{"van"}, nil, true},
		"a deployment's":                {&appsv1.Deployment{ObjectMeta: meta(workload.Labels(workload.LabelDeployment, "a"), "", "", false)}, nil, []string{"a"}, true},
		"its controller":                {&batchv1.Job{ObjectMeta: meta(nil, "VideoSearchJob", "vsa.legal/v1alpha1", true)}, []string{"van"}, nil, true},
		"an owner that controls it not": {&batchv1.Job{ObjectMeta: meta(nil, "VideoSearchJob", "vsa.legal/v1alpha1", false)}, nil, nil, false},
		"another API's":                 {&batchv1.Job{ObjectMeta: meta(nil, "VideoSearchJob", "example.org/v1", true)}, nil, nil, false},
		"what it mounts":                {&corev1.Pod{ObjectMeta: meta(nil, "ReplicaSet", "apps/v1", true), Spec: mounts}, []string{"van"}, nil, true},
		"a Job of its name alone":       {&corev1.Pod{ObjectMeta: meta(map[string]string{batchv1.JobNameLabel: "van"}, "Job", "batch/v1", true)}, nil, nil, false},
		"a Job's, its labels taken":     {&corev1.Pod{ObjectMeta: meta(nil, "Job", "batch/v1", true), Spec: mounts}, []string{"van"}, nil, true},
		"all of it":                     {&corev1.Pod{ObjectMeta: meta(search, "VideoSearchJob", "vsa.legal/v1alpha1", true), Spec: mounts}, []string{"van"}, nil, true},
		"two requests": {&corev1.Pod{ObjectMeta: meta(map[string]string{workload.LabelSearch: "other"}, "", "", false), Spec: mounts},
			[]string{"other", "van"}, nil, true},
		"the operator's, of no request":     {&batchv1.Job{ObjectMeta: meta(map[string]string{workload.LabelManagedBy: workload.ManagedBy}, "", "", false)}, nil, nil, true},
		"nobody's":                          {&corev1.Pod{}, nil, nil, false},
		"a kind that is asked for by label": {&corev1.ConfigMap{}, nil, nil, true},
	} {
		if diff := cmp.Diff(test.searches, madeFor(test.object, requestKind{name: kindSearch, label: workload.LabelSearch})); diff != "" {
			t.Errorf("%s: searches: %s", name, diff)
		}
		if diff := cmp.Diff(test.requested, madeFor(test.object, requestKind{name: kindDeployment, label: workload.LabelDeployment})); diff != "" {
			t.Errorf("%s: deployments: %s", name, diff)
		}
		if got := newKeep()(test.object); got != test.kept {
			t.Errorf("%s: kept %v", name, got)
		}
	}
}
