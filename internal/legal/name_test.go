// SPDX-License-Identifier: Apache-2.0

package legal

import "testing"

func TestPlainName(t *testing.T) {
	cases := map[string]struct{ in, want string }{
		"as it is":                    {"massy", "massy"},
		"capitals":                    {"MASSY", "massy"},
		"a capital of two small ones": {"ΔΉΜΟΣ ς", "δημοσ σ"},
		"white space":                 {"  Commune\tde  Massy\u00a0", "commune de massy"},
		"accents":                     {"Évry-Courcouronnes", "evry courcouronnes"},
		"accents apart":               {"E\u0301vry", "evry"},
		"an apostrophe of print":      {"Commune d’Évry", "commune d evry"},
		"wide letters":                {"Ｍａｓｓｙ", "massy"},
		"letters of mathematics":      {"𝐌assy", "massy"},
		"a ligature":                  {"ﬁne", "fine"},
		"a number in a circle":        {"Paris ①", "paris 1"},
		"a Cyrillic letter":           {"M\u0430ssy", "m\u0430ssy"},
		"signs alone":                 {"-- ’", ""},
		"nothing":                     {"", ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { same(t, c.want, plainName(c.in)) })
	}
}
