// SPDX-License-Identifier: Apache-2.0

package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

const homepage = "https://github.com/vsa-legal/operator"

// SARIF writes one result a finding, at the line of its object, as code scanning reads it. What is as grave as the
// threshold is an error, the rest a warning or a note.
func (r *Report) SARIF(out io.Writer, threshold v1alpha1.Verdict) error {
	run := sarif.NewRunWithInformationURI("kubectl-vsa", homepage)
	run.WithProperties(sarif.NewPropertyBag().Add("evidence", string(r.Evidence)))
	if caveat := r.caveat(); caveat != "" {
		run.Properties.Add("basis", string(legal.Declared)).Add("caveat", caveat)
	}
	for i := range r.Items {
		item := &r.Items[i]
		for _, f := range item.Findings {
			if f.Reason == v1alpha1.ReasonRefused {
				continue // told below, problem by problem
			}
			message := fmt.Sprintf("%s %s: %s", item.Namespace, item.ref(), f.Message)
			if f.Source != "" {
				message += " [" + f.Source + "]"
			}
			if f.SuppliedBy != "" {
				message += " Who can supply it: " + f.SuppliedBy + "."
			}
			add(run, &result{
				rule: f.Reason, level: level(f.Verdict, threshold), message: message, file: item.File, line: item.Line,
				identity: []string{f.Reason, item.Kind, item.Namespace, item.Name, f.Source, f.Message},
			})
		}
	}
	for i := range r.Refused {
		refused := &r.Refused[i]
		for _, p := range refused.Problems {
			add(run, &result{
				rule: v1alpha1.ReasonRefused, level: "error", file: refused.File, line: refused.Line,
				message:  fmt.Sprintf("the API server would refuse %s %s: %s", refused.Kind, refused.Name, p),
				identity: []string{v1alpha1.ReasonRefused, refused.Kind, refused.Namespace, refused.Name, p},
			})
		}
	}
	for _, u := range r.Unread {
		add(run, &result{
			rule: "Unread", level: "error", file: u.File, line: u.Line, message: u.Message, identity: []string{"Unread", u.Message},
		})
	}
	doc := sarif.NewReport()
	doc.AddRun(run)
	if err := doc.PrettyWrite(out); err != nil {
		return fmt.Errorf("write SARIF: %w", err)
	}
	return nil
}

// result is one alert of code scanning.
type result struct {
	rule, level, message string
	file                 string
	line                 int
	// identity tells the alert from others of the same rule and line, and finds it again when the line moves.
	identity []string
}

func add(run *sarif.Run, r *result) {
	run.AddRule(r.rule).WithName(r.rule).WithHelpURI(homepage + "/blob/main/docs/law/README.md").
		WithShortDescription(sarif.NewMultiformatMessageString().WithText(sentence(r.rule)))
	sum := sha256.Sum256([]byte(strings.Join(r.identity, "\x00")))
	run.CreateResultForRule(r.rule).WithLevel(r.level).WithMessage(sarif.NewTextMessage(r.message)).
		WithPartialFingerprints(map[string]string{"primaryLocationLineHash": hex.EncodeToString(sum[:])}).
		AddLocation(sarif.NewLocationWithPhysicalLocation(sarif.NewPhysicalLocation().
			WithArtifactLocation(sarif.NewSimpleArtifactLocation(address(r.file))).
			WithRegion(sarif.NewRegion().WithStartLine(max(r.line, 1)))))
}

// address is the URI reference of a file.
func address(file string) string {
	if file == "" || file == "-" {
		return "stdin"
	}
	path := filepath.ToSlash(filepath.Clean(file))
	if filepath.IsAbs(file) {
		return (&url.URL{Scheme: "file", Path: path}).String()
	}
	return (&url.URL{Path: path}).EscapedPath()
}

var words = regexp.MustCompile(`[A-Z][a-z]*`)

// sentence writes a reason as people do: FormalityMissing is "Formality missing".
func sentence(reason string) string {
	parts := words.FindAllString(reason, -1)
	for i := 1; i < len(parts); i++ {
		parts[i] = strings.ToLower(parts[i])
	}
	return strings.Join(parts, " ")
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
