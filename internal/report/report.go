// SPDX-License-Identifier: Apache-2.0

// Package report writes verdicts on many requests as people and pipelines read them.
package report

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/explain"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/manifest"
	"github.com/vsa-legal/operator/internal/text"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/internal/world"
)

// Report holds the verdicts on every request of an input.
type Report struct {
	// At is the instant that was judged at.
	At time.Time `json:"at"`
	// Law by which it was judged.
	Law *world.LawBasis `json:"law,omitempty"`
	// Evidence is what the identity of the operators rests on.
	Evidence v1alpha1.EvidenceMode `json:"evidence"`
	// Items holds the deployments and searches.
	Items []Item `json:"items"`
	// Refused holds the objects, of any kind, that the API server would refuse. They do not count as evidence.
	Refused []Refused `json:"refused,omitempty"`
	// Unread holds what could not be read. What is in it, nobody knows.
	Unread []Unread `json:"unread,omitempty"`
}

// Unread is a part of the input that could not be read.
type Unread struct {
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
	Message string `json:"message"`
}

// Item is the verdict on one request.
type Item struct {
	Kind      string `json:"kind"`
	Namespace string `json:"namespace"`
	Name      string `json:"name"`

	Verdict v1alpha1.Verdict `json:"verdict"`
	// Basis of the verdict: what the package declares, or what was found in its files as well. None for what is refused.
	Basis legal.Basis `json:"basis,omitempty"`
	// Runs tells whether anything of it runs.
	Runs     bool                     `json:"runs"`
	Modules  []v1alpha1.ModuleVerdict `json:"modules"`
	Findings []v1alpha1.Finding       `json:"findings"`
	// LeftOut are settings of the request that have no place in its pods, each with why.
	LeftOut []string `json:"leftOut,omitempty"`
	// Fetches is what of its package would have modules fetched from elsewhere, by fields of the package's spec.
	Fetches []string `json:"fetches,omitempty"`
	// NextChange is when the verdict, a module or a finding changes if nothing else does. None means never.
	NextChange time.Time `json:"nextChange,omitzero"`
	// RunsUntil is when something that runs has to end. None means never, or that nothing runs.
	RunsUntil time.Time `json:"runsUntil,omitzero"`

	File string `json:"file,omitempty"`
	Line int    `json:"line,omitempty"`
}

// Refused is an object that the API server would refuse, and why.
type Refused struct {
	Kind      string   `json:"kind"`
	Namespace string   `json:"namespace,omitempty"`
	Name      string   `json:"name,omitempty"`
	File      string   `json:"file"`
	Line      int      `json:"line"`
	Problems  []string `json:"problems"`
}

// Origin tells where an object was read, or nothing.
type Origin func(kind, namespace, name string) manifest.Position

// Input is what a report is made of.
type Input struct {
	// World holds the objects that could be read.
	World *world.World
	// Refused holds those that the API server would refuse.
	Refused []manifest.Object
	// Unread says what could not be read, or is nil. Errors may be joined.
	Unread error
	// Origin tells where each object of World was read. It may be nil if there is none.
	Origin Origin
}

// New judges every request of an input at an instant. A request that the API server would refuse is an item as well:
// nothing of it would run.
func New(in Input, at time.Time) *Report {
	r := &Report{At: at.UTC().Truncate(time.Second), Evidence: in.World.Evidence, Items: []Item{}}
	cases := in.World.Cases()
	for i := range cases {
		c := &cases[i]
		verdict := c.Judge(at)
		judged := item(verdict, in.Origin(c.Kind, c.Namespace, c.Name))
		if plan := explain.Plan(c, verdict, at); plan != nil {
			judged.LeftOut = workload.Sentences(plan.LeftOut)
		}
		if p := c.Evidence.Package; p != nil {
			for _, f := range workload.Fetches(&p.Spec.Runtime) {
				judged.Fetches = append(judged.Fetches, f.String())
			}
		}
		judged.Kind, judged.Namespace, judged.Name = c.Kind, c.Namespace, c.Name
		judged.Basis = legal.BasisOf(c.Evidence.Package)
		r.Items = append(r.Items, judged)
	}
	for i := range in.Refused {
		o := &in.Refused[i]
		// Nobody has looked at these names yet: they must not steer a terminal.
		kind, namespace, name := text.ReplaceUnprintable(o.Kind, '?'), text.ReplaceUnprintable(o.Namespace, '?'), text.ReplaceUnprintable(o.Name, '?')
		r.Refused = append(r.Refused, Refused{kind, namespace, name, o.File, o.Line, o.Problems})
		if o.Kind == world.KindDeployment || o.Kind == world.KindSearch {
			refused := item(world.Refused(o.Problems), o.Position)
			refused.Kind, refused.Namespace, refused.Name = kind, namespace, name
			r.Items = append(r.Items, refused)
		}
	}
	r.Unread = UnreadOf(in.Unread)
	return r
}

// UnreadOf tells each of some joined errors of reading.
func UnreadOf(err error) []Unread {
	var unread []Unread
	for _, err := range split(err) {
		unread = append(unread, newUnread(err))
	}
	return unread
}

// split takes joined errors apart.
func split(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all []error
		for _, err := range joined.Unwrap() {
			all = append(all, split(err)...)
		}
		return all
	}
	if err == nil {
		return nil
	}
	return []error{err}
}

var position = regexp.MustCompile(`^(.+?):(\d+): `)

// newUnread finds the place that an error names.
func newUnread(err error) Unread {
	u := Unread{Message: err.Error()}
	if at := position.FindStringSubmatch(u.Message); at != nil {
		u.File = at[1]
		u.Line, _ = strconv.Atoi(at[2])
	}
	return u
}

// item is a verdict on a request that was read at a place. Which request that is, the caller adds.
func item(v legal.Verdict, at manifest.Position) Item {
	i := Item{
		Verdict: v.Verdict, Runs: len(v.Runs()) > 0,
		Modules: v.Modules, Findings: v.Findings, NextChange: v.NextChange, RunsUntil: v.RunsUntil,
		File: at.File, Line: at.Line,
	}
	if i.Modules == nil {
		i.Modules = []v1alpha1.ModuleVerdict{}
	}
	if i.Findings == nil {
		i.Findings = []v1alpha1.Finding{}
	}
	return i
}

// caveat says of the verdicts what they do not rest on, or nothing.
func (r *Report) caveat() string {
	for i := range r.Items {
		if b := r.Items[i].Basis; b != "" && b.Caveat(fmt.Sprintf) != "" {
			return b.Caveat(fmt.Sprintf)
		}
	}
	return ""
}

// gravity orders verdicts from what all runs to what nothing cures.
var gravity = []v1alpha1.Verdict{v1alpha1.Permitted, v1alpha1.Restricted, v1alpha1.Suspended, v1alpha1.Forbidden}

// AsGraveAs tells whether a verdict is at least as grave as another.
func AsGraveAs(v, other v1alpha1.Verdict) bool {
	return slices.Index(gravity, v) >= slices.Index(gravity, other)
}

// Failed returns the items whose verdict is at least as grave as a threshold.
func (r *Report) Failed(threshold v1alpha1.Verdict) []Item {
	var failed []Item
	for _, i := range r.Items {
		if AsGraveAs(i.Verdict, threshold) {
			failed = append(failed, i)
		}
	}
	return failed
}

// refused tells whether the API server would refuse the request.
func (i *Item) refused() bool {
	return len(i.Findings) > 0 && i.Findings[0].Reason == v1alpha1.ReasonRefused
}

// ref names an item as kubectl does, by the short name of its kind.
func (i *Item) ref() string { return ShortName(i.Kind) + "/" + i.Name }

// ShortName of a kind that asks for something to run.
func ShortName(kind string) string {
	switch kind {
	case world.KindDeployment:
		return "vad"
	case world.KindSearch:
		return "vsj"
	}
	return kind
}
