// SPDX-License-Identifier: Apache-2.0

package objects_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/test/objects"
)

func TestFiled(t *testing.T) {
	at := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	for name, o := range map[string]client.Object{
		"formality":   objects.MakeFormality("f", "ns").Filed("paul", "Operator", at).Obj(),
		"requisition": objects.MakeRequisition("r", "ns").Filed("paul", "Operator", at).Obj(),
		"decision":    objects.MakeDecision("d", "ns").Filed("paul", "Operator", at).Obj(),
	} {
		want := map[string]string{"vsa.legal/filed-by": "paul", "vsa.legal/filed-as": "Operator"}
		if diff := cmp.Diff(want, o.GetAnnotations()); diff != "" || !o.GetCreationTimestamp().Time.Equal(at) {
			t.Errorf("%s: %s, at %v", name, diff, o.GetCreationTimestamp())
		}
	}
}
