// SPDX-License-Identifier: Apache-2.0

package plugin

import (
	"bytes"
	"context"
	"errors"
	"os"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/evidencelog/folder"
	"github.com/vsa-legal/operator/internal/evidencereport"
)

type evidenceExportOptions struct {
	genericiooptions.IOStreams

	evidenceScope

	log, policy, write string
}

func newEvidenceExport(streams genericiooptions.IOStreams) *cobra.Command {
	o := &evidenceExportOptions{IOStreams: streams}
	c := &cobra.Command{
		Use:   "export --policy POLICY -n NAMESPACE --from INSTANT --until INSTANT -w FILE",
		Short: "Write the evidence of a namespace and a period into one file",
		Long: `Write the evidence of a namespace and a period into one file: a report for people, the records, the proofs that the log has
them, the censuses, what was judged and the texts of the law. Whoever has it checks it with 'kubectl vsa evidence verify'.

It asks the log of the cluster, through the API server, for which the role vsa-evidence-auditor of the operator's namespace is
needed; or, with --log, it reads the folder of a log, also while the operator writes to it. Only what witnesses have cosigned counts: the file ends
with the first census that was cosigned after the period. Before it is written, the file is checked as its readers will.

Exits with 0, with 1 if what the log has does not hold, with 2 if something cannot be read or written, and with 3 if it
holds and is not witnessed. The file is written in each case but 2.`,
		Example: `  # June of a commune
  kubectl vsa evidence export --policy policy -n massy \
    --from 2026-06-01T00:00:00+02:00 --until 2026-07-01T00:00:00+02:00 -w massy-june.zip`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return o.run(c.Context()) },
	}
	o.addFlags(c)
	c.Flags().StringVar(&o.log, "log", "", "folder of a log; the live cluster without it")
	c.Flags().StringVar(&o.policy, "policy", "", "file that says whose signatures count")
	c.Flags().StringVarP(&o.write, "write", "w", "", "file to write")
	return c
}

func (o *evidenceExportOptions) run(ctx context.Context) error {
	if o.write == "" {
		return errors.New("give --write: a file")
	}
	policy, err := readPolicy(o.policy)
	if err != nil {
		return err
	}
	x, err := o.collect(ctx, policy)
	if err != nil {
		return err
	}
	r := evidence.Verify(x, policy)
	if err := evidencereport.AddPages(x, r); err != nil {
		return err
	}
	var file bytes.Buffer
	if err := x.Write(&file); err != nil {
		return err
	}
	if err := os.WriteFile(o.write, file.Bytes(), 0o600); err != nil {
		return err
	}
	return errors.Join(writeEvidence(o.Out, x, r), evidenceError(r))
}

// collect reads the folder of a log, or asks a cluster.
func (o *evidenceExportOptions) collect(ctx context.Context, policy *evidence.Policy) (*evidence.Export, error) {
	if o.log == "" {
		return o.fetch(ctx)
	}
	from, until, err := o.period()
	if err != nil {
		return nil, err
	}
	log, err := folder.Open(o.log, policy)
	if err != nil {
		return nil, err
	}
	x, err := evidence.Collect(log, o.namespaceGiven(), from, until)
	return x, errors.Join(err, log.Close())
}
