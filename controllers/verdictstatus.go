// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/text"
)

// maxListed bounds the lists of a status.
const maxListed = 64

// verdictStatus writes a verdict as a status has it.
func verdictStatus(v legal.Verdict) v1alpha1.JudgedStatus {
	return v1alpha1.JudgedStatus{
		Verdict:    v.Verdict,
		Modules:    v.Modules[:min(len(v.Modules), maxListed)],
		Stripped:   text.Join(v.Stripped(), ", "),
		Findings:   bounded(v.Findings),
		NextChange: timeOrNil(v.NextChange),
		RunsUntil:  timeOrNil(v.RunsUntil),
	}
}

// bounded keeps findings within what a status can hold, the gravest first.
func bounded(findings []v1alpha1.Finding) []v1alpha1.Finding {
	findings = slices.Clone(findings[:min(len(findings), maxListed)])
	for i := range findings {
		findings[i].Message = text.Truncate(findings[i].Message, maxMessage)
	}
	return findings
}
