// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"strings"
	"testing"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

func TestContentsAdd(t *testing.T) {
	type paths = []v1alpha1.FilePath
	detected := func(c v1alpha1.Capability, path v1alpha1.FilePath) v1alpha1.DetectedCapability {
		return v1alpha1.DetectedCapability{Name: c, Path: path}
	}
	several := []v1alpha1.Contents{
		{Detected: []v1alpha1.DetectedCapability{detected("a", "/2"), detected("b", "/9"), detected("a", "/1"), detected("a", "/3")}},
		{Detected: []v1alpha1.DetectedCapability{detected("b", "/8")}, Unknown: &v1alpha1.UnclearFiles{Count: 2, Paths: paths{"/y", "/x", "/z"}}},
		{Opaque: &v1alpha1.UnclearFiles{}, Unknown: &v1alpha1.UnclearFiles{Count: 5, Paths: paths{"/w"}}},
	}
	for name, order := range map[string][]int{"in one order": {0, 1, 2}, "in another": {2, 0, 1}} {
		t.Run(name, func(t *testing.T) {
			var c contents
			for _, i := range order {
				c.add(&several[i])
			}
			same(t, map[v1alpha1.Capability]v1alpha1.FilePath{"a": "/1", "b": "/8"}, c.detected)
			same(t, unclearFiles{count: 8, path: "/w"}, c.unknown) // three paths are three files, whatever the number says
			same(t, unclearFiles{count: 1}, c.opaque)
		})
	}
}

func TestUnclearFilesMerge(t *testing.T) {
	cases := map[string]struct{ a, b, want unclearFiles }{
		"two":                  {unclearFiles{1, "/b"}, unclearFiles{2, "/a"}, unclearFiles{3, "/a"}},
		"the first path stays": {unclearFiles{1, "/a"}, unclearFiles{2, "/b"}, unclearFiles{3, "/a"}},
		"no path but one":      {unclearFiles{1, ""}, unclearFiles{2, "/b"}, unclearFiles{3, "/b"}},
		"one path but none":    {unclearFiles{1, "/a"}, unclearFiles{2, ""}, unclearFiles{3, "/a"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			c.a.merge(&c.b)
			same(t, c.want, c.a)
		})
	}
}

func TestQuotePath(t *testing.T) {
	for in, want := range map[v1alpha1.FilePath]string{
		"/opt/a.onnx": `"/opt/a.onnx"`,
		"/é\x1b[2J":   `"/\u00e9\x1b[2J"`,
		v1alpha1.FilePath(strings.Repeat("a", 94)):  `"` + strings.Repeat("a", 94) + `"`,
		v1alpha1.FilePath(strings.Repeat("a", 95)):  `"…` + strings.Repeat("a", 95) + `"`,
		v1alpha1.FilePath(strings.Repeat("b", 200)): `"…` + strings.Repeat("b", 95) + `"`,
	} {
		same(t, want, quotePath(in))
	}
}
