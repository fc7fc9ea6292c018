// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func TestCheckNotices(t *testing.T) {
	notice := func(name string, closed time.Time) *objects.NoticeBuilder {
		return objects.MakeNotice(name).Open(june, closed).To(v1alpha1.Addressee{Type: "Municipality"})
	}
	stops := func(name string) v1alpha1.Finding {
		return v1alpha1.Finding{
			Reason: v1alpha1.ReasonStoppedByNotice, Verdict: v1alpha1.Forbidden, Notice: name, Source: "REF-" + name,
			Message: "CNIL ordered the operator to stop, until the notice is closed",
		}
	}
	with := func(all ...*objects.NoticeBuilder) func(*fixture) { return func(f *fixture) { f.notices = all } }
	open := time.Time{}
	testCheck(t, "notices", map[string]checkCase{
		"none":                         {},
		"one that stops the purpose":   {change: with(notice("n", open).Stop("Use")), want: one(stops("n"))},
		"one that stops another":       {change: with(notice("n", open).Stop("Other"))},
		"one that orders other things": {change: with(notice("n", open).Strip("count").Provide("A"))},
		"one to somebody else":         {change: with(objects.MakeNotice("n").Open(june, open).To(v1alpha1.Addressee{Type: "Police"}).Stop("Use"))},
		"in its first second":          {change: with(notice("n", open).Stop("Use")), at: june, want: one(stops("n"))},
		"a second before":              {change: with(notice("n", open).Stop("Use")), at: june.Add(-time.Second)},
		"in its last second":           {change: with(notice("n", noon.Add(time.Second)).Stop("Use")), want: one(stops("n"))},
		"closed":                       {change: with(notice("n", noon).Stop("Use"))},
		"two, by name":                 {change: with(notice("o", open).Stop("Use"), notice("n", open).Stop("Use")), want: []v1alpha1.Finding{stops("n"), stops("o")}},
		"a search's purposes":          {of: search, change: with(notice("n", open).Stop("Inquiry")), want: one(stops("n"))},
		"a search without an addressee": {of: search, change: func(f *fixture) {
			f.requisition = nil
			f.notices = []*objects.NoticeBuilder{notice("n", open).Stop("Inquiry")}
		}},
	})
}
