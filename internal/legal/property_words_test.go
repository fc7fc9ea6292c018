// SPDX-License-Identifier: Apache-2.0

package legal_test

import (
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"pgregory.net/rapid"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// unknownWords put one word that nobody knows into a request or into what it rests on. Nothing runs with any of them.
var unknownWords = []struct {
	name       string
	deployment func(w *world)
	search     func(w *world)
}{
	{
		name:       "profile",
		deployment: func(w *world) { w.Deployment.Spec.ProfileName = "never" },
		search:     func(w *world) { w.Requisition.Spec.ProfileName = "never" },
	},
	{
		name:       "purpose",
		deployment: func(w *world) { w.Deployment.Spec.Purpose = genNever },
	},
	{
		name:       "processing",
		deployment: func(w *world) { w.Deployment.Spec.Processing = genNever },
		search: func(w *world) {
			for i := range w.Profiles {
				if w.Profiles[i].Spec.Permits != nil {
					w.Profiles[i].Spec.Permits.Processing = []v1alpha1.Processing{genNever}
				}
			}
		},
	},
	{
		name:       "operator",
		deployment: func(w *world) { w.Deployment.Spec.OperatedBy.Type = genNever },
		search:     func(w *world) { w.Requisition.Spec.AddressedTo.Type = genNever },
	},
	{name: "code of an operator", deployment: onlyNamed(v1alpha1.OperatorSelector{Type: genOperators[0], Code: genNever}),
		search: onlyNamed(v1alpha1.OperatorSelector{Type: genOperators[0], Code: genNever})},
	{name: "name of an operator", deployment: onlyNamed(v1alpha1.OperatorSelector{Type: genOperators[0], Name: genNever}),
		search: onlyNamed(v1alpha1.OperatorSelector{Type: genOperators[0], Name: genNever})},
	{
		name:       "package",
		deployment: func(w *world) { w.Package = nil },
		search:     func(w *world) { w.Package = nil },
	},
	{
		name:       "name of the package",
		deployment: func(w *world) { w.Deployment.Spec.PackageName = "never" },
		search:     func(w *world) { w.Search.Spec.PackageName = "never" },
	},
	{
		name:       "only module",
		deployment: func(w *world) { w.Deployment.Spec.Modules = []v1alpha1.ModuleName{"never"} },
		search:     func(w *world) { w.Search.Spec.Modules = []v1alpha1.ModuleName{"never"} },
	},
	{
		name:       "one module more",
		deployment: func(w *world) { w.Deployment.Spec.Modules = append(w.Deployment.Spec.Modules, "never") },
		search:     func(w *world) { w.Search.Spec.Modules = append(w.Search.Spec.Modules, "never") },
	},
	{
		name:       "capability in every module",
		deployment: func(w *world) { w.everyModuleCan("never") },
		search:     func(w *world) { w.everyModuleCan("never") },
	},
	{
		name:       "capability that only looks like a known one",
		deployment: func(w *world) { w.everyModuleCan("countings.pedestrian") },
		search:     func(w *world) { w.everyModuleCan("countings.pedestrian") },
	},
	{
		name:       "what to do with the forbidden",
		deployment: func(w *world) { w.Deployment.Spec.OnForbidden = genNever; w.moreModules("nothing") },
	},
	{
		name:       "profile's way to bind",
		deployment: func(w *world) { w.everyProfile(func(p *v1alpha1.LegalProfileSpec) { p.Applies = genNever }) },
		search:     func(w *world) { w.everyProfile(func(p *v1alpha1.LegalProfileSpec) { p.Applies = genNever }) },
	},
	{
		name:       "formality",
		deployment: func(w *world) { w.everyProfile(requireUnknown) },
		search:     func(w *world) { w.everyProfile(requireUnknown) },
	},
	{
		name:       "formality that would do instead",
		deployment: func(w *world) { w.everyProfile(requireOneOfTwoUnknown) },
		search:     func(w *world) { w.everyProfile(requireOneOfTwoUnknown) },
	},
	{
		name:       "perimeter",
		deployment: func(w *world) { w.everyProfile(requirePerimeter) },
		search:     func(w *world) { w.everyProfile(requirePerimeter) },
	},
	{
		name:       "jurisdiction of a prohibition",
		deployment: func(w *world) { w.Profiles = append(w.Profiles, prohibitionOf(genNever)) },
		search:     func(w *world) { w.Profiles = append(w.Profiles, prohibitionOf("")) },
	},
	{
		name:       "jurisdiction of what permits",
		deployment: func(w *world) { w.everyProfile(foreign); w.Profiles = append(w.Profiles, prohibitionOf("CH")) },
		search:     func(w *world) { w.everyProfile(foreign); w.Profiles = append(w.Profiles, prohibitionOf("CH")) },
	},
	{
		name:       "order of a notice",
		deployment: func(w *world) { w.Notices = append(w.Notices, unknownOrder(w.Deployment.Spec.OperatedBy.Type)) },
		search:     func(w *world) { w.Notices = append(w.Notices, unknownOrder(w.Requisition.Spec.AddressedTo.Type)) },
	},
	{name: "requisition", search: func(w *world) { w.Search.Spec.RequisitionName = "never" }},
	{name: "requisition of another place", search: func(w *world) { w.Search.Namespace = genNever }},
	{name: "no requisition", search: func(w *world) { w.Requisition = nil }},
	{name: "framework", search: func(w *world) { w.Requisition.Spec.Framework = genNever }},
	{name: "signatory", search: func(w *world) { w.Requisition.Spec.Signatory.Role = genNever }},
	{name: "camera", search: func(w *world) { w.Search.Spec.Cameras = []v1alpha1.Camera{"cam-never"} }},
	{name: "scope", search: func(w *world) { w.Requisition.Spec.Scope.Capabilities = []v1alpha1.Capability{"never"} }},
	{name: "scope of cameras", search: func(w *world) { w.Requisition.Spec.Scope.Cameras = []v1alpha1.Camera{"never"} }},
	{name: "magistrate where one must authorize", search: func(w *world) {
		w.everyFramework(func(f *v1alpha1.Framework) {
			f.Authorization, f.DecidedBy, f.StandingAuthorization = v1alpha1.AuthorizationRequired, []v1alpha1.Term{genNever}, nil
		})
	}},
	{name: "authorization, and nobody has decided", search: func(w *world) {
		w.Decisions, w.Requisition.Spec.Signatory.Role = nil, genRoles[2] // who decides nothing
		w.everyFramework(func(f *v1alpha1.Framework) { f.Authorization, f.StandingAuthorization = genNever, nil })
	}},
	{name: "act that authorizes in advance", search: func(w *world) {
		w.Decisions, w.Requisition.Spec.Signatory.Role = nil, genRoles[2] // who decides nothing
		w.everyFramework(func(f *v1alpha1.Framework) {
			f.Authorization, f.StandingAuthorization = v1alpha1.AuthorizationRequired, &v1alpha1.StandingAuthorization{Type: genNever}
		})
	}},
	{name: "duration", search: func(w *world) {
		w.everyFramework(func(f *v1alpha1.Framework) { f.MaximumDuration = genNever })
	}},
	{name: "count of a duration", search: func(w *world) {
		w.everyFramework(func(f *v1alpha1.Framework) { f.MaximumDuration, f.Counts = "P9Y", genNever })
	}},
	{name: "rule on offences", search: func(w *world) {
		w.Requisition.Spec.Offence = v1alpha1.Offence{}
		w.everyFramework(func(f *v1alpha1.Framework) { f.Offence = genNever })
	}},
	{name: "time zone", deployment: limitIn(genNever), search: limitIn(genNever)},
	{name: "time zone that is none", deployment: limitIn(""), search: limitIn("")},
	{name: "time zone of the machine", deployment: limitIn("Local"), search: limitIn("Local")},
	{name: "decision", search: func(w *world) {
		for i := range w.Decisions {
			w.Decisions[i].Spec.Decision = genNever
		}
		w.Requisition.Spec.Signatory.Role = genRoles[2] // who decides nothing
		w.everyFramework(func(f *v1alpha1.Framework) {
			f.Authorization, f.StandingAuthorization = v1alpha1.AuthorizationRequired, nil
		})
	}},
}

// onlyNamed permits one operator, by what it is named.
func onlyNamed(s v1alpha1.OperatorSelector) func(*world) {
	return func(w *world) {
		w.everyProfile(func(p *v1alpha1.LegalProfileSpec) {
			if p.Permits != nil {
				p.Permits.Operators, p.Permits.NamedOperators = nil, []v1alpha1.OperatorSelector{s}
			}
		})
	}
}

func (w *world) everyModuleCan(capability v1alpha1.Capability) {
	if w.Package == nil {
		return
	}
	for i := range w.Package.Spec.Modules {
		w.Package.Spec.Modules[i].Capabilities = append(w.Package.Spec.Modules[i].Capabilities, capability)
	}
}

// moreModules asks for a module that is there and can nothing.
func (w *world) moreModules(name v1alpha1.ModuleName) {
	w.Deployment.Spec.Modules = append(w.Deployment.Spec.Modules, name)
	if w.Package != nil {
		w.Package.Spec.Modules = append([]v1alpha1.Module{{Name: name}}, w.Package.Spec.Modules...)
	}
}

func (w *world) everyProfile(do func(*v1alpha1.LegalProfileSpec)) {
	for i := range w.Profiles {
		do(&w.Profiles[i].Spec)
	}
}

func (w *world) everyFramework(do func(*v1alpha1.Framework)) {
	w.everyProfile(func(p *v1alpha1.LegalProfileSpec) {
		if p.Requires != nil && p.Requires.Requisition != nil {
			for i := range p.Requires.Requisition.Frameworks {
				do(&p.Requires.Requisition.Frameworks[i])
			}
		}
	})
}

// limitIn has something to count on the calendar of a zone, and something that would be short enough.
func limitIn(zone string) func(*world) {
	return func(w *world) {
		w.everyFramework(func(f *v1alpha1.Framework) { f.MaximumDuration = "P9Y" })
		w.everyProfile(func(p *v1alpha1.LegalProfileSpec) {
			p.TimeZone = zone
			if w.Deployment != nil {
				p.Requires = &v1alpha1.Requires{Formalities: []v1alpha1.FormalityRequirement{{Type: genActs[0], MaximumValidity: "P9Y"}}}
			}
		})
		w.Formalities = append(w.Formalities, v1alpha1.Formality{
			ObjectMeta: metav1.ObjectMeta{Namespace: genNamespace, Name: "short"},
			Spec: v1alpha1.FormalitySpec{
				Type: genActs[0], Covers: v1alpha1.Covers{Purposes: genPurposes},
				ValidFrom:  metav1.NewTime(genAnchors[0].AddDate(-2, 0, 0)),
				ValidUntil: &metav1.Time{Time: genAnchors[0].AddDate(4, 0, 0)},
			},
		})
	}
}

func requireUnknown(p *v1alpha1.LegalProfileSpec) {
	requires := p.Requires.DeepCopy()
	if requires == nil {
		requires = &v1alpha1.Requires{}
	}
	requires.Formalities = append(requires.Formalities, v1alpha1.FormalityRequirement{Type: genNever, Source: "law"})
	p.Requires = requires
}

func requireOneOfTwoUnknown(p *v1alpha1.LegalProfileSpec) {
	requireUnknown(p)
	last := &p.Requires.Formalities[len(p.Requires.Formalities)-1]
	last.AnyOf = []v1alpha1.AlternativeFormality{{Type: genNever + "Either"}}
	last.When = &v1alpha1.RequirementCondition{} // which says nothing
}

// requirePerimeter asks an act that is there to name what nobody knows.
func requirePerimeter(p *v1alpha1.LegalProfileSpec) {
	p.Requires = p.Requires.DeepCopy()
	if p.Requires == nil {
		p.Requires = &v1alpha1.Requires{}
	}
	p.Requires.Formalities = []v1alpha1.FormalityRequirement{{
		Type: genActs[0], Source: "law", Perimeter: &v1alpha1.PerimeterRule{Names: []v1alpha1.Perimeter{genNever}, WhenAbsent: v1alpha1.WhenAbsentRefuse},
	}}
}

// foreign is where nobody knows.
func foreign(p *v1alpha1.LegalProfileSpec) { p.Jurisdiction = genNever }

// prohibitionOf a jurisdiction forbids everything that modules of drawn worlds can do.
func prohibitionOf(jurisdiction string) v1alpha1.LegalProfile {
	p := v1alpha1.LegalProfile{ObjectMeta: metav1.ObjectMeta{Name: "never"}}
	p.Spec.Jurisdiction, p.Spec.Applies = jurisdiction, v1alpha1.Always
	p.Spec.Forbids = &v1alpha1.Forbids{}
	for _, m := range genModules {
		p.Spec.Forbids.Capabilities = append(p.Spec.Forbids.Capabilities, genCapabilityRules(m.Capabilities)...)
	}
	return p
}

func unknownOrder(operator v1alpha1.Term) v1alpha1.FormalNotice {
	return v1alpha1.FormalNotice{
		ObjectMeta: metav1.ObjectMeta{Name: "never"},
		Spec: v1alpha1.FormalNoticeSpec{
			NotifiedAt: metav1.NewTime(time.Date(2020, time.January, 1, 0, 0, 0, 0, time.UTC)),
			Addressees: []v1alpha1.Addressee{{Type: operator}},
			Orders:     []v1alpha1.Order{{Action: genNever}},
		},
	}
}

// TestUnknownWordNeverRuns: default deny.
func TestUnknownWordNeverRuns(t *testing.T) {
	for name, worlds := range requests {
		t.Run(name, func(t *testing.T) {
			ran := 0
			rapid.Check(t, func(t *rapid.T) {
				w := worlds.Draw(t, "world")
				at, runs := w.runsAt()
				if !runs {
					return
				}
				ran++
				for _, word := range unknownWords {
					do := word.deployment
					if w.Search != nil {
						do = word.search
					}
					if do == nil {
						continue
					}
					other := w.clone()
					do(other)
					if verdict := other.judge(other.law(), at); verdict.Verdict.Runs() {
						t.Fatalf("unknown %s: runs at %v: %+v", word.name, at.UTC(), verdict)
					}
				}
			})
			t.Logf("%d worlds ran before", ran)
		})
	}
}

// runsAt is the first instant at which something runs.
func (w *world) runsAt() (time.Time, bool) {
	law := w.law()
	for _, at := range w.instants() {
		if w.judge(law, time.Unix(at, 0)).Verdict.Runs() {
			return time.Unix(at, 0), true
		}
	}
	return time.Time{}, false
}
