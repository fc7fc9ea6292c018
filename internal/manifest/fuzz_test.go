// SPDX-License-Identifier: Apache-2.0

package manifest_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/vsa-legal/operator/internal/manifest"
)

// FuzzRead reads and judges anything: it never panics, and what it returns has its place and its reasons.
func FuzzRead(f *testing.F) {
	paths, err := filepath.Glob("../../config/samples/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	for _, seed := range []string{
		"", "---", "...", "\ufeff---\r\n", "{", `{"apiVersion":"v1","kind":"A"}{}`, "{a: 'b}'}\n---\n",
		header + "a: &a {b: [*a]}", header + "<<: {a: b}\na: c", header + "? [a]\n: b", header + "a: .nan", header + "a: !!binary x",
		header + laughs(), "apiVersion: vsa.legal/v1alpha1\nkind: FormalityList\nitems: [{}, a, {kind: List}]",
		"apiVersion: v1\nitems:\n- apiVersion: vsa.legal/v1alpha1\n  kind: Formality\n  metadata: {name: a, resourceVersion: '1'}\nkind: List\nmetadata: {resourceVersion: ''}\n",
		"apiVersion: vsa.legal/v1alpha1\nkind: JudicialRequisition\nmetadata: [a]\nspec: {window: {from: 1}}",
	} {
		f.Add([]byte(seed))
	}
	l := loader(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		docs, err := manifest.Read([]string{"-"}, bytes.NewReader(data))
		if err != nil && !bytes.HasPrefix([]byte(err.Error()), []byte("-:")) {
			t.Errorf("an error without a place: %v", err)
		}
		lines := bytes.Count(data, []byte("\n")) + 1
		for _, doc := range docs {
			if doc.File != "-" || doc.Line < 1 || doc.Line > lines {
				t.Errorf("%v of %d lines", doc.Position, lines)
			}
		}
		for _, o := range l.Load(docs) {
			if (o.Object == nil) != (len(o.Problems) > 0) {
				t.Errorf("object %v, problems %q", o.Object, o.Problems)
			}
		}
	})
}

// FuzzList reads lists item by item: what is read so is what would be read at once.
func FuzzList(f *testing.F) {
	const list = "apiVersion: v1\nkind: List\n"
	for _, seed := range []string{
		list + "items:\n- a: b\n  c: |\n    - d\n- 'e\n\n  f'\n- - g\n  - h\n-\n  i: j\n", "items: # a\n# b\n  - a\n\n  - b\nkind: List\n",
		list + "items:\n- a: 'b\n- c'\n- \"d\n- e\"\n", list + "items:\n- a: &a {<<: {b: c}, b: d}\n  e: *a\n- b\rc: d\n", list + "items:\n-\ta\n- ? b\n  : c\n... \n",
		list + "items:\n- a\n\tb\n- c\n d\n- |2\n   e\n  f\n- >-\n\n  g\n#h\n  i\n", list + "items:\n  - a\n - b\n   - c\n", "%YAML 1.1\n---\nkind: List\nitems:\n- a",
		list + "items:\n- {a: b,\n- c: d}\n- [e,\n  - f]\n", "a: |\n items:\nitems:\n- a\nkind: List", "a: 'x\nitems:\n- y'\nkind: List\nitems:\n- z\n",
		`{"kind":"List","items":[{"a":"\\"],"},[1,[2]],3,null,"x"],"b":{"items":[4]}}`, `{"a":",\\"items\\":[","items":[1e3,1.0,-0],"kind":"List"}`, `{"items":[1],"kind":"List","items":[2]}`, `{"items":[1],"it\\u0065ms":[2],"kind":"List"}`, `{"kind":"List","items":[1}, {2]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.Contains(data, []byte("\n---")) {
			return // it would be two documents
		}
		cut, err := manifest.DecodeCut(data)
		if err != nil {
			return
		}
		whole, err := manifest.DecodeWhole(data)
		if err != nil {
			t.Fatalf("at once: %v; by items: %v", err, cut)
		}
		content, _ := whole.(map[string]any)
		if content["items"] == nil {
			content["items"] = []any(nil)
		}
		if diff := cmp.Diff(whole, cut, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("(-at once +by items):\n%s", diff)
		}
	})
}
