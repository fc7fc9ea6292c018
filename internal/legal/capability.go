// SPDX-License-Identifier: Apache-2.0

package legal

import (
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
