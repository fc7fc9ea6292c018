// SPDX-License-Identifier: Apache-2.0

package v1alpha1_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write docs/reasons.md anew")

const page = "../../docs/reasons.md"

// reason is a constant of reasons.go, with what its comment says of it.
type reason struct{ constant, value, meaning string }

// group is a block of reasons, with what its comment says of all of them.
type group struct {
	comment string
	reasons []reason
}

// readReasons reads reasons.go as a client's programmer does: the constants, and their comments.
func readReasons(t *testing.T) []group {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "reasons.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var groups []group
	for _, d := range file.Decls {
		block, ok := d.(*ast.GenDecl)
		if !ok || block.Tok != token.CONST {
			t.Fatalf("reasons.go holds constants only, and this is another declaration: %T", d)
		}
		g := group{comment: oneParagraph(block.Doc)}
		for _, s := range block.Specs {
			c := s.(*ast.ValueSpec)
			value, err := strconv.Unquote(c.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			g.reasons = append(g.reasons, reason{c.Names[0].Name, value, oneParagraph(c.Doc)})
		}
		groups = append(groups, g)
	}
	return groups
}

func oneParagraph(c *ast.CommentGroup) string { return strings.Join(strings.Fields(c.Text()), " ") }

// TestReasons holds every reason to what the API's conventions ask for: one CamelCase word, exported under that word,
// given once, and with a comment that says when it stands.
func TestReasons(t *testing.T) {
	camelCase := regexp.MustCompile(`^[A-Z][a-zA-Z]{1,62}$`)
	seen := map[string]bool{}
	for _, g := range readReasons(t) {
		if g.comment == "" || len(g.reasons) == 0 {
			t.Errorf("a block of reasons says nothing of them: %+v", g)
		}
		for _, r := range g.reasons {
			if !camelCase.MatchString(r.value) || r.constant != "Reason"+r.value || seen[r.value] {
				t.Errorf("%s = %q: give each CamelCase word once, as Reason and the word", r.constant, r.value)
			}
			if !strings.HasPrefix(r.meaning, r.constant+" stands ") {
				t.Errorf("%s: say when it stands, not %q", r.constant, r.meaning)
			}
			seen[r.value] = true
		}
	}
	if len(seen) < 60 {
		t.Errorf("only %d reasons were read", len(seen))
	}
}

// TestReasonsPage holds docs/reasons.md to the constants.
func TestReasonsPage(t *testing.T) {
	want := reasonsPage(readReasons(t))
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("run 'make generate': reasons.go -, docs/reasons.md +:\n%s", diff)
	}
}

func reasonsPage(groups []group) string {
	var text strings.Builder
	text.WriteString("# Reasons of findings and conditions\n\n" +
		"Made from the constants in `api/v1alpha1/reasons.go`: edit those, not this file. [API reference](api.md)\n")
	for _, g := range groups {
		heading, rest, _ := strings.Cut(g.comment, ". ")
		fmt.Fprintf(&text, "\n## %s\n\n", strings.TrimSuffix(heading, "."))
		if rest != "" {
			text.WriteString(rest + "\n\n")
		}
		text.WriteString("| Reason | When it stands |\n| --- | --- |\n")
		for _, r := range g.reasons {
			fmt.Fprintf(&text, "| `%s` | %s |\n", r.value, strings.TrimPrefix(r.meaning, r.constant+" "))
		}
	}
	return text.String()
}
