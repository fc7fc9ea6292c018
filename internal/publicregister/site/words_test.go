// SPDX-License-Identifier: Apache-2.0

package site

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/vsa-legal/operator/internal/publicregister"
)

// TestWords: each key of a page has words in both languages, and each of the words is on a page.
func TestWords(t *testing.T) {
	used := map[string]bool{}
	for _, s := range []publicregister.State{publicregister.Runs, publicregister.NotSeenRunning, publicregister.NotPermitted, publicregister.Withdrawn} {
		used["state"+string(s)] = true
	}
	for _, i := range []string{"yes", "no", "partly"} {
		used[i] = true
	}
	templates, err := filepath.Glob("pages/*.html")
	if err != nil || len(templates) == 0 {
		t.Fatal(err)
	}
	for pattern, names := range map[string][]string{`say "(\w+)"`: templates, `words\(\w+(?:\.\w+|\[0\])?, "(\w+)"\)`: {"site.go", "lists.go", "templates.go"}, `plain\("\w+", "(\w+)"`: {"site.go"}} {
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(text), -1) {
				used[m[1]] = true
			}
		}
	}
	for key := range used {
		if w := pageWords[key]; strings.TrimSpace(w.english) == "" || strings.TrimSpace(w.french) == "" {
			t.Errorf("%q has no words", key)
		}
	}
	for key := range pageWords {
		if !used[key] {
			t.Errorf("%q is on no page", key)
		}
	}
}

// TestFrenchLines: no line is parted before a sign that French puts a space before, nor after one that it puts a space behind.
func TestFrenchLines(t *testing.T) {
	parted := regexp.MustCompile(` [:;?!»]|[«°] `)
	for key, w := range pageWords {
		if at := parted.FindString(w.french); at != "" {
			t.Errorf("%q may be parted at %q: %s", key, at, w.french)
		}
	}
}
