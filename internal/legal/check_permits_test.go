// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

func TestCheckPermits(t *testing.T) {
	refusal := func(reason, message string) v1alpha1.Finding {
		return v1alpha1.Finding{Reason: reason, Verdict: v1alpha1.Forbidden, Profile: "law", Source: "code", Message: message}
	}
	processing := func(p string) v1alpha1.Finding {
		return refusal(v1alpha1.ReasonProcessingNotPermitted, "the profile does not permit "+p+" processing")
	}
	purpose := refusal(v1alpha1.ReasonPurposeNotPermitted, "the profile does not permit the purpose Use")
	operator := refusal(v1alpha1.ReasonOperatorNotPermitted, "the profile does not permit operators of the type Municipality")
	noPurpose := refusal(v1alpha1.ReasonPurposeNotPermitted, "the profile permits no purpose")
	named := func(s v1alpha1.OperatorSelector) func(*fixture) {
		return func(f *fixture) {
			f.profile.Spec.Permits.Operators, f.profile.Spec.Permits.NamedOperators = nil, []v1alpha1.OperatorSelector{s}
			f.deployment.Spec.OperatedBy.Name, f.deployment.Spec.OperatedBy.Code = "Commune de Massy", "91377"
		}
	}
	testCheck(t, "permits", map[string]checkCase{
		"all of it permitted":        {},
		"another processing":         {change: func(f *fixture) { f.deployment.Processing(v1alpha1.Deferred) }, want: one(processing("Deferred"))},
		"another purpose":            {change: func(f *fixture) { f.profile.Spec.Permits.Purposes[0] = "Other" }, want: one(purpose)},
		"another operator":           {change: func(f *fixture) { f.profile.Spec.Permits.Operators[0] = "Other" }, want: one(operator)},
		"one that the profile names": {change: named(v1alpha1.OperatorSelector{Type: "Municipality", Name: "commune de massy"})},
		"another than it names": {change: named(v1alpha1.OperatorSelector{Type: "Municipality", Code: "75056"}), want: one(refusal(
			v1alpha1.ReasonOperatorNotPermitted, "of the type Municipality the profile permits only operators that it names: "+
				"this one, by its code and its name, is none of them"))},
		"a profile that permits nothing": {change: func(f *fixture) { f.profile.Spec.Permits = nil },
			want: []v1alpha1.Finding{processing("RealTime"), purpose, operator}},
		"a profile out of force is told of elsewhere": {change: func(f *fixture) { f.profile.Spec.Permits = nil }, at: july},
		"no profile": {change: func(f *fixture) { f.deployment.Profile("none") }},
		"a search":   {of: search},
		"a search, which is deferred": {of: search, change: func(f *fixture) { f.profile.Spec.Permits.Processing[0] = v1alpha1.RealTime },
			want: one(processing("Deferred"))},
		"a search has the purposes of its profile": {of: search, change: func(f *fixture) { f.profile.Spec.Permits.Purposes = nil },
			want: one(noPurpose)},
		"a search's operator is looked at elsewhere": {of: search, change: func(f *fixture) { f.profile.Spec.Permits.Operators[0] = "Other" }},
		"a search under a profile that permits nothing": {of: search, change: func(f *fixture) { f.profile.Spec.Permits = nil },
			want: []v1alpha1.Finding{processing("Deferred"), noPurpose}},
		"a search without a requisition": {of: search, change: func(f *fixture) { f.requisition = nil }},
	})
}
