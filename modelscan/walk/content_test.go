// SPDX-License-Identifier: Apache-2.0

package walk_test

import (
	"archive/zip"
	"strings"
	"testing"

	"github.com/vsa-legal/operator/modelscan/walk"
)

func TestNested(t *testing.T) {
	for name, pack := range map[string]func([]byte) []byte{
		"gzip": gzipOf,
		"tar":  func(b []byte) []byte { return tarOf("n", string(b)) },
		"zip":  func(b []byte) []byte { return zipOf(zip.Deflate, "n", string(b)) },
		"tgz":  func(b []byte) []byte { return gzipOf(tarOf("n", string(b))) },
	} {
		data := []byte("one")
		for range 5 {
			data = pack(data)
		}
		if r := walkFile(t, "x", data, walk.Options{}); len(r.visited) != 1 || len(r.troubles) != 0 {
			t.Errorf("%s, 5 deep: %v %v", name, r.visited, r.troubles)
		}
		for range 45 {
			data = pack(data)
		}
		r := walkFile(t, "x", data, walk.Options{})
		if len(r.visited) != 0 || len(r.troubles) != 1 || !strings.HasSuffix(r.troubles[0], ": it is packed more than 5 times") {
			t.Errorf("%s, 50 deep: %v %v", name, r.visited, r.troubles)
		}
	}
}
