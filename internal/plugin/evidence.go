// SPDX-License-Identifier: Apache-2.0

package plugin

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/evidencereport"
	"github.com/vsa-legal/operator/internal/text"
)

// newEvidence returns the commands on what a cluster did.
func newEvidence(streams genericiooptions.IOStreams) *cobra.Command {
	c := &cobra.Command{
		Use:   "evidence",
		Short: "Check what a cluster did, without trusting it",
		Args:  noArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newEvidenceExport(streams), newEvidenceVerify(streams))
	return c
}

type evidenceVerifyOptions struct {
	genericiooptions.IOStreams

	policy, output, report string
}

func newEvidenceVerify(streams genericiooptions.IOStreams) *cobra.Command {
	o := &evidenceVerifyOptions{IOStreams: streams}
	c := &cobra.Command{
		Use:   "verify FILE... --policy POLICY",
		Short: "Check exports of evidence",
		Long: `Check an export of evidence: that the log has what it shows, that nothing of the namespace was left out, that every run
has a beginning and an end, and that each verdict follows from its case and the law of its instant. It asks neither a
cluster nor a network.

Several files are checked one after the other, and then held against each other: whoever keeps a log may show one history to one
auditor and another one to the next (SplitView). Files of different namespaces are compared, too, as far as they have a part of the
log in common. Two of one log that have none are told as not compared.

The policy (C2SP tlog-policy) says whose signatures count. Have it from somebody else than the evidence.

A page proves nothing. One in the file that is not what this program says of the same evidence is told (PageDiffers), and is no falsified
evidence: another version may have written it. Read what --report writes.

Exits with 0 if all of it holds, with 1 if something is falsified, with 2 if something cannot be read, or files of one log could
not be compared, and with 3 if it holds and the witnesses that the policy asks for have not cosigned it. Of several codes the
first of 1, 2 and 3 counts.`,
		Example: `  # what a commune was handed, by the policy of the regulator
  kubectl vsa evidence verify massy-2026.zip --policy policy

  # and what it says, to read or to print
  kubectl vsa evidence verify massy-2026.zip --policy policy --report massy-2026.html

  # whether two communes were shown one history
  kubectl vsa evidence verify massy-2026.zip igny-2026.zip --policy policy`,
		Args: someArgs(0, "give the exports to verify"),
		RunE: func(_ *cobra.Command, args []string) error { return o.run(args) },
	}
	c.Flags().StringVar(&o.policy, "policy", "", "file that says whose signatures count")
	c.Flags().StringVar(&o.report, "report", "", "file to write the report for people to, of what was checked; of one export")
	c.Flags().StringVarP(&o.output, "output", "o", "text", "text or json")
	values(c, "output", "text", "json")
	return c
}

func (o *evidenceVerifyOptions) run(files []string) error {
	if err := oneOf(o.output, "text", "json"); err != nil {
		return err
	}
	if len(files) > 1 {
		return o.several(files)
	}
	x, r, err := verifyExport(files[0], o.policy)
	if err != nil {
		return err
	}
	if err := o.pages(x, r); err != nil {
		return err
	}
	if o.output == "json" {
		err = writeJSON(o.Out, r)
	} else {
		err = writeEvidence(o.Out, x, r)
	}
	return errors.Join(err, evidenceError(r))
}

// pages notes which pages of the file say something else than what was checked, and writes the report anew.
func (o *evidenceVerifyOptions) pages(x *evidence.Export, r *evidence.Report) (err error) {
	if r.PagesDiffer, err = evidencereport.Differing(x, r); err != nil || o.report == "" {
		return err
	}
	own, err := evidencereport.Pages(x, r)
	return errors.Join(err, os.WriteFile(o.report, own[evidencereport.ReportPage], 0o600))
}

// evidenceError is the error that a report ends a command with.
func evidenceError(r *evidence.Report) error {
	switch {
	case !r.Holds():
		return errFailed
	case !r.Witnessed || r.Undated > 0:
		return errUnwitnessed
	}
	return nil
}

// verifyExport reads an export of evidence and checks it by a policy, both from files.
func verifyExport(file, policy string) (*evidence.Export, *evidence.Report, error) {
	by, err := readPolicy(policy)
	if err != nil {
		return nil, nil, err
	}
	x, err := readExport(file)
	if err != nil {
		return nil, nil, err
	}
	return x, evidence.Verify(x, by), nil
}

func readPolicy(name string) (*evidence.Policy, error) {
	if name == "" {
		return nil, errors.New("give --policy: a file that says whose signatures count, which comes from elsewhere than the evidence")
	}
	content, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	p, err := evidence.ParsePolicy(content)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return p, nil
}

func readExport(name string) (*evidence.Export, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	x, err := evidence.Read(f, info.Size())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return x, nil
}

// writeEvidence says to people what was checked, and what is wrong. Whatever comes from the file is one harmless line.
func writeEvidence(w io.Writer, x *evidence.Export, r *evidence.Report) error {
	p := &lines{Writer: w}
	p.print("namespace %s, from %s until %s, of the log %s", text.SanitizeLine(x.Scope.Namespace), x.Scope.From.Format(time.RFC3339),
		x.Scope.Until.Format(time.RFC3339), text.SanitizeLine(x.Scope.Origin))
	p.print("%d leaves, %d records, %d censuses, %d verdicts judged again", r.Leaves, r.Records, r.Censuses, r.Judged)
	for _, gap := range r.Gaps {
		p.print("gap: nothing was recorded from %s until %s, as the log says itself", gap.From.Format(time.RFC3339), gap.Until.Format(time.RFC3339))
	}
	for _, problem := range r.Problems {
		p.print("%s: %s: %s", problem.Kind, text.SanitizeLine(problem.Where), text.SanitizeLine(problem.Message))
	}
	if more := r.ProblemCount - len(r.Problems); more > 0 {
		p.print("and %d more", more)
	}
	switch {
	case !r.Holds():
		p.print("FALSIFIED: do not rely on it")
	case !r.Witnessed:
		p.print("holds, NOT WITNESSED: whoever has the key of the log may have written all of it today")
	case r.Undated > 0:
		p.print("holds, %d RECORDS NOT DATED: no witness of the policy says since when they are there; if the log had others before, name these in the policy too",
			r.Undated)
	default:
		p.print("holds: %d leaves of the log, cosigned at %s", r.Checkpoint.Size, r.CosignedAt.Format(time.RFC3339))
	}
	if r.Holds() { // of a forged file no page is to be read in any case
		for _, page := range r.PagesDiffer {
			p.print("PageDiffers: %s: it is not what this program says of the same evidence; read what --report writes", text.SanitizeLine(page))
		}
	}
	return p.err
}

// lines writes lines until one fails.
type lines struct {
	io.Writer

	err error
}

func (l *lines) print(format string, args ...any) {
	if l.err == nil {
		_, l.err = fmt.Fprintf(l.Writer, format+"\n", args...)
	}
}
