// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/vsa-legal/operator/internal/guard"
)

func TestInstall(t *testing.T) {
	to := filepath.Join(t.TempDir(), "guard")
	for range 2 { // an init container can run twice
		if err := guard.Install(to); err != nil {
			t.Fatal(err)
		}
	}
	self, err := os.Stat("/proc/self/exe")
	if err != nil {
		t.Fatal(err)
	}
	installed, err := os.Stat(to)
	if err != nil || installed.Size() != self.Size() || installed.Mode() != 0o111 {
		t.Errorf("%v, error %v", installed, err)
	}
	if err := guard.Install(filepath.Join(to, "none")); err == nil {
		t.Error("it can be installed nowhere")
	}
}
