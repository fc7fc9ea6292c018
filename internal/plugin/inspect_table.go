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
	"github.com/vsa-legal/operator/internal/terminal"
	"github.com/vsa-legal/operator/modelscan"
	"github.com/vsa-legal/operator/modelscan/detect"
)

// inspectTable writes one row a model. On a terminal that is too narrow, a paragraph a model.
func inspectTable(out io.Writer, screen terminal.Screen, r *modelscan.Report, wide bool) error {
	if len(r.Files) == 0 {
		return nil
	}
	table := &metav1.Table{ColumnDefinitions: []metav1.TableColumnDefinition{
		{Name: "Path"}, {Name: "Format"}, {Name: "State"}, {Name: "Capabilities"}, {Name: "Size"},
		{Name: "SHA256", Priority: 1}, {Name: "Evidence", Priority: 1},
	}}
	for i := range r.Files {
		f := &r.Files[i]
		table.Rows = append(table.Rows, metav1.TableRow{Cells: []any{
			placeOf(f), cmp.Or(printable(f.Format), "-"), string(f.State), capabilitiesOf(f), bytesOf(f.Size), cmp.Or(f.SHA256, "-"), evidenceOf(f),
		}})
	}
	var text strings.Builder
	if err := printers.NewTablePrinter(printers.PrintOptions{Wide: wide}).PrintObj(table, &text); err != nil {
		return fmt.Errorf("print the table: %w", err)
	}
	if screen.Terminal() && report.Width(text.String()) > screen.Columns() {
		text.Reset()
		for i := range r.Files {
			paragraph(&text, screen, &r.Files[i], wide)
		}
	}
	line := summary(r)
	if screen.Terminal() { // elsewhere it is one line, for what reads lines
		line = screen.Wrap(line, 0)
	}
	fmt.Fprintln(&text, line)
	if _, err := io.WriteString(out, text.String()); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	return nil
}

func paragraph(text *strings.Builder, screen terminal.Screen, f *modelscan.File, wide bool) {
	fmt.Fprintln(text, screen.Bold(screen.Wrap(placeOf(f), 2)))
	line := fmt.Sprintf("%s, %s, %s", f.State, cmp.Or(printable(f.Format), "of no known format"), bytesOf(f.Size))
	fmt.Fprintf(text, "  %s\n", screen.Wrap(line, 2))
	for _, c := range f.Capabilities {
		fmt.Fprintf(text, "  %s\n", screen.Wrap(capabilityOf(c), 2))
	}
	if wide || f.State != modelscan.Identified {
		fmt.Fprintf(text, "  %s\n", screen.Wrap(evidenceOf(f), 4))
	}
	if wide && f.SHA256 != "" {
		fmt.Fprintf(text, "  %s\n", f.SHA256)
	}
}

// placeOf a file, whether a container does not see it there, and how many names it has besides.
func placeOf(f *modelscan.File) string {
	place := printable(f.Path)
	if n := len(f.Links); n > 0 {
		place += fmt.Sprintf(" (and %s)", count(n, "link"))
	}
	if f.Hidden {
		place += " (hidden)"
	}
	return place
}

func capabilitiesOf(f *modelscan.File) string {
	var all []string
	for _, c := range f.Capabilities {
		all = append(all, capabilityOf(c))
	}
	return cmp.Or(strings.Join(all, ", "), "-")
}

// capabilityOf tells what is only suspected from what counts as found.
func capabilityOf(c detect.Capability) string {
	if c.Confidence < detect.ReportThreshold {
		return fmt.Sprintf("%s? %s", printable(c.Name), percent(c.Confidence))
	}
	return fmt.Sprintf("%s %s", printable(c.Name), percent(c.Confidence))
}

// evidenceOf a file: of each capability, or why none is known.
func evidenceOf(f *modelscan.File) string {
	var all []string
	if f.Reason != "" {
		all = append(all, printable(f.Reason))
	}
	for _, c := range f.Capabilities {
		all = append(all, fmt.Sprintf("%s: %s", printable(c.Name), printable(strings.Join(c.Evidence, "; "))))
	}
	return cmp.Or(strings.Join(all, " | "), "-")
}

func summary(r *modelscan.Report) string {
	counts := map[modelscan.State]int{}
	var size int64
	hidden := 0
	for i := range r.Files {
		counts[r.Files[i].State]++
		size += r.Files[i].Size
		if r.Files[i].Hidden {
			hidden++
		}
	}
	text := fmt.Sprintf("%s: %d Identified, %d Unknown, %d Opaque; %s", count(len(r.Files)-counts[modelscan.NotExamined], "model"),
		counts[modelscan.Identified], counts[modelscan.Unknown], counts[modelscan.Opaque], bytesOf(size))
	if hidden > 0 {
		text += fmt.Sprintf("; %d hidden by a later layer, and still in the image", hidden)
	}
	if n := counts[modelscan.Unknown] + counts[modelscan.Opaque]; n > 0 {
		text += ". What is Unknown or Opaque is not harmless: nobody knows"
	}
	return text + notExamined(r)
}

// notExamined is a sentence on what nobody has looked at. What is too small is counted where there is much of it.
func notExamined(r *modelscan.Report) string {
	n := r.NotExamined
	if n.SmallBytes < 32<<10 {
		n.Small = 0
	}
	text := n.String()
	if text == "" {
		return ""
	}
	return ". Not examined: " + text
}

// bytesOf a size, as people read it.
func bytesOf(n int64) string {
	units := []string{"B", "KiB", "MiB", "GiB", "TiB"}
	value, unit := float64(n), 0
	for value >= 1024 && unit < len(units)-1 {
		value /= 1024
		unit++
	}
	if unit == 0 {
		return fmt.Sprintf("%d B", n)
	}
	return fmt.Sprintf("%.1f %s", value, units[unit])
}
