// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"fmt"
	"maps"
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// newModule is a module as the package describes it, and as its files were found to be.
func newModule(name v1alpha1.ModuleName, p *v1alpha1.AnalyticsPackage, found *inspected) module {
	m := module{name: name}
	for i := range p.Spec.Modules {
		if p.Spec.Modules[i].Name == name {
			m.known = true
			m.declared = append(m.declared, p.Spec.Modules[i].Capabilities...)
		}
	}
	slices.Sort(m.declared)
	m.declared = slices.Compact(m.declared)
	if in := found.modules[name]; in != nil {
		m.found = *in
	}
	m.capabilities = m.all()
	return m
}

// undeclared is what no package knows as a module.
func undeclared(found *contents) module {
	m := module{found: *found}
	m.capabilities = m.all()
	return m
}

func (m *module) all() []v1alpha1.Capability {
	if len(m.found.where) == 0 {
		return m.declared
	}
	all := append(slices.Clone(m.declared), slices.Collect(maps.Keys(m.found.where))...)
	slices.Sort(all)
	return slices.Compact(all)
}

// tell writes a capability of the module, and where it was found if nobody declared it.
func (m *module) tell(c v1alpha1.Capability) string {
	if path, ok := m.found.where[c]; ok && !coveredByAny(m.declared, c) {
		return fmt.Sprintf("%s (found in %s, not declared)", c, quoted(path))
	}
	return string(c)
}

// judgeModule decides on one module: what is forbidden goes, and so does what nothing permits.
func (h *hearing) judgeModule(m *module) v1alpha1.ModuleVerdict {
	v := v1alpha1.ModuleVerdict{Name: m.name, Capabilities: m.capabilities}
	switch {
	case h.noPackage:
		v.Decision, v.Reason = v1alpha1.ModuleUnknown, "the package does not exist"
	case !m.known:
		v.Decision, v.Reason = v1alpha1.ModuleUnknown, "the package has no such module"
	case h.search != nil && h.requisition == nil:
		v.Decision, v.Reason = v1alpha1.ModuleUnknown, "without its requisition nothing says which law applies"
	case h.forbidden(m, &v) || !h.permitted(m, &v) || h.withheld(m, &v):
		v.Decision = v1alpha1.ModuleStripped
	default:
		v.Decision = v1alpha1.ModulePermitted
	}
	return v
}

// forbidden tells whether a profile or a notice forbids a capability of the module, and notes which.
func (h *hearing) forbidden(m *module, v *v1alpha1.ModuleVerdict) bool {
	for _, p := range h.bound {
		if forbiddenBy(p, m, v, h.t) {
			return true
		}
	}
	return slices.ContainsFunc(h.notices, func(n *notice) bool { return n.forbids(m, v, h.t) })
}

// forbids tells whether an open notice forbids a capability of the module, and notes which.
func (n *notice) forbids(m *module, v *v1alpha1.ModuleVerdict, t instant) bool {
	if !n.contains(t) {
		return false
	}
	i := slices.IndexFunc(m.capabilities, n.strips)
	if i < 0 {
		return false
	}
	v.Notice, v.Source = n.name, n.spec.Reference
	v.Reason = fmt.Sprintf("%s ordered the operator to take out %s", n.spec.IssuedBy, m.tell(m.capabilities[i]))
	return true
}

// forbiddenBy tells whether a profile in force forbids a capability of the module, and notes why.
func forbiddenBy(p *profile, m *module, v *v1alpha1.ModuleVerdict, t instant) bool {
	if p.spec.Forbids == nil || !p.inForce(t) {
		return false
	}
	for _, c := range m.capabilities {
		if rule := closestRule(p.spec.Forbids.Capabilities, c); rule != nil {
			v.Profile, v.Source = p.name, string(rule.Source)
			v.Reason = m.tell(c) + " is forbidden"
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
func (h *hearing) permitted(m *module, v *v1alpha1.ModuleVerdict) bool {
	v.Profile = h.profileName
	if m.known && len(m.declared) == 0 { // what was found in it is no declaration
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
	for _, c := range m.capabilities {
		rule := h.profile.permits(m, c)
		if rule == nil {
			v.Source = h.profile.principal()
			v.Reason = "the profile does not permit " + m.tell(c)
			return false
		}
		if v.Source == "" {
			v.Source = string(rule.Source)
		}
	}
	return true
}

// permits returns the rule that lets a module have a capability, or nil: one that permits it, or else one that permits
// something that the module declares and of which it is a means.
func (p *profile) permits(m *module, c v1alpha1.Capability) *v1alpha1.CapabilityRule {
	if p.spec.Permits == nil {
		return nil
	}
	rules := p.spec.Permits.Capabilities
	if rule := closestRule(rules, c); rule != nil {
		return rule
	}
	var closest *v1alpha1.CapabilityRule
	for _, declared := range m.declared {
		if rule := meansRule(rules, declared, c); rule != nil &&
			(closest == nil || rule.Name < closest.Name) { // the same one, whatever the order of the rules
			closest = rule
		}
	}
	return closest
}

// finding that follows from the verdict on a module.
func finding(m *v1alpha1.ModuleVerdict, v v1alpha1.Verdict, reason, message string) v1alpha1.Finding {
	return v1alpha1.Finding{
		Reason: reason, Verdict: v, Profile: m.Profile, Notice: m.Notice, Source: m.Source, Message: message,
	}
}
