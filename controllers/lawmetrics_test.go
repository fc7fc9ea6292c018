// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func TestLawMetrics(t *testing.T) {
	p, e := prohibition(t, 3, "biometric")
	other := p.DeepCopy()
	other.Name = "other"
	builtIn := p.DeepCopy()
	builtIn.Name, builtIn.Spec.Jurisdiction = "be-ban", "BE"
	l := lawOf(t, p, other, objects.MakeBundle("EU", 3).Members(e.Members...).Obj(), objects.MakeBundle("FR", 1).Members(e.Members[0]).
		Members(v1alpha1.LawMember{Kind: v1alpha1.LawKindNotice, Name: "n", Digest: "sha256:0"}).Obj())
	l.builtIn = []v1alpha1.LegalProfile{*builtIn}
	want := map[string]float64{
		"vsa_law_incomplete EU": 0, "vsa_law_incomplete FR": 1, "vsa_law_builtin_deviations": 1,
		"vsa_law_profiles_unpublished NotInBundle": 1,
	}
	if diff := cmp.Diff(want, metricValues(t, &lawCollector{l})); diff != "" {
		t.Errorf("want -, got +:\n%s", diff)
	}
}
