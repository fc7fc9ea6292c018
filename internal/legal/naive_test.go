// SPDX-License-Identifier: Apache-2.0

package legal_test

import (
	"encoding/json"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

// The naive judge is the law of the design read a second time, as literally as possible and with no thought for speed:
// no index, no candidates, nothing shared with the judge under test. Instants are whole seconds since 1970.

// world is everything that a verdict can depend on, the instant apart. It has either a deployment or a search.
type world struct {
	Profiles    []v1alpha1.LegalProfile
	Notices     []v1alpha1.FormalNotice
	Package     *v1alpha1.AnalyticsPackage
	Formalities []v1alpha1.Formality
	Requisition *v1alpha1.JudicialRequisition
	Decisions   []v1alpha1.JudicialDecision
	Deployment  *v1alpha1.VideoAnalyticsDeployment
	Search      *v1alpha1.VideoSearchJob
	Inspection  legal.InspectionMode
	Stamps      legal.Stamps
	Mode        v1alpha1.EvidenceMode
	Controllers []v1alpha1.DataController
}

func (w *world) law() *legal.Law { return legal.NewLaw(w.Profiles, w.Notices) }

func (w *world) evidence() legal.Evidence {
	return legal.Evidence{
		Package: w.Package, Formalities: w.Formalities, Requisition: w.Requisition, Decisions: w.Decisions, Inspection: w.Inspection,
		Mode: w.Mode, Stamps: w.Stamps, Register: legal.NewRegister(w.Controllers),
	}
}

// GoString is how rapid prints a world: as manifests have it.
func (w *world) GoString() string {
	text, err := json.Marshal(w)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// judge asks the judge under test.
func (w *world) judge(law *legal.Law, now time.Time) legal.Verdict {
	if w.Search != nil {
		return legal.JudgeSearch(law, w.Search, w.evidence(), now)
	}
	return legal.JudgeDeployment(law, w.Deployment, w.evidence(), now)
}

// naiveAnswer is the part of a verdict that the specification fixes word by word.
type naiveAnswer struct {
	Verdict   v1alpha1.Verdict
	Decisions []v1alpha1.ModuleDecision
}

func (a naiveAnswer) runs() bool {
	return a.Verdict == v1alpha1.Permitted || a.Verdict == v1alpha1.Restricted
}

func (w *world) naive(now int64) naiveAnswer {
	if w.Search != nil {
		return naiveSearch(w, now)
	}
	return naiveDeployment(w, now)
}

// naiveRequest is what the rules look at of a request, at an instant.
type naiveRequest struct {
	w         *world
	profile   *v1alpha1.LegalProfile // that it names, if it is in force
	namespace string
	operator  v1alpha1.Operator
	purposes  []v1alpha1.Term
	now       int64
}

func naiveDeployment(w *world, now int64) naiveAnswer {
	d := w.Deployment
	forbidden, suspended := false, false

	profile := naiveProfile(w, d.Spec.ProfileName, now)
	switch {
	case profile == nil:
		forbidden = true
	case profile.Spec.Permits == nil:
		forbidden = true
	default:
		permits := profile.Spec.Permits
		forbidden = forbidden || !slices.Contains(permits.Purposes, d.Spec.Purpose)
		forbidden = forbidden || !slices.Contains(permits.Processing, d.Spec.Processing)
		forbidden = forbidden || !naiveOperatorPermitted(permits, d.Spec.OperatedBy)
	}
	if profile != nil && profile.Spec.Requires != nil && profile.Spec.Requires.Requisition != nil {
		forbidden = true
	}
	forbidden = forbidden || naiveAbroad(w, d.Namespace, d.Spec.OperatedBy, d.Spec.ProfileName)
	suspended = suspended || naiveUnregistered(w, d.Namespace, d.Spec.OperatedBy)
	if naiveStopped(w, &d.Spec.OperatedBy, []v1alpha1.Term{d.Spec.Purpose}, now) {
		forbidden = true
	}
	q := &naiveRequest{w, profile, d.Namespace, d.Spec.OperatedBy, []v1alpha1.Term{d.Spec.Purpose}, now}
	if !q.formalitiesCovered() {
		suspended = true
	}

	suspended = suspended || naiveAstray(w)
	suspended = suspended || naiveUninspected(w) && !q.waived(v1alpha1.WithheldUninspected)
	forbidden = forbidden || q.runtimeForbidden()
	decisions := q.modules(d.Spec.Modules)
	if naivePackage(w) == nil || naiveCount(decisions, v1alpha1.ModuleUnknown) > 0 {
		suspended = true
	}
	stripped := naiveCount(decisions, v1alpha1.ModuleStripped)
	if naivePackage(w) != nil && stripped == len(decisions) {
		forbidden = true
	}
	if stripped > 0 && d.Spec.OnForbidden != v1alpha1.Strip {
		forbidden = true
	}
	return naiveGravest(forbidden, suspended, stripped > 0, decisions)
}

func naiveSearch(w *world, now int64) naiveAnswer {
	s := w.Search
	r := w.Requisition
	if r == nil || r.Namespace != s.Namespace || r.Name != string(s.Spec.RequisitionName) {
		decisions := slices.Repeat([]v1alpha1.ModuleDecision{v1alpha1.ModuleUnknown}, len(s.Spec.Modules))
		if naiveStopped(w, nil, nil, now) { // whoever the namespace is registered for
			return naiveAnswer{Verdict: v1alpha1.Forbidden, Decisions: decisions}
		}
		return naiveAnswer{Verdict: v1alpha1.Suspended, Decisions: decisions}
	}
	forbidden, suspended := false, false

	_, forbiddenByRequisition, suspendedByRequisition := naiveStanding(w, now)
	forbidden = forbidden || forbiddenByRequisition
	suspended = suspended || suspendedByRequisition

	operator := r.Spec.AddressedTo
	profile := naiveProfile(w, r.Spec.ProfileName, now)
	var purposes []v1alpha1.Term
	if profile == nil || profile.Spec.Permits == nil {
		forbidden = true
	} else {
		purposes = profile.Spec.Permits.Purposes
		forbidden = forbidden || !slices.Contains(profile.Spec.Permits.Processing, v1alpha1.Deferred)
		forbidden = forbidden || len(purposes) == 0
	}
	if naiveStopped(w, &operator, purposes, now) {
		forbidden = true
	}
	q := &naiveRequest{w, profile, s.Namespace, operator, purposes, now}
	if !q.formalitiesCovered() {
		suspended = true
	}

	suspended = suspended || naiveAstray(w)
	suspended = suspended || naiveUninspected(w) && !q.waived(v1alpha1.WithheldUninspected)
	forbidden = forbidden || q.runtimeForbidden()
	decisions := q.modules(s.Spec.Modules)
	if naivePackage(w) == nil || naiveCount(decisions, v1alpha1.ModuleUnknown) > 0 {
		suspended = true
	}
	stripped := naiveCount(decisions, v1alpha1.ModuleStripped)
	if naivePackage(w) != nil && stripped == len(decisions) {
		forbidden = true
	}
	if !naiveWithinScope(w, profile) {
		forbidden = true
	}
	if s.Spec.Footage.Until.Unix() > now {
		suspended = true
	}
	return naiveGravest(forbidden, suspended, stripped > 0, decisions)
}

// naiveWithinScope: every module that the selected profile itself lets run has to lie within the requisition's scope, also
// one that a profile which binds everybody or a notice takes away.
func naiveWithinScope(w *world, profile *v1alpha1.LegalProfile) bool {
	scope, spec := w.Requisition.Spec.Scope, w.Search.Spec
	for _, camera := range spec.Cameras {
		if !slices.Contains(scope.Cameras, camera) {
			return false
		}
	}
	if spec.Footage.From.Unix() >= spec.Footage.Until.Unix() {
		return false // There is no such time.
	}
	if spec.Footage.From.Unix() < scope.Footage.From.Unix() || spec.Footage.Until.Unix() > scope.Footage.Until.Unix() {
		return false
	}
	if spec.Output != nil && spec.Output.Network != nil && !naiveSentWithin(string(spec.Output.Network.CIDR), scope.ResultNetworks) {
		return false
	}
	return naiveModulesWithin(w, profile, spec.Modules, scope.Capabilities)
}

// naiveModulesWithin: what the modules can do, as far as the profile lets it run, lies within some capabilities.
func naiveModulesWithin(w *world, profile *v1alpha1.LegalProfile, names []v1alpha1.ModuleName, within []v1alpha1.Capability) bool {
	for _, name := range names {
		module := naiveModule(w, name)
		if module == nil || !naivePermittedBySelected(profile, module) {
			continue
		}
		for _, capability := range module.Capabilities {
			if !naiveInScope(profile, within, module.Capabilities, capability) {
				return false
			}
		}
		// What was found and goes with the module; what is not permitted takes the module out.
		for _, capability := range naiveDetected(w, module) {
			if naivePermitsAndDoesNotForbid(profile, module.Capabilities, capability) &&
				!naiveInScope(profile, within, module.Capabilities, capability) {
				return false
			}
		}
	}
	for _, outside := range naiveOutside(w) {
		for _, detected := range outside.Detected {
			if naivePermitsAndDoesNotForbid(profile, nil, detected.Name) && !naiveCoveredByAny(within, detected.Name) {
				return false
			}
		}
	}
	return true
}

// naiveSentWithin: the first and the last address of a network of version 4 lie in one of those that are allowed.
func naiveSentWithin(network string, allowed []v1alpha1.CIDR) bool {
	first, sent, err := net.ParseCIDR(network)
	if err != nil {
		return false
	}
	last := net.IP{0, 0, 0, 0}
	for i, b := range first.To4() {
		last[i] = b | ^sent.Mask[i]
	}
	for _, a := range allowed {
		_, within, err := net.ParseCIDR(string(a))
		if err == nil && within.Contains(first) && within.Contains(last) {
			return true
		}
	}
	return false
}

// naiveInScope: the scope covers a capability, or something that the module declares and of which it is a means.
func naiveInScope(profile *v1alpha1.LegalProfile, scope, declared []v1alpha1.Capability, capability v1alpha1.Capability) bool {
	if naiveCoveredByAny(scope, capability) {
		return true
	}
	for _, d := range declared {
		if naiveCoveredByAny(scope, d) && naiveMeans(profile, d, capability) {
			return true
		}
	}
	return false
}

func naivePermittedBySelected(profile *v1alpha1.LegalProfile, module *v1alpha1.Module) bool {
	for _, capability := range module.Capabilities {
		if !naivePermitsAndDoesNotForbid(profile, module.Capabilities, capability) {
			return false
		}
	}
	return profile != nil && len(module.Capabilities) > 0
}

func naivePermitsAndDoesNotForbid(profile *v1alpha1.LegalProfile, declared []v1alpha1.Capability, capability v1alpha1.Capability) bool {
	if !naivePermits(profile, declared, capability) {
		return false
	}
	if profile.Spec.Forbids != nil {
		for _, rule := range profile.Spec.Forbids.Capabilities {
			if naiveCovers(rule.Name, capability) {
				return false
			}
		}
	}
	return true
}

func naiveGravest(forbidden, suspended, restricted bool, decisions []v1alpha1.ModuleDecision) naiveAnswer {
	verdict := v1alpha1.Permitted
	if restricted {
		verdict = v1alpha1.Restricted
	}
	if suspended {
		verdict = v1alpha1.Suspended
	}
	if forbidden {
		verdict = v1alpha1.Forbidden
	}
	return naiveAnswer{Verdict: verdict, Decisions: decisions}
}

func naiveCount(decisions []v1alpha1.ModuleDecision, which v1alpha1.ModuleDecision) int {
	n := 0
	for _, decision := range decisions {
		if decision == which {
			n++
		}
	}
	return n
}

// modules decides on each module of a request. Without a profile in force nothing is permitted.
func (q *naiveRequest) modules(names []v1alpha1.ModuleName) []v1alpha1.ModuleDecision {
	decisions := []v1alpha1.ModuleDecision{}
	for _, name := range names {
		module := naiveModule(q.w, name)
		if module == nil {
			decisions = append(decisions, v1alpha1.ModuleUnknown)
			continue
		}
		decision := v1alpha1.ModulePermitted
		capabilities := append(slices.Clone(module.Capabilities), naiveDetected(q.w, module)...)
		if len(module.Capabilities) == 0 { // What was found in it is no declaration.
			decision = v1alpha1.ModuleStripped
		}
		for _, capability := range capabilities {
			if naiveForbids(q.w, q.bound, capability, q.now) || naiveStrips(q.w, q.operator, capability, q.now) {
				decision = v1alpha1.ModuleStripped
			}
			if !naivePermits(q.profile, module.Capabilities, capability) {
				decision = v1alpha1.ModuleStripped
			}
		}
		for _, contents := range naiveContents(q.w, module) {
			if naiveWithheld(contents, q.waived) {
				decision = v1alpha1.ModuleStripped
			}
		}
		decisions = append(decisions, decision)
	}
	return decisions
}

// naivePackage is the package that the request names, or nil.
func naivePackage(w *world) *v1alpha1.AnalyticsPackage {
	var name v1alpha1.ObjectName
	if w.Search != nil {
		name = w.Search.Spec.PackageName
	} else {
		name = w.Deployment.Spec.PackageName
	}
	if w.Package == nil || w.Package.Name != string(name) || w.Package.DeletionTimestamp != nil {
		return nil
	}
	return w.Package
}

func naiveModule(w *world, name v1alpha1.ModuleName) *v1alpha1.Module {
	if naivePackage(w) == nil {
		return nil
	}
	for i := range w.Package.Spec.Modules {
		if w.Package.Spec.Modules[i].Name == name {
			return &w.Package.Spec.Modules[i]
		}
	}
	return nil
}

func naiveForbids(w *world, bound func(*v1alpha1.LegalProfile) bool, capability v1alpha1.Capability, now int64) bool {
	for i := range w.Profiles {
		profile := &w.Profiles[i]
		if !bound(profile) || !naiveInForce(profile, now) || profile.Spec.Forbids == nil {
			continue
		}
		for _, rule := range profile.Spec.Forbids.Capabilities {
			if naiveCovers(rule.Name, capability) {
				return true
			}
		}
	}
	return false
}

// naivePermits: a rule permits a capability, or something that the module declares and of which it is a means.
func naivePermits(profile *v1alpha1.LegalProfile, declared []v1alpha1.Capability, capability v1alpha1.Capability) bool {
	if profile == nil || profile.Spec.Permits == nil {
		return false
	}
	for _, rule := range profile.Spec.Permits.Capabilities {
		if naiveIncludes(rule, capability) {
			return true
		}
	}
	for _, d := range declared {
		if naiveMeans(profile, d, capability) {
			return true
		}
	}
	return false
}

func naiveMeans(profile *v1alpha1.LegalProfile, declared, capability v1alpha1.Capability) bool {
	if profile == nil || profile.Spec.Permits == nil {
		return false
	}
	for _, rule := range profile.Spec.Permits.Capabilities {
		if naiveIncludes(rule, declared) && naiveCoveredByAny(rule.Means, capability) {
			return true
		}
	}
	return false
}

// naiveIncludes: the name of the rule, or one below it: any, unless the rule lists those that it permits.
func naiveIncludes(rule v1alpha1.CapabilityRule, capability v1alpha1.Capability) bool {
	if len(rule.Includes) > 0 {
		return capability == rule.Name || naiveCovers(rule.Name, capability) && slices.Contains(rule.Includes, capability)
	}
	return naiveCovers(rule.Name, capability)
}

func naiveCovers(rule, capability v1alpha1.Capability) bool {
	return capability == rule || strings.HasPrefix(string(capability), string(rule)+".")
}

func naiveCoveredByAny(rules []v1alpha1.Capability, capability v1alpha1.Capability) bool {
	for _, rule := range rules {
		if naiveCovers(rule, capability) {
			return true
		}
	}
	return false
}
