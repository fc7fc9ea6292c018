// SPDX-License-Identifier: Apache-2.0

package i18n

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// spoken are the folders whose sentences are said in the reader's language.
var spoken = []string{"../legal", "../lawbundle", "../explain", "../world", "../plugin"}

// call is a sentence where it is said.
type call struct {
	format string
	args   int
	at     token.Position
}

// calls finds what is said: every call of say or Say. One of which the format is no constant is only right where words
// are handed on.
func calls(t *testing.T) []call {
	t.Helper()
	var all []call
	for _, folder := range spoken {
		eachFile(t, folder, func(files *token.FileSet, file *ast.File) {
			ast.Inspect(file, func(n ast.Node) bool {
				if format, args, ok := sentence(n); ok {
					words, constant := text(format)
					at := files.Position(n.Pos())
					if !constant {
						t.Errorf("%s: what is said is no constant, so that nobody can translate it", at)
					}
					all = append(all, call{words, args, at})
				}
				return true
			})
		})
	}
	return all
}

// sentence finds the format of what a node says, and how many arguments it has. A sentence that is said later begins with
// a requirement and the name of a formality.
func sentence(n ast.Node) (format ast.Expr, args int, ok bool) {
	switch n := n.(type) {
	case *ast.CallExpr:
		if !says(n.Fun) || len(n.Args) == 0 || says(n.Args[0]) || n.Ellipsis.IsValid() {
			return nil, 0, false
		}
		return n.Args[0], len(n.Args) - 1, true
	case *ast.CompositeLit:
		if name, isNamed := n.Type.(*ast.Ident); !isNamed || name.Name != "sentence" || len(n.Elts) != 2 {
			return nil, 0, false
		}
		args = 2
		if more, isList := n.Elts[1].(*ast.CompositeLit); isList {
			args += len(more.Elts)
		}
		return n.Elts[0], args, true
	}
	return nil, 0, false
}

// eachFile reads the Go files of a folder, without its tests.
func eachFile(t *testing.T, folder string, do func(*token.FileSet, *ast.File)) {
	t.Helper()
	paths, err := filepath.Glob(folder + "/*.go")
	if err != nil || len(paths) == 0 {
		t.Fatalf("%s: %d files, %v", folder, len(paths), err)
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		do(files, file)
	}
}

// TestEverythingIsSaid: no words of the judge or of explain are written beside what is said.
func TestEverythingIsSaid(t *testing.T) {
	words := regexp.MustCompile(`\pL{2,}.* |^ ?\pL+[ :.]`)
	english := []string{"words.go", "people.go"} // how English has instants, durations and lists
	for _, folder := range []string{"../legal", "../explain"} {
		eachFile(t, folder, func(files *token.FileSet, file *ast.File) {
			if slices.Contains(english, filepath.Base(files.Position(file.Pos()).Filename)) {
				return
			}
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.ImportSpec, *ast.Field: // and its tag
					return false
				case *ast.CallExpr:
					_, _, said := sentence(n)
					return !said && !silent(n.Fun)
				case *ast.CompositeLit:
					_, _, said := sentence(n)
					return !said
				case *ast.BasicLit:
					if s, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING && words.MatchString(s) {
						t.Errorf("%s: %q is not said in the reader's language", files.Position(n.Pos()), s)
					}
				}
				return true
			})
		})
	}
}

// silent tells whether what a call is given is not for readers of verdicts: errors, patterns, time zones.
func silent(fun ast.Expr) bool {
	f, ok := fun.(*ast.SelectorExpr)
	return ok && slices.Contains([]string{"Errorf", "MustCompile"}, f.Sel.Name)
}

func says(fun ast.Expr) bool {
	switch f := fun.(type) {
	case *ast.Ident:
		return f.Name == "say"
	case *ast.SelectorExpr:
		return f.Sel.Name == "say" || f.Sel.Name == "Say"
	}
	return false
}

// text of a constant string, which may be put together by +.
func text(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil
	case *ast.BinaryExpr:
		a, okA := text(e.X)
		b, okB := text(e.Y)
		return a + b, okA && okB && e.Op == token.ADD
	}
	return "", false
}
