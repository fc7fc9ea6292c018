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
	"github.com/vsa-legal/operator/internal/publicregister"
)

//go:embed pages/*.html
var files embed.FS

func newWriter(create Create, s *summary, language i18n.Language, languages []i18n.Language) (*writer, error) {
	w := &writer{summary: s, create: create, language: language, languages: languages}
	text, err := pageText(language)
	if err != nil {
		return nil, err
	}
	instants, terms := map[time.Time]string{}, map[string]string{}
	w.templates, err = template.New("").Funcs(template.FuncMap{
		"say": func(key string) string { return words(language, key) },
		"term": func(word any) string {
			return kept(terms, fmt.Sprint(word), func(s string) string { return term(language, s) })
		},
		"name":       w.nameOf,
		"software":   func(name string) string { return softwareName(language, name) },
		"obstacle":   func(reason string) string { return obstacle(language, reason) },
		"department": departmentName,
		"purposes":   purposes,
		"informed":   informed,
		"date":       func(t time.Time) string { return language.Date(t.UTC()) },
		"instant": func(t time.Time) string {
			return kept(instants, t, func(t time.Time) string { return language.ZonedInstant(t.UTC()) })
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

// maxKept is how many instants, or terms, are kept as people read them: most changes of a day come at the same ones.
const maxKept = 10_000

// kept writes something as people read it, once.
func kept[K comparable](all map[K]string, key K, write func(K) string) string {
	text, known := all[key]
	if !known {
		if len(all) >= maxKept {
			clear(all)
		}
		text = write(key)
		all[key] = text
	}
	return text
}

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

// nameOf is the name of somebody who is registered, and of others their type and code.
func (w *writer) nameOf(c *publicregister.Controller) string {
	if !c.Claimed {
		return c.Name
	}
	return strings.TrimSpace(term(w.language, string(c.Type)) + " " + c.Code)
}

// softwareName is the name of a package, or words for one that is not declared.
func softwareName(l i18n.Language, name string) string {
	if name != publicregister.Undeclared {
		return name
	}
	return words(l, "undeclared")
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
