// SPDX-License-Identifier: Apache-2.0

package cluster_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/vsa-legal/operator/test/cluster"
)

// TestLookAt holds that a folder that is not there is told: nothing would be seen of it.
func TestLookAt(t *testing.T) {
	folder := t.TempDir()
	if err := os.MkdirAll(filepath.Join(folder, "a", "b"), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := cluster.LookAt(folder); err != nil {
		t.Error(err)
	}
	if err := cluster.LookAt(filepath.Join(folder, "c")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
}
