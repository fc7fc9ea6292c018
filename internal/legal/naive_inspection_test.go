// SPDX-License-Identifier: Apache-2.0

package legal_test

import (
	"regexp"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

var naiveDigest = regexp.MustCompile(`@(.+)$`)

// naiveSame: two references with the same digest. Those without one have none in common.
func naiveSame(a, b v1alpha1.ImageReference) bool {
	of := func(r v1alpha1.ImageReference) string {
		if found := naiveDigest.FindStringSubmatch(string(r)); found != nil {
			return found[1]
		}
		return ""
	}
	return of(a) != "" && of(a) == of(b)
}

// naiveContents is what was told of the files that are a module's now.
func naiveContents(w *world, module *v1alpha1.Module) []v1alpha1.Contents {
	var told []v1alpha1.Contents
	for _, c := range w.Package.Status.Contents {
		switch {
		case module.Source.Image != "":
			if c.Path == "" && naiveSame(c.Image, module.Source.Image) {
				told = append(told, c.Contents)
			}
		case c.Path == module.Source.Path && naiveSame(c.Image, w.Package.Spec.Runtime.Image):
			told = append(told, c.Contents)
		}
	}
	return told
}

func naiveDetected(w *world, module *v1alpha1.Module) []v1alpha1.Capability {
	var names []v1alpha1.Capability
	for _, c := range naiveContents(w, module) {
		for _, detected := range c.Detected {
			names = append(names, detected.Name)
		}
	}
	return names
}

// naiveOutside is what was told of the runtime image and is in no module now.
func naiveOutside(w *world) []v1alpha1.Contents {
	p := naivePackage(w)
	if p == nil {
		return nil
	}
	var told []v1alpha1.Contents
	if c := p.Status.RuntimeContents; c != nil && naiveSame(c.Image, p.Spec.Runtime.Image) {
		told = append(told, *c)
	}
	paths := map[v1alpha1.ContainerPath]bool{}
	for _, m := range p.Spec.Modules {
		paths[m.Source.Path] = true
	}
	for _, c := range p.Status.Contents {
		if c.Path != "" && !paths[c.Path] && naiveSame(c.Image, p.Spec.Runtime.Image) {
			told = append(told, c.Contents)
		}
	}
	return told
}

// naiveUninspected tells whether the package has to be inspected, and is not to its end.
func naiveUninspected(w *world) bool {
	p := naivePackage(w)
	if p == nil || w.Inspection != legal.InspectionRequired {
		return false
	}
	done := func(image v1alpha1.ImageReference) bool {
		all, some := true, false
		for _, n := range p.Status.Inspections {
			if naiveSame(n.Image, image) {
				all, some = all && n.State == v1alpha1.InspectionInspected, true
			}
		}
		return all && some
	}
	c := p.Status.RuntimeContents
	if !done(p.Spec.Runtime.Image) || c == nil || !naiveSame(c.Image, p.Spec.Runtime.Image) {
		return true
	}
	for i := range p.Spec.Modules {
		m := &p.Spec.Modules[i]
		if m.Source.Image != "" && !done(m.Source.Image) || len(naiveContents(w, m)) == 0 {
			return true
		}
	}
	return false
}

// naiveAstray tells whether a module is said to lie where the runtime image has no folder.
func naiveAstray(w *world) bool {
	p := naivePackage(w)
	if p == nil {
		return false
	}
	for _, m := range p.Spec.Modules {
		for _, c := range p.Status.Contents {
			if m.Source.Path != "" && m.Source.Path == c.Path && naiveSame(c.Image, p.Spec.Runtime.Image) && c.Folder == v1alpha1.FolderNotFound {
				return true
			}
		}
	}
	return false
}

func (q *naiveRequest) waived(of v1alpha1.Withheld) bool {
	profile := q.profile
	if profile == nil || profile.Spec.Inspection == nil {
		return false
	}
	for _, waiver := range profile.Spec.Inspection.Waivers {
		required := v1alpha1.FormalityRequirement{Type: waiver.Formality, MaximumValidity: waiver.MaximumValidity, FiledBy: waiver.FiledBy}
		if waiver.Of == of && q.formalityCovered(required, profile.Spec.TimeZone) {
			return true
		}
	}
	return false
}

func naiveWithheld(c v1alpha1.Contents, waived func(v1alpha1.Withheld) bool) bool {
	return c.Unknown != nil && !waived(v1alpha1.WithheldUnknown) || c.Opaque != nil && !waived(v1alpha1.WithheldOpaque)
}

// runtimeForbidden: what is in no module cannot be left out, so that nothing runs unless all of it may.
func (q *naiveRequest) runtimeForbidden() bool {
	for _, outside := range naiveOutside(q.w) {
		for _, detected := range outside.Detected {
			c := detected.Name
			if naiveForbids(q.w, q.bound, c, q.now) || naiveStrips(q.w, q.operator, c, q.now) || !naivePermits(q.profile, nil, c) {
				return true
			}
		}
		if naiveWithheld(outside, q.waived) {
			return true
		}
	}
	return false
}
