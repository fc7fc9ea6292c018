// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

// TestSeries: acts of a month each, of which no new one may follow another. Act b is looked at, which holds in June.
func TestSeries(t *testing.T) {
	act := func(name string, from, until time.Time) *objects.FormalityBuilder {
		return objects.MakeFormality(name, "massy").Type("Order").Covers("Use").Valid(from, until)
	}
	may, april := june.AddDate(0, -1, 0), june.AddDate(0, -2, 0)
	day := func(n int) time.Time { return june.AddDate(0, 0, n) }
	cameras := func(f *objects.FormalityBuilder, all ...v1alpha1.Camera) *objects.FormalityBuilder {
		f.Spec.Covers.Cameras = all
		return f
	}
	month := act("b", june, july)
	cases := map[string]struct {
		acts    []*objects.FormalityBuilder
		renewal v1alpha1.Renewal
		begin   time.Time // of the series that is too long, or none
	}{
		"alone":                                  {nil, "Refused", time.Time{}},
		"after one":                              {[]*objects.FormalityBuilder{act("a", may, june)}, "Refused", may},
		"after two":                              {[]*objects.FormalityBuilder{act("a", may, june), act("c", april, may)}, "Refused", april},
		"after one that overlaps":                {[]*objects.FormalityBuilder{act("a", day(-20), day(1))}, "Refused", day(-20)},
		"within one that is longer":              {[]*objects.FormalityBuilder{act("a", may, july.AddDate(0, 1, 0))}, "Refused", may},
		"after one that never ends":              {[]*objects.FormalityBuilder{act("a", april, may).Valid(april, time.Time{})}, "Refused", april},
		"after a pause that is a second short":   {[]*objects.FormalityBuilder{act("a", april, may.Add(time.Second))}, "Refused", april},
		"after a pause":                          {[]*objects.FormalityBuilder{act("a", april, may)}, "Refused", time.Time{}},
		"before one":                             {[]*objects.FormalityBuilder{act("a", july, july.AddDate(0, 1, 0))}, "Refused", time.Time{}},
		"beside one":                             {[]*objects.FormalityBuilder{act("a", june, july)}, "Refused", time.Time{}},
		"after one that never held":              {[]*objects.FormalityBuilder{act("a", may, may)}, "Refused", time.Time{}},
		"after one of another type":              {[]*objects.FormalityBuilder{act("a", may, june).Type("Note")}, "Refused", time.Time{}},
		"after one of another namespace":         {[]*objects.FormalityBuilder{objects.MakeFormality("a", "evry").Type("Order").Covers("Use").Valid(may, june)}, "Refused", time.Time{}},
		"after one for other cameras":            {[]*objects.FormalityBuilder{cameras(act("a", may, june), "cam-9")}, "Refused", time.Time{}},
		"after one for a camera of the request":  {[]*objects.FormalityBuilder{cameras(act("a", may, june), "cam-9", "cam-1")}, "Refused", may},
		"after one that may be followed":         {[]*objects.FormalityBuilder{act("a", may, june)}, "Permitted", time.Time{}},
		"after one, and nothing is said":         {[]*objects.FormalityBuilder{act("a", may, june)}, "", time.Time{}},
		"after one, and an unknown word is said": {[]*objects.FormalityBuilder{act("a", may, june)}, "Perhaps", may},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			f := deployment()
			f.deployment.Spec.Cameras = []v1alpha1.Camera{"cam-1"}
			f.profile.Requires(v1alpha1.FormalityRequirement{Type: "Order", MaximumValidity: "P1M", Source: "art", Renewal: c.renewal})
			f.formalities = append([]*objects.FormalityBuilder{month}, c.acts...)
			r := f.request()
			begin, tooLong := r.profile.requirements[0].seriesTooLong(&r.formalities[0])
			if tooLong == c.begin.IsZero() || tooLong && begin != at(c.begin) {
				t.Errorf("too long: %t, since %v", tooLong, begin.time())
			}
			if meets := r.profile.requirements[0].meets(&r.formalities[0], at(noon)); meets == tooLong {
				t.Errorf("it counts: %t", meets)
			}
		})
	}
}

// TestSeriesOfAnAlternative: what does instead of a formality has a series of its own.
func TestSeriesOfAnAlternative(t *testing.T) {
	f := deployment()
	f.profile.Requires(v1alpha1.FormalityRequirement{Type: "Order", Source: "art", AnyOf: []v1alpha1.AlternativeFormality{
		{Type: "Urgency", MaximumValidity: "P1M", Source: "art", Renewal: v1alpha1.RenewalRefused},
	}})
	urgency := func(name string) *objects.FormalityBuilder {
		return objects.MakeFormality(name, "massy").Type("Urgency").Covers("Use")
	}
	f.formalities = []*objects.FormalityBuilder{urgency("a").Valid(june.AddDate(0, -1, 0), june), urgency("b").Valid(june, july)}
	if v := f.verdict(noon); v.Verdict != v1alpha1.Suspended || v.Findings[0].Reason != v1alpha1.ReasonFormalityNotRenewable {
		t.Errorf("%+v", v)
	}
	f.formalities = f.formalities[1:]
	if v := f.verdict(noon); v.Verdict != v1alpha1.Permitted {
		t.Errorf("%+v", v)
	}
}

// TestSeriesInNoTimeZone: what cannot be counted does not count, and is no series.
func TestSeriesInNoTimeZone(t *testing.T) {
	f := deployment()
	f.profile.TimeZone("Nowhere").Requires(v1alpha1.FormalityRequirement{Type: "Order", MaximumValidity: "P1M", Source: "art", Renewal: v1alpha1.RenewalRefused})
	f.formalities = []*objects.FormalityBuilder{objects.MakeFormality("a", "massy").Type("Order").Covers("Use").Valid(june, july)}
	if v := f.verdict(noon); v.Findings[0].Reason != v1alpha1.ReasonFormalityTooLong {
		t.Errorf("%+v", v)
	}
}
