// SPDX-License-Identifier: Apache-2.0

package opaque

import (
	"strings"
	"testing"

	"github.com/vsa-legal/operator/modelscan/format"
	"github.com/vsa-legal/operator/modelscan/format/formattest"
)

const (
	sum     = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393"
	pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:" + sum + "\nsize 4135501\n"
)

func TestPointers(t *testing.T) {
	for name, c := range map[string]struct{ content, want, says string }{
		"git lfs":        {pointer, "git-lfs", "4135501 bytes, sha256 " + sum},
		"lines of DOS":   {strings.ReplaceAll(pointer, "\n", "\r\n"), "git-lfs", "4135501 bytes, sha256 " + sum},
		"extended":       {strings.Replace(pointer, "oid", "ext-0-foo sha256:"+sum+"\noid", 1), "git-lfs", "4135501 bytes"},
		"an early one":   {"version https://hawser.github.com/spec/v1\noid sha256:" + sum + "\nsize 7\n", "git-lfs", "7 bytes"},
		"another sum":    {"version https://git-lfs.github.com/spec/v2\noid sha3:" + sum + "\nsize 7\n", "git-lfs", "run git lfs pull"},
		"no size":        {"version https://git-lfs.github.com/spec/v1\noid sha256:" + sum + "\n", "git-lfs", "run git lfs pull"},
		"git annex":      {"/annex/objects/SHA256E-s4135501--" + sum + ".onnx\n", "git-annex", "git annex get"},
		"a text on both": {"See version https://git-lfs.github.com/spec/v1\noid sha256:" + sum, "", ""},
		"its standard":   {"version https://git-lfs.github.com/spec/v1 is what a pointer begins with\n", "", ""},
		"too long":       {pointer + strings.Repeat("x", 1024), "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := format.Taking(Formats, formattest.Head(c.content), int64(len(c.content)), "models/face.onnx")
			switch {
			case f == nil && c.want != "", f != nil && f.Name != c.want:
				t.Errorf("%+v", f)
			case f != nil && !strings.Contains(f.Opaque([]byte(c.content)), c.says):
				t.Errorf("it says %q", f.Opaque([]byte(c.content)))
			}
		})
	}
}
