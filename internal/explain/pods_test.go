// SPDX-License-Identifier: Apache-2.0

package explain_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// What a manifest asks for and its pods do not get is told, each setting with why; and nothing of pods where none could be.
func TestWhatIsLeftOutOfPods(t *testing.T) {
	o := town(t)
	n := slices.IndexFunc(o.Deployments, func(d v1alpha1.VideoAnalyticsDeployment) bool { return d.Name == "square" })
	if n < 0 {
		t.Fatal("there is no square in the town")
	}
	d := &o.Deployments[n]
	d.Spec.Pod = &v1alpha1.PodSettings{
		Env:               []v1alpha1.SiteEnv{{Name: "MODE", Value: "x"}},
		LicenseSecretName: "license", CacheClaimName: "engines", RuntimeClassName: "nvidia",
	}
	d.Spec.Service = v1alpha1.ServiceHeadless
	d.Spec.Inputs = &v1alpha1.Inputs{Streams: []v1alpha1.Stream{{Camera: "nobody's", Address: "rtsp://10.0.0.1/"}}}
	x := explained(t, o, "vad", d.Namespace, d.Name, noon)
	want := []string{
		"spec.pod.env MODE: the package does not let a site set it.",
		"spec.pod.licenseSecretName: the package has no licensePath.",
		"spec.pod.cacheClaimName: the package has no cache.",
		"spec.inputs.streams of 1 cameras: spec.cameras does not name them.",
		"spec.service: the package names no port of its runtime.",
	}
	if diff := cmp.Diff(want, x.LeftOut); diff != "" {
		t.Error(diff)
	}
	if all := strings.Join(x.Needs, "\n"); !strings.Contains(all, "RuntimeClass nvidia") || !strings.Contains(all, "NetworkPolicy") {
		t.Errorf("it needs %q", x.Needs)
	}
	o.Packages = nil
	if x := explained(t, o, "vad", d.Namespace, d.Name, noon); len(x.LeftOut)+len(x.Needs) > 0 {
		t.Errorf("of a package that nobody knows: %q, %q", x.LeftOut, x.Needs)
	}
}
