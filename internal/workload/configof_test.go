// SPDX-License-Identifier: Apache-2.0

package workload_test

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

// What is planned is found by what it mounts, whatever name the request has.
func TestConfigOf(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	d := objects.Statistics("ns", "a-vsj-modules", objects.Counter)
	deployment := workload.ForDeployment(d, objects.Package(), permitting(d.Spec.Modules, d.Spec.Modules...))
	s := objects.Search(objects.Requisition("ns", "pv", now, now.Add(time.Hour)), "van", objects.Plate)
	verdict := permitting(s.Spec.Modules, s.Spec.Modules...)
	verdict.RunsUntil = now.Add(time.Hour)
	search := workload.ForSearch(s, objects.Package(), verdict, now)
	config := func(name, path string) *corev1.PodSpec {
		return &corev1.PodSpec{
			Volumes: []corev1.Volume{{Name: "tmp"}, {Name: "c", VolumeSource: corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{
				LocalObjectReference: corev1.LocalObjectReference{Name: name}}}}},
			Containers: []corev1.Container{{}, {VolumeMounts: []corev1.VolumeMount{{Name: "tmp", MountPath: "/etc/vsa"}, {Name: "c", MountPath: path}}}},
		}
	}
	for name, test := range map[string]struct {
		spec      *corev1.PodSpec
		kind, who string
	}{
		"a deployment's":              {&deployment.Deployment.Spec.Template.Spec, workload.LabelDeployment, "a-vsj-modules"},
		"a search's":                  {&search.Job.Spec.Template.Spec, workload.LabelSearch, "van"},
		"a pod of nobody's":           {&corev1.PodSpec{}, "", ""},
		"somebody's with such a name": {config("a-vad-modules", "/etc/vsa"), workload.LabelDeployment, "a"},
		"somewhere else":              {config("a-vad-modules", "/data"), "", ""},
		"a ConfigMap of another name": {config("a-modules", "/etc/vsa"), "", ""},
		"a ConfigMap of another kind": {config("a-vad", "/etc/vsa"), "", ""},
	} {
		if kind, who := workload.ConfigOf(test.spec); kind != test.kind || who != test.who {
			t.Errorf("%s: %q %q", name, kind, who)
		}
	}
}
