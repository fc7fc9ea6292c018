// SPDX-License-Identifier: Apache-2.0

package explain

import (
	"regexp"
	"strings"
	"time"

	"github.com/vsa-legal/operator/internal/i18n"
)

// What the judge says in English is what statuses have, with instants and durations for programs. Here they become those
// of people.
var (
	instants  = regexp.MustCompile(`(at )?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)`)
	durations = regexp.MustCompile(`\bP(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?\b`)
)

// people writes the instants and durations of a message as people read them.
func (p *page) people(text string) string {
	if p.Language != i18n.English { // which says them so itself
		return text
	}
	return Durations(p.instantsOf(text))
}

// instantsOf writes only the instants so: what people wrote themselves, such as a reference, may look like a duration.
func (p *page) instantsOf(text string) string {
	if p.Language != i18n.English {
		return text
	}
	return instants.ReplaceAllStringFunc(text, func(s string) string {
		text, at := strings.CutPrefix(s, "at ")
		t, err := time.Parse(time.RFC3339, text)
		if err != nil {
			return s
		}
		if at {
			return "on " + p.instant(t)
		}
		return p.instant(t)
	})
}

// Durations writes the ISO 8601 durations of a text, such as P8D, as people read them.
func Durations[T ~string](text T) string {
	return durations.ReplaceAllStringFunc(string(text), func(s string) string {
		parts := durations.FindStringSubmatch(s)
		var words []string
		for i, unit := range []string{"year", "month", "week", "day", "hour", "minute", "second"} {
			switch n := parts[i+1]; n {
			case "":
			case "1":
				words = append(words, "1 "+unit)
			default:
				words = append(words, n+" "+unit+"s")
			}
		}
		if len(words) == 0 {
			return s
		}
		return strings.Join(words, " ")
	})
}
