// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

// instructed is a search whose requisition needs an authorization, and has one in advance from June until July.
func instructed() *fixture {
	f := search()
	inquiry := &f.profile.Spec.Requires.Requisition.Frameworks[1]
	inquiry.Authorization = v1alpha1.AuthorizationRequired
	inquiry.StandingAuthorization = &v1alpha1.StandingAuthorization{Type: "Instruction", Source: "art-39", MaximumValidity: "P1M"}
	f.requisition.AddressedTo(v1alpha1.Operator{Type: "Municipality", Code: "91377"})
	f.formalities = []*objects.FormalityBuilder{objects.MakeFormality("i", "massy").Type("Instruction").Covers("Inquiry").Valid(june, july)}
	return f
}

func TestAuthorizedInAdvance(t *testing.T) {
	covers := func(c v1alpha1.Covers) func(*fixture) {
		return func(f *fixture) {
			c.Purposes = []v1alpha1.Term{"Inquiry"}
			f.formalities[0].Spec.Covers = c
		}
	}
	operator := func(code string) func(*fixture) {
		return covers(v1alpha1.Covers{Operators: []v1alpha1.OperatorSelector{{Type: "Municipality", Code: code}}})
	}
	cases := map[string]struct {
		change func(*fixture)
		at     time.Time
		want   string
	}{
		"covered":                     {nil, noon, "i"},
		"from its first second":       {nil, june, "i"},
		"until its last second":       {nil, july.Add(-time.Second), "i"},
		"over":                        {nil, july, ""},
		"none":                        {func(f *fixture) { f.formalities = nil }, noon, ""},
		"of another namespace":        {func(f *fixture) { f.formalities[0].Namespace = "evry" }, noon, ""},
		"of another type":             {func(f *fixture) { f.formalities[0].Type("Note") }, noon, ""},
		"for another purpose":         {func(f *fixture) { f.formalities[0].Spec.Covers.Purposes = []v1alpha1.Term{"Use"} }, noon, ""},
		"for two, one of them":        {func(f *fixture) { f.profile.Purposes("Use") }, noon, ""},
		"for no purpose":              {func(f *fixture) { f.profile.Spec.Permits.Purposes = nil }, noon, ""},
		"by a profile of nothing":     {func(f *fixture) { f.profile.Spec.Permits = nil }, noon, ""},
		"too long":                    {func(f *fixture) { f.formalities[0].Valid(june, july.AddDate(0, 0, 1)) }, noon, ""},
		"in no time zone":             {func(f *fixture) { f.profile.TimeZone("Nowhere") }, noon, ""},
		"under another framework":     {func(f *fixture) { f.requisition.Under("law", "Flagrance") }, noon, ""},
		"under none":                  {noFramework, noon, ""},
		"for the addressee":           {operator("91377"), noon, "i"},
		"for another addressee":       {operator("75056"), noon, ""},
		"for its cameras":             {covers(v1alpha1.Covers{Cameras: []v1alpha1.Camera{"cam-2", "cam-1", "cam-3"}}), noon, "i"},
		"for one camera less":         {covers(v1alpha1.Covers{Cameras: []v1alpha1.Camera{"cam-1"}}), noon, ""},
		"for its capabilities":        {covers(v1alpha1.Covers{Capabilities: []v1alpha1.Capability{"plate"}}), noon, "i"},
		"for a part of a capability":  {covers(v1alpha1.Covers{Capabilities: []v1alpha1.Capability{"plate.read"}}), noon, ""},
		"for a package":               {covers(v1alpha1.Covers{Packages: []v1alpha1.ObjectName{"pack"}}), noon, ""},
		"the one that holds longest":  {func(f *fixture) { f.formalities = append(f.formalities, f.shorter()) }, noon, "i"},
		"by a framework without acts": {func(f *fixture) { f.profile.Spec.Requires.Requisition.Frameworks[1].StandingAuthorization = nil }, noon, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			f := instructed()
			if c.change != nil {
				c.change(f)
			}
			got, r := "", f.request().requisition
			if r.framework != nil && r.authorizedInAdvance(at(c.at)) != nil {
				got = r.authorizedInAdvance(at(c.at)).name
			}
			same(t, c.want, got)
		})
	}
}

// shorter is another act like the first, which ends earlier.
func (f *fixture) shorter() *objects.FormalityBuilder {
	return objects.MakeFormality("h", "massy").Type("Instruction").Covers("Inquiry").Valid(june, july.AddDate(0, 0, -1))
}

// TestRequisitionUnderAnInstruction: it stands while the act holds, if nobody decides otherwise.
func TestRequisitionUnderAnInstruction(t *testing.T) {
	f := instructed()
	f.formalities[0].Valid(june, noon.Add(time.Hour))
	s := JudgeRequisition(f.law(), f.requisition.Obj(), f.evidence(), noon)
	if !s.Stands || !s.StandsUntil.Equal(noon.Add(time.Hour)) || !s.NextChange.Equal(s.StandsUntil) {
		t.Errorf("%+v", s)
	}
	f.decisions = append(f.decisions, objects.MakeDecision("d", "massy").On("r").Decided(v1alpha1.Revoke, noon))
	if s := JudgeRequisition(f.law(), f.requisition.Obj(), f.evidence(), noon); s.Stands || s.Findings[0].Reason != v1alpha1.ReasonRevoked {
		t.Errorf("%+v", s)
	}
}
