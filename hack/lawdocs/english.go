// SPDX-License-Identifier: Apache-2.0

package main

// englishIndex is the page that lists all others.
const englishIndex = `# The law that is built in

[En français](fr/README.md)

Generated from config/law. One page a profile: what it permits, forbids and requires, by which text, how well that was
checked, and which scenario holds each rule. A rule is held when a scenario fails as soon as the rule is broken.

This is not legal advice. A confidence of High means that the official text or the authority's own page was read, or that
several independent sources agree; Medium that one consistent source was, or a text only in part; Low that the text could
not be retrieved, or that nobody has checked whether it holds here.

| profile | title | what it does | weakest source |
|---|---|---|---|
{{range .}}| [{{.Name}}]({{.Name}}.md) | {{cell .Spec.Title}} | {{if eq .Kind "always"}}binds whoever is under it, takes away{{else if eq .Kind "nothing"}}permits nothing{{else if eq .Kind "searches"}}permits searches on a requisition{{else if eq .Kind "unverified"}}permits nothing until it is verified{{else}}permits deployments{{end}} | {{.Weakest}} |
{{end}}
## What is disputed

Questions to which the texts give more than one answer. The page of the profile has the readings, and why one is taken.

| profile | question | taken |
|---|---|---|
{{range .}}{{$p := .}}{{range .Spec.Disputes}}| [{{$p.Name}}]({{$p.Name}}.md#what-is-disputed) | {{cell .Question}} | {{.Taken}} |
{{end}}{{end}}`

// englishPage is that of a profile.
const englishPage = `# {{.Spec.Title}}

[En français](fr/{{.Name}}.md)

` + "`{{.Name}}`" + `, {{.Spec.Jurisdiction}}. {{if eq .Spec.Applies "Always"}}Binds every request under a law of the same jurisdiction, of one above it or of one below it, and can only take away.{{else}}Binds the requests that name it.{{end}} Days and months are counted in {{.Spec.TimeZone}}.
{{if .Spec.Description}}
{{.Spec.Description}}
{{end}}
## In force
{{$p := .}}{{if .Spec.InForce}}
| from | until | text | confidence | |
|---|---|---|---|---|
{{range .Spec.InForce}}| {{$p.From .From}} | {{if .Until}}{{$p.Instant .Until}}{{else}}no end{{end}} | {{.Source}} | {{$p.Confidence .Source}} | {{if .Unverified}}**does not count.** Not verified: {{cell .Unverified}}{{end}} |
{{end}}
The first instant of a period belongs to it, the last one does not.
{{else}}
Without a limit in time.
{{end}}{{with .Spec.Permits}}
## What it permits

- **Purposes:** {{$p.Terms .Purposes}}
- **Processing:** {{$p.Processing .Processing}}
- **Operators:** {{$p.Operators .}}

| capability | text | confidence | remark | held by |
|---|---|---|---|---|
{{range .Capabilities}}| {{$p.Word .Name}} | {{.Source}} | {{$p.Confidence .Source}} | {{cell .Reason}} | {{$p.Held "permits.capabilities: " .Name}} |
{{end}}
A capability covers all below it: plate covers plate.read. What is not listed is not permitted.
{{if $p.HasMeans}}
### By what means

What a module may show in its files, beside what it declares, because that is how it works. No text lists them; they follow
from what each permitted use does.

| declared | means | held by |
|---|---|---|
{{range .Capabilities}}{{$rule := .}}{{range .Means}}| {{$rule.Name}} | {{$p.Word .}} | {{$p.HeldMeans $rule.Name .}} |
{{end}}{{end}}{{end}}{{end}}{{with .Spec.Forbids}}
## What it forbids

| capability | text | confidence | why | held by |
|---|---|---|---|---|
{{range .Capabilities}}| {{$p.Word .Name}} | {{.Source}} | {{$p.Confidence .Source}} | {{cell .Reason}} | {{$p.Held "forbids.capabilities: " .Name}} |
{{end}}{{end}}{{with .Spec.Requires}}{{if .Formalities}}
## What it requires first

| formality | longest validity | who supplies it | text | confidence | held by |
|---|---|---|---|---|---|
{{range .Formalities}}| {{$p.Word .Type}}{{$p.Condition .When}}{{$p.Perimeter .Perimeter}} | {{$p.Duration .MaximumValidity}}{{$p.Renewal .Renewal}} | {{cell .SuppliedBy}} | {{.Source}} | {{$p.Confidence .Source}} | {{$p.Held "requires.formalities: " .Type}} |
{{$type := .Type}}{{range .AnyOf}}| or instead {{$p.Word .Type}}{{$p.Perimeter .Perimeter}} | {{$p.Duration .MaximumValidity}}{{$p.Renewal .Renewal}} | {{cell .SuppliedBy}} | {{.Source}} | {{$p.Confidence .Source}} | {{$p.HeldAlternative $type .Type}} |
{{end}}{{end}}{{end}}{{with .Requisition}}
## Requisitions

Only searches run, and only under a requisition that stands.

| framework | who may sign | authorization | who decides | longest duration | text | confidence | held by |
|---|---|---|---|---|---|---|---|
{{range .Frameworks}}| {{$p.Word .Name}} | {{$p.Terms .Signatories}} | {{$p.Word .Authorization}} | {{$p.Terms .DecidedBy}} | {{$p.Duration .MaximumDuration}}{{with .Extension}}, extended by {{$p.Terms .By}} by up to {{$p.Duration .MaximumDuration}}{{with .MinimumPenaltyYears}} where {{.}} years of imprisonment or more are at stake{{end}}{{end}}{{$p.Counted .}} | {{.Source}} | {{$p.Confidence .Source}} | {{$p.Held "framework " .Name}} |
{{end}}{{end}}{{end}}{{if .Spec.Retention}}
## How long data may be kept

Stated for people: nothing enforces it yet.

| data | at most | text | confidence | |
|---|---|---|---|---|
{{range .Spec.Retention}}| {{$p.Word .Data}} | {{if .Maximum}}{{$p.Duration .Maximum}}{{else}}not at all{{end}} | {{.Source}} | {{$p.Confidence .Source}} | {{cell .Reason}} |
{{end}}{{end}}{{if .Spec.Disputes}}
## What is disputed
{{range .Spec.Disputes}}
**{{.Question}}**
{{$d := .}}
{{range .Readings}}- {{$p.Word .Name}}{{if eq .Name $d.Taken}} (taken){{end}}: {{cell .Answer}}{{with .Source}} ({{.}}, {{$p.Confidence .}}){{end}}
{{end}}{{with .Reason}}
{{cell .}}
{{end}}{{end}}{{end}}
## The texts
{{range .Spec.Sources}}
- **{{.ID}}** ({{$p.Confidence .ID}}): {{if .URL}}[{{.Title}}]({{.URL}}){{else}}{{.Title}}{{end}}.{{with .Note}} {{cell .}}{{end}}
{{- end}}
{{if .Scenarios}}
## Scenarios that rest on it
{{range .Scenarios}}
- [{{cell .Title}}]({{.Path}})
{{- end}}
{{end}}`
