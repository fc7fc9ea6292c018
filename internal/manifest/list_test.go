// SPDX-License-Identifier: Apache-2.0

package manifest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"github.com/vsa-legal/operator/internal/manifest"
)

// exported is what 'kubectl get -o yaml' or -o json prints of so many objects, each with a text of some length.
func exported(tb testing.TB, count, length int, asJSON bool) []byte {
	tb.Helper()
	list := map[string]any{"apiVersion": "v1", "kind": "List", "metadata": map[string]any{"resourceVersion": ""}}
	var items []any
	for i := range count {
		items = append(items, map[string]any{
			"apiVersion": "v1", "kind": "ConfigMap",
			"metadata": map[string]any{"name": fmt.Sprintf("a-%d", i), "resourceVersion": "12"},
			"data":     map[string]any{"a": strings.Repeat("\"- a],\n\n# b\n", length/12), "n": "- x\n  - y\n", "empty": ""},
		})
	}
	list["items"] = items
	data, err := yaml.Marshal(list)
	if asJSON {
		data, err = json.MarshalIndent(list, "", "    ")
	}
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// TestReadLongLists reads of a list that is longer than a document what it reads of the same items one by one.
func TestReadLongLists(t *testing.T) {
	for name, asJSON := range map[string]bool{"YAML": false, "JSON": true} {
		t.Run(name, func(t *testing.T) {
			var want []map[string]any
			for _, doc := range read(t, string(exported(t, 40, 12_000, asJSON))) {
				want = append(want, doc.Content)
			}
			data := exported(t, 400, 12_000, asJSON)
			if len(data) <= 3<<20 {
				t.Fatalf("%d bytes are not long", len(data))
			}
			docs := read(t, string(data)+"\n---\n"+header)
			var got []map[string]any
			for _, doc := range docs[:40] {
				got = append(got, doc.Content)
			}
			if diff := cmp.Diff(want, got); diff != "" || len(docs) != 401 || docs[399].Line != 1 {
				t.Errorf("%d documents (-want +got):\n%s", len(docs), diff)
			}
			if line := bytes.Count(data, []byte("\n")) + 3; docs[400].Line != line {
				t.Errorf("what follows is at %v, not at line %d", docs[400].Position, line)
			}
		})
	}
}

// TestReadListForms reads the forms that a list of more values than a document's may have.
func TestReadListForms(t *testing.T) {
	const list, item = "apiVersion: v1\nkind: List\n", "{apiVersion: v1, kind: Pod}\n"
	many := strings.Repeat("- "+item, 50_000)
	few := strings.Repeat(`{"apiVersion":"v1","kind":"Pod"},`, 50_000)
	cases := map[string]struct {
		text string
		want int
	}{
		"kind first":               {list + "items:\n" + many, 50_000},
		"kind last":                {"apiVersion: v1\nitems: # all\n\n# a\n" + many + "kind: List\n", 50_000},
		"indented":                 {list + "items:\n" + strings.ReplaceAll(many, "- ", "  - "), 50_000},
		"CRLF":                     {strings.ReplaceAll(list+"items:\n"+many+"metadata: {}\n", "\n", "\r\n"), 50_000},
		"a typed list":             {"apiVersion: vsa.legal/v1alpha1\nkind: FormalityList\nitems:\n" + many, 50_000},
		"a list of lists":          {list + "items:\n- apiVersion: v1\n  kind: List\n  items:\n  - " + item + many, 50_001},
		"JSON":                     {`{"apiVersion":"v1","items":[` + strings.TrimSuffix(few, ",") + `],"kind":"List"}`, 50_000},
		"JSON, kind first":         {`{"kind":"List","apiVersion":"v1","metadata":{"items":[1]}, "items" : [` + strings.TrimSuffix(few, ",") + `]}`, 50_000},
		"JSON without an item":     {`{"kind":"List","apiVersion":"v1","items":[ ],"a":[` + strings.Repeat("1,", 190_000) + `1]}`, 0},
		"anchors within one":       {list + "items:\n- {apiVersion: v1, kind: Pod, a: &a x, b: *a}\n" + many, 50_001},
		"an end of line of others": {list + "items:\n- {apiVersion: v1, kind: Pod}\r- {apiVersion: v1, kind: Pod}\n" + many, 50_002},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if docs := read(t, c.text); len(docs) != c.want {
				t.Errorf("%d documents, not %d", len(docs), c.want)
			}
		})
	}
}

func TestReadRefusesLists(t *testing.T) {
	pad := strings.Repeat("x", 300)
	list, item := "apiVersion: v1\nkind: List\n", "- {apiVersion: v1, kind: Pod, a: "+pad+"}\n"
	many := strings.Repeat(item, 12_000)
	few := strings.Repeat(`{"apiVersion":"v1","kind":"Pod","a":"`+pad+`"},`, 12_000)
	long := strings.Repeat("x", 3<<20)
	bomb := "- {apiVersion: v1, kind: Pod, a: &a [" + strings.Repeat("1,", 300) + "], b: [" + strings.Repeat("*a,", 500) + "]}\n"
	echo := "- {apiVersion: v1, kind: Pod, a: &a " + strings.Repeat("x", 3000) + ", b: [" + strings.Repeat("*a,", 900) + "]}\n"
	cases := map[string]struct{ text, want string }{
		"no list":                    {"apiVersion: v1\nkind: Pod\nitems:\n" + many, "-:1: this document is larger than 3 MiB"},
		"no list, of many values":    {"apiVersion: v1\nkind: Pod\nitems:\n" + strings.Repeat("- a\n", 300_000), "-:1: this document may hold more than"},
		"no list in JSON":            {`{"apiVersion":"v1","kind":"Pod","items":[` + few + `1]}`, "-:1: this document is larger than 3 MiB"},
		"a kind of no list":          {"apiVersion: v1\nkind: [List]\nitems:\n" + many, "-:1: this document is larger than 3 MiB"},
		"many items":                 {list + "items:\n" + strings.Repeat("- {}\n", 200_000), "-:1: this list holds more than 100000 objects"},
		"many items in JSON":         {`{"apiVersion":"v1","kind":"List","items":[` + strings.Repeat("1,", 200_000) + "1]}", "-:1: this list holds more than 100000 objects"},
		"a list in flow style":       {"{apiVersion: v1, kind: List, items: [" + few + "]}", "-:1: this document is larger than 3 MiB"},
		"items of another key":       {list + "metadata:\n  items:\n" + strings.ReplaceAll(many, "- ", "  - "), "-:1: this document is larger than 3 MiB"},
		"items twice":                {list + "items:\n" + many + "items:\n" + item, "-:1: items is given twice"},
		"items twice in JSON":        {`{"apiVersion":"v1","kind":"List","items":[` + few + `1],"items":[]}`, "-:1: items is given twice"},
		"kind twice":                 {list + "items:\n" + many + "kind: List\n", "-:1: kind is given twice"},
		"a long item":                {list + "items:\n" + many + "- a: " + long + "\n", "-:1: items[12000]: it is larger than 3 MiB"},
		"a long item in JSON":        {`{"apiVersion":"v1","kind":"List","items":[` + few + `"` + long + `"]}`, "-:1: items[12000]: it is larger than 3 MiB"},
		"a long head":                {list + "metadata: " + long + "\nitems:\n" + many, "-:1: this document is larger than 3 MiB"},
		"a long tail":                {list + "items:\n" + many + "metadata: " + long, "-:1: this document is larger than 3 MiB"},
		"an item of many values":     {list + "items:\n" + many + "- [" + strings.Repeat("[],", 100_001) + "]\n", "-:1: items[12000]: "},
		"a key twice in an item":     {list + "items:\n" + many + "- {a: {b: SECRET, b: SECRET}}\n", "-:1: items[12000].a.b is given twice"},
		"a key twice in JSON's item": {`{"apiVersion":"v1","kind":"List","items":[` + few + `{"a":{"b":1,"b":"SECRET"}}]}`, "-:1: items[12000].a.b is given twice"},
		"broken YAML":                {list + "items:\n" + many + "- [SECRET\n", "-:1: items[12000]: this is not YAML near line 12004"},
		"broken JSON":                {`{"apiVersion":"v1","kind":"List","items":[` + few + `{SECRET}]}`, "-:1: items[12000]: this is not JSON"},
		"JSON without end":           {`{"apiVersion":"v1","kind":"List","items":[` + few, "-:1: "},
		"JSON's commas":              {`{"apiVersion":"v1","kind":"List","items":[` + few + `]}`, "-:1: items[12000]: this is not JSON"},
		"an item that is none":       {list + "items:\n" + many + "- SECRET\n", "-:1: items[12000] is a text"},
		"an item hidden in a text":   {list + "items:\n- {apiVersion: v1, kind: Pod, a: 'b\n" + many + "'}\n", "-:1: "},
		"an alias of another item":   {list + "items:\n- {apiVersion: v1, kind: Pod, a: &a b}\n- {apiVersion: v1, kind: Pod, a: *a}\n" + many, "-:1: items[1]: an alias"},
		"bombs":                      {list + "items:\n" + strings.Repeat(bomb, 1000), "-:1: items["},
		"echoes":                     {list + "items:\n" + strings.Repeat(echo, 1000), "-:1: items["},
		"laughs":                     {list + "items:\n" + many + "- " + strings.ReplaceAll(laughs(), "\n", "\n  ") + "\n", "-:1: items[12000]: its anchors expand"},
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

// TestReadEndsLists gives up on a list that never ends, and on one of nothing but what is wrong.
func TestReadEndsLists(t *testing.T) {
	const list = "apiVersion: v1\nkind: List\nitems:\n"
	for name, c := range map[string]struct{ head, text, want string }{
		"items":   {list, "- {apiVersion: v1, kind: Pod}\n", "-:1: this list is larger than 64 MiB"},
		"JSON":    {`{"items":[1`, ",1", "-:1: this list is larger than 64 MiB"},
		"no list": {"a: b\n", "- {apiVersion: v1, kind: Pod}\n", "-:1: this document is larger than 3 MiB"},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := manifest.Read([]string{"-"}, io.MultiReader(strings.NewReader(c.head), endless(strings.Repeat(c.text, 256))))
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("the error is %v", err)
			}
			runtime.ReadMemStats(&after)
			if allocated := (after.TotalAlloc - before.TotalAlloc) >> 20; allocated > 320 {
				t.Errorf("%d MiB", allocated)
			}
		})
	}
	wrong := list + strings.Repeat("- "+strings.Repeat("a", 40)+"\n", 90_000)
	_, err := manifest.Read([]string{"-"}, strings.NewReader(wrong))
	if err == nil || strings.Count(err.Error(), "\n") != 100 {
		t.Errorf("%d errors", strings.Count(err.Error(), "\n"))
	}
}
