// SPDX-License-Identifier: Apache-2.0

// Package explain tells a verdict as a person would: what runs, what was taken out and by which text, what is missing
// and who can supply it, what happens next and when. It adds nothing to what the judge says, and never tells what is
// sought or who is suspected.
package explain

import (
	"slices"
	"strings"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/i18n"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/text"
	"github.com/vsa-legal/operator/internal/world"
)

// Explanation of one object at an instant.
type Explanation struct {
	Kind      string    `json:"kind"`
	Namespace string    `json:"namespace,omitempty"`
	Name      string    `json:"name"`
	At        time.Time `json:"at"`

	// Verdict of a request. Empty for an object that asks for nothing to run.
	Verdict v1alpha1.Verdict `json:"verdict,omitempty"`
	// Runs tells whether anything of a request runs; of other objects, whether they hold.
	Runs bool `json:"runs"`
	// Basis of the verdict on a request: what its package declares, or what was found in its files as well.
	Basis legal.Basis `json:"basis,omitempty"`
	// Evidence is what the identity of the operator rests on, and Controller the DataController that says who it is, or nothing.
	Evidence   v1alpha1.EvidenceMode `json:"evidence,omitempty"`
	Controller string                `json:"controller,omitempty"`
	// Summary in one or two sentences.
	Summary string `json:"summary"`
	// Request says who asks, for what, under which profile.
	Request []string `json:"request,omitempty"`

	Running []v1alpha1.ModuleVerdict `json:"running,omitempty"`
	// WouldRun holds the modules of a suspended request that the law permits.
	WouldRun []v1alpha1.ModuleVerdict `json:"wouldRun,omitempty"`
	Taken    []v1alpha1.ModuleVerdict `json:"taken,omitempty"`
	Unknown  []v1alpha1.ModuleVerdict `json:"unknown,omitempty"`
	// Barred is what no paper cures.
	Barred []v1alpha1.Finding `json:"barred,omitempty"`
	// Against is what a magistrate decided against it, with who may reverse that.
	Against []v1alpha1.Finding `json:"against,omitempty"`
	// Missing is what can be supplied, with who supplies it.
	Missing []v1alpha1.Finding `json:"missing,omitempty"`
	// Waived is what no inspection vouches for, and runs or would run all the same because a formality says so.
	Waived []v1alpha1.Finding `json:"waived,omitempty"`
	// Open is what an act that counts leaves open, although the text wants it to say so.
	Open []v1alpha1.Finding `json:"open,omitempty"`
	// Grounds is what stands in favour of the request.
	Grounds []v1alpha1.Finding `json:"grounds,omitempty"`

	// LeftOut are settings of a request that have no place in its pods, each with why.
	LeftOut []string `json:"leftOut,omitempty"`
	// Fetches is what of its package would have modules fetched from elsewhere, by fields of the package's spec.
	Fetches []string `json:"fetches,omitempty"`
	// Needs are what its pods rest on and not every node does.
	Needs []string `json:"needs,omitempty"`

	// Next holds the future of the verdict if nothing else changes, the first changes of it.
	Next []Step `json:"next,omitempty"`
	// Sources are the ids of the texts that the verdict rests on now. Those of the future are only in Texts.
	Sources []string `json:"sources,omitempty"`
	// Texts are the legal texts that are named above.
	Texts []Text `json:"texts,omitempty"`
	// Disputes are the questions that the profile leaves to its readers to know: of a request, those on which its verdict rests.
	Disputes []v1alpha1.Dispute `json:"disputes,omitempty"`
	// Law by which it was judged.
	Law *world.LawBasis `json:"law,omitempty"`
	// Caveats say what the verdict does not rest on.
	Caveats []string `json:"caveats,omitempty"`

	// Language that all of it is said in.
	Language i18n.Language `json:"language"`
	// TimeZone of the instants in its sentences.
	TimeZone string `json:"timeZone"`

	location *time.Location
}

// Step is a future instant and what happens then.
type Step struct {
	At      time.Time        `json:"at"`
	Verdict v1alpha1.Verdict `json:"verdict,omitempty"`
	What    string           `json:"what"`
}

// steps of the future that an explanation tells. The whole of it is the timeline.
const steps = 4

// Case explains the verdict on a request.
func Case(w *world.World, c *world.Case, now time.Time) *Explanation {
	v, beside := c.Judge(now), c.Explain(now)
	x := &Explanation{
		Kind: c.Kind, Namespace: c.Namespace, Name: c.Name, At: now.UTC(),
		Verdict: v.Verdict, Runs: len(v.Runs()) > 0,
		Basis:   legal.BasisOf(c.Evidence.Package),
		Grounds: beside.Justifications, Open: beside.Open, Evidence: beside.Mode, Controller: beside.Controller,
	}
	x.in(w.Language, location(w, c.ProfileName()))
	if caveat := x.Basis.Caveat(w.Language.Say); caveat != "" {
		x.Caveats = append(x.Caveats, caveat)
	}
	for _, m := range v.Modules {
		switch {
		case m.Decision == v1alpha1.ModuleStripped:
			x.Taken = append(x.Taken, m)
		case m.Decision == v1alpha1.ModuleUnknown:
			x.Unknown = append(x.Unknown, m)
		case x.Runs:
			x.Running = append(x.Running, m)
		case v.Verdict == v1alpha1.Suspended:
			x.WouldRun = append(x.WouldRun, m)
		}
	}
	others := further(&v, beside.Prohibitions)
	x.Taken = append(x.Taken, others...)
	for _, f := range v.Findings {
		switch f.Verdict {
		case v1alpha1.Forbidden:
			x.Barred = append(x.Barred, f)
		case v1alpha1.Permitted:
			x.Waived = append(x.Waived, f)
		case v1alpha1.Suspended:
			if f.Reason == v1alpha1.ReasonOpposed || f.Reason == v1alpha1.ReasonRevoked {
				x.Against = append(x.Against, f)
			} else {
				x.Missing = append(x.Missing, f)
			}
		}
	}
	x.Summary = summary(w.Language.Say, &v, w.Profile(c.ProfileName()))
	x.Request = append(request(w, c), identified(w.Language.Say, &beside)...)
	x.pods(w.Language.Say, Plan(c, v, now))
	x.fetches(w.Language.Say, c.Evidence.Package)
	l := newLibrary(w, &v, slices.Concat(x.Grounds, x.Open), others)
	x.Sources = l.ids()
	changes := slices.DeleteFunc(c.Changes(now, time.Time{}), idle)
	for _, change := range first(changes, steps) {
		x.Next = append(x.Next, Step{At: change.At, Verdict: change.After.Verdict, What: What(&change)})
		why, _ := Why(&change.Before, &change.After)
		l.cite(why.Profile, why.Notice, why.Source)
	}
	x.Texts = l.texts
	if p := w.Profile(c.ProfileName()); p != nil {
		x.Disputes = disputesOn(p, x.Sources)
		if p.Spec.Description != "" {
			x.Caveats = append(x.Caveats, w.Language.Say("%s: %s", p.Name, p.Spec.Description))
		}
	}
	return x
}

// permitted are the modules of a request that the law permits, whether they run or wait for something.
func permitted(v *legal.Verdict) []v1alpha1.ModuleName {
	var names []v1alpha1.ModuleName
	for _, m := range v.Modules {
		if m.Decision == v1alpha1.ModulePermitted && v.Verdict != v1alpha1.Forbidden {
			names = append(names, m.Name)
		}
	}
	return names
}

// in notes the language and the time zone that everything is said in.
func (x *Explanation) in(language i18n.Language, loc *time.Location) {
	x.Language, x.TimeZone, x.location = language, loc.String(), loc
}

// idle is true of a change that leaves a request forbidden: it would interest nobody.
func idle(c world.Change) bool {
	return c.Before.Verdict == v1alpha1.Forbidden && c.After.Verdict == v1alpha1.Forbidden
}

// Sources returns the ids of the texts that the verdict on a request rests on at now.
func Sources(w *world.World, c *world.Case, now time.Time) []string {
	v, beside := c.Judge(now), c.Explain(now)
	return newLibrary(w, &v, slices.Concat(beside.Justifications, beside.Open), further(&v, beside.Prohibitions)).ids()
}

// further returns the prohibitions of modules beside the one that each module's verdict names.
func further(v *legal.Verdict, prohibitions []v1alpha1.ModuleVerdict) []v1alpha1.ModuleVerdict {
	return slices.DeleteFunc(prohibitions, func(p v1alpha1.ModuleVerdict) bool {
		return slices.ContainsFunc(v.Modules, func(m v1alpha1.ModuleVerdict) bool {
			return m.Name == p.Name && (m.Decision != v1alpha1.ModuleStripped ||
				m.Profile == p.Profile && m.Notice == p.Notice && m.Source == p.Source)
		})
	})
}

func names(modules []v1alpha1.ModuleName) string { return text.Join(modules, ", ") }

// identified says by whom the operator is known. Where the register does not know it, a finding says so.
func identified(say legal.Words, of *legal.Explanation) []string {
	if of.Controller == "" {
		return nil
	}
	return []string{say("The DataController %q says the same.", of.Controller)}
}

func request(w *world.World, c *world.Case) []string {
	var lines []string
	say := w.Language.Say
	if d := c.Deployment; d != nil {
		lines = append(lines, say("Asked for by %s (%s), for the purpose %s, %s.",
			d.Spec.OperatedBy.Name, d.Spec.OperatedBy.Type, d.Spec.Purpose, when(say, d.Spec.Processing)))
	} else if r := c.Evidence.Requisition; r != nil {
		lines = append(lines, say("A search by %s (%s) that answers the requisition %s (%s, signed by %s).",
			r.Spec.AddressedTo.Name, r.Spec.AddressedTo.Type, r.Name, r.Spec.Framework, r.Spec.Signatory.Role))
	}
	if p := w.Profile(c.ProfileName()); p != nil {
		lines = append(lines, under(say, p))
	}
	return lines
}

func under(say legal.Words, p *v1alpha1.LegalProfile) string {
	return say("Under the profile %s: %s.", p.Name, strings.TrimSuffix(p.Spec.Title, "."))
}

func when(say legal.Words, p v1alpha1.Processing) string {
	switch p {
	case v1alpha1.RealTime:
		return say("in real time")
	case v1alpha1.Deferred:
		return say("on recorded images")
	}
	return say("%s processing", p)
}

func first[T any](all []T, n int) []T { return all[:min(n, len(all))] }

// location is the time zone of the profile, on whose calendar its law is counted.
func location(w *world.World, profile string) *time.Location {
	if p := w.Profile(profile); p != nil {
		return world.LocationOf(p)
	}
	return w.Location()
}
