// SPDX-License-Identifier: Apache-2.0

package i18n

import (
	"regexp"
	"strings"
)

// Gloss returns what a word of the API or of the built-in law means in the language, or nothing: in English, for a word
// that is not known, and for one that is the same.
func (l Language) Gloss(word string) string {
	if l != French || strings.EqualFold(frenchTerms[word], word) {
		return ""
	}
	return typography(frenchTerms[word])
}

// Glossary tells the meaning of each word once, where a text first names it.
type Glossary struct {
	language Language
	told     map[string]bool
}

// NewGlossary returns one for a text that nothing has been written of.
func (l Language) NewGlossary() *Glossary { return &Glossary{language: l, told: map[string]bool{}} }

// Word writes a word, and the first time its meaning beside it.
func (g *Glossary) Word(word string) string { return g.beside(word, false) }

// Aside writes a word that stands between parentheses, and the first time its meaning beside it.
func (g *Glossary) Aside(word string) string { return g.beside(word, true) }

func (g *Glossary) beside(word string, inParentheses bool) string {
	meaning := g.language.Gloss(word)
	if meaning == "" || g.told[word] {
		return word
	}
	g.told[word] = true
	if inParentheses {
		return word + " – " + meaning
	}
	return word + " (" + meaning + ")"
}

// named is a word as manifests have it: PrefectOrder, plate.read. Words of one small letter word are left alone, because
// other text has them as well.
var named = regexp.MustCompile(`[\pL\d/:@._-]+`)

// Text writes a text, and the meaning of each word of the API that it is the first to name.
func (g *Glossary) Text(text string) string {
	if g.language != French {
		return text
	}
	var out strings.Builder
	depth, last := 0, 0
	for _, at := range named.FindAllStringIndex(text, -1) {
		before := text[last:at[0]]
		depth += strings.Count(before, "(") - strings.Count(before, ")")
		out.WriteString(before)
		word := strings.TrimRight(text[at[0]:at[1]], ".:")
		if strings.ToLower(word) != word || strings.Contains(word, ".") {
			out.WriteString(g.beside(word, depth > 0))
		} else {
			out.WriteString(word)
		}
		out.WriteString(text[at[0]+len(word) : at[1]])
		last = at[1]
	}
	out.WriteString(text[last:])
	return out.String()
}
