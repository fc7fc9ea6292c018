// SPDX-License-Identifier: Apache-2.0

package objects_test

import (
	"testing"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/test/objects"
)

func TestMakePackage(t *testing.T) {
	found := v1alpha1.Contents{Image: objects.Image(2), Detected: []v1alpha1.DetectedCapability{{Name: "b"}}}
	got := objects.MakePackage("p").Artifact("m", 2, "a").BakedIn("n", "b").
		Inspection(objects.Image(2), v1alpha1.InspectionFailed, "why").Contents("m", "/x", found).RuntimeContents(found).Obj()
	if got.Name != "p" || got.Spec.Runtime.Image != objects.Image(1) {
		t.Errorf("%+v", got)
	}
	same(t, got.Spec.Modules, []v1alpha1.Module{
		{Name: "m", Capabilities: []v1alpha1.Capability{"a"}, Source: v1alpha1.ModuleSource{Image: objects.Image(2)}},
		{Name: "n", Capabilities: []v1alpha1.Capability{"b"}, Source: v1alpha1.ModuleSource{Path: "/opt/n"}},
	})
	same(t, got.Status, v1alpha1.AnalyticsPackageStatus{
		Inspections: []v1alpha1.Inspection{{Image: objects.Image(2), State: v1alpha1.InspectionFailed, Message: "why"}},
		Contents:    []v1alpha1.ModuleContents{{Name: "m", Path: "/x", Contents: found}}, RuntimeContents: &found,
	})
}

// TestInspected: it is what the judge takes for inspected, whatever the sort of module.
func TestInspected(t *testing.T) {
	b := objects.MakePackage("p").Artifact("m", 2, "a").BakedIn("n", "b")
	if legal.BasisOf(b.Obj()) != legal.Declared {
		t.Error("it is inspected before anybody said so")
	}
	if legal.BasisOf(b.Inspected().Obj()) != legal.Inspected {
		t.Errorf("%+v", b.Obj().Status)
	}
}
