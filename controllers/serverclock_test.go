// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	testingclock "k8s.io/utils/clock/testing"
)

func TestServerClock(t *testing.T) {
	const hour = time.Hour
	for name, test := range map[string]struct {
		ahead, takes time.Duration
		want         func(time.Duration) bool
	}{
		"the same":                 {0, 0, func(d time.Duration) bool { return d == 0 }},
		"four seconds ahead":       {4 * time.Second, 0, func(d time.Duration) bool { return d == 0 }},
		"four seconds behind":      {-4 * time.Second, 0, func(d time.Duration) bool { return d == 0 }},
		"an hour ahead":            {hour, 0, func(d time.Duration) bool { return d > hour-2*time.Second && d <= hour }},
		"an hour behind":           {-hour, 0, func(d time.Duration) bool { return d < -hour+2*time.Second && d >= -hour }},
		"an hour ahead, and slow":  {hour, 30 * time.Second, func(d time.Duration) bool { return d > hour-time.Minute && d <= hour }},
		"the same, and very slow":  {0, hour, func(d time.Duration) bool { return d == 0 }},
		"an hour ahead, very slow": {hour, 2 * hour, func(d time.Duration) bool { return d == 0 }},
	} {
		t.Run(name, func(t *testing.T) {
			c := testingclock.NewFakeClock(time.Date(2026, 7, 14, 12, 0, 0, 500e6, time.UTC))
			s := NewServerClock(c)
			sent := c.Now()
			date := sent.Add(test.ahead).Truncate(time.Second)
			c.Step(test.takes)
			changed := s.observe(sent, c.Now(), date)
			if got := s.skew(); !test.want(got) || changed != (got != 0) {
				t.Errorf("ahead by %v, changed: %v", got, changed)
			}
			if later := s.later(c.Now()).Sub(c.Now()); later != max(0, s.skew()) {
				t.Errorf("it ends %v later", later)
			}
		})
	}
}

// TestServerClockReadsAnswers of a server whose clock is an hour ahead, and wakes who waits.
func TestServerClockReadsAnswers(t *testing.T) {
	c := testingclock.NewFakeClock(time.Date(2026, 7, 14, 12, 0, 0, 0, time.UTC))
	s := NewServerClock(c)
	woken := make(chan struct{}, 1)
	s.onChange(func() { woken <- struct{}{} })
	for _, date := range []string{"", "soon", c.Now().Add(time.Hour).UTC().Format(http.TimeFormat)} {
		response, err := s.Wrap(observer(func(*http.Request) (*http.Response, error) {
			w := httptest.NewRecorder()
			w.Header().Set("Date", date)
			return w.Result(), nil
		})).RoundTrip(httptest.NewRequest(http.MethodGet, "http://server.example/", nil))
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
	}
	<-woken
	if diff := cmp.Diff(map[string]float64{"vsa_clock_skew_seconds": 3600}, metricValues(t, skewMetric(s))); diff != "" {
		t.Error(diff)
	}
	if _, err := s.Wrap(observer(func(*http.Request) (*http.Response, error) { return nil, http.ErrServerClosed })).RoundTrip(nil); err == nil {
		t.Error("an error is lost")
	}
}

// TestServerClockIsSetRight: what waits for the clocks to agree is woken when they do, and not by every answer.
func TestServerClockIsSetRight(t *testing.T) {
	c := testingclock.NewFakeClock(time.Date(2026, 7, 14, 12, 0, 0, 0, time.UTC))
	s := NewServerClock(c)
	for i, step := range []struct {
		ahead   time.Duration
		changed bool
	}{{0, false}, {time.Hour, true}, {time.Hour, false}, {2 * time.Hour, true}, {time.Hour, false}, {0, true}, {0, false}, {-time.Hour, true}, {0, true}} {
		if changed := s.observe(c.Now(), c.Now(), c.Now().Add(step.ahead)); changed != step.changed {
			t.Errorf("step %d, %v ahead: changed %v, want %v", i, step.ahead, changed, step.changed)
		}
	}
	var none *ServerClock
	none.onChange(nil)
	if none.skew() != 0 {
		t.Error("without a clock to compare with the clocks differ")
	}
}
