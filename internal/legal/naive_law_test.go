// SPDX-License-Identifier: Apache-2.0

package legal_test

import (
	"regexp"
	"slices"
	"strings"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// naiveBindsAll: any word but WhenSelected binds every request.
func naiveBindsAll(profile *v1alpha1.LegalProfile) bool {
	return profile.Spec.Applies != v1alpha1.WhenSelected
}

// bound: of the profiles that bind all, those of another country than the profile that the request names do not bind it,
// nor do those of another part of its country. Nobody escapes a profile of which it is not known where it holds, nor does one
// that does not say where it is.
func (q *naiveRequest) bound(profile *v1alpha1.LegalProfile) bool {
	named := q.w.named()
	if profile == named && !naiveBindsAll(profile) {
		return true
	}
	if !naiveBindsAll(profile) {
		return false
	}
	if named == nil || naiveMeets(profile.Spec.Jurisdiction, named.Spec.Jurisdiction) {
		return true
	}
	if q.w.Mode != v1alpha1.EvidenceRegistered {
		return false
	}
	c := q.w.believed(q.w.place(), q.w.claim())
	return c == nil || naiveMeets(profile.Spec.Jurisdiction, c.Spec.Jurisdiction) ||
		naiveMeets(profile.Spec.Jurisdiction, q.w.owners(q.w.place())[0].Spec.Jurisdiction)
}

// naiveCountry: of the codes that worlds have, those of a country or of a part of one.
var naiveCountry = regexp.MustCompile(`^(FR|BE)(-[0-9]+)?$`)

// named is the profile that the request names, whether or not it can be selected, or nil.
func (w *world) named() *v1alpha1.LegalProfile {
	var name v1alpha1.ObjectName
	switch {
	case w.Deployment != nil:
		name = w.Deployment.Spec.ProfileName
	case w.Requisition != nil && w.Requisition.Namespace == w.Search.Namespace && w.Requisition.Name == string(w.Search.Spec.RequisitionName):
		name = w.Requisition.Spec.ProfileName
	}
	for i := range w.Profiles {
		if name != "" && w.Profiles[i].Name == string(name) {
			return &w.Profiles[i]
		}
	}
	return nil
}

// naiveProfile is the profile of that name if it can be selected and is in force.
func naiveProfile(w *world, name v1alpha1.ObjectName, now int64) *v1alpha1.LegalProfile {
	for i := range w.Profiles {
		profile := &w.Profiles[i]
		if profile.Name == string(name) && profile.DeletionTimestamp == nil && !naiveBindsAll(profile) && naiveInForce(profile, now) {
			return profile
		}
	}
	return nil
}

func naiveInForce(profile *v1alpha1.LegalProfile, now int64) bool {
	if len(profile.Spec.InForce) == 0 {
		return true
	}
	for _, period := range profile.Spec.InForce {
		if period.Unverified == "" && naiveWithin(now, &period.From, period.Until) {
			return true
		}
	}
	return false
}

// formalitiesCovered tells whether all formalities that the law asks for are there.
func (q *naiveRequest) formalitiesCovered() bool {
	for i := range q.w.Profiles {
		profile := &q.w.Profiles[i]
		if !q.bound(profile) || !naiveInForce(profile, q.now) || profile.Spec.Requires == nil {
			continue
		}
		for _, required := range profile.Spec.Requires.Formalities {
			if q.asks(required.When) && !q.anyCovered(required, profile.Spec.TimeZone) {
				return false
			}
		}
	}
	for _, order := range naiveOrders(q.w, &q.operator, q.now) {
		if order.Action != v1alpha1.OrderProvide {
			continue
		}
		for _, term := range order.Formalities {
			if !q.formalityCovered(v1alpha1.FormalityRequirement{Type: term, Source: naiveNotice}, "") {
				return false
			}
		}
	}
	return true
}

// asks: a condition that names the request's operator, or could, and one of its purposes.
func (q *naiveRequest) asks(when *v1alpha1.RequirementCondition) bool {
	if when == nil {
		return true
	}
	operator, purpose := len(when.Operators) == 0, len(when.Purposes) == 0 || len(q.purposes) == 0
	for _, addressee := range when.Operators {
		operator = operator || naiveBinds(addressee, q.operator)
	}
	for _, p := range q.purposes {
		purpose = purpose || slices.Contains(when.Purposes, p)
	}
	return operator && purpose
}

// anyCovered: the formality that is required, or one that does instead.
func (q *naiveRequest) anyCovered(required v1alpha1.FormalityRequirement, zone string) bool {
	if q.formalityCovered(required, zone) {
		return true
	}
	for _, other := range required.AnyOf {
		if q.formalityCovered(v1alpha1.FormalityRequirement{
			Type: other.Type, MaximumValidity: other.MaximumValidity, Perimeter: other.Perimeter, Renewal: other.Renewal,
			FiledBy: other.FiledBy, FiledWithin: other.FiledWithin,
		}, zone) {
			return true
		}
	}
	return false
}

func (q *naiveRequest) formalityCovered(required v1alpha1.FormalityRequirement, zone string) bool {
	for _, formality := range q.w.Formalities {
		if formality.DeletionTimestamp != nil {
			continue
		}
		if formality.Namespace != q.namespace || formality.Spec.Type != required.Type {
			continue
		}
		if !naiveWithin(q.now, &formality.Spec.ValidFrom, formality.Spec.ValidUntil) {
			continue
		}
		coversAll := len(q.purposes) > 0 // What is for nothing is covered by nothing.
		for _, purpose := range q.purposes {
			coversAll = coversAll && slices.Contains(formality.Spec.Covers.Purposes, purpose)
		}
		if !coversAll {
			continue
		}
		if !q.naiveFiled(&formality, required, zone) {
			continue
		}
		if !q.within(formality.Spec.Covers) || !naiveNames(required.Perimeter, formality.Spec.Covers) {
			continue
		}
		if required.MaximumValidity != "" {
			longest, ok := naiveAdd(formality.Spec.ValidFrom.Unix(), required.MaximumValidity, zone)
			if !ok || formality.Spec.ValidUntil == nil || formality.Spec.ValidUntil.Unix() > longest {
				continue
			}
			if required.Renewal != "" && required.Renewal != v1alpha1.RenewalPermitted {
				together, ok := naiveAdd(q.seriesBegan(formality.Spec.ValidFrom.Unix(), required, zone), required.MaximumValidity, zone)
				if !ok || formality.Spec.ValidUntil.Unix() > together {
					continue
				}
			}
		}
		return true
	}
	return false
}

// seriesBegan goes back from an instant at which an act begins to the first act that it goes on with: of two acts of the type,
// for the request's purposes and for a camera of it, the later one goes on with the earlier one if it begins before as much
// time as an act may have has passed since that one ended.
func (q *naiveRequest) seriesBegan(begin int64, required v1alpha1.FormalityRequirement, zone string) int64 {
	for _, act := range q.w.Formalities {
		if act.DeletionTimestamp != nil {
			continue
		}
		from, belongs := act.Spec.ValidFrom.Unix(), act.Namespace == q.namespace && act.Spec.Type == required.Type
		for _, purpose := range q.purposes {
			belongs = belongs && slices.Contains(act.Spec.Covers.Purposes, purpose)
		}
		if !belongs || from >= begin || !q.cameraInCommon(act.Spec.Covers.Cameras) {
			continue
		}
		if act.Spec.ValidUntil == nil {
			return q.seriesBegan(from, required, zone)
		}
		if act.Spec.ValidUntil.Unix() <= from {
			continue // It never held.
		}
		if paused, _ := naiveAdd(act.Spec.ValidUntil.Unix(), required.MaximumValidity, zone); begin < paused {
			return q.seriesBegan(from, required, zone)
		}
	}
	return begin
}

// cameraInCommon of the request and of an act, where one that names none has all.
func (q *naiveRequest) cameraInCommon(named []v1alpha1.Camera) bool {
	cameras := q.cameras()
	for _, camera := range cameras {
		if slices.Contains(named, camera) {
			return true
		}
	}
	return len(cameras) == 0 || len(named) == 0
}

func (q *naiveRequest) cameras() []v1alpha1.Camera {
	if q.w.Search != nil {
		return q.w.Search.Spec.Cameras
	}
	return q.w.Deployment.Spec.Cameras
}

// within tells whether the request lies within what an act names: its operator, its package, every camera, and what its
// modules can do. What the act does not name is not limited.
func (q *naiveRequest) within(covers v1alpha1.Covers) bool {
	var cameras []v1alpha1.Camera
	var packageName v1alpha1.ObjectName
	var modules []v1alpha1.ModuleName
	if q.w.Search != nil {
		cameras, packageName, modules = q.w.Search.Spec.Cameras, q.w.Search.Spec.PackageName, q.w.Search.Spec.Modules
	} else {
		cameras, packageName, modules = q.w.Deployment.Spec.Cameras, q.w.Deployment.Spec.PackageName, q.w.Deployment.Spec.Modules
	}
	if len(covers.Operators) > 0 && !naiveSelected(covers.Operators, q.operator) {
		return false
	}
	if len(covers.Packages) > 0 && !slices.Contains(covers.Packages, packageName) {
		return false
	}
	for _, camera := range cameras {
		if len(covers.Cameras) > 0 && !slices.Contains(covers.Cameras, camera) {
			return false
		}
	}
	return len(covers.Capabilities) == 0 || naiveModulesWithin(q.w, q.profile, modules, covers.Capabilities)
}

// naiveNames: all that the rule asks an act to name is there, or its absence is only told.
func naiveNames(rule *v1alpha1.PerimeterRule, covers v1alpha1.Covers) bool {
	if rule == nil || rule.WhenAbsent == v1alpha1.WhenAbsentTell {
		return true
	}
	lengths := map[v1alpha1.Perimeter]int{
		"Cameras": len(covers.Cameras), "Capabilities": len(covers.Capabilities), "Operators": len(covers.Operators), "Packages": len(covers.Packages),
	}
	for _, name := range rule.Names {
		if lengths[name] == 0 {
			return false
		}
	}
	return true
}

// naiveOrders are the orders of the open notices that bind the operator.
func naiveOrders(w *world, operator *v1alpha1.Operator, now int64) []v1alpha1.Order {
	var orders []v1alpha1.Order
	for _, notice := range w.Notices {
		if !naiveWithin(now, &notice.Spec.NotifiedAt, notice.Spec.ClosedAt) {
			continue
		}
		if naiveNoticeBinds(w, &notice, operator) {
			orders = append(orders, notice.Spec.Orders...)
		}
	}
	return orders
}

func naiveBinds(addressee v1alpha1.Addressee, operator v1alpha1.Operator) bool {
	if addressee.Type != operator.Type {
		return false
	}
	if addressee.Code == "" && addressee.Name == "" {
		return true
	}
	if addressee.Code != "" && (addressee.Code == operator.Code || operator.Code == "") {
		return true
	}
	if addressee.Name != "" && (naiveCalled(addressee.Name) == naiveCalled(operator.Name) || naiveCalled(operator.Name) == "") {
		return true
	}
	return false
}

// naiveOperatorPermitted: the type as a whole, or one operator that gives all that the profile names it by.
func naiveOperatorPermitted(permits *v1alpha1.Permits, operator v1alpha1.Operator) bool {
	for _, kind := range permits.Operators {
		if kind == operator.Type {
			return true
		}
	}
	return naiveSelected(permits.NamedOperators, operator)
}

func naiveSelected(selectors []v1alpha1.OperatorSelector, operator v1alpha1.Operator) bool {
	for _, selector := range selectors {
		wrong := selector.Type != operator.Type
		if selector.Code != "" && selector.Code != operator.Code {
			wrong = true
		}
		if selector.Name != "" && naivePlain(selector.Name) != naivePlain(operator.Name) {
			wrong = true
		}
		if !wrong {
			return true
		}
	}
	return false
}

// naivePlain is a name as a text that permits compares it.
func naivePlain(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), " ")) }

// naiveStopped tells whether an open notice stops one of the purposes. An unknown action stops whatever there is.
func naiveStopped(w *world, operator *v1alpha1.Operator, purposes []v1alpha1.Term, now int64) bool {
	for _, order := range naiveOrders(w, operator, now) {
		switch order.Action {
		case v1alpha1.OrderStrip, v1alpha1.OrderProvide:
		case v1alpha1.OrderStop:
			for _, purpose := range purposes {
				if slices.Contains(order.Purposes, purpose) {
					return true
				}
			}
		default:
			return true
		}
	}
	return false
}

func naiveStrips(w *world, operator v1alpha1.Operator, capability v1alpha1.Capability, now int64) bool {
	for _, order := range naiveOrders(w, &operator, now) {
		if order.Action == v1alpha1.OrderStrip && naiveCoveredByAny(order.Capabilities, capability) {
			return true
		}
	}
	return false
}

// naiveStanding tells whether the requisition stands, and whether what is against it is beyond cure or not.
func naiveStanding(w *world, now int64) (stands, forbidden, suspended bool) {
	spec := w.Requisition.Spec
	profile := naiveProfile(w, spec.ProfileName, now)
	framework := naiveFramework(profile, spec.Framework)
	switch {
	case profile == nil, profile.Spec.Permits == nil, framework == nil:
		forbidden = true
	default:
		forbidden = !slices.Contains(framework.Signatories, spec.Signatory.Role) ||
			!naiveOperatorPermitted(profile.Spec.Permits, spec.AddressedTo)
	}
	forbidden = forbidden || naiveAbroad(w, w.Requisition.Namespace, spec.AddressedTo, spec.ProfileName)
	suspended = naiveUnregistered(w, w.Requisition.Namespace, spec.AddressedTo)
	if !naiveWithin(now, &spec.Window.From, &spec.Window.Until) {
		suspended = true
	}
	if framework != nil {
		if !naiveSigned(w) {
			suspended = true
		}
		if spec.Offence.Description == "" && framework.Offence != v1alpha1.OffenceOptional {
			suspended = true
		}
		if !naiveWithinMaximum(w, framework, profile.Spec.TimeZone, now) || !naiveAuthorized(w, framework, now) {
			suspended = true
		}
	}
	return !forbidden && !suspended, forbidden, suspended
}

func naiveFramework(profile *v1alpha1.LegalProfile, name v1alpha1.Term) *v1alpha1.Framework {
	if profile == nil || profile.Spec.Requires == nil || profile.Spec.Requires.Requisition == nil {
		return nil
	}
	for i := range profile.Spec.Requires.Requisition.Frameworks {
		if profile.Spec.Requires.Requisition.Frameworks[i].Name == name {
			return &profile.Spec.Requires.Requisition.Frameworks[i]
		}
	}
	return nil
}

// naiveWithinMaximum: the framework's maximum duration from the finding, with the extension that counts.
func naiveWithinMaximum(w *world, framework *v1alpha1.Framework, zone string, now int64) bool {
	if framework.MaximumDuration == "" {
		return true
	}
	finding := w.Requisition.Spec.FindingAt
	if finding == nil {
		return false
	}
	end, ok := naiveEnd(framework, finding.Unix(), framework.MaximumDuration, zone)
	if !ok {
		return false
	}
	if decision := naiveExtension(w, framework, now, end); decision != nil {
		longest, ok := naiveEnd(framework, end, framework.Extension.MaximumDuration, zone)
		if ok { // An extension that cannot be counted adds nothing. It does not take away either.
			end = max(end, min(decision.Spec.Extend.Until.Unix(), longest))
		}
	}
	return finding.Unix() <= now && now < end
}

// naiveExtension is the Extend that counts: the latest, of several the one with the earliest end. What has ended cannot be
// extended.
func naiveExtension(w *world, framework *v1alpha1.Framework, now, end int64) *v1alpha1.JudicialDecision {
	extension := framework.Extension
	if extension == nil || naiveYears(w.Requisition.Spec.Offence.MaximumPenaltyYears) < naiveYears(extension.MinimumPenaltyYears) {
		return nil
	}
	var counts *v1alpha1.JudicialDecision
	var latest int64
	for i := range w.Decisions {
		decision := &w.Decisions[i]
		if !naiveOn(w, decision, now) || decision.Spec.Decision != v1alpha1.Extend || !slices.Contains(extension.By, decision.Spec.By.Role) {
			continue
		}
		from, order, _ := naiveTaken(w, decision)
		if from >= end {
			continue
		}
		if decision.Spec.Extend == nil { // Until when? It extends nothing.
			continue
		}
		if counts == nil || order > latest || order == latest && decision.Spec.Extend.Until.Unix() < counts.Spec.Extend.Until.Unix() {
			counts, latest = decision, order
		}
	}
	return counts
}

func naiveYears(years *int32) int32 {
	if years == nil {
		return 0
	}
	return *years
}

// naiveOn tells whether a decision is on the requisition, is believed and counts by now.
func naiveOn(w *world, decision *v1alpha1.JudicialDecision, now int64) bool {
	from, _, believed := naiveTaken(w, decision)
	return decision.Namespace == w.Requisition.Namespace && string(decision.Spec.RequisitionName) == w.Requisition.Name && believed && from <= now
}

func naiveAuthorized(w *world, framework *v1alpha1.Framework, now int64) bool {
	decided, authorized, latest := false, false, int64(0)
	for i := range w.Decisions {
		decision := &w.Decisions[i]
		if !naiveOn(w, decision, now) || decision.Spec.Decision == v1alpha1.Extend || !slices.Contains(framework.DecidedBy, decision.Spec.By.Role) {
			continue
		}
		authorizes := decision.Spec.Decision == v1alpha1.Authorize
		switch _, at, _ := naiveTaken(w, decision); {
		case !decided || at > latest:
			decided, authorized, latest = true, authorizes, at
		case at == latest && !authorizes:
			authorized = false
		}
	}
	if !decided && naiveAuthorizedInAdvance(w, framework, now) {
		return true
	}
	if framework.Authorization == v1alpha1.AuthorizationPresumed || slices.Contains(framework.DecidedBy, w.Requisition.Spec.Signatory.Role) {
		return !decided || authorized
	}
	return decided && authorized
}

// naiveAuthorizedInAdvance: an act of the requisition's namespace, of the type and not longer than the framework says, that
// holds, and covers every purpose of the profile and, as far as it names any, the addressee and the whole scope. A requisition
// names no package, so that an act for some packages is for none.
func naiveAuthorizedInAdvance(w *world, framework *v1alpha1.Framework, now int64) bool {
	standing := framework.StandingAuthorization
	profile, requisition := naiveProfile(w, w.Requisition.Spec.ProfileName, now), w.Requisition
	if standing == nil || profile == nil || profile.Spec.Permits == nil || len(profile.Spec.Permits.Purposes) == 0 {
		return false
	}
	for _, act := range w.Formalities {
		if act.DeletionTimestamp != nil {
			continue
		}
		covers, counts := act.Spec.Covers, act.Namespace == requisition.Namespace && act.Spec.Type == standing.Type
		counts = counts && naiveWithin(now, &act.Spec.ValidFrom, act.Spec.ValidUntil) && len(covers.Packages) == 0
		for _, purpose := range profile.Spec.Permits.Purposes {
			counts = counts && slices.Contains(covers.Purposes, purpose)
		}
		if len(covers.Operators) > 0 {
			counts = counts && naiveSelected(covers.Operators, requisition.Spec.AddressedTo)
		}
		for _, camera := range requisition.Spec.Scope.Cameras {
			counts = counts && (len(covers.Cameras) == 0 || slices.Contains(covers.Cameras, camera))
		}
		for _, capability := range requisition.Spec.Scope.Capabilities {
			counts = counts && (len(covers.Capabilities) == 0 || naiveCoveredByAny(covers.Capabilities, capability))
		}
		filers := standing.FiledBy
		if len(filers) == 0 {
			filers = framework.DecidedBy
		}
		q := &naiveRequest{w: w}
		counts = counts && q.naiveFiled(&act, v1alpha1.FormalityRequirement{FiledBy: filers}, "")
		if standing.MaximumValidity != "" {
			longest, ok := naiveAdd(act.Spec.ValidFrom.Unix(), standing.MaximumValidity, profile.Spec.TimeZone)
			counts = counts && ok && act.Spec.ValidUntil != nil && act.Spec.ValidUntil.Unix() <= longest
		}
		if counts {
			return true
		}
	}
	return false
}
