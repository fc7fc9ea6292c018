// SPDX-License-Identifier: Apache-2.0

package objects_test

import (
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func TestMakeDeployment(t *testing.T) {
	got := objects.MakeDeployment("d", "ns").Profile("p").Purpose("Use").Processing(v1alpha1.Deferred).
		OperatedBy(v1alpha1.Operator{Type: "T"}).Package("k").Modules("a").Modules("b").Refuse().Obj()
	same(t, got, &v1alpha1.VideoAnalyticsDeployment{
		ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "d"},
		Spec: v1alpha1.VideoAnalyticsDeploymentSpec{
			ProfileName: "p", Purpose: "Use", Processing: v1alpha1.Deferred, OperatedBy: v1alpha1.Operator{Type: "T"},
			PackageName: "k", Modules: []v1alpha1.ModuleName{"a", "b"}, OnForbidden: v1alpha1.Refuse,
			Cameras: []v1alpha1.Camera{"cam-1"}, GPU: &v1alpha1.GPU{ResourceName: "nvidia.com/gpu", Count: 1},
		},
	})
}
