// SPDX-License-Identifier: Apache-2.0

package i18n

import (
	"strings"
	"testing"
)

func TestOf(t *testing.T) {
	cases := map[string]struct {
		asked, all, messages, lang string
		want                       Language
	}{
		"nothing is set":             {want: English},
		"asked for":                  {asked: "fr", lang: "en_GB.UTF-8", want: French},
		"asked for English":          {asked: "en", all: "fr_FR.UTF-8", want: English},
		"LANG":                       {lang: "fr_FR.UTF-8", want: French},
		"of another country":         {lang: "fr_CA", want: French},
		"the language alone":         {lang: "fr", want: French},
		"with a modifier":            {lang: "fr_FR@euro", want: French},
		"LC_MESSAGES before LANG":    {messages: "fr_FR.UTF-8", lang: "en_US.UTF-8", want: French},
		"LC_ALL before all":          {all: "C", messages: "fr_FR.UTF-8", lang: "fr_FR.UTF-8", want: English},
		"C with an encoding":         {lang: "C.UTF-8", want: English},
		"POSIX":                      {lang: "POSIX", want: English},
		"a language that is not":     {lang: "de_DE.UTF-8", want: English},
		"one that only begins so":    {lang: "frr_DE.UTF-8", want: English},
		"what is no locale":          {lang: "françois\x1b[2J", want: English},
		"an empty LC_ALL is not set": {all: "", lang: "fr_FR.UTF-8", want: French},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			environment := map[string]string{"LC_ALL": c.all, "LC_MESSAGES": c.messages, "LANG": c.lang}
			if got, err := Of(c.asked, func(name string) string { return environment[name] }); got != c.want || err != nil {
				t.Errorf("%q, %v, want %q", got, err, c.want)
			}
		})
	}
	for _, asked := range []string{"de", "FR", "français"} {
		if _, err := Of(asked, func(string) string { return "" }); err == nil || !strings.Contains(err.Error(), "one of en, fr") {
			t.Errorf("%q: %v", asked, err)
		}
	}
}
