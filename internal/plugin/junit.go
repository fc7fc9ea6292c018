// SPDX-License-Identifier: Apache-2.0

package plugin

import (
	"fmt"
	"io"
	"strings"

	"github.com/jstemmer/go-junit-report/v2/junit"

	"github.com/vsa-legal/operator/internal/report"
	"github.com/vsa-legal/operator/internal/terminal"
)

func (r *testReport) junit(out io.Writer) error {
	suite := junit.Testsuite{Name: "scenarios"}
	suite.AddProperty("declared", fmt.Sprint(r.declared())) // of what no inspector has looked into
	suite.AddProperty("claimed", fmt.Sprint(r.claimed()))   // where no register was asked who operates
	for i := range r.Scenarios {
		s := &r.Scenarios[i]
		c := junit.Testcase{Classname: report.Clean(s.File), Name: report.Clean(s.Name), Time: "0"}
		if !s.Passed {
			var text strings.Builder
			for j := range s.Failures {
				writeFailure(&text, terminal.Screen{}, s, &s.Failures[j])
			}
			c.Failure = &junit.Result{Message: report.Clean(s.Title), Type: "Expectation", Data: report.Clean(text.String())}
		}
		suite.AddTestcase(c)
	}
	for _, unread := range r.Unread {
		suite.AddTestcase(junit.Testcase{Classname: report.Clean(unread.File), Name: "unread", Time: "0",
			Error: &junit.Result{Type: "Unread", Message: "it cannot be read", Data: report.Clean(unread.Message)}})
	}
	if r.Coverage != nil {
		for _, rule := range r.Coverage.Unheld() {
			suite.AddTestcase(junit.Testcase{Classname: "coverage", Name: rule.Profile + ": " + rule.Rule, Time: "0",
				Failure: &junit.Result{Message: "no scenario notices when this rule is broken", Type: "Coverage"}})
		}
	}
	return writeJUnit(out, suite)
}

func writeJUnit(out io.Writer, suite junit.Testsuite) error {
	suites := junit.Testsuites{}
	suites.AddSuite(suite)
	if err := suites.WriteXML(out); err != nil {
		return fmt.Errorf("write JUnit: %w", err)
	}
	return nil
}
