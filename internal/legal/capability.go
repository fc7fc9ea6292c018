// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"slices"
	"strings"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// Covers tells whether a rule on one capability covers another: biometric covers biometric and
// biometric.face.embedding, not biometrics.
func Covers(rule, capability v1alpha1.Capability) bool {
	rest, ok := strings.CutPrefix(string(capability), string(rule))
	return ok && rule != "" && (rest == "" || rest[0] == '.')
}

// closestRule returns the most specific rule that covers the capability, or nil.
func closestRule(rules []v1alpha1.CapabilityRule, c v1alpha1.Capability) *v1alpha1.CapabilityRule {
	var closest *v1alpha1.CapabilityRule
	for i := range rules {
		if Covers(rules[i].Name, c) && (closest == nil || len(rules[i].Name) > len(closest.Name)) {
			closest = &rules[i]
		}
	}
	return closest
}

// Permits tells whether a rule that permits covers a capability: its own name, or one below it that it includes, or any below it
// where it does not say which.
func Permits(rule *v1alpha1.CapabilityRule, c v1alpha1.Capability) bool {
	return Covers(rule.Name, c) && (len(rule.Includes) == 0 || c == rule.Name || slices.Contains(rule.Includes, c))
}

// permittingRule returns the most specific rule that permits the capability, or nil.
func permittingRule(rules []v1alpha1.CapabilityRule, c v1alpha1.Capability) *v1alpha1.CapabilityRule {
	var closest *v1alpha1.CapabilityRule
	for i := range rules {
		if Permits(&rules[i], c) && (closest == nil || len(rules[i].Name) > len(closest.Name)) {
			closest = &rules[i]
		}
	}
	return closest
}

// coveredByAny tells whether one of the rules covers the capability.
func coveredByAny(rules []v1alpha1.Capability, c v1alpha1.Capability) bool {
	return slices.ContainsFunc(rules, func(rule v1alpha1.Capability) bool { return Covers(rule, c) })
}

// meansRule returns the first rule by name that covers what is declared and of which the capability is a means, or nil.
func meansRule(rules []v1alpha1.CapabilityRule, declared, c v1alpha1.Capability) *v1alpha1.CapabilityRule {
	var first *v1alpha1.CapabilityRule
	for i := range rules {
		if r := &rules[i]; Permits(r, declared) && coveredByAny(r.Means, c) && (first == nil || r.Name < first.Name) {
			first = r
		}
	}
	return first
}
