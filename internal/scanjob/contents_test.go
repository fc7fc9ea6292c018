// SPDX-License-Identifier: Apache-2.0

package scanjob

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/modelscan/detect"
)

func image(n int) v1alpha1.ImageReference {
	return v1alpha1.ImageReference(fmt.Sprintf("registry.example/a@sha256:%064d", n))
}

func spec() *v1alpha1.AnalyticsPackageSpec {
	return &v1alpha1.AnalyticsPackageSpec{
		Runtime: v1alpha1.Runtime{Image: image(1), ModelsPath: "/models"},
		Modules: []v1alpha1.Module{
			{Name: "attributes", Capabilities: []v1alpha1.Capability{"person"}, Source: v1alpha1.ModuleSource{Path: "/opt/attributes"}},
			{Name: "plate", Capabilities: []v1alpha1.Capability{"plate.read"}, Source: v1alpha1.ModuleSource{Image: image(2)}},
			{Name: "late", Capabilities: []v1alpha1.Capability{"fire"}, Source: v1alpha1.ModuleSource{Image: image(3)}},
		},
	}
}

func TestContents(t *testing.T) {
	runtime := NewResult(report(
		model("image/opt/attributes/v2.onnx", shows(detect.FaceEmbedding, 0.9, "a face"), shows(detect.PersonDetection, 0.6)),
		model("image/opt/attributes/b.onnx", shows(detect.FaceEmbedding, 0.95, "surely a face")),
		model("image/opt/attributes-old/a.onnx", shows(detect.Age, 0.7)),
		model("image/usr/lib/x.onnx"),
		sealed("image/opt/attributes/e.engine"),
	), Mounted)
	artifact := NewResult(report(model("image/m.onnx", shows(detect.PlateReading, 0.8))), Mounted)
	results := map[Subject]*Result{Runtime(spec()): runtime, Artifact(&spec().Modules[1]): artifact}
	modules, outside := Contents(spec(), func(s Subject) *Result { return results[s] })
	want := []v1alpha1.ModuleContents{
		{
			Name: "attributes", Path: "/opt/attributes", Declared: []v1alpha1.Capability{"person"},
			Undeclared: []v1alpha1.Capability{detect.FaceEmbedding},
			Contents: v1alpha1.Contents{
				Image: image(1),
				Detected: []v1alpha1.DetectedCapability{
					{Name: detect.FaceEmbedding, Confidence: 95, Path: "/opt/attributes/b.onnx", Evidence: "surely a face"},
					{Name: detect.PersonDetection, Confidence: 60, Path: "/opt/attributes/v2.onnx"},
				},
				Opaque: &v1alpha1.UnclearFiles{Count: 1, Paths: []v1alpha1.FilePath{"/opt/attributes/e.engine"}},
			},
		},
		{
			Name: "plate", Declared: []v1alpha1.Capability{"plate.read"},
			Contents: v1alpha1.Contents{Image: image(2), Detected: []v1alpha1.DetectedCapability{
				{Name: detect.PlateReading, Confidence: 80, Path: "/m.onnx"}}},
		},
	}
	if diff := cmp.Diff(want, modules); diff != "" {
		t.Error(diff)
	}
	wantOutside := &v1alpha1.Contents{
		Image:    image(1),
		Detected: []v1alpha1.DetectedCapability{{Name: detect.Age, Confidence: 70, Path: "/opt/attributes-old/a.onnx"}},
		Unknown:  &v1alpha1.UnclearFiles{Count: 1, Paths: []v1alpha1.FilePath{"/usr/lib/x.onnx"}},
	}
	if diff := cmp.Diff(wantOutside, outside); diff != "" {
		t.Error(diff)
	}
	if _, outside := Contents(spec(), func(Subject) *Result { return nil }); outside != nil {
		t.Error("an image that nobody inspected is told of")
	}
}

func TestConcerns(t *testing.T) {
	for name, c := range map[string]struct {
		entry   Entry
		path    v1alpha1.ContainerPath
		in, out bool
	}{
		"a file of the module":        {Entry{Path: "opt/face/a"}, "/opt/face", true, false},
		"a file below":                {Entry{Path: "opt/face/b/a"}, "/opt/face", true, false},
		"the path is a file":          {Entry{Path: "opt/face"}, "/opt/face", true, false},
		"an archive of the module":    {Entry{Path: "opt/face/z.zip!/a"}, "/opt/face", true, false},
		"beside":                      {Entry{Path: "opt/faces/a"}, "/opt/face", false, true},
		"above":                       {Entry{Path: "opt/a"}, "/opt/face", false, true},
		"a folder of the module":      {Entry{Path: "opt/face/b", Folder: true}, "/opt/face", true, false},
		"the module's folder":         {Entry{Path: "opt/face", Folder: true}, "/opt/face", true, false},
		"a folder around the module":  {Entry{Path: "opt", Folder: true}, "/opt/face", true, true},
		"the image":                   {Entry{Folder: true}, "/opt/face", true, true},
		"a folder beside":             {Entry{Path: "op", Folder: true}, "/opt/face", false, true},
		"a file named like the above": {Entry{Path: "opt"}, "/opt/face", false, true},
		"an artifact of its own":      {Entry{Folder: true}, "", false, true},
		"a path that is escaped":      {Entry{Path: `opt\nface/a`}, "/opt/face", false, true},
	} {
		if in, out := concerns(&c.entry, c.path); in != c.in || out != c.out {
			t.Errorf("%s: in %v, out %v", name, in, out)
		}
	}
}

func TestMoreThanThereIsRoomForIsOpaque(t *testing.T) {
	var r Result
	for i := range maxDetected + 1 {
		r.Entries = append(r.Entries, Entry{Path: "a", Detected: []Detected{{Name: v1alpha1.Capability(fmt.Sprintf("c%d", i)), Percent: 50}}})
	}
	r.Entries = append(r.Entries, Entry{Path: strings.Repeat("d/", 200) + "x", Unknown: &Unclear{Count: 1}})
	_, outside := Contents(spec(), func(Subject) *Result { return &r })
	checkStatus(t, outside)
	if len(outside.Detected) != maxDetected || outside.Opaque == nil {
		t.Errorf("%d capabilities, opaque %v", len(outside.Detected), outside.Opaque)
	}
	if p := outside.Unknown.Paths[0]; !strings.HasPrefix(string(p), "…") || !strings.HasSuffix(string(p), "d/x") {
		t.Errorf("the path %q is not cut at its beginning", p)
	}
}

func TestFolderAroundModulesCountsOnEverySide(t *testing.T) {
	s := spec()
	s.Modules[1].Source = v1alpha1.ModuleSource{Path: "/opt/plate"}
	r := &Result{Entries: []Entry{{Path: "opt", Folder: true, Detected: []Detected{{Name: detect.FaceEmbedding, Percent: 80, Path: "opt/x/m"}}}}}
	modules, outside := Contents(s, func(s Subject) *Result {
		if s.All {
			return nil
		}
		return r
	})
	if len(modules) != 2 || len(modules[0].Detected) != 1 || len(modules[1].Detected) != 1 || len(outside.Detected) != 1 {
		t.Errorf("modules %+v, outside %+v", modules, outside)
	}
}
