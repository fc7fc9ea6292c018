// SPDX-License-Identifier: Apache-2.0

package manifest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/internal/manifest"
)

const header = "apiVersion: v1\nkind: ConfigMap\n"

// places are the positions and kinds of documents.
func places(docs []manifest.Document) []string {
	var found []string
	for _, doc := range docs {
		found = append(found, fmt.Sprintf("%v %v", doc.Position, doc.Content["kind"]))
	}
	return found
}

func TestReadCutsDocuments(t *testing.T) {
	cases := map[string]struct {
		text string
		want []string
	}{
		"nothing":                      {"", nil},
		"only comments":                {"# nothing\n---\n\n# to see\n", nil},
		"null":                         {"null\n---\n~\n", nil},
		"one":                          {header, []string{"-:1 ConfigMap"}},
		"after comments":               {"# why\n\n" + header, []string{"-:3 ConfigMap"}},
		"two":                          {header + "---\n" + header, []string{"-:1 ConfigMap", "-:4 ConfigMap"}},
		"an empty one between":         {"---\n" + header + "---\n# none\n--- # and\n\n" + header, []string{"-:2 ConfigMap", "-:8 ConfigMap"}},
		"no line at the end":           {header + "---\n" + strings.TrimSpace(header), []string{"-:1 ConfigMap", "-:4 ConfigMap"}},
		"the end of a document":        {header + "...\n" + header, []string{"-:1 ConfigMap", "-:4 ConfigMap"}},
		"CRLF":                         {strings.ReplaceAll(header+"---\n"+header, "\n", "\r\n"), []string{"-:1 ConfigMap", "-:4 ConfigMap"}},
		"a mark of UTF-8":              {"\ufeff---\n" + header + "\ufeff---\n" + header, []string{"-:2 ConfigMap", "-:5 ConfigMap"}},
		"dashes in a text":             {header + "data:\n  a: |\n    x\n    ---\n    y\n  b: z\n", []string{"-:1 ConfigMap"}},
		"JSON":                         {`{"apiVersion":"v1","kind":"Pod"}`, []string{"-:1 Pod"}},
		"a stream of JSON":             {"{\"apiVersion\":\"v1\",\n\"kind\":\"Pod\"}{\"apiVersion\":\"v1\",\"kind\":\"}\\\"{\"}\n\n{\"apiVersion\":\"v1\",\"kind\":\"Job\"}\n", []string{"-:1 Pod", "-:2 }\"{", "-:4 Job"}},
		"many on one line":             {strings.Repeat(`{"apiVersion":"v1","kind":"Pod"} `, 3), []string{"-:1 Pod", "-:1 Pod", "-:1 Pod"}},
		"JSON and YAML":                {"{\"apiVersion\":\"v1\",\"kind\":\"Pod\"}\n---\n" + header, []string{"-:1 Pod", "-:3 ConfigMap"}},
		"YAML that looks like JSON":    {"{apiVersion: v1, kind: Pod}\n", []string{"-:1 Pod"}},
		"a brace in YAML's own text":   {"{apiVersion: v1, kind: Pod, a: 'it''s }',\n b: c}\n---\n" + header, []string{"-:1 Pod", "-:4 ConfigMap"}},
		"a list":                       {"apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod}\n- {apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Job}]}\n", []string{"-:1 Pod", "-:1 Job"}},
		"an empty list":                {"apiVersion: v1\nkind: List\nitems:\n", nil},
		"a typed list":                 {"apiVersion: vsa.legal/v1alpha1\nkind: FormalityList\nitems:\n- metadata: {name: a}\n", []string{"-:1 Formality"}},
		"another's list is an object":  {"apiVersion: example.com/v1\nkind: AllowList\nitems: [a]\n", []string{"-:1 AllowList"}},
		"anchors":                      {header + "data: {a: &a x, b: *a}\n", []string{"-:1 ConfigMap"}},
		"a key that a merge overrides": {header + "data: &d {a: x}\nmore: {a: y, <<: *d}\n", []string{"-:1 ConfigMap"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, places(read(t, c.text))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestReadAsJSON brings the values of YAML as kubectl sends them.
func TestReadAsJSON(t *testing.T) {
	docs := read(t, header+"v: [1, 1.0, 1.5, 1e3, 0x10, 010, 1_000, 18446744073709551615, 1e300, yes, 'yes', null, ~, 2026-01-01, !!str 1, !!binary aGk=, 1:30]\n1: a\ntrue: b\n1.5: c\n")
	want := []any{int64(1), int64(1), 1.5, int64(1000), int64(16), int64(8), int64(1000), float64(18446744073709551615), 1e300, true, "yes", nil, nil, "2026-01-01", "1", "hi", "1:30"}
	if diff := cmp.Diff(want, docs[0].Content["v"]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for key, want := range map[string]string{"1": "a", "true": "b", "1.5": "c"} {
		if docs[0].Content[key] != want {
			t.Errorf("%s is %v", key, docs[0].Content[key])
		}
	}
}

func TestReadRefuses(t *testing.T) {
	cases := map[string]struct{ text, want string }{
		"a scalar":                        {"SECRET\n", "-:1: this document is a text"},
		"a list":                          {"- SECRET\n", "-:1: this document is a list"},
		"no apiVersion":                   {"# x\nkind: Pod\n", "-:2: apiVersion is missing"},
		"no kind":                         {"apiVersion: v1\n", "-:1: kind is missing"},
		"an empty kind":                   {"apiVersion: v1\nkind: ''\n", "-:1: kind is missing"},
		"a kind of numbers":               {"apiVersion: v1\nkind: 12\n", "-:1: kind is a number"},
		"an item":                         {"apiVersion: v1\nkind: List\nitems: [SECRET]\n", "-:1: items[0] is a text"},
		"an item of no kind":              {"apiVersion: v1\nkind: List\nitems: [{a: SECRET}]\n", "-:1: items[0].apiVersion is missing"},
		"items":                           {"apiVersion: v1\nkind: List\nitems: SECRET\n", "-:1: items is a text"},
		"a key twice":                     {header + "data:\n  a: SECRET\n  a: y\n", "-:1: data.a is given twice"},
		"a key twice in a list":           {header + "data: [{a: x, a: SECRET}]\n", "-:1: data[0].a is given twice"},
		"a key in two forms":              {header + "1: x\n'1': SECRET\n", "-:1: 1 is given twice"},
		"a key twice in JSON":             {`{"apiVersion":"v1","kind":"Pod","data":{"a":1,"a":"SECRET"}}`, "-:1: data.a is given twice"},
		"a mapping as a key":              {header + "? {SECRET: SECRET}\n: x\n", "-:1: a key is neither"},
		"a list as a key":                 {header + "? [SECRET]\n: x\n", "-:1: a key is neither"},
		"null as a key":                   {header + "~: SECRET\n", "-:1: a key is neither"},
		"not a number":                    {header + "a: .nan\n", "-:1: a number is infinite"},
		"infinity":                        {header + "a: .inf\n", "-:1: a number is infinite"},
		"broken YAML":                     {header + "---\n" + header + "a: [SECRET\n", "-:4: this is not YAML near line"},
		"a tab":                           {header + "a:\n\tSECRET: b\n", "-:1: this is not YAML near line"},
		"an unknown anchor":               {header + "a: *SECRET\n", "-:1: an alias"},
		"an anchor in itself":             {header + "a: &a [*a]\n", "-:1: "},
		"a tag that lies":                 {header + "a: !!int SECRET\n", "-:1: this is neither"},
		"bad base64":                      {header + "a: !!binary 'SECRET!'\n", "-:1: "},
		"laughs beside a merge of a text": {header + laughs() + "b: {<<: SECRET, a: *a9}\n", "-:1: "},
		"a merge of a text":               {header + "a: {<<: SECRET}\n", "-:1: "},
		"broken JSON":                     {`{"apiVersion":"v1" "kind":"SECRET"}`, "-:1: this is not YAML"},
		"after the dashes":                {"--- {SECRET: b}\n" + header, "-:1: a line that begins with ---"},
		"a hidden document":               {header + "\u2028---\u2028SECRET: b\n", "-:1: "},
		"a zero byte":                     {header + "a: SEC\x00RET\n", "-:1: this is not YAML"},
		"zero bytes":                      {strings.Repeat("\x00", 4<<20), "-:1: "},
		"UTF-16":                          {"\xff\xfea\x00:\x00", "-:1: this is UTF-16"},
		"UTF-16 without mark":             {"a\x00:\x00 \x00", "-:1: this is UTF-16"},
		"binary":                          {"\x7fELF\x02\x01\x01\xff\xfe", "-:1: this is"},
		"too long":                        {header + "a: " + strings.Repeat("x", 3<<20), "-:1: this document is larger than 3 MiB"},
		"one line without end":            {strings.Repeat("x", 9<<20), "-:1: this document is larger than 3 MiB"},
		"too many values":                 {header + "a: [" + strings.Repeat("[],", 1<<19) + "]", "-:1: this document may hold more than"},
		"laughs":                          {header + laughs(), "-:1: its anchors expand"},
		"long laughs":                     {header + "a: &a " + strings.Repeat("x", 1<<20) + "\nb: [*a, *a, *a, *a]\n", "-:1: its anchors expand"},
		"laughs as a key":                 {header + "a: &a " + strings.Repeat("x", 1<<20) + "\nb: &b [" + strings.Repeat("*a, ", 10_000) + "]\n? *b\n: c\n", "-:1: "},
		"deep brackets":                   {strings.Repeat("[", 100_000), "-:1: this is"},
		"deep JSON":                       {strings.Repeat(`{"a":`, 100_000), "-:1: this is"},
		"deep and closed":                 {header + "a: " + strings.Repeat("[", 5_000) + strings.Repeat("]", 5_000), "-:1: values are nested"},
		"deep dashes":                     {header + "a:\n  " + strings.Repeat("- ", 100_000), "-:1: "},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := manifest.Read([]string{"-"}, strings.NewReader(c.text))
			switch {
			case err == nil:
				t.Fatal("no error")
			case !strings.HasPrefix(err.Error(), c.want):
				t.Errorf("%q does not begin with %q", err, c.want)
			case strings.Contains(err.Error(), "SEC"):
				t.Errorf("%q repeats the document", err)
			case strings.Contains(err.Error(), "\n"):
				t.Errorf("%q is more than one problem", err)
			}
		})
	}
}

// laughs is the billion laughs.
func laughs() string {
	text := "a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha]\n"
	for i := range 9 {
		text += fmt.Sprintf("a%d: &a%d [%s]\n", i+1, i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d,", i), 9), ","))
	}
	return text
}

// TestReadGoesOn returns what can be read beside what cannot.
func TestReadGoesOn(t *testing.T) {
	docs, err := manifest.Read([]string{"-"}, strings.NewReader("a: b\n---\n"+header+"---\na: [\n---\n"+header))
	if diff := cmp.Diff([]string{"-:3 ConfigMap", "-:8 ConfigMap"}, places(docs)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err == nil || !strings.Contains(err.Error(), "-:1: ") || !strings.Contains(err.Error(), "-:6: ") {
		t.Errorf("the errors are %v", err)
	}
}

// endless repeats a text for ever.
type endless string

func (e endless) Read(p []byte) (int, error) {
	n := 0
	for n+len(e) <= len(p) {
		n += copy(p[n:], e)
	}
	return n, nil
}

// TestReadEnds gives up on what never ends, and holds little of it.
func TestReadEnds(t *testing.T) {
	for name, text := range map[string]string{"zeros": "\x00", "lines": "a: b\n", "comments": "# a\n", "separators": "---\n", "bad documents": "a: b\n---\n", "braces": "{", "quotes": "\"", "spaces": " "} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			if _, err := manifest.Read([]string{"-"}, endless(strings.Repeat(text, 256))); err == nil {
				t.Error("no error")
			}
			runtime.ReadMemStats(&after)
			if allocated := (after.TotalAlloc - before.TotalAlloc) >> 20; allocated > 64 {
				t.Errorf("%d MiB", allocated)
			}
		})
	}
}

func TestReadPaths(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"b/a.yml", "a.yaml", "c.json", "b.txt", ".git/x.yaml", "empty/x.txt"} {
		write(name, header)
	}
	if err := os.Symlink(filepath.Join(folder, "b"), filepath.Join(folder, "link")); err != nil {
		t.Fatal(err)
	}
	docs, err := manifest.Read([]string{folder, filepath.Join(folder, "b.txt")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, doc := range docs {
		name, err := filepath.Rel(folder, doc.File)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, name)
	}
	if diff := cmp.Diff([]string{"a.yaml", "b/a.yml", "c.json", "b.txt"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for path, want := range map[string]string{
		filepath.Join(folder, "none.yaml"): "there is no such file",
		filepath.Join(folder, "empty"):     "no manifest in this folder",
		"https://example.com/a.yaml":       "nothing is fetched from a network",
		"-":                                "standard input",
		"":                                 "there is no such file",
		"a\x00b":                           "cannot be read",
	} {
		if _, err := manifest.Read([]string{path}, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", path, err)
		}
	}
}
