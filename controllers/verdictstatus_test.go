// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"strings"
	"testing"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

func TestVerdictStatusIsBounded(t *testing.T) {
	v := legal.Verdict{Verdict: v1alpha1.Restricted, NextChange: instant(1), RunsUntil: instant(2)}
	for range 200 {
		v.Modules = append(v.Modules, v1alpha1.ModuleVerdict{Name: "face", Decision: v1alpha1.ModuleStripped})
		v.Findings = append(v.Findings, v1alpha1.Finding{Reason: "ModuleStripped", Message: strings.Repeat("x", 5000)})
	}
	s := verdictStatus(v)
	if len(s.Modules) != maxListed || len(s.Findings) != maxListed || len(s.Findings[0].Message) > maxMessage {
		t.Errorf("%d modules, %d findings, the first of %d bytes", len(s.Modules), len(s.Findings), len(s.Findings[0].Message))
	}
	if !s.NextChange.Time.Equal(instant(1)) || !s.RunsUntil.Time.Equal(instant(2)) || s.Verdict != v1alpha1.Restricted {
		t.Errorf("%+v", s)
	}
	if len(v.Findings[0].Message) != 5000 {
		t.Error("the verdict itself was changed")
	}
}

func TestVerdictStatusTellsNothingOfWhatDoesNotChange(t *testing.T) {
	s := verdictStatus(legal.Verdict{Verdict: v1alpha1.Permitted})
	if s.NextChange != nil || s.RunsUntil != nil || s.Stripped != "" {
		t.Errorf("%+v", s)
	}
}
