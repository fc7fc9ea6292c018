// SPDX-License-Identifier: Apache-2.0

package plugin

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/utils/clock"
	"sigs.k8s.io/yaml"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/report"
	"github.com/vsa-legal/operator/internal/terminal"
)

type checkOptions struct {
	genericiooptions.IOStreams
	clock clock.PassiveClock

	files         []string
	at, output    string
	namespace     string
	failOn        []string
	kustomization string
}

func newCheck(streams genericiooptions.IOStreams, clock clock.PassiveClock) *cobra.Command {
	o := &checkOptions{IOStreams: streams, clock: clock}
	c := &cobra.Command{
		Use:   "check -f PATH...",
		Short: "Tell what of some manifests the law lets run",
		Long: `Tell what of some manifests the law lets run at an instant, and why the rest does not.

Every object is validated as the API server would, and every deployment and search judged under the catalogue and the
profiles of the input. No cluster is asked. What the input names and does not have, such as a package, is a finding.

Exits with 1 if a verdict is as grave as --fail-on, and with 2 if something cannot be read or would be refused.`,
		Example: `  # a folder, as it is
  kubectl vsa check -f manifests/

  # what a kustomization builds, as it will be on a day to come
  kubectl kustomize overlays/bretagne | kubectl vsa check -f - --at 2027-01-01T00:00:00+01:00

  # for the code scanning of a pipeline
  kubectl vsa check -f manifests/ -o sarif > vsa.sarif`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error { return o.run() },
	}
	filesFlag(c, &o.files)
	atFlag(c, &o.at)
	namespaceFlag(c, &o.namespace)
	c.Flags().StringVarP(&o.output, "output", "o", "table", strings.Join(checkOutputs, ", "))
	c.Flags().StringSliceVar(&o.failOn, "fail-on", []string{"suspended"},
		"the least grave verdict that fails: restricted, suspended or forbidden")
	c.Flags().StringVar(&o.kustomization, "kustomization", "",
		"folder that the input was built from with kustomize: findings then name the files that kustomize's origin annotations note")
	values(c, "output", checkOutputs...)
	values(c, "fail-on", "restricted", "suspended", "forbidden")
	return c
}

var checkOutputs = []string{"table", "wide", "json", "yaml", "junit", "sarif"}

// filesFlag is the flag that kubectl has for manifests.
func filesFlag(c *cobra.Command, files *[]string) {
	c.Flags().StringSliceVarP(files, "filename", "f", nil, "files, folders (with all below them) or - for standard input")
}

func atFlag(c *cobra.Command, at *string) {
	c.Flags().StringVar(at, "at", "", "instant to judge at, as 2026-06-20T12:00:00+02:00; now without it")
}

func namespaceFlag(c *cobra.Command, namespace *string) {
	c.Flags().StringVarP(namespace, "namespace", "n", "default", "namespace of objects that have none")
}

func (o *checkOptions) run() error {
	if len(o.files) == 0 {
		return errors.New("nothing to check: give -f with a file, a folder, or - for standard input")
	}
	if err := oneOf(o.output, checkOutputs...); err != nil {
		return err
	}
	threshold, err := threshold(o.failOn)
	if err != nil {
		return err
	}
	at, err := instant(o.at, o.clock)
	if err != nil {
		return err
	}
	in, err := readInput(o.files, o.In, o.namespace, o.kustomization)
	if err != nil {
		return err
	}
	in.warn(o.ErrOut)
	in.idle(o.ErrOut)
	w := newWorld(in.objects)
	r := report.New(report.Input{World: w, Refused: in.refused, Unread: in.err, Origin: in.origin}, at)
	if r.Law, err = in.lawBasis(w); err != nil {
		return err
	}
	if err := o.print(r, threshold); err != nil {
		return err
	}
	if err := errors.Join(in.err, refusedError(in.refused)); err != nil {
		return err
	}
	if len(r.Failed(threshold)) > 0 {
		return errFailed
	}
	return nil
}

// threshold is the least grave of the verdicts that fail.
func threshold(words []string) (v1alpha1.Verdict, error) {
	least := v1alpha1.Verdict("")
	for _, word := range words {
		var v v1alpha1.Verdict
		switch strings.ToLower(strings.TrimSpace(word)) {
		case "restricted":
			v = v1alpha1.Restricted
		case "suspended":
			v = v1alpha1.Suspended
		case "forbidden":
			v = v1alpha1.Forbidden
		default:
			return "", fmt.Errorf("--fail-on %q: one of restricted, suspended, forbidden", word)
		}
		if least == "" || report.AsGraveAs(least, v) {
			least = v
		}
	}
	if least == "" {
		return "", errors.New("--fail-on is empty: one of restricted, suspended, forbidden")
	}
	return least, nil
}

func (o *checkOptions) print(r *report.Report, threshold v1alpha1.Verdict) error {
	switch o.output {
	case "json":
		return writeJSON(o.Out, r)
	case "yaml":
		data, err := yaml.Marshal(r)
		if err != nil {
			return fmt.Errorf("write YAML: %w", err)
		}
		_, err = o.Out.Write(data)
		return err
	case "junit":
		return r.JUnit(o.Out, threshold)
	case "sarif":
		return r.SARIF(o.Out, threshold)
	}
	if err := r.Table(o.Out, terminal.Of(o.Out), o.output == "wide"); err != nil || len(r.Items) == 0 {
		return err
	}
	return writeLaw(o.Out, r.Law)
}
