// SPDX-License-Identifier: Apache-2.0

package detect_test

import (
	"go/ast"
	"go/token"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/detect"
)

// TestVocabulary holds the list of all capabilities to the constants.
func TestVocabulary(t *testing.T) {
	var constants []string
	for _, file := range sources(t) {
		for _, declaration := range file.Decls {
			if group, ok := declaration.(*ast.GenDecl); ok && group.Tok == token.CONST && file.Name.Name == "detect" {
				constants = append(constants, capabilityNames(group)...)
			}
		}
	}
	if diff := gocmp.Diff(constants, detect.Vocabulary()); diff != "" {
		t.Errorf("Vocabulary is not what the constants of names.go say:\n%s", diff)
	}
}

// capabilityNames are the values of the constants that are names of capabilities: they have a dot.
func capabilityNames(group *ast.GenDecl) []string {
	var names []string
	for _, spec := range group.Specs {
		for _, value := range spec.(*ast.ValueSpec).Values {
			if text, ok := value.(*ast.BasicLit); ok && text.Kind == token.STRING && strings.Contains(text.Value, ".") {
				name, _ := strconv.Unquote(text.Value)
				names = append(names, name)
			}
		}
	}
	return names
}
