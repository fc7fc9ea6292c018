// SPDX-License-Identifier: Apache-2.0

package plugin

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/config/law"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/report"
	"github.com/vsa-legal/operator/internal/scenario"
	"github.com/vsa-legal/operator/internal/terminal"
)

type testOptions struct {
	genericiooptions.IOStreams
	output   string
	coverage bool
}

func newTest(streams genericiooptions.IOStreams) *cobra.Command {
	o := &testOptions{IOStreams: streams}
	c := &cobra.Command{
		Use:   "test PATH...",
		Short: "Run scenarios: the law as tests",
		Long: `Run scenarios. A scenario is a file with one document of the kind Scenario and ordinary manifests beside it. It says
what must run at an instant, and why.

Exits with 1 if an expectation is not met, and with 2 if a scenario cannot be read.`,
		Example: `  # every scenario of a folder
  kubectl vsa test test/scenarios

  # and whether they hold every rule of the catalogue
  kubectl vsa test test/scenarios --coverage`,
		Args: someArgs(0, "give files or folders with scenarios"),
		RunE: func(_ *cobra.Command, args []string) error { return o.run(args) },
	}
	c.Flags().StringVarP(&o.output, "output", "o", "table", "table, json or junit")
	c.Flags().BoolVar(&o.coverage, "coverage", false,
		"break every rule of the catalogue, one at a time, and fail if no scenario notices")
	values(c, "output", "table", "json", "junit")
	return c
}

func (o *testOptions) run(paths []string) error {
	if err := oneOf(o.output, "table", "json", "junit"); err != nil {
		return err
	}
	catalogue, err := law.Profiles()
	if err != nil {
		return err
	}
	stories, unread := scenario.Load(paths, o.In)
	tested := testReport{Scenarios: []scenario.Result{}, Unread: report.UnreadOf(unread)}
	for i := range stories {
		r := stories[i].Run(catalogue)
		tested.Scenarios = append(tested.Scenarios, r)
		if r.Passed {
			tested.Passed++
		} else {
			tested.Failed++
		}
	}
	if o.coverage {
		c := scenario.Cover(stories, catalogue)
		tested.Coverage = &c
	}
	if err := o.print(&tested); err != nil {
		return err
	}
	switch {
	case unread != nil:
		return unread
	case tested.Failed > 0 || tested.Coverage != nil && len(tested.Coverage.Unheld()) > 0:
		return errFailed
	case len(stories) == 0:
		return errors.New("there is no scenario here")
	}
	return nil
}

type testReport struct {
	Passed    int                `json:"passed"`
	Failed    int                `json:"failed"`
	Scenarios []scenario.Result  `json:"scenarios"`
	Coverage  *scenario.Coverage `json:"coverage,omitempty"`
	// Unread holds what could not be read. What it would have tested, nobody knows.
	Unread []report.Unread `json:"unread,omitempty"`
}

func (o *testOptions) print(r *testReport) error {
	switch o.output {
	case "json":
		return writeJSON(o.Out, r)
	case "junit":
		return r.junit(o.Out)
	}
	return r.table(o.Out)
}

func (r *testReport) table(out io.Writer) error {
	screen := terminal.Of(out)
	var text strings.Builder
	for i := range r.Scenarios {
		s := &r.Scenarios[i]
		word := screen.Paint("Permitted", "PASS")
		if !s.Passed {
			word = screen.Paint("Forbidden", "FAIL")
		}
		line := s.Name
		if s.Title != "" {
			line += ": " + s.Title
		}
		fmt.Fprintf(&text, "%s  %s\n", word, screen.Wrap(line, 6))
		for _, refused := range s.Refused {
			fmt.Fprintf(&text, "      %s\n", screen.Wrap("note: "+refused, 8))
		}
		for j := range s.Failures {
			writeFailure(&text, screen, s, &s.Failures[j])
		}
	}
	fmt.Fprintf(&text, "%s: %d passed, %d failed\n", count(len(r.Scenarios), "scenario"), r.Passed, r.Failed)
	if n := r.declared(); n > 0 {
		fmt.Fprintf(&text, "%d judge what packages declare, without an inspection of the files\n", n)
	}
	if n := r.claimed(); n > 0 {
		fmt.Fprintf(&text, "%d take operators for what they claim to be, without a register\n", n)
	}
	if c := r.Coverage; c != nil {
		fmt.Fprintf(&text, "%d rules of the catalogue broken one at a time: %d that no scenario notices\n", len(c.Rules), len(c.Unheld()))
		for _, rule := range c.Unheld() {
			fmt.Fprintf(&text, "  %s: %s\n", rule.Profile, rule.Rule)
		}
	}
	if _, err := io.WriteString(out, text.String()); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

// declared counts the scenarios in which no inspector has looked into the files.
func (r *testReport) declared() int {
	n := 0
	for i := range r.Scenarios {
		if r.Scenarios[i].Basis == legal.Declared {
			n++
		}
	}
	return n
}

// claimed counts the scenarios in which no register was asked who operates.
func (r *testReport) claimed() int {
	n := 0
	for i := range r.Scenarios {
		if r.Scenarios[i].Evidence != v1alpha1.EvidenceRegistered {
			n++
		}
	}
	return n
}

// writeFailure writes an expectation that was not met: as it was expected, as it is, and why.
func writeFailure(text *strings.Builder, screen terminal.Screen, s *scenario.Result, f *scenario.Failure) {
	fmt.Fprintf(text, "      %s:%d: %s %s/%s\n", s.File, s.Line, f.Kind, f.Namespace, f.Name)
	for _, d := range f.Differences {
		fmt.Fprintf(text, "      %s\n", screen.Paint("Forbidden", "- "+screen.Wrap(d.Field+": "+d.Want, 8)))
		fmt.Fprintf(text, "      %s\n", screen.Paint("Permitted", "+ "+screen.Wrap(d.Field+": "+d.Got, 8)))
	}
	for _, because := range f.Because {
		fmt.Fprintf(text, "        %s\n", screen.Wrap("because "+because, 10))
	}
}
