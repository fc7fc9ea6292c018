// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/internal/admission"
)

var update = flag.Bool("update", false, "write the manifests anew")

func TestManifest(t *testing.T) {
	isWritten(t, "../../config/admission/policies.yaml", admission.Manifest)
}

// isWritten compares a file with what it is generated from, or writes it.
func isWritten(t *testing.T, path string, generate func() ([]byte, error)) {
	t.Helper()
	want, err := generate()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(path, want, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s is not what the code says: run 'make generate'\n%s", path, diff)
	}
}
