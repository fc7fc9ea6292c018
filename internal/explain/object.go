// SPDX-License-Identifier: Apache-2.0

package explain

import (
	"fmt"
	"strings"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/i18n"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/text"
	"github.com/vsa-legal/operator/internal/world"
)

// Requisition explains whether a requisition stands, and until when.
func Requisition(w *world.World, r *v1alpha1.JudicialRequisition, e legal.Evidence, now time.Time) *Explanation {
	say, s := w.Language.Say, legal.JudgeRequisition(w.Law, r, e, now)
	x := &Explanation{
		Kind: "JudicialRequisition", Namespace: r.Namespace, Name: r.Name, At: now.UTC(), Runs: s.Stands,
		Summary: say("The requisition stands: searches within its scope may run."),
		Request: []string{say("Under %s, signed by %s, addressed to %s.", r.Spec.Framework, r.Spec.Signatory.Role, r.Spec.AddressedTo.Type)},
	}
	x.in(w.Language, location(w, string(r.Spec.ProfileName)))
	if p := w.Profile(string(r.Spec.ProfileName)); p != nil {
		x.Request = append(x.Request, under(say, p))
	}
	if !s.Stands {
		x.Summary = say("The requisition does not stand: no search may run under it.")
	}
	l := &library{world: w}
	for _, f := range s.Findings {
		switch {
		case f.Verdict == v1alpha1.Forbidden:
			x.Barred = append(x.Barred, f)
		case f.Reason == v1alpha1.ReasonOpposed || f.Reason == v1alpha1.ReasonRevoked:
			x.Against = append(x.Against, f)
		default:
			x.Missing = append(x.Missing, f)
		}
		l.cite(f.Profile, f.Notice, f.Source)
	}
	x.Grounds = legal.ExplainRequisition(w.Law, r, e, now)
	for _, f := range x.Grounds {
		l.cite(f.Profile, f.Notice, f.Source)
	}
	x.Sources = l.ids()
	if !s.NextChange.IsZero() {
		later := legal.JudgeRequisition(w.Law, r, e, s.NextChange)
		x.Next = []Step{{At: s.NextChange, What: stands(say, &s, &later)}}
	}
	x.Texts = l.texts
	return x
}

// stands tells how the standing of a requisition changes.
func stands(say legal.Words, before, after *legal.Standing) string {
	why, _ := Why(&legal.Verdict{Findings: before.Findings}, &legal.Verdict{Findings: after.Findings})
	switch {
	case before.Stands: // and no longer, or nothing would have changed
		return say("it no longer stands, and searches under it end, because %s", Message(say, &why))
	case after.Stands:
		return say("it stands, if nothing else changes")
	default:
		return say("it still does not stand; %s", Message(say, &why))
	}
}

// Profile explains whether a profile is in force.
func Profile(w *world.World, p *v1alpha1.LegalProfile, now time.Time) *Explanation {
	say := w.Language.Say
	p = w.Language.Profile(p)
	x, h := holding(w.Language, world.LocationOf(p), func(say legal.Words, t time.Time) legal.Validity { return say.JudgeProfile(p, t) }, now)
	x.Kind, x.Name = "LegalProfile", p.Name
	x.Summary = say("%s. This profile is %s.", strings.TrimSuffix(p.Spec.Title, "."), h.Message)
	x.Request = rules(say, p)
	if p.Spec.Description != "" {
		x.Caveats = []string{p.Spec.Description}
	}
	l := &library{world: w}
	for _, s := range p.Spec.Sources {
		l.cite(p.Name, "", string(s.ID))
	}
	x.Texts, x.Sources = l.texts, l.ids()
	x.Disputes = p.Spec.Disputes
	return x
}

// rules tells what a profile says, in a line each.
func rules(say legal.Words, p *v1alpha1.LegalProfile) []string {
	var lines []string
	if permits := p.Spec.Permits; permits != nil {
		lines = append(lines, say("Permits %s.", capabilities(permits.Capabilities)),
			say("For %s; by %s.", terms(permits.Purposes), Operators(permits)))
	}
	if p.Spec.Forbids != nil {
		lines = append(lines, say("Forbids %s.", capabilities(p.Spec.Forbids.Capabilities)))
	}
	if p.Spec.Requires == nil {
		return lines
	}
	for i := range p.Spec.Requires.Formalities {
		lines = append(lines, formality(say, &p.Spec.Requires.Formalities[i]))
	}
	if p.Spec.Requires.Requisition != nil {
		for _, f := range p.Spec.Requires.Requisition.Frameworks {
			lines = append(lines, say("Permits searches under %s, requisitioned by %s%s%s.", f.Name, terms(f.Signatories),
				cited(string(f.Source)), Counted(say, f)))
		}
	}
	return lines
}

// Counted writes how a framework counts its days, that it needs no offence, and what authorizes in advance: nothing where none
// of these is so.
func Counted(say legal.Words, f v1alpha1.Framework) string {
	var words string
	if f.Counts == v1alpha1.CountsDays {
		words = say(", in whole days of which the first is that of the finding")
	}
	if f.Offence == v1alpha1.OffenceOptional {
		words += say(", without an offence")
	}
	if s := f.StandingAuthorization; s != nil {
		words += say(", authorized by a decision or in advance by %s", act(say, &v1alpha1.AlternativeFormality{
			Type: s.Type, MaximumValidity: s.MaximumValidity, Source: s.Source}))
	}
	return words
}

// formality tells what a profile requires, what does instead, and of whom.
func formality(say legal.Words, f *v1alpha1.FormalityRequirement) string {
	line := act(say, &v1alpha1.AlternativeFormality{Type: f.Type, MaximumValidity: f.MaximumValidity, Source: f.Source, Perimeter: f.Perimeter,
		Renewal: f.Renewal})
	for i := range f.AnyOf {
		line = say("%s, or instead %s", line, act(say, &f.AnyOf[i]))
	}
	return Durations(say("Requires %s.", line+Condition(say, f.When)))
}

// act tells which act does, of what length, and what it names.
func act(say legal.Words, a *v1alpha1.AlternativeFormality) string {
	words := string(a.Type)
	if a.MaximumValidity != "" {
		words = say("%s of at most %s", a.Type, a.MaximumValidity)
	}
	words += Renewal(say, a.Renewal)
	return words + cited(string(a.Source)) + Perimeter(say, a.Perimeter)
}

// Renewal writes whether a new act may follow one of which the time is over: nothing where the profile does not say.
func Renewal(say legal.Words, r v1alpha1.Renewal) string {
	switch r {
	case "":
		return ""
	case v1alpha1.RenewalPermitted:
		return say(", which a new one may follow")
	}
	return say(", which no new one may follow")
}

// Perimeter writes what an act names, such as ", which must name its cameras [decree]": nothing where it need not name any.
func Perimeter(say legal.Words, p *v1alpha1.PerimeterRule) string {
	if p == nil {
		return ""
	}
	if p.WhenAbsent == v1alpha1.WhenAbsentTell {
		return say(", which should name its %s%s", legal.Perimeters(p.Names), cited(string(p.Source)))
	}
	return say(", which must name its %s%s", legal.Perimeters(p.Names), cited(string(p.Source)))
}

// Condition writes for which requests something is required, such as ", for Statistics, of Municipality": nothing for all.
func Condition(say legal.Words, when *v1alpha1.RequirementCondition) string {
	if when == nil {
		return ""
	}
	var words string
	if len(when.Purposes) > 0 {
		words += say(", for %s", text.Join(when.Purposes, say(" or ")))
	}
	operators := make([]string, len(when.Operators))
	for i, a := range when.Operators {
		operators[i] = Selector(&v1alpha1.OperatorSelector{Type: a.Type, Name: a.Name, Code: a.Code})
	}
	if len(operators) > 0 {
		words += say(", of %s", strings.Join(operators, say(" or ")))
	}
	return words
}

// Operators writes whom a profile permits as people read it: the types, then those that it names one by one.
func Operators(p *v1alpha1.Permits) string {
	var words []string
	for _, kind := range p.Operators {
		words = append(words, string(kind))
	}
	return strings.Join(append(words, selectors(p.NamedOperators)...), ", ")
}

func selectors(all []v1alpha1.OperatorSelector) []string {
	words := make([]string, len(all))
	for i := range all {
		words[i] = Selector(&all[i])
	}
	return words
}

// Selector writes which operators are meant, such as TransportSecurity (SNCF, 552049447), or the type alone for all of it.
func Selector(s *v1alpha1.OperatorSelector) string {
	which := strings.Trim(s.Name+", "+s.Code, ", ")
	if which == "" {
		return string(s.Type)
	}
	return fmt.Sprintf("%s (%s)", s.Type, which)
}

func capabilities(rules []v1alpha1.CapabilityRule) string {
	words := make([]string, len(rules))
	for i, r := range rules {
		words[i] = string(r.Name) + cited(string(r.Source))
	}
	return strings.Join(words, ", ")
}

// Formality explains whether a formality is valid by itself. Whether it counts for a request, the request's own
// explanation says.
func Formality(w *world.World, f *v1alpha1.Formality, now time.Time) *Explanation {
	say := w.Language.Say
	x, h := holding(w.Language, w.Location(), func(say legal.Words, t time.Time) legal.Validity { return say.JudgeFormality(f, t) }, now)
	x.Kind, x.Namespace, x.Name = "Formality", f.Namespace, f.Name
	x.Summary = say("%s %s: %s.", f.Spec.Type, f.Spec.Reference, h.Message)
	x.Request = covers(say, &f.Spec.Covers)
	x.Caveats = []string{say("Whether it counts for a request depends on the request's profile as well.")}
	return x
}

// covers tells what an act is for, and what it does not limit.
func covers(say legal.Words, c *v1alpha1.Covers) []string {
	lines := []string{say("It covers %s, in its own namespace.", terms(c.Purposes))}
	var open []string
	limit := func(what string, named []string) {
		if len(named) == 0 {
			open = append(open, what)
		} else {
			lines = append(lines, say("Of the %s only %s.", what, strings.Join(named, ", ")))
		}
	}
	limit(say("cameras"), words(c.Cameras))
	limit(say("capabilities"), words(c.Capabilities))
	limit(say("operators"), selectors(c.Operators))
	limit(say("packages"), words(c.Packages))
	if len(open) > 0 {
		lines = append(lines, say("It names no %s, and so covers all of them.", strings.Join(open, say(", no "))))
	}
	return lines
}

func words[T ~string](all []T) []string {
	out := make([]string, len(all))
	for i, w := range all {
		out[i] = string(w)
	}
	return out
}

// Notice explains whether a formal notice is open.
func Notice(w *world.World, n *v1alpha1.FormalNotice, now time.Time) *Explanation {
	say, loc := w.Language.Say, w.Location()
	x, h := holding(w.Language, loc, func(say legal.Words, t time.Time) legal.Validity { return say.JudgeNotice(n, t) }, now)
	x.Kind, x.Name = "FormalNotice", n.Name
	x.Summary = say("%s, %s: %s.", n.Spec.IssuedBy, n.Spec.Reference, h.Message)
	if h.Overdue {
		x.Summary += " " + say("Its deadline passed at %s.", legal.Instant{Time: n.Spec.Deadline.In(loc)})
	}
	for _, a := range n.Spec.Addressees {
		x.Request = append(x.Request, say("Addressed to %s.", strings.Join(strings.Fields(fmt.Sprintf("%s %s %s", a.Type, a.Name, a.Code)), " ")))
	}
	for _, o := range n.Spec.Orders {
		x.Request = append(x.Request, order(say, &o))
	}
	return x
}

// order tells what a notice orders.
func order(say legal.Words, o *v1alpha1.Order) string {
	switch o.Action {
	case v1alpha1.OrderStrip:
		return say("Orders to take out %s, in every use.", text.Join(o.Capabilities, ", "))
	case v1alpha1.OrderStop:
		return say("Orders to stop %s.", terms(o.Purposes))
	case v1alpha1.OrderProvide:
		return say("Orders to provide %s, for every purpose.", terms(o.Formalities))
	}
	return say("Orders something that is not known here: everything of its addressees stops.")
}

func holding(l i18n.Language, loc *time.Location, judge func(legal.Words, time.Time) legal.Validity, now time.Time) (*Explanation, legal.Validity) {
	say := l.In(loc)
	h := judge(say, now)
	x := &Explanation{At: now.UTC(), Runs: h.Holds}
	x.in(l, loc)
	if h.NextChange.IsZero() {
		return x, h
	}
	later := judge(say, h.NextChange)
	what := say("it no longer holds")
	switch {
	case later.Overdue && !h.Overdue:
		what = say("its deadline passes")
	case later.Holds && !h.Holds:
		what = say("it holds")
	}
	x.Next = []Step{{At: h.NextChange, What: what}}
	return x, h
}
