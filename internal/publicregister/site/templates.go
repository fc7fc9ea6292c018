// SPDX-License-Identifier: Apache-2.0

package site

import (
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"regexp"
	"strings"
	"time"
	"unicode"

	"github.com/vsa-legal/operator/internal/i18n"
)

//go:embed pages/*.html
var files embed.FS

func newWriter(create Create, s *summary, language i18n.Language, languages []i18n.Language) (*writer, error) {
	w := &writer{summary: s, create: create, language: language, languages: languages}
	text, err := pageText(language)
	if err != nil {
		return nil, err
	}
	instants := map[time.Time]string{}
	w.templates, err = template.New("").Funcs(template.FuncMap{
		"say":        func(key string) string { return words(language, key) },
		"term":       func(word any) string { return term(language, fmt.Sprint(word)) },
		"department": departmentName,
		"purposes":   purposes,
		"informed":   informed,
		"date":       func(t time.Time) string { return language.Date(t.UTC()) },
		"instant": func(t time.Time) string {
			if len(instants) > maxInstants {
				clear(instants)
			}
			if instants[t] == "" {
				instants[t] = language.ZonedInstant(t.UTC())
			}
			return instants[t]
		},
		"stamp": func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"lang":  languageName,
		"more":  func(a, b int) int { return a + b },
	}).Parse(text)
	if err != nil {
		return nil, fmt.Errorf("pages: %w", err)
	}
	return w, nil
}

// maxInstants is how many instants are kept as people read them: most changes of a day come at the same ones.
const maxInstants = 10_000

var said = regexp.MustCompile(`{{say "(\w+)"}}`)

// pageText is the text of all templates, with the words of a language in them: they are the same on every page.
func pageText(l i18n.Language) (string, error) {
	names, err := fs.Glob(files, "pages/*.html")
	if err != nil {
		return "", fmt.Errorf("pages: %w", err)
	}
	var all strings.Builder
	for _, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			return "", fmt.Errorf("pages: %w", err)
		}
		all.WriteString(said.ReplaceAllStringFunc(string(text), func(call string) string {
			return template.HTMLEscapeString(words(l, said.FindStringSubmatch(call)[1]))
		}))
	}
	return all.String(), nil
}

func languageName(l i18n.Language) string {
	return map[i18n.Language]string{i18n.English: "English", i18n.French: "Français"}[l]
}

// term writes a word of the law for people: EventSecurity is event security, and in French sécurité des manifestations.
func term(l i18n.Language, word string) string {
	if gloss := l.Gloss(word); gloss != "" {
		return gloss
	}
	if strings.Contains(word, ".") {
		return strings.NewReplacer(".", ": ", "-", " ").Replace(word)
	}
	var out strings.Builder
	for i, r := range word {
		if unicode.IsUpper(r) && i > 0 {
			out.WriteByte(' ')
		}
		out.WriteRune(unicode.ToLower(r))
	}
	return out.String()
}
