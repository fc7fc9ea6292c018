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

	"github.com/vsa-legal/operator/internal/report"
	"github.com/vsa-legal/operator/internal/terminal"
)

// table writes one line a change. On a terminal that is too narrow, a paragraph a change.
func (f *future) table(text *strings.Builder, screen terminal.Screen, all bool) error {
	if len(f.Changes) == 0 {
		fmt.Fprintln(text, screen.Wrap(f.still(), 0))
		return nil
	}
	table := &metav1.Table{ColumnDefinitions: []metav1.TableColumnDefinition{
		{Name: "When"}, {Name: "Namespace"}, {Name: "Name"}, {Name: "Before"}, {Name: "After"}, {Name: "Reason"}, {Name: "Source"},
	}}
	changes := slices.DeleteFunc(slices.Clone(f.Changes), func(c change) bool { return !all && !c.Moves })
	for _, c := range changes {
		reason, source := "-", "-"
		if c.Finding != nil {
			reason, source = c.Finding.Reason, cmp.Or(c.Finding.Source, "-")
			if c.Ended {
				reason = "no longer " + reason
			}
		}
		table.Rows = append(table.Rows, metav1.TableRow{Cells: []any{
			c.At.Format(time.RFC3339), c.Namespace, report.ShortName(c.Kind) + "/" + c.Name, string(c.Before), string(c.After), reason, source,
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
	until := ""
	if !f.Until.IsZero() {
		until = " until " + f.Until.Format(time.RFC3339)
	}
	return fmt.Sprintf("No verdict changes by itself%s: %s.", until, count(f.steady, "request"))
}

func (f *future) hidden(text *strings.Builder, screen terminal.Screen, shown int) {
	if n := len(f.Changes) - shown; n > 0 {
		fmt.Fprintln(text, screen.Wrap(fmt.Sprintf("not shown: %s of reasons only; see --all", count(n, "change")), 0))
	}
}
