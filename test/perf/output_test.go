// SPDX-License-Identifier: Apache-2.0

package perf_test

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"
	"time"
)

// envJSON names a file to which every result is appended, a line of JSON each.
const envJSON = "VSA_PERF_JSON"

// result is what one benchmark said.
type result struct {
	Benchmark string             `json:"benchmark"`
	At        time.Time          `json:"at"`
	CPUs      int                `json:"cpus"`
	Go        string             `json:"go"`
	Scale     string             `json:"scale,omitempty"`
	Figures   map[string]float64 `json:"figures"` // by unit
}

// results are all that were reported, in order.
var results []result

// report replaces the time of an iteration, which says nothing here, by named figures.
func report(b *testing.B, figures map[string]float64) {
	b.ReportMetric(0, "ns/op")
	for unit, value := range figures {
		b.ReportMetric(value, unit)
	}
	results = append(results, result{
		Benchmark: strings.TrimPrefix(b.Name(), "Benchmark"), At: time.Now().UTC().Truncate(time.Second),
		CPUs: runtime.GOMAXPROCS(0), Go: runtime.Version(), Scale: os.Getenv(envScale), Figures: figures,
	})
}

// publish writes all results as a table, and as lines of JSON where a file is named for them.
func publish(all []result, table io.Writer, file string) error {
	if len(all) == 0 {
		return nil
	}
	if err := writeTable(table, all); err != nil || file == "" {
		return err
	}
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644) //nolint:gosec // whoever measures names it
	if err != nil {
		return err
	}
	lines := json.NewEncoder(f)
	for _, r := range all {
		if err := lines.Encode(r); err != nil {
			_ = f.Close()
			return err
		}
	}
	return f.Close()
}

// writeTable writes a line a figure, the ratios of a benchmark first.
func writeTable(to io.Writer, all []result) error {
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\nBENCHMARK\tFIGURE\tVALUE")
	for _, r := range all {
		name := r.Benchmark
		for _, unit := range slices.SortedFunc(maps.Keys(r.Figures), ratiosFirst) {
			fmt.Fprintf(w, "%s\t%s\t%s\n", name, unit, rounded(r.Figures[unit]))
			name = ""
		}
	}
	return w.Flush()
}

func ratiosFirst(a, b string) int {
	if x, y := strings.Contains(a, "ratio"), strings.Contains(b, "ratio"); x != y {
		if x {
			return -1
		}
		return 1
	}
	return strings.Compare(a, b)
}

// rounded to three digits that count, or to a whole number.
func rounded(v float64) string {
	if v == 0 || math.Abs(v) >= 100 || v == math.Trunc(v) {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'f', max(0, 2-int(math.Floor(math.Log10(math.Abs(v))))), 64)
}

// TestPublish shows the table and the lines.
func TestPublish(t *testing.T) {
	all := []result{{Benchmark: "Storm/Searches", CPUs: 2, Go: "go1.26", Figures: map[string]float64{"ms": 1234.5, "ratio-to-floor": 1.4567, "a": 0.01234, "writes": 0}}}
	var table strings.Builder
	file := t.TempDir() + "/lines"
	for range 2 {
		table.Reset()
		if err := publish(all, &table, file); err != nil {
			t.Fatal(err)
		}
	}
	const want = `
BENCHMARK       FIGURE          VALUE
Storm/Searches  ratio-to-floor  1.46
                a               0.0123
                ms              1234
                writes          0
`
	if table.String() != want {
		t.Errorf("the table is\n%s", table.String())
	}
	lines, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(lines), `"ratio-to-floor":1.4567`); n != 2 {
		t.Errorf("%d lines have the figure:\n%s", n, lines)
	}
}
