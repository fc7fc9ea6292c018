// SPDX-License-Identifier: Apache-2.0

package workload_test

import (
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

// permitting is a verdict that lets some modules run and strips the others that were asked for.
func permitting(asked []v1alpha1.ModuleName, runs ...v1alpha1.ModuleName) legal.Verdict {
	v := legal.Verdict{Verdict: v1alpha1.Restricted, RunsUntil: time.Unix(2_000_000_000, 0)}
	for _, m := range asked {
		decision := v1alpha1.ModuleStripped
		for _, r := range runs {
			if r == m {
				decision = v1alpha1.ModulePermitted
			}
		}
		v.Modules = append(v.Modules, v1alpha1.ModuleVerdict{Name: m, Decision: decision, Source: "a-text"})
	}
	return v
}

func deploymentPod(t *testing.T, runs ...v1alpha1.ModuleName) *corev1.PodSpec {
	t.Helper()
	asked := []v1alpha1.ModuleName{objects.Counter, objects.Density, objects.Intruder, objects.Face}
	d := objects.Statistics("ns", "d", asked...)
	return &workload.ForDeployment(d, objects.Package(), permitting(asked, runs...)).Deployment.Spec.Template.Spec
}

func TestPodSeesOnlyWhatIsPermitted(t *testing.T) {
	pod := deploymentPod(t, objects.Counter, objects.Intruder)
	mounts := map[string]corev1.VolumeMount{}
	for _, m := range pod.Containers[0].VolumeMounts {
		mounts[m.MountPath] = m
	}
	for path, want := range map[string]struct {
		volume   string
		readOnly bool
	}{
		"/models/counter": {"module-counter", true}, // permitted, an artifact
		"/opt/face":       {"hidden", true},         // stripped, baked in
		"/etc/vsa":        {"config", true},
	} {
		if got, ok := mounts[path]; !ok || got.Name != want.volume || got.ReadOnly != want.readOnly {
			t.Errorf("mount at %s is %+v, want volume %s, read-only %v", path, got, want.volume, want.readOnly)
		}
	}
	for _, path := range []string{"/models/density", "/models/plate", "/opt/intrusion"} {
		if m, ok := mounts[path]; ok {
			t.Errorf("%s has a mount of %s: it must be absent, or as it is in the image", path, m.Name)
		}
	}
	images := 0
	for _, v := range pod.Volumes {
		if v.Image != nil {
			images++
		}
		if v.Name == "hidden" && v.EmptyDir == nil {
			t.Errorf("what hides a module is %+v, want an empty folder", v.VolumeSource)
		}
	}
	if images != 1 {
		t.Errorf("%d image volumes, want one for each permitted artifact", images)
	}
}

func TestPodIsRestricted(t *testing.T) {
	pod := deploymentPod(t, objects.Counter)
	c := pod.Containers[0].SecurityContext
	switch {
	case *pod.AutomountServiceAccountToken:
		t.Error("the pod gets a service account token")
	case !*pod.SecurityContext.RunAsNonRoot, *pod.SecurityContext.RunAsUser == 0:
		t.Error("the pod may run as root")
	case pod.SecurityContext.SeccompProfile.Type != corev1.SeccompProfileTypeRuntimeDefault:
		t.Error("the pod has no seccomp profile")
	case *c.AllowPrivilegeEscalation, !*c.ReadOnlyRootFilesystem, len(c.Capabilities.Drop) != 1, c.Capabilities.Drop[0] != "ALL":
		t.Errorf("the container is not restricted: %+v", c)
	}
}

func TestExposes(t *testing.T) {
	type names = []v1alpha1.ModuleName
	for name, test := range map[string]struct {
		running, planned names
		want             bool
	}{
		"the same":                      {names{objects.Counter}, names{objects.Counter}, false},
		"an artifact more is planned":   {names{objects.Counter}, names{objects.Counter, objects.Density}, false},
		"an artifact less is planned":   {names{objects.Counter, objects.Density}, names{objects.Counter}, true},
		"another artifact is planned":   {names{objects.Density}, names{objects.Counter}, true},
		"a baked-in module less":        {names{objects.Counter, objects.Intruder}, names{objects.Counter}, true},
		"a baked-in module more":        {names{objects.Counter}, names{objects.Counter, objects.Intruder}, false},
		"a baked-in module for another": {names{objects.Intruder}, names{objects.Face}, true},
	} {
		t.Run(name, func(t *testing.T) {
			if got := workload.Exposes(deploymentPod(t, test.running...), deploymentPod(t, test.planned...)); got != test.want {
				t.Errorf("Exposes = %v, want %v", got, test.want)
			}
		})
	}
}

func TestExposesSeesContainersBesideTheRuntime(t *testing.T) {
	planned := deploymentPod(t, objects.Counter)
	for name, tamper := range map[string]func(*corev1.PodSpec){
		"an init container": func(p *corev1.PodSpec) {
			p.InitContainers = []corev1.Container{{Name: "x", Image: p.Containers[0].Image}}
		},
		"a second container without the empty mounts": func(p *corev1.PodSpec) {
			p.Containers = append(p.Containers, corev1.Container{Name: "x", Image: p.Containers[0].Image})
		},
		"another runtime": func(p *corev1.PodSpec) { p.Containers[0].Image = string(objects.Image(9)) },
	} {
		t.Run(name, func(t *testing.T) {
			running := planned.DeepCopy()
			tamper(running)
			if !workload.Exposes(running, planned) {
				t.Error("not seen")
			}
		})
	}
}

func TestSearchEndsWithItsVerdict(t *testing.T) {
	end := time.Date(2026, 6, 22, 18, 0, 0, 0, time.UTC)
	asked := []v1alpha1.ModuleName{objects.Plate}
	r := objects.Requisition("ns", "r", end.Add(-time.Hour), end)
	verdict := permitting(asked, objects.Plate)
	verdict.RunsUntil = end
	for name, test := range map[string]struct {
		now     time.Time
		seconds int64
		tooLate bool
	}{
		"on the second":                 {end.Add(-time.Minute), 60, false},
		"it starts in the same second":  {end.Add(-time.Minute + 700*time.Millisecond), 60, false},
		"it starts in the next second":  {end.Add(-time.Minute + 800*time.Millisecond), 59, false},
		"the last second has begun":     {end.Add(-900 * time.Millisecond), 1, false},
		"no second is left to start in": {end.Add(-200 * time.Millisecond), 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			plan := workload.ForSearch(objects.Search(r, "s", asked...), objects.Package(), verdict, test.now)
			if plan.TooLate != test.tooLate {
				t.Fatalf("TooLate = %v, want %v", plan.TooLate, test.tooLate)
			}
			job, pod := plan.Job.Spec.ActiveDeadlineSeconds, plan.Job.Spec.Template.Spec.ActiveDeadlineSeconds
			if *job != test.seconds || *pod != test.seconds {
				t.Errorf("deadlines are %d and %d seconds, want %d", *job, *pod, test.seconds)
			}
		})
	}
}

func TestDeadlineOfAJobThatStartedLater(t *testing.T) {
	end := time.Date(2026, 6, 22, 18, 0, 0, 0, time.UTC)
	asked := []v1alpha1.ModuleName{objects.Plate}
	r := objects.Requisition("ns", "r", end.Add(-time.Hour), end)
	verdict := permitting(asked, asked...)
	verdict.RunsUntil = end
	planned := workload.ForSearch(objects.Search(r, "s", asked...), objects.Package(), verdict, end.Add(-time.Minute)).Job
	running := planned.DeepCopy()
	running.CreationTimestamp = metav1.Time{Time: end.Add(-59 * time.Second)}
	if got := *workload.Deadline(running, planned); got != 59 {
		t.Errorf("created a second later: %d seconds, want 59", got)
	}
	running.Status.StartTime = &metav1.Time{Time: end.Add(-50 * time.Second)}
	if got := *workload.Deadline(running, planned); got != 50 {
		t.Errorf("started ten seconds later: %d seconds, want 50", got)
	}
}

func TestPlanDoesNotDependOnTheTime(t *testing.T) {
	end := time.Date(2026, 6, 22, 18, 0, 0, 0, time.UTC)
	asked := []v1alpha1.ModuleName{objects.Plate}
	r := objects.Requisition("ns", "r", end.Add(-time.Hour), end)
	verdict := permitting(asked, objects.Plate)
	hash := func(left time.Duration) string {
		return workload.ForSearch(objects.Search(r, "s", asked...), objects.Package(), verdict, end.Add(-left)).
			Job.Annotations[workload.AnnotationPlan]
	}
	if hash(time.Hour) != hash(time.Minute) {
		t.Error("the same search has another plan a while later")
	}
}

func TestGPUByDynamicResourceAllocation(t *testing.T) {
	asked := []v1alpha1.ModuleName{objects.Counter}
	d := objects.Statistics("ns", "d", asked...)
	d.Spec.GPU = &v1alpha1.GPU{DeviceClassName: "gpu.example.com", Count: 2}
	plan := workload.ForDeployment(d, objects.Package(), permitting(asked, asked...))
	pod := plan.Deployment.Spec.Template.Spec
	if plan.ClaimTemplate == nil || *pod.ResourceClaims[0].ResourceClaimTemplateName != plan.ClaimTemplate.Name {
		t.Fatalf("the pod claims %+v of the template %+v", pod.ResourceClaims, plan.ClaimTemplate)
	}
	request := plan.ClaimTemplate.Spec.Spec.Devices.Requests[0].Exactly
	if request.DeviceClassName != "gpu.example.com" || request.Count != 2 {
		t.Errorf("the claim asks for %+v", request)
	}
	if len(pod.Containers[0].Resources.Limits) > 0 {
		t.Error("the pod asks for an extended resource as well")
	}
}

func TestNothingOfTheProcedureIsInThePlan(t *testing.T) {
	end := time.Date(2026, 6, 22, 18, 0, 0, 0, time.UTC)
	asked := []v1alpha1.ModuleName{objects.Plate}
	r := objects.Requisition("ns", "r", end.Add(-time.Hour), end)
	plan := workload.ForSearch(objects.Search(r, "s", asked...), objects.Package(), permitting(asked, asked...), end.Add(-time.Hour))
	for key, text := range plan.ConfigMap.Data {
		for _, secret := range []string{r.Spec.Necessity, r.Spec.Offence.Description, r.Spec.Reference} {
			if strings.Contains(text, secret) {
				t.Errorf("%s tells %q", key, secret)
			}
		}
	}
}
