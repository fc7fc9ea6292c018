// SPDX-License-Identifier: Apache-2.0

package legal_test

import (
	"slices"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

func (g *gen) aPackage() *v1alpha1.AnalyticsPackage {
	p := &v1alpha1.AnalyticsPackage{ObjectMeta: metav1.ObjectMeta{Name: genPackage}}
	p.Spec.Runtime.Image = genImage(0)
	for _, module := range genModules {
		p.Spec.Modules = append(p.Spec.Modules, *module.DeepCopy())
	}
	return p
}

func (g *gen) operator() v1alpha1.Operator {
	return v1alpha1.Operator{Type: genOperators[0], Name: pick(g, "name", genNames), Code: pick(g, "code", genCodes)}
}

// selector names mostly one of the operators that are drawn, by its code, its name or both.
func (g *gen) selector() v1alpha1.OperatorSelector {
	return v1alpha1.OperatorSelector{Type: genOperators[0], Name: pick(g, "name", genNames), Code: pick(g, "code", genCodes)}
}

// selectable is a profile that permits the purpose and counting, and is in force at the anchor.
func (g *gen) selectable(purpose v1alpha1.Term, processing v1alpha1.Processing) *v1alpha1.LegalProfile {
	p := &v1alpha1.LegalProfile{ObjectMeta: g.meta("", "profile")}
	p.Spec.TimeZone = pick(g, "zone", []string{"Europe/Paris", "Europe/Paris", "UTC", "America/New_York"})
	p.Spec.Applies, p.Spec.Jurisdiction = v1alpha1.WhenSelected, pick(g, "place", genPlaces)
	p.Spec.Sources = []v1alpha1.Source{{ID: "law"}}
	if g.chance(2, "force") {
		p.Spec.InForce = []v1alpha1.ForcePeriod{{From: g.early("force"), Until: g.maybe(g.late("force"), 2, "force"), Source: "law"}}
	}
	if p.Spec.InForce != nil && g.chance(2, "force") {
		p.Spec.InForce = append(p.Spec.InForce, g.forcePeriod())
	}
	p.Spec.Permits = &v1alpha1.Permits{
		Purposes:     []v1alpha1.Term{purpose},
		Processing:   with(g, "processing", processing, []v1alpha1.Processing{v1alpha1.RealTime, v1alpha1.Deferred}),
		Operators:    with(g, "operators", genOperators[0], genOperators[:2]),
		Capabilities: genCapabilityRules(with(g, "permits", "counting", genRules)),
	}
	if g.chance(8, "named") {
		p.Spec.Permits.Operators = genOperators[1:2]
		p.Spec.Permits.NamedOperators = []v1alpha1.OperatorSelector{g.selector(), g.selector()}
	}
	for i := range p.Spec.Permits.Capabilities {
		if rule := &p.Spec.Permits.Capabilities[i]; g.chance(16, "includes") {
			rule.Includes = with(g, "includes", rule.Name+".vehicle", []v1alpha1.Capability{"plate.read", "counting.vehicle.heavy", "biometric.face.embedding"})
		}
		if g.chance(2, "means") {
			p.Spec.Permits.Capabilities[i].Means = some(g, "means", genMeans)
		}
	}
	if g.chance(2, "waivers") {
		p.Spec.Inspection = g.waivers()
	}
	if g.chance(4, "purposes") {
		p.Spec.Permits.Purposes = append(p.Spec.Permits.Purposes, genPurposes[2])
	}
	if g.chance(8, "forbids") {
		p.Spec.Forbids = &v1alpha1.Forbids{Capabilities: genCapabilityRules(some(g, "forbids", genRules[2:]))}
	}
	p.Spec.Requires = &v1alpha1.Requires{}
	for _, act := range genActs[:2] {
		if g.chance(2, "requires") {
			p.Spec.Requires.Formalities = append(p.Spec.Requires.Formalities, g.requirement(act))
		}
	}
	return p
}

// always is a profile that binds every request.
func (g *gen) always() *v1alpha1.LegalProfile {
	p := &v1alpha1.LegalProfile{ObjectMeta: g.meta("", "always")}
	p.Spec.TimeZone = pick(g, "zone", []string{"Europe/Paris", "UTC"})
	p.Spec.Jurisdiction = pick(g, "place", genPlaces)
	p.Spec.Applies = pick(g, "applies", []v1alpha1.Applies{v1alpha1.Always, v1alpha1.Always, v1alpha1.Always, genUnknown})
	if g.chance(2, "force") {
		p.Spec.InForce = []v1alpha1.ForcePeriod{g.forcePeriod()}
	}
	if g.chance(2, "forbids") {
		p.Spec.Forbids = &v1alpha1.Forbids{Capabilities: genCapabilityRules(some(g, "forbids", genRules[2:]))}
	}
	if g.chance(4, "requires") {
		p.Spec.Requires = &v1alpha1.Requires{Formalities: []v1alpha1.FormalityRequirement{g.requirement(pick(g, "act", genActs))}}
	}
	return p
}

func (g *gen) forcePeriod() v1alpha1.ForcePeriod {
	period := v1alpha1.ForcePeriod{From: g.near("force"), Until: g.maybe(g.late("force"), 2, "force"), Source: "law"}
	if g.chance(4, "unverified") {
		period.Unverified = "its text was not read"
	}
	return period
}

func genCapabilityRules(names []v1alpha1.Capability) []v1alpha1.CapabilityRule {
	rules := make([]v1alpha1.CapabilityRule, 0, len(names))
	for _, name := range names {
		rules = append(rules, v1alpha1.CapabilityRule{Name: name, Source: "law", Reason: "about " + string(name)})
	}
	return rules
}

func (g *gen) requirement(act v1alpha1.Term) v1alpha1.FormalityRequirement {
	required := v1alpha1.FormalityRequirement{Type: act, Source: "law"}
	required.FiledBy, required.FiledWithin = g.filing()
	if g.chance(2, "validity") {
		required.MaximumValidity = pick(g, "validity", genDurations[:8])
		required.Renewal = g.renewal()
	}
	if g.chance(4, "anyOf") {
		for _, other := range genActs {
			if other != act && g.chance(2, "anyOf") {
				required.AnyOf = append(required.AnyOf, v1alpha1.AlternativeFormality{Type: other, Source: "law", MaximumValidity: pick(g, "validity", genDurations[:8])})
				if g.chance(4, "perimeter") {
					required.AnyOf[len(required.AnyOf)-1].Perimeter = g.perimeter()
				}
				required.AnyOf[len(required.AnyOf)-1].Renewal = g.renewal()
				required.AnyOf[len(required.AnyOf)-1].FiledBy, required.AnyOf[len(required.AnyOf)-1].FiledWithin = g.filing()
			}
		}
	}
	if g.chance(4, "when") {
		required.When = g.condition()
	}
	if g.chance(8, "perimeter") {
		required.Perimeter = g.perimeter()
	}
	return required
}

// renewal is mostly as if the profile said nothing.
func (g *gen) renewal() v1alpha1.Renewal {
	if !g.chance(4, "renewal") {
		return pick(g, "renewal", []v1alpha1.Renewal{"", v1alpha1.RenewalPermitted})
	}
	return pick(g, "renewal", []v1alpha1.Renewal{v1alpha1.RenewalRefused, v1alpha1.RenewalRefused, v1alpha1.RenewalRefused, genUnknown})
}

// pieces puts an act before or after one that is required, of just the length that is allowed or of another one.
func (g *gen) pieces(w *world, required []v1alpha1.FormalityRequirement, zone string) {
	for _, r := range required {
		if r.Renewal == "" || r.Renewal == v1alpha1.RenewalPermitted || g.chance(4, "pieces") {
			continue
		}
		for i := range w.Formalities {
			of := &w.Formalities[i]
			if of.Spec.Type != r.Type || of.Spec.ValidUntil == nil {
				continue
			}
			piece := of.DeepCopy()
			piece.ObjectMeta = g.meta(of.Namespace, "formality")
			piece.Spec.ValidFrom = metav1.NewTime(of.Spec.ValidUntil.Add(pick(g, "pause", genSteps)))
			piece.Spec.ValidUntil = g.around(piece.Spec.ValidFrom, r.MaximumValidity, zone)
			w.Formalities = append(w.Formalities, *piece)
			break
		}
	}
}

func (g *gen) perimeter() *v1alpha1.PerimeterRule {
	all := []v1alpha1.Perimeter{v1alpha1.PerimeterCameras, v1alpha1.PerimeterCapabilities, v1alpha1.PerimeterOperators, v1alpha1.PerimeterPackages}
	if g.chance(16, "perimeter") {
		all = append(all, genUnknown)
	}
	return &v1alpha1.PerimeterRule{
		Names: some(g, "perimeter", all), Source: "law",
		WhenAbsent: pick(g, "absent", []v1alpha1.WhenAbsent{v1alpha1.WhenAbsentTell, v1alpha1.WhenAbsentRefuse, v1alpha1.WhenAbsentRefuse, genUnknown}),
	}
}

// limits are what an act names of the request, mostly enough.
func (g *gen) limits(c *v1alpha1.Covers, rule *v1alpha1.PerimeterRule) {
	named := func(p v1alpha1.Perimeter) bool {
		return rule != nil && slices.Contains(rule.Names, p) && !g.chance(16, "limit") || g.chance(16, "limit")
	}
	if named(v1alpha1.PerimeterCameras) {
		c.Cameras = with(g, "limit", genCameras[0], genCameras)
		if g.chance(8, "limit") {
			c.Cameras = genCameras[1:]
		}
	}
	if named(v1alpha1.PerimeterCapabilities) {
		c.Capabilities = with(g, "limit", "counting", genRules)
		if !g.chance(4, "limit") {
			c.Capabilities = []v1alpha1.Capability{"counting", "plate", "object", "biometric"}
		}
	}
	if named(v1alpha1.PerimeterOperators) {
		c.Operators = []v1alpha1.OperatorSelector{g.selector(), {Type: pick(g, "limit", []v1alpha1.Term{genOperators[0], genOperators[0], genOperators[0], genOperators[1]})}}
	}
	if named(v1alpha1.PerimeterPackages) {
		c.Packages = []v1alpha1.ObjectName{pick(g, "limit", []v1alpha1.ObjectName{genPackage, genPackage, genPackage, genPackage, genPackage, genPackage, genPackage, "unheard"})}
	}
}

func (g *gen) condition() *v1alpha1.RequirementCondition {
	when := &v1alpha1.RequirementCondition{}
	if g.chance(2, "when") {
		when.Purposes = some(g, "when", genPurposes)
	}
	if g.chance(2, "when") {
		when.Operators = []v1alpha1.Addressee{g.addressee()}
	}
	return when
}

func (g *gen) addressee() v1alpha1.Addressee {
	return v1alpha1.Addressee{Type: pick(g, "type", genOperators), Name: pick(g, "name", genNames), Code: pick(g, "code", genCodes)}
}

// formality is one that is valid at the anchor, and just as long as is allowed or a second shorter.
func (g *gen) formality(required v1alpha1.FormalityRequirement, zone string, purposes ...v1alpha1.Term) v1alpha1.Formality {
	f := v1alpha1.Formality{ObjectMeta: g.meta(genNamespace, "formality")}
	if len(required.AnyOf) > 0 && g.chance(2, "instead") {
		other := pick(g, "instead", required.AnyOf)
		required.Type, required.MaximumValidity, required.Perimeter = other.Type, other.MaximumValidity, other.Perimeter
	}
	f.Spec.Type = required.Type
	f.Spec.Covers.Purposes = append([]v1alpha1.Term{}, purposes...)
	if g.chance(2, "covers") {
		f.Spec.Covers.Purposes = append([]v1alpha1.Term{genPurposes[2]}, f.Spec.Covers.Purposes...)
	}
	g.limits(&f.Spec.Covers, required.Perimeter)
	f.Spec.ValidFrom = g.moment(g.anchor.Add(-pick(g, "valid", genSteps[:5])), "valid")
	f.Spec.ValidUntil = g.maybe(g.late("valid"), 2, "valid")
	if required.MaximumValidity != "" {
		f.Spec.ValidUntil = g.around(f.Spec.ValidFrom, required.MaximumValidity, zone)
	}
	return f
}

// around is the end of a duration, mostly to the second, sometimes a second or an hour off.
func (g *gen) around(from metav1.Time, duration v1alpha1.CalendarDuration, zone string) *metav1.Time {
	end, _ := naiveAdd(from.Unix(), duration, zone)
	off := pick(g, "off", []time.Duration{0, 0, 0, -time.Second, -time.Hour, 999 * time.Millisecond, time.Second, time.Hour})
	return &metav1.Time{Time: time.Unix(end, 0).UTC().Add(off)}
}

func (g *gen) notice() v1alpha1.FormalNotice {
	n := v1alpha1.FormalNotice{ObjectMeta: g.meta("", "notice")}
	n.Spec.Reference = n.Name
	n.Spec.NotifiedAt = g.near("notified")
	n.Spec.ClosedAt = g.maybe(g.late("closed"), 2, "closed")
	n.Spec.Deadline = g.maybe(g.near("deadline"), 2, "deadline")
	for range 1 + pick(g, "addressees", []int{0, 0, 1}) {
		n.Spec.Addressees = append(n.Spec.Addressees, g.addressee())
	}
	for range 1 + pick(g, "orders", []int{0, 0, 1}) {
		order := v1alpha1.Order{Action: pick(g, "action", []v1alpha1.OrderAction{
			v1alpha1.OrderStrip, v1alpha1.OrderStrip, v1alpha1.OrderProvide, v1alpha1.OrderStop, v1alpha1.OrderStop, genUnknown,
		})}
		more := g.chance(4, "more") // What does not go with the action says nothing.
		if more || order.Action == v1alpha1.OrderStrip {
			order.Capabilities = some(g, "strip", genRules[1:])
		}
		if more || order.Action == v1alpha1.OrderProvide {
			order.Formalities = some(g, "provide", genActs)
		}
		if more || order.Action == v1alpha1.OrderStop {
			order.Purposes = some(g, "stop", genPurposes)
		}
		n.Spec.Orders = append(n.Spec.Orders, order)
	}
	return n
}

func (g *gen) framework(name v1alpha1.Term) v1alpha1.Framework {
	f := v1alpha1.Framework{
		Name: name, Source: "law",
		Signatories: with(g, "signatories", genRoles[2], genRoles),
		Authorization: pick(g, "authorization", []v1alpha1.Authorization{
			v1alpha1.AuthorizationPresumed, v1alpha1.AuthorizationRequired, genUnknown,
		}),
		DecidedBy: with(g, "decidedBy", genRoles[0], genRoles[:2]),
	}
	if g.chance(2, "maximum") {
		f.MaximumDuration = pick(g, "maximum", genDurations)
	}
	if g.chance(2, "counts") && (!strings.Contains(string(f.MaximumDuration), "T") || g.chance(8, "counts")) {
		f.Counts = pick(g, "counts", []v1alpha1.DurationCount{
			v1alpha1.CountsDays, v1alpha1.CountsDays, v1alpha1.CountsDays, v1alpha1.CountsDays, v1alpha1.CountsDays, v1alpha1.CountsInstants, genUnknown,
		})
	}
	if g.chance(2, "offence") {
		f.Offence = pick(g, "offence", []v1alpha1.OffenceRule{v1alpha1.OffenceOptional, v1alpha1.OffenceRequired, genUnknown})
	}
	if g.chance(2, "standing") {
		f.StandingAuthorization = &v1alpha1.StandingAuthorization{Type: genInstruction, Source: "law"}
		if g.chance(2, "standing") {
			f.StandingAuthorization.MaximumValidity = pick(g, "standing", genDurations[:8])
		}
	}
	if f.MaximumDuration != "" && !g.chance(4, "extension") || g.chance(16, "extension") {
		f.Extension = &v1alpha1.Extension{
			By:                  some(g, "by", genRoles[:2]),
			MaximumDuration:     pick(g, "extension", append(genDurations[:len(genDurations):len(genDurations)], "P1M1Y")),
			MinimumPenaltyYears: pick(g, "minimum", []*int32{nil, new(int32(5))}),
		}
	}
	return f
}

// instruction authorizes requisitions of a framework in advance, mostly.
func (g *gen) instruction(standing *v1alpha1.StandingAuthorization, profile *v1alpha1.LegalProfileSpec) v1alpha1.Formality {
	f := g.formality(v1alpha1.FormalityRequirement{Type: standing.Type, MaximumValidity: standing.MaximumValidity}, profile.TimeZone, profile.Permits.Purposes...)
	if !g.chance(8, "instruction") {
		f.Spec.Covers.Packages = nil
	}
	return f
}

// decisions are what the framework asks for, and sometimes contradictions.
func (g *gen) decisions(r *v1alpha1.JudicialRequisition, framework *v1alpha1.Framework) []v1alpha1.JudicialDecision {
	var taken []v1alpha1.JudicialDecision
	signed := slices.Contains(framework.DecidedBy, r.Spec.Signatory.Role) && g.chance(2, "signed")
	signed = signed || framework.StandingAuthorization != nil && !g.chance(4, "signed")
	if framework.Authorization != v1alpha1.AuthorizationPresumed && !signed || g.chance(4, "authorized") {
		taken = append(taken, g.decision(r, v1alpha1.Authorize, g.early("authorized")))
		taken[0].Spec.By.Role = genRoles[0]
	}
	if framework.Extension != nil {
		taken = append(taken, g.decision(r, v1alpha1.Extend, g.near("extended")))
		taken[len(taken)-1].Spec.By.Role = pick(g, "role", framework.Extension.By)
		if g.chance(4, "twice") { // At the same instant, until another one.
			taken = append(taken, *taken[len(taken)-1].DeepCopy())
			taken[len(taken)-1].ObjectMeta = g.meta(r.Namespace, "decision")
			taken[len(taken)-1].Spec.Extend.Until = g.late("extend")
		}
	}
	words := []v1alpha1.Decision{v1alpha1.Authorize, v1alpha1.Extend, v1alpha1.Oppose, v1alpha1.Revoke, genUnknown}
	for g.chance(4, "contradicted") && len(taken) < 6 {
		at := g.near("decided")
		if len(taken) > 0 && g.chance(4, "decided") {
			at = taken[0].Spec.DecidedAt // Two at one instant.
		}
		taken = append(taken, g.decision(r, pick(g, "decision", words), at))
	}
	return taken
}

func (g *gen) decision(r *v1alpha1.JudicialRequisition, word v1alpha1.Decision, at metav1.Time) v1alpha1.JudicialDecision {
	d := v1alpha1.JudicialDecision{ObjectMeta: g.meta(r.Namespace, "decision")}
	d.Spec.RequisitionName = v1alpha1.ObjectName(r.Name)
	d.Spec.Decision = word
	d.Spec.By.Role = pick(g, "role", genRoles)
	d.Spec.DecidedAt = at
	if word == v1alpha1.Extend {
		d.Spec.Extend = &v1alpha1.ExtendUntil{Until: g.late("extend")}
	}
	return d
}
