// SPDX-License-Identifier: Apache-2.0

package workload_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

// full is a package that says everything that a package can say of its runtime.
func full() *v1alpha1.AnalyticsPackage {
	p := objects.Package()
	r := &p.Spec.Runtime
	r.Resources = &v1alpha1.Resources{
		Requests: &v1alpha1.ResourceAmounts{CPU: "2", Memory: "4Gi", EphemeralStorage: "1Gi"},
		Limits:   &v1alpha1.ResourceAmounts{CPU: "4", Memory: "8Gi"}, HugePages2Mi: "512Mi", HugePages1Gi: "1Gi",
	}
	r.Env = []v1alpha1.RuntimeEnv{{Name: "TZ", Value: "UTC", SetBy: v1alpha1.SetBySite}, {Name: "HOME", Value: "/scratch/home"},
		{Name: "LOG_LEVEL", SetBy: v1alpha1.SetBySite}}
	r.Ports = []v1alpha1.RuntimePort{
		{Name: "http", NetworkPort: v1alpha1.NetworkPort{Protocol: "TCP", Port: 8000}},
		{Name: "grpc", NetworkPort: v1alpha1.NetworkPort{Protocol: "TCP", Port: 8001}},
	}
	r.Probes = &v1alpha1.Probes{Readiness: &v1alpha1.Probe{HTTPGet: &v1alpha1.HTTPGetProbe{Path: "/v2/health/ready", Port: 8000}}}
	r.SharedMemory = "1Gi"
	r.Scratch = []v1alpha1.ScratchFolder{{Path: "/var/log/serve", Size: "1Gi"}, {Path: "/scratch", Size: "2Gi"}}
	r.Cache, r.LicensePath = &v1alpha1.CacheFolder{Path: "/var/cache/engines", Size: "8Gi"}, "/opt/license"
	r.User, r.Group, r.TerminationGracePeriodSeconds = 1000, 1001, 20
	return p
}

// planned is the plan of a deployment of a package, with the site's settings.
func planned(p *v1alpha1.AnalyticsPackage, settings *v1alpha1.PodSettings) workload.Plan {
	d := objects.Statistics("ns", "d", objects.Counter, objects.Face)
	d.Spec.Pod = settings
	return workload.ForDeployment(d, p, permitting(d.Spec.Modules, objects.Counter))
}

func specOf(plan workload.Plan) *corev1.PodSpec { return &plan.Deployment.Spec.Template.Spec }

// Whatever a package and a site say, a pod sees the files that it would see without: those of the modules that run.
func TestNothingThatIsSaidOfTheRuntimeShowsAFile(t *testing.T) {
	settings := everything()
	settings.CacheClaimName = "" // see TestACacheIsOfOneSetOfModules
	plain, with := specOf(planned(objects.Package(), nil)), specOf(planned(full(), settings))
	if workload.Exposes(with, plain) || workload.Exposes(plain, with) {
		t.Error("a pod with everything that can be said sees other files than one with nothing")
	}
	kept := map[string]corev1.VolumeMount{}
	for _, m := range with.Containers[0].VolumeMounts {
		kept[m.MountPath] = m
	}
	for _, m := range plain.Containers[0].VolumeMounts {
		if diff := cmp.Diff(m, kept[m.MountPath]); diff != "" {
			t.Errorf("%s is mounted otherwise: %s", m.MountPath, diff)
		}
	}
	if !*with.SecurityContext.RunAsNonRoot || !*with.Containers[0].SecurityContext.ReadOnlyRootFilesystem || executes(with) {
		t.Error("the pod is less restricted, or executes something")
	}
}

// A field that is new has to be tried: whoever adds one and leaves it out of full and everything is told here.
func TestEverythingThatCanBeSaidIsTried(t *testing.T) {
	settings := *everything()
	runtime := full().Spec.Runtime
	runtime.Args = []string{"--all"}
	for _, of := range []any{runtime, settings} {
		value := reflect.ValueOf(of)
		for i := range value.NumField() {
			if value.Field(i).IsZero() {
				t.Errorf("%T: %s is not tried", of, value.Type().Field(i).Name)
			}
		}
	}
}

// executes tells whether the kubelet executes something in a pod's container.
func executes(p *corev1.PodSpec) bool {
	exec := func(probe *corev1.Probe) bool { return probe != nil && probe.Exec != nil }
	c := p.Containers[0]
	return c.Lifecycle != nil || len(p.InitContainers) > 0 || len(p.Containers) > 1 ||
		exec(c.StartupProbe) || exec(c.ReadinessProbe) || exec(c.LivenessProbe)
}

func TestRuntimeGetsWhatThePackageSays(t *testing.T) {
	pod := specOf(planned(full(), nil))
	c := pod.Containers[0]
	if *pod.SecurityContext.RunAsUser != 1000 || *pod.SecurityContext.RunAsGroup != 1001 || *pod.SecurityContext.FSGroup != 1001 {
		t.Errorf("it runs as %+v", pod.SecurityContext)
	}
	ports := []corev1.ContainerPort{
		{Name: "grpc", ContainerPort: 8001, Protocol: "TCP"}, {Name: "http", ContainerPort: 8000, Protocol: "TCP"}}
	if diff := cmp.Diff(ports, c.Ports); diff != "" {
		t.Error(diff)
	}
	if c.ReadinessProbe == nil || c.ReadinessProbe.HTTPGet.Path != "/v2/health/ready" || c.StartupProbe != nil || c.LivenessProbe != nil {
		t.Errorf("it is asked by %+v", c.ReadinessProbe)
	}
}

func TestResourcesAreTheLargerOfTheVendorsAndTheSites(t *testing.T) {
	amounts := func(cpu, memory string) *v1alpha1.ResourceAmounts {
		return &v1alpha1.ResourceAmounts{CPU: v1alpha1.CPUAmount(cpu), Memory: v1alpha1.ByteAmount(memory)}
	}
	for name, test := range map[string]struct {
		vendor, site     *v1alpha1.Resources
		requests, limits map[corev1.ResourceName]string
	}{
		"nothing": {nil, nil, nil, map[corev1.ResourceName]string{"nvidia.com/gpu": "1"}},
		"the vendor's": {&v1alpha1.Resources{Requests: amounts("2", "4Gi"), HugePages2Mi: "1Gi"}, nil,
			map[corev1.ResourceName]string{"cpu": "2", "memory": "4Gi"},
			map[corev1.ResourceName]string{"nvidia.com/gpu": "1", "hugepages-2Mi": "1Gi"}},
		"the site raises one and lowers the other": {&v1alpha1.Resources{Requests: amounts("2", "4Gi")},
			&v1alpha1.Resources{Requests: amounts("500m", "6Gi")},
			map[corev1.ResourceName]string{"cpu": "2", "memory": "6Gi"}, map[corev1.ResourceName]string{"nvidia.com/gpu": "1"}},
		"the site asks for more than the vendor's limit": {&v1alpha1.Resources{Limits: amounts("2", "4Gi")},
			&v1alpha1.Resources{Requests: amounts("", "6Gi")},
			map[corev1.ResourceName]string{"memory": "6Gi"},
			map[corev1.ResourceName]string{"nvidia.com/gpu": "1", "cpu": "2", "memory": "6Gi"}},
	} {
		p := objects.Package()
		p.Spec.Runtime.Resources = test.vendor
		got := specOf(planned(p, &v1alpha1.PodSettings{Resources: test.site})).Containers[0].Resources
		if diff := cmp.Diff(test.requests, texts(got.Requests)); diff != "" {
			t.Errorf("%s: requests %s", name, diff)
		}
		if diff := cmp.Diff(test.limits, texts(got.Limits)); diff != "" {
			t.Errorf("%s: limits %s", name, diff)
		}
	}
}

func texts(list corev1.ResourceList) map[corev1.ResourceName]string {
	if len(list) == 0 {
		return nil
	}
	all := map[corev1.ResourceName]string{}
	for name, q := range list {
		all[name] = q.String()
	}
	return all
}

// A site sets what the package lets it set, literally, and is told of what it cannot.
func TestEnvIsTheVendorsButForWhatItLeavesToTheSite(t *testing.T) {
	site := func(name v1alpha1.EnvName, value string) *v1alpha1.PodSettings {
		return &v1alpha1.PodSettings{Env: []v1alpha1.SiteEnv{{Name: name, Value: value}}}
	}
	for name, test := range map[string]struct {
		settings *v1alpha1.PodSettings
		want     map[string]string
		leftOut  string
	}{
		"nothing of the site":     {nil, map[string]string{"HOME": "/scratch/home", "TZ": "UTC"}, ""},
		"another value":           {site("TZ", "Europe/Paris"), map[string]string{"HOME": "/scratch/home", "TZ": "Europe/Paris"}, ""},
		"a value where none was":  {site("LOG_LEVEL", "2"), map[string]string{"HOME": "/scratch/home", "TZ": "UTC", "LOG_LEVEL": "2"}, ""},
		"the vendor's own":        {site("HOME", "/tmp"), map[string]string{"HOME": "/scratch/home", "TZ": "UTC"}, "HOME"},
		"one that nobody knows":   {site("MODELS", "/opt"), map[string]string{"HOME": "/scratch/home", "TZ": "UTC"}, "MODELS"},
		"a value that names more": {site("TZ", "$(HOME) $$(HOME) $"), map[string]string{"HOME": "/scratch/home", "TZ": "$$(HOME) $$$$(HOME) $$"}, ""},
	} {
		plan := planned(full(), test.settings)
		got := map[string]string{}
		for _, e := range specOf(plan).Containers[0].Env {
			got[e.Name] = e.Value
			if e.ValueFrom != nil {
				t.Errorf("%s: %s comes from elsewhere", name, e.Name)
			}
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if told := strings.Join(workload.Sentences(plan.LeftOut), "; "); (test.leftOut == "") != (told == "") || !strings.Contains(told, test.leftOut) ||
			test.settings != nil && strings.Contains(told, test.settings.Env[0].Value) {
			t.Errorf("%s: told %q", name, told)
		}
	}
}

// An author who sorts lists otherwise restarts nothing.
func TestTheOrderOfWhatAPackageSaysMeansNothing(t *testing.T) {
	other := full()
	slices.Reverse(other.Spec.Runtime.Env)
	slices.Reverse(other.Spec.Runtime.Ports)
	slices.Reverse(other.Spec.Runtime.Scratch)
	settings := everything()
	slices.Reverse(settings.ImagePullSecrets)
	slices.Reverse(settings.Env)
	slices.Reverse(settings.Labels)
	if diff := cmp.Diff(hashes(planned(full(), everything())), hashes(planned(other, settings))); diff != "" {
		t.Error(diff)
	}
}
