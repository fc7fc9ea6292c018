{{- /* The stock Markdown template, with the kinds first, the CEL rules' messages, and patterns as they are. */ -}}
{{- define "gvList" -}}
# API reference

Made from the Go types in `api/v1alpha1`: edit those, not this file. The words that `reason` holds in findings and
conditions: [reasons](reasons.md).
{{- range . }}
{{ template "gvDetails" . }}
{{- end }}
{{ end -}}

{{- define "gvDetails" -}}
{{- $gv := . }}
## {{ $gv.GroupVersionString }}

{{ trim $gv.Doc }}

### Kinds
{{ range $gv.SortedKinds }}
- {{ $gv.TypeForKind . | markdownRenderTypeLink }}
{{- end }}
{{- range $gv.SortedKinds }}
{{- template "type" ($gv.TypeForKind .) }}
{{- end }}

### Types
{{- range $gv.SortedTypes }}
{{- if not .GVK }}
{{- template "type" . }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "type" -}}
{{- $type := . -}}
{{- if markdownShouldRenderType $type }}

#### {{ $type.Name }}
{{- with trim $type.Doc }}

{{ . }}
{{- end }}
{{- if $type.IsAlias }}

_Underlying type:_ _{{ markdownRenderTypeLink $type.UnderlyingType }}_
{{- end }}
{{- if $type.References }}

_Appears in:_ {{ range $i, $t := $type.SortedReferences }}{{ if $i }}, {{ end }}{{ markdownRenderTypeLink $t }}{{ end }}
{{- end }}
{{- $rules := index $type.Markers "kubebuilder:validation:XValidation" }}
{{- if or $type.Validation $rules }}

_Validation:_
{{ range $type.Validation }}
- {{ . }}
{{- end }}
{{- range $rules }}
- {{ .Message }}
{{- end }}
{{- end }}
{{- if $type.Members }}

| Field | Description | Validation |
| --- | --- | --- |
{{- if $type.GVK }}
| `apiVersion` _string_ | `{{ $type.GVK.Group }}/{{ $type.GVK.Version }}` | |
| `kind` _string_ | `{{ $type.GVK.Kind }}` | |
{{- end }}
{{- range $type.Members }}
| `{{ .Name }}` _{{ markdownRenderType .Type }}_ | {{ template "doc" . }} | {{ template "validation" . }} |
{{- end }}
{{- end }}
{{- if $type.EnumValues }}

| Value | Meaning |
| --- | --- |
{{- range $type.EnumValues }}
| `{{ .Name }}` | {{ markdownRenderFieldDoc (trim .Doc) }} |
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "doc" -}}
{{- if eq .Name "metadata" -}}
As for every Kubernetes object.
{{- else -}}
{{ markdownRenderFieldDoc (trim .Doc) }}
{{- end -}}
{{- end -}}

{{- define "validation" -}}
{{- if has "Required: {}" .Validation }}required{{ else }}optional{{ end -}}
{{- if .Default }}{{ if eq .Name "status" }}; Ready is Unknown until the operator writes it{{ else }}; default {{ .Default }}{{ end }}{{ end -}}
{{- range .Validation -}}
{{- if not (has . (list "Required: {}" "Optional: {}")) }}; {{ . | replace "|" "\\|" }}{{ end -}}
{{- end -}}
{{- $ofType := index .Type.Markers "kubebuilder:validation:XValidation" -}}
{{- if and (not $ofType) .Type.UnderlyingType -}}
{{- $ofType = index .Type.UnderlyingType.Markers "kubebuilder:validation:XValidation" -}}
{{- end -}}
{{- range index .Markers "kubebuilder:validation:XValidation" -}}
{{- if not (and $ofType (has . $ofType)) }}; {{ markdownRenderFieldDoc .Message }}{{ end -}}
{{- end -}}
{{- end -}}
