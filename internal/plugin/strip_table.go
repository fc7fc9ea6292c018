// SPDX-License-Identifier: Apache-2.0

package plugin

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/cli-runtime/pkg/printers"

	"github.com/vsa-legal/operator/internal/report"
	"github.com/vsa-legal/operator/internal/strip"
	"github.com/vsa-legal/operator/internal/terminal"
	"github.com/vsa-legal/operator/modelscan"
)

// outcome of a strip, or what it would be.
type outcome struct {
	removed   []strip.Removed
	kept      []modelscan.File
	leftOut   []strip.LeftOut
	verb, end string
}

// stripTable writes what goes and why, what stays, what is left out, and how it ended.
func stripTable(out io.Writer, screen terminal.Screen, o *outcome) error {
	var text strings.Builder
	if len(o.removed) > 0 {
		if err := removedRows(&text, screen, o.removed); err != nil {
			return err
		}
	}
	fmt.Fprintln(&text, screen.Wrap(fmt.Sprintf("%s %s, %d kept", count(len(o.removed), "file"), o.verb, len(o.kept)), 0))
	for i := range o.kept {
		fmt.Fprintf(&text, "  kept %s\n", screen.Wrap(fmt.Sprintf("%s: %s", placeOf(&o.kept[i]), foundIn(&o.kept[i])), 4))
	}
	for _, left := range o.leftOut {
		fmt.Fprintf(&text, "  left out %s\n", screen.Wrap(fmt.Sprintf("%s: %s", left.Digest, printable(left.Reason)), 4))
	}
	fmt.Fprintln(&text, o.end)
	if _, err := io.WriteString(out, text.String()); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	return nil
}

func removedRows(text *strings.Builder, screen terminal.Screen, removed []strip.Removed) error {
	table := &metav1.Table{ColumnDefinitions: []metav1.TableColumnDefinition{
		{Name: "Path"}, {Name: "Found"}, {Name: "Profile"}, {Name: "Source"}, {Name: "Reason"},
	}}
	for i := range removed {
		r := &removed[i]
		table.Rows = append(table.Rows, metav1.TableRow{Cells: []any{
			placeOf(&r.File), found(r), cmp.Or(r.Why.Profile, "-"), cmp.Or(r.Why.Source, "-"), printable(r.Why.Reason),
		}})
	}
	var rows strings.Builder
	if err := printers.NewTablePrinter(printers.PrintOptions{}).PrintObj(table, &rows); err != nil {
		return fmt.Errorf("print the table: %w", err)
	}
	if !screen.Terminal() || report.Width(rows.String()) <= screen.Columns() {
		text.WriteString(rows.String())
		return nil
	}
	for i := range removed {
		r := &removed[i]
		fmt.Fprintln(text, screen.Bold(screen.Wrap(placeOf(&r.File), 2)))
		fmt.Fprintf(text, "  %s\n", screen.Wrap(found(r), 4))
		why := printable(r.Why.Reason)
		if r.Why.Profile != "" {
			why += fmt.Sprintf(" [%s, %s]", r.Why.Profile, r.Why.Source)
		}
		fmt.Fprintf(text, "  %s\n", screen.Wrap(why, 4))
	}
	return nil
}

// found in a file that goes.
func found(r *strip.Removed) string {
	if r.Data {
		return "weights"
	}
	if r.Why.Capability != "" {
		for _, c := range r.File.Capabilities {
			if c.Name == r.Why.Capability {
				return capabilityOf(c)
			}
		}
	}
	return foundIn(&r.File)
}

func foundIn(f *modelscan.File) string {
	if f.State != modelscan.Identified {
		return string(f.State)
	}
	return capabilitiesOf(f)
}
