// SPDX-License-Identifier: Apache-2.0

package main

// frenchIndex is the page that lists all others.
const frenchIndex = `# Le droit intégré au logiciel

[In English](../README.md)

Pages établies à partir de config/law. Chaque profil juridique a sa page : ce qu’il autorise, interdit et exige, en vertu de
quel texte, avec quelle fiabilité, et quel scénario garde chaque règle. Une règle est gardée lorsqu’un scénario échoue dès
qu’elle est enfreinte.

Ces pages ne constituent pas une consultation juridique. Une fiabilité élevée signifie que le texte officiel ou la page de
l’autorité elle-même a été lu, ou que plusieurs sources indépendantes concordent ; moyenne, qu’une seule source cohérente a
été lue, ou un texte en partie seulement ; faible, que le texte n’a pu être retrouvé, ou que nul n’a vérifié s’il vaut ici.

En cas de différence, le texte anglais du profil fait foi. Les mots des manifestes (PrefectOrder, plate.read…) restent tels
quels, leur sens en français étant donné à leur première mention.

| profil | intitulé | ce qu’il fait | source la moins fiable |
|---|---|---|---|
{{range .}}| [{{.Name}}]({{.Name}}.md) | {{cell .Spec.Title}} | {{if eq .Kind "always"}}s’impose à toute demande, retire{{else if eq .Kind "nothing"}}n’autorise rien{{else if eq .Kind "searches"}}autorise des recherches sur réquisition{{else if eq .Kind "unverified"}}n’autorise rien tant qu’il n’est pas vérifié{{else}}autorise des traitements{{end}} | {{.Weakest}} |
{{end}}
## Ce qui est discuté

Questions auxquelles les textes donnent plus d’une réponse. La page du profil donne les lectures possibles, et pourquoi l’une
est retenue.

| profil | question | lecture retenue |
|---|---|---|
{{range .}}{{$p := .}}{{range .Spec.Disputes}}| [{{$p.Name}}]({{$p.Name}}.md#ce-qui-est-discuté) | {{cell .Question}} | {{.Taken}} |
{{end}}{{end}}`

// frenchPage is that of a profile.
const frenchPage = `# {{.Spec.Title}}

[In English](../{{.Name}}.md)

` + "`{{.Name}}`" + `, {{.Spec.Jurisdiction}}. {{if eq .Spec.Applies "Always"}}S’impose à toute demande qui relève d’une loi du même ressort, d’un ressort supérieur ou d’un ressort inférieur, et ne peut que retirer.{{else}}S’applique aux demandes qui le désignent.{{end}} Les jours et les mois se comptent selon le fuseau {{.Spec.TimeZone}}.
{{if .Spec.Description}}
{{.Spec.Description}}
{{end}}
## Entrée en vigueur
{{$p := .}}{{if .Spec.InForce}}
| à compter du | jusqu’au | texte | fiabilité | |
|---|---|---|---|---|
{{range .Spec.InForce}}| {{$p.From .From}} | {{if .Until}}{{$p.Instant .Until}}{{else}}sans terme{{end}} | {{.Source}} | {{$p.Confidence .Source}} | {{if .Unverified}}**ne compte pas.** Non vérifié : {{cell .Unverified}}{{end}} |
{{end}}
Le premier instant d’une période en fait partie, le dernier non.
{{else}}
Sans limite de durée.
{{end}}{{with .Spec.Permits}}
## Ce qu’il autorise

- **Finalités :** {{$p.Terms .Purposes}}
- **Mode de traitement :** {{$p.Processing .Processing}}
- **Responsables de traitement :** {{$p.Operators .}}

| fonctionnalité | texte | fiabilité | remarque | gardée par |
|---|---|---|---|---|
{{range .Capabilities}}| {{$p.Word .Name}} | {{.Source}} | {{$p.Confidence .Source}} | {{cell .Reason}} | {{$p.Held "permits.capabilities: " .Name}} |
{{end}}
Une fonctionnalité comprend toutes celles qui en relèvent : plate comprend plate.read. Ce qui n’est pas énuméré n’est pas autorisé.
{{if $p.HasMeans}}
### Par quels moyens

Ce que les fichiers d’un module peuvent révéler en plus de ce qu’il déclare, parce que c’est ainsi qu’il fonctionne. Aucun
texte ne l’énumère ; cela découle de ce que fait chaque usage autorisé.

| déclaré | moyen | gardé par |
|---|---|---|
{{range .Capabilities}}{{$rule := .}}{{range .Means}}| {{$rule.Name}} | {{$p.Word .}} | {{$p.HeldMeans $rule.Name .}} |
{{end}}{{end}}{{end}}{{end}}{{with .Spec.Forbids}}
## Ce qu’il interdit

| fonctionnalité | texte | fiabilité | pourquoi | gardée par |
|---|---|---|---|---|
{{range .Capabilities}}| {{$p.Word .Name}} | {{.Source}} | {{$p.Confidence .Source}} | {{cell .Reason}} | {{$p.Held "forbids.capabilities: " .Name}} |
{{end}}{{end}}{{with .Spec.Requires}}{{if .Formalities}}
## Formalités préalables

| formalité | durée maximale | qui la fournit | texte | fiabilité | gardée par |
|---|---|---|---|---|---|
{{range .Formalities}}| {{$p.Word .Type}}{{$p.Condition .When}}{{$p.Perimeter .Perimeter}} | {{$p.Duration .MaximumValidity}}{{$p.Renewal .Renewal}} | {{cell .SuppliedBy}} | {{.Source}} | {{$p.Confidence .Source}} | {{$p.Held "requires.formalities: " .Type}} |
{{$type := .Type}}{{range .AnyOf}}| ou à défaut {{$p.Word .Type}}{{$p.Perimeter .Perimeter}} | {{$p.Duration .MaximumValidity}}{{$p.Renewal .Renewal}} | {{cell .SuppliedBy}} | {{.Source}} | {{$p.Confidence .Source}} | {{$p.HeldAlternative $type .Type}} |
{{end}}{{end}}{{end}}{{with .Requisition}}
## Réquisitions

Seules des recherches s’exécutent, et seulement sur une réquisition valable.

| cadre d’enquête | qui peut signer | autorisation | qui décide | durée maximale | texte | fiabilité | gardé par |
|---|---|---|---|---|---|---|---|
{{range .Frameworks}}| {{$p.Word .Name}} | {{$p.Terms .Signatories}} | {{$p.Word .Authorization}} | {{$p.Terms .DecidedBy}} | {{$p.Duration .MaximumDuration}}{{with .Extension}}, prolongée par : {{$p.Terms .By}}, d’au plus {{$p.Duration .MaximumDuration}}{{with .MinimumPenaltyYears}} lorsque la peine encourue est d’au moins {{.}} ans d’emprisonnement{{end}}{{end}}{{$p.Counted .}} | {{.Source}} | {{$p.Confidence .Source}} | {{$p.Held "framework " .Name}} |
{{end}}{{end}}{{end}}{{if .Spec.Retention}}
## Durées de conservation

Indiquées aux lecteurs : rien ne les met encore en œuvre.

| données | au plus | texte | fiabilité | |
|---|---|---|---|---|
{{range .Spec.Retention}}| {{$p.Word .Data}} | {{if .Maximum}}{{$p.Duration .Maximum}}{{else}}aucune conservation{{end}} | {{.Source}} | {{$p.Confidence .Source}} | {{cell .Reason}} |
{{end}}{{end}}{{if .Spec.Disputes}}
## Ce qui est discuté
{{range .Spec.Disputes}}
**{{.Question}}**
{{$d := .}}
{{range .Readings}}- {{$p.Word .Name}}{{if eq .Name $d.Taken}} (lecture retenue){{end}} : {{cell .Answer}}{{with .Source}} ({{.}}, {{$p.Confidence .}}){{end}}
{{end}}{{with .Reason}}
{{cell .}}
{{end}}{{end}}{{end}}
## Les textes
{{range .Spec.Sources}}
- **{{.ID}}** (fiabilité {{$p.Confidence .ID}}) : {{if .URL}}[{{.Title}}]({{.URL}}){{else}}{{.Title}}{{end}}.{{with .Note}} {{cell .}}{{end}}
{{- end}}
{{if .Scenarios}}
## Les scénarios qui s’y rapportent
{{range .Scenarios}}
- [{{cell .Title}}]({{.Path}})
{{- end}}
{{end}}`
