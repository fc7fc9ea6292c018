// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

func someVerdict() Verdict {
	return Verdict{
		Verdict: v1alpha1.Restricted,
		Modules: []v1alpha1.ModuleVerdict{
			{Name: "a", Decision: v1alpha1.ModulePermitted, Capabilities: []v1alpha1.Capability{"x"}},
			{Name: "b", Decision: v1alpha1.ModuleStripped, Profile: "p", Notice: "n", Source: "s", Reason: "r"},
			{Name: "c", Decision: v1alpha1.ModuleUnknown},
			{Name: "d", Decision: v1alpha1.ModulePermitted},
		},
		Findings: []v1alpha1.Finding{{Reason: "R"}},
	}
}

// TestVerdictEqual: all that a verdict says counts, and not when it changes.
func TestVerdictEqual(t *testing.T) {
	cases := map[string]struct {
		change func(*Verdict)
		want   bool
	}{
		"the same":           {func(*Verdict) {}, true},
		"when it changes":    {func(v *Verdict) { v.NextChange, v.RunsUntil = time.Unix(1, 0), time.Unix(2, 0) }, true},
		"the verdict":        {func(v *Verdict) { v.Verdict = v1alpha1.Permitted }, false},
		"a finding":          {func(v *Verdict) { v.Findings[0].Message = "words" }, false},
		"one finding less":   {func(v *Verdict) { v.Findings = nil }, false},
		"one module less":    {func(v *Verdict) { v.Modules = v.Modules[1:] }, false},
		"a name":             {func(v *Verdict) { v.Modules[1].Name = "z" }, false},
		"a decision":         {func(v *Verdict) { v.Modules[1].Decision = v1alpha1.ModulePermitted }, false},
		"capabilities":       {func(v *Verdict) { v.Modules[0].Capabilities = []v1alpha1.Capability{"y"} }, false},
		"a module's profile": {func(v *Verdict) { v.Modules[1].Profile = "q" }, false},
		"a module's notice":  {func(v *Verdict) { v.Modules[1].Notice = "m" }, false},
		"a module's source":  {func(v *Verdict) { v.Modules[1].Source = "t" }, false},
		"a module's reason":  {func(v *Verdict) { v.Modules[1].Reason = "q" }, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			v := someVerdict()
			c.change(&v)
			same(t, c.want, v.Equal(someVerdict()))
			same(t, c.want, someVerdict().Equal(v))
		})
	}
}

func TestVerdictRuns(t *testing.T) {
	permitted := []v1alpha1.ModuleName{"a", "d"}
	for verdict, want := range map[v1alpha1.Verdict][]v1alpha1.ModuleName{
		v1alpha1.Permitted: permitted, v1alpha1.Restricted: permitted, v1alpha1.Suspended: nil, v1alpha1.Forbidden: nil, "Perhaps": nil,
	} {
		v := someVerdict()
		v.Verdict = verdict
		same(t, want, v.Runs())
		same(t, []v1alpha1.ModuleName{"b"}, v.Stripped())
	}
}
