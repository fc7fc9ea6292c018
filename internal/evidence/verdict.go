// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"slices"
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

// same tells whether two verdicts say the same, and change at the same instants. It does not compare what is said to people:
// a later version of the program may say it otherwise.
func (v *Verdict) same(o *Verdict) bool {
	return v.bare().Equal(o.bare()) && sameInstant(v.NextChange, o.NextChange) && sameInstant(v.RunsUntil, o.RunsUntil)
}

// bare is a verdict without what is said to people.
func (v *Verdict) bare() legal.Verdict {
	bare := legal.Verdict{Verdict: v.Verdict, Modules: slices.Clone(v.Modules), Findings: slices.Clone(v.Findings)}
	for i := range bare.Modules {
		bare.Modules[i].Reason = ""
	}
	for i := range bare.Findings {
		bare.Findings[i].Message, bare.Findings[i].SuppliedBy = "", ""
	}
	return bare
}

func sameInstant(a, b *time.Time) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Equal(*b)
}
