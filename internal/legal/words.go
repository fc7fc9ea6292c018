// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"fmt"
	"strings"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/text"
)

// Words writes a sentence: its format is the English one, as fmt.Sprintf reads it, and its arguments are the facts. They
// are strings and numbers as fmt knows them, an Instant, a Period, Terms, AnyOf, and a v1alpha1.CalendarDuration. fmt.Sprintf itself writes
// English, as statuses have it; what writes another language finds the sentence by its format.
//
// No verdict depends on what it returns: only messages and reasons do.
type Words func(format string, args ...any) string

// english is how the judge speaks in statuses.
func english(format string, args ...any) string { return fmt.Sprintf(format, args...) }

// Instant is a fact of a message: an instant, in the time zone that its law counts in. The zero Instant never comes.
type Instant struct{ Time time.Time }

// String writes the instant as statuses have it, in RFC 3339.
func (i Instant) String() string {
	if i.Time.IsZero() {
		return "never"
	}
	return i.Time.Format(time.RFC3339)
}

// Period is a fact of a message: from its first instant until the one at which it is over. A zero Until never comes.
type Period struct{ From, Until Instant }

// String writes the period as statuses have it.
func (p Period) String() string {
	if p.Until.Time.IsZero() {
		return p.From.String() + ", without an end"
	}
	return p.From.String() + " until " + p.Until.String()
}

// Terms is a fact of a message: words of the law, all of them together.
type Terms []v1alpha1.Term

// String writes the terms as statuses have them.
func (t Terms) String() string { return text.Join(t, " and ") }

// AnyOf is a fact of a message: words of the law, any one of them.
type AnyOf []v1alpha1.Term

// String writes the terms as statuses have them.
func (t AnyOf) String() string { return text.Join(t, " or ") }

// sentence is something to say later: a format, and what it tells beside the facts that stand first in it.
type sentence struct {
	format string
	args   []any
}

// say says it of the facts that stand first.
func (s *sentence) say(words Words, first ...any) string {
	return words(s.format, append(first, s.args...)...)
}

// Perimeters is a fact of a message: what an act names or does not, all of it together.
type Perimeters []v1alpha1.Perimeter

// String writes them as statuses have them.
func (p Perimeters) String() string { return strings.ToLower(text.Join(p, " and ")) }
