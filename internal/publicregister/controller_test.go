// SPDX-License-Identifier: Apache-2.0

package publicregister

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

// TestControllerOf: who answers is who is registered; what a request claims shows as a claim, and never as somebody registered.
func TestControllerOf(t *testing.T) {
	other := v1alpha1.Operator{Type: "Municipality", Name: "Commune de Dourdan", Code: "91200"}
	tests := map[string]struct {
		change     func(*Snapshot)
		controller string
		claimed    bool
	}{
		"its own": {func(*Snapshot) {}, "FR-91377", false},
		"another, refused": {func(s *Snapshot) {
			s.Deployments[0].Spec.OperatedBy = other
			s.Deployments[0].Status.Verdict = "Forbidden"
		}, "FR-91377", false},
		"another, for which it is a processor": {func(s *Snapshot) {
			s.Deployments[0].Spec.OperatedBy = other
			s.Controllers = append(s.Controllers, *objects.MakeController("dourdan", other).Namespaces("dourdan").Obj())
		}, "FR-91200", false},
		"no register":                    {func(s *Snapshot) { s.Controllers = nil }, "FR-91377", true},
		"a claim to be a registered one": {func(s *Snapshot) { s.Controllers[0].Spec.Namespaces = []v1alpha1.NamespaceName{"elsewhere"} }, "xFR-91377", true},
		"contested": {func(s *Snapshot) {
			s.Controllers = append(s.Controllers, *objects.MakeController("dourdan", other).Namespaces("massy").Obj())
		}, "xFR-91377", true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := massy(t)
			test.change(s)
			e := built(t, s)
			if got := e.Entries[0].Controller; got != test.controller {
				t.Errorf("%s answers for it, and not %s", got, test.controller)
			}
			for _, c := range e.Controllers {
				if c.ID == test.controller && c.Claimed != test.claimed {
					t.Errorf("claimed: %v", c.Claimed)
				}
			}
		})
	}
}

// TestClaimed: of who is in no register its type and its code are said, where these are words of the law and codes of an authority, and
// nothing depends on its name.
func TestClaimed(t *testing.T) {
	tests := map[string]struct {
		of         v1alpha1.Operator
		name, code string
	}{
		"a commune":             {v1alpha1.Operator{Type: "Municipality", Name: "Jean Dupont", Code: "91377"}, "Municipality 91377", "91377"},
		"a SIREN":               {v1alpha1.Operator{Type: "NationalPolice", Name: "Jean Dupont", Code: "130025265"}, "NationalPolice 130025265", "130025265"},
		"no code":               {v1alpha1.Operator{Type: "Municipality", Name: "Jean Dupont"}, "Municipality", ""},
		"a code that is none":   {v1alpha1.Operator{Type: "Municipality", Name: "Commune", Code: "DUPONT"}, "Municipality", ""},
		"a type that is none":   {v1alpha1.Operator{Type: "JeanDupont", Name: "Commune", Code: "91377"}, "UnknownOperator 91377", "91377"},
		"none of it is written": {v1alpha1.Operator{Type: "JeanDupont", Name: "Jean Dupont", Code: "AFFAIRE42"}, "UnknownOperator", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := massy(t)
			s.Controllers, s.Deployments[0].Spec.OperatedBy = nil, test.of
			e := built(t, s)
			if c := &e.Controllers[0]; len(e.Controllers) != 1 || c.Name != test.name || c.Code != test.code || !c.Claimed {
				t.Errorf("%+v", e.Controllers)
			}
			if text := string(written(t, e)); strings.Contains(strings.ToLower(text), "dupont") || strings.Contains(text, "AFFAIRE42") {
				t.Error(text)
			}
			s.Deployments[0].Spec.OperatedBy.Name = "another name"
			if diff := cmp.Diff(e, built(t, s)); diff != "" {
				t.Errorf("the name can be guessed: %s", diff)
			}
		})
	}
}

// TestComplete: communes have départements, and an ID is the name of a file.
func TestComplete(t *testing.T) {
	tests := map[string]struct {
		is             Controller
		id, department string
	}{
		"a commune":        {Controller{Code: "91377", Jurisdiction: "FR"}, "^FR-91377$", "91"},
		"of Corsica":       {Controller{Code: "2A004", Jurisdiction: "FR-2A"}, "^FR-2A004$", "2A"},
		"overseas":         {Controller{Code: "97411", Jurisdiction: "FR"}, "^FR-97411$", "974"},
		"a service":        {Controller{Code: "130025265", Jurisdiction: "FR"}, "^FR-130025265$", ""},
		"of Belgium":       {Controller{Code: "21004", Jurisdiction: "BE"}, "^BE-21004$", ""},
		"without a code":   {Controller{Type: "Gendarmerie", Name: "G", Jurisdiction: "FR"}, "^FR-x[0-9a-f]{12}$", ""},
		"a path as a code": {Controller{Code: "../x", Jurisdiction: "FR"}, "^FR-x[0-9a-f]{12}$", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			test.is.complete()
			if !regexp.MustCompile(test.id).MatchString(test.is.ID) || test.is.Department != test.department {
				t.Errorf("%+v", test.is)
			}
		})
	}
}
