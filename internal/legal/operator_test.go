// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

func TestPermitsOperator(t *testing.T) {
	permits := &v1alpha1.Permits{
		Operators: []v1alpha1.Term{"NationalPolice"},
		NamedOperators: []v1alpha1.OperatorSelector{
			{Type: "TransportSecurity", Code: "552049447"}, {Type: "TransportSecurity", Name: "Sûreté RATP"},
			{Type: "Municipality", Name: "Ville de Paris", Code: "75056"},
		},
	}
	cases := map[string]struct {
		of   v1alpha1.Operator
		want bool
	}{
		"of a type that is permitted as a whole":    {v1alpha1.Operator{Type: "NationalPolice"}, true},
		"of another type":                           {v1alpha1.Operator{Type: "Customs", Code: "552049447", Name: "Sûreté RATP"}, false},
		"by its code":                               {v1alpha1.Operator{Type: "TransportSecurity", Code: "552049447", Name: "Whoever"}, true},
		"by its name":                               {v1alpha1.Operator{Type: "TransportSecurity", Code: "1", Name: "sûreté  ratp"}, true},
		"another code and another name":             {v1alpha1.Operator{Type: "TransportSecurity", Code: "1", Name: "Tisséo"}, false},
		"neither code nor name":                     {v1alpha1.Operator{Type: "TransportSecurity"}, false},
		"code and name":                             {v1alpha1.Operator{Type: "Municipality", Code: "75056", Name: "Ville de Paris"}, true},
		"the name, where the code is asked for too": {v1alpha1.Operator{Type: "Municipality", Name: "Ville de Paris"}, false},
		"the code, where the name is asked for too": {v1alpha1.Operator{Type: "Municipality", Code: "75056", Name: "Lyon"}, false},
		"the type alone is not the operator":        {v1alpha1.Operator{Type: "Municipality"}, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { same(t, c.want, permitsOperator(permits, &c.of)) })
	}
}

func TestPermitsSome(t *testing.T) {
	permits := &v1alpha1.Permits{
		Operators: []v1alpha1.Term{"NationalPolice"}, NamedOperators: []v1alpha1.OperatorSelector{{Type: "TransportSecurity", Code: "1"}},
	}
	for kind, want := range map[v1alpha1.Term]bool{"TransportSecurity": true, "NationalPolice": false, "Customs": false} {
		t.Run(string(kind), func(t *testing.T) { same(t, want, permitsSome(permits, kind)) })
	}
}
