// SPDX-License-Identifier: Apache-2.0

package plugin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/cli-runtime/pkg/printers"
	"k8s.io/utils/clock"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/explain"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/report"
	"github.com/vsa-legal/operator/internal/terminal"
	"github.com/vsa-legal/operator/internal/world"
)

type diffOptions struct {
	genericiooptions.IOStreams
	clock  clock.PassiveClock
	source *source

	law, repeal []string
	at, output  string
	exitCode    bool
}

func newDiff(streams genericiooptions.IOStreams, clock clock.PassiveClock) *cobra.Command {
	o := &diffOptions{IOStreams: streams, clock: clock, source: newSource()}
	o.source.scoped = true
	c := &cobra.Command{
		Use:   "diff --law PATH...",
		Short: "Show what a change of law would change",
		Long: `Show the verdicts before and after a change of law: profiles and formal notices that are added, replaced by one of the
same name, or repealed. Without -f it judges what the cluster of the kubeconfig has. With a LawBundle in the new law it is
judged as the operator would: a member that is missing keeps everything from starting. Without one it is judged as if the
change were published.

Exits with 0 whatever changes, unless --exit-code is given, and with 2 if something cannot be read.`,
		Example: `  # what a new profile would change in the whole cluster
  kubectl vsa diff --law proposals/ -A

  # what the end of a profile would change in some manifests
  kubectl vsa diff -f manifests/ --repeal fr-event-security`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return o.run(c.Context()) },
	}
	o.source.addFlags(c)
	c.Flags().BoolVarP(&o.source.allNamespaces, "all-namespaces", "A", false, "all namespaces of the cluster")
	c.Flags().StringSliceVar(&o.law, "law", nil, "files or folders with the LegalProfiles and FormalNotices of the new law, or -")
	c.Flags().StringSliceVar(&o.repeal, "repeal", nil, "names of profiles and notices that the new law no longer has")
	c.Flags().BoolVar(&o.exitCode, "exit-code", false, "exit with 1 if a verdict changes")
	atFlag(c, &o.at)
	c.Flags().StringVarP(&o.output, "output", "o", "table", "table or json")
	values(c, "output", "table", "json")
	return c
}

func (o *diffOptions) run(ctx context.Context) error {
	if err := oneOf(o.output, "table", "json"); err != nil {
		return err
	}
	if len(o.law) == 0 && len(o.repeal) == 0 {
		return errors.New("no change of law: give --law with profiles or notices, or --repeal with their names")
	}
	if slices.Contains(o.law, "-") && slices.Contains(o.source.files, "-") {
		return errors.New("-f and --law: standard input was already read by the first: name it once")
	}
	at, err := instant(o.at, o.clock)
	if err != nil {
		return err
	}
	in, err := o.source.read(ctx, o.IOStreams)
	if err != nil {
		return err
	}
	in.idle(o.ErrOut)
	after, err := o.change(in)
	if err != nil {
		return errors.Join(in.err, err)
	}
	d := compare(newWorld(in.objects), newWorld(after), at, o.repeal)
	if o.output == "json" {
		err = writeJSON(o.Out, d)
	} else {
		err = d.table(o.Out)
	}
	if err := errors.Join(err, in.err, refusedError(in.refused)); err != nil {
		return err
	}
	if o.exitCode && len(d.Items) > 0 {
		return errFailed
	}
	return nil
}

// change returns the same objects under the new law. A new law that cannot be read as it was meant is an error: what
// it changes would be told wrongly.
func (o *diffOptions) change(in *input) (*world.Objects, error) {
	law := &world.Objects{}
	if len(o.law) > 0 {
		read, err := readManifests(o.law, o.In, "", "")
		if err != nil {
			return nil, err
		}
		if err := errors.Join(read.err, refusedError(read.refused)); err != nil {
			return nil, fmt.Errorf("--law: %w%s", err, problems(read.refused))
		}
		law = read.objects
		if len(law.Profiles)+len(law.Notices)+len(law.Bundles) == 0 {
			return nil, errors.New("--law: there is no LegalProfile, no FormalNotice and no LawBundle")
		}
	}
	after := in.objects.Under(law.Profiles, law.Notices).UnderBundles(law.Bundles)
	if len(law.Bundles) == 0 { // as if what changes were published
		after.Bundles, after.BuiltIn = nil, nil
	}
	for _, name := range slices.Compact(slices.Sorted(slices.Values(o.repeal))) {
		if slices.ContainsFunc(law.Profiles, func(p v1alpha1.LegalProfile) bool { return p.Name == name }) ||
			slices.ContainsFunc(law.Notices, func(n v1alpha1.FormalNotice) bool { return n.Name == name }) {
			return nil, fmt.Errorf("%s is given by --law and taken away by --repeal: leave one out", name)
		}
		before := len(after.Profiles) + len(after.Notices)
		after.Profiles = slices.DeleteFunc(slices.Clone(after.Profiles), func(p v1alpha1.LegalProfile) bool { return p.Name == name })
		after.Notices = slices.DeleteFunc(slices.Clone(after.Notices), func(n v1alpha1.FormalNotice) bool { return n.Name == name })
		if len(after.Profiles)+len(after.Notices) == before {
			return nil, fmt.Errorf("--repeal: there is no profile or notice %q", name)
		}
	}
	return after, nil
}

// difference is what a change of law changes.
type difference struct {
	At        time.Time `json:"at"`
	Unchanged int       `json:"unchanged"`
	// Basis of the verdicts: what packages declare, or what was found in the files of all of them as well.
	Basis legal.Basis `json:"basis"`
	// Evidence is what the identity of the operators rests on.
	Evidence v1alpha1.EvidenceMode `json:"evidence"`
	Items    []differenceItem      `json:"items"`
}

type differenceItem struct {
	Kind      string `json:"kind"`
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
	Before    side   `json:"before"`
	After     side   `json:"after"`
	// Effect is Starts, Stops or Changes.
	Effect string `json:"effect"`
	// What changes, in words.
	What string `json:"what"`
	// Finding that the new law brings, or takes away.
	Finding *v1alpha1.Finding `json:"finding,omitempty"`
}

// side is the verdict under one of the two laws.
type side struct {
	Verdict   v1alpha1.Verdict      `json:"verdict"`
	Runs      []v1alpha1.ModuleName `json:"runs"`
	RunsUntil time.Time             `json:"runsUntil,omitzero"`
}

func newSide(v *legal.Verdict) side {
	s := side{Verdict: v.Verdict, Runs: v.Runs(), RunsUntil: v.RunsUntil}
	if s.Runs == nil {
		s.Runs = []v1alpha1.ModuleName{}
	}
	return s
}

func compare(before, after *world.World, at time.Time, repealed []string) *difference {
	d := &difference{At: at.UTC(), Basis: basis(before), Evidence: before.Evidence, Items: []differenceItem{}}
	was, is := before.Cases(), after.Cases()
	for i := range was { // the requests are the same, in the same order
		c := world.Change{Case: &was[i], At: at, Before: was[i].Judge(at), After: is[i].Judge(at)}
		if c.Before.Equal(c.After) && c.Before.RunsUntil.Equal(c.After.RunsUntil) {
			d.Unchanged++
			continue
		}
		item := differenceItem{
			Kind: was[i].Kind, Namespace: was[i].Namespace, Name: was[i].Name,
			Before: newSide(&c.Before), After: newSide(&c.After), Effect: effect(&c), What: what(&c),
		}
		if name := was[i].ProfileName(); slices.Contains(repealed, name) {
			item.What = name + " is repealed"
		}
		if why, _ := explain.Why(&c.Before, &c.After); why.Reason != "" {
			item.Finding = &why
		}
		d.Items = append(d.Items, item)
	}
	return d
}

// effect tells whether something begins to run, ends, or neither.
func effect(c *world.Change) string {
	switch was, is := len(c.Before.Runs()) > 0, len(c.After.Runs()) > 0; {
	case !was && is:
		return "Starts"
	case was && !is:
		return "Stops"
	}
	return "Changes"
}

// what tells the difference, now and later.
func what(c *world.Change) string {
	var parts []string
	if !c.Before.Equal(c.After) {
		parts = append(parts, explain.What(c))
	}
	if len(c.Before.Runs()) > 0 && len(c.After.Runs()) > 0 && !c.Before.RunsUntil.Equal(c.After.RunsUntil) {
		parts = append(parts, fmt.Sprintf("it runs until %s instead of %s", end(c.After.RunsUntil), end(c.Before.RunsUntil)))
	}
	return strings.Join(parts, "; ")
}

// end writes the instant at which something ends.
func end(t time.Time) string {
	if t.IsZero() {
		return "further notice"
	}
	return t.UTC().Format(time.RFC3339)
}

func (d *difference) table(out io.Writer) error {
	screen := terminal.Of(out)
	var text strings.Builder
	if len(d.Items) > 0 {
		table := &metav1.Table{ColumnDefinitions: []metav1.TableColumnDefinition{
			{Name: "Namespace"}, {Name: "Name"}, {Name: "Before"}, {Name: "After"},
		}}
		for _, i := range d.Items {
			table.Rows = append(table.Rows, metav1.TableRow{Cells: []any{
				i.Namespace, report.ShortName(i.Kind) + "/" + i.Name, string(i.Before.Verdict), string(i.After.Verdict),
			}})
		}
		var lines strings.Builder
		if err := printers.NewTablePrinter(printers.PrintOptions{}).PrintObj(table, &lines); err != nil {
			return fmt.Errorf("print the table: %w", err)
		}
		if !screen.Terminal() || report.Width(lines.String()) <= screen.Columns() {
			text.WriteString(screen.Verdicts(lines.String()) + "\n")
		}
	}
	for _, i := range d.Items {
		fmt.Fprintf(&text, "%s %s/%s: %s -> %s\n", i.Namespace, report.ShortName(i.Kind), i.Name,
			screen.Verdicts(string(i.Before.Verdict)), screen.Verdicts(string(i.After.Verdict)))
		fmt.Fprintf(&text, "  %s\n", screen.Wrap(i.What, 4))
	}
	fmt.Fprintf(&text, "%s affected, %d not\n", count(len(d.Items), "request"), d.Unchanged)
	caveat(&text, screen, fmt.Sprintf, d.Basis)
	fmt.Fprintln(&text, screen.Wrap((&world.LawBasis{Evidence: d.Evidence}).Operators(), 0))
	if _, err := io.WriteString(out, text.String()); err != nil {
		return fmt.Errorf("write the difference: %w", err)
	}
	return nil
}
