// SPDX-License-Identifier: Apache-2.0

package region

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// The samples say in their comments what happens. It does, and goes on doing so.
func TestSamples(t *testing.T) {
	var r Region
	for _, file := range sampleFiles(t) {
		r.Objects = append(r.Objects, load(t, file)...)
	}
	const restricted, suspended = v1alpha1.Restricted, v1alpha1.Suspended
	tests := map[string]struct {
		footfall, festival, search v1alpha1.Verdict
	}{
		"2026-11-22T08:00:00+01:00": {restricted, suspended, v1alpha1.Permitted},
		"2026-12-10T23:59:59+01:00": {restricted, suspended, v1alpha1.Permitted},
		"2026-12-11T00:00:00+01:00": {restricted, restricted, v1alpha1.Permitted},
		"2026-12-21T00:00:00+01:00": {restricted, suspended, v1alpha1.Permitted},
		"2027-11-20T17:59:59+01:00": {restricted, suspended, v1alpha1.Permitted},
		"2027-11-20T18:00:00+01:00": {restricted, suspended, suspended},
		"2028-01-01T00:00:00+01:00": {restricted, v1alpha1.Forbidden, suspended},
		"2040-07-14T12:00:00+02:00": {restricted, v1alpha1.Forbidden, suspended},
	}
	for at, test := range tests {
		t.Run(at, func(t *testing.T) {
			now, err := time.Parse(time.RFC3339, at)
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]v1alpha1.Verdict{}
			for _, e := range judged(requests(t, r, everyNotice), now) {
				got[e.Name] = e.Verdict
			}
			want := map[string]v1alpha1.Verdict{
				"footfall-station": test.footfall, "winter-festival": test.festival, "two-letters": test.search,
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("verdicts (-want +got):\n%s", diff)
			}
		})
	}
}
