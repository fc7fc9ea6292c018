// SPDX-License-Identifier: Apache-2.0

package workload_test

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

func TestMatches(t *testing.T) {
	d := objects.Statistics("ns", "d", objects.Counter)
	plan := workload.ForDeployment(d, objects.Package(), permitting(d.Spec.Modules, d.Spec.Modules...))
	template := &plan.Deployment.Spec.Template.Spec
	template.ActiveDeadlineSeconds = ptr.To[int64](60) // as that of a search
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
		"as it was made": {func(*corev1.PodSpec) {}, true},
		"as admission and the scheduler leave it": {func(p *corev1.PodSpec) {
			p.ServiceAccountName, p.DeprecatedServiceAccount, p.SchedulerName = "default", "default", "default-scheduler"
			p.Priority, p.PriorityClassName, p.ImagePullSecrets = ptr.To[int32](0), "low", []corev1.LocalObjectReference{{Name: "registry"}}
			p.Containers[0].Resources.Requests = corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("1")}
			p.Containers[0].ImagePullPolicy, p.NodeSelector = corev1.PullAlways, map[string]string{"gpu": "yes"}
		}, true},
		"an end that was brought forward": {func(p *corev1.PodSpec) { p.ActiveDeadlineSeconds = ptr.To[int64](59) }, true},
		"a later end":                     {func(p *corev1.PodSpec) { p.ActiveDeadlineSeconds = ptr.To[int64](61) }, false},
		"no end":                          {func(p *corev1.PodSpec) { p.ActiveDeadlineSeconds = nil }, false},
		"another account":                 {func(p *corev1.PodSpec) { p.ServiceAccountName = "admin" }, false},
		"a token":                         {func(p *corev1.PodSpec) { p.AutomountServiceAccountToken = ptr.To(true) }, false},
		"a variable": {func(p *corev1.PodSpec) {
			p.Containers[0].Env = []corev1.EnvVar{{Name: "LD_PRELOAD", Value: "/tmp/face.so"}}
		}, false},
		"variables of a ConfigMap": {func(p *corev1.PodSpec) {
			p.Containers[0].EnvFrom = []corev1.EnvFromSource{{ConfigMapRef: &corev1.ConfigMapEnvSource{}}}
		}, false},
		"a privileged container": {func(p *corev1.PodSpec) { p.Containers[0].SecurityContext.Privileged = ptr.To(true) }, false},
		"a user of its own":      {func(p *corev1.PodSpec) { p.SecurityContext.RunAsUser = ptr.To[int64](0) }, false},
		"a command after it starts": {func(p *corev1.PodSpec) {
			p.Containers[0].Lifecycle = &corev1.Lifecycle{PostStart: &corev1.LifecycleHandler{Exec: &corev1.ExecAction{Command: []string{"sh"}}}}
		}, false},
		"a device": {func(p *corev1.PodSpec) {
			p.Containers[0].Resources.Claims = []corev1.ResourceClaim{{Name: "more"}}
		}, false},
		"one space of processes": {func(p *corev1.PodSpec) { p.ShareProcessNamespace = ptr.To(true) }, false},
		"on a node":              {func(p *corev1.PodSpec) { p.NodeName = "a"; p.Tolerations = []corev1.Toleration{{Key: "a"}} }, true},
		"always pulled":          {func(p *corev1.PodSpec) { image(p).Image.PullPolicy = corev1.PullAlways }, true},
		"another image":          {func(p *corev1.PodSpec) { p.Containers[0].Image = "other" }, false},
		"another module":         {func(p *corev1.PodSpec) { image(p).Image.Reference = "other" }, false},
		"other arguments":        {func(p *corev1.PodSpec) { p.Containers[0].Args = []string{"--all"} }, false},
		"other cameras":          {func(p *corev1.PodSpec) { p.Volumes[0].ConfigMap.Name = "other" }, false},
		"a folder not hidden":    {func(p *corev1.PodSpec) { p.Containers[0].VolumeMounts = p.Containers[0].VolumeMounts[1:] }, false},
		"a container more":       {func(p *corev1.PodSpec) { p.Containers = append(p.Containers, corev1.Container{Name: "face"}) }, false},
		"a container before it":  {func(p *corev1.PodSpec) { p.InitContainers = []corev1.Container{{Name: "face"}} }, false},
		"somebody looks in":      {func(p *corev1.PodSpec) { p.EphemeralContainers = []corev1.EphemeralContainer{{}} }, false},
		"the node's network":     {func(p *corev1.PodSpec) { p.HostNetwork = true }, false},
		"a command that asks how it is": {func(p *corev1.PodSpec) {
			p.Containers[0].LivenessProbe = &corev1.Probe{ProbeHandler: corev1.ProbeHandler{Exec: &corev1.ExecAction{Command: []string{"/load"}}}}
		}, false},
		"a question by HTTP": {func(p *corev1.PodSpec) {
			p.Containers[0].LivenessProbe = &corev1.Probe{ProbeHandler: corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{Path: "/"}}}
		}, false},
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

// A pod with another claim, another Secret or another ConfigMap than its template's sees other files.
func TestMatchesKnowsEachVolumeByItsName(t *testing.T) {
	d := objects.Statistics("ns", "d", objects.Counter)
	d.Spec.Pod = everything()
	template := &workload.ForDeployment(d, full(), permitting(d.Spec.Modules, d.Spec.Modules...)).Deployment.Spec.Template.Spec
	if !workload.Matches(template.DeepCopy(), template) {
		t.Fatal("a pod as it was made does not match")
	}
	named := 0
	for i := range template.Volumes {
		pod := template.DeepCopy()
		switch v := &pod.Volumes[i]; {
		case v.PersistentVolumeClaim != nil:
			v.PersistentVolumeClaim.ClaimName = "other"
		case v.Secret != nil:
			v.Secret.SecretName = "other"
		case v.ConfigMap != nil:
			v.ConfigMap.Name = "other"
		default:
			continue
		}
		named++
		if workload.Matches(pod, template) {
			t.Errorf("%s: another one is not seen", pod.Volumes[i].Name)
		}
	}
	if named != 3 {
		t.Errorf("%d volumes have a name, want a claim, a Secret and a ConfigMap", named)
	}
}
