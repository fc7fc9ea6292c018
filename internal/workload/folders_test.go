// SPDX-License-Identifier: Apache-2.0

package workload_test

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

func TestFoldersAreEmptyAndBounded(t *testing.T) {
	pod := specOf(planned(full(), nil))
	for path, want := range map[string]struct {
		size   string
		medium corev1.StorageMedium
	}{
		"/dev/shm":           {"1Gi", corev1.StorageMediumMemory},
		"/scratch":           {"2Gi", ""},
		"/var/log/serve":     {"1Gi", ""},
		"/var/cache/engines": {"8Gi", ""},
	} {
		folder := emptyAt(pod, path)
		if folder == nil || folder.SizeLimit.String() != want.size || folder.Medium != want.medium {
			t.Errorf("%s is %+v", path, folder)
		}
	}
}

// emptyAt is the empty volume that can be written to at a path, or nil.
func emptyAt(pod *corev1.PodSpec, path string) *corev1.EmptyDirVolumeSource {
	for _, m := range pod.Containers[0].VolumeMounts {
		for _, v := range pod.Volumes {
			if m.MountPath == path && m.Name == v.Name && !m.ReadOnly {
				return v.EmptyDir
			}
		}
	}
	return nil
}

// What the API server would refuse, and an older one may have let through, is no folder without a limit.
func TestAFolderOfNoSizeHasRoomForNothing(t *testing.T) {
	for _, size := range []v1alpha1.ByteAmount{"0", "-1Gi", "much"} {
		p := objects.Package()
		p.Spec.Runtime.Scratch = []v1alpha1.ScratchFolder{{Path: "/scratch", Size: size}}
		if got := emptyAt(specOf(planned(p, nil)), "/scratch").SizeLimit.Value(); got != 1 {
			t.Errorf("%s: %d bytes", size, got)
		}
	}
}

// mountAt returns what a container has at a path, and the volume of it.
func mountAt(t *testing.T, pod *corev1.PodSpec, path string) (corev1.VolumeMount, corev1.VolumeSource) {
	t.Helper()
	for _, m := range pod.Containers[0].VolumeMounts {
		for _, v := range pod.Volumes {
			if m.MountPath == path && m.Name == v.Name {
				return m, v.VolumeSource
			}
		}
	}
	t.Fatalf("there is nothing at %s", path)
	return corev1.VolumeMount{}, corev1.VolumeSource{}
}

// A claim outlives pods, and so does what was compiled of a module that may no longer run: it must be out of sight.
func TestACacheIsOfOneSetOfModules(t *testing.T) {
	folder := func(change func(p *v1alpha1.AnalyticsPackage, d *v1alpha1.VideoAnalyticsDeployment, v *legal.Verdict)) string {
		p, d := full(), objects.Statistics("ns", "d", objects.Counter, objects.Density, objects.Intruder)
		d.UID, d.Spec.Pod = "a-uid", &v1alpha1.PodSettings{CacheClaimName: "engines"}
		v := permitting(d.Spec.Modules, d.Spec.Modules...)
		change(p, d, &v)
		m, source := mountAt(t, specOf(workload.ForDeployment(d, p, v)), "/var/cache/engines")
		if source.PersistentVolumeClaim == nil || source.PersistentVolumeClaim.ClaimName != "engines" || m.ReadOnly || len(m.SubPath) < 16 {
			t.Fatalf("%+v of %+v", m, source)
		}
		return m.SubPath
	}
	type pack = v1alpha1.AnalyticsPackage
	type vad = v1alpha1.VideoAnalyticsDeployment
	same := folder(func(*pack, *vad, *legal.Verdict) {})
	for name, test := range map[string]struct {
		change func(*pack, *vad, *legal.Verdict)
		other  bool
	}{
		"nothing":                    {func(*pack, *vad, *legal.Verdict) {}, false},
		"a camera more":              {func(_ *pack, d *vad, _ *legal.Verdict) { d.Spec.Cameras = append(d.Spec.Cameras, "cam-2") }, false},
		"other resources":            {func(p *pack, _ *vad, _ *legal.Verdict) { p.Spec.Runtime.Resources = nil }, false},
		"an artifact is stripped":    {func(_ *pack, _ *vad, v *legal.Verdict) { v.Modules[1].Decision = v1alpha1.ModuleStripped }, true},
		"a folder is stripped":       {func(_ *pack, _ *vad, v *legal.Verdict) { v.Modules[2].Decision = v1alpha1.ModuleStripped }, true},
		"other files of a module":    {func(p *pack, _ *vad, _ *legal.Verdict) { p.Spec.Modules[0].Source.Image = objects.Image(77) }, true},
		"another runtime":            {func(p *pack, _ *vad, _ *legal.Verdict) { p.Spec.Runtime.Image = objects.Image(77) }, true},
		"another request":            {func(_ *pack, d *vad, _ *legal.Verdict) { d.UID = "another" }, true},
		"a module that is not asked": {func(p *pack, _ *vad, _ *legal.Verdict) { p.Spec.Modules[2].Source.Image = objects.Image(77) }, false},
	} {
		if other := folder(test.change) != same; other != test.other {
			t.Errorf("%s: another folder %v, want %v", name, other, test.other)
		}
	}
}

// The files of Secrets are read-only, and of one Secret each. What the package has no place for is told.
func TestSecretsAreMountedByName(t *testing.T) {
	d := objects.Statistics("ns", "d", objects.Counter)
	d.Spec.Pod = &v1alpha1.PodSettings{LicenseSecretName: "vision-license"}
	d.Spec.Inputs = &v1alpha1.Inputs{SecretName: "cameras"}
	plan := func(p *v1alpha1.AnalyticsPackage) workload.Plan {
		return workload.ForDeployment(d, p, permitting(d.Spec.Modules, d.Spec.Modules...))
	}
	for path, name := range map[string]string{"/opt/license": "vision-license", "/etc/vsa-streams": "cameras"} {
		m, source := mountAt(t, specOf(plan(full())), path)
		if source.Secret == nil || source.Secret.SecretName != name || !m.ReadOnly || source.Secret.Optional != nil {
			t.Errorf("%s: %+v of %+v", path, m, source)
		}
	}
	d.Spec.Pod.CacheClaimName = "engines"
	without := plan(objects.Package())
	if told := strings.Join(workload.Sentences(without.LeftOut), "; "); !strings.Contains(told, "licenseSecretName") || !strings.Contains(told, "cacheClaimName") {
		t.Errorf("told %q", told)
	}
	for _, v := range specOf(without).Volumes {
		if v.PersistentVolumeClaim != nil || v.Secret != nil && v.Secret.SecretName == "vision-license" {
			t.Errorf("%s is mounted nonetheless", v.Name)
		}
	}
}

// Results outlive the pod in a folder of the search's own: no search sees those of another.
func TestASearchWritesIntoAFolderOfItsOwn(t *testing.T) {
	of := func(uid string) (corev1.VolumeMount, corev1.VolumeSource) {
		pod := searchPlan(func(s *v1alpha1.VideoSearchJob) {
			s.UID, s.Spec.Output = types.UID(uid), &v1alpha1.SearchOutput{ClaimName: "results"}
		}).Job.Spec.Template.Spec
		return mountAt(t, &pod, "/vsa/output")
	}
	m, source := of("uid-1")
	if source.PersistentVolumeClaim == nil || source.PersistentVolumeClaim.ClaimName != "results" || m.SubPath != "search-uid-1" || m.ReadOnly {
		t.Errorf("%+v of %+v", m, source)
	}
	if other, _ := of("uid-2"); other.SubPath == m.SubPath {
		t.Error("two searches write into one folder")
	}
}
