// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func TestNewFramework(t *testing.T) {
	eight := Duration{days: 8}
	extension := func(d v1alpha1.CalendarDuration) *v1alpha1.Extension { return &v1alpha1.Extension{MaximumDuration: d} }
	cases := map[string]struct {
		zone              string
		in                v1alpha1.Framework
		limited, readable bool
		maximum           Duration
		extensionReadable bool
		extension         Duration
	}{
		"without a limit":             {"Europe/Paris", v1alpha1.Framework{}, false, false, Duration{}, false, Duration{}},
		"with one":                    {"Europe/Paris", v1alpha1.Framework{MaximumDuration: "P8D"}, true, true, eight, false, Duration{}},
		"that nobody can read":        {"Europe/Paris", v1alpha1.Framework{MaximumDuration: "8"}, true, false, Duration{}, false, Duration{}},
		"with an extension":           {"Europe/Paris", v1alpha1.Framework{MaximumDuration: "P8D", Extension: extension("P1M")}, true, true, eight, true, Duration{months: 1}},
		"an extension without length": {"Europe/Paris", v1alpha1.Framework{MaximumDuration: "P8D", Extension: extension("")}, true, true, eight, false, Duration{}},
		"in days":                     {"Europe/Paris", v1alpha1.Framework{MaximumDuration: "P8D", Counts: "Days", Extension: extension("P8D")}, true, true, eight, true, eight},
		"hours, in days": {"Europe/Paris", v1alpha1.Framework{MaximumDuration: "PT1H", Counts: "Days", Extension: extension("PT1H")},
			true, false, Duration{clock: time.Hour}, false, Duration{clock: time.Hour}},
		"in instants":          {"Europe/Paris", v1alpha1.Framework{MaximumDuration: "P8D", Counts: "Instants"}, true, true, eight, false, Duration{}},
		"in what nobody knows": {"Europe/Paris", v1alpha1.Framework{MaximumDuration: "P8D", Counts: "Moons"}, true, false, eight, false, Duration{}},
		"in no time zone":      {"", v1alpha1.Framework{MaximumDuration: "P8D", Extension: extension("P8D")}, true, false, eight, false, eight},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := newFramework(newProfile(objects.MakeProfile("p").TimeZone(c.zone).Obj()), &c.in)
			if want := (framework{&c.in, c.limited, c.readable, c.maximum, c.extensionReadable, c.extension, nil}); got != want {
				t.Errorf("%+v, want %+v", got, want)
			}
		})
	}
}

func TestFrameworkEnd(t *testing.T) {
	loc, found := timeZone("Europe/Paris"), noon
	for counts, want := range map[v1alpha1.DurationCount]time.Time{
		"":                      noon.AddDate(0, 0, 8),
		v1alpha1.CountsInstants: noon.AddDate(0, 0, 8),
		v1alpha1.CountsDays:     time.Date(2026, time.June, 18, 0, 0, 0, 0, loc),
	} {
		f := framework{spec: &v1alpha1.Framework{Counts: counts}}
		same(t, at(want), f.end(Duration{days: 8}, at(found), loc))
	}
}
