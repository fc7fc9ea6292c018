// SPDX-License-Identifier: Apache-2.0

package objects_test

import (
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func TestMakeNotice(t *testing.T) {
	got := objects.MakeNotice("n").Open(june, july).Deadline(july).To(v1alpha1.Addressee{Type: "T"}).
		Strip("a").Stop("b").Provide("c").Orders(v1alpha1.Order{Action: "Other"}).Obj()
	same(t, got, &v1alpha1.FormalNotice{
		ObjectMeta: metav1.ObjectMeta{Name: "n"},
		Spec: v1alpha1.FormalNoticeSpec{
			Reference: "REF-n", IssuedBy: "CNIL", NotifiedAt: first, ClosedAt: &last, Deadline: &last,
			Addressees: []v1alpha1.Addressee{{Type: "T"}},
			Orders: []v1alpha1.Order{
				{Action: v1alpha1.OrderStrip, Capabilities: []v1alpha1.Capability{"a"}},
				{Action: v1alpha1.OrderStop, Purposes: []v1alpha1.Term{"b"}},
				{Action: v1alpha1.OrderProvide, Formalities: []v1alpha1.Term{"c"}},
				{Action: "Other"},
			},
		},
	})
}
