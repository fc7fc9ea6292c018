// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

func TestAddressed(t *testing.T) {
	type op = v1alpha1.Operator
	type to = v1alpha1.Addressee
	cases := map[string]struct {
		to   []v1alpha1.Addressee
		op   v1alpha1.Operator
		want bool
	}{
		"nobody":                           {nil, op{Type: "T"}, false},
		"all of a type":                    {[]to{{Type: "T"}}, op{Type: "T", Code: "1", Name: "N"}, true},
		"another type":                     {[]to{{Type: "U"}}, op{Type: "T"}, false},
		"one of two addressees":            {[]to{{Type: "U"}, {Type: "T"}}, op{Type: "T"}, true},
		"its code":                         {[]to{{Type: "T", Code: "1"}}, op{Type: "T", Code: "1"}, true},
		"another code":                     {[]to{{Type: "T", Code: "1"}}, op{Type: "T", Code: "2"}, false},
		"its code under another type":      {[]to{{Type: "U", Code: "1"}}, op{Type: "T", Code: "1"}, false},
		"one that does not say its code":   {[]to{{Type: "T", Code: "1"}}, op{Type: "T", Name: "N"}, true},
		"its name":                         {[]to{{Type: "T", Name: "Ville de Massy"}}, op{Type: "T", Name: "  ville  DE massy "}, true},
		"another name":                     {[]to{{Type: "T", Name: "Massy"}}, op{Type: "T", Name: "Evry"}, false},
		"one that does not say its name":   {[]to{{Type: "T", Name: "Massy"}}, op{Type: "T", Code: "1"}, true},
		"another code under the same name": {[]to{{Type: "T", Name: "Massy", Code: "1"}}, op{Type: "T", Name: "Massy", Code: "2"}, true},
		"the same code under another name": {[]to{{Type: "T", Name: "Massy", Code: "1"}}, op{Type: "T", Name: "Evry", Code: "1"}, true},
		"another code under another name":  {[]to{{Type: "T", Name: "Massy", Code: "1"}}, op{Type: "T", Name: "Evry", Code: "2"}, false},
		"its name in other letters":        {[]to{{Type: "T", Name: "Commune d'Évry"}}, op{Type: "T", Name: "COMMUNE D’EVRY", Code: "1"}, true},
		"its name in another alphabet":     {[]to{{Type: "T", Name: "Massy"}}, op{Type: "T", Name: "M\u0430ssy", Code: "1"}, false},
		"a name of signs alone":            {[]to{{Type: "T", Name: "--"}}, op{Type: "T", Name: "Massy", Code: "1"}, false},
		"names differ by more than blanks": {[]to{{Type: "T", Name: "Mas sy"}}, op{Type: "T", Name: "Massy"}, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			same(t, c.want, addressed(newAddressees(c.to), newParty(&c.op)))
		})
	}
}
