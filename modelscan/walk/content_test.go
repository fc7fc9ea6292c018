// SPDX-License-Identifier: Apache-2.0

package walk_test

import (
	"archive/zip"
	"bytes"
	"path/filepath"
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

// Of an archive that is cut anywhere, every file of which anything is left is visited, or it is told that it is not.
func TestTruncated(t *testing.T) {
	const smallestGap = 512 // what is less is nothing
	a, b := string(noise(600)), string(noise(601))[1:]
	both := tarOf("a", a, "b", b)
	for name, test := range map[string]struct {
		data  []byte
		plain bool // the content stands in it as it is
	}{
		"tar": {both, true}, "zip": {zipOf(zip.Store, "a", a, "b", b), true}, "deflated": {zipOf(zip.Deflate, "a", a), false},
		"ar": {arOf("a", a, "b", b), true}, "cpio": {cpioOf("a", a, "b", b), true}, "odc": {[]byte(odcOf("a", a, "b", b)), true},
		"tar.gz": {gzipOf(both), false}, "tar.zst": {zstdOf(both), false}, "tar.xz": {xzOf(both), false}, "lzma": {lzmaOf([]byte(a)), false},
		"bzip2": {bzipMany, false}, "gzip twice": {append(gzipOf([]byte(a)), gzipOf([]byte(b))...), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all := walkFile(t, "x", test.data, walk.Options{}).visited
			path := filepath.Join(t.TempDir(), "x")
			for n := 0; n < len(test.data); n += 1 + len(test.data)/500 {
				write(t, path, test.data[:n])
				r := &recorder{}
				must(walk.Walk(t.Context(), path, r, walk.Options{}))
				if len(r.done(t).troubles) > 0 || len(r.visited) > 0 && (strings.HasPrefix(r.visited[0], "x=") || strings.HasPrefix(r.visited[0], "x (")) {
					continue // it is told, or no archive any more
				}
				want := len(all)
				for _, content := range []string{a, b} {
					if test.plain && n-bytes.Index(test.data, []byte(content)) < smallestGap {
						want--
					}
				}
				if len(r.visited) < want {
					t.Errorf("of the first %d bytes, %v is visited, and nothing told", n, r.visited)
				}
			}
		})
	}
}
