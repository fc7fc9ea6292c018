// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func TestRegisterOwner(t *testing.T) {
	g := NewRegister([]v1alpha1.DataController{
		*commune("b").Namespaces("evry", "evry").Obj(), *commune("a").Obj(), *objects.MakeController("c", objects.Municipality()).Serves("paris").Obj(), *deleting(objects.MakeController("d", objects.Municipality()).Namespaces("orly")).Obj(),
	})
	for namespace, want := range map[string]string{"evry": "b", "massy": "", "paris": "", "unheard": "", "orly": ""} {
		t.Run(namespace, func(t *testing.T) { same(t, want, g.Owner(namespace)) })
	}
	var none *Register
	same(t, "", none.Owner("evry"))
	same(t, []v1alpha1.NamespaceName{"massy"}, g.Conflicts("a"))
	same(t, []v1alpha1.NamespaceName{"massy"}, g.Conflicts("b"))
	same(t, nil, g.Conflicts("c"))
}
