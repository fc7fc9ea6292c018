// SPDX-License-Identifier: Apache-2.0

package plugin

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/utils/clock"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

type undeclaredOptions struct {
	genericiooptions.IOStreams
	clock  clock.PassiveClock
	source *source

	output string
	all    bool
}

func newUndeclared(streams genericiooptions.IOStreams, clock clock.PassiveClock) *cobra.Command {
	o := &undeclaredOptions{IOStreams: streams, clock: clock, source: newSource()}
	c := &cobra.Command{
		Use:   "undeclared",
		Short: "Tell which software runs that nobody has declared",
		Long: `Tell which images run in the cluster of the kubeconfig that nobody has declared: those that a package names and that run
beside the operator, those that hold a model which the law forbids or which nobody can judge, and those that nobody could look into.
The operator looks into every image that runs with an accelerator, or where analytics run, or in a namespace with the label
vsa.legal/inspect-images=All.

Exits with 1 if there is any.`,
		Example: `  # what runs now, and what ran once
  kubectl vsa undeclared --all`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return o.run(c.Context()) },
	}
	o.source.ConfigFlags.AddFlags(c.Flags())
	c.Flags().BoolVar(&o.all, "all", false, "tell also of what runs no more")
	c.Flags().StringVarP(&o.output, "output", "o", "table", "table, wide or json")
	values(c, "output", "table", "wide", "json")
	return c
}

func (o *undeclaredOptions) run(ctx context.Context) error {
	if err := oneOf(o.output, "table", "wide", "json"); err != nil {
		return err
	}
	c, err := o.source.connect()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var list v1alpha1.UndeclaredImageList
	if err := c.List(ctx, &list); err != nil {
		return fmt.Errorf("read the cluster: %w", err)
	}
	images := slices.DeleteFunc(list.Items, func(u v1alpha1.UndeclaredImage) bool { return !o.all && !runsNow(&u) })
	if o.output == "json" {
		err = writeJSON(o.Out, newUndeclaredReport(images))
	} else {
		err = undeclaredTable(o.Out, images, o.output == "wide", o.clock.Now())
	}
	if err == nil && slices.ContainsFunc(images, func(u v1alpha1.UndeclaredImage) bool { return runsNow(&u) }) {
		return errFailed
	}
	return err
}
