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
			Reason: ReasonOutOfScope, Verdict: v1alpha1.Forbidden, Profile: h.profileName,
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
			Reason: ReasonFootageNotRecorded, Verdict: v1alpha1.Suspended, Profile: h.profileName,
			Source: h.requisition.source(), Message: fmt.Sprintf("a search is deferred: it waits until all of its footage "+
				"is recorded, at %s", footage.until.in(h.location())),
		})
	}
	for _, m := range h.docket.modules {
		if !h.permittedBySelected(m) {
			continue
		}
		for _, c := range m.capabilities {
			if !slices.ContainsFunc(scope.Capabilities, func(rule v1alpha1.Capability) bool { return Covers(rule, c) }) {
				refuse(fmt.Sprintf("module %s: %s is not in the scope of the requisition: remove the module", m.name, c))
			}
		}
	}
}

// permittedBySelected tells whether the profile that the request names, by itself, lets the module run.
func (h *hearing) permittedBySelected(m module) bool {
	v := v1alpha1.ModuleVerdict{Name: m.name, Capabilities: m.capabilities}
	return m.known && h.permitted(&v) && !forbiddenBy(h.profile, &v, h.t)
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
