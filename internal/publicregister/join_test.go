// SPDX-License-Identifier: Apache-2.0

package publicregister

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestJoin makes one register of two clusters, in whichever order they come, and counts a commune that is in both once.
func TestJoin(t *testing.T) {
	a, s := built(t, massy(t)), massy(t)
	s.Cluster = "paris"
	s.Deployments[0].Spec.Purpose = "PrivacyMasking"
	b := built(t, s)
	base := Edition{Publisher: "P", PublishedAt: noon}
	one, err := Join(base, a, b)
	if err != nil {
		t.Fatal(err)
	}
	other, err := Join(base, b, a)
	if err != nil {
		t.Fatal(err)
	}
	if x, y := written(t, one), written(t, other); !bytes.Equal(x, y) {
		t.Errorf("(-a,b +b,a)\n%s", cmp.Diff(string(x), string(y)))
	}
	if sum := one.Summary().Communes; sum.Now != 1 || len(one.Entries) != 2 || len(one.Controllers) != 1 || len(one.Controllers[0].Clusters) != 2 {
		t.Errorf("%+v, %d entries of %+v", sum, len(one.Entries), one.Controllers)
	}
	late := massy(t)
	late.At, late.Deployments = noon.Add(time.Hour), nil
	if joined, err := Join(base, a, built(t, late)); err != nil || len(joined.Entries) != 0 {
		t.Errorf("an edition that is over counts beside the one that came after it: %v %v", joined, err)
	}
	if _, err := Join(base); err == nil {
		t.Error("joined nothing")
	}
}
