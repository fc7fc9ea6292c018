// SPDX-License-Identifier: Apache-2.0

package explain

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/terminal"
	"github.com/vsa-legal/operator/internal/text"
)

// Write writes the explanation for people, as wide as their screen.
func (x *Explanation) Write(out io.Writer, screen terminal.Screen) error {
	p := &page{Explanation: x, screen: screen}
	p.head()
	p.modules("What runs", x.Running, "permitted by")
	p.modules("What would run", x.WouldRun, "permitted by")
	p.modules("What was taken out", x.Taken, "")
	p.modules("What could not be judged", x.Unknown, "")
	p.findings("What no formality cures", x.Barred)
	p.findings("What was decided against it", x.Against)
	if x.Verdict == v1alpha1.Forbidden {
		p.findings("What is missing besides, and would not help", x.Missing)
	} else {
		p.findings("What is missing", x.Missing)
	}
	p.findings("What is waived", x.Waived)
	p.findings("What its papers leave open", x.Open)
	p.findings("What stands in its favour", x.Grounds)
	p.next()
	p.references()
	p.disputes()
	p.remarks()
	if _, err := io.WriteString(out, p.text.String()); err != nil {
		return fmt.Errorf("write the explanation: %w", err)
	}
	return nil
}

// page is the text as it grows.
type page struct {
	*Explanation
	screen terminal.Screen
	text   strings.Builder
}

func (p *page) head() {
	name := p.Kind + " " + p.Name
	if p.Namespace != "" {
		name = fmt.Sprintf("%s %s in the namespace %s", p.Kind, p.Name, p.Namespace)
	}
	p.text.WriteString(p.screen.Bold(p.screen.Wrap(name, 0)) + "\n")
	verdict := ""
	if p.Verdict != "" {
		verdict = string(p.Verdict) + ", "
	}
	p.text.WriteString(p.screen.Verdicts(p.screen.Wrap(verdict+"on "+p.instant(p.At), 0)) + "\n")
	p.line(0, "")
	p.line(0, p.instantsOf(p.Summary))
	for _, line := range p.Request {
		p.line(0, line)
	}
}

func (p *page) heading(text string) { p.line(0, ""); p.line(0, p.screen.Bold(text)) }

// line writes a paragraph that begins at a column and hangs two further.
func (p *page) line(indent int, text string) {
	if text != "" {
		fmt.Fprint(&p.text, strings.Repeat(" ", indent), p.screen.Wrap(text, indent+2*min(indent, 1)))
	}
	p.text.WriteByte('\n')
}

func (p *page) modules(heading string, modules []v1alpha1.ModuleVerdict, by string) {
	if len(modules) == 0 {
		return
	}
	p.heading(heading)
	for _, m := range modules {
		line := string(m.Name)
		if len(m.Capabilities) > 0 {
			line += " (" + text.Join(m.Capabilities, ", ") + ")"
		}
		switch {
		case m.Reason != "":
			line += ": " + m.Reason
		case by != "" && m.Source != "":
			line += ", " + by
		}
		p.line(2, line+cited(m.Source))
	}
}

func (p *page) findings(heading string, findings []v1alpha1.Finding) {
	if len(findings) == 0 {
		return
	}
	p.heading(heading)
	for _, f := range findings {
		p.line(2, p.people(Message(&f))+cited(f.Source))
		switch {
		case f.SuppliedBy == "" || p.Verdict == v1alpha1.Forbidden:
		case f.Reason == v1alpha1.ReasonNotInspected:
			p.line(4, "Who can waive it: "+f.SuppliedBy+".")
		case f.Reason == v1alpha1.ReasonOpposed || f.Reason == v1alpha1.ReasonRevoked:
			p.line(4, "Who can reverse it: "+f.SuppliedBy+".")
		default:
			p.line(4, "Who can supply it: "+f.SuppliedBy+".")
		}
	}
}

func (p *page) next() {
	p.heading("What happens next")
	switch {
	case len(p.Next) > 0:
	case p.Verdict == "":
		p.line(2, "Nothing changes by itself. Only a new object, a changed one or a new law would change it.")
	default:
		p.line(2, "The verdict does not change by itself. Only a new object, a changed one or a new law would change it.")
	}
	for _, s := range p.Next {
		p.line(2, "On "+p.instant(s.At)+" "+p.people(s.What)+".")
	}
	if len(p.Next) == steps {
		p.line(2, "More may follow: see the timeline.")
	}
}

func (p *page) references() {
	if len(p.Texts) == 0 {
		return
	}
	p.heading("The texts")
	for _, t := range p.Texts {
		line := "[" + t.ID + "]"
		if t.Title != "" {
			line += " " + t.Title
		}
		p.line(2, line)
		if t.URL != "" {
			p.line(4, t.URL)
		}
		if t.Confidence != "" {
			p.line(4, strings.TrimSpace(fmt.Sprintf("Confidence %s. %s", strings.ToLower(string(t.Confidence)), t.Note)))
		}
	}
}

func (p *page) remarks() {
	if len(p.Caveats) == 0 {
		return
	}
	p.heading("To bear in mind")
	for _, c := range p.Caveats {
		p.line(2, c)
	}
}

var (
	instants  = regexp.MustCompile(`(at )?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)`)
	durations = regexp.MustCompile(`\bP(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?\b`)
)

// people writes the instants and durations of a message as people read them.
func (p *page) people(text string) string { return Durations(p.instantsOf(text)) }

// instantsOf writes only the instants so: what people wrote themselves, such as a reference, may look like a duration.
func (p *page) instantsOf(text string) string {
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

// instant writes an instant on the calendar of the law, to the second where there is one.
func (p *page) instant(t time.Time) string {
	t = t.In(p.location)
	if t.Second() == 0 {
		return t.Format("2 January 2006 at 15:04 (MST)")
	}
	return t.Format("2 January 2006 at 15:04:05 (MST)")
}
