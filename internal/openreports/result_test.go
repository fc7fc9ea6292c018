// SPDX-License-Identifier: Apache-2.0

package openreports

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

func TestResults(t *testing.T) {
	tests := map[string]struct {
		status v1alpha1.JudgedStatus
		want   []Result
	}{
		"nothing is known": {},
		"it is registered": {
			v1alpha1.JudgedStatus{Evidence: v1alpha1.EvidenceRegistered},
			[]Result{{Source: "vsa.legal", Policy: "vsa.legal", Rule: "OperatorRegistered", Category: "operator", Severity: "info",
				Outcome: "pass", Scored: true, Description: "the operator is who the register of data controllers says"}},
		},
		"it is only claimed": {
			v1alpha1.JudgedStatus{Evidence: v1alpha1.EvidenceClaimed},
			[]Result{{Source: "vsa.legal", Policy: "vsa.legal", Rule: "OperatorRegistered", Category: "operator", Severity: "medium",
				Outcome: "warn", Description: "the operator is only claimed: the request says itself who it is of"}},
		},
		"a module is taken out, and told once": {
			v1alpha1.JudgedStatus{
				Findings: []v1alpha1.Finding{{Reason: v1alpha1.ReasonModuleStripped, Verdict: v1alpha1.Restricted, Profile: "eu-ai-act", Message: "m"}},
				Modules: []v1alpha1.ModuleVerdict{
					{Name: "face", Decision: v1alpha1.ModuleStripped, Profile: "eu-ai-act", Source: "art-5-1-h", Reason: "it is forbidden"}},
			},
			[]Result{{Source: "vsa.legal", Policy: "eu-ai-act", Rule: "Module/face", Category: "module", Severity: "medium",
				Outcome: "fail", Scored: true, Description: "it is forbidden", Properties: map[string]string{"decision": "Stripped", "source": "art-5-1-h"}}},
		},
		"a notice takes a module out": {
			v1alpha1.JudgedStatus{Modules: []v1alpha1.ModuleVerdict{{Name: "face", Decision: v1alpha1.ModuleStripped, Notice: "med-2026", Source: "MED-2026-1"}}},
			[]Result{{Source: "vsa.legal", Policy: "med-2026", Rule: "Module/face", Category: "module", Severity: "medium",
				Outcome: "fail", Scored: true, Properties: map[string]string{"decision": "Stripped", "notice": "med-2026", "source": "MED-2026-1"}}},
		},
		"a module is not there": {
			v1alpha1.JudgedStatus{Modules: []v1alpha1.ModuleVerdict{{Name: "gait", Decision: v1alpha1.ModuleUnknown}}},
			[]Result{{Source: "vsa.legal", Policy: "vsa.legal", Rule: "Module/gait", Category: "module", Severity: "medium",
				Outcome: "error", Scored: true, Properties: map[string]string{"decision": "Unknown"}}},
		},
		"the law refuses, wants something, and lets something be": {
			v1alpha1.JudgedStatus{Findings: []v1alpha1.Finding{
				{Reason: v1alpha1.ReasonPurposeNotPermitted, Verdict: v1alpha1.Forbidden, Profile: "cnil-2022", Source: "art-1", Message: "no"},
				{Reason: v1alpha1.ReasonFormalityMissing, Verdict: v1alpha1.Suspended, Profile: "cnil-2022", SuppliedBy: "Prefect", Message: "supply it"},
				{Reason: v1alpha1.ReasonInspectionWaived, Verdict: v1alpha1.Permitted, Message: "waived"},
			}},
			[]Result{
				{Source: "vsa.legal", Policy: "cnil-2022", Rule: "PurposeNotPermitted", Category: "law", Severity: "high", Outcome: "fail", Scored: true,
					Description: "no", Properties: map[string]string{"verdict": "Forbidden", "source": "art-1"}},
				{Source: "vsa.legal", Policy: "cnil-2022", Rule: "FormalityMissing", Category: "law", Severity: "medium", Outcome: "fail", Scored: true,
					Description: "supply it", Properties: map[string]string{"verdict": "Suspended", "suppliedBy": "Prefect"}},
				{Source: "vsa.legal", Policy: "vsa.legal", Rule: "InspectionWaived", Category: "law", Severity: "low", Outcome: "warn",
					Description: "waived", Properties: map[string]string{"verdict": "Permitted"}},
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(test.want, resultsOf(&test.status, false)); d != "" {
				t.Error(d)
			}
		})
	}
}
