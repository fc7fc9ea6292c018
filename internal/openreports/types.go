// SPDX-License-Identifier: Apache-2.0

package openreports

import (
	"maps"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
)

// Version, with its group, and kind of what is made.
const (
	Version    = "v1alpha1"
	APIVersion = "openreports.io/" + Version
	Kind       = "Report"
)

// Report is a Report of the OpenReports API, in the fields that are written here. The API's own module has types for it, and no licence of
// its own: nothing of it is linked in, and a test holds these types to it and to its schema.
type Report struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`

	// Source is who reports.
	Source string `json:"source"`
	// Scope is what is reported on.
	Scope *Scope `json:"scope,omitempty"`
	// Configuration says how many results there are at most.
	Configuration *Configuration `json:"configuration,omitempty"`
	// Summary counts the results.
	Summary Summary `json:"summary"`
	// Results that there is room for.
	Results []Result `json:"results,omitempty"`
}

// Scope is a reference to an object.
type Scope struct {
	APIVersion string    `json:"apiVersion"`
	Kind       string    `json:"kind"`
	Namespace  string    `json:"namespace"`
	Name       string    `json:"name,omitempty"`
	UID        types.UID `json:"uid"`
}

// Configuration is what those who make a report and those who read it agree on.
type Configuration struct {
	Limits Limits `json:"limits"`
}

// Limits of a report.
type Limits struct {
	MaxResults int `json:"maxResults"`
}

// Summary counts results by what came of them.
type Summary struct {
	Pass  int `json:"pass"`
	Fail  int `json:"fail"`
	Warn  int `json:"warn"`
	Error int `json:"error"`
	Skip  int `json:"skip"`
}

// Result is what came of one rule.
type Result struct {
	Source      string            `json:"source"`
	Policy      string            `json:"policy"`
	Rule        string            `json:"rule,omitempty"`
	Category    string            `json:"category,omitempty"`
	Severity    Severity          `json:"severity,omitempty"`
	Timestamp   metav1.Timestamp  `json:"timestamp"` // since when it is told
	Outcome     Outcome           `json:"result"`
	Scored      bool              `json:"scored"`
	Description string            `json:"message,omitempty"`
	Properties  map[string]string `json:"properties,omitempty"`
}

// Outcome of a rule: Skip is only said of results that there is no room for.
type Outcome string

// Outcomes, in the words of the schema.
const (
	Pass  Outcome = "pass"
	Fail  Outcome = "fail"
	Warn  Outcome = "warn"
	Error Outcome = "error"
	Skip  Outcome = "skip"
)

// Severity is how grave a result is.
type Severity string

// Severities, in the words of the schema.
const (
	High   Severity = "high"
	Medium Severity = "medium"
	Low    Severity = "low"
	Info   Severity = "info"
)

// DeepCopyObject makes a copy that shares nothing with the report.
func (r *Report) DeepCopyObject() runtime.Object {
	c := *r
	r.ObjectMeta.DeepCopyInto(&c.ObjectMeta)
	if r.Scope != nil {
		scope := *r.Scope
		c.Scope = &scope
	}
	if r.Configuration != nil {
		configuration := *r.Configuration
		c.Configuration = &configuration
	}
	c.Results = slices.Clone(r.Results)
	for i := range c.Results {
		c.Results[i].Properties = maps.Clone(c.Results[i].Properties)
	}
	return &c
}
