// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"fmt"
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/text"
)

// judgeModule decides on one module: what is forbidden goes, and so does what nothing permits.
func (in input) judgeModule(m *module) v1alpha1.ModuleVerdict {
	v := v1alpha1.ModuleVerdict{Name: m.name, Capabilities: m.capabilities}
	switch {
	case in.noPackage:
		v.Decision, v.Reason = v1alpha1.ModuleUnknown, "the package does not exist"
	case !m.known:
		v.Decision, v.Reason = v1alpha1.ModuleUnknown, "the package has no such module"
	case in.search != nil && in.requisition == nil:
		v.Decision, v.Reason = v1alpha1.ModuleUnknown, "without its requisition nothing says which law applies"
	case in.forbidden(m, &v) || !in.permitted(m, &v) || in.withheld(m, &v):
		v.Decision = v1alpha1.ModuleStripped
	default:
		v.Decision = v1alpha1.ModulePermitted
	}
	return v
}

// forbidden tells whether a profile or a notice forbids a capability of the module, and notes which.
func (in input) forbidden(m *module, v *v1alpha1.ModuleVerdict) bool {
	return slices.ContainsFunc(in.profiles, func(p *profile) bool { return p.forbids(m, v, in.at) }) ||
		slices.ContainsFunc(in.notices, func(n *notice) bool { return n.forbids(m, v, in.at) })
}

// forbids tells whether the profile, while it is in force, forbids a capability of the module, and notes why.
func (p *profile) forbids(m *module, v *v1alpha1.ModuleVerdict, t instant) bool {
	if p.spec.Forbids == nil || !p.inForce(t) {
		return false
	}
	for _, c := range m.capabilities {
		if rule := closestRule(p.spec.Forbids.Capabilities, c); rule != nil {
			v.Profile, v.Source = p.name, string(rule.Source)
			v.Reason = m.describe(c) + " is forbidden"
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
func (in input) permitted(m *module, v *v1alpha1.ModuleVerdict) bool {
	v.Profile = in.profileName
	if m.known && len(m.declared) == 0 { // what was found in it is no declaration
		v.Reason = "the package does not say what the module can do"
		return false
	}
	if !in.usable() || in.profile.spec.Permits == nil {
		v.Reason = "the profile that the request names does not exist"
		if in.profile != nil {
			v.Reason = "the profile that the request names permits nothing at this instant"
			v.Source = in.profile.primarySource()
		}
		return false
	}
	for _, c := range m.capabilities {
		rule := in.profile.permits(m, c)
		if rule == nil {
			v.Source = in.profile.primarySource()
			v.Reason = "the profile does not permit " + m.describe(c)
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

// withheld tells whether the module has files of which nobody knows what they can do, and notes which. Only a waiver lets
// them run.
func (in input) withheld(m *module, v *v1alpha1.ModuleVerdict) bool {
	for _, kind := range unclearKinds {
		u := kind.in(&m.found)
		if u.count == 0 {
			continue
		}
		if w, _ := in.waived(kind.withheld); w != nil {
			continue
		}
		hint, _ := in.couldWaive(kind.withheld)
		v.Source = in.profile.primarySource()
		v.Reason = fmt.Sprintf("withheld: %s: what they can do, nothing permits%s", u.describe(kind.what), hint)
		return true
	}
	return false
}

// unclearKinds are the kinds of unclear files, and what a profile can waive of them.
var unclearKinds = []struct {
	withheld v1alpha1.Withheld
	in       func(*contents) *unclearFiles
	what     string
}{
	{v1alpha1.WithheldUnknown, func(c *contents) *unclearFiles { return &c.unknown }, "that nothing recognises"},
	{v1alpha1.WithheldOpaque, func(c *contents) *unclearFiles { return &c.opaque }, "that cannot be read"},
}

// describe counts the files, and names one of them.
func (u *unclearFiles) describe(what string) string {
	words := text.Count(u.count, "model") + " " + what
	if u.path != "" {
		words += ", such as " + quotePath(u.path)
	}
	return words
}
