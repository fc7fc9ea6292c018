// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// judgeModule decides on one module: what is forbidden goes, and so does what nothing permits.
func (in input) judgeModule(m *module) v1alpha1.ModuleVerdict {
	v := v1alpha1.ModuleVerdict{Name: m.name, Capabilities: m.capabilities}
	switch {
	case in.noPackage:
		v.Decision, v.Reason = v1alpha1.ModuleUnknown, in.say("the package does not exist")
	case !m.known:
		v.Decision, v.Reason = v1alpha1.ModuleUnknown, in.say("the package has no such module")
	case in.search != nil && in.requisition == nil:
		v.Decision, v.Reason = v1alpha1.ModuleUnknown, in.say("without its requisition nothing says which law applies")
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
			if rule.Reason == "" {
				v.Reason = p.say("%s is forbidden", m.describe(p.say, c))
			} else {
				v.Reason = p.say("%s is forbidden: %s", m.describe(p.say, c), rule.Reason)
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
		v.Reason = in.say("the package does not say what the module can do")
		return false
	}
	if !in.usable() || in.profile.spec.Permits == nil {
		v.Reason = in.say("the profile that the request names does not exist")
		if in.profile != nil {
			v.Reason = in.say("the profile that the request names permits nothing at this instant")
			v.Source = in.profile.primarySource()
		}
		return false
	}
	for _, c := range m.capabilities {
		rule := in.profile.permits(m, c)
		if rule == nil {
			v.Source = in.profile.primarySource()
			v.Reason = in.say("the profile does not permit %s", m.describe(in.say, c))
			if r := closestRule(in.profile.spec.Permits.Capabilities, c); r != nil {
				v.Reason = in.say("the profile does not know %s: below %s it permits only what it names", m.describe(in.say, c), r.Name)
			}
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
	if rule := permittingRule(rules, c); rule != nil {
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
		v.Reason = in.say("withheld: %s: what they can do, nothing permits%s", kind.describe(in.say, u), hint)
		return true
	}
	return false
}

// unclearKind is a kind of unclear files, and what a profile can waive of them.
type unclearKind struct {
	withheld v1alpha1.Withheld
	in       func(*contents) *unclearFiles
	count    func(say Words, n int64) string
}

var unclearKinds = []unclearKind{
	{v1alpha1.WithheldUnknown, func(c *contents) *unclearFiles { return &c.unknown }, Words.countUnknown},
	{v1alpha1.WithheldOpaque, func(c *contents) *unclearFiles { return &c.opaque }, Words.countOpaque},
}

// describe counts the files, and names one of them.
func (k *unclearKind) describe(say Words, u *unclearFiles) string {
	if u.path == "" {
		return k.count(say, u.count)
	}
	return say("%s, such as %s", k.count(say, u.count), quotePath(u.path))
}

func (say Words) countUnknown(n int64) string {
	if n == 1 {
		return say("1 model that nothing recognises")
	}
	return say("%d models that nothing recognises", n)
}

func (say Words) countOpaque(n int64) string {
	if n == 1 {
		return say("1 model that cannot be read")
	}
	return say("%d models that cannot be read", n)
}
