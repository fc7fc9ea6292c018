// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

func TestCheckRequisition(t *testing.T) {
	missing := one(v1alpha1.Finding{
		Reason: v1alpha1.ReasonRequisitionNotFound, Verdict: v1alpha1.Suspended,
		Message: "there is no such JudicialRequisition in this namespace: it must be filed first",
	})
	closed := v1alpha1.Finding{
		Reason: v1alpha1.ReasonProfileNotInForce, Verdict: v1alpha1.Forbidden, Profile: "law", Source: "act",
		Message: "not in force: ended at 2026-07-01T02:00:00+02:00 (act)",
	}
	testCheck(t, "requisition", map[string]checkCase{
		"a search with one that stands":          {of: search},
		"a search without one":                   {of: search, change: func(f *fixture) { f.requisition = nil }, want: missing},
		"a search with one of another name":      {of: search, change: func(f *fixture) { f.requisition.Name = "other" }, want: missing},
		"a search with one of another namespace": {of: search, change: func(f *fixture) { f.requisition.Namespace = "evry" }, want: missing},
		"a search with one that does not stand":  {of: search, at: july, want: one(closed)},
		"a deployment under another law":         {},
		"a deployment under a law for searches": {
			change: func(f *fixture) { f.profile.Frameworks(v1alpha1.Framework{Name: "F"}) }, want: one(v1alpha1.Finding{
				Reason: v1alpha1.ReasonRequisitionRequired, Verdict: v1alpha1.Forbidden, Profile: "law", Source: "code",
				Message: "the profile lets only searches run that answer a requisition: declare a VideoSearchJob",
			})},
		"under a law that requires something else": {change: func(f *fixture) { f.profile.Requires(v1alpha1.FormalityRequirement{Type: "A"}) }},
		"under a law for searches, and not in force": {
			change: func(f *fixture) { f.profile.Frameworks(v1alpha1.Framework{Name: "F"}) }, at: july},
		"under no law": {change: func(f *fixture) { f.deployment.Profile("none") }},
	})
}
