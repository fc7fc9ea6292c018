// SPDX-License-Identifier: Apache-2.0

package plugin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/utils/clock"
	"sigs.k8s.io/yaml"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/lawbundle"
	"github.com/vsa-legal/operator/internal/world"
)

type bundleOptions struct {
	genericiooptions.IOStreams
	clock  clock.PassiveClock
	source *source

	jurisdiction, write, output string
	sequence                    int64
	notices                     bool
}

func newBundle(streams genericiooptions.IOStreams, clock clock.PassiveClock) *cobra.Command {
	c := &cobra.Command{
		Use:   "bundle",
		Short: "Make and check the list of what a law consists of",
		Long: `Make a LawBundle, which lists what the law of a jurisdiction consists of, or check whether what it lists is there.
What a bundle would start, stop and change, diff --law tells.`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error { return errors.New("give create or check") },
	}
	c.AddCommand(newBundleCreate(streams, clock), newBundleCheck(streams, clock))
	return c
}

func newBundleCreate(streams genericiooptions.IOStreams, clock clock.PassiveClock) *cobra.Command {
	o := &bundleOptions{IOStreams: streams, clock: clock, source: newSource()}
	c := &cobra.Command{
		Use:   "create --jurisdiction CODE",
		Short: "Make the LawBundle of profiles and notices",
		Long: `Make the LawBundle of the profiles of a jurisdiction and of the formal notices, of manifests or of the cluster of the
kubeconfig. Where a bundle of the jurisdiction is among them, the new one has the next sequence, and is the same if it lists
the same.`,
		Example: `  # make the bundle of a folder anew
  kubectl vsa bundle create --jurisdiction FR -f law/fr -w law/fr/lawbundle.yaml`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return o.create(c.Context()) },
	}
	o.source.addFlags(c)
	c.Flags().StringVar(&o.jurisdiction, "jurisdiction", "", "EU or an ISO 3166 code, such as FR")
	c.Flags().Int64Var(&o.sequence, "sequence", 0, "sequence of the bundle; the next one without it")
	c.Flags().BoolVar(&o.notices, "notices", true, "list the formal notices as well: one bundle should")
	c.Flags().StringVarP(&o.write, "write", "w", "", "file to write the bundle to; standard output without it")
	return c
}

func newBundleCheck(streams genericiooptions.IOStreams, clock clock.PassiveClock) *cobra.Command {
	o := &bundleOptions{IOStreams: streams, clock: clock, source: newSource()}
	c := &cobra.Command{
		Use:   "check",
		Short: "Tell whether what bundles list is there",
		Long: `Tell whether the members of every LawBundle are there as they are listed, in manifests or in the cluster of the kubeconfig.

Exits with 1 if one is missing or differs.`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return o.check(c.Context()) },
	}
	o.source.addFlags(c)
	c.Flags().StringVarP(&o.output, "output", "o", "table", "table or json")
	values(c, "output", "table", "json")
	return c
}

// law reads the law of manifests, without the catalogue, or of the cluster.
func (o *bundleOptions) law(ctx context.Context) (*world.Objects, error) {
	if len(o.source.files) == 0 {
		o.source.allNamespaces = true
		return o.source.live(ctx, o.IOStreams)
	}
	in, err := readManifests(o.source.files, o.In, o.source.namespaceGiven(), "")
	if err != nil {
		return nil, err
	}
	if err := errors.Join(in.err, refusedError(in.refused)); err != nil {
		return nil, fmt.Errorf("%w%s", err, problems(in.refused))
	}
	return in.objects, nil
}

func (o *bundleOptions) create(ctx context.Context) error {
	if o.jurisdiction == "" {
		return errors.New("whose law: give --jurisdiction, such as FR")
	}
	objects, err := o.law(ctx)
	if err != nil {
		return err
	}
	var previous *v1alpha1.LawBundle
	if i := slices.IndexFunc(objects.Bundles, func(b v1alpha1.LawBundle) bool { return b.Spec.Jurisdiction == o.jurisdiction }); i >= 0 {
		previous = &objects.Bundles[i]
	}
	notices := objects.Notices
	if !o.notices {
		notices = nil
	}
	b, err := lawbundle.Next(previous, lawbundle.Content{Jurisdiction: o.jurisdiction, Profiles: objects.Profiles, Notices: notices}, o.clock.Now().UTC())
	if err != nil {
		return err
	}
	if o.sequence > 0 {
		b.Spec.Sequence = o.sequence
	}
	text, err := yaml.Marshal(b)
	if err != nil {
		return fmt.Errorf("write the bundle: %w", err)
	}
	if o.write != "" {
		return os.WriteFile(o.write, text, 0o644) //nolint:gosec // a law is for everybody
	}
	_, err = o.Out.Write(text)
	return err
}

// bundleReport is whether the law of each jurisdiction is there.
type bundleReport struct {
	Bundles []bundleItem `json:"bundles"`
}

type bundleItem struct {
	Jurisdiction string                  `json:"jurisdiction"`
	Sequence     int64                   `json:"sequence"`
	Complete     bool                    `json:"complete"`
	Message      string                  `json:"message"`
	Deviations   []v1alpha1.LawDeviation `json:"deviations"`
}

func (o *bundleOptions) check(ctx context.Context) error {
	if err := oneOf(o.output, "table", "json"); err != nil {
		return err
	}
	objects, err := o.law(ctx)
	if err != nil {
		return err
	}
	r := newBundleReport(lawbundle.Settle(lawbundle.Input{Profiles: objects.Profiles, Notices: objects.Notices, Bundles: objects.Bundles}))
	if len(r.Bundles) == 0 {
		return errors.New("there is no LawBundle")
	}
	if o.output == "json" {
		err = writeJSON(o.Out, r)
	} else {
		err = r.write(o.Out)
	}
	if err == nil && slices.ContainsFunc(r.Bundles, func(b bundleItem) bool { return !b.Complete }) {
		return errFailed
	}
	return err
}

func newBundleReport(s *lawbundle.Settled) *bundleReport {
	r := &bundleReport{Bundles: []bundleItem{}}
	for i := range s.Standings {
		at := &s.Standings[i]
		item := bundleItem{at.Jurisdiction, at.Sequence, at.Complete, at.Message, at.Deviations}
		if item.Deviations == nil {
			item.Deviations = []v1alpha1.LawDeviation{}
		}
		r.Bundles = append(r.Bundles, item)
	}
	return r
}

func (r *bundleReport) write(out io.Writer) error {
	for _, b := range r.Bundles {
		if _, err := fmt.Fprintf(out, "%s %d: %s\n", b.Jurisdiction, b.Sequence, b.Message); err != nil {
			return fmt.Errorf("write the report: %w", err)
		}
		for _, d := range b.Deviations {
			if _, err := fmt.Fprintf(out, "  %-11s %s %s\n", d.Deviation, d.Kind, d.Name); err != nil {
				return fmt.Errorf("write the report: %w", err)
			}
		}
	}
	return nil
}
