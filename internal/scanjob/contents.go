// SPDX-License-Identifier: Apache-2.0

package scanjob

import (
	"cmp"
	"strings"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/text"
)

const (
	// maxPaths is how many files a status names, and maxFilePath how long their paths are.
	maxPaths    = 8
	maxFilePath = 256
)

// Contents tells of every module of which the files were inspected what was found in them, and of the runtime image what
// lies in no module. It is nil for a runtime image that was not inspected. Results are asked for by what they are of.
func Contents(spec *v1alpha1.AnalyticsPackageSpec, result func(Subject) *Result) ([]v1alpha1.ModuleContents, *v1alpha1.Contents) {
	runtime := result(Runtime(spec))
	asked, _ := Folders(spec)
	folders := result(asked)
	var modules []v1alpha1.ModuleContents
	for i := range spec.Modules {
		m := &spec.Modules[i]
		told := v1alpha1.ModuleContents{Name: m.Name, Path: m.Source.Path, Declared: m.Capabilities}
		told.Folder = folderState(asked, folders, m.Source.Path)
		from, within := runtime, func(e *Entry) bool { in, _ := concerns(e, m.Source.Path); return in }
		if m.Source.Image != "" {
			from, within = result(Artifact(m)), func(*Entry) bool { return true }
		}
		if from == nil {
			continue
		}
		told.Contents = contents(cmp.Or(m.Source.Image, spec.Runtime.Image), from, within)
		told.Undeclared = legal.Undeclared(told.Declared, told.Detected)
		modules = append(modules, told)
	}
	if runtime == nil {
		return modules, nil
	}
	outside := contents(spec.Runtime.Image, runtime, func(e *Entry) bool {
		for i := range spec.Modules {
			if in, out := concerns(e, spec.Modules[i].Source.Path); in && !out {
				return false
			}
		}
		return true
	})
	return modules, &outside
}

// concerns tells whether an entry of the runtime image may lie in a module's folder, and whether it may lie out of it. Of a
// folder around the module's nobody knows: it counts on both sides.
func concerns(e *Entry, path v1alpha1.ContainerPath) (in, out bool) {
	folder := strings.TrimPrefix(string(path), "/")
	switch {
	case path == "":
		return false, true
	case e.Path == folder, strings.HasPrefix(e.Path, folder+"/"):
		return true, false
	case e.Folder && (e.Path == "" || strings.HasPrefix(folder, e.Path+"/")):
		return true, true
	}
	return false, true
}

// contents sums up the entries of some files as the status tells of them.
func contents(image v1alpha1.ImageReference, r *Result, within func(*Entry) bool) v1alpha1.Contents {
	var sum Entry
	for i := range r.Entries {
		if e := &r.Entries[i]; within(e) {
			sum.add(e, maxPaths, maxPath)
		}
	}
	c := v1alpha1.Contents{Image: image, Unknown: unclear(sum.Unknown), Opaque: unclear(sum.Opaque)}
	for _, d := range sum.Detected {
		c.Detected = append(c.Detected, v1alpha1.DetectedCapability{
			Name: d.Name, Confidence: d.Percent, Path: filePath(d.Path), Evidence: d.Evidence,
		})
	}
	return c
}

func unclear(u *Unclear) *v1alpha1.UnclearFiles {
	if u == nil {
		return nil
	}
	files := &v1alpha1.UnclearFiles{Count: u.Count}
	for _, p := range u.Paths {
		files.Paths = append(files.Paths, filePath(p))
	}
	return files
}

// filePath writes a path as it is in a container.
func filePath(path string) v1alpha1.FilePath {
	if !strings.HasPrefix(path, "…") && path != tooMany {
		path = "/" + path
	}
	return v1alpha1.FilePath(text.TruncateStart(path, maxFilePath))
}
