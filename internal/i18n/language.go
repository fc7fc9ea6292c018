// SPDX-License-Identifier: Apache-2.0

// Package i18n says in the reader's language what the judge, explain and the pages on the law say in English.
//
// A sentence is found by its English format, as gettext does it, and is a whole sentence in each language: nothing is put
// together from translated words, because gender, number and elision go through all of a sentence. The facts in it
// (instants, durations, numbers, verdicts) are written as each language writes them.
//
// What is API stays as it is in every language: kinds, fields, reasons, and the words of the law that profiles define.
// Gloss gives the French word for them.
package i18n

import (
	"cmp"
	"fmt"
	"strings"

	"golang.org/x/text/language"
)

// Language that readers are told things in.
type Language string

// The languages that there are.
const (
	English Language = "en"
	French  Language = "fr"
)

// Languages returns all of them, the first one being that of readers whose own is not among them.
func Languages() []Language { return []Language{English, French} }

// Of returns the language that was asked for, or else that of the locale, as POSIX has it: the first of LC_ALL,
// LC_MESSAGES and LANG that is set. A locale in another language, and C or POSIX, mean English.
// It is an error to ask for a language that there is not.
func Of(asked string, getenv func(string) string) (Language, error) {
	if asked != "" {
		for _, l := range Languages() {
			if string(l) == asked {
				return l, nil
			}
		}
		return "", fmt.Errorf("--lang %q: one of %s, %s", asked, English, French)
	}
	locale := cmp.Or(getenv("LC_ALL"), getenv("LC_MESSAGES"), getenv("LANG"))
	name, _, _ := strings.Cut(locale, ".") // what follows is the encoding
	name, _, _ = strings.Cut(name, "@")
	tag, err := language.Parse(name)
	if err != nil {
		return English, nil
	}
	if base, _ := tag.Base(); base.String() == string(French) {
		return French, nil
	}
	return English, nil
}
