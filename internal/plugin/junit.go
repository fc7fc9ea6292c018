// SPDX-License-Identifier: Apache-2.0

package plugin

import (
	"fmt"
	"io"
	"strings"

	"github.com/jstemmer/go-junit-report/v2/junit"

	"github.com/vsa-legal/operator/internal/terminal"
)

func (r *testReport) junit(out io.Writer) error {
	suite := junit.Testsuite{Name: "scenarios"}
	for i := range r.Scenarios {
		s := &r.Scenarios[i]
		c := junit.Testcase{Classname: s.File, Name: s.Name, Time: "0"}
		if !s.Passed {
			var text strings.Builder
			for j := range s.Failures {
				writeFailure(&text, terminal.Screen{}, s, &s.Failures[j])
			}
			c.Failure = &junit.Result{Message: s.Title, Type: "Expectation", Data: text.String()}
		}
		suite.AddTestcase(c)
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
