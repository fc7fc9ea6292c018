// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"fmt"
	"slices"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/explain"
	"github.com/vsa-legal/operator/internal/world"
)

// mutant is a profile with one rule broken.
type mutant struct {
	rule    string
	profile *v1alpha1.LegalProfile
}

// breeder makes every mutant of a profile.
type breeder struct {
	of      *v1alpha1.LegalProfile
	mutants []mutant
}

// mutants breaks every rule of a profile, one at a time: what is listed is taken out, what is bounded begins or ends a
// second earlier and a second later, what is counted is one more and one less. Titles, notes and retention limits are
// no rules that a verdict follows from.
func mutants(p *v1alpha1.LegalProfile) []mutant {
	b := &breeder{of: p}
	b.calendar()
	b.force()
	b.permits()
	b.forbids()
	b.waivers()
	b.formalities()
	b.frameworks()
	return b.mutants
}

// add makes one mutant. rule says what is broken.
func (b *breeder) add(rule string, mutate func(*v1alpha1.LegalProfileSpec)) {
	mutated := b.of.DeepCopy()
	mutate(&mutated.Spec)
	b.mutants = append(b.mutants, mutant{rule, mutated})
}

func (b *breeder) force() {
	if b.of.Spec.Applies == v1alpha1.Always {
		b.add("applies: Always", func(s *v1alpha1.LegalProfileSpec) { s.Applies = v1alpha1.WhenSelected })
		b.jurisdiction()
	}
	for i, period := range b.of.Spec.InForce {
		rule := "inForce " + b.day(period.From)
		if period.Unverified != "" {
			b.add(rule+": unverified", func(s *v1alpha1.LegalProfileSpec) { s.InForce[i].Unverified = "" })
		}
		for _, by := range []time.Duration{-time.Second, time.Second} {
			b.add(fmt.Sprintf("%s: from %+ds", rule, by/time.Second), func(s *v1alpha1.LegalProfileSpec) {
				s.InForce[i].From.Time = s.InForce[i].From.Add(by)
			})
			if period.Until != nil {
				b.add(fmt.Sprintf("%s: until %+ds", rule, by/time.Second), func(s *v1alpha1.LegalProfileSpec) {
					s.InForce[i].Until.Time = s.InForce[i].Until.Add(by)
				})
			}
		}
	}
}

// jurisdiction lets a profile that applies always hold elsewhere, and where it does not.
func (b *breeder) jurisdiction() {
	is := b.of.Spec.Jurisdiction
	for _, other := range []string{"FR", "EU", "CH"} {
		if other != is {
			b.add(fmt.Sprintf("jurisdiction: %s as %s", is, other), func(s *v1alpha1.LegalProfileSpec) { s.Jurisdiction = other })
		}
	}
}

// calendar counts the profile's durations on another calendar, where it has any.
func (b *breeder) calendar() {
	var counted bool
	if r := b.of.Spec.Requires; r != nil {
		counted = slices.ContainsFunc(r.Formalities, limited) ||
			r.Requisition != nil && slices.ContainsFunc(r.Requisition.Frameworks, func(f v1alpha1.Framework) bool { return f.MaximumDuration != "" })
	}
	if n := b.of.Spec.Inspection; n != nil {
		counted = counted || slices.ContainsFunc(n.Waivers, func(w v1alpha1.InspectionWaiver) bool { return w.MaximumValidity != "" })
	}
	if counted {
		b.add("timeZone", func(s *v1alpha1.LegalProfileSpec) { s.TimeZone = "UTC" })
	}
}

// limited tells whether a formality, or one that does instead, has a longest validity.
func limited(f v1alpha1.FormalityRequirement) bool {
	return f.MaximumValidity != "" || slices.ContainsFunc(f.AnyOf, func(a v1alpha1.AlternativeFormality) bool { return a.MaximumValidity != "" })
}

// day on the calendar of the profile.
func (b *breeder) day(t metav1.Time) string {
	return t.In(world.LocationOf(b.of)).Format(time.DateOnly)
}

func (b *breeder) permits() {
	p := b.of.Spec.Permits
	if p == nil {
		return
	}
	for i, purpose := range p.Purposes {
		b.add("permits.purposes: "+string(purpose), func(s *v1alpha1.LegalProfileSpec) { s.Permits.Purposes = slices.Delete(s.Permits.Purposes, i, i+1) })
	}
	for i, processing := range p.Processing {
		b.add("permits.processing: "+string(processing), func(s *v1alpha1.LegalProfileSpec) { s.Permits.Processing = slices.Delete(s.Permits.Processing, i, i+1) })
	}
	for i, operator := range p.Operators {
		b.add("permits.operators: "+string(operator), func(s *v1alpha1.LegalProfileSpec) { s.Permits.Operators = slices.Delete(s.Permits.Operators, i, i+1) })
	}
	for i := range p.NamedOperators {
		rule := "permits.namedOperators: " + explain.Selector(&p.NamedOperators[i])
		b.add(rule, func(s *v1alpha1.LegalProfileSpec) {
			s.Permits.NamedOperators = slices.Delete(s.Permits.NamedOperators, i, i+1)
		})
		b.add(rule+": any of its type", func(s *v1alpha1.LegalProfileSpec) {
			s.Permits.NamedOperators[i].Code, s.Permits.NamedOperators[i].Name = "", ""
		})
	}
	for i, c := range p.Capabilities {
		b.add("permits.capabilities: "+string(c.Name), func(s *v1alpha1.LegalProfileSpec) {
			s.Permits.Capabilities = slices.Delete(s.Permits.Capabilities, i, i+1)
		})
		for j, means := range c.Means {
			b.add(fmt.Sprintf("permits.means: %s by %s", c.Name, means), func(s *v1alpha1.LegalProfileSpec) {
				s.Permits.Capabilities[i].Means = slices.Delete(s.Permits.Capabilities[i].Means, j, j+1)
			})
		}
	}
}

func (b *breeder) forbids() {
	if b.of.Spec.Forbids == nil {
		return
	}
	for i, c := range b.of.Spec.Forbids.Capabilities {
		b.add("forbids.capabilities: "+string(c.Name), func(s *v1alpha1.LegalProfileSpec) {
			s.Forbids.Capabilities = slices.Delete(s.Forbids.Capabilities, i, i+1)
		})
	}
}

func (b *breeder) waivers() {
	if b.of.Spec.Inspection == nil {
		return
	}
	for i, w := range b.of.Spec.Inspection.Waivers {
		rule := fmt.Sprintf("inspection.waivers: %s by %s", w.Of, w.Formality)
		b.add(rule, func(s *v1alpha1.LegalProfileSpec) {
			s.Inspection.Waivers = slices.Delete(s.Inspection.Waivers, i, i+1)
		})
		if w.MaximumValidity != "" {
			b.durations(rule+": maximumValidity", w.MaximumValidity, func(s *v1alpha1.LegalProfileSpec, d v1alpha1.CalendarDuration) {
				s.Inspection.Waivers[i].MaximumValidity = d
			})
		}
	}
}

func (b *breeder) formalities() {
	if b.of.Spec.Requires == nil {
		return
	}
	for i, f := range b.of.Spec.Requires.Formalities {
		rule := "requires.formalities: " + string(f.Type)
		b.add(rule, func(s *v1alpha1.LegalProfileSpec) {
			s.Requires.Formalities = slices.Delete(s.Requires.Formalities, i, i+1)
		})
		if f.MaximumValidity != "" {
			b.renewal(rule, f.Renewal, func(s *v1alpha1.LegalProfileSpec) *v1alpha1.Renewal { return &s.Requires.Formalities[i].Renewal })
			b.durations(rule+": maximumValidity", f.MaximumValidity, func(s *v1alpha1.LegalProfileSpec, d v1alpha1.CalendarDuration) {
				s.Requires.Formalities[i].MaximumValidity = d
			})
		}
		b.perimeter(rule, f.Perimeter, func(s *v1alpha1.LegalProfileSpec) **v1alpha1.PerimeterRule {
			return &s.Requires.Formalities[i].Perimeter
		})
		b.alternatives(i)
		b.condition(i)
	}
}

// alternatives breaks what does instead of a formality.
func (b *breeder) alternatives(i int) {
	f := &b.of.Spec.Requires.Formalities[i]
	for j, a := range f.AnyOf {
		rule := fmt.Sprintf("requires.formalities: %s: anyOf %s", f.Type, a.Type)
		b.add(rule, func(s *v1alpha1.LegalProfileSpec) {
			s.Requires.Formalities[i].AnyOf = slices.Delete(s.Requires.Formalities[i].AnyOf, j, j+1)
		})
		b.perimeter(rule, a.Perimeter, func(s *v1alpha1.LegalProfileSpec) **v1alpha1.PerimeterRule {
			return &s.Requires.Formalities[i].AnyOf[j].Perimeter
		})
		if a.MaximumValidity != "" {
			b.renewal(rule, a.Renewal, func(s *v1alpha1.LegalProfileSpec) *v1alpha1.Renewal {
				return &s.Requires.Formalities[i].AnyOf[j].Renewal
			})
			b.durations(rule+": maximumValidity", a.MaximumValidity, func(s *v1alpha1.LegalProfileSpec, d v1alpha1.CalendarDuration) {
				s.Requires.Formalities[i].AnyOf[j].MaximumValidity = d
			})
		}
	}
}

// renewal turns round whether a new act may follow, where the profile says so.
func (b *breeder) renewal(rule string, is v1alpha1.Renewal, of func(*v1alpha1.LegalProfileSpec) *v1alpha1.Renewal) {
	if is != "" {
		b.add(rule+": renewal", func(s *v1alpha1.LegalProfileSpec) {
			*of(s) = otherOf(is, v1alpha1.RenewalPermitted, v1alpha1.RenewalRefused)
		})
	}
}

// perimeter breaks what an act must name: each thing, where no other act counts, and what becomes of one that does not.
func (b *breeder) perimeter(rule string, p *v1alpha1.PerimeterRule, of func(*v1alpha1.LegalProfileSpec) **v1alpha1.PerimeterRule) {
	if p == nil {
		return
	}
	for i, name := range p.Names {
		if p.WhenAbsent == v1alpha1.WhenAbsentTell {
			break // no verdict follows from it
		}
		b.add(fmt.Sprintf("%s: perimeter: %s", rule, name), func(s *v1alpha1.LegalProfileSpec) { (*of(s)).Names = slices.Delete((*of(s)).Names, i, i+1) })
	}
	b.add(rule+": perimeter: whenAbsent", func(s *v1alpha1.LegalProfileSpec) {
		if p := *of(s); p.WhenAbsent == v1alpha1.WhenAbsentTell {
			p.WhenAbsent = v1alpha1.WhenAbsentRefuse
		} else {
			p.WhenAbsent = v1alpha1.WhenAbsentTell
		}
	})
}

// condition asks a formality of everybody, and of less than it is asked of. Where one purpose or operator is named, less
// is another one.
func (b *breeder) condition(i int) {
	f := &b.of.Spec.Requires.Formalities[i]
	if f.When == nil {
		return
	}
	rule := fmt.Sprintf("requires.formalities: %s: when", f.Type)
	b.add(rule, func(s *v1alpha1.LegalProfileSpec) { s.Requires.Formalities[i].When = nil })
	for j, purpose := range f.When.Purposes {
		b.add(rule+".purposes: "+string(purpose), func(s *v1alpha1.LegalProfileSpec) { s.Requires.Formalities[i].When.Purposes[j] = "" })
	}
	for j := range f.When.Operators {
		a := f.When.Operators[j]
		name := explain.Selector(&v1alpha1.OperatorSelector{Type: a.Type, Name: a.Name, Code: a.Code})
		b.add(rule+".operators: "+name, func(s *v1alpha1.LegalProfileSpec) { s.Requires.Formalities[i].When.Operators[j].Type = "" })
	}
}

func (b *breeder) frameworks() {
	if b.of.Spec.Requires == nil || b.of.Spec.Requires.Requisition == nil {
		return
	}
	b.add("requires.requisition", func(s *v1alpha1.LegalProfileSpec) { s.Requires.Requisition = nil })
	for i := range b.of.Spec.Requires.Requisition.Frameworks {
		b.framework(i)
	}
}

func (b *breeder) framework(i int) {
	f := &b.of.Spec.Requires.Requisition.Frameworks[i]
	rule := "framework " + string(f.Name)
	change := func(what string, mutate func(*v1alpha1.Framework)) {
		b.add(rule+what, func(s *v1alpha1.LegalProfileSpec) { mutate(&s.Requires.Requisition.Frameworks[i]) })
	}
	b.add(rule, func(s *v1alpha1.LegalProfileSpec) {
		s.Requires.Requisition.Frameworks = slices.Delete(s.Requires.Requisition.Frameworks, i, i+1)
	})
	change(".authorization", func(f *v1alpha1.Framework) {
		f.Authorization = otherOf(f.Authorization, v1alpha1.AuthorizationPresumed, v1alpha1.AuthorizationRequired)
	})
	if f.Counts != "" {
		change(".counts", func(f *v1alpha1.Framework) {
			f.Counts = otherOf(f.Counts, v1alpha1.CountsDays, v1alpha1.CountsInstants)
		})
	}
	if f.Offence != "" {
		change(".offence", func(f *v1alpha1.Framework) {
			f.Offence = otherOf(f.Offence, v1alpha1.OffenceOptional, v1alpha1.OffenceRequired)
		})
	}
	if f.StandingAuthorization != nil {
		b.standingAuthorization(i, change)
	}
	for j, role := range f.Signatories {
		change(".signatories: "+string(role), func(f *v1alpha1.Framework) { f.Signatories = slices.Delete(f.Signatories, j, j+1) })
	}
	for j, role := range f.DecidedBy {
		change(".decidedBy: "+string(role), func(f *v1alpha1.Framework) { f.DecidedBy = slices.Delete(f.DecidedBy, j, j+1) })
	}
	var days int
	if _, err := fmt.Sscanf(string(f.MaximumDuration), "P%dD", &days); err == nil && f.Counts == v1alpha1.CountsDays {
		change(".maximumDuration: a day more", func(f *v1alpha1.Framework) { f.MaximumDuration = duration("P%dD", days+1) })
	}
	if f.MaximumDuration != "" {
		b.durations(rule+".maximumDuration", f.MaximumDuration, func(s *v1alpha1.LegalProfileSpec, d v1alpha1.CalendarDuration) {
			s.Requires.Requisition.Frameworks[i].MaximumDuration = d
		})
	}
	if f.Extension != nil {
		b.extension(i, change)
	}
}

// standingAuthorization breaks what authorizes in advance. Change adds a mutant of that framework.
func (b *breeder) standingAuthorization(i int, change func(what string, mutate func(*v1alpha1.Framework))) {
	f := &b.of.Spec.Requires.Requisition.Frameworks[i]
	change(".standingAuthorization", func(f *v1alpha1.Framework) { f.StandingAuthorization = nil })
	if longest := f.StandingAuthorization.MaximumValidity; longest != "" {
		b.durations("framework "+string(f.Name)+".standingAuthorization.maximumValidity", longest,
			func(s *v1alpha1.LegalProfileSpec, d v1alpha1.CalendarDuration) {
				s.Requires.Requisition.Frameworks[i].StandingAuthorization.MaximumValidity = d
			})
	}
}

// otherOf returns of two words the one that is not there.
func otherOf[T comparable](is, a, b T) T {
	if is == a {
		return b
	}
	return a
}

// extension breaks how a framework may be extended. Change adds a mutant of that framework.
func (b *breeder) extension(i int, change func(what string, mutate func(*v1alpha1.Framework))) {
	f := &b.of.Spec.Requires.Requisition.Frameworks[i]
	change(".extension", func(f *v1alpha1.Framework) { f.Extension = nil })
	for j, role := range f.Extension.By {
		change(".extension.by: "+string(role), func(f *v1alpha1.Framework) { f.Extension.By = slices.Delete(f.Extension.By, j, j+1) })
	}
	b.durations("framework "+string(f.Name)+".extension.maximumDuration", f.Extension.MaximumDuration, func(s *v1alpha1.LegalProfileSpec, d v1alpha1.CalendarDuration) {
		s.Requires.Requisition.Frameworks[i].Extension.MaximumDuration = d
	})
	if years := f.Extension.MinimumPenaltyYears; years != nil {
		for _, by := range []int32{-1, 1} {
			change(fmt.Sprintf(".extension.minimumPenaltyYears %+d", by), func(f *v1alpha1.Framework) { *f.Extension.MinimumPenaltyYears += by })
		}
	}
}

// durations makes the mutants of a duration: its neighbours, and those that count it on no calendar.
func (b *breeder) durations(rule string, d v1alpha1.CalendarDuration, set func(*v1alpha1.LegalProfileSpec, v1alpha1.CalendarDuration)) {
	for _, other := range neighbours(d) {
		b.add(fmt.Sprintf("%s: %s as %s", rule, d, other), func(s *v1alpha1.LegalProfileSpec) { set(s, other) })
	}
}

// neighbours of a duration of days, months or years: a second more; days a second less, and as hours, which differ when
// the clocks change; months as so many times 30 and 31 days; years a month less. Another one has none but the second.
func neighbours(d v1alpha1.CalendarDuration) []v1alpha1.CalendarDuration {
	if strings.Contains(string(d), "T") {
		var seconds int
		if before, last, ok := cutSeconds(string(d)); ok {
			if _, err := fmt.Sscanf(last, "%d", &seconds); err == nil {
				return []v1alpha1.CalendarDuration{duration(before+"%dS", seconds+1)}
			}
		}
		return []v1alpha1.CalendarDuration{d + "1S"}
	}
	near := []v1alpha1.CalendarDuration{d + "T1S"}
	var n int
	var unit string
	if _, err := fmt.Sscanf(string(d), "P%d%s", &n, &unit); err != nil {
		return near
	}
	switch unit {
	case "D":
		near = append(near, duration("P%dDT23H59M59S", n-1), duration("PT%dH", 24*n))
	case "M":
		near = append(near, duration("P%dD", 30*n), duration("P%dD", 31*n))
	case "Y":
		near = append(near, duration("P%dM", 12*n-1))
	}
	return near
}

// cutSeconds cuts the number of seconds from the end of a duration that has one.
func cutSeconds(d string) (before, seconds string, ok bool) {
	rest, ok := strings.CutSuffix(d, "S")
	i := strings.LastIndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
	return rest[:i+1], rest[i+1:], ok
}

func duration(format string, n int) v1alpha1.CalendarDuration {
	return v1alpha1.CalendarDuration(fmt.Sprintf(format, n))
}
