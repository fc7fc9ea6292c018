// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"fmt"
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// hearing is a docket at an instant, and what the checks have found so far.
type hearing struct {
	*docket
	t        instant
	findings []v1alpha1.Finding
	modules  []v1alpha1.ModuleVerdict
}

func (h *hearing) find(f v1alpha1.Finding) { h.findings = append(h.findings, f) }

// checks in the order in which people want to read what they find: of two findings of the same gravity the earlier
// one names the verdict's reason.
var checks = []func(*hearing){
	(*hearing).checkProfile,
	(*hearing).checkRequisition,
	(*hearing).checkPermits,
	(*hearing).checkStops,
	(*hearing).checkPackage,
	(*hearing).checkInspection,
	(*hearing).checkModules,
	(*hearing).checkRuntime,
	(*hearing).checkWaivers,
	(*hearing).checkFormalities,
	(*hearing).checkScope,
}

// usable tells whether the profile that the request names permits anything at this instant.
func (h *hearing) usable() bool {
	return h.profile != nil && h.profile.selectable && h.profile.inForce(h.t)
}

// checkProfile asks for a profile in force. A search rests on its requisition's, which checkRequisition looks at.
func (h *hearing) checkProfile() {
	if h.search == nil {
		h.findings = append(h.findings, profileFindings(h.profile, h.profileName, h.t)...)
	}
}

// profileFindings says why a profile cannot be relied upon at an instant.
func profileFindings(p *profile, name string, t instant) []v1alpha1.Finding {
	switch {
	case p == nil:
		return []v1alpha1.Finding{{
			Reason: v1alpha1.ReasonProfileNotFound, Verdict: v1alpha1.Forbidden, Profile: name,
			Message: fmt.Sprintf("there is no LegalProfile %q: name one that exists", name),
		}}
	case !p.selectable:
		return []v1alpha1.Finding{p.finding(v1alpha1.Forbidden, v1alpha1.ReasonProfileNotSelectable, p.principal(),
			"the profile binds every request and permits none: name a profile that applies WhenSelected")}
	case !p.inForce(t):
		source, message := p.outOfForce(t)
		return []v1alpha1.Finding{p.finding(v1alpha1.Forbidden, v1alpha1.ReasonProfileNotInForce, source, message)}
	}
	return nil
}

// outOfForce says why a profile is not in force at an instant, and which text says so: the one whose time ended last,
// or else the one whose time begins first.
func (p *profile) outOfForce(t instant) (source, message string) {
	var ended, next *force
	for i := range p.force {
		f := &p.force[i]
		if f.until <= t && (ended == nil || f.until > ended.until || (f.until == ended.until && f.source < ended.source)) {
			ended = f
		}
		if f.from > t && f.from < f.until &&
			(next == nil || f.from < next.from || (f.from == next.from && f.source < next.source)) {
			next = f
		}
	}
	switch {
	case ended != nil && next != nil:
		return ended.source, fmt.Sprintf("not in force: ended at %s (%s), in force again from %s (%s)",
			ended.until.in(p.loc), ended.source, next.from.in(p.loc), next.source) + p.unverified()
	case ended != nil:
		return ended.source, fmt.Sprintf("not in force: ended at %s (%s)", ended.until.in(p.loc), ended.source) + p.unverified()
	case next != nil:
		return next.source, fmt.Sprintf("not in force before %s (%s)", next.from.in(p.loc), next.source) + p.unverified()
	}
	for _, f := range p.spec.InForce {
		if f.Unverified != "" {
			return string(f.Source), "not in force: not verified: " + f.Unverified
		}
	}
	return p.principal(), "not in force: no period in force counts"
}

// unverified says that there is a further period which does not count, if there is one.
func (p *profile) unverified() string {
	for _, f := range p.spec.InForce {
		if f.Unverified != "" {
			return fmt.Sprintf("; a further period (%s) is not verified and does not count", f.Source)
		}
	}
	return ""
}

// checkRequisition asks a search for a requisition that stands, and keeps everything else away from a profile that
// asks for one.
func (h *hearing) checkRequisition() {
	switch {
	case h.search != nil && h.requisition == nil:
		h.find(v1alpha1.Finding{
			Reason: v1alpha1.ReasonRequisitionNotFound, Verdict: v1alpha1.Suspended,
			Message: "there is no such JudicialRequisition in this namespace: it must be filed first",
		})
	case h.search != nil:
		h.findings = append(h.findings, h.requisition.findings(h.t)...)
	case h.usable() && h.profile.spec.Requires != nil && h.profile.spec.Requires.Requisition != nil:
		h.find(h.profile.finding(v1alpha1.Forbidden, v1alpha1.ReasonRequisitionRequired, h.profile.principal(),
			"the profile lets only searches run that answer a requisition: declare a VideoSearchJob"))
	}
}

// checkPermits asks for the request's purpose, processing and operator among those that the profile permits.
func (h *hearing) checkPermits() {
	if !h.usable() {
		return
	}
	permits := h.profile.spec.Permits
	if permits == nil {
		permits = &v1alpha1.Permits{}
	}
	forbid := func(reason, message string) {
		h.find(h.profile.finding(v1alpha1.Forbidden, reason, h.profile.principal(), message))
	}
	if !slices.Contains(permits.Processing, h.processing) {
		forbid(v1alpha1.ReasonProcessingNotPermitted, fmt.Sprintf("the profile does not permit %s processing", h.processing))
	}
	if h.search != nil { // it has the purposes of its profile, and checkRequisition looked at its operator
		if len(h.purposes) == 0 {
			forbid(v1alpha1.ReasonPurposeNotPermitted, "the profile permits no purpose")
		}
		return
	}
	if !slices.Contains(permits.Purposes, h.purposes[0]) {
		forbid(v1alpha1.ReasonPurposeNotPermitted, fmt.Sprintf("the profile does not permit the purpose %s", h.purposes[0]))
	}
	if !slices.Contains(permits.Operators, h.operator.Type) {
		forbid(v1alpha1.ReasonOperatorNotPermitted, fmt.Sprintf("the profile does not permit operators of the type %s", h.operator.Type))
	}
}

// checkStops looks for open notices that stop the request's purposes.
func (h *hearing) checkStops() {
	for _, n := range h.notices {
		if n.contains(h.t) && n.stops(h.purposes) {
			h.find(v1alpha1.Finding{
				Reason: v1alpha1.ReasonStoppedByNotice, Verdict: v1alpha1.Forbidden, Notice: n.name, Source: n.spec.Reference,
				Message: fmt.Sprintf("%s ordered the operator to stop, until the notice is closed", n.spec.IssuedBy),
			})
		}
	}
}

// checkPackage asks for the package and every module in it.
func (h *hearing) checkPackage() {
	if h.noPackage {
		h.find(v1alpha1.Finding{
			Reason: v1alpha1.ReasonPackageNotFound, Verdict: v1alpha1.Suspended,
			Message: fmt.Sprintf("there is no AnalyticsPackage %q: create it, or name one that exists", h.packageName),
		})
		return
	}
	for i := range h.docket.modules {
		if m := &h.docket.modules[i]; !m.known {
			h.find(v1alpha1.Finding{
				Reason: v1alpha1.ReasonModuleNotFound, Verdict: v1alpha1.Suspended,
				Message: fmt.Sprintf("the package %q has no module %q: add it there, or remove it here", h.packageName, m.name),
			})
		}
	}
}

// checkModules decides on every module, and on what is left of the request without those that go.
func (h *hearing) checkModules() {
	left, unknown := false, false
	var stripped *v1alpha1.ModuleVerdict
	for i := range h.docket.modules {
		v := h.judgeModule(&h.docket.modules[i])
		h.modules = append(h.modules, v)
		switch v.Decision {
		case v1alpha1.ModulePermitted:
			left = true
		case v1alpha1.ModuleUnknown:
			unknown = true
		default:
			if stripped == nil {
				stripped = &v
			}
			h.find(finding(&v, v1alpha1.Restricted, v1alpha1.ReasonModuleStripped,
				fmt.Sprintf("module %s is taken out: %s", v.Name, v.Reason)))
		}
	}
	switch {
	case !left && !unknown && stripped != nil:
		h.find(finding(stripped, v1alpha1.Forbidden, v1alpha1.ReasonNothingLeft,
			fmt.Sprintf("nothing is left to run; module %s: %s", stripped.Name, stripped.Reason)))
	case !left && !unknown && !h.noPackage:
		h.find(v1alpha1.Finding{Reason: v1alpha1.ReasonNothingLeft, Verdict: v1alpha1.Forbidden,
			Message: "no module was asked for: name at least one"})
	case stripped != nil && !h.strip:
		h.find(finding(stripped, v1alpha1.Forbidden, v1alpha1.ReasonModuleForbidden,
			fmt.Sprintf("onForbidden is Refuse and module %s cannot run: %s", stripped.Name, stripped.Reason)))
	}
}
