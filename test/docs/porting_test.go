// SPDX-License-Identifier: Apache-2.0

package docs

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/manifest"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/internal/world"
)

// examples are the manifests of a page.
var examples = regexp.MustCompile("(?s)```yaml\n(.*?)```")

// porting is the page, and the requests of its manifests beside the law and what the samples have filed.
func porting(t *testing.T) (page string, w *world.World) {
	t.Helper()
	content, err := os.ReadFile(root + "/docs/porting.md")
	if err != nil {
		t.Fatal(err)
	}
	var blocks []string
	for _, block := range examples.FindAllStringSubmatch(string(content), -1) {
		blocks = append(blocks, block[1])
	}
	samples := root + "/config/samples/vsa_v1alpha1_"
	docs, err := manifest.Read([]string{"-", root + "/config/law/eu", root + "/config/law/fr", samples + "formality.yaml",
		samples + "judicialrequisition.yaml", samples + "judicialdecision.yaml"}, strings.NewReader(strings.Join(blocks, "---\n")))
	if err != nil {
		t.Fatal(err)
	}
	loader, err := manifest.NewLoader("")
	if err != nil {
		t.Fatal(err)
	}
	found, refused := world.Collect(loader.Load(docs))
	for _, r := range refused {
		t.Errorf("%s %s: %q", r.Kind, r.Name, r.Problems)
	}
	return string(content), world.New(found)
}

// planOf is what runs a request of the page.
func planOf(c *world.Case, at time.Time) workload.Plan {
	if c.Search != nil {
		return workload.ForSearch(c.Search, c.Evidence.Package, c.Judge(at), at)
	}
	return workload.ForDeployment(c.Deployment, c.Evidence.Package, c.Judge(at))
}

// The page's manifests are what an API server takes, the law permits all that they ask for, and nothing of them is left out.
func TestPortingExamplesRun(t *testing.T) {
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	_, w := porting(t)
	ran := map[string]*corev1.PodSpec{}
	for i := range w.Cases() {
		c := &w.Cases()[i]
		if v := c.Judge(at); v.Verdict != v1alpha1.Permitted {
			t.Errorf("%s: %s, %+v", c.Name, v.Verdict, v.Findings)
			continue
		}
		plan := planOf(c, at)
		if len(plan.LeftOut) > 0 {
			t.Errorf("%s: left out: %q", c.Name, plan.LeftOut)
		}
		ran[c.Name] = &workload.PodTemplate(plan.Workload()).Spec
	}
	if len(ran) != 6 {
		t.Fatalf("%d requests run, want six", len(ran))
	}
	container := func(name string) corev1.Container { return ran[name].Containers[0] }
	if c := container("station-triton"); c.StartupProbe == nil || len(c.Ports) != 3 || c.Resources.Requests.Memory().String() != "14Gi" {
		t.Errorf("Triton: %+v", c)
	}
	if c := container("square-deepstream"); !hides(c, "/opt/square/addons/faces") {
		t.Errorf("DeepStream sees faces: %+v", c.VolumeMounts)
	}
	if c := container("street-openvino"); c.Resources.Limits.Cpu().String() != "16" || *ran["street-openvino"].SecurityContext.RunAsUser != 5000 {
		t.Errorf("OpenVINO: %+v", c)
	}
	if c := container("hall"); c.ReadinessProbe == nil || !slices.Contains(c.Env, corev1.EnvVar{Name: "MLSERVER_PARALLEL_WORKERS", Value: "4"}) {
		t.Errorf("MLServer: %+v", c)
	}
	if c := container("station-plates"); c.LivenessProbe.GRPC == nil || len(c.Resources.Claims) != 1 {
		t.Errorf("ONNX Runtime: %+v", c)
	}
}

// hides tells whether a container has a read-only folder of the operator's at a path.
func hides(c corev1.Container, path string) bool {
	for _, m := range c.VolumeMounts {
		if m.MountPath == path && m.Name == "hidden" && m.ReadOnly {
			return true
		}
	}
	return false
}
