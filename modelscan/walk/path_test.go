// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"strings"
	"testing"
)

func TestClean(t *testing.T) {
	for name, want := range map[string]string{
		"a/b": "a/b", "/a": "a", "../../a": "a", "a/../../b": "b", "./a//b/": "a/b", "": "unnamed", "..": "unnamed", "/": "unnamed",
		"a\x00b": "a\ufffdb", "a\xffb": "a\ufffdb", "a\u202eb": "a\ufffdb", "größe": "größe", strings.Repeat("x", 50): strings.Repeat("x", 20),
	} {
		if got := Clean(name, 20); got != want {
			t.Errorf("%q becomes %q", name, got)
		}
	}
}

func TestUnpacked(t *testing.T) {
	for name, want := range map[string]string{
		"d/a.onnx.gz": "a.onnx", "a.XZ": "a", "a.tar.zst": "a.tar", "a": "a", ".gz": ".gz", "a.svgz": "a.svg", "a.lzma": "a", "a.bz2": "a", "a.bin": "a.bin",
	} {
		if got := unpacked(name); got != want {
			t.Errorf("%q becomes %q", name, got)
		}
	}
}
