// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func TestUndeclared(t *testing.T) {
	found := func(names ...v1alpha1.Capability) []v1alpha1.DetectedCapability {
		var all []v1alpha1.DetectedCapability
		for _, name := range names {
			all = append(all, v1alpha1.DetectedCapability{Name: name})
		}
		return all
	}
	for name, c := range map[string]struct {
		declared []v1alpha1.Capability
		detected []v1alpha1.DetectedCapability
		want     []v1alpha1.Capability
	}{
		"nothing":               {[]v1alpha1.Capability{"plate"}, nil, nil},
		"what is declared":      {[]v1alpha1.Capability{"plate"}, found("plate", "plate.read"), nil},
		"more than is declared": {[]v1alpha1.Capability{"plate.read"}, found("plate"), []v1alpha1.Capability{"plate"}},
		"another word":          {[]v1alpha1.Capability{"plate"}, found("plates"), []v1alpha1.Capability{"plates"}},
		"each once, in order":   {nil, found("b", "a", "b"), []v1alpha1.Capability{"a", "b"}},
	} {
		t.Run(name, func(t *testing.T) {
			same(t, c.want, Undeclared(c.declared, c.detected))
		})
	}
}

// TestBasisOf: a verdict rests on an inspection where nothing of the package is missing from it.
func TestBasisOf(t *testing.T) {
	b := objects.MakePackage("p").Artifact("a", 2, "x")
	same(t, Declared, BasisOf(nil))
	same(t, Declared, BasisOf(b.Obj()))
	same(t, Inspected, BasisOf(b.Inspected().Obj()))
	b.Status.Inspections[1].State = v1alpha1.InspectionPending
	same(t, Declared, BasisOf(b.Obj()))
}

func TestCaveat(t *testing.T) {
	const caveat = "What a module can do is what its package declares. No inspection of the files has verified it."
	for basis, want := range map[Basis]string{Inspected: "", Declared: caveat, "": caveat} {
		same(t, want, basis.Caveat(english))
	}
}
