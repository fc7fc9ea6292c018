// SPDX-License-Identifier: Apache-2.0

package walk_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
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

// What is unpacked is the same in memory and in a file, around the border between the two.
func TestSpoolBorder(t *testing.T) {
	const inMemory = 1 << 20
	for _, size := range []int{inMemory - 1, inMemory, inMemory + 1, inMemory + chunk, 2*inMemory + 1} {
		r := walkFile(t, "x", gzipOf(noise(size)), walk.Options{TempDir: t.TempDir()}) // the recorder reads it twice
		if diff := cmp.Diff([]string{fmt.Sprintf("x!/x (%d)", size)}, r.visited); diff != "" {
			t.Error(diff)
		}
	}
}

// The end of a large archive that has no record before it leads to before the beginning of what was unpacked.
func TestSpoolBeforeTheBeginning(t *testing.T) {
	end := "PK\x06\x07" + strings.Repeat("\x00", 16) + "PK\x05\x06" + strings.Repeat("\x00", 18)
	r := walkFile(t, "x", tarOf("a", "one", "end.gz", string(gzipOf([]byte(end))), "z", "two"), walk.Options{TempDir: t.TempDir()})
	if len(r.visited) != 3 || len(r.troubles) > 0 {
		t.Errorf("%q, %q", r.visited, r.troubles)
	}
}

// Where there is no room, it is told.
func TestSpoolNoRoom(t *testing.T) {
	nowhere := filepath.Join(t.TempDir(), "nowhere")
	told := only(t, walkFile(t, "x", gzipOf(noise(2<<20)), walk.Options{TempDir: nowhere}))
	if len(told) != 1 || !strings.HasPrefix(told[0], "x!/x: it cannot be unpacked: ") {
		t.Error(told)
	}
	if diff := cmp.Diff([]string(nil), only(t, walkFile(t, "x", gzipOf([]byte("one")), walk.Options{TempDir: nowhere}), "x!/x=one")); diff != "" {
		t.Error(diff)
	}
}
