// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

// Inspection is what an inspector tells of one package. The API server drops the status of what is created, so that a
// manifest cannot tell it. What is left out was looked for, and not found.
type Inspection struct {
	// Package that was inspected.
	Package string `json:"package"`
	// State of the inspection of every image of it; Inspected without it.
	State v1alpha1.InspectionState `json:"state,omitempty"`
	// Runtime is the runtime image that was inspected, if it was another one than the package names now.
	Runtime v1alpha1.ImageReference `json:"runtime,omitempty"`
	// Modules holds what was found in modules, by name.
	Modules map[v1alpha1.ModuleName]Found `json:"modules,omitempty"`
	// Outside is what was found in the runtime image, in no module.
	Outside Found `json:"outside,omitzero"`
}

// Found is what an inspector found in files.
type Found struct {
	Detected []v1alpha1.Capability `json:"detected,omitempty"`
	// Unknown and Opaque count models.
	Unknown int32 `json:"unknown,omitempty"`
	Opaque  int32 `json:"opaque,omitempty"`
}

func (n *Inspection) validate() error {
	if n.Package == "" {
		return errors.New("package is missing")
	}
	n.State = cmp.Or(n.State, v1alpha1.InspectionInspected)
	switch n.State {
	case v1alpha1.InspectionInspected, v1alpha1.InspectionPending, v1alpha1.InspectionFailed:
		return nil
	}
	return fmt.Errorf("state %q: one of Inspected, Pending, Failed", n.State)
}

// inspect writes into the packages what the scenario has an inspector tell. A package or a module that is not there is
// an error: what is told of it would silently not be looked at.
func (s *Story) inspect() error {
	s.Objects.Packages = slices.Clone(s.Objects.Packages)
	for i := range s.Spec.Inspections {
		n := &s.Spec.Inspections[i]
		p := slices.IndexFunc(s.Objects.Packages, func(p v1alpha1.AnalyticsPackage) bool { return p.Name == n.Package })
		if p < 0 {
			return fmt.Errorf("%s: spec.inspections[%d]: there is no AnalyticsPackage %q", s.Position, i, n.Package)
		}
		spec := &s.Objects.Packages[p].Spec
		for _, name := range slices.Sorted(maps.Keys(n.Modules)) {
			if !slices.ContainsFunc(spec.Modules, func(m v1alpha1.Module) bool { return m.Name == name }) {
				return fmt.Errorf("%s: spec.inspections[%d]: the package %s has no module %q", s.Position, i, n.Package, name)
			}
		}
		s.Objects.Packages[p].Status = n.status(spec)
	}
	return nil
}

// status is what the controller writes.
func (n *Inspection) status(spec *v1alpha1.AnalyticsPackageSpec) v1alpha1.AnalyticsPackageStatus {
	runtime := cmp.Or(n.Runtime, spec.Runtime.Image)
	outside := n.Outside.contents(runtime, "/")
	status := v1alpha1.AnalyticsPackageStatus{
		Inspections: []v1alpha1.Inspection{{Image: runtime, State: n.State}}, RuntimeContents: &outside,
	}
	for _, m := range spec.Modules {
		if m.Source.Image != "" {
			status.Inspections = append(status.Inspections, v1alpha1.Inspection{Image: m.Source.Image, State: n.State})
		}
		found := n.Modules[m.Name]
		told := v1alpha1.ModuleContents{
			Name: m.Name, Path: m.Source.Path, Declared: m.Capabilities,
			Contents: found.contents(cmp.Or(m.Source.Image, runtime), string(m.Source.Path)+"/"),
		}
		told.Undeclared = legal.Undeclared(told.Declared, told.Detected)
		status.Contents = append(status.Contents, told)
	}
	return status
}

func (f *Found) contents(image v1alpha1.ImageReference, folder string) v1alpha1.Contents {
	c := v1alpha1.Contents{Image: image}
	path := func(name string) v1alpha1.FilePath { return v1alpha1.FilePath(folder + name) }
	for i, capability := range f.Detected {
		c.Detected = append(c.Detected, v1alpha1.DetectedCapability{
			Name: capability, Confidence: 90, Path: path(fmt.Sprintf("%d.onnx", i+1)),
		})
	}
	if f.Unknown > 0 {
		c.Unknown = &v1alpha1.UnclearFiles{Count: f.Unknown, Paths: []v1alpha1.FilePath{path("unknown.onnx")}}
	}
	if f.Opaque > 0 {
		c.Opaque = &v1alpha1.UnclearFiles{Count: f.Opaque, Paths: []v1alpha1.FilePath{path("opaque.bin")}}
	}
	return c
}
