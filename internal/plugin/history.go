// SPDX-License-Identifier: Apache-2.0

package plugin

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/evidencereport"
	"github.com/vsa-legal/operator/internal/text"
)

type historyOptions struct {
	genericiooptions.IOStreams
	evidenceScope

	policy, output string
}

func newHistory(streams genericiooptions.IOStreams) *cobra.Command {
	o := &historyOptions{IOStreams: streams}
	c := &cobra.Command{
		Use:   "history [FILE] --policy POLICY",
		Short: "Tell what ran, who filed what, and how late each end was",
		Long: `Tell what happened in a namespace, by an export of evidence: what ran, from when to when, how often and how late it ended;
who filed, changed or deleted what; what the law did not let run. The file is checked first, as by 'evidence verify'. Without a
file the cluster is asked, as by 'evidence export'.

An instant is that of the log, in UTC. In parentheses are those of witnesses between which it was written. How late an end was
is counted until its last container was seen to have ended, and where nobody saw that ("at most") until the end was recorded.

Exits as 'evidence verify' does. What does not hold is told, and what it says all the same.`,
		Example: `  # last month of a commune
  kubectl vsa history massy-june.zip --policy policy

  # this day, straight from the cluster
  kubectl vsa history -n massy --from 2026-06-10T00:00:00+02:00 --until 2026-06-11T00:00:00+02:00 --policy policy`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return o.run(c.Context(), args) },
	}
	o.addFlags(c)
	c.Flags().StringVar(&o.policy, "policy", "", "file that says whose signatures count")
	c.Flags().StringVarP(&o.output, "output", "o", "table", "table or json")
	values(c, "output", "table", "json")
	return c
}

func (o *historyOptions) run(ctx context.Context, files []string) error {
	if err := oneOf(o.output, "table", "json"); err != nil {
		return err
	}
	x, r, err := o.verified(ctx, files)
	if err != nil {
		return err
	}
	h := evidencereport.Of(r)
	if o.output == "json" {
		return errors.Join(writeJSON(o.Out, h), evidenceError(r))
	}
	return errors.Join(writeHistory(o.Out, h), writeEvidence(o.ErrOut, x, r), evidenceError(r))
}

// verified reads a file, or asks the cluster where there is none, and checks what it gets.
func (o *historyOptions) verified(ctx context.Context, files []string) (*evidence.Export, *evidence.Report, error) {
	if len(files) > 0 {
		return verifyExport(files[0], o.policy)
	}
	policy, err := readPolicy(o.policy)
	if err != nil {
		return nil, nil, err
	}
	x, err := o.fetch(ctx)
	if err != nil {
		return nil, nil, err
	}
	return x, evidence.Verify(x, policy), nil
}

// writeHistory writes tables. Whatever comes from the file is one harmless line.
func writeHistory(w io.Writer, h *evidencereport.History) error {
	t := &historyTable{Writer: tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)}
	t.row("WHAT RAN", "RUN", "BEGAN (BETWEEN)", "ENDED (BETWEEN)", "LATE", "STRIPPED")
	for _, r := range h.Runs {
		t.row(named(r.Object), fmt.Sprint(r.Number), momentOr(r.Began, "before"), momentOr(r.Ended, runsOn(&r)), late(&r),
			cmp.Or(strings.Join(r.Stripped, ","), "-"))
	}
	t.row()
	t.row("FILED", "CHANGE", "WHEN (BETWEEN)", "BY")
	for _, f := range h.Filings {
		t.row(named(f.Object), cmp.Or(string(f.Change), "-"), momentOr(&f.Moment, ""), cmp.Or(f.By, "-"))
	}
	t.row()
	t.row("NOT PERMITTED", "VERDICT", "WHEN (BETWEEN)", "BECAUSE OF")
	for _, v := range h.Verdicts {
		t.row(named(v.Object), string(v.Verdict), momentOr(&v.Moment, ""), because(&v))
	}
	t.row()
	t.row("ALSO", "WHAT", "WHEN (BETWEEN)", "WHY")
	for _, e := range h.Other {
		t.row(string(e.Act), cmp.Or(e.Object, "-"), momentOr(&e.Moment, ""), cmp.Or(e.Reason, "-"))
	}
	return errors.Join(t.err, t.Flush())
}

type historyTable struct {
	*tabwriter.Writer

	err error
}

func (t *historyTable) row(cells ...string) {
	for i := range cells {
		cells[i] = text.SanitizeLine(cells[i])
	}
	if t.err == nil {
		_, t.err = fmt.Fprintln(t.Writer, strings.Join(cells, "\t"))
	}
}

func named(o evidence.Object) string { return o.Kind + "/" + cmp.Or(o.Name, o.UID) }

func momentOr(m *evidencereport.Moment, none string) string {
	if m == nil {
		return none
	}
	return m.At.UTC().Format(time.RFC3339) + " (" + bounds(m) + ")"
}

// bounds are the instants of witnesses between which an instant of the log was written: the time of day where the day is the same, and
// nothing where no witness says so.
func bounds(m *evidencereport.Moment) string {
	if m.After == nil && m.Before == nil {
		return "no witness"
	}
	of := func(t *time.Time) string {
		switch {
		case t == nil:
			return ""
		case t.UTC().Format(time.DateOnly) == m.At.UTC().Format(time.DateOnly):
			return t.UTC().Format(time.TimeOnly)
		}
		return t.UTC().Format(time.RFC3339)
	}
	return of(m.After) + ".." + of(m.Before)
}

// runsOn says until when something runs that has not ended. An instant that is past is one that was missed.
func runsOn(r *evidencereport.Run) string {
	if r.Until == nil {
		return "runs on"
	}
	return "runs on until " + r.Until.UTC().Format(time.RFC3339)
}

// late says how late a run ended, and where nobody saw its last container end that it was so late at most.
func late(r *evidencereport.Run) string {
	if r.LateSeconds == nil {
		return "-"
	}
	by := (time.Duration(*r.LateSeconds) * time.Second).String()
	if r.LateAtMost {
		return "at most " + by
	}
	return by
}

func because(v *evidencereport.Verdict) string {
	if len(v.Findings) == 0 {
		return "-"
	}
	return v.Findings[0].Reason + " (" + cmp.Or(v.Findings[0].Source, v.Findings[0].Profile, "no source") + ")"
}
