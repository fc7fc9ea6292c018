// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"text/template"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/explain"
	"github.com/vsa-legal/operator/internal/i18n"
	"github.com/vsa-legal/operator/internal/scenario"
)

// profile is a profile of the catalogue with what holds its rules.
type profile struct {
	v1alpha1.LegalProfile
	held      map[string]string // file of a scenario, by rule
	out       string
	Scenarios []link
}

// link to a scenario.
type link struct{ Title, Path string }

func newPages(catalogue []v1alpha1.LegalProfile, stories []scenario.Story, out string) []profile {
	coverage := scenario.Cover(stories, catalogue)
	pages := make([]profile, len(catalogue))
	for i := range catalogue {
		p := &pages[i]
		*p = profile{LegalProfile: catalogue[i], held: map[string]string{}, out: out}
		for _, rule := range coverage.Rules {
			if rule.Profile == p.Name {
				p.held[rule.Rule] = rule.HeldBy
			}
		}
		for j := range stories {
			if stories[j].RestsOn(p.Name) {
				p.Scenarios = append(p.Scenarios, link{cmp.Or(stories[j].Spec.Title, stories[j].Metadata.Name), p.relative(stories[j].File)})
			}
		}
		slices.SortFunc(p.Scenarios, func(a, b link) int { return cmp.Compare(a.Path, b.Path) })
	}
	return pages
}

func (p *profile) relative(file string) string {
	path, err := filepath.Rel(p.out, file)
	if err != nil {
		return file
	}
	return filepath.ToSlash(path)
}

// Held links to the scenario that holds a rule.
func (p *profile) Held(prefix string, rule any) string {
	file := p.held[prefix+fmt.Sprint(rule)]
	if file == "" {
		return ""
	}
	name := strings.TrimSuffix(filepath.Base(file), ".yaml")
	return fmt.Sprintf("[%s](%s)", name, p.relative(file))
}

// HasMeans tells whether the profile names a means of anything that it permits.
func (p *profile) HasMeans() bool {
	return p.Spec.Permits != nil && slices.ContainsFunc(p.Spec.Permits.Capabilities, func(r v1alpha1.CapabilityRule) bool { return len(r.Means) > 0 })
}

// HeldMeans names the scenarios that hold a means of what is permitted.
func (p *profile) HeldMeans(of, means v1alpha1.Capability) string {
	return p.Held("permits.means: ", fmt.Sprintf("%s by %s", of, means))
}

// HeldAlternative names the scenario that holds what does instead of a formality.
func (p *profile) HeldAlternative(of, other v1alpha1.Term) string {
	return p.Held("requires.formalities: ", fmt.Sprintf("%s: anyOf %s", of, other))
}

// Confidence of the source that a rule rests on.
func (p *profile) Confidence(id v1alpha1.SourceID) v1alpha1.Confidence {
	for _, s := range p.Spec.Sources {
		if s.ID == id {
			return s.Confidence
		}
	}
	return ""
}

// Permits tells in a word what the profile is for.
func (p *profile) Permits() string {
	switch {
	case p.Spec.Applies == v1alpha1.Always:
		return "binds every request, takes away"
	case p.Spec.Permits == nil:
		return "permits nothing"
	case p.Spec.Requires != nil && p.Spec.Requires.Requisition != nil:
		return "permits searches on a requisition"
	case !slices.ContainsFunc(p.Spec.InForce, func(f v1alpha1.ForcePeriod) bool { return f.Unverified == "" }) && len(p.Spec.InForce) > 0:
		return "permits nothing until it is verified"
	}
	return "permits deployments"
}

// Weakest confidence of the profile's sources.
func (p *profile) Weakest() v1alpha1.Confidence {
	order := []v1alpha1.Confidence{"Low", "Medium", "High"}
	weakest := len(order) - 1
	for _, s := range p.Spec.Sources {
		weakest = min(weakest, slices.Index(order, s.Confidence))
	}
	return order[max(weakest, 0)]
}

// Instant writes an instant on the calendar of the profile.
func (p *profile) Instant(t *metav1.Time) string {
	if t == nil {
		return "no end"
	}
	loc, err := time.LoadLocation(p.Spec.TimeZone)
	if err != nil {
		loc = time.UTC
	}
	return t.In(loc).Format("2 January 2006, 15:04")
}

// From writes the instant at which a period begins.
func (p *profile) From(t metav1.Time) string { return p.Instant(&t) }

// cell makes a text fit into a cell of a table.
func cell(text any) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(fmt.Sprint(text)), " "), "|", `\|`)
}

func words[T ~string](all []T) string {
	out := make([]string, len(all))
	for i, w := range all {
		out[i] = string(w)
	}
	return strings.Join(out, ", ")
}

func condition(when *v1alpha1.RequirementCondition) string {
	return explain.Condition(i18n.English.Say, when)
}

func perimeter(p *v1alpha1.PerimeterRule) string { return explain.Perimeter(i18n.English.Say, p) }

func counted(f v1alpha1.Framework) string { return explain.Counted(i18n.English.Say, f) }

var functions = template.FuncMap{"cell": cell, "duration": explain.Durations[v1alpha1.CalendarDuration], "operators": explain.Operators, "condition": condition, "counted": counted, "perimeter": perimeter, "terms": words[v1alpha1.Term], "processing": words[v1alpha1.Processing]}

var index = template.Must(template.New("index").Funcs(functions).Parse(`# The law that is built in

Generated from config/law. One page a profile: what it permits, forbids and requires, by which text, how well that was
checked, and which scenario holds each rule. A rule is held when a scenario fails as soon as the rule is broken.

This is not legal advice. A confidence of High means that the official text or the authority's own page was read, or that
several independent sources agree; Medium that one consistent source was, or a text only in part; Low that the text could
not be retrieved, or that nobody has checked whether it holds here.

| profile | title | what it does | weakest source |
|---|---|---|---|
{{range .}}| [{{.Name}}]({{.Name}}.md) | {{cell .Spec.Title}} | {{.Permits}} | {{.Weakest}} |
{{end}}
## What is disputed

Questions to which the texts give more than one answer. The page of the profile has the readings, and why one is taken.

| profile | question | taken |
|---|---|---|
{{range .}}{{$p := .}}{{range .Spec.Disputes}}| [{{$p.Name}}]({{$p.Name}}.md#what-is-disputed) | {{cell .Question}} | {{.Taken}} |
{{end}}{{end}}`))

var page = template.Must(template.New("page").Funcs(functions).Parse(`# {{.Spec.Title}}

` + "`{{.Name}}`" + `, {{.Spec.Jurisdiction}}. {{if eq .Spec.Applies "Always"}}Binds every request of a cluster, and can only take away.{{else}}Binds the requests that name it.{{end}} Days and months are counted in {{.Spec.TimeZone}}.
{{if .Spec.Description}}
{{.Spec.Description}}
{{end}}
## In force
{{$p := .}}{{if .Spec.InForce}}
| from | until | text | confidence | |
|---|---|---|---|---|
{{range .Spec.InForce}}| {{$p.From .From}} | {{$p.Instant .Until}} | {{.Source}} | {{$p.Confidence .Source}} | {{if .Unverified}}**does not count.** Not verified: {{cell .Unverified}}{{end}} |
{{end}}
The first instant of a period belongs to it, the last one does not.
{{else}}
Without a limit in time.
{{end}}{{with .Spec.Permits}}
## What it permits

- **Purposes:** {{terms .Purposes}}
- **Processing:** {{processing .Processing}}
- **Operators:** {{operators .}}

| capability | text | confidence | remark | held by |
|---|---|---|---|---|
{{range .Capabilities}}| {{.Name}} | {{.Source}} | {{$p.Confidence .Source}} | {{cell .Reason}} | {{$p.Held "permits.capabilities: " .Name}} |
{{end}}
A capability covers all below it: plate covers plate.read. What is not listed is not permitted.
{{if $p.HasMeans}}
### By what means

What a module may show in its files, beside what it declares, because that is how it works. No text lists them; they follow
from what each permitted use does.

| declared | means | held by |
|---|---|---|
{{range .Capabilities}}{{$rule := .}}{{range .Means}}| {{$rule.Name}} | {{.}} | {{$p.HeldMeans $rule.Name .}} |
{{end}}{{end}}{{end}}{{end}}{{with .Spec.Forbids}}
## What it forbids

| capability | text | confidence | why | held by |
|---|---|---|---|---|
{{range .Capabilities}}| {{.Name}} | {{.Source}} | {{$p.Confidence .Source}} | {{cell .Reason}} | {{$p.Held "forbids.capabilities: " .Name}} |
{{end}}{{end}}{{with .Spec.Requires}}{{if .Formalities}}
## What it requires first

| formality | longest validity | who supplies it | text | confidence | held by |
|---|---|---|---|---|---|
{{range .Formalities}}| {{.Type}}{{condition .When}}{{perimeter .Perimeter}} | {{duration .MaximumValidity}} | {{cell .SuppliedBy}} | {{.Source}} | {{$p.Confidence .Source}} | {{$p.Held "requires.formalities: " .Type}} |
{{$type := .Type}}{{range .AnyOf}}| or instead {{.Type}}{{perimeter .Perimeter}} | {{duration .MaximumValidity}} | {{cell .SuppliedBy}} | {{.Source}} | {{$p.Confidence .Source}} | {{$p.HeldAlternative $type .Type}} |
{{end}}{{end}}{{end}}{{with .Requisition}}
## Requisitions

Only searches run, and only under a requisition that stands.

| framework | who may sign | authorization | who decides | longest duration | text | confidence | held by |
|---|---|---|---|---|---|---|---|
{{range .Frameworks}}| {{.Name}} | {{terms .Signatories}} | {{.Authorization}} | {{terms .DecidedBy}} | {{duration .MaximumDuration}}{{with .Extension}}, extended by {{terms .By}} by up to {{duration .MaximumDuration}}{{with .MinimumPenaltyYears}} where {{.}} years of imprisonment or more are at stake{{end}}{{end}}{{counted .}} | {{.Source}} | {{$p.Confidence .Source}} | {{$p.Held "framework " .Name}} |
{{end}}{{end}}{{end}}{{if .Spec.Retention}}
## How long data may be kept

Stated for people: nothing enforces it yet.

| data | at most | text | confidence | |
|---|---|---|---|---|
{{range .Spec.Retention}}| {{.Data}} | {{if .Maximum}}{{duration .Maximum}}{{else}}not at all{{end}} | {{.Source}} | {{$p.Confidence .Source}} | {{cell .Reason}} |
{{end}}{{end}}{{if .Spec.Disputes}}
## What is disputed
{{range .Spec.Disputes}}
**{{.Question}}**
{{$d := .}}
{{range .Readings}}- {{.Name}}{{if eq .Name $d.Taken}} (taken){{end}}: {{cell .Answer}}{{with .Source}} ({{.}}, {{$p.Confidence .}}){{end}}
{{end}}{{with .Reason}}
{{cell .}}
{{end}}{{end}}{{end}}
## The texts
{{range .Spec.Sources}}
- **{{.ID}}** ({{.Confidence}}): {{if .URL}}[{{.Title}}]({{.URL}}){{else}}{{.Title}}{{end}}.{{with .Note}} {{cell .}}{{end}}
{{- end}}
{{if .Scenarios}}
## Scenarios that rest on it
{{range .Scenarios}}
- [{{cell .Title}}]({{.Path}})
{{- end}}
{{end}}`))
