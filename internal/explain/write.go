// SPDX-License-Identifier: Apache-2.0

package explain

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/i18n"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/terminal"
)

// Write writes the explanation for people, as wide as their screen.
func (x *Explanation) Write(out io.Writer, screen terminal.Screen) error {
	p := &page{Explanation: x, say: x.Language.Say, words: x.Language.NewGlossary(), screen: screen}
	p.head()
	p.modules(p.say("What runs"), x.Running, p.say("permitted by"))
	p.modules(p.say("What would run"), x.WouldRun, p.say("permitted by"))
	p.modules(p.say("What was taken out"), x.Taken, "")
	p.modules(p.say("What could not be judged"), x.Unknown, "")
	p.findings(p.say("What no formality cures"), x.Barred)
	p.findings(p.say("What was decided against it"), x.Against)
	if x.Verdict == v1alpha1.Forbidden {
		p.findings(p.say("What is missing besides, and would not help"), x.Missing)
	} else {
		p.findings(p.say("What is missing"), x.Missing)
	}
	p.findings(p.say("What is waived"), x.Waived)
	p.findings(p.say("What its papers leave open"), x.Open)
	p.findings(p.say("What stands in its favour"), x.Grounds)
	p.list(p.say("What of its settings is left out"), p.LeftOut)
	p.list(p.say("What its package asks for in vain"), p.Fetches)
	p.next()
	p.list(p.say("What its pods need"), p.Needs)
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
	say    legal.Words
	words  *i18n.Glossary
	screen terminal.Screen
	text   strings.Builder
}

func (p *page) head() {
	name := p.Kind + " " + p.Name
	if p.Namespace != "" {
		name = p.say("%s %s in the namespace %s", p.Kind, p.Name, p.Namespace)
	}
	p.text.WriteString(p.screen.Bold(p.screen.Wrap(p.words.Text(name), 0)) + "\n")
	at := p.say("on %s", p.Language.ZonedInstant(p.At.In(p.location)))
	if p.Verdict != "" {
		at = string(p.Verdict) + ", " + at
	}
	p.text.WriteString(p.screen.Verdicts(p.screen.Wrap(p.words.Text(at), 0)) + "\n")
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
		fmt.Fprint(&p.text, strings.Repeat(" ", indent), p.screen.Wrap(p.words.Text(text), indent+2*min(indent, 1)))
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
			line += " (" + p.capabilities(m.Capabilities) + ")"
		}
		switch {
		case m.Reason != "":
			line = p.say("%s: %s", line, m.Reason)
		case by != "" && m.Source != "":
			line += ", " + by
		}
		p.line(2, line+cited(m.Source))
	}
}

// capabilities writes words of which some are plain ones, such as fire.
func (p *page) capabilities(all []v1alpha1.Capability) string {
	words := make([]string, len(all))
	for i, c := range all {
		words[i] = p.words.Aside(string(c))
	}
	return strings.Join(words, ", ")
}

func (p *page) findings(heading string, findings []v1alpha1.Finding) {
	if len(findings) == 0 {
		return
	}
	p.heading(heading)
	for _, f := range findings {
		p.line(2, p.people(Message(p.say, &f))+cited(f.Source))
		switch {
		case f.SuppliedBy == "" || p.Verdict == v1alpha1.Forbidden:
		case f.Reason == v1alpha1.ReasonNotInspected:
			p.line(4, p.say("Who can waive it: %s.", f.SuppliedBy))
		case f.Reason == v1alpha1.ReasonOpposed || f.Reason == v1alpha1.ReasonRevoked:
			p.line(4, p.say("Who can reverse it: %s.", f.SuppliedBy))
		default:
			p.line(4, p.say("Who can supply it: %s.", f.SuppliedBy))
		}
	}
}

func (p *page) next() {
	p.heading(p.say("What happens next"))
	switch {
	case len(p.Next) > 0:
	case p.Verdict == "":
		p.line(2, p.say("Nothing changes by itself. Only a new object, a changed one or a new law would change it."))
	default:
		p.line(2, p.say("The verdict does not change by itself. Only a new object, a changed one or a new law would change it."))
	}
	for _, s := range p.Next {
		p.line(2, p.say("On %s %s.", p.instant(s.At), p.people(s.What)))
	}
	if len(p.Next) == steps {
		p.line(2, p.say("More may follow: see the timeline."))
	}
}

func (p *page) references() {
	if len(p.Texts) == 0 {
		return
	}
	p.heading(p.say("The texts"))
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
			p.line(4, strings.TrimSpace(p.say("Confidence %s. %s", t.Confidence, t.Note)))
		}
	}
}

func (p *page) remarks() { p.list(p.say("To bear in mind"), p.Caveats) }

// list writes a heading and a paragraph for each line, or nothing where there is none.
func (p *page) list(heading string, lines []string) {
	if len(lines) == 0 {
		return
	}
	p.heading(heading)
	for _, l := range lines {
		p.line(2, l)
	}
}

// instant writes an instant on the calendar of the law.
func (p *page) instant(t time.Time) string { return p.Language.Instant(t.In(p.location)) }
