// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/jstemmer/go-junit-report/v2/junit"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/terminal"
)

// JUnit writes one test case a request, which fails where its verdict is at least as grave as the threshold, and one
// that fails for every object that the API server would refuse.
func (r *Report) JUnit(out io.Writer, threshold v1alpha1.Verdict) error {
	suite := junit.Testsuite{Name: "kubectl vsa check", Timestamp: instant(r.At)}
	suite.AddProperty("evidence", string(r.Evidence))
	if caveat := r.caveat(); caveat != "" {
		suite.AddProperty("basis", string(legal.Declared))
		suite.AddProperty("caveat", caveat)
	}
	for i := range r.Items {
		item := &r.Items[i]
		var why strings.Builder
		item.why(&why, terminal.Screen{})
		c := junit.Testcase{Classname: dash(item.Namespace), Name: item.ref(), Time: "0"}
		if AsGraveAs(item.Verdict, threshold) {
			c.Failure = &junit.Result{Type: string(item.Verdict), Message: item.headline(), Data: Clean(why.String())}
		} else if why.Len() > 0 {
			c.SystemOut = &junit.Output{Data: Clean(why.String())}
		}
		suite.AddTestcase(c)
	}
	for i := range r.Refused {
		refused := &r.Refused[i]
		suite.AddTestcase(junit.Testcase{
			Classname: place(refused.File, refused.Line), Name: Clean(strings.TrimSpace(refused.Kind + " " + refused.Name)), Time: "0",
			Error: &junit.Result{Type: "Refused", Message: "the API server would refuse it", Data: Clean(strings.Join(refused.Problems, "\n"))},
		})
	}
	for _, u := range r.Unread {
		suite.AddTestcase(junit.Testcase{
			Classname: dash(place(u.File, u.Line)), Name: "unread", Time: "0",
			Error: &junit.Result{Type: "Unread", Message: "it cannot be read", Data: Clean(u.Message)},
		})
	}
	suites := junit.Testsuites{Name: suite.Name}
	suites.AddSuite(suite)
	if err := suites.WriteXML(out); err != nil {
		return fmt.Errorf("write JUnit: %w", err)
	}
	return nil
}

// headline is the gravest finding.
func (i *Item) headline() string {
	if len(i.Findings) == 0 {
		return string(i.Verdict)
	}
	return fmt.Sprintf("%s: %s: %s", i.Verdict, i.Findings[0].Reason, Clean(i.Findings[0].Message))
}

// Clean takes out what XML cannot hold.
func Clean(text string) string {
	text = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || (r >= ' ' && r != '\ufffe' && r != '\uffff') {
			return r
		}
		return -1
	}, strings.ToValidUTF8(text, ""))
	return text
}
