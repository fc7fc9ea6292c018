// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"regexp"
	"strings"
)

// target is one fuzz function.
type target struct{ importPath, name string }

func (t target) String() string { return path.Base(t.importPath) + "." + t.name }

// files prints the package and each of its test files, as go list knows them for this system.
const files = `{{range .TestGoFiles}}{{$.ImportPath}} {{$.Dir}}/{{.}}
{{end}}{{range .XTestGoFiles}}{{$.ImportPath}} {{$.Dir}}/{{.}}
{{end}}`

// find the targets in the test files. "go test -list" would start what the packages' own TestMain starts, such as clusters.
func find(ctx context.Context, packages []string) ([]target, error) {
	list, err := exec.CommandContext(ctx, "go", append([]string{"list", "-f", files}, packages...)...).Output() //nolint:gosec // as the caller asks
	if err != nil {
		failed := &exec.ExitError{}
		if errors.As(err, &failed) {
			err = fmt.Errorf("%w: %s", err, failed.Stderr)
		}
		return nil, fmt.Errorf("go list: %w", err)
	}
	var all []target
	for line := range strings.Lines(string(list)) {
		importPath, file, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok {
			continue
		}
		source, err := os.ReadFile(file) //nolint:gosec // a file of this module
		if err != nil {
			return nil, err
		}
		for _, name := range names(string(source)) {
			all = append(all, target{importPath, name})
		}
	}
	return all, nil
}

var fuzzFunction = regexp.MustCompile(`(?m)^func (Fuzz\w*)\(\w+ \*testing\.F\)`)

// names of the fuzz functions of a source file.
func names(source string) []string {
	var all []string
	for _, match := range fuzzFunction.FindAllStringSubmatch(source, -1) {
		all = append(all, match[1])
	}
	return all
}
