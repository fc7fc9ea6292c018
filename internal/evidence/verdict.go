// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

// Verdict is what the law said of a case, as a record has it.
type Verdict struct {
	Verdict v1alpha1.Verdict `json:"verdict"`
	// Modules and Findings are those of the status, sources included.
	Modules  []v1alpha1.ModuleVerdict `json:"modules,omitempty"`
	Findings []v1alpha1.Finding       `json:"findings,omitempty"`
	// NextChange and RunsUntil, or nil for never.
	NextChange *time.Time `json:"nextChange,omitempty"`
	RunsUntil  *time.Time `json:"runsUntil,omitempty"`
}

// VerdictOf writes a verdict as records have it.
func VerdictOf(v legal.Verdict) *Verdict {
	return &Verdict{Verdict: v.Verdict, Modules: v.Modules, Findings: v.Findings, NextChange: utc(v.NextChange), RunsUntil: utc(v.RunsUntil)}
}

// utc returns an instant as canonical texts have it, or nil for the zero time.
func utc(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC().Truncate(time.Second)
	return &t
}

// same tells whether two verdicts say the same, and change at the same instants.
func (v *Verdict) same(o *Verdict) bool {
	a, b := legal.Verdict{Verdict: v.Verdict, Modules: v.Modules, Findings: v.Findings}, legal.Verdict{Verdict: o.Verdict, Modules: o.Modules, Findings: o.Findings}
	return a.Equal(b) && sameInstant(v.NextChange, o.NextChange) && sameInstant(v.RunsUntil, o.RunsUntil)
}

func sameInstant(a, b *time.Time) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Equal(*b)
}
