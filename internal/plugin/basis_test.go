// SPDX-License-Identifier: Apache-2.0

package plugin

import (
	"testing"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/config/law"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/world"
	"github.com/vsa-legal/operator/test/objects"
)

// TestBasisOfACluster: where the cluster inspects one package, every package of it has to be.
func TestBasisOfACluster(t *testing.T) {
	profiles, err := law.Profiles()
	if err != nil {
		t.Fatal(err)
	}
	noon := time.Date(2026, time.June, 20, 12, 0, 0, 0, time.UTC)
	whole := func(p *v1alpha1.AnalyticsPackage) {
		told := func(image v1alpha1.ImageReference) {
			p.Status.Inspections = append(p.Status.Inspections, v1alpha1.Inspection{Image: image, State: v1alpha1.InspectionInspected})
		}
		told(p.Spec.Runtime.Image)
		p.Status.RuntimeContents = &v1alpha1.Contents{Image: p.Spec.Runtime.Image}
		for _, m := range p.Spec.Modules {
			c := v1alpha1.ModuleContents{Name: m.Name, Path: m.Source.Path, Contents: v1alpha1.Contents{Image: p.Spec.Runtime.Image}}
			if m.Source.Image != "" {
				told(m.Source.Image)
				c.Image = m.Source.Image
			}
			p.Status.Contents = append(p.Status.Contents, c)
		}
	}
	for name, c := range map[string]struct {
		status  func(*v1alpha1.AnalyticsPackage)
		verdict v1alpha1.Verdict
		basis   legal.Basis
	}{
		"no inspector": {func(*v1alpha1.AnalyticsPackage) {}, v1alpha1.Permitted, legal.Declared},
		"inspected":    {whole, v1alpha1.Permitted, legal.Inspected},
		"another package was": {func(p *v1alpha1.AnalyticsPackage) {
			p.Status.Inspections = []v1alpha1.Inspection{{Image: objects.Image(99), State: v1alpha1.InspectionInspected}}
		}, v1alpha1.Suspended, legal.Declared},
		"a find": {func(p *v1alpha1.AnalyticsPackage) {
			whole(p)
			p.Status.Contents[0].Detected = []v1alpha1.DetectedCapability{{Name: "biometric.face.embedding", Confidence: 99, Path: "/a"}}
		}, v1alpha1.Forbidden, legal.Inspected},
	} {
		t.Run(name, func(t *testing.T) {
			o := &world.Objects{Profiles: profiles}
			p := objects.Package()
			c.status(p)
			o.Add(p)
			o.Add(objects.Statistics("massy", "d", objects.Counter))
			for _, f := range objects.ForStatistics("massy", noon.AddDate(0, -1, 0)) {
				o.Add(f)
			}
			w := newWorld(o)
			if v := w.Cases()[0].Judge(noon); v.Verdict != c.verdict {
				t.Errorf("%s: %+v", v.Verdict, v.Findings)
			}
			if b := basis(w); b != c.basis {
				t.Errorf("on what is %s", b)
			}
		})
	}
}
