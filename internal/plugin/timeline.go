// SPDX-License-Identifier: Apache-2.0

package plugin

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/utils/clock"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/explain"
	"github.com/vsa-legal/operator/internal/i18n"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/report"
	"github.com/vsa-legal/operator/internal/terminal"
	"github.com/vsa-legal/operator/internal/world"
)

type timelineOptions struct {
	genericiooptions.IOStreams
	clock  clock.PassiveClock
	source *source

	at, until, output, lang string
	all                     bool
}

func newTimeline(streams genericiooptions.IOStreams, clock clock.PassiveClock) *cobra.Command {
	o := &timelineOptions{IOStreams: streams, clock: clock, source: newSource()}
	o.source.scoped = true
	c := &cobra.Command{
		Use:   "timeline",
		Short: "Show every future change of every verdict",
		Long: `Show every future change of every verdict, if nothing but time passes: who goes dark when a law, an order, a notice or a
window ends. Without -f it reads the cluster of the kubeconfig.

Exits with 0 whatever ends, and with 2 if something cannot be read.`,
		Example: `  # what ends in a namespace of the cluster
  kubectl vsa timeline -n massy

  # in all manifests, until the end of next year
  kubectl vsa timeline -f manifests/ --until 2027-12-31T23:59:59+01:00`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return o.run(c.Context()) },
	}
	o.source.addFlags(c)
	c.Flags().BoolVarP(&o.source.allNamespaces, "all-namespaces", "A", false, "all namespaces of the cluster")
	atFlag(c, &o.at)
	c.Flags().StringVar(&o.until, "until", "", "last instant to show; without it, until nothing changes any more")
	c.Flags().BoolVar(&o.all, "all", false, "in the table, also the changes that change no verdict and nothing that runs")
	c.Flags().StringVarP(&o.output, "output", "o", "", "picture, table or json; both picture and table without it")
	values(c, "output", "picture", "table", "json")
	langFlag(c, &o.lang)
	return c
}

func (o *timelineOptions) run(ctx context.Context) error {
	if err := oneOf(o.output, "", "picture", "table", "json"); err != nil {
		return err
	}
	language, err := i18n.Of(o.lang, os.Getenv)
	if err != nil {
		return err
	}
	at, err := instant(o.at, o.clock)
	if err != nil {
		return err
	}
	var until time.Time
	if o.until != "" {
		if until, err = time.Parse(time.RFC3339, o.until); err != nil {
			return fmt.Errorf("--until %q is no instant: write it as 2026-06-20T12:00:00+02:00", o.until)
		}
		if !until.After(at) {
			return fmt.Errorf("--until %s is not after %s: nothing lies between them", o.until, at.Format(time.RFC3339))
		}
	}
	in, err := o.source.read(ctx, o.IOStreams)
	if err != nil {
		return err
	}
	in.idle(o.ErrOut)
	w := newWorldIn(language, in.objects)
	f := newFuture(w, at, until)
	if f.Law, err = in.lawBasis(w); err != nil {
		return err
	}
	return errors.Join(o.print(f), in.err, refusedError(in.refused))
}

// future is every change of every verdict.
type future struct {
	At    time.Time `json:"at"`
	Until time.Time `json:"until,omitzero"`
	// Changes in the order in which they come.
	Changes []change `json:"changes"`
	// Unchanging is how many verdicts do not change.
	Unchanging int `json:"unchanging"`
	// Law by which they were found.
	Law *world.LawBasis `json:"law,omitempty"`
	// Basis of the verdicts: what packages declare, or what was found in the files of all of them as well.
	Basis legal.Basis `json:"basis"`
	// Language that all of it is said in.
	Language i18n.Language `json:"language"`
	// TimeZone of the instants in its sentences.
	TimeZone string `json:"timeZone"`

	location *time.Location // of the law

	steady int   // how many requests keep their verdict, though its reasons may change
	rows   []row // those whose verdict becomes another one
}

// change of one verdict.
type change struct {
	At        time.Time        `json:"at"`
	Kind      string           `json:"kind"`
	Namespace string           `json:"namespace"`
	Name      string           `json:"name"`
	Before    v1alpha1.Verdict `json:"before"`
	After     v1alpha1.Verdict `json:"after"`
	// Moves tells whether the verdict, or what runs, becomes another. Otherwise only the reasons do.
	Moves bool `json:"moves"`
	// What happens, in words.
	What string `json:"what"`
	// Finding that begins to hold, or that ends.
	Finding *v1alpha1.Finding `json:"finding,omitempty"`
	// Ended tells the second from the first.
	Ended bool `json:"ended,omitempty"`
}

// row is the future of one request.
type row struct {
	label   string
	now     v1alpha1.Verdict
	changes []world.Change
}

func newFuture(w *world.World, at, until time.Time) *future {
	f := &future{At: at.UTC(), Until: until, Changes: []change{}, Basis: basis(w), Language: w.Language, location: w.Location()}
	f.TimeZone = f.location.String()
	for i := range w.Cases() {
		c := &w.Cases()[i]
		changes := c.Changes(at, until)
		if len(changes) == 0 {
			f.Unchanging++
			continue
		}
		if moves(changes) {
			f.rows = append(f.rows, row{c.Namespace + " " + report.ShortName(c.Kind) + "/" + c.Name, changes[0].Before.Verdict, changes})
		}
		for j := range changes {
			f.Changes = append(f.Changes, tell(&changes[j]))
		}
	}
	f.steady = len(w.Cases()) - len(f.rows)
	slices.SortStableFunc(f.Changes, func(a, b change) int { return a.At.Compare(b.At) })
	slices.SortStableFunc(f.rows, func(a, b row) int {
		return cmp.Or(a.changes[0].At.Compare(b.changes[0].At), cmp.Compare(a.label, b.label))
	})
	return f
}

// moves tells whether a verdict ever becomes another one, and not only its reasons.
func moves(changes []world.Change) bool {
	return slices.ContainsFunc(changes, func(c world.Change) bool { return c.Before.Verdict != c.After.Verdict })
}

func tell(c *world.Change) change {
	told := change{
		At: c.At.UTC(), Kind: c.Case.Kind, Namespace: c.Case.Namespace, Name: c.Case.Name,
		Before: c.Before.Verdict, After: c.After.Verdict, What: explain.What(c),
		Moves: c.Before.Verdict != c.After.Verdict || !slices.Equal(c.Before.Runs(), c.After.Runs()),
	}
	if why, ended := explain.Why(&c.Before, &c.After); why.Reason != "" {
		told.Finding, told.Ended = &why, ended
	}
	return told
}

func (o *timelineOptions) print(f *future) error {
	if o.output == "json" {
		return writeJSON(o.Out, f)
	}
	screen := terminal.Of(o.Out)
	var text strings.Builder
	if o.output != "table" {
		f.picture(&text, screen)
	}
	if o.output == "" && len(f.rows) > 0 {
		text.WriteByte('\n')
	}
	if o.output != "picture" && (len(f.rows) > 0 || o.output == "table" || o.all) {
		if err := f.table(&text, screen, o.all); err != nil {
			return err
		}
	}
	caveat(&text, screen, f.Language.Say, f.Basis)
	fmt.Fprintln(&text, screen.Wrap(f.Law.String(), 0))
	fmt.Fprintln(&text, screen.Wrap(f.Law.Operators(), 0))
	if _, err := io.WriteString(o.Out, text.String()); err != nil {
		return fmt.Errorf("write the timeline: %w", err)
	}
	return nil
}
