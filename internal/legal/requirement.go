// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"slices"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// requirement is a formality that must be there, or one that does instead.
type requirement struct {
	kind    v1alpha1.Term
	profile *profile // nil when a notice orders it
	notice  *notice  // nil when a profile requires it
	source  string

	suppliedBy string // in words, or nothing

	allowed  v1alpha1.CalendarDuration // the longest period of its own that counts, or none
	maximum  Duration
	renewal  v1alpha1.Renewal
	readable bool // whether allowed can be counted

	perimeter *v1alpha1.PerimeterRule // what a formality must name, or nil

	instead []requirement                  // formalities of which any one does as well
	when    *v1alpha1.RequirementCondition // nil: it is asked of every request
	of      []addressee                    // the operators that it is asked of
}

func newRequirement(p *profile, in *v1alpha1.FormalityRequirement) requirement {
	r := requirement{kind: in.Type, profile: p, source: string(in.Source), suppliedBy: in.SuppliedBy, allowed: in.MaximumValidity,
		renewal: in.Renewal}
	r.maximum, r.readable = p.duration(in.MaximumValidity)
	for _, a := range in.AnyOf {
		r.instead = append(r.instead, newRequirement(p, &v1alpha1.FormalityRequirement{
			Type: a.Type, MaximumValidity: a.MaximumValidity, SuppliedBy: a.SuppliedBy, Source: a.Source, Perimeter: a.Perimeter, Renewal: a.Renewal,
		}))
	}
	r.when, r.perimeter = in.When, in.Perimeter
	if in.When != nil {
		r.of = newAddressees(in.When.Operators)
	}
	return r
}

// asked tells whether the requirement is asked of a request. A request of which the operator or the purposes are not
// known cannot escape it.
func (r *requirement) asked(of *request) bool {
	if r.when == nil {
		return true
	}
	purposes := r.when.Purposes
	return (len(r.of) == 0 || of.operator == nil || addressed(r.of, of.identity.claimed)) &&
		(len(purposes) == 0 || len(of.purposes) == 0 || slices.ContainsFunc(of.purposes, func(p v1alpha1.Term) bool { return slices.Contains(purposes, p) }))
}

// option returns what of the requirement a formality of a kind could meet, or nil.
func (r *requirement) option(kind v1alpha1.Term) *requirement {
	if r.kind == kind {
		return r
	}
	for i := range r.instead {
		if r.instead[i].kind == kind {
			return &r.instead[i]
		}
	}
	return nil
}

// label names the kinds of formalities of which one must be there: a word, or several of them.
func (r *requirement) label() any {
	if len(r.instead) == 0 {
		return r.kind
	}
	all := AnyOf{r.kind}
	for i := range r.instead {
		all = append(all, r.instead[i].kind)
	}
	return all
}

// suppliers tells who issues any of the formalities that would do, as far as a finding has room.
func (r *requirement) suppliers(say Words) string {
	all := []v1alpha1.Term{v1alpha1.Term(r.suppliedBy)}
	for i := range r.instead {
		all = append(all, v1alpha1.Term(r.instead[i].suppliedBy))
	}
	all = slices.DeleteFunc(all, func(t v1alpha1.Term) bool { return t == "" })
	return say.suppliers(slices.Compact(all))
}

// meets tells whether a formality meets the requirement at an instant.
func (r *requirement) meets(f *recordedFormality, t instant) bool {
	o := r.option(f.kind)
	return o != nil && f.contains(t) && !o.tooLong(f.period) && o.tooNarrow(f) == nil && !o.renewed(f)
}

// tooLong tells whether a formality's own period is longer than the requirement allows. Where that cannot be counted
// no formality counts.
func (r *requirement) tooLong(p period) bool {
	if r.allowed == "" {
		return false
	}
	return !r.readable || p.until > r.end(p.from)
}

// metBy returns the formality that meets the requirement at an instant and holds longest, or nil.
func (r *requirement) metBy(formalities []recordedFormality, t instant) *recordedFormality {
	var longest *recordedFormality
	for i := range formalities {
		if f := &formalities[i]; r.meets(f, t) {
			longest = first(longest, f, byLatestEnd)
		}
	}
	return longest
}

// finding of the requirement, with the profile or the notice that it stands in.
func (r *requirement) finding(v v1alpha1.Verdict, reason, message string) v1alpha1.Finding {
	f := v1alpha1.Finding{Reason: reason, Verdict: v, Source: r.source, Message: message}
	if r.profile != nil {
		f.Profile = r.profile.name
	} else {
		f.Notice = r.notice.name
	}
	return f
}

// lacking is the finding that suspends, with who can supply what is missing.
func (r *requirement) lacking(say Words, reason, message string) v1alpha1.Finding {
	f := r.finding(v1alpha1.Suspended, reason, message)
	f.SuppliedBy = r.suppliers(say)
	return f
}

// location is the time zone of the profile, or nil.
func (r *requirement) location() *time.Location {
	if r.profile == nil {
		return nil
	}
	return r.profile.loc
}
