// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/internal/admission"
	"github.com/vsa-legal/operator/internal/workload"
)

// Of all ConfigMaps and pods only those wake the controller that parameters rest on.
func TestWhatConcernsTheDoor(t *testing.T) {
	k := &admissionKeeper{}
	config := func(namespace, name string) client.Object {
		return &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name}}
	}
	pod := func(id string, labels map[string]string) client.Object {
		return &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Labels: labels}, Status: corev1.PodStatus{ContainerStatuses: []corev1.ContainerStatus{{ImageID: id}}}}
	}
	ours := workload.Labels(workload.LabelDeployment, "d")
	first := k.hasNewImage(pod("registry.example/a@sha256:00", ours))
	for name, test := range map[string]struct{ got, want bool }{
		"parameters":              {isParameters(config(admission.Namespace, admission.ParametersDecided)), true},
		"parameters of filers":    {isParameters(config(admission.Namespace, admission.ParametersFilers)), true},
		"theirs of that name":     {isParameters(config("town", admission.ParametersDecided)), false},
		"another of ours":         {isParameters(config(admission.Namespace, "vsa-law-eu")), false},
		"a policy":                {isOurs(config("", "vsa-images")), true},
		"a policy of others":      {isOurs(config("", "images")), false},
		"a pod that runs":         {first, true},
		"a pod that does not yet": {k.hasNewImage(pod("", ours)), false},
		"a pod of others":         {k.hasNewImage(pod("registry.example/a@sha256:00", nil)), false},
		"the same image again":    {k.hasNewImage(pod("registry.example/a@sha256:00", ours)), false},
	} {
		if test.got != test.want {
			t.Errorf("%s concerns it: %v", name, test.got)
		}
	}
}
