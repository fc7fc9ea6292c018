// SPDX-License-Identifier: Apache-2.0

package objects_test

import (
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func TestMakeController(t *testing.T) {
	body := v1alpha1.Operator{Type: "IntermunicipalBody", Name: "Paris-Saclay", Code: "200056232"}
	ministry := v1alpha1.Operator{Type: "InteriorMinistry", Name: "Ministère de l'intérieur"}
	got := objects.MakeController("c", body).In("FR-91").Namespaces("a").Namespaces("b").Serves("massy").
		Processors(objects.Municipality()).Service("MunicipalPolice", "Police").Under(ministry).Obj()
	same(t, got, &v1alpha1.DataController{
		ObjectMeta: metav1.ObjectMeta{Name: "c"},
		Spec: v1alpha1.DataControllerSpec{
			Type: "IntermunicipalBody", Name: "Paris-Saclay", Code: "200056232", Jurisdiction: "FR-91",
			Namespaces: []v1alpha1.NamespaceName{"a", "b"}, ServedNamespaces: []v1alpha1.NamespaceName{"massy"},
			Processors: []v1alpha1.Operator{objects.Municipality()}, Supervisor: &ministry,
			Services: []v1alpha1.ControllerService{{Type: "MunicipalPolice", Name: "Police"}},
		},
	})
}

// TestCommune is the operator that requests name.
func TestCommune(t *testing.T) {
	got := objects.Commune("massy").Spec
	same(t, objects.Commune("massy").Name, "massy")
	same(t, v1alpha1.Operator{Type: got.Type, Name: got.Name, Code: got.Code}, objects.Municipality())
	same(t, got.Namespaces, []v1alpha1.NamespaceName{"massy"})
	same(t, got.Services, []v1alpha1.ControllerService{{Type: "MunicipalPolice"}})
}
