// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

func TestCheckLaw(t *testing.T) {
	held := func(message string) v1alpha1.Finding {
		return v1alpha1.Finding{Reason: v1alpha1.ReasonLawIncomplete, Verdict: v1alpha1.Suspended, Message: message}
	}
	under := func(running bool, holds ...Hold) func(*fixture) {
		return func(f *fixture) { f.profile.Spec.Jurisdiction, f.holds, f.running = "FR", holds, running }
	}
	testCheck(t, "law", map[string]checkCase{
		"no hold":              {},
		"nothing starts":       {change: under(false, Hold{Message: "m"}), want: one(held("m"))},
		"what runs goes on":    {change: under(true, Hold{Message: "m"})},
		"but not without law":  {change: under(true, Hold{Ends: true, Message: "m"}), want: one(held("m"))},
		"the law of its own":   {change: under(false, Hold{Jurisdiction: "FR", Message: "m"}), want: one(held("m"))},
		"the law of others":    {change: under(false, Hold{Jurisdiction: "BE", Message: "m"})},
		"two, one of others":   {change: under(false, Hold{Jurisdiction: "BE", Message: "m"}, Hold{Message: "n"}), want: one(held("n"))},
		"a search":             {of: search, change: under(false, Hold{Jurisdiction: "FR", Message: "m"}), want: one(held("m"))},
		"a search that runs":   {of: search, change: under(true, Hold{Jurisdiction: "FR", Message: "m"})},
		"a profile of no name": {change: func(f *fixture) { under(false, Hold{Jurisdiction: "FR"})(f); f.deployment.Profile("none") }},
	})
}
