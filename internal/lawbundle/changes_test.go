// SPDX-License-Identifier: Apache-2.0

package lawbundle

import (
	"testing"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

func TestChangedFields(t *testing.T) {
	cases := map[string]struct {
		change func(*v1alpha1.LegalProfileSpec)
		want   []string
	}{
		"nothing":            {func(*v1alpha1.LegalProfileSpec) {}, nil},
		"a word":             {func(s *v1alpha1.LegalProfileSpec) { s.Applies = v1alpha1.Always }, []string{"spec.applies"}},
		"a rule":             {func(s *v1alpha1.LegalProfileSpec) { s.Permits.Capabilities[0].Name = "x" }, []string{"spec.permits.capabilities"}},
		"two lists":          {func(s *v1alpha1.LegalProfileSpec) { s.Permits.Purposes, s.Permits.Operators = nil, nil }, []string{"spec.permits.operators", "spec.permits.purposes"}},
		"what was not there": {func(s *v1alpha1.LegalProfileSpec) { s.InForce = []v1alpha1.ForcePeriod{ended()} }, []string{"spec.inForce"}},
		"what is no more":    {func(s *v1alpha1.LegalProfileSpec) { s.Permits = nil }, []string{"spec.permits"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			p := permitting("p", "FR", "count")
			after := p.DeepCopy()
			c.change(&after.Spec)
			same(t, c.want, ChangedFields(p.Spec, after.Spec))
		})
	}
}

// TestChangedFieldsStops where a name is long enough, and at what JSON does not have.
func TestChangedFieldsStops(t *testing.T) {
	deep := func(v any) any { return map[string]any{"a": map[string]any{"b": map[string]any{"c": v}}} }
	same(t, []string{"spec.a.b"}, ChangedFields(deep(1), deep(2)))
	same(t, []string{"spec"}, ChangedFields(1, make(chan int)))
}
