// SPDX-License-Identifier: Apache-2.0

package legal_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

func TestDurationAddTo(t *testing.T) {
	cases := map[string]struct{ from, duration, want string }{
		"a month":                                     {"2026-01-15T10:00:00+01:00", "P1M", "2026-02-15T10:00:00+01:00"},
		"a month from the 31st of January":            {"2026-01-31T09:30:00+01:00", "P1M", "2026-02-28T09:30:00+01:00"},
		"a month from the 31st in a leap year":        {"2028-01-31T09:30:00+01:00", "P1M", "2028-02-29T09:30:00+01:00"},
		"a month from the 29th of January":            {"2026-01-29T00:00:00+01:00", "P1M", "2026-02-28T00:00:00+01:00"},
		"a month from the 28th of February":           {"2026-02-28T00:00:00+01:00", "P1M", "2026-03-28T00:00:00+01:00"},
		"a month from the 31st of March":              {"2026-03-31T12:00:00+02:00", "P1M", "2026-04-30T12:00:00+02:00"},
		"a month over the end of the year":            {"2026-12-31T23:59:59+01:00", "P1M", "2027-01-31T23:59:59+01:00"},
		"thirteen months":                             {"2026-12-31T00:00:00+01:00", "P13M", "2028-01-31T00:00:00+01:00"},
		"two months are not twice one":                {"2026-01-31T00:00:00+01:00", "P2M", "2026-03-31T00:00:00+02:00"},
		"a month over the change to summer time":      {"2026-03-15T10:00:00+01:00", "P1M", "2026-04-15T10:00:00+02:00"},
		"a month over the change to winter time":      {"2026-10-10T10:00:00+02:00", "P1M", "2026-11-10T10:00:00+01:00"},
		"a month on the calendar of Paris":            {"2026-01-30T23:30:00Z", "P1M", "2026-02-27T23:30:00Z"},
		"a year":                                      {"2026-06-20T08:00:00+02:00", "P1Y", "2027-06-20T08:00:00+02:00"},
		"a year from the 29th of February":            {"2028-02-29T08:00:00+01:00", "P1Y", "2029-02-28T08:00:00+01:00"},
		"four years from the 29th of February":        {"2028-02-29T08:00:00+01:00", "P4Y", "2032-02-29T08:00:00+01:00"},
		"a year and a month are clamped once":         {"2027-01-31T08:00:00+01:00", "P1Y1M", "2028-02-29T08:00:00+01:00"},
		"years and months before the clamp":           {"2028-02-29T08:00:00+01:00", "P1Y1M", "2029-03-29T08:00:00+02:00"},
		"eight days":                                  {"2026-06-20T08:00:00+02:00", "P8D", "2026-06-28T08:00:00+02:00"},
		"eight days over the end of a month":          {"2026-02-25T08:00:00+01:00", "P8D", "2026-03-05T08:00:00+01:00"},
		"eight days over the change to summer time":   {"2026-03-25T08:00:00+01:00", "P8D", "2026-04-02T08:00:00+02:00"},
		"eight days over the change to winter time":   {"2026-10-20T08:00:00+02:00", "P8D", "2026-10-28T08:00:00+01:00"},
		"the day of 23 hours":                         {"2026-03-28T12:00:00+01:00", "P1D", "2026-03-29T12:00:00+02:00"},
		"the day of 25 hours":                         {"2026-10-24T12:00:00+02:00", "P1D", "2026-10-25T12:00:00+01:00"},
		"two weeks":                                   {"2026-03-20T12:00:00+01:00", "P2W", "2026-04-03T12:00:00+02:00"},
		"a month and a day: first the month":          {"2026-01-31T00:00:00+01:00", "P1M1D", "2026-03-01T00:00:00+01:00"},
		"48 hours over the change to summer time":     {"2026-03-28T12:00:00+01:00", "PT48H", "2026-03-30T13:00:00+02:00"},
		"48 hours over the change to winter time":     {"2026-10-24T12:00:00+02:00", "PT48H", "2026-10-26T11:00:00+01:00"},
		"a day and two hours: first the day":          {"2026-03-28T12:00:00+01:00", "P1DT2H", "2026-03-29T14:00:00+02:00"},
		"an hour into the gap":                        {"2026-03-29T01:30:00+01:00", "PT1H", "2026-03-29T03:30:00+02:00"},
		"an hour within the hour that comes twice":    {"2026-10-25T02:30:00+02:00", "PT1H", "2026-10-25T02:30:00+01:00"},
		"48 hours from the hour that comes twice":     {"2026-10-25T02:00:00+02:00", "PT48H", "2026-10-27T01:00:00+01:00"},
		"48 hours from its second time":               {"2026-10-25T02:00:00+01:00", "PT48H", "2026-10-27T02:00:00+01:00"},
		"a day from the first of two hours":           {"2026-10-25T02:30:00+02:00", "P1D", "2026-10-26T02:30:00+01:00"},
		"eight days into the hour that comes twice":   {"2026-10-17T02:30:00+02:00", "P8D", "2026-10-25T02:30:00+02:00"},
		"eight days into the hour that does not come": {"2026-03-21T02:30:00+01:00", "P8D", "2026-03-29T03:30:00+02:00"},
		"nothing within the hour that comes twice":    {"2026-10-25T02:30:00+02:00", "P0D", "2026-10-25T02:30:00+02:00"},
		"nothing of anything, in the same hour":       {"2026-10-25T02:30:00+02:00", "P0Y0M0W0DT0H0M0S", "2026-10-25T02:30:00+02:00"},
		"minutes and seconds":                         {"2026-06-20T08:00:00+02:00", "PT90M30S", "2026-06-20T09:30:30+02:00"},
		"everything":                                  {"2026-01-31T00:00:00+01:00", "P1Y1M1W1DT1H1M1S", "2027-03-08T01:01:01+01:00"},
		"hours beyond what a time.Duration can count": {"2026-01-01T00:00:00Z", "PT999999H", "2140-01-30T15:00:00Z"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			duration, err := legal.ParseDuration(c.duration)
			if err != nil {
				t.Fatal(err)
			}
			got := duration.AddTo(instant(t, c.from), naiveZone("Europe/Paris"))
			if diff := cmp.Diff(instant(t, c.want).UTC(), got.UTC()); diff != "" {
				t.Errorf("%s + %s (-want +got):\n%s", c.from, c.duration, diff)
			}
			naive, ok := naiveAdd(instant(t, c.from).Unix(), v1alpha1.CalendarDuration(c.duration), "Europe/Paris")
			if want := instant(t, c.want).Unix(); !ok || naive != want {
				t.Errorf("the naive reading is %v, want %v", time.Unix(naive, 0).UTC(), time.Unix(want, 0).UTC())
			}
		})
	}
}

func instant(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestParseDurationRefuses(t *testing.T) {
	cases := map[string]string{
		"nothing":                  "",
		"no number":                "P",
		"no time":                  "PT",
		"no unit":                  "P1",
		"a T with nothing":         "P1DT",
		"no P":                     "1D",
		"lower case":               "p1d",
		"a lower-case unit":        "P1d",
		"a sign before":            "-P1D",
		"a plus before":            "+P1D",
		"a sign inside":            "P-1D",
		"a plus inside":            "P+1D",
		"a fraction":               "P1.5D",
		"a comma":                  "P1,5D",
		"a fraction of a second":   "PT1.5S",
		"a space after":            "P1D ",
		"a space before":           " P1D",
		"a line after":             "P1D\n",
		"a space inside":           "P1 D",
		"hours without T":          "P1H",
		"days after T":             "PT1D",
		"years after T":            "PT1Y",
		"wrong order":              "P1D1M",
		"wrong order of time":      "PT1M1H",
		"months after weeks":       "P1W1M",
		"twice the same":           "P1D1D",
		"two T":                    "PT1HT1M",
		"a unit without number":    "PD",
		"a second without number":  "P1YM",
		"letters":                  "a month",
		"Go's notation":            "48h",
		"an interval":              "P1D/P2D",
		"other digits":             "P١D",
		"a number beyond all":      "P99999999999999999999D",
		"an overflow of years":     "P9223372036854775807Y",
		"an overflow of hours":     "PT9223372036854775807H",
		"an overflow when wrapped": "P18446744073709551617D",
		"trailing words":           "P1Dx",
	}
	for name, text := range cases {
		t.Run(name, func(t *testing.T) {
			duration, err := legal.ParseDuration(text)
			if err == nil {
				t.Fatalf("%q was read as %+v", text, duration)
			}
			if want := fmt.Sprintf("%q is not an ISO 8601 duration such as P8D or P1M", text); err.Error() != want {
				t.Errorf("%v, want %s", err, want)
			}
		})
	}
}

// TestDurationAgreesWithNaive adds what is drawn to what is drawn, and reads what the CRD lets through.
func TestDurationAgreesWithNaive(t *testing.T) {
	texts := rapid.OneOf(rapid.SampledFrom([]string{"PT1H", "PT48H", "P0D", "P1D", "P8D", "P1M", "P1DT1H"}), rapid.StringMatching(`P([0-9]{1,3}Y)?([0-9]{1,3}M)?([0-9]{1,3}W)?([0-9]{1,4}D)?(T([0-9]{1,5}H)?([0-9]{1,5}M)?([0-9]{1,6}S)?)?`))
	zones := rapid.SampledFrom([]string{"Europe/Paris", "UTC", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"})
	hours := rapid.IntRange(-24, 24)
	minutes := rapid.SampledFrom([]time.Duration{0, -time.Second, 30 * time.Minute, time.Second, 59 * time.Minute})
	rapid.Check(t, func(t *rapid.T) {
		text, zone := texts.Draw(t, "duration"), zones.Draw(t, "zone")
		from := rapid.SampledFrom(genAnchors).Draw(t, "anchor").Add(time.Duration(hours.Draw(t, "hours"))*time.Hour + minutes.Draw(t, "minutes"))
		want, ok := naiveAdd(from.Unix(), v1alpha1.CalendarDuration(text), zone)
		duration, err := legal.ParseDuration(text)
		if ok != (err == nil) {
			t.Fatalf("%q: readable %t, error %v", text, ok, err)
		}
		if !ok {
			return
		}
		if got := duration.AddTo(from, naiveZone(zone)); got.Unix() != want {
			t.Fatalf("%v + %s in %s = %v, want %v", from, text, zone, got.UTC(), time.Unix(want, 0).UTC())
		}
	})
}

// TestDaysFrom: the day of the beginning is the first one, and the last one ends at midnight where the law counts.
func TestDaysFrom(t *testing.T) {
	cases := map[string]struct{ duration, zone, from, want string }{
		"from the first second of a day":          {"P8D", "Europe/Paris", "2026-06-01T00:00:00+02:00", "2026-06-09T00:00:00+02:00"},
		"from the last second of it":              {"P8D", "Europe/Paris", "2026-06-01T23:59:59+02:00", "2026-06-09T00:00:00+02:00"},
		"on the calendar of the zone":             {"P8D", "Europe/Paris", "2026-06-01T22:00:00Z", "2026-06-10T00:00:00+02:00"},
		"over the day on which the clocks go on":  {"P8D", "Europe/Paris", "2026-03-25T12:00:00+01:00", "2026-04-02T00:00:00+02:00"},
		"over the day on which they go back":      {"P8D", "Europe/Paris", "2026-10-20T12:00:00+02:00", "2026-10-28T00:00:00+01:00"},
		"from the hour that comes twice":          {"P1D", "Europe/Paris", "2026-10-25T02:30:00+01:00", "2026-10-26T00:00:00+01:00"},
		"a single day":                            {"P1D", "Europe/Paris", "2026-12-31T23:00:00+01:00", "2027-01-01T00:00:00+01:00"},
		"a month of days":                         {"P1M", "Europe/Paris", "2026-06-03T10:00:00+02:00", "2026-07-03T00:00:00+02:00"},
		"a month from the last of January":        {"P1M", "Europe/Paris", "2026-01-31T10:00:00+01:00", "2026-02-28T00:00:00+01:00"},
		"where the clocks go forward at midnight": {"P2D", "America/Sao_Paulo", "2018-11-02T12:00:00-03:00", "2018-11-04T01:00:00-02:00"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			d, err := legal.ParseDuration(c.duration)
			loc, err4 := time.LoadLocation(c.zone)
			from, err2 := time.Parse(time.RFC3339, c.from)
			want, err3 := time.Parse(time.RFC3339, c.want)
			if err := errors.Join(err, err2, err3, err4); err != nil {
				t.Fatal(err)
			}
			if got := d.DaysFrom(from, loc); !got.Equal(want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}
