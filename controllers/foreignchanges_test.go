// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A page that names a spec that is not there promises what nobody shows.
func TestForeignChangesNamesSpecsThatThereAre(t *testing.T) {
	page, err := os.ReadFile("../docs/foreign-changes.md")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(source)
	}
	named := 0
	for _, line := range strings.Split(string(page), "\n") {
		cells := strings.Split(line, "|")
		if len(cells) != 5 || strings.Contains(line, "---") || strings.Contains(line, "| spec |") {
			continue
		}
		specs := regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cells[3], -1)
		if len(specs) == 0 {
			t.Errorf("no spec shows how it ends: %s", cells[1])
		}
		for _, s := range specs {
			named++
			if !strings.Contains(all.String(), "It(\""+s[1]+"\"") {
				t.Errorf("there is no spec %q", s[1])
			}
		}
	}
	if named < 8 {
		t.Errorf("the page names %d specs", named)
	}
}
