// SPDX-License-Identifier: Apache-2.0

package workload_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

func TestNeeds(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*v1alpha1.VideoAnalyticsDeployment, *v1alpha1.AnalyticsPackage)
		want   []workload.Need
	}{
		"a module of its own image": {func(*v1alpha1.VideoAnalyticsDeployment, *v1alpha1.AnalyticsPackage) {},
			[]workload.Need{{Feature: workload.ImageVolumes}}},
		"a module below the models' folder": {func(_ *v1alpha1.VideoAnalyticsDeployment, p *v1alpha1.AnalyticsPackage) {
			p.Spec.Modules[0].Source = v1alpha1.ModuleSource{Path: p.Spec.Runtime.ModelsPath + "/counter"}
		}, []workload.Need{{Feature: workload.ImageVolumes}, {workload.ImageFolders, "models/counter"}}},
		"all that a site may ask for": {func(d *v1alpha1.VideoAnalyticsDeployment, p *v1alpha1.AnalyticsPackage) {
			d.Spec.GPU = &v1alpha1.GPU{ResourceName: "nvidia.com/gpu", Count: 2}
			p.Spec.Runtime.Resources = &v1alpha1.Resources{HugePages2Mi: "1Gi", Limits: &v1alpha1.ResourceAmounts{Memory: "2Gi"}}
			p.Spec.Runtime.Cache = &v1alpha1.CacheFolder{Path: "/cache", Size: "1Gi"}
			d.Spec.Pod = &v1alpha1.PodSettings{RuntimeClassName: "nvidia", CacheClaimName: "engines"}
		}, []workload.Need{{Feature: workload.ImageVolumes}, {workload.RuntimeClass, "nvidia"}, {workload.Devices, "2 of nvidia.com/gpu"},
			{workload.HugePages, "1Gi of hugepages-2Mi"}, {workload.Claims, "engines"}}},
		"devices of a class": {func(d *v1alpha1.VideoAnalyticsDeployment, _ *v1alpha1.AnalyticsPackage) {
			d.Spec.GPU = &v1alpha1.GPU{DeviceClassName: "gpu.example.com", Count: 3}
		}, []workload.Need{{Feature: workload.ImageVolumes}, {workload.Devices, "3 of the class gpu.example.com"}}},
	} {
		d, p := objects.Statistics("ns", "d", objects.Counter), objects.Package()
		d.Spec.GPU = nil
		test.change(d, p)
		plan := workload.ForDeployment(d, p, permitting(d.Spec.Modules, objects.Counter))
		if diff := cmp.Diff(append([]workload.Need{{Feature: workload.NetworkPolicy}}, test.want...), plan.Needs()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
