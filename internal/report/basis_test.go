// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"strings"
	"testing"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/report"
	"github.com/vsa-legal/operator/internal/terminal"
)

// TestBasis: every output says that declarations were judged, as soon as one was, and none says so of what was inspected.
func TestBasis(t *testing.T) {
	const unverified = "No inspection of the files has verified it."
	item := func(b legal.Basis) report.Item {
		return report.Item{Kind: "VideoSearchJob", Namespace: "massy", Name: "van", Verdict: v1alpha1.Permitted, Basis: b}
	}
	for name, c := range map[string]struct {
		items    []report.Item
		declared bool
	}{
		"declared":  {[]report.Item{item(legal.Declared)}, true},
		"both":      {[]report.Item{item(legal.Inspected), item(legal.Declared)}, true},
		"inspected": {[]report.Item{item(legal.Inspected)}, false},
		"refused":   {[]report.Item{item("")}, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := &report.Report{Items: c.items, Evidence: v1alpha1.EvidenceClaimed}
			for format, write := range map[string]func(*strings.Builder) error{
				"table": func(out *strings.Builder) error { return r.Table(out, terminal.Screen{}, false) },
				"wide":  func(out *strings.Builder) error { return r.Table(out, terminal.Screen{}, true) },
				"sarif": func(out *strings.Builder) error { return r.SARIF(out, v1alpha1.Suspended) },
				"junit": func(out *strings.Builder) error { return r.JUnit(out, v1alpha1.Suspended) },
			} {
				var out strings.Builder
				if err := write(&out); err != nil {
					t.Fatal(err)
				}
				if strings.Contains(out.String(), unverified) != c.declared {
					t.Errorf("%s: %s", format, out.String())
				}
			}
			about := junit(t, r, v1alpha1.Suspended).Suites[0].About
			if told := len(about) == 3 && about[1].Name == "basis" && about[1].Value == "Declared"; told != c.declared {
				t.Errorf("%+v", about)
			}
			if about[0].Name != "evidence" || about[0].Value != "Claimed" {
				t.Errorf("%+v does not say what operators are known by", about)
			}
		})
	}
}
