// SPDX-License-Identifier: Apache-2.0

package list_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vsa-legal/operator/modelscan/format"
	"github.com/vsa-legal/operator/modelscan/format/list"
)

// notFormats are the folders beside those of the formats.
var notFormats = []string{"formattest", "list"}

// folder of a format that is read: its name without hyphens, as a package is called.
func folder(f format.Format) string { return strings.ReplaceAll(f.Name, "-", "") }

func TestEveryFolderIsListed(t *testing.T) {
	folders, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]bool{}
	for _, f := range list.Readable() {
		have[folder(f)] = true
	}
	for _, f := range folders {
		if !f.IsDir() || slices.Contains(notFormats, f.Name()) {
			continue
		}
		if !have[f.Name()] {
			t.Errorf("format/%s is not in the list", f.Name())
		}
		delete(have, f.Name())
	}
	for name := range have {
		t.Errorf("format/%s is in the list, and there is no such folder", name)
	}
}

func TestContract(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range list.All {
		name := e.Name + ", " + e.Description
		if seen[name] {
			t.Errorf("%s is there twice", name)
		}
		seen[name] = true
		if e.Name == "" || e.Name != strings.ToLower(e.Name) || e.Description == "" || e.Source == "" || e.Place == "" {
			t.Errorf("%s: a text is missing: %+v", name, e)
		}
		if n := count(e.Parse != nil, e.Opaque != nil, e.End != nil); n != 1 {
			t.Errorf("%s is %d things of: read, told, harmless", name, n)
		}
		if len(e.Magic) == 0 && e.Sniff == nil {
			t.Errorf("%s takes any file", name)
		}
		if e.NoMagic && len(e.Magic) > 0 || e.Embedded != nil && len(e.Signatures()) != 1 || e.Parse == nil && (e.NoMagic || e.Embedded != nil) {
			t.Errorf("%s has a magic number and none", name)
		}
		for _, m := range append(e.Signatures(), e.Magic...) {
			if m.Bytes == "" || m.Offset+len(m.Bytes) > format.HeadSize {
				t.Errorf("%s: the magic %q is not in the head", name, m.Bytes)
			}
		}
		for _, extension := range e.Extensions {
			if extension != strings.ToLower(extension) || strings.ContainsAny(extension, "./ ") {
				t.Errorf("%s: the extension %q", name, extension)
			}
		}
		if e.Opaque != nil && e.Opaque(nil) == "" {
			t.Errorf("%s does not say why it is opaque", name)
		}
	}
}

func count(conditions ...bool) int {
	n := 0
	for _, c := range conditions {
		if c {
			n++
		}
	}
	return n
}

// The first bytes of what is told, and no more, are nothing that is read.
func TestToldIsNotRead(t *testing.T) {
	for _, f := range list.Opaque() {
		for _, m := range f.Magic {
			head := make([]byte, format.HeadSize)
			copy(head[m.Offset:], m.Bytes)
			if r := format.Taking(list.Readable(), head, 1<<20, "x.bin"); r != nil {
				t.Errorf("%s is taken for %s", f.Name, r.Name)
			}
		}
	}
}

func TestEveryReadableFormatIsFuzzed(t *testing.T) {
	for _, f := range list.Readable() {
		tests, err := filepath.Glob(filepath.Join("..", folder(f), "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(tests, func(path string) bool { return hasFuzzTarget(t, path) }) {
			t.Errorf("%s has no FuzzParse", f.Name)
		}
	}
}

func hasFuzzTarget(t *testing.T, path string) bool {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(file.Decls, func(d ast.Decl) bool {
		f, ok := d.(*ast.FuncDecl)
		return ok && f.Name.Name == "FuzzParse" && f.Recv == nil
	})
}
