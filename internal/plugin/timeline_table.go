// SPDX-License-Identifier: Apache-2.0

package plugin

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/cli-runtime/pkg/printers"

	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/report"
	"github.com/vsa-legal/operator/internal/terminal"
)

// table writes one line a change. On a terminal that is too narrow, a paragraph a change.
func (f *future) table(text *strings.Builder, screen terminal.Screen, all bool) error {
	if len(f.Changes) == 0 {
		fmt.Fprintln(text, screen.Wrap(f.still(), 0))
		return nil
	}
	say := f.Language.Say
	table := &metav1.Table{ColumnDefinitions: []metav1.TableColumnDefinition{
		{Name: f.Language.When(f.location)}, {Name: say("Namespace")}, {Name: say("Name")}, {Name: say("Before")}, {Name: say("After")},
		{Name: say("Reason")}, {Name: say("Source")},
	}}
	changes := slices.DeleteFunc(slices.Clone(f.Changes), func(c change) bool { return !all && !c.Moves })
	for _, c := range changes {
		reason, source := "-", "-"
		if c.Finding != nil {
			reason, source = c.Finding.Reason, cmp.Or(c.Finding.Source, "-")
			if c.Ended {
				reason = say("no longer %s", reason)
			}
		}
		table.Rows = append(table.Rows, metav1.TableRow{Cells: []any{
			f.Language.Column(c.At, f.location), c.Namespace, report.ShortName(c.Kind) + "/" + c.Name, string(c.Before), string(c.After), reason, source,
		}})
	}
	var lines strings.Builder
	if err := printers.NewTablePrinter(printers.PrintOptions{}).PrintObj(table, &lines); err != nil {
		return fmt.Errorf("print the table: %w", err)
	}
	if !screen.Terminal() || report.Width(lines.String()) <= screen.Columns() {
		text.WriteString(screen.Verdicts(lines.String()))
		f.hidden(text, screen, len(changes))
		return nil
	}
	for _, c := range changes {
		fmt.Fprintf(text, "%s\n", c.At.Format(time.RFC3339))
		fmt.Fprintf(text, "  %s\n", screen.Verdicts(screen.Wrap(fmt.Sprintf("%s %s/%s: %s", c.Namespace, report.ShortName(c.Kind), c.Name, c.What), 4)))
	}
	f.hidden(text, screen, len(changes))
	return nil
}

// still says that no verdict changes, as far as was looked.
func (f *future) still() string {
	if f.Until.IsZero() {
		return f.Language.Say("No verdict changes by itself: %d requests.", f.steady)
	}
	return f.Language.Say("No verdict changes by itself until %[2]s: %[1]d requests.", f.steady, legal.Instant{Time: f.Until})
}

func (f *future) hidden(text *strings.Builder, screen terminal.Screen, shown int) {
	if n := len(f.Changes) - shown; n > 0 {
		fmt.Fprintln(text, screen.Wrap(f.Language.Say("not shown: %d changes of reasons only; see --all", n), 0))
	}
}
