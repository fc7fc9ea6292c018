// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/test/objects"
)

// TestBareSaysWhatIsBeingDeleted holds that who judges by a record judges as the operator did: what was being deleted did not count.
func TestBareSaysWhatIsBeingDeleted(t *testing.T) {
	at := &metav1.Time{Time: time.Unix(1_800_000_000, 0)}
	pack, formality := objects.Package(), objects.MakeFormality("f", "massy").Obj()
	pack.DeletionTimestamp, formality.DeletionTimestamp = at, at
	if got := barePackage(pack); !got.DeletionTimestamp.Equal(at) {
		t.Errorf("the package: %v", got.ObjectMeta)
	}
	if got := bareFormalities([]v1alpha1.Formality{*formality}, legal.StampsRequired); !got[0].DeletionTimestamp.Equal(at) {
		t.Errorf("the formality: %v", got[0].ObjectMeta)
	}
}
