// SPDX-License-Identifier: Apache-2.0

package main

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestRunSaysWhatIsMissing(t *testing.T) {
	for name, test := range map[string]struct{ kubeconfig, node, want string }{
		"no node":       {filepath.Join(t.TempDir(), "none"), "", "--node"},
		"no kubeconfig": {filepath.Join(t.TempDir(), "none"), "n", "no such file"},
	} {
		if err := run(t.Context(), test.kubeconfig, test.node, 100); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want %q", name, err, test.want)
		}
	}
}
