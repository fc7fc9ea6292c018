// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"fmt"
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// judgeModule decides on one module: what is forbidden goes, and so does what nothing permits.
func (h *hearing) judgeModule(m module) v1alpha1.ModuleVerdict {
	v := v1alpha1.ModuleVerdict{Name: m.name, Capabilities: m.capabilities}
	switch {
	case h.noPackage:
		v.Decision, v.Reason = v1alpha1.ModuleUnknown, "the package does not exist"
	case !m.known:
		v.Decision, v.Reason = v1alpha1.ModuleUnknown, "the package has no such module"
	case h.search != nil && h.requisition == nil:
		v.Decision, v.Reason = v1alpha1.ModuleUnknown, "without its requisition nothing says which law applies"
	case h.forbidden(&v) || !h.permitted(&v):
		v.Decision = v1alpha1.ModuleStripped
	default:
		v.Decision = v1alpha1.ModulePermitted
	}
	return v
}

// forbidden tells whether a profile or a notice forbids a capability of the module, and notes which.
func (h *hearing) forbidden(v *v1alpha1.ModuleVerdict) bool {
	for _, p := range h.bound {
		if forbiddenBy(p, v, h.t) {
			return true
		}
	}
	return slices.ContainsFunc(h.notices, func(n *notice) bool { return n.forbids(v, h.t) })
}

// forbids tells whether an open notice forbids a capability of the module, and notes which.
func (n *notice) forbids(v *v1alpha1.ModuleVerdict, t instant) bool {
	if !n.contains(t) {
		return false
	}
	i := slices.IndexFunc(v.Capabilities, n.strips)
	if i < 0 {
		return false
	}
	v.Notice, v.Source = n.name, n.spec.Reference
	v.Reason = fmt.Sprintf("%s ordered the operator to take out %s", n.spec.IssuedBy, v.Capabilities[i])
	return true
}

// forbiddenBy tells whether a profile in force forbids a capability of the module, and notes why.
func forbiddenBy(p *profile, v *v1alpha1.ModuleVerdict, t instant) bool {
	if p.spec.Forbids == nil || !p.inForce(t) {
		return false
	}
	for _, c := range v.Capabilities {
		if rule := closestRule(p.spec.Forbids.Capabilities, c); rule != nil {
			v.Profile, v.Source = p.name, string(rule.Source)
			v.Reason = fmt.Sprintf("%s is forbidden", c)
			if rule.Reason != "" {
				v.Reason += ": " + rule.Reason
			}
			return true
		}
	}
	return false
}

// permitted tells whether the profile that the request names permits every capability of the module, and notes by
// which text, or why not.
func (h *hearing) permitted(v *v1alpha1.ModuleVerdict) bool {
	v.Profile = h.profileName
	if len(v.Capabilities) == 0 {
		v.Reason = "the package does not say what the module can do"
		return false
	}
	if !h.usable() || h.profile.spec.Permits == nil {
		v.Reason = "the profile that the request names does not exist"
		if h.profile != nil {
			v.Reason = "the profile that the request names permits nothing at this instant"
			v.Source = h.profile.principal()
		}
		return false
	}
	for _, c := range v.Capabilities {
		rule := closestRule(h.profile.spec.Permits.Capabilities, c)
		if rule == nil {
			v.Source = h.profile.principal()
			v.Reason = fmt.Sprintf("the profile does not permit %s", c)
			return false
		}
		if v.Source == "" {
			v.Source = string(rule.Source)
		}
	}
	return true
}

// finding that follows from the verdict on a module.
func finding(m *v1alpha1.ModuleVerdict, v v1alpha1.Verdict, reason, message string) v1alpha1.Finding {
	return v1alpha1.Finding{
		Reason: reason, Verdict: v, Profile: m.Profile, Notice: m.Notice, Source: m.Source, Message: message,
	}
}
