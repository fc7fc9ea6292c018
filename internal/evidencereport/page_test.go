// SPDX-License-Identifier: Apache-2.0

package evidencereport_test

import (
	"slices"
	"testing"

	"github.com/vsa-legal/operator/internal/evidencereport"
)

// TestDiffering holds that a page that somebody changed is told, and that those which Pages wrote are not.
func TestDiffering(t *testing.T) {
	x, r := morning(t)
	for name, test := range map[string]struct {
		change func(pages map[string][]byte)
		want   []string
	}{
		"as they were written": {func(map[string][]byte) {}, nil},
		"left out":             {func(p map[string][]byte) { clear(p) }, nil},
		"one run less":         {func(p map[string][]byte) { p["report.html"] = p["report.html"][:len(p["report.html"])/2] }, []string{"report.html"}},
		"both":                 {func(p map[string][]byte) { p["report.html"], p["CHECKING.md"] = nil, []byte("Do not check it.") }, []string{"CHECKING.md", "report.html"}},
	} {
		t.Run(name, func(t *testing.T) {
			if err := evidencereport.AddPages(x, r); err != nil {
				t.Fatal(err)
			}
			test.change(x.Pages)
			if got, err := evidencereport.Differing(x, r); err != nil || !slices.Equal(got, test.want) {
				t.Errorf("%v, %v", got, err)
			}
		})
	}
}
