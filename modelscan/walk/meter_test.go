// SPDX-License-Identifier: Apache-2.0

package walk_test

import (
	"archive/zip"
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
