// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"fmt"
	"testing"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func found(image int, c v1alpha1.Capability) v1alpha1.Contents {
	return v1alpha1.Contents{Image: objects.Image(image), Detected: []v1alpha1.DetectedCapability{{Name: c, Path: "/m"}}}
}

// TestReadInspectionMissing: what has not been inspected to its end, and why.
func TestReadInspectionMissing(t *testing.T) {
	inspect := func(states ...v1alpha1.InspectionState) func(*objects.PackageBuilder) {
		return func(b *objects.PackageBuilder) {
			b.Inspected()
			b.Status.Inspections = b.Status.Inspections[:1] // of the runtime
			for _, s := range states {
				b.Inspection(objects.Image(2), s, fmt.Sprintf("%d: %s", len(b.Status.Inspections), s))
			}
		}
	}
	cases := map[string]struct {
		change func(*objects.PackageBuilder)
		want   []uninspected
	}{
		"nobody has looked":                        {func(*objects.PackageBuilder) {}, []uninspected{{}, {module: "a"}}},
		"all of it":                                {func(b *objects.PackageBuilder) { b.Inspected() }, nil},
		"an image is left out":                     {inspect(), []uninspected{{module: "a"}}},
		"an image is waited for":                   {inspect(v1alpha1.InspectionPending), []uninspected{{"a", false, "1: Pending"}}},
		"an image failed":                          {inspect(v1alpha1.InspectionFailed), []uninspected{{"a", true, "1: Failed"}}},
		"it failed, and is tried again":            {inspect(v1alpha1.InspectionFailed, v1alpha1.InspectionPending), []uninspected{{"a", true, "1: Failed"}}},
		"it is tried again, and failed":            {inspect(v1alpha1.InspectionPending, v1alpha1.InspectionFailed), []uninspected{{"a", true, "2: Failed"}}},
		"the first of two that failed":             {inspect(v1alpha1.InspectionFailed, "Failed", v1alpha1.InspectionInspected), []uninspected{{"a", true, "1: Failed"}}},
		"the first of two waited for":              {inspect(v1alpha1.InspectionPending, v1alpha1.InspectionPending), []uninspected{{"a", false, "1: Pending"}}},
		"a state that nobody knows":                {inspect(v1alpha1.InspectionInspected, "Perhaps"), []uninspected{{"a", false, "2: Perhaps"}}},
		"inspected twice":                          {inspect(v1alpha1.InspectionInspected, v1alpha1.InspectionInspected), nil},
		"contents of the module are not reported":  {func(b *objects.PackageBuilder) { b.Inspected().Status.Contents = nil }, []uninspected{{module: "a"}}},
		"contents of the runtime are not reported": {func(b *objects.PackageBuilder) { b.Inspected().Status.RuntimeContents = nil }, []uninspected{{module: ""}}},
		"contents of another runtime":              {func(b *objects.PackageBuilder) { b.Inspected().Status.RuntimeContents.Image = objects.Image(9) }, []uninspected{{module: ""}}},
		"contents of another image":                {func(b *objects.PackageBuilder) { b.Inspected().Status.Contents[0].Image = objects.Image(9) }, []uninspected{{module: "a"}}},
		"contents of another path":                 {func(b *objects.PackageBuilder) { b.Inspected().Status.Contents[0].Path = "/x" }, []uninspected{{module: "a"}}},
		"another image inspected":                  {func(b *objects.PackageBuilder) { b.Inspected().Spec.Modules[0].Source.Image = objects.Image(9) }, []uninspected{{module: "a"}}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			b := objects.MakePackage("p").Artifact("a", 2, "x")
			c.change(b)
			same(t, c.want, readInspection(b.Obj()).missing)
		})
	}
}

// TestReadInspectionFound: where a file lies decides whose it is, not the name under which it was reported.
func TestReadInspectionFound(t *testing.T) {
	type caps = map[v1alpha1.Capability]v1alpha1.FilePath
	cases := map[string]struct {
		change        func(*objects.PackageBuilder)
		a, b, outside caps
	}{
		"of an artifact":                     {func(b *objects.PackageBuilder) { b.Contents("a", "", found(2, "x")) }, caps{"x": "/m"}, nil, nil},
		"of an artifact, under another name": {func(b *objects.PackageBuilder) { b.Contents("z", "", found(2, "x")) }, caps{"x": "/m"}, nil, nil},
		"baked in":                           {func(b *objects.PackageBuilder) { b.Contents("b", "/opt/b", found(1, "x")) }, nil, caps{"x": "/m"}, nil},
		"twice": {func(b *objects.PackageBuilder) {
			b.Contents("b", "/opt/b", found(1, "x")).Contents("c", "/opt/b", found(1, "y"))
		}, nil, caps{"x": "/m", "y": "/m"}, nil},
		"at a path that is no module's":          {func(b *objects.PackageBuilder) { b.Contents("b", "/opt/old", found(1, "x")) }, nil, nil, caps{"x": "/m"}},
		"at no path of the runtime":              {func(b *objects.PackageBuilder) { b.Contents("b", "", found(1, "x")) }, nil, nil, nil},
		"at a path of another image":             {func(b *objects.PackageBuilder) { b.Contents("b", "/opt/b", found(9, "x")) }, nil, nil, nil},
		"at a path of an artifact":               {func(b *objects.PackageBuilder) { b.Contents("a", "/opt/old", found(2, "x")) }, nil, nil, nil},
		"outside of every module":                {func(b *objects.PackageBuilder) { b.RuntimeContents(found(1, "x")) }, nil, nil, caps{"x": "/m"}},
		"outside of every module, another image": {func(b *objects.PackageBuilder) { b.RuntimeContents(found(9, "x")) }, nil, nil, nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			b := objects.MakePackage("p").Artifact("a", 2, "x").BakedIn("b", "y")
			c.change(b)
			in := readInspection(b.Obj())
			of := func(name v1alpha1.ModuleName) caps {
				if m := in.modules[name]; m != nil {
					return m.detected
				}
				return nil
			}
			same(t, c.a, of("a"))
			same(t, c.b, of("b"))
			same(t, c.outside, in.outside.detected)
		})
	}
}

// TestReadInspectionOfRuntimeAlone: what has no path lies outside of every module, and is reported as that.
func TestReadInspectionOfRuntimeAlone(t *testing.T) {
	b := objects.MakePackage("p").BakedIn("b", "y").Contents("b", "", found(1, "x"))
	same(t, nil, readInspection(b.Obj()).outside.detected)
}

func TestSameDigest(t *testing.T) {
	cases := map[string]struct {
		a, b v1alpha1.ImageReference
		want bool
	}{
		"the same":           {"r/a@sha256:1", "r/a@sha256:1", true},
		"under another name": {"r/a:v1@sha256:1", "q/b@sha256:1", true},
		"another digest":     {"r/a@sha256:1", "r/a@sha256:2", false},
		"no digest":          {"r/a:v1", "r/a:v1", false},
		"a digest and none":  {"r/a@sha256:1", "r/a", false},
		"none and a digest":  {"r/a", "r/a@sha256:1", false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { same(t, c.want, sameDigest(c.a, c.b)) })
	}
}
