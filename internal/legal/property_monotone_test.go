// SPDX-License-Identifier: Apache-2.0

package legal_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"pgregory.net/rapid"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

// change is something done to a copy of a world.
type change struct {
	name string
	do   func(g *gen, w *world)
	// reshapes: it changes which modules the request's own profile leaves of it. What is left may fit the requisition, or
	// what an act names, where the whole did not. Law that is added never does that.
	reshapes bool
	// frees: it takes an act away, or ends it. One that may not follow it may count then: see TestActThatIsTakenAway.
	frees bool
}

// lesser are the changes that take away, or add law that only takes away.
var lesser = []change{
	{name: "a profile that always applies", do: func(g *gen, w *world) {
		w.Profiles = slices.Insert(w.Profiles, g.index(len(w.Profiles)+1), *g.always())
	}},
	{name: "a profile that is being deleted", do: func(g *gen, w *world) {
		if len(w.Profiles) > 0 {
			w.Profiles[g.index(len(w.Profiles))].DeletionTimestamp = g.deleted()
		}
	}},
	{name: "a package that is being deleted", do: func(g *gen, w *world) {
		if w.Package != nil {
			w.Package.DeletionTimestamp = g.deleted()
		}
	}},
	{name: "a notice", do: func(g *gen, w *world) {
		w.Notices = slices.Insert(w.Notices, g.index(len(w.Notices)+1), g.notice())
	}},
	{name: "an opposition", do: func(g *gen, w *world) {
		if w.Requisition != nil {
			word := pick(g, "word", []v1alpha1.Decision{v1alpha1.Oppose, v1alpha1.Revoke, genNever})
			w.Decisions = append(w.Decisions, g.decision(w.Requisition, word, g.near("opposed")))
		}
	}},
	{name: "a formality less", do: func(g *gen, w *world) { w.Formalities = without(g, w.Formalities) }, frees: true},
	{name: "a formality elsewhere", do: func(g *gen, w *world) { w.formality(g).Namespace = genNever }, frees: true},
	{name: "a formality of another type", do: func(g *gen, w *world) { w.formality(g).Spec.Type = genNever }, frees: true},
	{name: "a formality for another purpose", do: func(g *gen, w *world) { w.formality(g).Spec.Covers.Purposes = []v1alpha1.Term{genNever} }, frees: true},
	{name: "a formality for another camera", do: func(g *gen, w *world) { w.formality(g).Spec.Covers.Cameras = []v1alpha1.Camera{genNever} }, frees: true},
	{name: "a formality for another capability", do: func(g *gen, w *world) {
		w.formality(g).Spec.Covers.Capabilities = []v1alpha1.Capability{"never"}
	}},
	{name: "a formality for another operator", do: func(g *gen, w *world) {
		w.formality(g).Spec.Covers.Operators = []v1alpha1.OperatorSelector{{Type: genNever}}
	}},
	{name: "a formality for another package", do: func(g *gen, w *world) {
		w.formality(g).Spec.Covers.Packages = []v1alpha1.ObjectName{"never"}
	}},
	{name: "a perimeter without which none counts", do: changeRequirements(func(f *v1alpha1.FormalityRequirement) {
		if f.Perimeter != nil {
			f.Perimeter.WhenAbsent = genNever
		}
	})},
	{name: "a perimeter that must be named", do: changeRequirements(func(f *v1alpha1.FormalityRequirement) {
		f.Perimeter = &v1alpha1.PerimeterRule{Names: []v1alpha1.Perimeter{genNever}, WhenAbsent: v1alpha1.WhenAbsentRefuse}
	})},
	{name: "a formality with an end", do: func(g *gen, w *world) {
		if f := w.formality(g); f.Spec.ValidUntil == nil && !w.limitsValidity() {
			f.Spec.ValidUntil = new(g.near("valid"))
		}
	}, frees: true},
	{name: "acts that no new one may follow", do: changeRequirements(func(f *v1alpha1.FormalityRequirement) {
		f.Renewal = v1alpha1.RenewalRefused
		for i := range f.AnyOf {
			f.AnyOf[i].Renewal = genNever
		}
	})},
	{name: "no formality that does instead", do: changeRequirements(func(f *v1alpha1.FormalityRequirement) { f.AnyOf = nil })},
	{name: "a formality that is required of everybody", do: changeRequirements(func(f *v1alpha1.FormalityRequirement) { f.When = nil })},
	{name: "a formality that is required of one purpose more", do: changeRequirements(func(f *v1alpha1.FormalityRequirement) {
		if f.When != nil && f.When.Purposes != nil {
			f.When.Purposes = append(f.When.Purposes, genPurposes[0])
		}
	})},
	{name: "a formality that is required of operators of any code", do: changeRequirements(func(f *v1alpha1.FormalityRequirement) {
		for i := 0; f.When != nil && i < len(f.When.Operators); i++ {
			f.When.Operators[i].Code, f.When.Operators[i].Name = "", ""
		}
	})},
	{name: "no authorization in advance", do: func(_ *gen, w *world) {
		w.everyFramework(func(f *v1alpha1.Framework) { f.StandingAuthorization = nil })
	}},
	{name: "an authorization in advance of a length that nobody can read", do: func(_ *gen, w *world) {
		w.everyFramework(func(f *v1alpha1.Framework) {
			if f.StandingAuthorization != nil {
				f.StandingAuthorization.MaximumValidity = genNever
			}
		})
	}},
	{name: "a requisition without an offence", do: func(_ *gen, w *world) { w.requisition().Spec.Offence = v1alpha1.Offence{} }},
	{name: "a framework that needs an offence", do: func(_ *gen, w *world) {
		w.everyFramework(func(f *v1alpha1.Framework) { f.Offence = genNever })
	}},
	{name: "durations that are counted in an unknown way", do: func(_ *gen, w *world) {
		w.everyFramework(func(f *v1alpha1.Framework) { f.Counts = genNever })
	}},
	{name: "a profile less", do: func(g *gen, w *world) {
		if i := g.index(len(w.Profiles) + 1); i < len(w.Profiles) && w.Profiles[i].Spec.Applies == v1alpha1.WhenSelected {
			w.Profiles = slices.Delete(w.Profiles, i, i+1)
		}
	}},
	{name: "a purpose that the profile no longer names", do: func(g *gen, w *world) {
		if w.Search == nil { // Those of a search are its profile's: a notice that stops them would no longer bite.
			changeProfiles(func(p *v1alpha1.LegalProfile) { replaceFirst(p.Spec.Permits.Purposes, genNever) })(g, w)
		}
	}},
	{name: "an operator that it no longer names", do: changeProfiles(func(p *v1alpha1.LegalProfile) { replaceFirst(p.Spec.Permits.Operators, genNever) })},
	{name: "an operator that it no longer names one by one", do: changeProfiles(func(p *v1alpha1.LegalProfile) {
		for i := range p.Spec.Permits.NamedOperators {
			p.Spec.Permits.NamedOperators[i].Code = genNever
		}
	})},
	{name: "a capability that it no longer names", do: changeProfiles(func(p *v1alpha1.LegalProfile) { p.Spec.Permits.Capabilities[0].Name = "never" }), reshapes: true},
	{name: "capabilities of which it names none below them", do: changeProfiles(func(p *v1alpha1.LegalProfile) {
		for i := range p.Spec.Permits.Capabilities {
			p.Spec.Permits.Capabilities[i].Includes = []v1alpha1.Capability{"never"}
		}
	}), reshapes: true},
	{name: "a processing that it no longer names", do: changeProfiles(func(p *v1alpha1.LegalProfile) { replaceFirst(p.Spec.Permits.Processing, genNever) })},
	{name: "a clock that nobody knows", do: changeProfiles(func(p *v1alpha1.LegalProfile) { p.Spec.TimeZone = genNever })},
	{name: "a profile that binds in an unknown way", do: changeProfiles(func(p *v1alpha1.LegalProfile) { p.Spec.Applies = genNever })},
	{name: "laws of which nobody can read where they hold", do: func(g *gen, w *world) {
		w.everyProfile(func(p *v1alpha1.LegalProfileSpec) {
			if unread := []string{genNever, "", "fr", "XX", "FR-", "EU"}; g.chance(2, "unread") {
				if w.permitsByPlace(p) { // what the Union permits is permitted in other countries, too
					unread = unread[:5]
				}
				p.Jurisdiction = pick(g, "place", unread)
			}
		})
	}},
	{name: "laws that hold in all of their country", do: func(g *gen, w *world) {
		w.everyProfile(func(p *v1alpha1.LegalProfileSpec) {
			if g.chance(2, "whole") && !w.permitsByPlace(p) {
				p.Jurisdiction, _, _ = strings.Cut(p.Jurisdiction, "-")
			}
		})
	}},
	{name: "a profile that permits nothing", do: changeProfiles(func(p *v1alpha1.LegalProfile) { p.Spec.Permits = nil })},
	{name: "a period that nobody has checked", do: changeProfiles(func(p *v1alpha1.LegalProfile) {
		for i := range p.Spec.InForce {
			p.Spec.InForce[i].Unverified = "its text was not read"
		}
	})},
	{name: "a module of another name", do: changeModule(func(m *v1alpha1.Module) { m.Name = "never" })},
	{name: "a module that can more", do: changeModule(func(m *v1alpha1.Module) { m.Capabilities = append(m.Capabilities, "never") }), reshapes: true},
	{name: "a module that can nothing", do: changeModule(func(m *v1alpha1.Module) { m.Capabilities = nil }), reshapes: true},
	{name: "a camera more", do: func(_ *gen, w *world) {
		if w.Search != nil {
			w.Search.Spec.Cameras = append(w.Search.Spec.Cameras, "cam-never")
		} else {
			w.Deployment.Spec.Cameras = append(w.Deployment.Spec.Cameras, "cam-never")
		}
	}},
	{name: "a second more of footage", do: func(_ *gen, w *world) {
		if w.Search != nil && w.Search.Spec.Footage.From.Before(&w.Search.Spec.Footage.Until) { // an empty one would begin to exist
			w.Search.Spec.Footage.Until = metav1.NewTime(w.Search.Spec.Footage.Until.Add(time.Second))
		}
	}},
}

// permitsByPlace tells whether where a profile holds tells where it permits something.
func (w *world) permitsByPlace(p *v1alpha1.LegalProfileSpec) bool {
	return w.Mode == v1alpha1.EvidenceRegistered && p.Applies == v1alpha1.WhenSelected
}

// TestNeverMoreRuns: law composes by conjunction.
func TestNeverMoreRuns(t *testing.T) {
	for name, worlds := range requests {
		t.Run(name, func(t *testing.T) {
			ran, changed := 0, 0
			rapid.Check(t, func(t *rapid.T) {
				before := worlds.Draw(t, "world")
				g := &gen{T: t, anchor: drawNow(t, before), number: 90}
				for range 2 {
					change := pick(g, "change", slices.Concat(lesser, findings, unstamped))
					after := before.clone()
					change.do(g, after)
					r, c := checkNotMore(t, change, before, after)
					ran, changed = ran+r, changed+c
				}
			})
			t.Logf("of %d instants at which something ran, %d had less to run", ran, changed)
		})
	}
}

func checkNotMore(t *rapid.T, change change, before, after *world) (ran, changed int) {
	lawBefore, lawAfter := before.law(), after.law()
	for _, at := range slices.Concat(before.instants(), after.instants()) {
		now := time.Unix(at, 0)
		was, is := before.judge(lawBefore, now), after.judge(lawAfter, now)
		for _, module := range running(is) {
			if !slices.Contains(running(was), module) && (!change.frees || !before.refusesRenewal()) && (!change.reshapes || !before.outOfScope(at)) {
				t.Fatalf("%s: at %v %s runs, before only %v did (%s)", change.name, now.UTC(), module, running(was), was.Verdict)
			}
		}
		for i := range is.Modules {
			if is.Modules[i].Decision == v1alpha1.ModulePermitted && was.Modules[i].Decision != v1alpha1.ModulePermitted {
				t.Fatalf("%s: at %v %s is permitted, it was %s", change.name, now.UTC(), is.Modules[i].Name, was.Modules[i].Decision)
			}
		}
		ran += min(1, len(running(was)))
		changed += min(1, len(running(was))-len(running(is)))
	}
	return ran, changed
}

// outOfScope tells whether a request has modules that go beyond its requisition or, maybe, beyond what an act names.
func (w *world) outOfScope(now int64) bool {
	if slices.ContainsFunc(w.Formalities, func(f v1alpha1.Formality) bool { return len(f.Spec.Covers.Capabilities) > 0 }) {
		return true
	}
	return w.Search != nil && w.Requisition != nil && !naiveWithinScope(w, naiveProfile(w, w.Requisition.Spec.ProfileName, now))
}

func (g *gen) index(n int) int {
	return rapid.IntRange(0, n-1).Draw(g.T, "index")
}

// running are the modules that run under a verdict.
func running(v legal.Verdict) []v1alpha1.ModuleName {
	var names []v1alpha1.ModuleName
	for _, module := range v.Modules {
		if v.Verdict.Runs() && module.Decision == v1alpha1.ModulePermitted {
			names = append(names, module.Name)
		}
	}
	return names
}

func without[E any](g *gen, of []E) []E {
	if len(of) == 0 {
		return of
	}
	i := g.index(len(of))
	return slices.Delete(of, i, i+1)
}

func replaceFirst[E any](words []E, by E) {
	if len(words) > 0 {
		words[0] = by
	}
}

func (w *world) limitsValidity() bool {
	limited := false
	w.everyFramework(func(f *v1alpha1.Framework) {
		limited = limited || f.StandingAuthorization != nil && f.StandingAuthorization.MaximumValidity != ""
	})
	return limited || slices.ContainsFunc(w.Profiles, func(p v1alpha1.LegalProfile) bool {
		waived := p.Spec.Inspection != nil && slices.ContainsFunc(p.Spec.Inspection.Waivers, func(i v1alpha1.InspectionWaiver) bool {
			return i.MaximumValidity != ""
		})
		return waived || p.Spec.Requires != nil && slices.ContainsFunc(p.Spec.Requires.Formalities, func(f v1alpha1.FormalityRequirement) bool {
			return f.MaximumValidity != "" || len(f.AnyOf) > 0
		})
	})
}

// changeRequirements changes every formality that a profile requires.
func changeRequirements(do func(*v1alpha1.FormalityRequirement)) func(*gen, *world) {
	return func(_ *gen, w *world) {
		w.everyProfile(func(p *v1alpha1.LegalProfileSpec) {
			for i := 0; p.Requires != nil && i < len(p.Requires.Formalities); i++ {
				do(&p.Requires.Formalities[i])
			}
		})
	}
}

func changeModule(do func(*v1alpha1.Module)) func(*gen, *world) {
	return func(g *gen, w *world) {
		if w.Package != nil && len(w.Package.Spec.Modules) > 0 {
			do(&w.Package.Spec.Modules[g.index(len(w.Package.Spec.Modules))])
		}
	}
}

func changeProfiles(do func(*v1alpha1.LegalProfile)) func(*gen, *world) {
	return func(_ *gen, w *world) {
		for i := range w.Profiles {
			if w.Profiles[i].Spec.Permits != nil {
				do(&w.Profiles[i])
			}
		}
	}
}

// refusesRenewal tells whether a law of the world says of some act that no new one may follow it.
func (w *world) refusesRenewal() bool {
	refuses := false
	changeRequirements(func(f *v1alpha1.FormalityRequirement) {
		for _, r := range append([]v1alpha1.Renewal{f.Renewal}, renewals(f.AnyOf)...) {
			refuses = refuses || r != "" && r != v1alpha1.RenewalPermitted
		}
	})(nil, w)
	return refuses
}

func renewals(all []v1alpha1.AlternativeFormality) []v1alpha1.Renewal {
	var of []v1alpha1.Renewal
	for i := range all {
		of = append(of, all[i].Renewal)
	}
	return of
}
