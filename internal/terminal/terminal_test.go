// SPDX-License-Identifier: Apache-2.0

package terminal_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/terminal"
)

// TestOfNoTerminal takes what is no terminal for plain text, whatever the environment says.
func TestOfNoTerminal(t *testing.T) {
	t.Setenv("NO_COLOR", "")
	t.Setenv("TERM", "xterm-256color")
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	defer write.Close()
	for name, s := range map[string]terminal.Screen{
		"a buffer": terminal.Of(&bytes.Buffer{}), "a file": terminal.Of(file), "a pipe": terminal.Of(write),
	} {
		if s != (terminal.Screen{}) || s.Terminal() || s.Columns() != 100 {
			t.Errorf("%s: %+v of %d columns", name, s, s.Columns())
		}
	}
}

func TestColumns(t *testing.T) {
	for width, want := range map[int]int{-1: 100, 0: 100, 1: 1, 40: 40, 300: 300} {
		if got := (terminal.Screen{Width: width}).Columns(); got != want {
			t.Errorf("width %d: %d columns, want %d", width, got, want)
		}
	}
}

func TestWrap(t *testing.T) {
	cases := map[string]struct {
		width, indent int
		text, want    string
	}{
		"it fits":               {40, 0, "one two", "one two"},
		"it just fits":          {21, 0, "aaaaaaaaaa bbbbbbbbbb", "aaaaaaaaaa bbbbbbbbbb"},
		"it just does not":      {20, 0, "aaaaaaaaaa bbbbbbbbbb", "aaaaaaaaaa\nbbbbbbbbbb"},
		"an indent counts":      {24, 4, "aaaaaaaaaa bbbbbbbbbb", "aaaaaaaaaa\n    bbbbbbbbbb"},
		"letters, not bytes":    {21, 0, "éééééééééé éééééééééé", "éééééééééé éééééééééé"},
		"a long word stays one": {20, 0, "a " + strings.Repeat("b", 30), "a\n" + strings.Repeat("b", 30)},
		"never below 20":        {5, 0, "aaaaaaaaa bbbbbbbbbb", "aaaaaaaaa bbbbbbbbbb"},
		"its own lines":         {40, 2, "one\ntwo", "one\n  two"},
		"nothing":               {40, 2, "", ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, terminal.Screen{Width: c.width}.Wrap(c.text, c.indent)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestColours holds both sides: no code at all without colour, and with it text that is the same without its codes.
func TestColours(t *testing.T) {
	verdicts := []v1alpha1.Verdict{v1alpha1.Permitted, v1alpha1.Restricted, v1alpha1.Suspended, v1alpha1.Forbidden}
	plain, coloured := terminal.Screen{Width: 40}, terminal.Screen{Width: 40, Colour: true}
	seen := map[string]v1alpha1.Verdict{}
	for _, v := range verdicts {
		text := "a " + string(v) + ", NotPermitted " + string(v) + "ly"
		if got := plain.Verdicts(text) + plain.Paint(v, text) + plain.Bold(text); got != text+text+text {
			t.Errorf("without colour: %q", got)
		}
		code, _, _ := strings.Cut(coloured.Paint(v, "x"), "x")
		if before, again := seen[code]; code == "" || again {
			t.Errorf("%s has the code %q, as %q", v, code, before)
		}
		seen[code] = v
		if want, got := "a "+code+string(v)+"\x1b[0m, NotPermitted "+string(v)+"ly", coloured.Verdicts(text); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := coloured.Paint("Else", "x"); got != "x" {
		t.Errorf("a word that is no verdict: %q", got)
	}
	if got := coloured.Bold("x"); got != "\x1b[1mx\x1b[0m" {
		t.Errorf("%q", got)
	}
}
