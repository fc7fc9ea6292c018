// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"strings"
	"testing"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/world"
	"github.com/vsa-legal/operator/test/objects"
)

func told(n *Inspection) (*Story, error) {
	s := &Story{Scenario: &Scenario{}, Objects: &world.Objects{}}
	s.Objects.Add(objects.Package())
	s.Spec.Inspections = []Inspection{*n}
	return s, s.inspect()
}

// TestInspectionIsWhole: what a scenario leaves out was looked for, so that its packages count as inspected.
func TestInspectionIsWhole(t *testing.T) {
	name := objects.Package().Name
	s, err := told(&Inspection{Package: name, State: v1alpha1.InspectionInspected, Modules: map[v1alpha1.ModuleName]Found{objects.Counter: {Opaque: 2}}})
	if err != nil {
		t.Fatal(err)
	}
	if b := legal.BasisOf(&s.Objects.Packages[0]); b != legal.Inspected {
		t.Errorf("it counts as %s", b)
	}
	for _, n := range []Inspection{
		{Package: name, State: v1alpha1.InspectionPending},
		{Package: name, State: v1alpha1.InspectionFailed},
		{Package: name, State: v1alpha1.InspectionInspected, Runtime: objects.Image(99)},
	} {
		s, err := told(&n)
		if err != nil {
			t.Fatal(err)
		}
		if b := legal.BasisOf(&s.Objects.Packages[0]); b != legal.Declared {
			t.Errorf("%+v counts as %s", n, b)
		}
	}
	if _, err := told(&Inspection{Package: name, Modules: map[v1alpha1.ModuleName]Found{"unheard": {}}}); err == nil || !strings.Contains(err.Error(), `no module "unheard"`) {
		t.Errorf("a find in no module: %v", err)
	}
}
