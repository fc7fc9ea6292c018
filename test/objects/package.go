// SPDX-License-Identifier: Apache-2.0

package objects

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// PackageBuilder builds an AnalyticsPackage.
type PackageBuilder struct{ v1alpha1.AnalyticsPackage }

// MakePackage begins an AnalyticsPackage without modules, of which the runtime is Image(1).
func MakePackage(name string) *PackageBuilder {
	return &PackageBuilder{v1alpha1.AnalyticsPackage{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: v1alpha1.AnalyticsPackageSpec{
			Vendor: "Example Vision", Version: "1.0",
			Runtime: v1alpha1.Runtime{Image: Image(1), Command: []string{"/serve"}, ModelsPath: "/models", Protocol: "OpenInference"},
		},
	}}
}

// Obj returns what was built.
func (b *PackageBuilder) Obj() *v1alpha1.AnalyticsPackage { return &b.AnalyticsPackage }

// Artifact adds a module with an image of its own, Image(n).
func (b *PackageBuilder) Artifact(name v1alpha1.ModuleName, n int, declared ...v1alpha1.Capability) *PackageBuilder {
	b.Spec.Modules = append(b.Spec.Modules,
		v1alpha1.Module{Name: name, Capabilities: declared, Source: v1alpha1.ModuleSource{Image: Image(n)}})
	return b
}

// BakedIn adds a module whose files lie in a folder of the runtime's image, /opt and the module's name.
func (b *PackageBuilder) BakedIn(name v1alpha1.ModuleName, declared ...v1alpha1.Capability) *PackageBuilder {
	b.Spec.Modules = append(b.Spec.Modules,
		v1alpha1.Module{Name: name, Capabilities: declared, Source: v1alpha1.ModuleSource{Path: v1alpha1.ContainerPath("/opt/" + name)}})
	return b
}

// Inspection adds how far the inspection of an image has come. The message may be empty.
func (b *PackageBuilder) Inspection(image v1alpha1.ImageReference, state v1alpha1.InspectionState, message string) *PackageBuilder {
	b.Status.Inspections = append(b.Status.Inspections, v1alpha1.Inspection{Image: image, State: state, Message: message})
	return b
}

// Contents adds what was found of a module, at a path in the image that the contents name, or in all of it.
func (b *PackageBuilder) Contents(name v1alpha1.ModuleName, path v1alpha1.ContainerPath, found v1alpha1.Contents) *PackageBuilder {
	b.Status.Contents = append(b.Status.Contents, v1alpha1.ModuleContents{Name: name, Path: path, Contents: found})
	return b
}

// RuntimeContents sets what was found in the runtime's image outside of every module.
func (b *PackageBuilder) RuntimeContents(found v1alpha1.Contents) *PackageBuilder {
	b.Status.RuntimeContents = &found
	return b
}

// Inspected tells that every image was inspected to its end, and nothing was found.
func (b *PackageBuilder) Inspected() *PackageBuilder {
	runtime := b.Spec.Runtime.Image
	b.Inspection(runtime, v1alpha1.InspectionInspected, "").RuntimeContents(v1alpha1.Contents{Image: runtime})
	for i := range b.Spec.Modules {
		m := &b.Spec.Modules[i]
		if m.Source.Image == "" {
			b.Contents(m.Name, m.Source.Path, v1alpha1.Contents{Image: runtime})
			continue
		}
		b.Inspection(m.Source.Image, v1alpha1.InspectionInspected, "").Contents(m.Name, m.Source.Path, v1alpha1.Contents{Image: m.Source.Image})
	}
	return b
}
