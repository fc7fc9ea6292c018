// SPDX-License-Identifier: Apache-2.0

package openreports

import (
	"testing"
	"time"
)

func TestDate(t *testing.T) {
	then := time.Date(2026, 6, 1, 8, 0, 0, 0, time.UTC)
	now := then.Add(time.Hour)
	made := func() *Report { return Of("VideoAnalyticsDeployment", request("footfall"), restricted()) }
	tests := map[string]struct {
		change  func(former *Report)
		differs bool
		kept    int // results that keep their instant
	}{
		"it is as it was":                  {func(*Report) {}, false, 3},
		"others add to it":                 {func(r *Report) { r.Labels, r.Annotations = nil, map[string]string{"a": "b"} }, false, 3},
		"a result is new":                  {func(r *Report) { r.Results = r.Results[:2] }, true, 2},
		"a result says something else":     {func(r *Report) { r.Results[1].Outcome = Warn }, true, 2},
		"somebody counted otherwise":       {func(r *Report) { r.Summary.Fail = 0 }, true, 3},
		"it would not go with its request": {func(r *Report) { r.OwnerReferences = nil }, true, 3},
		"it goes with another request":     {func(r *Report) { r.OwnerReferences[0].UID = "another" }, true, 3},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			former := made()
			if !Date(former, nil, then) {
				t.Error("the first report does not have to be written")
			}
			test.change(former)
			next := made()
			if differs := Date(next, former, now); differs != test.differs {
				t.Errorf("it differs: %t", differs)
			}
			kept := 0
			for i := range next.Results {
				switch next.Results[i].Timestamp.Seconds {
				case then.Unix():
					kept++
				case now.Unix():
				default:
					t.Errorf("it was found at %d", next.Results[i].Timestamp.Seconds)
				}
			}
			if kept != test.kept {
				t.Errorf("%d keep their instant", kept)
			}
		})
	}
}
