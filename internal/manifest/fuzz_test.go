// SPDX-License-Identifier: Apache-2.0

package manifest_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

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
