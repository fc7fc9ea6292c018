// SPDX-License-Identifier: Apache-2.0

// Package elsewhere makes a digest one thing: what any package says of an image, or of a folder of it, counts in every package
// that names the same digest, under whatever name and from whatever registry. It is pure: what it remembers stands in the
// package's status, so that a package that is deleted takes nothing back of what it said.
package elsewhere

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/imagedigest"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/text"
)

const (
	maxKnown        = 64 // of a package, as the schema has it
	maxCapabilities = 64 // of one place, as the schema has it
)

// certain is the confidence of what somebody declares, in percent.
const certain = 100

// place is a whole image, or a folder of it.
type place struct {
	digest string
	path   v1alpha1.ContainerPath
}

// Observe notes in a package's status what the others say of the images that its spec names and it does not say itself, beside
// what was noted before.
func Observe(p *v1alpha1.AnalyticsPackage, others []*v1alpha1.AnalyticsPackage) {
	known := newNotes(p)
	for _, k := range p.Status.KnownElsewhere {
		known.add(place{digest(k.Image), k.Path}, k.PackageName, k.Capabilities)
	}
	for _, o := range others {
		if o.Name == p.Name {
			continue
		}
		for i := range o.Spec.Modules {
			m := &o.Spec.Modules[i]
			known.add(placeOf(o, m), v1alpha1.ObjectName(o.Name), m.Capabilities)
		}
	}
	p.Status.KnownElsewhere = known.list()
}

// Effective returns the package by which requests are judged, and which runs: itself, or with all that others say of its
// images. What they say of a folder that it does not declare is in its runtime image outside of every module. What it returns
// shares memory with the package.
func Effective(p *v1alpha1.AnalyticsPackage) *v1alpha1.AnalyticsPackage {
	if p == nil || len(p.Status.KnownElsewhere) == 0 {
		return p
	}
	effective := *p
	effective.Spec.Modules = slices.Clone(p.Spec.Modules)
	effective.Status.Contents = slices.Clone(p.Status.Contents)
	for i := range p.Status.KnownElsewhere {
		k := &p.Status.KnownElsewhere[i]
		modules, runtime := where(p, k)
		for _, m := range modules {
			declared := &effective.Spec.Modules[m].Capabilities
			*declared = append(slices.Clip(*declared), without(k.Capabilities, *declared)...)
		}
		if runtime {
			effective.Status.Contents = append(effective.Status.Contents, inRuntime(p, k))
		}
	}
	if full(p.Status.KnownElsewhere) {
		effective.Spec.Modules = nil
	}
	return &effective
}

// Together returns packages as they are effective beside each other, by their names.
func Together(packages map[string]*v1alpha1.AnalyticsPackage) map[string]*v1alpha1.AnalyticsPackage {
	sharing := map[string][]*v1alpha1.AnalyticsPackage{} // by digest
	for _, p := range packages {
		for _, image := range Images(p) {
			sharing[digest(image)] = append(sharing[digest(image)], p)
		}
	}
	all := make(map[string]*v1alpha1.AnalyticsPackage, len(packages))
	for name, p := range packages {
		observed := *p
		for _, image := range Images(p) {
			Observe(&observed, sharing[digest(image)])
		}
		all[name] = Effective(&observed)
	}
	return all
}

// Contradictions says which capabilities other packages declare of a package's images that it does not declare itself.
func Contradictions(p *v1alpha1.AnalyticsPackage) []string {
	var all []string
	for i := range p.Status.KnownElsewhere {
		k := &p.Status.KnownElsewhere[i]
		modules, runtime := where(p, k)
		for _, m := range modules {
			if more := uncovered(p.Spec.Modules[m].Capabilities, k.Capabilities); len(more) > 0 {
				all = append(all, fmt.Sprintf("the package %s declares %s of module %s", k.PackageName, text.Join(more, ", "), p.Spec.Modules[m].Name))
			}
		}
		if runtime {
			all = append(all, fmt.Sprintf("the package %s declares %s of what is at %s in the runtime image, in no module here",
				k.PackageName, text.Join(k.Capabilities, ", "), cmp.Or(k.Path, "/")))
		}
	}
	if full(p.Status.KnownElsewhere) {
		all = append(all, "other packages say more of its images than there is room for")
	}
	return all
}

// where returns the modules of a package that hold a place, or lie in it, and whether some of it is in the runtime image outside
// of all of them.
func where(p *v1alpha1.AnalyticsPackage, k *v1alpha1.KnownContents) (modules []int, runtime bool) {
	at := place{digest(k.Image), k.Path}
	runtime = at.digest == digest(p.Spec.Runtime.Image)
	for i := range p.Spec.Modules {
		mine := placeOf(p, &p.Spec.Modules[i])
		if mine.holds(at) || at.holds(mine) {
			modules = append(modules, i)
		}
		runtime = runtime && !mine.holds(at)
	}
	return modules, runtime
}

// uncovered are the capabilities that none of the declared ones covers.
func uncovered(declared, capabilities []v1alpha1.Capability) []v1alpha1.Capability {
	return slices.DeleteFunc(slices.Clone(capabilities), func(c v1alpha1.Capability) bool {
		return slices.ContainsFunc(declared, func(d v1alpha1.Capability) bool { return legal.Covers(d, c) })
	})
}

// without returns the capabilities that are not among others.
func without(capabilities, others []v1alpha1.Capability) []v1alpha1.Capability {
	return slices.DeleteFunc(slices.Clone(capabilities), func(c v1alpha1.Capability) bool { return slices.Contains(others, c) })
}

// full tells whether more may be known than there is room for. Nothing runs then: what is forbidden may be what is missing.
func full(known []v1alpha1.KnownContents) bool {
	return len(known) >= maxKnown ||
		slices.ContainsFunc(known, func(k v1alpha1.KnownContents) bool { return len(k.Capabilities) >= maxCapabilities })
}

// inRuntime is what is known of a place as the judge reads what an inspection finds: in a folder of the runtime image that is
// no module's.
func inRuntime(p *v1alpha1.AnalyticsPackage, k *v1alpha1.KnownContents) v1alpha1.ModuleContents {
	folder := cmp.Or(k.Path, "/")
	c := v1alpha1.ModuleContents{Name: "elsewhere", Path: folder + "/.", Contents: v1alpha1.Contents{Image: p.Spec.Runtime.Image}}
	for _, name := range k.Capabilities {
		c.Detected = append(c.Detected, v1alpha1.DetectedCapability{
			Name: name, Confidence: certain, Path: v1alpha1.FilePath(folder), Evidence: "declared by the package " + string(k.PackageName),
		})
	}
	return c
}

// placeOf is where the files of a module are.
func placeOf(p *v1alpha1.AnalyticsPackage, m *v1alpha1.Module) place {
	return place{digest(cmp.Or(m.Source.Image, p.Spec.Runtime.Image)), m.Source.Path}
}

// holds tells whether all of another place is in this one.
func (a place) holds(b place) bool {
	return a.digest == b.digest && (a.path == "" || b.path != "" && (a.path == b.path || strings.HasPrefix(string(b.path), string(a.path)+"/")))
}

// digest of an image, sha256:…
func digest(image v1alpha1.ImageReference) string { return imagedigest.Of(string(image)) }

// said is where a package says something of.
type said struct {
	place
	by v1alpha1.ObjectName
}

// notes are what is known of the images of one package.
type notes struct {
	of     *v1alpha1.AnalyticsPackage
	images map[string]v1alpha1.ImageReference // by digest, as the package names them
	known  map[said]*v1alpha1.KnownContents
}

func newNotes(p *v1alpha1.AnalyticsPackage) *notes {
	n := &notes{of: p, images: map[string]v1alpha1.ImageReference{}, known: map[said]*v1alpha1.KnownContents{}}
	for _, image := range Images(p) {
		n.images[digest(image)] = image
	}
	return n
}

// Images are those that a package names: its modules' and its runtime's.
func Images(p *v1alpha1.AnalyticsPackage) []v1alpha1.ImageReference {
	all := []v1alpha1.ImageReference{p.Spec.Runtime.Image}
	for i := range p.Spec.Modules {
		if image := p.Spec.Modules[i].Source.Image; image != "" {
			all = append(all, image)
		}
	}
	return all
}

func (n *notes) add(at place, by v1alpha1.ObjectName, capabilities []v1alpha1.Capability) {
	image, named := n.images[at.digest]
	if !named {
		return
	}
	k := n.known[said{at, by}]
	if k == nil {
		k = &v1alpha1.KnownContents{Image: image, Path: at.path, PackageName: by}
		n.known[said{at, by}] = k
	}
	k.Capabilities = slices.Compact(slices.Sorted(slices.Values(slices.Concat(k.Capabilities, capabilities))))
}

// list is all that says more than the package itself, in an order that does not depend on who said it first, as far as there is
// room.
func (n *notes) list() []v1alpha1.KnownContents {
	var all []v1alpha1.KnownContents
	for _, k := range n.known {
		if k.Capabilities = n.undeclared(k); len(k.Capabilities) > 0 {
			k.Capabilities = k.Capabilities[:min(len(k.Capabilities), maxCapabilities)]
			all = append(all, *k)
		}
	}
	slices.SortFunc(all, func(a, b v1alpha1.KnownContents) int {
		return cmp.Or(cmp.Compare(digest(a.Image), digest(b.Image)), cmp.Compare(a.Path, b.Path), cmp.Compare(a.PackageName, b.PackageName))
	})
	return all[:min(len(all), maxKnown)]
}

// undeclared are the capabilities that the package does not declare itself wherever they are.
func (n *notes) undeclared(k *v1alpha1.KnownContents) []v1alpha1.Capability {
	modules, runtime := where(n.of, k)
	if runtime {
		return k.Capabilities
	}
	return slices.DeleteFunc(slices.Clone(k.Capabilities), func(c v1alpha1.Capability) bool {
		return !slices.ContainsFunc(modules, func(m int) bool { return !slices.Contains(n.of.Spec.Modules[m].Capabilities, c) })
	})
}
