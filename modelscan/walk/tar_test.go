// SPDX-License-Identifier: Apache-2.0

package walk_test

import (
	"archive/tar"
	"bytes"
	"testing"

	"github.com/vsa-legal/operator/modelscan/walk"
)

func TestTarOfHugeSize(t *testing.T) {
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	must(w.WriteHeader(&tar.Header{Name: "a", Size: 1 << 60, Typeflag: tar.TypeReg}))
	for name, data := range map[string][]byte{"plain": out.Bytes(), "packed": gzipOf(out.Bytes())} {
		r := walkFile(t, "x", data, walk.Options{})
		if len(r.visited) != 0 || len(r.troubles) == 0 {
			t.Errorf("%s: %v %v", name, r.visited, r.troubles)
		}
	}
}
