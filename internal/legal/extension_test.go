// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

// flagrance is a search under the framework Flagrance: eight days from 5 June, which a prosecutor can extend by eight.
func flagrance(decisions ...*objects.DecisionBuilder) *fixture {
	f := search()
	f.requisition.Under("law", "Flagrance")
	f.decisions = decisions
	return f
}

func extend(at, until time.Time) *objects.DecisionBuilder {
	return objects.MakeDecision("d", "massy").On("r").Extends(at, until)
}

func day(n int) time.Time { return june.AddDate(0, 0, n-1) }

func TestAllowedDuration(t *testing.T) {
	framework := func(f *fixture) *v1alpha1.Framework { return &f.profile.Spec.Requires.Requisition.Frameworks[0] }
	second := time.Second
	cases := map[string]struct {
		decisions []*objects.DecisionBuilder
		change    func(*fixture)
		at        time.Time
		until     time.Time // zero: not limited
		uncounted bool
	}{
		"without a limit":             {change: func(f *fixture) { framework(f).MaximumDuration = "" }},
		"as long as it may be":        {until: day(13)},
		"extended":                    {decisions: []*objects.DecisionBuilder{extend(day(6), day(15))}, until: day(15)},
		"extended now":                {decisions: []*objects.DecisionBuilder{extend(noon, day(15))}, until: day(15)},
		"to be extended":              {decisions: []*objects.DecisionBuilder{extend(noon.Add(second), day(15))}, until: day(13)},
		"extended for less":           {decisions: []*objects.DecisionBuilder{extend(day(6), day(11))}, until: day(13)},
		"extended for the most":       {decisions: []*objects.DecisionBuilder{extend(day(6), day(21))}, until: day(21)},
		"extended for too much":       {decisions: []*objects.DecisionBuilder{extend(day(6), day(21).Add(second))}, until: day(21)},
		"extended in the last second": {decisions: []*objects.DecisionBuilder{extend(day(13).Add(-second), day(15))}, at: day(14), until: day(15)},
		"extended after the end":      {decisions: []*objects.DecisionBuilder{extend(day(13), day(15))}, at: day(14), until: day(13)},
		"the latest of two":           {decisions: []*objects.DecisionBuilder{extend(day(7), day(15)), extend(day(6), day(16))}, until: day(15)},
		"the latest of two, in order": {decisions: []*objects.DecisionBuilder{extend(day(6), day(16)), extend(day(7), day(15))}, until: day(15)},
		"a shorter one before":        {decisions: []*objects.DecisionBuilder{extend(day(7), day(16)), extend(day(6), day(15))}, until: day(16)},
		"the shorter of two at once":  {decisions: []*objects.DecisionBuilder{extend(day(6), day(16)), extend(day(6), day(15))}, until: day(15)},
		"in any order":                {decisions: []*objects.DecisionBuilder{extend(day(6), day(15)), extend(day(6), day(16))}, until: day(15)},
		"by who may not":              {decisions: []*objects.DecisionBuilder{extend(day(6), day(15)).By("Judge")}, until: day(13)},
		"until nobody knows when":     {decisions: []*objects.DecisionBuilder{objects.MakeDecision("d", "massy").On("r").Decided(v1alpha1.Extend, day(6))}, until: day(13)},
		"what is no extension":        {decisions: []*objects.DecisionBuilder{extend(day(6), day(15)).Decided(v1alpha1.Authorize, day(6))}, until: day(13)},
		"no extension in the framework": {decisions: []*objects.DecisionBuilder{extend(day(6), day(15))},
			change: func(f *fixture) { framework(f).Extension = nil }, until: day(13)},
		"an extension that nobody can read": {decisions: []*objects.DecisionBuilder{extend(day(6), day(15))},
			change: func(f *fixture) { framework(f).Extension.MaximumDuration = "more" }, until: day(13)},
		"for an offence punished as much": {decisions: []*objects.DecisionBuilder{extend(day(6), day(15))}, change: func(f *fixture) { f.requisition.Penalty(6) }, until: day(15)},
		"for an offence punished less":    {decisions: []*objects.DecisionBuilder{extend(day(6), day(15))}, change: func(f *fixture) { f.requisition.Penalty(4) }, until: day(13)},
		"for an offence of unknown penalty": {decisions: []*objects.DecisionBuilder{extend(day(6), day(15))},
			change: func(f *fixture) { f.requisition.Spec.Offence.MaximumPenaltyYears = nil }, until: day(13)},
		"for any offence": {decisions: []*objects.DecisionBuilder{extend(day(6), day(15))}, change: func(f *fixture) {
			f.requisition.Spec.Offence.MaximumPenaltyYears, framework(f).Extension.MinimumPenaltyYears = nil, nil
		}, until: day(15)},
		"no finding":               {change: func(f *fixture) { f.requisition.FindingAt(time.Time{}) }, uncounted: true},
		"no time zone":             {change: func(f *fixture) { f.profile.TimeZone("") }, uncounted: true},
		"a length nobody can read": {change: func(f *fixture) { framework(f).MaximumDuration = "8 days" }, uncounted: true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			f := flagrance(c.decisions...)
			if c.change != nil {
				c.change(f)
			}
			if c.at.IsZero() {
				c.at = noon
			}
			allowed, limited, countable := f.request().requisition.allowedDuration(at(c.at))
			same(t, c.uncounted || !c.until.IsZero(), limited)
			same(t, !c.until.IsZero(), countable)
			want := period{}
			if countable {
				want = period{at(day(5)), at(c.until)}
			}
			same(t, want, allowed)
		})
	}
}

func TestYears(t *testing.T) {
	same(t, int32(0), years(nil))
	same(t, int32(5), years(ptrTo(int32(5))))
}

func TestDeniedExtension(t *testing.T) {
	const (
		mayor, late = "the framework does not let the role Mayor extend", "an extension was decided after the end"
		little      = "the offence is not punished as an extension asks for"
	)
	cases := map[string]struct {
		decisions []*objects.DecisionBuilder
		change    func(*fixture)
		want      string
	}{
		"none":                   {},
		"one that counts":        {decisions: []*objects.DecisionBuilder{extend(day(6), day(15))}},
		"by who may not":         {decisions: []*objects.DecisionBuilder{extend(day(6), day(15)), extend(day(6), day(15)).By("Mayor")}, want: mayor},
		"too late":               {decisions: []*objects.DecisionBuilder{extend(day(13), day(15))}, want: late},
		"in the last second":     {decisions: []*objects.DecisionBuilder{extend(day(13).Add(-time.Second), day(15))}},
		"for too little":         {decisions: []*objects.DecisionBuilder{extend(day(6), day(15))}, change: func(f *fixture) { f.requisition.Penalty(4) }, want: little},
		"what is no extension":   {decisions: []*objects.DecisionBuilder{objects.MakeDecision("d", "massy").On("r").By("Mayor").Decided(v1alpha1.Oppose, day(13))}},
		"several, by alphabet":   {decisions: []*objects.DecisionBuilder{extend(day(6), day(15)).By("Mayor"), extend(day(13), day(15))}, want: late},
		"in any order":           {decisions: []*objects.DecisionBuilder{extend(day(13), day(15)), extend(day(6), day(15)).By("Mayor")}, want: late},
		"no extension is framed": {decisions: []*objects.DecisionBuilder{extend(day(6), day(15))}, change: func(f *fixture) { f.profile.Spec.Requires.Requisition.Frameworks[0].Extension = nil }, want: "the framework has no extension"},
		"nor is any decided":     {change: func(f *fixture) { f.profile.Spec.Requires.Requisition.Frameworks[0].Extension = nil }},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			f := flagrance(c.decisions...)
			if c.change != nil {
				c.change(f)
			}
			same(t, c.want, f.request().requisition.deniedExtension(at(day(13))))
		})
	}
}
