// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"fmt"
	"io"
	"path/filepath"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/world"
)

const homepage = "https://github.com/vsa-legal/operator"

// SARIF writes one result a finding, at the line of its object, as code scanning reads it. What is as grave as the
// threshold is an error, the rest a warning or a note.
func (r *Report) SARIF(out io.Writer, threshold v1alpha1.Verdict) error {
	run := sarif.NewRunWithInformationURI("kubectl-vsa", homepage)
	for i := range r.Items {
		item := &r.Items[i]
		for _, f := range item.Findings {
			if f.Reason == world.ReasonRefused {
				continue // told below, problem by problem
			}
			message := fmt.Sprintf("%s %s: %s", item.Namespace, item.ref(), f.Message)
			if f.Source != "" {
				message += " [" + f.Source + "]"
			}
			if f.SuppliedBy != "" {
				message += " Who can supply it: " + f.SuppliedBy + "."
			}
			add(run, f.Reason, level(f.Verdict, threshold), message, item.File, item.Line)
		}
	}
	for i := range r.Refused {
		refused := &r.Refused[i]
		for _, p := range refused.Problems {
			add(run, world.ReasonRefused, "error", fmt.Sprintf("the API server would refuse %s %s: %s", refused.Kind, refused.Name, p),
				refused.File, refused.Line)
		}
	}
	doc := sarif.NewReport()
	doc.AddRun(run)
	if err := doc.PrettyWrite(out); err != nil {
		return fmt.Errorf("write SARIF: %w", err)
	}
	return nil
}

func add(run *sarif.Run, rule, level, message, file string, line int) {
	run.AddRule(rule)
	uri := filepath.ToSlash(filepath.Clean(cmp.Or(file, "-")))
	if file == "-" || file == "" {
		uri = "stdin"
	}
	run.CreateResultForRule(rule).WithLevel(level).WithMessage(sarif.NewTextMessage(message)).
		AddLocation(sarif.NewLocationWithPhysicalLocation(sarif.NewPhysicalLocation().
			WithArtifactLocation(sarif.NewSimpleArtifactLocation(uri)).
			WithRegion(sarif.NewRegion().WithStartLine(max(line, 1)))))
}

// level of a finding: what fails the check is an error, what is merely taken out a note.
func level(v, threshold v1alpha1.Verdict) string {
	switch {
	case AsGraveAs(v, threshold):
		return "error"
	case AsGraveAs(v, v1alpha1.Suspended):
		return "warning"
	default:
		return "note"
	}
}
