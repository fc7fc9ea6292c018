// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

// noFramework names one that it does not have: then no other check speaks.
func noFramework(f *fixture) { f.requisition.Under("law", "None") }

func TestCheckRequisitionProfile(t *testing.T) {
	testRequisitionCheck(t, "profile", map[string]checkCase{
		"in force":         {},
		"in force at last": {at: july.Add(-time.Second)},
		"no such profile": {change: func(f *fixture) { f.requisition.Under("none", "Inquiry") }, want: one(v1alpha1.Finding{
			Reason: v1alpha1.ReasonProfileNotFound, Verdict: v1alpha1.Forbidden, Profile: "none",
			Message: `there is no LegalProfile "none": name one that exists`,
		})},
		"out of force": {at: july, want: one(v1alpha1.Finding{
			Reason: v1alpha1.ReasonProfileNotInForce, Verdict: v1alpha1.Forbidden, Profile: "law", Source: "act",
			Message: "not in force: ended at 2026-07-01T02:00:00+02:00 (act)",
		})},
	})
}

// namedOnly permits the one operator of a code, and addresses the requisition to Massy.
func namedOnly(f *fixture, code string) {
	f.profile.Spec.Permits.Operators = nil
	f.profile.Spec.Permits.NamedOperators = []v1alpha1.OperatorSelector{{Type: "Municipality", Code: code}}
	f.requisition.AddressedTo(v1alpha1.Operator{Type: "Municipality", Name: "Commune de Massy", Code: "91377"})
}

func TestCheckAddressee(t *testing.T) {
	refused := one(v1alpha1.Finding{
		Reason: v1alpha1.ReasonAddresseeNotPermitted, Verdict: v1alpha1.Forbidden, Profile: "law", Source: "code",
		Message: "the profile does not permit the addressee of the requisition to run searches",
	})
	company := func(f *fixture) { f.requisition.AddressedTo(v1alpha1.Operator{Type: "Company"}) }
	testRequisitionCheck(t, "addressee", map[string]checkCase{
		"permitted":               {},
		"not permitted":           {change: company, want: refused},
		"named":                   {change: func(f *fixture) { namedOnly(f, "91377") }},
		"another than is named":   {change: func(f *fixture) { namedOnly(f, "75056") }, want: refused},
		"no such framework":       {change: func(f *fixture) { company(f); noFramework(f) }, want: refused},
		"nothing is permitted":    {change: func(f *fixture) { f.profile.Spec.Permits = nil }, want: refused},
		"a profile out of force":  {change: company, at: july},
		"a profile that is not":   {change: func(f *fixture) { f.requisition.Under("none", "Inquiry") }},
		"one that binds all only": {change: func(f *fixture) { company(f); f.profile.Always() }},
	})
}

func TestCheckFramework(t *testing.T) {
	testRequisitionCheck(t, "framework", map[string]checkCase{
		"there": {},
		"not there": {change: noFramework, want: one(v1alpha1.Finding{
			Reason: v1alpha1.ReasonFrameworkNotPermitted, Verdict: v1alpha1.Forbidden, Profile: "law", Source: "code",
			Message: "the profile has no such framework of enquiry as the requisition names",
		})},
		"a profile out of force": {change: noFramework, at: july},
		"a profile that is not":  {change: func(f *fixture) { f.requisition.Under("none", "Inquiry") }},
	})
}

func TestCheckSignatory(t *testing.T) {
	agent := func(f *fixture) { f.requisition.SignedBy("Agent") }
	testRequisitionCheck(t, "signatory", map[string]checkCase{
		"who may sign": {},
		"who may not": {change: agent, want: one(v1alpha1.Finding{
			Reason: v1alpha1.ReasonSignatoryNotPermitted, Verdict: v1alpha1.Forbidden, Profile: "law", Source: "art-77",
			Message: "the framework does not let the role of the signatory sign a requisition",
		})},
		"no such framework":      {change: func(f *fixture) { agent(f); noFramework(f) }},
		"a profile out of force": {change: agent, at: july},
	})
}

func suspension(source, reason, by, message string) v1alpha1.Finding {
	return v1alpha1.Finding{Reason: reason, Verdict: v1alpha1.Suspended, Profile: "law", Source: source, SuppliedBy: by, Message: message}
}

func TestCheckWindow(t *testing.T) {
	window := func(from, until time.Time) func(*fixture) {
		return func(f *fixture) { f.requisition.Window(from, until) }
	}
	over := one(suspension("art-77", v1alpha1.ReasonWindowOver, "Officer", "the window of the requisition closed at 2026-06-10T14:00:00+02:00"))
	testRequisitionCheck(t, "window", map[string]checkCase{
		"open":             {},
		"its first second": {change: window(noon, july)},
		"a second before": {change: window(noon.Add(time.Second), july), want: one(suspension("art-77", v1alpha1.ReasonWindowNotOpen, "",
			"the window of the requisition opens at 2026-06-10T14:00:01+02:00"))},
		"its last second":        {change: window(june, noon.Add(time.Second))},
		"over":                   {change: window(june, noon), want: over},
		"one that is never open": {change: window(noon.Add(time.Second), noon), want: over},
		"no such framework":      {change: func(f *fixture) { window(june, noon)(f); noFramework(f) }},
		"a profile out of force": {change: window(june, noon), at: july},
	})
}

func TestCheckDuration(t *testing.T) {
	under := func(change func(*objects.RequisitionBuilder)) func(*fixture) {
		return func(f *fixture) {
			f.requisition.Under("law", "Flagrance")
			change(f.requisition)
		}
	}
	foundAt := func(at time.Time) func(*fixture) {
		return under(func(r *objects.RequisitionBuilder) { r.FindingAt(at) })
	}
	uncountable := one(suspension("art-53", v1alpha1.ReasonDurationUncountable, "Officer or Agent", "the framework limits the duration "+
		"from the finding of the offence: the requisition needs findingAt, and the profile a duration and a time zone that can be read"))
	const ended = "the framework's maximum duration ended at 2026-06-10T14:00:00+02:00 and cannot be extended any more: " +
		"a new requisition is needed, under a framework that still allows one"
	eight := noon.AddDate(0, 0, -8)
	testRequisitionCheck(t, "duration", map[string]checkCase{
		"none":                   {},
		"within":                 {change: foundAt(noon.AddDate(0, 0, -1))},
		"the first second":       {change: foundAt(noon)},
		"a second before":        {change: foundAt(noon.Add(time.Second)), want: one(suspension("art-53", v1alpha1.ReasonDurationNotBegun, "", "the framework's duration begins at 2026-06-10T14:00:01+02:00"))},
		"the last second":        {change: foundAt(eight.Add(time.Second))},
		"over":                   {change: foundAt(eight), want: one(suspension("art-53", v1alpha1.ReasonDurationOver, "", ended))},
		"no finding":             {change: foundAt(time.Time{}), want: uncountable},
		"no time zone":           {change: func(f *fixture) { foundAt(noon)(f); f.profile.TimeZone("Nowhere") }, want: uncountable},
		"no such framework":      {change: func(f *fixture) { foundAt(eight)(f); noFramework(f) }},
		"a profile out of force": {change: foundAt(eight), at: july},
		"a duration that none can read": {change: func(f *fixture) {
			foundAt(noon)(f)
			f.profile.Spec.Requires.Requisition.Frameworks[0].MaximumDuration = "8 days"
		}, want: uncountable},
		"over, and extended too late": {change: func(f *fixture) {
			foundAt(eight)(f)
			f.decisions = append(f.decisions, objects.MakeDecision("d", "massy").On("r").Extends(noon, july))
		}, want: one(suspension("art-53", v1alpha1.ReasonDurationOver, "",
			ended+"; what was decided does not count: an extension was decided after the end"))},
		"extended in time": {change: func(f *fixture) {
			foundAt(eight)(f)
			f.decisions = append(f.decisions, objects.MakeDecision("d", "massy").On("r").Extends(noon.Add(-time.Second), july))
		}},
	})
}

func TestCheckAuthorization(t *testing.T) {
	decided := func(d v1alpha1.Decision, role v1alpha1.Term) func(*fixture) {
		return func(f *fixture) {
			f.decisions = append(f.decisions, objects.MakeDecision("d", "massy").On("r").By(role).Decided(d, june))
		}
	}
	required := func(f *fixture) {
		f.profile.Spec.Requires.Requisition.Frameworks[1].Authorization = v1alpha1.AuthorizationRequired
	}
	signed := func(f *fixture) {
		f.requisition.SignedBy("Judge")
		f.profile.Spec.Requires.Requisition.Frameworks[1].Signatories = []v1alpha1.Term{"Judge"}
	}
	missing := func(more string) []v1alpha1.Finding {
		return one(suspension("art-77", v1alpha1.ReasonAuthorizationMissing, "Prosecutor or Judge",
			"a JudicialDecision must authorize the requisition first"+more))
	}
	opposed := one(suspension("art-77", v1alpha1.ReasonOpposed, "Prosecutor or Judge", "the requisition was opposed at 2026-06-01T02:00:00+02:00"))
	both := func(changes ...func(*fixture)) func(*fixture) {
		return func(f *fixture) {
			for _, change := range changes {
				change(f)
			}
		}
	}
	testRequisitionCheck(t, "authorization", map[string]checkCase{
		"presumed":                       {},
		"required, and none":             {change: required, want: missing("")},
		"required, and given in advance": {change: func(f *fixture) { *f = *instructed() }},
		"given in advance, and opposed":  {change: func(f *fixture) { *f = *instructed(); decided(v1alpha1.Oppose, "Judge")(f) }, want: opposed},
		"given in advance, and not covered": {change: func(f *fixture) { *f = *instructed(); f.formalities = nil }, want: missing(
			", or a formality of the type Instruction that covers it as a whole")},
		"by a word that nobody knows":           {change: func(f *fixture) { f.profile.Spec.Requires.Requisition.Frameworks[1].Authorization = "Perhaps" }, want: missing("")},
		"authorized":                            {change: both(required, decided(v1alpha1.Authorize, "Judge"))},
		"signed by one who decides":             {change: both(required, signed)},
		"signed by him, and opposed by another": {change: both(required, both(signed, decided(v1alpha1.Oppose, "Judge"))), want: opposed},
		"by somebody who may not": {change: both(required, decided(v1alpha1.Authorize, "Mayor")),
			want: missing("; what was decided does not count: the framework does not let the role Mayor decide")},
		"opposed": {change: decided(v1alpha1.Oppose, "Judge"), want: opposed},
		"revoked": {change: decided(v1alpha1.Revoke, "Judge"), want: one(suspension("art-77", v1alpha1.ReasonRevoked, "Prosecutor or Judge",
			"the requisition was revoked at 2026-06-01T02:00:00+02:00"))},
		"a word that is no decision": {change: decided("Perhaps", "Judge"), want: opposed},
		"no such framework":          {change: both(decided(v1alpha1.Oppose, "Judge"), noFramework)},
		"a profile out of force":     {change: decided(v1alpha1.Oppose, "Judge"), at: july},
	})
}

func TestCheckOffence(t *testing.T) {
	none := func(f *fixture) { f.requisition.Spec.Offence = v1alpha1.Offence{} }
	rule := func(r v1alpha1.OffenceRule) func(*fixture) {
		return func(f *fixture) {
			none(f)
			f.profile.Spec.Requires.Requisition.Frameworks[1].Offence = r
		}
	}
	missing := one(suspension("art-77", v1alpha1.ReasonOffenceMissing, "Officer",
		"the framework investigates an offence and the requisition names none: a new one is needed"))
	testRequisitionCheck(t, "offence", map[string]checkCase{
		"named":                       {},
		"none":                        {change: none, want: missing},
		"none, where none is needed":  {change: rule(v1alpha1.OffenceOptional)},
		"none, where one is required": {change: rule(v1alpha1.OffenceRequired), want: missing},
		"none, by an unknown word":    {change: rule("Perhaps"), want: missing},
		"no such framework":           {change: func(f *fixture) { none(f); noFramework(f) }},
		"a profile out of force":      {change: none, at: july},
	})
}

// TestCheckRegisteredAddressee: what the register is asked of an operator is asked of an addressee as well.
func TestCheckRegisteredAddressee(t *testing.T) {
	testRequisitionCheck(t, "register", map[string]checkCase{
		"claimed":              {},
		"registered":           {change: registered(commune("c"))},
		"nobody is registered": {change: registered(), want: unregistered},
		"of another type": {change: registered(objects.MakeController("c", v1alpha1.Operator{Type: "Gendarmerie", Name: "Massy"}).Namespaces("massy")),
			want: suspendedBy(v1alpha1.ReasonOperatorDiffers, `the DataController "c" of this namespace is of another type than the operator`)},
	})
}
