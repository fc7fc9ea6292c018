// SPDX-License-Identifier: Apache-2.0

// Package docs holds the pages for people who change the project to what is there.
package docs

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const root = "../.."

// inTree are words in code font that name a file or a folder of the repository, from its root.
var inTree = regexp.MustCompile("`((?:api|cmd|config|controllers|docs|hack|internal|modelscan|test)/[\\w./-]+)`")

// A newcomer opens the files that the table names: each of them is there, and the table has the ten commonest changes.
func TestWhereToChangeWhat(t *testing.T) {
	page, err := os.ReadFile(root + "/docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(page), "## Where to change what\n")
	if !found {
		t.Fatal("the page has no such table")
	}
	section, _, _ = strings.Cut(section, "\n## ")
	rows := 0
	for line := range strings.Lines(section) {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| what changes |") {
			continue
		}
		rows++
		named := inTree.FindAllStringSubmatch(line, -1)
		if len(named) == 0 {
			t.Errorf("no file is named: %s", line)
		}
		for _, n := range named {
			if _, err := os.Stat(filepath.Join(root, n[1])); err != nil {
				t.Errorf("%s is not there: %s", n[1], line)
			}
		}
	}
	if rows != 10 {
		t.Errorf("%d changes, want the ten commonest", rows)
	}
}

// links are those of a page to another file, without the place in it.
var links = regexp.MustCompile(`\]\(([\w./-]+)(?:#[^)]*)?\)`)

// Pages that lead from one to the next lead somewhere.
func TestLinksOfPages(t *testing.T) {
	pages, err := filepath.Glob(root + "/docs/*.md")
	if err != nil || len(pages) < 10 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	for _, page := range append(pages, root+"/README.md", root+"/CONTRIBUTING.md", root+"/SECURITY.md") {
		text, err := os.ReadFile(page) //nolint:gosec // it was listed above
		if err != nil {
			t.Fatal(err)
		}
		for _, link := range links.FindAllStringSubmatch(string(text), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(page), link[1])); err != nil {
				t.Errorf("%s leads to %s, which is not there", page, link[1])
			}
		}
	}
}
