// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func TestValidity(t *testing.T) {
	const inForce, over, notYet = v1alpha1.ReasonInForce, v1alpha1.ReasonOver, v1alpha1.ReasonNotYetInForce
	profile := func(b *objects.ProfileBuilder) func(time.Time) Validity {
		return func(now time.Time) Validity { return JudgeProfile(b.Obj(), now) }
	}
	formality := func(from, until time.Time) func(time.Time) Validity {
		f := objects.MakeFormality("f", "massy").Valid(from, until).Obj()
		return func(now time.Time) Validity { return JudgeFormality(f, now) }
	}
	notice := func(deadline time.Time) func(time.Time) Validity {
		n := objects.MakeNotice("n").Open(june, july).Deadline(deadline).Obj()
		return func(now time.Time) Validity { return JudgeNotice(n, now) }
	}
	one := objects.MakeProfile("p").InForce("act", june, july)
	draft := objects.MakeProfile("p").Unverified("bill", "a draft")
	second := time.Second
	cases := map[string]struct {
		judge func(time.Time) Validity
		at    time.Time
		want  Validity
	}{
		"a profile in force":                 {profile(one), june, Validity{Holds: true, Reason: inForce, Message: "in force", NextChange: july}},
		"a profile to come":                  {profile(one), june.Add(-second), Validity{Reason: v1alpha1.ReasonNotInForce, Message: "not in force before 2026-06-01T00:00:00Z (act)", NextChange: june}},
		"a profile that is over":             {profile(one), july, Validity{Reason: v1alpha1.ReasonNotInForce, Message: "not in force: ended at 2026-07-01T00:00:00Z (act)"}},
		"a profile that nobody has verified": {profile(draft), noon, Validity{Reason: v1alpha1.ReasonUnverified, Message: "not in force: not verified: a draft"}},
		"a profile without a period":         {profile(objects.MakeProfile("p")), noon, Validity{Holds: true, Reason: inForce, Message: "in force"}},
		"a profile that is being deleted": {func(now time.Time) Validity {
			p := objects.MakeProfile("p").InForce("act", june, july).Obj()
			p.DeletionTimestamp = &metav1.Time{Time: june}
			return JudgeProfile(p, now)
		}, noon, Validity{Reason: v1alpha1.ReasonDeleted, Message: "it is being deleted: it permits nothing any more, and forbids until it is gone"}},
		"a profile for everybody that is being deleted": {func(now time.Time) Validity {
			p := objects.MakeProfile("p").Always().InForce("act", june, july).Obj()
			p.DeletionTimestamp = &metav1.Time{Time: june}
			return JudgeProfile(p, now)
		}, noon, Validity{Holds: true, Reason: inForce, Message: "in force", NextChange: july}},
		"a formality that holds": {formality(june, july), june, Validity{Holds: true, Reason: inForce, Message: "valid", NextChange: july}},
		"a formality that is being deleted": {func(now time.Time) Validity {
			f := objects.MakeFormality("f", "massy").Valid(june, july).Obj()
			f.DeletionTimestamp = &metav1.Time{Time: june}
			return JudgeFormality(f, now)
		}, noon, Validity{Reason: v1alpha1.ReasonDeleted, Message: "it is being deleted, and counts no longer"}},
		"a formality without an end": {formality(june, time.Time{}), noon, Validity{Holds: true, Reason: inForce, Message: "valid"}},
		"a formality to come":        {formality(june, july), june.Add(-second), Validity{Reason: notYet, Message: "not valid before 2026-06-01T00:00:00Z", NextChange: june}},
		"a formality that is over":   {formality(june, july), july, Validity{Reason: over, Message: "no longer valid since 2026-07-01T00:00:00Z"}},
		"a formality of no time":     {formality(noon, noon), noon, Validity{Reason: over, Message: "no longer valid since 2026-06-10T12:00:00Z"}},
		"a formality that says who filed it": {func(now time.Time) Validity {
			return JudgeFormality(objects.MakeFormality("f", "massy").Valid(june, time.Time{}).Filed("prune", "Prefecture", noon).Obj(), now)
		}, noon, Validity{Holds: true, Reason: inForce, Message: `valid; filed by "prune" as Prefecture at 2026-06-10T12:00:00Z`}},
		"a notice that is open":       {notice(day(20)), noon, Validity{Holds: true, Reason: inForce, Message: "open", NextChange: day(20)}},
		"a notice without a deadline": {notice(time.Time{}), noon, Validity{Holds: true, Reason: inForce, Message: "open", NextChange: july}},
		"a notice at its deadline":    {notice(noon), noon, Validity{Holds: true, Reason: inForce, Message: "open", Overdue: true, NextChange: july}},
		"a second before":             {notice(noon.Add(second)), noon, Validity{Holds: true, Reason: inForce, Message: "open", NextChange: noon.Add(second)}},
		"a notice that is closed":     {notice(noon), july, Validity{Reason: over, Message: "no longer open since 2026-07-01T00:00:00Z"}},
		"a notice to come":            {notice(noon), june.Add(-second), Validity{Reason: notYet, Message: "not open before 2026-06-01T00:00:00Z", NextChange: june}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { same(t, c.want, c.judge(c.at)) })
	}
}
