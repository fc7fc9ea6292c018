// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"

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
		"in no time zone":             {"", v1alpha1.Framework{MaximumDuration: "P8D", Extension: extension("P8D")}, true, false, eight, false, eight},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := newFramework(newProfile(objects.MakeProfile("p").TimeZone(c.zone).Obj()), &c.in)
			if want := (framework{&c.in, c.limited, c.readable, c.maximum, c.extensionReadable, c.extension}); got != want {
				t.Errorf("%+v, want %+v", got, want)
			}
		})
	}
}
