// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func TestFilingOf(t *testing.T) {
	paper := func() *objects.FormalityBuilder { return objects.MakeFormality("f", "massy") }
	cases := map[string]struct {
		stamps Stamps
		paper  *objects.FormalityBuilder
		want   *filing
	}{
		"does not count":       {StampsClaimed, paper().Filed("paul", "Operator", june), nil},
		"none":                 {StampsRequired, paper(), &filing{at: never}},
		"one capacity":         {StampsRequired, paper().Filed("paul", "Operator", june), &filing{"paul", Terms{"Operator"}, at(june)}},
		"two":                  {StampsRequired, paper().Filed("paul", "Minister,Operator", june), &filing{"paul", Terms{"Minister", "Operator"}, at(june)}},
		"a user without one":   {StampsRequired, paper().Filed("paul", "", june), &filing{at: at(june)}},
		"one without a user":   {StampsRequired, paper().Filed("", "Operator", june), &filing{at: at(june)}},
		"filed at no instant":  {StampsRequired, paper().Filed("paul", "Operator", time.Time{}), &filing{"paul", Terms{"Operator"}, never}},
		"a list without words": {StampsRequired, paper().Filed("paul", ",", june), &filing{"paul", Terms{"", ""}, at(june)}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := c.stamps.filingOf(c.paper.Obj())
			if got == nil || c.want == nil {
				same(t, c.want == nil, got == nil)
				return
			}
			same(t, c.want.by, got.by)
			same(t, c.want.as, got.as)
			same(t, c.want.at, got.at)
		})
	}
}

// TestWhoFiles: what a profile says, or the operator himself; a notice says nothing, and takes it from anybody with a capacity.
func TestWhoFiles(t *testing.T) {
	by := func(all ...v1alpha1.Term) *filing { return &filing{by: "paul", as: all} }
	prefect, nobody := &requirement{filedBy: AnyOf{"Prefecture", "Minister"}}, &requirement{}
	notice := &requirement{notice: &notice{}}
	cases := map[string]struct {
		r    *requirement
		f    *filing
		want bool
	}{
		"does not count":                    {prefect, nil, true},
		"nobody":                            {prefect, by(), false},
		"the first":                         {prefect, by("Prefecture"), true},
		"the second, among others":          {prefect, by("Operator", "Minister"), true},
		"the operator, of another's":        {prefect, by("Operator"), false},
		"a capacity that begins like it":    {prefect, by("PrefectureOf"), false},
		"the operator, where none is named": {nobody, by("Operator"), true},
		"another, where none is named":      {nobody, by("Prefecture"), false},
		"anybody, for a notice":             {notice, by("Prefecture"), true},
		"nobody, for a notice":              {notice, by(), false},
		"does not count, for a notice":      {notice, nil, true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { same(t, c.want, c.r.filedByAnybody(&recordedFormality{filed: c.f})) })
	}
}

func TestLate(t *testing.T) {
	profile := newProfile(objects.MakeProfile("law").TimeZone("Europe/Paris").Obj())
	cases := map[string]struct {
		within v1alpha1.CalendarDuration
		filed  *filing
		want   bool
	}{
		"at any time":            {"", &filing{at: never}, false},
		"does not count":         {"P1D", nil, false},
		"before it begins":       {"P1D", &filing{at: at(june) - 1}, false},
		"the last second":        {"P1D", &filing{at: at(june.AddDate(0, 0, 1))}, false},
		"a second later":         {"P1D", &filing{at: at(june.AddDate(0, 0, 1)) + 1}, true},
		"nobody knows when":      {"P1D", &filing{at: never}, true},
		"nobody knows how long":  {"P", &filing{at: at(june)}, true},
		"a day by the calendar ": {"PT24H", &filing{at: at(june.AddDate(0, 0, 1))}, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			r := &requirement{profile: profile, filedWithin: c.within}
			same(t, c.want, r.late(&recordedFormality{period: period{at(june), never}, filed: c.filed}))
		})
	}
}
