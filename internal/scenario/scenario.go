// SPDX-License-Identifier: Apache-2.0

// Package scenario holds the law as tests: objects, an instant, and what must follow from them.
package scenario

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	kjson "sigs.k8s.io/json"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/manifest"
	"github.com/vsa-legal/operator/internal/world"
)

// What marks a document as a scenario.
const (
	APIVersion = "test.vsa.legal/v1alpha1"
	Kind       = "Scenario"
)

// Scenario is one document of a file; the other documents of the file are its objects.
type Scenario struct {
	manifest.Position `json:"-"`

	APIVersion string   `json:"apiVersion"`
	Kind       string   `json:"kind"`
	Metadata   Metadata `json:"metadata"`
	Spec       Spec     `json:"spec"`

	instant time.Time
}

// Metadata names a scenario.
type Metadata struct {
	Name string `json:"name"`
}

// Spec of a scenario.
type Spec struct {
	// Title in a few words.
	Title string `json:"title,omitempty"`
	// At is the instant to judge at, in RFC 3339.
	At string `json:"at"`
	// Files holds more manifests, relative to the scenario's own file.
	Files []string `json:"files,omitempty"`
	// Verified names profiles of the catalogue whose periods are taken as verified: what would hold if somebody had read
	// the text.
	Verified []string `json:"verified,omitempty"`
	// Inspections hold what an inspector of the cluster tells of packages. Where there are any, a package has to be
	// inspected; without them, the declarations alone are judged.
	Inspections []Inspection `json:"inspections,omitempty"`
	// Expect holds what must follow. At least one object.
	Expect []Expectation `json:"expect"`
}

// Expectation is what must follow for one object. What is left out is not looked at.
type Expectation struct {
	// Kind is VideoAnalyticsDeployment or VideoSearchJob.
	Kind      string `json:"kind"`
	Namespace string `json:"namespace,omitempty"`
	Name      string `json:"name"`

	// Runs tells whether anything of the object runs.
	Runs *bool `json:"runs,omitempty"`
	// Verdict on the object.
	Verdict v1alpha1.Verdict `json:"verdict,omitempty"`
	// Modules holds the decision on modules, by name.
	Modules map[v1alpha1.ModuleName]v1alpha1.ModuleDecision `json:"modules,omitempty"`
	// Cites holds ids of legal sources that the explanation must name.
	Cites []string `json:"cites,omitempty"`
	// Reasons holds the reasons of all findings, each once, in any order. An empty list expects none.
	Reasons *[]string `json:"reasons,omitempty"`
	// NextChange is the instant at which the verdict next changes, in RFC 3339, or Never.
	NextChange string `json:"nextChange,omitempty"`
	// RunsUntil is the instant at which something that runs ends, in RFC 3339, or Never.
	RunsUntil string `json:"runsUntil,omitempty"`
}

// Never is the word for an instant that does not come.
const Never = "Never"

// parse reads a scenario from its document. A field that scenarios do not have is an error: a misspelt expectation
// would silently not be looked at.
func parse(doc *manifest.Document) (*Scenario, error) {
	s := &Scenario{Position: doc.Position}
	data, err := json.Marshal(doc.Content)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", doc.Position, err)
	}
	problems, err := kjson.UnmarshalStrict(data, s)
	if err = errors.Join(append(problems, err)...); err != nil {
		return nil, fmt.Errorf("%s: %w", doc.Position, err)
	}
	if err := s.validate(); err != nil {
		return nil, fmt.Errorf("%s: %w", doc.Position, err)
	}
	return s, nil
}

func (s *Scenario) validate() error {
	if s.Metadata.Name == "" {
		return errors.New("metadata.name: give the scenario a name")
	}
	var err error
	if s.instant, err = time.Parse(time.RFC3339, s.Spec.At); err != nil {
		return fmt.Errorf("spec.at: %q is no instant: write it as 2026-06-20T12:00:00+02:00", s.Spec.At)
	}
	for _, file := range s.Spec.Files {
		if file == "" || filepath.IsAbs(file) || strings.Contains(file, "://") {
			return fmt.Errorf("spec.files: %q: give a path that is relative to the scenario's file", file)
		}
	}
	if len(s.Spec.Expect) == 0 {
		return errors.New("spec.expect: expect something of at least one object, or the scenario cannot fail")
	}
	for i := range s.Spec.Inspections {
		if err := s.Spec.Inspections[i].validate(); err != nil {
			return fmt.Errorf("spec.inspections[%d]: %w", i, err)
		}
	}
	for i := range s.Spec.Expect {
		if err := s.Spec.Expect[i].validate(); err != nil {
			return fmt.Errorf("spec.expect[%d]: %w", i, err)
		}
	}
	return nil
}

func (e *Expectation) validate() error {
	if e.Kind != world.KindDeployment && e.Kind != world.KindSearch {
		return fmt.Errorf("kind %q: nothing of it runs; expect a %s or a %s", e.Kind, world.KindDeployment, world.KindSearch)
	}
	if e.Name == "" {
		return errors.New("name is missing")
	}
	e.Namespace = cmp.Or(e.Namespace, metav1.NamespaceDefault)
	switch e.Verdict {
	case "", v1alpha1.Permitted, v1alpha1.Restricted, v1alpha1.Suspended, v1alpha1.Forbidden:
	default:
		return fmt.Errorf("verdict %q: one of Permitted, Restricted, Suspended, Forbidden", e.Verdict)
	}
	for name, decision := range e.Modules {
		switch decision {
		case v1alpha1.ModulePermitted, v1alpha1.ModuleStripped, v1alpha1.ModuleUnknown:
		default:
			return fmt.Errorf("module %s: %q: one of Permitted, Stripped, Unknown", name, decision)
		}
	}
	for _, at := range []string{e.NextChange, e.RunsUntil} {
		if _, err := time.Parse(time.RFC3339, at); at != "" && at != Never && err != nil {
			return fmt.Errorf("%q is no instant: write it as 2026-06-20T12:00:00+02:00, or %s", at, Never)
		}
	}
	if e.Runs == nil && e.Verdict == "" && len(e.Modules) == 0 && len(e.Cites) == 0 && e.Reasons == nil &&
		e.NextChange == "" && e.RunsUntil == "" {
		return errors.New("nothing is expected of the object: give runs or verdict")
	}
	return nil
}
