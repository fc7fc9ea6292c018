// SPDX-License-Identifier: Apache-2.0

package legal_test

import (
	"pgregory.net/rapid"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// A defect takes something from a world that was lawful, or turns it into something else.
type defect func(g *gen, w *world)

// spoil does so to half of the worlds.
func (g *gen) spoil(w *world, defects []defect) {
	for more := g.chance(2, "spoil"); more; more = g.chance(4, "more") {
		pick(g, "defect", defects)(g, w)
	}
}

// add puts into a world what has, mostly, little to do with the request.
func (g *gen) add(w *world) {
	for g.chance(4, "always") {
		w.Profiles = append(w.Profiles, *g.always())
	}
	if g.chance(2, "other") {
		w.Profiles = append(w.Profiles, *g.selectable(pick(g, "purpose", genPurposes), v1alpha1.RealTime))
	}
	for g.chance(4, "notice") {
		w.Notices = append(w.Notices, g.notice())
	}
	for g.chance(2, "formality") {
		w.Formalities = append(w.Formalities, g.anyFormality())
	}
	w.Profiles = shuffled(g, w.Profiles)
	w.Formalities = shuffled(g, w.Formalities)
	w.Decisions = shuffled(g, w.Decisions)
}

// shuffled keeps none as none: rapid has no permutation of nothing.
func shuffled[E any](g *gen, of []E) []E {
	if len(of) < 2 {
		return of
	}
	return rapid.Permutation(of).Draw(g.T, "order")
}

func (g *gen) anyFormality() v1alpha1.Formality {
	f := g.formality(g.requirement(pick(g, "act", genActs)), "Europe/Paris", some(g, "purposes", genPurposes)...)
	f.Namespace = pick(g, "namespace", []string{genNamespace, genNamespace, genElsewhere})
	return f
}

// lawDefects are those of what both kinds of requests rest on. The request's own profile is still the first.
var lawDefects = []defect{
	func(_ *gen, w *world) { w.Package = nil },
	func(_ *gen, w *world) { w.Profiles = nil },
	func(g *gen, w *world) {
		w.first().Spec.Applies = pick(g, "applies", []v1alpha1.Applies{v1alpha1.Always, genUnknown, ""})
	},
	func(g *gen, w *world) {
		w.first().Spec.InForce = []v1alpha1.ForcePeriod{g.forcePeriod(), g.forcePeriod()}
	},
	func(g *gen, w *world) {
		w.first().Spec.InForce = []v1alpha1.ForcePeriod{{From: g.early("force"), Unverified: "its text was not read"}}
	},
	func(_ *gen, w *world) { w.first().Spec.Permits = nil },
	func(_ *gen, w *world) { w.first().permits().Purposes = genPurposes[2:] },
	func(_ *gen, w *world) { w.first().permits().Operators = genOperators[1:] },
	func(_ *gen, w *world) { w.first().permits().Processing = []v1alpha1.Processing{genUnknown} },
	func(g *gen, w *world) {
		w.first().permits().Capabilities = genCapabilityRules(some(g, "permits", genRules[1:]))
	},
	func(_ *gen, w *world) { w.first().Spec.Requires = nil },
	func(g *gen, w *world) {
		w.first().Spec.Forbids = &v1alpha1.Forbids{Capabilities: genCapabilityRules(some(g, "forbids", genRules))}
	},
	func(g *gen, w *world) {
		w.first().Spec.TimeZone = pick(g, "zone", []string{"Mars/Olympus", "", "Local", "europe"})
	},
	func(_ *gen, w *world) { w.first().permits().Purposes = nil },
	func(_ *gen, w *world) {
		if w.Package != nil {
			w.Package.Name = "unheard"
		}
	},
	func(g *gen, w *world) {
		if r := w.first().Spec.Requires; r != nil {
			r.Formalities = []v1alpha1.FormalityRequirement{{Type: pick(g, "act", genActs), MaximumValidity: pick(g, "validity", genBadDurations)}}
		}
	},
	func(g *gen, w *world) {
		if w.Package == nil || len(w.Package.Spec.Modules) == 0 {
			return
		}
		i := rapid.IntRange(0, len(w.Package.Spec.Modules)-1).Draw(g.T, "module")
		w.Package.Spec.Modules = append(w.Package.Spec.Modules[:i:i], w.Package.Spec.Modules[i+1:]...)
	},
	func(g *gen, w *world) { w.formality(g).DeletionTimestamp = g.deleted() },
	func(g *gen, w *world) {
		if len(w.Profiles) > 0 {
			w.Profiles[g.index(len(w.Profiles))].DeletionTimestamp = g.deleted()
		}
	},
	func(g *gen, w *world) {
		if w.Package != nil {
			w.Package.DeletionTimestamp = g.deleted()
		}
	},
	func(g *gen, w *world) { w.formality(g).Namespace = genElsewhere },
	func(g *gen, w *world) { w.formality(g).Spec.Type = pick(g, "act", genActs) },
	func(g *gen, w *world) { w.formality(g).Spec.Covers.Purposes = some(g, "covers", genPurposes) },
	func(g *gen, w *world) { w.formality(g).Spec.ValidFrom = g.near("valid") },
	func(g *gen, w *world) { w.formality(g).Spec.ValidUntil = g.maybe(g.near("valid"), 2, "valid") },
	func(_ *gen, w *world) { w.Formalities = nil },
	func(g *gen, w *world) { w.formality(g).Spec.Covers.Cameras = some(g, "covers", genCameras[1:]) },
	func(g *gen, w *world) { w.formality(g).Spec.Covers.Capabilities = some(g, "covers", genRules) },
	func(g *gen, w *world) {
		w.formality(g).Spec.Covers.Operators = []v1alpha1.OperatorSelector{{Type: genOperators[0], Code: pick(g, "covers", genCodes)}}
	},
	func(_ *gen, w *world) {
		if w.Deployment != nil {
			w.Deployment.Spec.Cameras = genCameras
		}
	},
}

var genBadDurations = []v1alpha1.CalendarDuration{"P", "P1M1Y", "1M", "PT", "P1DT"}

var deploymentDefects = []defect{
	func(g *gen, w *world) {
		w.Deployment.Spec.Purpose = pick(g, "purpose", []v1alpha1.Term{genPurposes[1], "statistics", genUnknown, ""})
	},
	func(g *gen, w *world) {
		w.Deployment.Spec.Processing = pick(g, "processing", []v1alpha1.Processing{v1alpha1.Deferred, genUnknown, ""})
	},
	func(g *gen, w *world) {
		w.Deployment.Spec.OperatedBy.Type = pick(g, "type", []v1alpha1.Term{genOperators[1], genOperators[2], genUnknown})
	},
	func(_ *gen, w *world) { w.Deployment.Spec.ProfileName = "unheard" },
	func(_ *gen, w *world) { w.Deployment.Spec.Modules = append(w.Deployment.Spec.Modules, "unheard") },
	func(_ *gen, w *world) { w.Deployment.Spec.Modules = append(w.Deployment.Spec.Modules, "nothing") },
	func(_ *gen, w *world) { w.Deployment.Spec.Modules = []v1alpha1.ModuleName{"plates", "face"} },
	func(_ *gen, w *world) { w.Deployment.Spec.Modules = nil },
	func(g *gen, w *world) {
		w.Deployment.Spec.OnForbidden = pick(g, "onForbidden", []v1alpha1.OnForbidden{v1alpha1.Refuse, v1alpha1.Refuse, genUnknown, ""})
	},
	func(_ *gen, w *world) { w.Deployment.Namespace = genElsewhere },
	func(g *gen, w *world) {
		if r := w.first().Spec.Requires; r != nil {
			r.Requisition = &v1alpha1.RequisitionRequirement{Frameworks: []v1alpha1.Framework{g.framework(genFrameworks[0])}}
		}
	},
}

var searchDefects = []defect{
	func(_ *gen, w *world) { w.Requisition = nil },
	func(_ *gen, w *world) { w.Search.Spec.RequisitionName = "unheard" },
	func(g *gen, w *world) { w.requisition().Namespace = pick(g, "namespace", []string{genElsewhere, ""}) },
	func(_ *gen, w *world) { w.Search.Namespace = genElsewhere },
	func(_ *gen, w *world) { w.requisition().Spec.ProfileName = "unheard" },
	func(_ *gen, w *world) { w.requisition().Spec.Framework = genUnknown },
	func(g *gen, w *world) { w.requisition().Spec.Signatory.Role = pick(g, "role", genRoles[:2]) },
	func(g *gen, w *world) { w.requisition().Spec.AddressedTo.Type = pick(g, "type", genOperators[1:]) },
	func(_ *gen, w *world) { w.requisition().Spec.FindingAt = nil },
	func(_ *gen, w *world) { w.requisition().Spec.Offence = v1alpha1.Offence{} },
	func(g *gen, w *world) { w.requisition().Spec.FindingAt = new(g.near("finding")) },
	func(g *gen, w *world) { w.requisition().Spec.Window.From = g.near("window") },
	func(g *gen, w *world) { w.requisition().Spec.Window.Until = g.near("window") },
	func(g *gen, w *world) { w.requisition().Spec.Scope.Cameras = some(g, "scope", genCameras) },
	func(g *gen, w *world) { w.requisition().Spec.Scope.Capabilities = some(g, "scope", genRules) },
	func(g *gen, w *world) { w.Search.Spec.Footage.From = g.early("footage") },
	func(g *gen, w *world) { w.Search.Spec.Footage.Until = g.late("footage") },
	func(_ *gen, w *world) { w.Search.Spec.Footage.Until = w.Search.Spec.Footage.From },
	func(_ *gen, w *world) { w.Search.Spec.Cameras = append(w.Search.Spec.Cameras, genCameras[1]) },
	func(_ *gen, w *world) { w.Search.Spec.Modules = append(w.Search.Spec.Modules, "unheard") },
	func(_ *gen, w *world) { w.Search.Spec.Modules = []v1alpha1.ModuleName{"plates", "face"} },
	func(_ *gen, w *world) { w.first().permits().Processing = []v1alpha1.Processing{v1alpha1.RealTime} },
	func(_ *gen, w *world) { w.Decisions = nil },
	func(g *gen, w *world) { w.decision(g).Namespace = genElsewhere },
	func(_ *gen, w *world) {
		for i := range w.Decisions {
			w.Decisions[i].Spec.RequisitionName = "unheard"
		}
	},
	func(g *gen, w *world) { w.decision(g).Spec.By.Role = pick(g, "role", genRoles) },
	func(g *gen, w *world) { w.decision(g).Spec.DecidedAt = g.late("decided") },
	func(g *gen, w *world) {
		for i := range w.frameworks() {
			w.frameworks()[i].MaximumDuration = pick(g, "maximum", genBadDurations)
		}
	},
	func(g *gen, w *world) {
		for i := range w.frameworks() {
			if extension := w.frameworks()[i].Extension; extension != nil {
				extension.MaximumDuration = pick(g, "extension", genBadDurations)
			}
		}
	},
	func(g *gen, w *world) { w.decision(g).Spec.Extend = nil },
	func(_ *gen, w *world) {
		for i := range w.frameworks() {
			w.frameworks()[i].DecidedBy = nil
		}
	},
	func(g *gen, w *world) {
		if r := w.first().Spec.Requires; r != nil {
			r.Requisition = nil
		}
	},
}

// What a defect asks for may have been taken away by another one: it then spoils something that nobody reads.

func (w *world) first() *profileOfWorld {
	if len(w.Profiles) == 0 {
		return &profileOfWorld{}
	}
	return (*profileOfWorld)(&w.Profiles[0])
}

type profileOfWorld v1alpha1.LegalProfile

func (p *profileOfWorld) permits() *v1alpha1.Permits {
	if p.Spec.Permits == nil {
		return &v1alpha1.Permits{}
	}
	return p.Spec.Permits
}

func (w *world) frameworks() []v1alpha1.Framework {
	if r := w.first().Spec.Requires; r != nil && r.Requisition != nil {
		return r.Requisition.Frameworks
	}
	return nil
}

func (w *world) requisition() *v1alpha1.JudicialRequisition {
	if w.Requisition == nil {
		return &v1alpha1.JudicialRequisition{}
	}
	return w.Requisition
}

func (w *world) formality(g *gen) *v1alpha1.Formality {
	if len(w.Formalities) == 0 {
		return &v1alpha1.Formality{}
	}
	return &w.Formalities[rapid.IntRange(0, len(w.Formalities)-1).Draw(g.T, "formality")]
}

func (w *world) decision(g *gen) *v1alpha1.JudicialDecision {
	if len(w.Decisions) == 0 {
		return &v1alpha1.JudicialDecision{}
	}
	return &w.Decisions[rapid.IntRange(0, len(w.Decisions)-1).Draw(g.T, "decision")]
}

func (w *world) clone() *world {
	c := &world{
		Package: w.Package.DeepCopy(), Requisition: w.Requisition.DeepCopy(),
		Deployment: w.Deployment.DeepCopy(), Search: w.Search.DeepCopy(), Inspection: w.Inspection, Mode: w.Mode, Stamps: w.Stamps,
	}
	for i := range w.Controllers {
		c.Controllers = append(c.Controllers, *w.Controllers[i].DeepCopy())
	}
	for i := range w.Profiles {
		c.Profiles = append(c.Profiles, *w.Profiles[i].DeepCopy())
	}
	for i := range w.Notices {
		c.Notices = append(c.Notices, *w.Notices[i].DeepCopy())
	}
	for i := range w.Formalities {
		c.Formalities = append(c.Formalities, *w.Formalities[i].DeepCopy())
	}
	for i := range w.Decisions {
		c.Decisions = append(c.Decisions, *w.Decisions[i].DeepCopy())
	}
	return c
}
