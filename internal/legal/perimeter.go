// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// beyondCovers says what of the request an act does not cover, or nil where it covers all. What the act does not name at
// all, it does not limit. Its purposes are looked at elsewhere.
func (r *request) beyondCovers(covers *v1alpha1.Covers) *sentence {
	switch {
	case len(covers.Operators) > 0 && (r.operator == nil || !selectedByAny(covers.Operators, r.operator)):
		return &sentence{"%s: %q does not cover the operator: file one that does", nil}
	case len(covers.Packages) > 0 && !slices.Contains(covers.Packages, v1alpha1.ObjectName(r.packageName)):
		return &sentence{"%s: %q does not cover the package %q: file one that does, or name another package", []any{r.packageName}}
	}
	if len(covers.Cameras) > 0 {
		if i := slices.IndexFunc(r.cameras, func(c v1alpha1.Camera) bool { return !slices.Contains(covers.Cameras, c) }); i >= 0 {
			return &sentence{"%s: %q does not cover spec.cameras[%d]: file one that does, or remove the camera", []any{i}}
		}
	}
	if len(covers.Capabilities) > 0 {
		return r.beyondCapabilities(covers.Capabilities)
	}
	return nil
}

// beyondCapabilities tells of the first capability that would run and that an act does not name.
func (r *request) beyondCapabilities(named []v1alpha1.Capability) *sentence {
	for i := range r.modules {
		m := &r.modules[i]
		if !r.permittedBySelected(m) {
			continue
		}
		if beyond := r.beyond(m, named); len(beyond) > 0 {
			return &sentence{"%s: %q does not cover %s of the module %s: file one that does, or remove the module",
				[]any{m.describe(r.say, beyond[0]), m.name}}
		}
	}
	if beyond := r.beyond(&r.outside, named); len(beyond) > 0 {
		return &sentence{"%s: %q does not cover %s of the runtime image: file one that does, or take it out of the image",
			[]any{r.outside.describe(r.say, beyond[0])}}
	}
	return nil
}

// unnamed returns what a formality must name and does not; nothing where it names all. A word that nobody knows is never
// named.
func (r *requirement) unnamed(f *recordedFormality) Perimeters {
	if r.perimeter == nil {
		return nil
	}
	var missing Perimeters
	for _, p := range r.perimeter.Names {
		if !namesAny(f.covers, p) {
			missing = append(missing, p)
		}
	}
	return missing
}

func namesAny(c *v1alpha1.Covers, p v1alpha1.Perimeter) bool {
	switch p {
	case v1alpha1.PerimeterCameras:
		return len(c.Cameras) > 0
	case v1alpha1.PerimeterCapabilities:
		return len(c.Capabilities) > 0
	case v1alpha1.PerimeterOperators:
		return len(c.Operators) > 0
	case v1alpha1.PerimeterPackages:
		return len(c.Packages) > 0
	}
	return false
}

// tooNarrow says why a formality does not count for what it covers, or nil where it does.
func (r *requirement) tooNarrow(f *recordedFormality) *sentence {
	if f.beyond != nil {
		return f.beyond
	}
	if r.perimeter == nil || r.perimeter.WhenAbsent == v1alpha1.WhenAbsentTell {
		return nil
	}
	if missing := r.unnamed(f); len(missing) > 0 {
		return &sentence{"%s: %q does not name its %s: file one that does", []any{missing}}
	}
	return nil
}
