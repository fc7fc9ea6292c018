// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/explain"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/manifest"
	"github.com/vsa-legal/operator/internal/world"
)

// Result of a scenario. It passed if there is no failure.
type Result struct {
	Name   string `json:"name"`
	Title  string `json:"title,omitempty"`
	File   string `json:"file"`
	Line   int    `json:"line"`
	Passed bool   `json:"passed"`
	// Basis of what was judged: what packages declare, or what the scenario has an inspector tell as well.
	Basis legal.Basis `json:"basis"`
	// Evidence is what the identity of the operators rests on: a register, if the scenario has one.
	Evidence v1alpha1.EvidenceMode `json:"evidence"`
	Failures []Failure             `json:"failures,omitempty"`
	// Refused names the objects of the scenario that the API server would refuse. They count as absent: what a scenario
	// meant to hold by one of them, it does not hold.
	Refused []string `json:"refused,omitempty"`
}

// Failure is one expectation that was not met.
type Failure struct {
	Kind        string       `json:"kind"`
	Namespace   string       `json:"namespace,omitempty"`
	Name        string       `json:"name"`
	Differences []Difference `json:"differences"`
	// Because says why the object was judged as it was.
	Because []string `json:"because,omitempty"`
}

// Difference between what was expected and what followed.
type Difference struct {
	Field string `json:"field"`
	Want  string `json:"want"`
	Got   string `json:"got"`
}

// Run judges the scenario under the catalogue.
func (s *Story) Run(catalogue []v1alpha1.LegalProfile) Result {
	r := Result{Name: s.Metadata.Name, Title: s.Spec.Title, File: s.File, Line: s.Line, Basis: legal.Declared}
	if len(s.Spec.Inspections) > 0 {
		r.Basis = legal.Inspected
	}
	w := s.World(catalogue)
	r.Evidence = w.Evidence
	for _, name := range s.Spec.Verified {
		if !slices.ContainsFunc(catalogue, func(p v1alpha1.LegalProfile) bool { return p.Name == name && unverified(&p) }) {
			r.Failures = append(r.Failures, Failure{Kind: "LegalProfile", Name: name, Differences: []Difference{
				{Field: "spec.verified", Want: "a profile of the catalogue with a period that is not verified", Got: "none of that name"},
			}})
		}
	}
	for i := range s.Spec.Expect {
		if f := s.check(w, &s.Spec.Expect[i]); f != nil {
			r.Failures = append(r.Failures, *f)
		}
	}
	for i := range s.Refused {
		r.Refused = append(r.Refused, refusal(&s.Refused[i]))
	}
	r.Passed = len(r.Failures) == 0
	return r
}

// holds tells whether every expectation is met, without saying why not.
func (s *Story) holds(w *world.World) bool {
	for i := range s.Spec.Expect {
		if s.check(w, &s.Spec.Expect[i]) != nil {
			return false
		}
	}
	return true
}

// check compares one expectation with what follows. It returns nil where they agree.
func (s *Story) check(w *world.World, e *Expectation) *Failure {
	f := &Failure{Kind: e.Kind, Namespace: e.Namespace, Name: e.Name}
	c := find(w, e)
	var got legal.Verdict
	var sources []string
	switch refused := s.refused(e); {
	case c != nil:
		got = c.Judge(s.instant)
		if len(e.Cites) > 0 {
			sources = explain.Sources(w, c, s.instant)
		}
	case refused != nil:
		got = world.Refused(refused.Problems)
	default:
		f.Differences = []Difference{{Field: "object", Want: "present", Got: "absent: no document of the scenario has this kind, namespace and name"}}
		return f
	}
	f.Differences = e.compare(&got, sources)
	if len(f.Differences) == 0 {
		return nil
	}
	for _, finding := range got.Findings {
		f.Because = append(f.Because, sentence(&finding))
	}
	for i := range s.Refused {
		f.Because = append(f.Because, refusal(&s.Refused[i]))
	}
	return f
}

func unverified(p *v1alpha1.LegalProfile) bool {
	return slices.ContainsFunc(p.Spec.InForce, func(f v1alpha1.ForcePeriod) bool { return f.Unverified != "" })
}

func refusal(o *manifest.Object) string {
	return fmt.Sprintf("%s: %s %s is refused: %s", o.Position, o.Kind, o.Name, strings.Join(o.Problems, "; "))
}

func find(w *world.World, e *Expectation) *world.Case {
	for i := range w.Cases() {
		if c := &w.Cases()[i]; c.Kind == e.Kind && c.Namespace == e.Namespace && c.Name == e.Name {
			return c
		}
	}
	return nil
}

func sentence(f *v1alpha1.Finding) string {
	return fmt.Sprintf("%s: %s: %s", f.Verdict, cmp.Or(f.Source, f.Reason), f.Message)
}

// compare returns where a verdict is not what was expected.
func (e *Expectation) compare(got *legal.Verdict, sources []string) []Difference {
	var ds []Difference
	differ := func(field, want, got string) {
		if want != got {
			ds = append(ds, Difference{field, want, got})
		}
	}
	if e.Runs != nil {
		differ("runs", fmt.Sprint(*e.Runs), fmt.Sprint(len(got.Runs()) > 0))
	}
	if e.Verdict != "" {
		differ("verdict", string(e.Verdict), string(got.Verdict))
	}
	for _, name := range sorted(e.Modules) {
		differ("modules."+string(name), string(e.Modules[name]), decision(got, name))
	}
	for _, source := range e.Cites {
		if !slices.Contains(sources, source) {
			differ("cites", source, strings.Join(sources, ", "))
		}
	}
	if e.Reasons != nil {
		differ("reasons", unique(*e.Reasons), unique(reasons(got)))
	}
	if e.NextChange != "" {
		differ("nextChange", e.NextChange, same(e.NextChange, got.NextChange))
	}
	if e.RunsUntil != "" {
		differ("runsUntil", e.RunsUntil, same(e.RunsUntil, got.RunsUntil))
	}
	return ds
}

func sorted(modules map[v1alpha1.ModuleName]v1alpha1.ModuleDecision) []v1alpha1.ModuleName {
	names := make([]v1alpha1.ModuleName, 0, len(modules))
	for name := range modules {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// decision on a module, in words where it was not asked for.
func decision(v *legal.Verdict, name v1alpha1.ModuleName) string {
	for i := range v.Modules {
		if v.Modules[i].Name == name {
			return string(v.Modules[i].Decision)
		}
	}
	return "not asked for"
}

func reasons(v *legal.Verdict) []string {
	var all []string
	for _, f := range v.Findings {
		all = append(all, f.Reason)
	}
	return all
}

func unique(words []string) string {
	words = slices.Clone(words)
	slices.Sort(words)
	return strings.Join(slices.Compact(words), ", ")
}

// same writes an instant as it was expected where it is the same one, whatever its time zone.
func same(want string, got time.Time) string {
	if got.IsZero() {
		return Never
	}
	if t, err := time.Parse(time.RFC3339, want); err == nil {
		if t.Equal(got) {
			return want
		}
		return got.In(t.Location()).Format(time.RFC3339)
	}
	return got.Format(time.RFC3339)
}
