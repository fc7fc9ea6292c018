// SPDX-License-Identifier: Apache-2.0

package i18n

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/message/catalog"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

// Say writes a sentence, which is found by its English format. What has no translation is said in English: a test holds
// that there is none. It is a legal.Words.
func (l Language) Say(format string, args ...any) string {
	facts := make([]any, len(args))
	for i, a := range args {
		facts[i] = l.fact(a)
	}
	if _, counts := englishPlurals()[format]; l != French && !counts {
		return fmt.Sprintf(format, facts...)
	}
	return message.NewPrinter(l.tag(), message.Catalog(sentences())).Sprintf(format, facts...)
}

// In returns words that write every instant in a time zone, whatever zone a law counts it in.
func (l Language) In(loc *time.Location) legal.Words {
	return func(format string, args ...any) string {
		facts := make([]any, len(args))
		for i, a := range args {
			switch a := a.(type) {
			case legal.Instant:
				facts[i] = inZone(a, loc)
			case legal.Period:
				facts[i] = legal.Period{From: inZone(a.From, loc), Until: inZone(a.Until, loc)}
			default:
				facts[i] = a
			}
		}
		return l.Say(format, facts...)
	}
}

func inZone(i legal.Instant, loc *time.Location) legal.Instant {
	if i.Time.IsZero() {
		return i
	}
	return legal.Instant{Time: i.Time.In(loc)}
}

// fact writes a fact as the language does.
func (l Language) fact(a any) any {
	if l != French {
		return englishFact(a)
	}
	switch a := a.(type) {
	case legal.Instant:
		return frenchInstant(a)
	case legal.Period:
		return frenchPeriod(a)
	case legal.Terms:
		return frenchList(a, "et")
	case legal.Perimeters:
		return frenchPerimeters(a)
	case v1alpha1.CalendarDuration:
		return frenchDuration(string(a))
	case v1alpha1.Verdict:
		return frenchVerdict(a)
	case v1alpha1.Confidence:
		return frenchConfidence(a)
	}
	return a
}

func englishFact(a any) any {
	switch a := a.(type) {
	case v1alpha1.Verdict:
		return strings.ToLower(string(a))
	case v1alpha1.Confidence:
		return strings.ToLower(string(a))
	}
	return a
}

func (l Language) tag() language.Tag { return language.Make(string(l)) }

// sentences of all languages, built once.
var sentences = sync.OnceValue(func() catalog.Catalog {
	b := catalog.NewBuilder(catalog.Fallback(language.English))
	for format, forms := range englishPlurals() {
		must(b.Set(language.English, format, forms))
	}
	for _, all := range []map[string]string{frenchJudge, frenchExplain, frenchTimeline, frenchLaw} {
		for format, sentence := range all {
			must(b.SetString(language.French, format, typography(sentence)))
		}
	}
	for format, forms := range frenchPlurals() {
		must(b.Set(language.French, format, forms))
	}
	return b
})

// must stops the program where a sentence of its own cannot be read, as a test would have.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
