// SPDX-License-Identifier: Apache-2.0

package alerts

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/prometheus/promql/parser"
)

// nameLabel is how Prometheus keeps the name of a metric.
const nameLabel = "__name__"

// known are the labels of each metric that the operator has, by its name: docs/metrics.md, which a test of the operator holds to what it counts.
func known(t *testing.T) map[string][]string {
	t.Helper()
	page, err := os.ReadFile("../../docs/metrics.md")
	if err != nil {
		t.Fatal(err)
	}
	row := regexp.MustCompile("(?m)^\\| `(\\w+)` \\| ([^|]*) \\|")
	all := map[string][]string{}
	for _, m := range row.FindAllStringSubmatch(string(page), -1) {
		all[m[1]] = regexp.MustCompile(`\w+`).FindAllString(m[2], -1)
	}
	if len(all) < 20 {
		t.Fatalf("docs/metrics.md has %d metrics", len(all))
	}
	return all
}

// expressions are all of the alerts and of the dashboards, by where they stand.
func expressions(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, r := range loadRules(t, nil) {
		all[r.Name()] = r.Query().String()
	}
	files, err := filepath.Glob("../../config/dashboards/*.json")
	if err != nil || len(files) != 3 {
		t.Fatalf("%d dashboards, %v", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var d any
		if err := json.Unmarshal(text, &d); err != nil {
			t.Fatal(err)
		}
		before := len(all)
		collect(d, "", func(title, expr string) { all[filepath.Base(file)+": "+title] = expr })
		if len(all) < before+8 {
			t.Errorf("%s has %d expressions", file, len(all)-before)
		}
	}
	return all
}

// collect finds what is called expr, and the title of the panel around it.
func collect(v any, title string, found func(title, expr string)) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			collect(item, title, found)
		}
	case map[string]any:
		if own, ok := v["title"].(string); ok {
			title = own
		}
		if expr, ok := v["expr"].(string); ok {
			found(title, expr)
		}
		for _, item := range v {
			collect(item, title, found)
		}
	}
}

// TestExpressions parses every expression, and finds each metric and each label of it in what the operator has.
func TestExpressions(t *testing.T) {
	metrics := known(t)
	for where, text := range expressions(t) {
		expr, err := parser.NewParser(parser.Options{}).ParseExpr(text)
		if err != nil {
			t.Errorf("%s: %v", where, err)
			continue
		}
		for _, problem := range unknown(expr, metrics) {
			t.Errorf("%s: %s", where, problem)
		}
	}
}

// unknown are the metrics and labels of an expression that there are not.
func unknown(expr parser.Expr, metrics map[string][]string) (problems []string) {
	var has []string
	parser.Inspect(expr, func(n parser.Node, _ []parser.Node) error {
		s, ok := n.(*parser.VectorSelector)
		if !ok {
			return nil
		}
		of, ok := metrics[s.Name]
		if base, bucket := strings.CutSuffix(s.Name, "_bucket"); bucket && !ok && strings.HasSuffix(base, "_seconds") { // a histogram
			of, ok = metrics[base]
			of = append(slices.Clone(of), "le")
		}
		if !ok {
			problems = append(problems, "nothing counts "+s.Name)
		}
		has = append(has, of...)
		for _, m := range s.LabelMatchers {
			if m.Name != nameLabel && !slices.Contains(of, m.Name) {
				problems = append(problems, s.Name+" has no label "+m.Name)
			}
		}
		return nil
	})
	parser.Inspect(expr, func(n parser.Node, _ []parser.Node) error {
		if a, ok := n.(*parser.AggregateExpr); ok {
			for _, l := range a.Grouping {
				if !slices.Contains(has, l) {
					problems = append(problems, "no metric of it has the label "+l)
				}
			}
		}
		return nil
	})
	return problems
}

// TestUnknown shows that the check can fail.
func TestUnknown(t *testing.T) {
	metrics := map[string][]string{"vsa_a": {"kind"}, "vsa_b_seconds": nil}
	for text, want := range map[string]int{
		`sum by (kind) (vsa_a{kind="x"})`: 0, `sum by (le) (vsa_b_seconds_bucket)`: 0, `vsa_c`: 1, `vsa_a{other="x"}`: 1, `max by (other) (vsa_a)`: 1, `vsa_a_bucket{le="1"}`: 2,
	} {
		expr, err := parser.NewParser(parser.Options{}).ParseExpr(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := unknown(expr, metrics); len(got) != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}
