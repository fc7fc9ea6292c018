// SPDX-License-Identifier: Apache-2.0

package workload_test

import (
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

func TestMatches(t *testing.T) {
	d := objects.Statistics("ns", "d", objects.Counter)
	plan := workload.ForDeployment(d, objects.Package(), permitting(d.Spec.Modules, d.Spec.Modules...))
	template := &plan.Deployment.Spec.Template.Spec
	image := func(p *corev1.PodSpec) *corev1.Volume {
		for i := range p.Volumes {
			if p.Volumes[i].Image != nil {
				return &p.Volumes[i]
			}
		}
		t.Fatal("no module is mounted")
		return nil
	}
	for name, test := range map[string]struct {
		change func(*corev1.PodSpec)
		want   bool
	}{
		"as it was made":        {func(*corev1.PodSpec) {}, true},
		"on a node":             {func(p *corev1.PodSpec) { p.NodeName = "a"; p.Tolerations = []corev1.Toleration{{Key: "a"}} }, true},
		"always pulled":         {func(p *corev1.PodSpec) { image(p).Image.PullPolicy = corev1.PullAlways }, true},
		"another image":         {func(p *corev1.PodSpec) { p.Containers[0].Image = "other" }, false},
		"another module":        {func(p *corev1.PodSpec) { image(p).Image.Reference = "other" }, false},
		"other arguments":       {func(p *corev1.PodSpec) { p.Containers[0].Args = []string{"--all"} }, false},
		"other cameras":         {func(p *corev1.PodSpec) { p.Volumes[0].ConfigMap.Name = "other" }, false},
		"a folder not hidden":   {func(p *corev1.PodSpec) { p.Containers[0].VolumeMounts = p.Containers[0].VolumeMounts[1:] }, false},
		"a container more":      {func(p *corev1.PodSpec) { p.Containers = append(p.Containers, corev1.Container{Name: "face"}) }, false},
		"a container before it": {func(p *corev1.PodSpec) { p.InitContainers = []corev1.Container{{Name: "face"}} }, false},
		"somebody looks in":     {func(p *corev1.PodSpec) { p.EphemeralContainers = []corev1.EphemeralContainer{{}} }, false},
		"a command that asks how it is": {func(p *corev1.PodSpec) {
			p.Containers[0].LivenessProbe = &corev1.Probe{ProbeHandler: corev1.ProbeHandler{Exec: &corev1.ExecAction{Command: []string{"/load"}}}}
		}, false},
		"a question by HTTP": {func(p *corev1.PodSpec) {
			p.Containers[0].LivenessProbe = &corev1.Probe{ProbeHandler: corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{Path: "/"}}}
		}, true},
		"a command after its start": {func(p *corev1.PodSpec) {
			p.Containers[0].Lifecycle = &corev1.Lifecycle{PostStart: &corev1.LifecycleHandler{Exec: &corev1.ExecAction{Command: []string{"/load"}}}}
		}, false},
		"the node's network": {func(p *corev1.PodSpec) { p.HostNetwork = true }, false},
		"a claim in a folder's place": {func(p *corev1.PodSpec) {
			p.Volumes[1].VolumeSource = corev1.VolumeSource{PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{ClaimName: "a"}}
		}, false},
		"a folder of the node": {func(p *corev1.PodSpec) {
			p.Volumes[1].VolumeSource = corev1.VolumeSource{HostPath: &corev1.HostPathVolumeSource{Path: "/"}}
		}, false},
	} {
		pod := template.DeepCopy()
		test.change(pod)
		if got := workload.Matches(pod, template); got != test.want {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}
