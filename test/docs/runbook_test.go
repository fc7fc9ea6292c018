// SPDX-License-Identifier: Apache-2.0

package docs_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

var (
	section = regexp.MustCompile(`(?m)^### (\w+)\n\n((?:.*\n)*?)(?:\n#|\z)`)
	flags   = regexp.MustCompile("`--([a-z-]+)")
)

// Each alert and each condition has its place in the runbook, which says what it means, what to look at, and what follows if
// nothing is done; and each alert leads there.
func TestRunbook(t *testing.T) {
	page, err := os.ReadFile("../../docs/runbook.md")
	if err != nil {
		t.Fatal(err)
	}
	text := map[string]string{}
	for rest := string(page); ; {
		m := section.FindStringSubmatchIndex(rest)
		if m == nil {
			break
		}
		text[rest[m[2]:m[3]]] = rest[m[4]:m[5]]
		rest = rest[m[5]:]
	}
	known := append(alerts(t), conditions(t)...)
	for _, name := range known {
		for _, part := range []string{"- **Means:** ", "- **Look at:** ", "- **If nothing is done:** "} {
			if !strings.Contains(text[name], part) {
				t.Errorf("%s: docs/runbook.md does not say %q", name, part)
			}
		}
	}
	for name := range text {
		if !slices.Contains(known, name) {
			t.Errorf("%s: docs/runbook.md has what is neither an alert nor a condition", name)
		}
	}
	options, err := os.ReadFile("../../cmd/manager/options.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range flags.FindAllStringSubmatch(string(page), -1) {
		if !strings.Contains(string(options), strconv.Quote(m[1])) {
			t.Errorf("docs/runbook.md: the manager has no flag --%s", m[1])
		}
	}
}

// alerts are the names of all rules.
func alerts(t *testing.T) []string {
	t.Helper()
	raw, err := os.ReadFile("../../config/alerts/rules.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Groups []struct {
			Rules []struct {
				Alert       string
				Annotations map[string]string
			}
		}
	}
	if err := yaml.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, group := range file.Groups {
		for _, rule := range group.Rules {
			names = append(names, rule.Alert)
			if want := "/docs/runbook.md#" + strings.ToLower(rule.Alert); !strings.HasSuffix(rule.Annotations["runbook_url"], want) {
				t.Errorf("%s: its runbook_url does not lead to %s", rule.Alert, want)
			}
		}
	}
	return names
}

// conditions are the types of conditions that the API has constants for.
func conditions(t *testing.T) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir("../../api/v1alpha1", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if v, ok := n.(*ast.ValueSpec); ok && strings.HasPrefix(v.Names[0].Name, "Condition") && len(v.Values) == 1 {
				if literal, ok := v.Values[0].(*ast.BasicLit); ok {
					names = append(names, strings.Trim(literal.Value, `"`))
				}
			}
			return true
		})
		return nil
	})
	if err != nil || len(names) == 0 {
		t.Fatalf("%v: %v", names, err)
	}
	return names
}
