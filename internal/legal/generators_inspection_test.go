// SPDX-License-Identifier: Apache-2.0

package legal_test

import (
	"strings"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

func (g *gen) waivers() *v1alpha1.InspectionRules {
	rules := &v1alpha1.InspectionRules{}
	for _, of := range some(g, "waivers", []v1alpha1.Withheld{v1alpha1.WithheldUninspected, v1alpha1.WithheldUnknown, v1alpha1.WithheldOpaque}) {
		for _, act := range some(g, "waivers", genActs[1:]) {
			required := g.requirement(act)
			rules.Waivers = append(rules.Waivers, v1alpha1.InspectionWaiver{
				Of: of, Formality: act, MaximumValidity: required.MaximumValidity, Source: "law", SuppliedBy: pick(g, "by", []string{"", "the prefect"}),
			})
		}
	}
	return rules
}

// inspect writes into the package what an inspector found, in most worlds in full; and it waives what the profile lets be
// waived in many.
func (g *gen) inspect(w *world) {
	if g.chance(2, "inspector") {
		w.Inspection = legal.InspectionRequired
	}
	if !g.chance(8, "inspected") {
		w.Package.Status = genInspected(&w.Package.Spec)
	}
	for g.chance(4, "found") {
		pick(g, "defect", inspectionDefects)(g, w)
	}
	profile := &w.Profiles[0]
	if profile.Spec.Inspection == nil {
		return
	}
	for _, waiver := range profile.Spec.Inspection.Waivers {
		if !g.chance(4, "waived") {
			required := v1alpha1.FormalityRequirement{Type: waiver.Formality, MaximumValidity: waiver.MaximumValidity}
			w.Formalities = append(w.Formalities, g.formality(required, profile.Spec.TimeZone, profile.Spec.Permits.Purposes...))
		}
	}
}

// genInspected is the status of a package in which nothing was found.
func genInspected(spec *v1alpha1.AnalyticsPackageSpec) v1alpha1.AnalyticsPackageStatus {
	var status v1alpha1.AnalyticsPackageStatus
	inspected := func(image v1alpha1.ImageReference) {
		status.Inspections = append(status.Inspections, v1alpha1.Inspection{Image: image, State: v1alpha1.InspectionInspected})
	}
	inspected(spec.Runtime.Image)
	status.RuntimeContents = &v1alpha1.Contents{Image: spec.Runtime.Image}
	for _, m := range spec.Modules {
		c := v1alpha1.ModuleContents{Name: m.Name, Path: m.Source.Path, Declared: m.Capabilities}
		if c.Image = spec.Runtime.Image; m.Source.Image != "" {
			c.Image = m.Source.Image
			inspected(m.Source.Image)
		}
		status.Contents = append(status.Contents, c)
	}
	return status
}

// find adds something that an inspector found to what it has told already.
func (g *gen) find(c *v1alpha1.Contents) {
	switch pick(g, "find", []string{"detected", "detected", "unknown", "opaque"}) {
	case "detected":
		for range 1 + pick(g, "detected", []int{0, 0, 1}) {
			c.Detected = append(c.Detected, v1alpha1.DetectedCapability{
				Name: pick(g, "detected", genFound), Confidence: 90, Path: pick(g, "path", []v1alpha1.FilePath{"/opt/a.onnx", "/opt/b\n.onnx"}),
			})
		}
	case "unknown":
		c.Unknown = &v1alpha1.UnclearFiles{Count: 2, Paths: []v1alpha1.FilePath{"/opt/d", "/opt/c"}}
	default:
		c.Opaque = &v1alpha1.UnclearFiles{Count: 1}
	}
}

// told is what the inspector tells of one module, or of none that is there.
func (w *world) told(g *gen) *v1alpha1.ModuleContents {
	if w.Package == nil || len(w.Package.Status.Contents) == 0 {
		return &v1alpha1.ModuleContents{}
	}
	return &w.Package.Status.Contents[g.index(len(w.Package.Status.Contents))]
}

func (w *world) toldOfRuntime() *v1alpha1.Contents {
	if w.Package == nil || w.Package.Status.RuntimeContents == nil {
		return &v1alpha1.Contents{}
	}
	return w.Package.Status.RuntimeContents
}

func (w *world) inspection(g *gen) *v1alpha1.Inspection {
	if w.Package == nil || len(w.Package.Status.Inspections) == 0 {
		return &v1alpha1.Inspection{}
	}
	return &w.Package.Status.Inspections[g.index(len(w.Package.Status.Inspections))]
}

// inspectionDefects are finds, and results that do not count, or not yet.
var inspectionDefects = []defect{
	func(g *gen, w *world) { g.find(&w.told(g).Contents) },
	func(g *gen, w *world) { g.find(&w.told(g).Contents) },
	func(g *gen, w *world) { g.find(&w.told(g).Contents) },
	func(g *gen, w *world) { g.find(w.toldOfRuntime()) },
	func(g *gen, w *world) {
		c := w.told(g)
		c.Image = v1alpha1.ImageReference(strings.Replace(string(c.Image), "registry.example", "mirror.example", 1))
	},
	func(g *gen, w *world) { w.told(g).Name = "renamed" },
	func(g *gen, w *world) {
		w.told(g).Folder = pick(g, "folder", []v1alpha1.FolderState{v1alpha1.FolderFound, v1alpha1.FolderNotFound})
	},
	func(g *gen, w *world) { w.told(g).Image = genImage(9) },
	func(g *gen, w *world) {
		if c := w.told(g); c.Path != "" {
			c.Path = "/opt/elsewhere"
		}
	},
	func(_ *gen, w *world) { w.toldOfRuntime().Image = genImage(9) },
	func(_ *gen, w *world) { w.Package.Status.RuntimeContents = nil },
	func(g *gen, w *world) { w.Package.Status.Contents = without(g, w.Package.Status.Contents) },
	func(g *gen, w *world) { w.Package.Status.Inspections = without(g, w.Package.Status.Inspections) },
	func(g *gen, w *world) {
		w.inspection(g).State = pick(g, "state", []v1alpha1.InspectionState{v1alpha1.InspectionPending, v1alpha1.InspectionFailed, genUnknown, ""})
	},
	func(g *gen, w *world) {
		n := *w.inspection(g)
		n.State, n.Message = v1alpha1.InspectionFailed, "it is encrypted"
		w.Package.Status.Inspections = append(w.Package.Status.Inspections, n)
	},
	func(_ *gen, w *world) { w.Package.Spec.Runtime.Image = genImage(8) },
	func(_ *gen, w *world) { w.Package.Spec.Runtime.Image = "registry.example/image:latest" },
	func(g *gen, w *world) {
		m := &w.Package.Spec.Modules[g.index(len(w.Package.Spec.Modules))]
		if m.Source.Path != "" {
			m.Source.Path = "/opt/moved"
		}
	},
}

// findings are changes by which an inspector tells more than it did. They never let more run.
var findings = []change{
	{name: "a find in a module", do: func(g *gen, w *world) { g.find(&w.told(g).Contents) }},
	{name: "a find in the runtime", do: func(g *gen, w *world) { g.find(w.toldOfRuntime()) }},
	{name: "a find where nothing was told", do: func(g *gen, w *world) {
		if w.Package == nil || len(w.Package.Spec.Modules) == 0 || w.Inspection == legal.InspectionRequired {
			return // to be told of a module at last may complete the inspection
		}
		m := &w.Package.Spec.Modules[g.index(len(w.Package.Spec.Modules))]
		c := v1alpha1.ModuleContents{Name: m.Name, Path: m.Source.Path}
		if c.Image = w.Package.Spec.Runtime.Image; m.Source.Image != "" {
			c.Image = m.Source.Image
		}
		g.find(&c.Contents)
		w.Package.Status.Contents = append(w.Package.Status.Contents, c)
	}},
	{name: "an inspection that failed", do: func(g *gen, w *world) { w.inspection(g).State = v1alpha1.InspectionFailed }},
	{name: "an inspector", do: func(_ *gen, w *world) { w.Inspection = legal.InspectionRequired }},
	{name: "a waiver less", do: func(_ *gen, w *world) {
		for i := range w.Profiles {
			w.Profiles[i].Spec.Inspection = nil
		}
	}},
	{name: "a means less", do: changeProfiles(func(p *v1alpha1.LegalProfile) {
		for i := range p.Spec.Permits.Capabilities {
			p.Spec.Permits.Capabilities[i].Means = nil
		}
	}), reshapes: true},
}

func shuffleContents(g *gen, p *v1alpha1.AnalyticsPackage) {
	if p == nil {
		return
	}
	p.Status.Inspections = shuffled(g, p.Status.Inspections)
	p.Status.Contents = shuffled(g, p.Status.Contents)
	for i := range p.Status.Contents {
		p.Status.Contents[i].Detected = shuffled(g, p.Status.Contents[i].Detected)
	}
}
