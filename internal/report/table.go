// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/cli-runtime/pkg/printers"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/terminal"
)

var columns = []metav1.TableColumnDefinition{
	{Name: "Namespace"}, {Name: "Name"}, {Name: "Verdict"}, {Name: "Stripped"}, {Name: "Reason"}, {Name: "Source"},
	{Name: "Until"},
	{Name: "Next Change", Priority: 1}, {Name: "Profile", Priority: 1}, {Name: "Basis", Priority: 1}, {Name: "File", Priority: 1},
}

// Table writes a table, and below it why each request does not run as it was asked for. On a terminal that is too
// narrow for the table it writes only the second.
func (r *Report) Table(out io.Writer, screen terminal.Screen, wide bool) error {
	var text strings.Builder
	if len(r.Items) > 0 {
		table, err := r.rows(wide)
		if err != nil {
			return err
		}
		if !screen.Terminal() || Width(table) <= screen.Columns() {
			text.WriteString(screen.Verdicts(table))
		} else {
			r.list(&text, screen)
		}
	}
	for i := range r.Items {
		if !r.Items[i].refused() { // told below, with its place
			r.Items[i].why(&text, screen)
		}
	}
	for i := range r.Refused {
		r.Refused[i].write(&text, screen)
	}
	r.sum(&text, screen)
	if caveat := r.caveat(); caveat != "" {
		fmt.Fprintf(&text, "\n%s\n", screen.Wrap(caveat, 0))
	}
	if _, err := io.WriteString(out, text.String()); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	return nil
}

// sum counts the requests by their verdicts.
func (r *Report) sum(text *strings.Builder, screen terminal.Screen) {
	if len(r.Items) < 2 {
		return
	}
	counts := map[v1alpha1.Verdict]int{}
	for i := range r.Items {
		counts[r.Items[i].Verdict]++
	}
	var parts []string
	for _, v := range gravity {
		if counts[v] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", counts[v], v))
		}
	}
	fmt.Fprintf(text, "\n%s\n", screen.Verdicts(screen.Wrap(fmt.Sprintf("%d requests: %s", len(r.Items), strings.Join(parts, ", ")), 0)))
}

func (r *Report) rows(wide bool) (string, error) {
	table := &metav1.Table{ColumnDefinitions: columns}
	for i := range r.Items {
		item := &r.Items[i]
		var first v1alpha1.Finding
		if len(item.Findings) > 0 {
			first = item.Findings[0]
		}
		table.Rows = append(table.Rows, metav1.TableRow{Cells: []any{
			item.Namespace, item.ref(), string(item.Verdict), dash(item.stripped()), dash(first.Reason), dash(first.Source),
			dash(instant(item.RunsUntil)), dash(instant(item.NextChange)), dash(first.Profile), dash(string(item.Basis)), dash(place(item.File, item.Line)),
		}})
	}
	var text strings.Builder
	if err := printers.NewTablePrinter(printers.PrintOptions{Wide: wide}).PrintObj(table, &text); err != nil {
		return "", fmt.Errorf("print the table: %w", err)
	}
	return text.String(), nil
}

func (i *Item) stripped() string {
	var names []string
	for _, m := range i.Modules {
		if m.Decision == v1alpha1.ModuleStripped {
			names = append(names, string(m.Name))
		}
	}
	return strings.Join(names, ",")
}

// list writes one line a request, for screens that are too narrow for columns.
func (r *Report) list(text *strings.Builder, screen terminal.Screen) {
	for i := range r.Items {
		item := &r.Items[i]
		fmt.Fprintf(text, "%s %s\n", screen.Paint(item.Verdict, fmt.Sprintf("%-10s", item.Verdict)),
			screen.Wrap(item.Namespace+" "+item.ref(), 11))
	}
}

// why writes every finding on a request that does not run as it was asked for, and what of its settings is left out.
func (i *Item) why(text *strings.Builder, screen terminal.Screen) {
	if len(i.Findings)+len(i.LeftOut)+len(i.Fetches) == 0 {
		return
	}
	fmt.Fprintf(text, "\n%s %s: %s\n", i.Namespace, i.ref(), screen.Paint(i.Verdict, string(i.Verdict)))
	for _, f := range i.Findings {
		message := f.Message
		if f.Source != "" {
			message += " [" + f.Source + "]"
		}
		fmt.Fprintf(text, "  %s\n", screen.Wrap(message, 4))
		if f.SuppliedBy != "" {
			fmt.Fprintf(text, "    %s\n", screen.Wrap("who can supply it: "+f.SuppliedBy, 6))
		}
	}
	for _, l := range i.LeftOut {
		fmt.Fprintf(text, "  %s\n", screen.Wrap("left out: "+l, 4))
	}
	for _, f := range i.Fetches {
		fmt.Fprintf(text, "  %s\n", screen.Wrap("in vain: the package's "+f, 4))
	}
}

func (r *Refused) write(text *strings.Builder, screen terminal.Screen) {
	fmt.Fprintf(text, "\n%s\n", screen.Wrap(fmt.Sprintf("%s: the API server would refuse %s", place(r.File, r.Line),
		strings.TrimSpace(r.Kind+" "+r.Name)), 2))
	for _, p := range r.Problems {
		fmt.Fprintf(text, "  %s\n", screen.Wrap(p, 4))
	}
}

func place(file string, line int) string {
	if file == "" {
		return ""
	}
	return fmt.Sprintf("%s:%d", file, line)
}

func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// Width of the widest line of a text, in columns.
func Width(text string) int {
	var n int
	for line := range strings.Lines(text) {
		n = max(n, len([]rune(strings.TrimRight(line, " \n"))))
	}
	return n
}
