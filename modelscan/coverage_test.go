// SPDX-License-Identifier: Apache-2.0

package modelscan

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/vsa-legal/operator/modelscan/walk"
)

func TestOmissionsString(t *testing.T) {
	for want, n := range map[string]Omissions{
		"":                        {},
		"1 led out of the source": {Links: 1},
		"1 led out of the source, 2 no regular files, 3 could not be opened, 4 not in the source, 5 damaged, " +
			"6 packed in a way that is not read, 7 packed too deeply, 8 beyond a limit, 9 programs or texts with a part as dense as a small network, 10 unknown binaries below 32 KiB": {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11},
	} {
		if got := n.String(); got != want {
			t.Errorf("%q instead of %q", got, want)
		}
	}
}

// Whatever could not be looked into is counted once, and listed, but for what is too small to matter.
func TestDiagnostic(t *testing.T) {
	for name, c := range map[string]struct {
		kind   walk.DiagnosticKind
		size   int64
		all    bool
		want   Omissions
		listed State
	}{
		"damaged":                     {walk.Damaged, 5000, false, Omissions{Damaged: 1}, Opaque},
		"damaged, of no known size":   {walk.Damaged, -1, false, Omissions{Damaged: 1}, Opaque},
		"damaged and small":           {walk.Damaged, tooSmall - 1, false, Omissions{Small: 1, SmallBytes: tooSmall - 1}, ""},
		"damaged, small and declared": {walk.Damaged, 5, true, Omissions{Damaged: 1}, Opaque},
		"unread":                      {walk.Unread, tooSmall, false, Omissions{Unread: 1}, Opaque},
		"unread and small":            {walk.Unread, 7, false, Omissions{Small: 1, SmallBytes: 7}, ""},
		"too deep":                    {walk.Depth, 5, false, Omissions{Depth: 1}, Opaque},
		"beyond a limit":              {walk.Limit, 5, false, Omissions{Limits: 1}, Opaque},
		"a link":                      {walk.Link, -1, false, Omissions{Links: 1}, NotExamined},
		"special":                     {walk.Special, -1, false, Omissions{Special: 1}, NotExamined},
		"denied":                      {walk.Denied, 5, false, Omissions{Denied: 1}, NotExamined},
		"absent":                      {walk.Absent, 5, false, Omissions{Absent: 1}, NotExamined},
	} {
		collector := newCollector(Options{All: c.all})
		collector.Diagnostic(&walk.Entry{Path: "a", Outer: "b", Size: c.size}, walk.Diagnostic{Reason: "why", Kind: c.kind, Sum: func() string { return "sum" }})
		if diff := cmp.Diff(c.want, collector.notExamined); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		var want []File
		switch c.listed {
		case Opaque:
			want = []File{{Path: "a", Within: "b", Size: max(c.size, 0), SHA256: "sum", State: Opaque, Reason: "it cannot be looked into: why"}}
		case NotExamined:
			want = []File{{Path: "a", Within: "b", Size: max(c.size, 0), SHA256: "sum", State: NotExamined, Reason: "why"}}
		}
		var got []File
		for _, f := range collector.found {
			got = append(got, f.File)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
