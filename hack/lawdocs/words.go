// SPDX-License-Identifier: Apache-2.0

package main

import (
	"slices"
	"strings"
	"text/template"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/explain"
	"github.com/vsa-legal/operator/internal/i18n"
)

// templates are the pages of one language. Those of all languages have the same structure: a test compares their actions.
type templates struct{ index, page *template.Template }

func newTemplates(index, page string) templates {
	functions := template.FuncMap{"cell": cell}
	return templates{template.Must(template.New("index").Funcs(functions).Parse(index)), template.Must(template.New("page").Funcs(functions).Parse(page))}
}

var (
	english = newTemplates(englishIndex, englishPage)
	french  = newTemplates(frenchIndex, frenchPage)
)

// Kind of what a profile does: always, nothing, searches, unverified or deployments.
func (p *profile) Kind() string {
	counts := func(f v1alpha1.ForcePeriod) bool { return f.Unverified == "" }
	switch {
	case p.Spec.Applies == v1alpha1.Always:
		return "always"
	case p.Spec.Permits == nil:
		return "nothing"
	case p.Spec.Requires != nil && p.Spec.Requires.Requisition != nil:
		return "searches"
	case !slices.ContainsFunc(p.Spec.InForce, counts) && len(p.Spec.InForce) > 0:
		return "unverified"
	}
	return "deployments"
}

// confidence as the language has it.
func (p *profile) confidence(c v1alpha1.Confidence) string {
	if p.language == i18n.English {
		return string(c)
	}
	return p.language.Confidence(c)
}

// Instant writes an instant on the calendar of the profile.
func (p *profile) Instant(t *metav1.Time) string {
	if t == nil {
		return ""
	}
	loc, err := time.LoadLocation(p.Spec.TimeZone)
	if err != nil {
		loc = time.UTC
	}
	if p.language == i18n.English {
		return t.In(loc).Format("2 January 2006, 15:04")
	}
	return p.language.Instant(t.In(loc))
}

// From writes the instant at which a period begins.
func (p *profile) From(t metav1.Time) string { return p.Instant(&t) }

// Duration writes a duration as people read it, or nothing.
func (p *profile) Duration(d v1alpha1.CalendarDuration) string {
	return explain.Durations(p.language.Duration(d))
}

// Word writes a word of the API, and the first time on the page its meaning.
func (p *profile) Word(word any) string {
	switch word := word.(type) {
	case v1alpha1.Term:
		return p.glossary.Word(string(word))
	case v1alpha1.Capability:
		return p.glossary.Word(string(word))
	case v1alpha1.Authorization:
		return p.glossary.Word(string(word))
	case v1alpha1.Processing:
		return p.glossary.Word(string(word))
	}
	return ""
}

// Terms writes words of the law.
func (p *profile) Terms(all []v1alpha1.Term) string {
	words := make([]string, len(all))
	for i, w := range all {
		words[i] = p.Word(w)
	}
	return strings.Join(words, ", ")
}

// Processing writes what a profile permits of it.
func (p *profile) Processing(all []v1alpha1.Processing) string {
	words := make([]string, len(all))
	for i, w := range all {
		words[i] = p.Word(w)
	}
	return strings.Join(words, ", ")
}

// Operators writes whom a profile permits.
func (p *profile) Operators(permits *v1alpha1.Permits) string {
	return p.glossary.Text(explain.Operators(permits))
}

// Condition writes for which requests something is required.
func (p *profile) Condition(when *v1alpha1.RequirementCondition) string {
	return p.glossary.Text(explain.Condition(p.language.Say, when))
}

// Perimeter writes what an act names.
func (p *profile) Perimeter(rule *v1alpha1.PerimeterRule) string {
	return explain.Perimeter(p.language.Say, rule)
}

// Renewal writes whether a new act may follow.
func (p *profile) Renewal(r v1alpha1.Renewal) string { return explain.Renewal(p.language.Say, r) }

// Counted writes how long a framework lasts, and how that is counted.
func (p *profile) Counted(f v1alpha1.Framework) string {
	return explain.Counted(p.language.Say, f)
}
