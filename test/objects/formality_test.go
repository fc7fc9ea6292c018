// SPDX-License-Identifier: Apache-2.0

package objects_test

import (
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func TestMakeFormality(t *testing.T) {
	got := objects.MakeFormality("f", "ns").Type("Paper").Covers("a", "b").Valid(june, july).Obj()
	same(t, got, &v1alpha1.Formality{
		ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "f"},
		Spec: v1alpha1.FormalitySpec{
			Type: "Paper", Reference: "REF f", Covers: v1alpha1.Covers{Purposes: []v1alpha1.Term{"a", "b"}}, ValidFrom: first, ValidUntil: &last,
		},
	})
	if f := objects.MakeFormality("f", "ns").Valid(june, time.Time{}).Obj(); f.Spec.ValidUntil != nil {
		t.Errorf("a zero end is an end: %v", f.Spec.ValidUntil)
	}
}
