// SPDX-License-Identifier: Apache-2.0

package walk_test

import (
	"archive/zip"
	"bytes"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/vsa-legal/operator/modelscan/walk"
)

func TestProgress(t *testing.T) {
	dir := t.TempDir()
	total := int64(0)
	for name, data := range map[string][]byte{
		"a": noise(1000), "b.tgz": gzipOf(tarOf("x", string(noise(500_000)))), "c.tar": tarOf("x", "one", "y", "two"),
		"d.zip": zipOf(zip.Deflate, "x", string(noise(3000)), "y", "two"),
	} {
		write(t, filepath.Join(dir, name), data)
		total += int64(len(data))
	}
	var done atomic.Int64
	o := walk.Options{Jobs: 3, Progress: func(more int64) { done.Add(more) }}
	if err := walk.Walk(t.Context(), dir, &recorder{}, o); err != nil {
		t.Fatal(err)
	}
	if done.Load() != total {
		t.Errorf("%d of %d bytes were told", done.Load(), total)
	}
}

// What an archive holds may be told more than once by its own account, and is not: the meter never passes the file's size.
func TestProgressBound(t *testing.T) {
	z := zipOf(zip.Store, "a", string(noise(3000)), "b", string(noise(3000)))
	first, second := bytes.Index(z, []byte("PK\x01\x02")), bytes.LastIndex(z, []byte("PK\x01\x02"))
	copy(z[second+42:second+46], z[first+42:first+46]) // both lie at one place
	for _, data := range [][]byte{z, gzipOf(gzipOf(noise(5000))), cut(gzipOf(noise(5000)), 3000), append([]byte("#!/bin/sh\n"), z...)} {
		var done atomic.Int64
		walkFile(t, "x", data, walk.Options{Jobs: 2, Progress: func(more int64) {
			if more <= 0 {
				t.Errorf("%d bytes", more)
			}
			done.Add(more)
		}})
		if done.Load() != int64(len(data)) {
			t.Errorf("%d of %d bytes", done.Load(), len(data))
		}
	}
}
