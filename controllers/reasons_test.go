// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// sources parses the files of a folder that are no tests.
func sources(t *testing.T, folder string) []*ast.File {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), folder+"/"+e.Name(), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

// exportedReasons returns the reasons that a client can import, by the name of their constant.
func exportedReasons(t *testing.T) map[string]string {
	t.Helper()
	reasons := map[string]string{}
	for _, file := range sources(t, "../api/v1alpha1") {
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || !strings.HasPrefix(spec.Names[0].Name, "Reason") || len(spec.Values) == 0 {
				return true
			}
			if literal, ok := spec.Values[0].(*ast.BasicLit); ok {
				reasons[spec.Names[0].Name], _ = strconv.Unquote(literal.Value)
			}
			return true
		})
	}
	if len(reasons) < 60 {
		t.Fatalf("only %d reasons were read", len(reasons))
	}
	return reasons
}

// A reason is a word of the API: a client compares it with the constant, and so does whoever changes it here.
func TestReasonsAreConstantsOfTheAPI(t *testing.T) {
	reasons := exportedReasons(t)
	used := map[string]bool{}
	for _, folder := range []string{".", "../internal/lawbundle", "../internal/legal", "../internal/world"} {
		for _, file := range sources(t, folder) {
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.BasicLit:
					for name, value := range reasons {
						if folder == "." && n.Value == strconv.Quote(value) {
							t.Errorf("the reason %s is a literal: use v1alpha1.%s", n.Value, name)
						}
					}
				case *ast.SelectorExpr:
					used[n.Sel.Name] = true
				}
				return true
			})
		}
	}
	for name := range reasons {
		if !used[name] {
			t.Errorf("nothing gives the reason v1alpha1.%s", name)
		}
	}
}

// The first argument of availability's composite literal after the status is its reason: it is never a word of its own.
func TestAvailabilityHasAReasonOfTheAPI(t *testing.T) {
	var words []string
	for _, file := range sources(t, ".") {
		ast.Inspect(file, func(n ast.Node) bool {
			literal, ok := n.(*ast.CompositeLit)
			if !ok || len(literal.Elts) != 3 {
				return true
			}
			if name, ok := literal.Type.(*ast.Ident); !ok || name.Name != "availability" {
				return true
			}
			if word, ok := literal.Elts[1].(*ast.BasicLit); ok {
				words = append(words, word.Value)
			}
			return true
		})
	}
	if len(words) > 0 {
		t.Errorf("reasons that no client can import: %v", slices.Compact(words))
	}
}
