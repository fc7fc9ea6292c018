// SPDX-License-Identifier: Apache-2.0

package text_test

import (
	"testing"
	"unicode/utf8"

	"github.com/vsa-legal/operator/internal/text"
)

// TestTruncate holds every way to shorten a text, at the length that still fits and at the first that does not.
func TestTruncate(t *testing.T) {
	cases := map[string]struct {
		truncate func(string, int) string
		in       string
		most     int
		want     string
	}{
		"what fits stays":                            {text.Truncate, "abcdef", 6, "abcdef"},
		"the beginning, in so many bytes":            {text.Truncate, "abcdefg", 6, "abc…"},
		"no half character at the end":               {text.Truncate, "abécdefg", 6, "ab…"},
		"no room but for the ellipsis":               {text.Truncate, "abcdefg", 3, "…"},
		"less room than for the ellipsis":            {text.Truncate, "abcdefg", 0, "…"},
		"of a path, what fits stays":                 {text.TruncateStart, "abcdef", 6, "abcdef"},
		"of a path, the end":                         {text.TruncateStart, "abcdefg", 6, "…efg"},
		"no half character at the start":             {text.TruncateStart, "abcdeéf", 5, "…f"},
		"of a path, no room but for the ellipsis":    {text.TruncateStart, "abcdefg", 3, "…"},
		"of a path, less room than for the ellipsis": {text.TruncateStart, "abcdefg", 0, "…"},
		"so many characters stay":                    {text.TruncateRunes, "éééé", 4, "éééé"},
		"so many bytes stay":                         {text.TruncateRunes, "abcd", 4, "abcd"},
		"so many characters, and the ellipsis":       {text.TruncateRunes, "ééééé", 4, "éééé…"},
		"no characters, and the ellipsis":            {text.TruncateRunes, "ab", 0, "…"},
		"less than none":                             {text.TruncateRunes, "ab", -1, "…"},
		"the last characters stay":                   {text.TruncateStartRunes, "éééé", 4, "éééé"},
		"the last characters, with the ellipsis":     {text.TruncateStartRunes, "aéééé", 4, "…ééé"},
		"the ellipsis alone":                         {text.TruncateStartRunes, "abc", 1, "…"},
		"no room for the ellipsis":                   {text.TruncateStartRunes, "abc", 0, "…"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := c.truncate(c.in, c.most); got != c.want {
				t.Errorf("%q in %d: %q, want %q", c.in, c.most, got, c.want)
			}
		})
	}
}

// FuzzTruncate: whatever the text, no more comes out than there is room for, and it is valid where the text was.
func FuzzTruncate(f *testing.F) {
	f.Add("/opt/modèles/\xff\xfe.onnx", 12)
	f.Fuzz(func(t *testing.T, s string, most int) {
		for _, truncate := range []func(string, int) string{text.Truncate, text.TruncateStart} {
			if got := truncate(s, most); len(got) > max(most, len("…")) || utf8.ValidString(s) && !utf8.ValidString(got) {
				t.Errorf("%q in %d: %q", s, most, got)
			}
		}
		for _, truncate := range []func(string, int) string{text.TruncateRunes, text.TruncateStartRunes} {
			if got := truncate(s, most); utf8.RuneCountInString(got) > max(most, 0)+1 {
				t.Errorf("%q in %d: %q", s, most, got)
			}
		}
	})
}

func TestLine(t *testing.T) {
	cases := map[string]struct{ in, sanitized, replaced string }{
		"letters, digits, marks":       {"Été 2026: n° 5", "Été 2026: n° 5", "Été 2026: n° 5"},
		"white space":                  {"a\nb\tc\u2028d", "a b c d", "a?b?c?d"},
		"what steers a terminal":       {"\x1b[2J", "\uFFFD[2J", "?[2J"},
		"what turns text around":       {"a\u202Eb", "a\uFFFDb", "a?b"},
		"what is no character":         {"a\xffb", "a\uFFFDb", "a\uFFFDb"},
		"a blank that does not break":  {"a\u00A0b", "a b", "a?b"},
		"nothing":                      {"", "", ""},
		"the replacement itself stays": {"\uFFFD", "\uFFFD", "\uFFFD"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := text.SanitizeLine(c.in); got != c.sanitized {
				t.Errorf("sanitized: %q, want %q", got, c.sanitized)
			}
			if got := text.ReplaceUnprintable(c.in, '?'); got != c.replaced {
				t.Errorf("replaced: %q, want %q", got, c.replaced)
			}
		})
	}
}

func TestOneLine(t *testing.T) {
	for in, want := range map[string]string{
		" a\nb\t":      "a b",
		"\x1b[2J":      " [2J",
		"a\xffb\u202E": "ab ",
		"Été":          "Été",
		"":             "",
	} {
		if got := text.OneLine(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestJoin(t *testing.T) {
	type word string
	for want, words := range map[string][]word{"": nil, "a": {"a"}, "a and b": {"a", "b"}} {
		if got := text.Join(words, " and "); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestCount(t *testing.T) {
	for want, n := range map[string]int64{"0 models": 0, "1 model": 1, "2 models": 2} {
		if got := text.Count(n, "model"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
