// SPDX-License-Identifier: Apache-2.0

package site

import (
	"embed"
	"fmt"
	"html/template"
	"strings"
	"time"
	"unicode"

	"github.com/vsa-legal/operator/internal/i18n"
)

//go:embed pages/*.html
var files embed.FS

func newWriter(create Create, s *summary, language i18n.Language, languages []i18n.Language) (*writer, error) {
	w := &writer{summary: s, create: create, language: language, languages: languages}
	var err error
	w.templates, err = template.New("").Funcs(template.FuncMap{
		"say":        func(key string) string { return words(language, key) },
		"term":       func(word any) string { return term(language, fmt.Sprint(word)) },
		"department": departmentName,
		"purposes":   purposes,
		"informed":   informed,
		"date":       func(t time.Time) string { return language.Date(t.UTC()) },
		"instant":    func(t time.Time) string { return language.ZonedInstant(t.UTC()) },
		"stamp":      func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"lang":       languageName,
		"more":       func(a, b int) int { return a + b },
	}).ParseFS(files, "pages/*.html")
	if err != nil {
		return nil, fmt.Errorf("pages: %w", err)
	}
	return w, nil
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
