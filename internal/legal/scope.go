// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// What would run of a request is what the profile that it names, by itself, lets run. What binds every request is not
// looked at: otherwise a further prohibition could make a request fit into a scope, and let more run. Whether the profile
// is in force at an instant is for the caller to see: while it is not, nothing runs.

// permittedBySelected tells whether the profile lets the module run as it is declared. What an inspection found besides is
// not looked at: a find must not free the request from a scope.
func (r *request) permittedBySelected(m *module) bool {
	return len(m.declared) > 0 && !slices.ContainsFunc(m.declared, func(c v1alpha1.Capability) bool { return !r.permitsOne(m, c) })
}

// permitsOne tells whether the profile permits one capability of a module, and does not forbid it.
func (r *request) permitsOne(m *module, c v1alpha1.Capability) bool {
	if r.profile == nil {
		return false
	}
	forbids := r.profile.spec.Forbids
	return r.profile.permits(m, c) != nil && (forbids == nil || closestRule(forbids.Capabilities, c) == nil)
}

// beyond returns the capabilities of a module that would run and that lie outside of a scope. What is not permitted never
// runs: its module is left out.
func (r *request) beyond(m *module, scope []v1alpha1.Capability) []v1alpha1.Capability {
	var beyond []v1alpha1.Capability
	for _, c := range m.capabilities {
		if r.permitsOne(m, c) && !r.inScope(m, c, scope) {
			beyond = append(beyond, c)
		}
	}
	return beyond
}

// inScope tells whether a scope lets a capability be used: it covers it, or something that the module declares and of
// which it is a means.
func (r *request) inScope(m *module, c v1alpha1.Capability, scope []v1alpha1.Capability) bool {
	if coveredByAny(scope, c) {
		return true
	}
	return slices.ContainsFunc(m.declared, func(d v1alpha1.Capability) bool {
		return coveredByAny(scope, d) && meansRule(r.profile.spec.Permits.Capabilities, d, c) != nil
	})
}
