// SPDX-License-Identifier: Apache-2.0

package workload_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

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
	return podOf(objects.Package(), runs...)
}

// podOf is the pod of a deployment of a package, with four modules that are asked for and some that run.
func podOf(p *v1alpha1.AnalyticsPackage, runs ...v1alpha1.ModuleName) *corev1.PodSpec {
	asked := []v1alpha1.ModuleName{objects.Counter, objects.Density, objects.Intruder, objects.Face}
	d := objects.Statistics("ns", "d", asked...)
	return &workload.ForDeployment(d, p, permitting(asked, runs...)).Deployment.Spec.Template.Spec
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
	*planned.Spec.ActiveDeadlineSeconds++ // as under a guard
	if got := *workload.Deadline(running, planned); got != 51 {
		t.Errorf("a second after its pod: %d seconds, want 51", got)
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
	d.Spec.GPU = &v1alpha1.GPU{DeviceClassName: "gpu.example.com", Count: 2, Selectors: []string{"device.driver == 'gpu.example.com'"}}
	plan := workload.ForDeployment(d, objects.Package(), permitting(asked, asked...))
	pod := plan.Deployment.Spec.Template.Spec
	if plan.ClaimTemplate == nil || *pod.ResourceClaims[0].ResourceClaimTemplateName != plan.ClaimTemplate.Name {
		t.Fatalf("the pod claims %+v of the template %+v", pod.ResourceClaims, plan.ClaimTemplate)
	}
	request := plan.ClaimTemplate.Spec.Spec.Devices.Requests[0].Exactly
	if request.DeviceClassName != "gpu.example.com" || request.Count != 2 || len(request.Selectors) != 1 ||
		request.Selectors[0].CEL.Expression != "device.driver == 'gpu.example.com'" {
		t.Errorf("the claim asks for %+v", request)
	}
	if len(pod.Containers[0].Resources.Limits) > 0 {
		t.Error("the pod asks for an extended resource as well")
	}
}

// searchPlanOf is the plan of a search by a package.
func searchPlanOf(p *v1alpha1.AnalyticsPackage) workload.Plan {
	return searchPlanBy(p, func(*v1alpha1.VideoSearchJob) {})
}

// searchPlan is the plan of a search that runs for an hour.
func searchPlan(change func(s *v1alpha1.VideoSearchJob)) workload.Plan {
	return searchPlanBy(objects.Package(), change)
}

func searchPlanBy(p *v1alpha1.AnalyticsPackage, change func(s *v1alpha1.VideoSearchJob)) workload.Plan {
	end := time.Date(2026, 6, 22, 18, 0, 0, 0, time.UTC)
	asked := []v1alpha1.ModuleName{objects.Plate}
	s := objects.Search(objects.Requisition("ns", "r", end.Add(-time.Hour), end), "s", asked...)
	change(s)
	verdict := permitting(asked, asked...)
	verdict.RunsUntil = end
	return workload.ForSearch(s, p, verdict, end.Add(-time.Hour))
}

// A search is one pod at a time, tried a few times, and never two: each sees the footage and the query.
func TestJobIsOnePodAtATime(t *testing.T) {
	job := searchPlan(func(*v1alpha1.VideoSearchJob) {}).Job.Spec
	if *job.Parallelism != 1 || *job.Completions != 1 || *job.BackoffLimit > 3 || *job.Suspend {
		t.Errorf("the Job is %+v", job)
	}
	if *job.PodReplacementPolicy != batchv1.Failed {
		t.Error("a second pod begins while the first one is ending")
	}
	if job.Template.Spec.RestartPolicy != corev1.RestartPolicyNever {
		t.Error("a container begins again without its end being seen")
	}
}

// What is sought is mounted by the name of its Secret, read-only: nobody else reads it. The kubelet mounts no other Secret, since
// it has no such key, nor that of another search.
func TestQueryIsMountedByName(t *testing.T) {
	pod := searchPlan(func(s *v1alpha1.VideoSearchJob) { s.Spec.Query.SecretName = "sought" }).Job.Spec.Template.Spec
	mounted, read := false, false
	for _, v := range pod.Volumes {
		if v.Projected == nil {
			continue
		}
		keys := ""
		for _, p := range v.Projected.Sources {
			if p.Secret == nil || p.Secret.Name != "sought" || p.Secret.Optional != nil {
				t.Errorf("%+v", p)
			}
			for _, item := range p.Secret.Items {
				keys += item.Key
			}
		}
		mounted = keys == "vsa.legal.search.s"
	}
	for _, m := range pod.Containers[0].VolumeMounts {
		read = read || m.MountPath == "/etc/vsa-query" && m.ReadOnly
	}
	if !mounted || !read {
		t.Errorf("mounted %v, read-only %v", mounted, read)
	}
}

// An older revision may hold a module that was stripped since, and a pod more than asked for may take a GPU of another's.
func TestDeploymentKeepsNoOlderRevisionAndMakesNoPodMore(t *testing.T) {
	asked := []v1alpha1.ModuleName{objects.Counter}
	spec := workload.ForDeployment(objects.Statistics("ns", "d", asked...), objects.Package(), permitting(asked, asked...)).Deployment.Spec
	if *spec.RevisionHistoryLimit != 0 {
		t.Errorf("%d older revisions are kept", *spec.RevisionHistoryLimit)
	}
	if rolling := spec.Strategy.RollingUpdate; rolling == nil || rolling.MaxSurge.IntValue() != 0 || rolling.MaxUnavailable.IntValue() != 1 {
		t.Errorf("it rolls by %+v", rolling)
	}
}

// Without knowing when a verdict ends nothing runs on.
func TestDeadlineOfAPlanThatSaysNoEnd(t *testing.T) {
	planned := searchPlan(func(*v1alpha1.VideoSearchJob) {}).Job
	planned.Annotations[workload.AnnotationExpiresAt] = "some day"
	if got := *workload.Deadline(&batchv1.Job{}, planned); got != 1 {
		t.Errorf("%d seconds", got)
	}
}

// What tells a Deployment's pods from what somebody made of them: everything of them but their annotations.
func TestTemplateHash(t *testing.T) {
	asked := []v1alpha1.ModuleName{objects.Counter}
	planned := workload.ForDeployment(objects.Statistics("ns", "d", asked...), objects.Package(), permitting(asked, asked...)).Deployment
	for name, test := range map[string]struct {
		change func(d *appsv1.Deployment)
		same   bool
	}{
		"nothing":       {func(*appsv1.Deployment) {}, true},
		"its number":    {func(d *appsv1.Deployment) { d.Spec.Replicas = ptr.To[int32](9) }, true},
		"an annotation": {func(d *appsv1.Deployment) { d.Spec.Template.Annotations["restarted"] = "now" }, true},
		"a label":       {func(d *appsv1.Deployment) { d.Spec.Template.Labels["a"] = "b" }, false},
		"the network":   {func(d *appsv1.Deployment) { d.Spec.Template.Spec.HostNetwork = true }, false},
		"a command":     {func(d *appsv1.Deployment) { d.Spec.Template.Spec.Containers[0].Command = []string{"/theirs"} }, false},
		"a volume": {func(d *appsv1.Deployment) {
			d.Spec.Template.Spec.Volumes = append(d.Spec.Template.Spec.Volumes, corev1.Volume{Name: "mine"})
		}, false},
	} {
		changed := planned.DeepCopy()
		test.change(changed)
		if same := workload.TemplateHash(changed) == workload.TemplateHash(planned); same != test.same {
			t.Errorf("%s changes: the same %v, want %v", name, same, test.same)
		}
	}
	if workload.TemplateHash(&corev1.ConfigMap{}) != "" || workload.PodTemplate(&corev1.ConfigMap{}) != nil {
		t.Error("a ConfigMap has no pods")
	}
}

// GPUs come by a claim of their own template, or as an extended resource: never both.
func TestGPU(t *testing.T) {
	for name, test := range map[string]struct {
		gpu             *v1alpha1.GPU
		claims, devices int64
	}{
		"none":                 {nil, 0, 0},
		"an extended resource": {&v1alpha1.GPU{ResourceName: "nvidia.com/gpu", Count: 2}, 0, 2},
		"a class of devices":   {&v1alpha1.GPU{DeviceClassName: "gpu.example", Count: 3}, 3, 0},
	} {
		plan := searchPlan(func(s *v1alpha1.VideoSearchJob) { s.Spec.GPU = test.gpu })
		pod := plan.Job.Spec.Template.Spec
		devices := pod.Containers[0].Resources.Limits["nvidia.com/gpu"]
		if got := devices.Value(); got != test.devices {
			t.Errorf("%s: %d devices", name, got)
		}
		if (plan.ClaimTemplate != nil) != (test.claims > 0) || len(pod.ResourceClaims) != len(pod.Containers[0].Resources.Claims) ||
			(len(pod.ResourceClaims) > 0) != (test.claims > 0) {
			t.Errorf("%s: template %v, claims %+v", name, plan.ClaimTemplate, pod.ResourceClaims)
		}
		if plan.ClaimTemplate != nil {
			if got := plan.ClaimTemplate.Spec.Spec.Devices.Requests[0].Exactly.Count; got != test.claims ||
				*pod.ResourceClaims[0].ResourceClaimTemplateName != plan.ClaimTemplate.Name {
				t.Errorf("%s: %d devices of the class, by %+v", name, got, pod.ResourceClaims)
			}
		}
	}
}

// Two spellings of one request plan the same pods: an edit that says nothing, or an operator that sorts otherwise, restarts
// nothing. Whatever a pod would see otherwise is another plan.
func TestPlansThatMeanTheSameAreTheSame(t *testing.T) {
	one := objects.Statistics("ns", "d", objects.Counter, objects.Density)
	one.Spec.Cameras = []v1alpha1.Camera{"cam-1", "cam-2"}
	one.Spec.GPU = &v1alpha1.GPU{DeviceClassName: "gpu.example.com", Count: 1}
	asPlanned := func(d *v1alpha1.VideoAnalyticsDeployment) *appsv1.Deployment {
		return workload.ForDeployment(d, objects.Package(), permitting(d.Spec.Modules, d.Spec.Modules...)).Deployment
	}
	for name, test := range map[string]struct {
		change         func(*v1alpha1.VideoAnalyticsDeployment)
		differs, rolls bool
	}{
		"the same":            {func(*v1alpha1.VideoAnalyticsDeployment) {}, false, false},
		"cameras in reverse":  {func(d *v1alpha1.VideoAnalyticsDeployment) { slices.Reverse(d.Spec.Cameras) }, false, false},
		"modules in reverse":  {func(d *v1alpha1.VideoAnalyticsDeployment) { slices.Reverse(d.Spec.Modules) }, false, false},
		"the default written": {func(d *v1alpha1.VideoAnalyticsDeployment) { d.Spec.Replicas = ptr.To[int32](1) }, false, false},
		"a network": {func(d *v1alpha1.VideoAnalyticsDeployment) {
			d.Spec.Egress = []v1alpha1.EgressRule{{CIDR: "10.0.0.0/8"}}
		}, false, false},
		"more pods": {func(d *v1alpha1.VideoAnalyticsDeployment) { d.Spec.Replicas = ptr.To[int32](2) }, true, false},
		"other devices of a class": {func(d *v1alpha1.VideoAnalyticsDeployment) {
			d.Spec.GPU = &v1alpha1.GPU{DeviceClassName: "gpu.example.com", Count: 1, Selectors: []string{"false"}}
		}, true, true},
		"more devices of a class":  {func(d *v1alpha1.VideoAnalyticsDeployment) { d.Spec.GPU.Count = 2 }, true, true},
		"devices of another class": {func(d *v1alpha1.VideoAnalyticsDeployment) { d.Spec.GPU.DeviceClassName = "other.example.com" }, true, true},
		"a camera less":            {func(d *v1alpha1.VideoAnalyticsDeployment) { d.Spec.Cameras = d.Spec.Cameras[:1] }, true, true},
		"a module less":            {func(d *v1alpha1.VideoAnalyticsDeployment) { d.Spec.Modules = d.Spec.Modules[:1] }, true, true},
	} {
		other := one.DeepCopy()
		test.change(other)
		is, was := asPlanned(other), asPlanned(one)
		if got := is.Annotations[workload.AnnotationPlan] != was.Annotations[workload.AnnotationPlan]; got != test.differs {
			t.Errorf("%s: another plan %v, want %v", name, got, test.differs)
		}
		if got := workload.Rolls(was, is); got != test.rolls {
			t.Errorf("%s: other pods %v, want %v", name, got, test.rolls)
		}
	}
}

// hashes are the annotations of a workload that stay the same while it means the same.
func hashes(plan workload.Plan) [2]string {
	made := plan.Workload()
	return [2]string{made.GetAnnotations()[workload.AnnotationPlan], workload.TemplateHash(made)}
}

// A newer operator whose API has more fields plans what has none of them as the older one did: nothing is replaced because
// of it. The hashes of templates are those of the operator before a package could say what its runtime needs, and those of plans of
// the one that began to hash what a plan means; those of a class of devices are of the one that began to replace pods when
// their number changes, and those of searches, which are never replaced while they run, of the one that began to mount what is
// sought by the name of the search.
func TestPlansOfRequestsThatUseNoNewerFieldStayTheSame(t *testing.T) {
	deployment := func(change func(d *v1alpha1.VideoAnalyticsDeployment)) workload.Plan {
		d := objects.Statistics("ns", "d", objects.Counter, objects.Intruder, objects.Face)
		change(d)
		return workload.ForDeployment(d, objects.Package(), permitting(d.Spec.Modules, objects.Counter, objects.Intruder))
	}
	class := &v1alpha1.GPU{DeviceClassName: "gpu.example.com", Count: 2}
	for name, test := range map[string]struct {
		plan workload.Plan
		want [2]string
	}{
		"a deployment":               {deployment(func(*v1alpha1.VideoAnalyticsDeployment) {}), [2]string{"b8435a57bf600326", "2dfec9a56d6f0bd6"}},
		"a deployment without a GPU": {deployment(func(d *v1alpha1.VideoAnalyticsDeployment) { d.Spec.GPU = nil }), [2]string{"4dd82621ce301d3d", "dc31f8329510e1d5"}},
		"a deployment with a class of devices, pods and networks": {deployment(func(d *v1alpha1.VideoAnalyticsDeployment) {
			d.Spec.GPU, d.Spec.Replicas = class, ptr.To[int32](3)
			d.Spec.Cameras = []v1alpha1.Camera{"cam-1", "cam-2"}
			d.Spec.Egress = []v1alpha1.EgressRule{{CIDR: "10.0.0.0/8"}}
		}), [2]string{"97bdd5a2d22f7993", "970418ccf7fb978c"}},
		"a search":                         {searchPlan(func(*v1alpha1.VideoSearchJob) {}), [2]string{"ca50fdec4a3106c8", "05535a0975c83fa4"}},
		"a search with a class of devices": {searchPlan(func(s *v1alpha1.VideoSearchJob) { s.Spec.GPU = class }), [2]string{"6cba65270efa38c8", "94da3637091fed4b"}},
	} {
		if diff := cmp.Diff(test.want, hashes(test.plan)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
