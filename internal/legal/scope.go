// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"fmt"
	"slices"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// checkScope keeps a search within the scope of its requisition: one camera more, and nothing runs. A module that the
// search's own profile does not permit is left out of it anyway. One that a profile which binds everybody, or a notice,
// takes away still counts: otherwise a further prohibition could make a search fit, and let more run.
// The messages point at the search's own spec and never repeat what the requisition says.
func (h *hearing) checkScope() {
	if h.requisition == nil {
		return
	}
	scope := &h.requisition.Spec.Scope
	refuse := func(message string) {
		h.find(v1alpha1.Finding{
			Reason: v1alpha1.ReasonOutOfScope, Verdict: v1alpha1.Forbidden, Profile: h.profileName,
			Source: h.requisition.source(), Message: message,
		})
	}
	outside := func(camera v1alpha1.Camera) bool { return !slices.Contains(scope.Cameras, camera) }
	if i := slices.IndexFunc(h.search.Cameras, outside); i >= 0 {
		refuse(fmt.Sprintf("spec.cameras[%d] is not in the scope of the requisition: remove it and any other that is not", i))
	}
	footage := span{from(h.search.Footage.From), from(h.search.Footage.Until)}
	allowed := span{from(scope.Footage.From), from(scope.Footage.Until)}
	if footage.from < allowed.from || footage.until > allowed.until || footage.from >= footage.until {
		refuse("spec.footage is not within the scope of the requisition: shorten it")
	}
	if footage.until > h.t {
		h.find(v1alpha1.Finding{
			Reason: v1alpha1.ReasonFootageNotRecorded, Verdict: v1alpha1.Suspended, Profile: h.profileName,
			Source: h.requisition.source(), Message: fmt.Sprintf("a search is deferred: it waits until all of its footage "+
				"is recorded, at %s", footage.until.in(h.location())),
		})
	}
	for i := range h.docket.modules {
		m := &h.docket.modules[i]
		if !m.known || !h.permittedBySelected(m) {
			continue
		}
		for _, c := range h.beyondScope(m) {
			refuse(fmt.Sprintf("module %s: %s is not in the scope of the requisition: remove the module", m.name, m.tell(c)))
		}
	}
	if beyond := h.beyondScope(&h.outside); len(beyond) > 0 {
		refuse(fmt.Sprintf("the runtime image: %s is not in the scope of the requisition: declare a module with its folder as "+
			"path, or take it out of the image", h.outside.tell(beyond[0])))
	}
}

// beyondScope returns the capabilities of a module that would run and that the requisition does not allow.
func (h *hearing) beyondScope(m *module) []v1alpha1.Capability {
	var beyond []v1alpha1.Capability
	for _, c := range m.capabilities {
		if h.running(m, c) && !h.inScope(m, c) {
			beyond = append(beyond, c)
		}
	}
	return beyond
}

// permittedBySelected tells whether the profile that the request names, by itself, lets the module run as it is declared.
// What an inspection found besides is not looked at: a find must not free the search from its scope.
func (h *hearing) permittedBySelected(m *module) bool {
	return len(m.declared) > 0 && h.usable() && !slices.ContainsFunc(m.declared, func(c v1alpha1.Capability) bool { return !h.permitsOne(m, c) })
}

// running tells whether the profile that the request names, by itself, leaves a capability in what runs. What was found
// and is not permitted never runs: its module is left out.
func (h *hearing) running(m *module, c v1alpha1.Capability) bool {
	return slices.Contains(m.declared, c) || h.usable() && h.permitsOne(m, c)
}

// permitsOne tells whether the profile permits one capability, and does not forbid it.
func (h *hearing) permitsOne(m *module, c v1alpha1.Capability) bool {
	forbids := h.profile.spec.Forbids
	return h.profile.permits(m, c) != nil && (forbids == nil || closestRule(forbids.Capabilities, c) == nil)
}

// inScope tells whether the requisition lets a capability be used: its scope covers it, or something that the module
// declares and of which it is a means.
func (h *hearing) inScope(m *module, c v1alpha1.Capability) bool {
	scope := h.requisition.Spec.Scope.Capabilities
	if coveredByAny(scope, c) {
		return true
	}
	return h.profile != nil && h.profile.spec.Permits != nil && slices.ContainsFunc(m.declared, func(d v1alpha1.Capability) bool {
		return coveredByAny(scope, d) && meansRule(h.profile.spec.Permits.Capabilities, d, c) != nil
	})
}

// location is the time zone of the profile that the request names, or nil.
func (c *docket) location() *time.Location {
	if c.profile == nil {
		return nil
	}
	return c.profile.loc
}

// source of the framework that the requisition rests on, or else of its profile.
func (c *requisitionCase) source() string {
	switch {
	case c.framework != nil:
		return string(c.framework.spec.Source)
	case c.profile != nil:
		return c.profile.principal()
	}
	return ""
}
