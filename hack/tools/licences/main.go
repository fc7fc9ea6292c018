// SPDX-License-Identifier: Apache-2.0

// Command licences lists the modules whose packages are linked into the given
// packages, with the licences found in their trees, as sorted CSV lines of
// module, version and licence. It exits with 1 when a module has no licence
// that it recognises, or one that is not allowed.
//
// It reads only what the go command has already put into the module cache. The
// set of modules depends on the platform: set GOOS and GOARCH for another one.
package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	classifier "github.com/google/licenseclassifier/v2"
	"github.com/google/licenseclassifier/v2/assets"
)

// defaultAllow names the SPDX identifiers that an Apache-2.0 program may link.
const defaultAllow = "0BSD,Apache-2.0,BSD-2-Clause,BSD-3-Clause,CC0-1.0,ISC,MIT,MIT-0,MPL-2.0,Unlicense,Zlib"

// unknown stands in the licence column for a module without a recognised licence.
const unknown = "UNKNOWN"

// licenceFile matches the names of files that hold a licence's text.
var licenceFile = regexp.MustCompile(`(?i)^((un)?licen[cs]e|copying)([-._].*)?$`)

// spdx maps the classifier's own names to SPDX identifiers where they differ.
var spdx = map[string]string{
	"BSD-0-Clause":         "0BSD",
	"BSD-2-Clause-FreeBSD": "BSD-2-Clause",
	"BSD-2-Clause-NetBSD":  "BSD-2-Clause",
	"Boost-original":       "BSL-1.0",
}

// module is one dependency and the directories of its packages in use.
type module struct {
	path, version, dir string
	packages           map[string]bool
}

func main() {
	dir := flag.String("C", ".", "directory of the module to look at")
	tags := flag.String("tags", "", "build tags, separated by commas")
	allow := flag.String("allow", defaultAllow, "licences allowed, separated by commas")
	flag.Parse()

	patterns := flag.Args()
	if len(patterns) == 0 {
		patterns = []string{"./..."}
	}
	ok, err := run(os.Stdout, os.Stderr, *dir, *tags, strings.Split(*allow, ","), patterns)
	if err != nil {
		fmt.Fprintln(os.Stderr, "licences:", err)
		os.Exit(2)
	}
	if !ok {
		os.Exit(1)
	}
}

// run writes the list to out and what is wrong with it to problems, and tells
// whether nothing is.
func run(out, problems io.Writer, dir, tags string, allow, patterns []string) (bool, error) {
	modules, err := dependencies(dir, tags, patterns)
	if err != nil {
		return false, err
	}
	if len(modules) == 0 {
		return false, errors.New("no dependency found, which is surely wrong")
	}
	known, err := assets.DefaultClassifier()
	if err != nil {
		return false, fmt.Errorf("load the classifier: %w", err)
	}

	table := csv.NewWriter(out)
	ok := true
	for _, m := range modules {
		found, err := m.licences(known)
		if err != nil {
			return false, fmt.Errorf("%s: %w", m.path, err)
		}
		if err := table.Write([]string{m.path, m.version, strings.Join(found, " AND ")}); err != nil {
			return false, err
		}
		for _, name := range found {
			if !slices.Contains(allow, name) {
				ok = false
				_, _ = fmt.Fprintf(problems, "licences: %s %s: %s is not allowed\n", m.path, m.version, name)
			}
		}
	}
	table.Flush()
	return ok, table.Error()
}

// dependencies returns the modules, other than the main ones, of all packages
// linked into those that match patterns, sorted by path.
func dependencies(dir, tags string, patterns []string) ([]*module, error) {
	args := append([]string{"list", "-deps", "-json=Dir,Module", "-tags=" + tags, "--"}, patterns...)
	cmd := exec.Command("go", args...) //nolint:gosec // the arguments are the developer's own
	cmd.Dir = dir
	cmd.Stderr = os.Stderr
	list, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}

	type goModule struct {
		Path, Version, Dir string
		Main               bool
		Replace            *goModule
	}
	byPath := map[string]*module{}
	for decoder := json.NewDecoder(bytes.NewReader(list)); ; {
		var p struct {
			Dir    string
			Module *goModule
		}
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("read go list's answer: %w", err)
		}
		if p.Module == nil || p.Module.Main { // The standard library, or our own.
			continue
		}
		source := p.Module
		if source.Replace != nil {
			source = source.Replace
		}
		m := byPath[p.Module.Path]
		if m == nil {
			m = &module{
				path: p.Module.Path, version: source.Version, dir: p.Module.Dir,
				packages: map[string]bool{},
			}
			byPath[m.path] = m
		}
		m.packages[p.Dir] = true
	}
	return slices.SortedFunc(maps.Values(byPath), func(a, b *module) int {
		return strings.Compare(a.path, b.path)
	}), nil
}

// licences names the licences in the module's root and in every directory from
// there to a package in use. A file that holds none it recognises counts as an
// unknown one, so that an unusual licence beside a usual one is seen too.
func (m *module) licences(known *classifier.Classifier) ([]string, error) {
	if m.dir == "" {
		return []string{unknown}, nil
	}
	dirs := map[string]bool{m.dir: true}
	for dir := range m.packages {
		for ; dir != m.dir && strings.HasPrefix(dir, m.dir) && !dirs[dir]; dir = filepath.Dir(dir) {
			dirs[dir] = true
		}
	}
	found := map[string]bool{}
	for dir := range dirs {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return nil, err
		}
		for _, entry := range entries {
			if !isLicence(entry) {
				continue
			}
			text, err := os.ReadFile(filepath.Join(dir, entry.Name()))
			if err != nil {
				return nil, err
			}
			for _, name := range identify(known, text) {
				found[name] = true
			}
		}
	}
	if len(found) == 0 {
		found[unknown] = true
	}
	return slices.Sorted(maps.Keys(found)), nil
}

// isLicence tells whether the file's name is that of a licence's text, and not
// of a program about licences, nor of the licence of documents (LICENSE.docs),
// which nobody links.
func isLicence(entry fs.DirEntry) bool {
	ext := filepath.Ext(entry.Name())
	return entry.Type().IsRegular() && licenceFile.MatchString(entry.Name()) && ext != ".go" && ext != ".docs"
}

// identify names the licences whose texts or headers stand in text, or returns
// unknown alone.
func identify(known *classifier.Classifier, text []byte) []string {
	found := map[string]bool{}
	for _, match := range known.Match(text).Matches {
		if match.MatchType != "License" && match.MatchType != "Header" {
			continue
		}
		name := match.Name
		if id, ok := spdx[name]; ok {
			name = id
		}
		found[name] = true
	}
	if len(found) == 0 {
		return []string{unknown}
	}
	return slices.Sorted(maps.Keys(found))
}
