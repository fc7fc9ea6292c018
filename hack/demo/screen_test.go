// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestWrap(t *testing.T) {
	tests := map[string]struct {
		text string
		want string
	}{
		"nothing":             {"", ""},
		"fits exactly":        {"one two 34", "one two 34"},
		"one letter too many": {"one two 345", "one two\n345"},
		"runes, not bytes":    {"été été éé", "été été éé"},
		"a long word":         {"a aaaaaaaaaaaaaaa b", "a\naaaaaaaaaaaaaaa\nb"},
		"spaces":              {"  one \n two ", "one two"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, wrap(test.text, 10)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestFrom(t *testing.T) {
	const text = "kind: A\nspec:\n  modules: [a]\n"
	tests := map[string]struct {
		word, want string
	}{
		"everything":    {"", text},
		"first line":    {"kind", text},
		"a later line":  {"modules", "…\n  modules: [a]\n"},
		"no such line":  {"nothing", text},
		"line in whole": {"pec:", "…\nspec:\n  modules: [a]\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, from(text, test.word)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestTail(t *testing.T) {
	tests := map[string]struct {
		text  string
		lines int
		want  string
	}{
		"fewer":        {"a\nb\n", 3, "a\nb\n"},
		"more":         {"a\nb\nc\n", 2, "b\nc\n"},
		"no last feed": {"a\nb", 1, "b\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := tail(test.text, test.lines); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestAfter(t *testing.T) {
	const text = "operator started\noperator metrics: http://127.0.0.1:1\n"
	if got := after(text, "operator metrics: "); got != "http://127.0.0.1:1" {
		t.Errorf("got %q", got)
	}
	if got := after(text, "operator probes: "); got != "" {
		t.Errorf("got %q", got)
	}
}

func TestColoursAreForTerminals(t *testing.T) {
	for _, colour := range []bool{false, true} {
		var b bytes.Buffer
		s := &screen{out: &b, colour: colour}
		s.title("A title")
		s.say("Some text of %d words.", 5)
		s.command("kubectl get vad")
		s.good("Done")
		if got := strings.Contains(b.String(), "\033["); got != colour {
			t.Errorf("colour %t: escapes %t", colour, got)
		}
		for line := range strings.Lines(b.String()) {
			if !colour && utf8.RuneCountInString(strings.TrimSpace(line)) > columns {
				t.Errorf("too long: %q", line)
			}
		}
	}
}

func TestFilesAreNoTerminals(t *testing.T) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if isTerminal(null) {
		t.Error("the null device is taken for a terminal")
	}
	if err := null.Close(); err != nil {
		t.Error(err)
	}
}

type deaf struct{}

func (deaf) Write([]byte) (int, error) { return 0, errors.New("nobody reads") }

func TestScreenTellsThatNobodyReads(t *testing.T) {
	var told error
	s := &screen{out: deaf{}, onFailed: func(err error) { told = err }}
	s.say("Hello")
	if told == nil {
		t.Error("it does not")
	}
}
