// SPDX-License-Identifier: Apache-2.0

package objects_test

import (
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func TestMakeSearch(t *testing.T) {
	got := objects.MakeSearch("s", "ns").Requisition("r").Modules("a", "b").Cameras("c").Footage(june, july).Obj()
	same(t, got, &v1alpha1.VideoSearchJob{
		ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "s"},
		Spec: v1alpha1.VideoSearchJobSpec{
			RequisitionName: "r", PackageName: objects.PackageName, Modules: []v1alpha1.ModuleName{"a", "b"},
			Cameras: []v1alpha1.Camera{"c"}, Footage: v1alpha1.Period{From: first, Until: last},
			Query: v1alpha1.Query{SecretName: "s-query"}, GPU: &v1alpha1.GPU{ResourceName: "nvidia.com/gpu", Count: 1},
		},
	})
}
