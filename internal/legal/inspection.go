// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"cmp"
	"slices"
	"strings"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// inspectionResult is what the status of a package tells of the files that its spec names now. What it tells of other
// images counts for nothing.
type inspectionResult struct {
	modules map[v1alpha1.ModuleName]*contents
	outside contents // of the runtime image, in no module's path
	missing []uninspected
	absent  []v1alpha1.Module // of which the runtime image does not have the folder
}

// uninspected is an image that has not been inspected to its end.
type uninspected struct {
	module  v1alpha1.ModuleName // whose files it holds, or nothing: the runtime's
	failed  bool
	message string
}

// readInspection finds a module's files by where they are, not by the module's name.
func readInspection(p *v1alpha1.AnalyticsPackage) inspectionResult {
	in := inspectionResult{modules: map[v1alpha1.ModuleName]*contents{}}
	in.readRuntime(p)
	for i := range p.Spec.Modules {
		in.readModule(p, &p.Spec.Modules[i])
	}
	return in
}

func (in *inspectionResult) readRuntime(p *v1alpha1.AnalyticsPackage) {
	runtime := p.Spec.Runtime.Image
	reported := p.Status.RuntimeContents != nil && sameDigest(p.Status.RuntimeContents.Image, runtime)
	if reported {
		in.outside.add(p.Status.RuntimeContents)
	}
	in.require(p, runtime, uninspected{}, reported)
	for i := range p.Status.Contents {
		// What is at a path that is no module's any more is still in the image.
		if c := &p.Status.Contents[i]; c.Path != "" && sameDigest(c.Image, runtime) &&
			!slices.ContainsFunc(p.Spec.Modules, func(m v1alpha1.Module) bool { return m.Source.Path == c.Path }) {
			in.outside.add(&c.Contents)
		}
	}
}

func (in *inspectionResult) readModule(p *v1alpha1.AnalyticsPackage, m *v1alpha1.Module) {
	image, reported, absent := cmp.Or(m.Source.Image, p.Spec.Runtime.Image), false, false
	for i := range p.Status.Contents {
		if c := &p.Status.Contents[i]; c.Path == m.Source.Path && sameDigest(c.Image, image) {
			if in.modules[m.Name] == nil {
				in.modules[m.Name] = &contents{}
			}
			in.modules[m.Name].add(&c.Contents)
			reported = true
			if c.Path != "" && c.Folder == v1alpha1.FolderNotFound {
				absent = true
			}
		}
	}
	if absent {
		in.absent = append(in.absent, *m)
	}
	in.require(p, image, uninspected{module: m.Name}, reported)
}

// require notes what has not been inspected to its end: the image has to be, and what is in the files has to be reported.
func (in *inspectionResult) require(p *v1alpha1.AnalyticsPackage, image v1alpha1.ImageReference, u uninspected, reported bool) {
	done := false
	for i := range p.Status.Inspections {
		n := &p.Status.Inspections[i]
		switch {
		case !sameDigest(n.Image, image):
		case n.State == v1alpha1.InspectionInspected:
			done = true
		default:
			failed := n.State == v1alpha1.InspectionFailed
			if u.message == "" || failed && !u.failed {
				u.message = n.Message
			}
			u.failed, reported = u.failed || failed, false
		}
	}
	if !done || !reported {
		in.missing = append(in.missing, u)
	}
}

// sameDigest tells whether two references name the same content. One without a digest names nothing.
func sameDigest(a, b v1alpha1.ImageReference) bool {
	_, digestA, ok := strings.Cut(string(a), "@")
	_, digestB, _ := strings.Cut(string(b), "@")
	return ok && digestA == digestB
}
