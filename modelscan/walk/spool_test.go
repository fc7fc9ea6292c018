// SPDX-License-Identifier: Apache-2.0

package walk_test

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/walk"
)

// What does not fit into memory goes to a file without a name.
func TestSpool(t *testing.T) {
	big := noise(3 << 20)
	temp := t.TempDir()
	r := walkFile(t, "x.tgz", gzipOf(tarOf("big", string(big), "small", "one")), walk.Options{TempDir: temp, Jobs: 2})
	if diff := cmp.Diff([]string{"x.tgz!/big (3145728)", "x.tgz!/small=one"}, r.visited); diff != "" {
		t.Error(diff)
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) != 0 {
		t.Errorf("%v, %v are left", err, left)
	}
}
