// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

func TestCheckProfile(t *testing.T) {
	testCheck(t, "profile", map[string]checkCase{
		"in force":                      {},
		"the first second of its force": {at: june},
		"no such profile": {change: func(f *fixture) { f.deployment.Profile("none") }, want: one(v1alpha1.Finding{
			Reason: v1alpha1.ReasonProfileNotFound, Verdict: v1alpha1.Forbidden, Profile: "none",
			Message: `there is no LegalProfile "none": name one that exists`,
		})},
		"one that binds everybody": {change: func(f *fixture) { f.profile.Always() }, want: one(v1alpha1.Finding{
			Reason: v1alpha1.ReasonProfileNotSelectable, Verdict: v1alpha1.Forbidden, Profile: "law", Source: "code",
			Message: "the profile binds every request and permits none: name a profile that applies WhenSelected",
		})},
		"one that nobody published": {change: func(f *fixture) { f.unpublished = []string{"law"} }, want: one(v1alpha1.Finding{
			Reason: v1alpha1.ReasonProfileNotPublished, Verdict: v1alpha1.Forbidden, Profile: "law", Source: "code",
			Message: "the LawBundle of its jurisdiction does not name the profile: it has to be published first",
		})},
		"one that is being deleted": {change: func(f *fixture) { f.profile.DeletionTimestamp = &metav1.Time{Time: noon} }, want: one(v1alpha1.Finding{
			Reason: v1alpha1.ReasonProfileNotInForce, Verdict: v1alpha1.Forbidden, Profile: "law", Source: "code",
			Message: "the profile is being deleted, and permits nothing any more: name another one",
		})},
		"another that nobody published": {change: func(f *fixture) { f.unpublished = []string{"other", "none"} }},
		"one that applies by a word that nobody knows": {
			change: func(f *fixture) { f.profile.Spec.Applies = "Sometimes" }, want: one(v1alpha1.Finding{
				Reason: v1alpha1.ReasonProfileNotSelectable, Verdict: v1alpha1.Forbidden, Profile: "law", Source: "code",
				Message: "the profile binds every request and permits none: name a profile that applies WhenSelected",
			})},
		"the first second after": {at: july, want: one(v1alpha1.Finding{
			Reason: v1alpha1.ReasonProfileNotInForce, Verdict: v1alpha1.Forbidden, Profile: "law", Source: "act",
			Message: "not in force: ended at 2026-07-01T02:00:00+02:00 (act)",
		})},
		"a search: its requisition looks at it": {of: search, at: july},
	})
}
