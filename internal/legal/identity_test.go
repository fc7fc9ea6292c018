// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

// TestIdentityAddressed: an order finds the data controller of the namespace, whatever the request says of itself.
func TestIdentityAddressed(t *testing.T) {
	type to = v1alpha1.Addressee
	is, ministry := objects.Municipality(), v1alpha1.Operator{Type: "Ministry", Name: "Ministère", Code: "1"}
	body := v1alpha1.Operator{Type: "Body", Name: "Paris-Saclay", Code: "2"}
	gendarmerie := &v1alpha1.Operator{Type: "Gendarmerie", Name: "G\u0435ndarmerie", Code: "3"}
	registered := []v1alpha1.DataController{
		*commune("c").Service("MunicipalPolice", "Police").Under(ministry).Processors(body).Obj(),
		*objects.MakeController("body", body).Namespaces("shared").Serves("massy").Obj(),
	}
	contested := append(registered[:2:2], *objects.MakeController("x", v1alpha1.Operator{Type: "X", Name: "X", Code: "4"}).Namespaces("massy").Obj())
	cases := map[string]struct {
		namespace string
		claim     *v1alpha1.Operator
		register  []v1alpha1.DataController
		to        to
		want      bool
	}{
		"what it claims":                     {"massy", gendarmerie, registered, to{Type: "Gendarmerie"}, true},
		"what it is, by its type":            {"massy", gendarmerie, registered, to{Type: "Municipality"}, true},
		"what it is, by its code":            {"massy", gendarmerie, registered, to{Type: "Municipality", Code: "91377"}, true},
		"what it is, by its name":            {"massy", gendarmerie, registered, to{Type: "Municipality", Name: "COMMUNE DE MASSY"}, true},
		"another of its type":                {"massy", gendarmerie, registered, to{Type: "Municipality", Code: "75056"}, false},
		"its service":                        {"massy", gendarmerie, registered, to{Type: "MunicipalPolice", Name: "police"}, true},
		"its superior":                       {"massy", gendarmerie, registered, to{Type: "Ministry", Code: "1"}, true},
		"its processor":                      {"massy", gendarmerie, registered, to{Type: "Body"}, true},
		"nobody is named":                    {"massy", nil, registered, to{Type: "Municipality"}, true},
		"nobody is named or registered":      {"evry", nil, registered, to{Type: "Municipality"}, false},
		"in its processor's namespace":       {"shared", &is, registered, to{Type: "Ministry"}, true},
		"its processor, in its namespace":    {"shared", &is, registered, to{Type: "Body", Code: "2"}, true},
		"whom somebody else's claim is not":  {"shared", gendarmerie, registered, to{Type: "Municipality"}, false},
		"the first of two who claim it":      {"massy", gendarmerie, contested, to{Type: "Municipality"}, true},
		"the second of two who claim it":     {"massy", gendarmerie, contested, to{Type: "X"}, true},
		"nobody, where nobody is registered": {"evry", gendarmerie, registered, to{Type: "Municipality"}, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			e := Evidence{Mode: v1alpha1.EvidenceRegistered, Register: NewRegister(c.register)}
			id := e.identify(c.namespace, c.claim)
			same(t, c.want, id.addressedBy(newAddressees([]to{c.to})))
			e.Mode = ""
			id = e.identify(c.namespace, c.claim)
			claimed := c.claim != nil && c.to.Type == c.claim.Type
			same(t, claimed, id.addressedBy(newAddressees([]to{c.to})))
		})
	}
}
