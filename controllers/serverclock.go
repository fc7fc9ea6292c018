// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"k8s.io/utils/clock"
)

const (
	// maxSkew is by how much the clocks of the manager and of the API server may differ. The admission policies allow as much.
	maxSkew = 5 * time.Second
	// dateResolution is that of the header Date (RFC 9110, section 5.6.7).
	dateResolution = time.Second
)

// errClockSkewed says that the manager does not know what time it is.
var errClockSkewed = errors.New("the clocks of the operator and of the API server differ")

// ServerClock knows by how much the clock of the API server differs from the manager's own, from the header Date of each answer. It
// asks nothing by itself: a leader renews its lease every two seconds.
type ServerClock struct {
	clock clock.PassiveClock

	mu     sync.Mutex
	ahead  time.Duration // by which the API server's clock is ahead, at least; negative where it is behind; zero within maxSkew
	notify []func()
}

// NewServerClock returns one that compares with a clock.
func NewServerClock(c clock.PassiveClock) *ServerClock { return &ServerClock{clock: c} }

// Wrap has it see every answer of the API server.
func (s *ServerClock) Wrap(next http.RoundTripper) http.RoundTripper {
	return observer(func(r *http.Request) (*http.Response, error) {
		sent := s.clock.Now()
		response, err := next.RoundTrip(r)
		if err != nil {
			return response, err
		}
		date, parseErr := http.ParseTime(response.Header.Get("Date"))
		if parseErr == nil && s.observe(sent, s.clock.Now(), date) {
			go s.wake() // it reads from a cache, which may wait for this very answer
		}
		return response, nil
	})
}

type observer func(*http.Request) (*http.Response, error)

// RoundTrip implements http.RoundTripper.
func (f observer) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// observe compares an answer's date with when it was asked for and came. An answer that took so long that it tells neither that the
// clocks differ nor that they do not, changes nothing. It tells whether somebody has to know.
func (s *ServerClock) observe(sent, came, date time.Time) bool {
	least, most := date.Sub(came), date.Add(dateResolution).Sub(sent)
	switch {
	case least > maxSkew:
		return s.set(least)
	case most < -maxSkew:
		return s.set(most)
	case least >= -maxSkew && most <= maxSkew:
		return s.set(0)
	}
	return false
}

// set notes what is known. It tells whether it is later than was thought, or whether things may start again, or no longer.
func (s *ServerClock) set(ahead time.Duration) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	was := s.ahead
	s.ahead = ahead
	return (was == 0) != (ahead == 0) || ahead-was >= maxSkew
}

func (s *ServerClock) wake() {
	s.mu.Lock()
	all := slices.Clone(s.notify)
	s.mu.Unlock()
	for _, f := range all {
		f()
	}
}

// skew is by how much the API server's clock is ahead of the manager's, at least, or zero while they agree. Without a ServerClock
// they do.
func (s *ServerClock) skew() time.Duration {
	if s == nil {
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ahead
}

// later is the later of an instant by the manager's clock and the same by the API server's: what ends, ends by whichever comes first.
func (s *ServerClock) later(now time.Time) time.Time { return now.Add(max(0, s.skew())) }

// skewMetric tells by how much the clocks differ.
func skewMetric(s *ServerClock) prometheus.Collector {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "vsa_clock_skew_seconds",
		Help: "By how much the API server's clock is ahead of the operator's, at least, in seconds; zero while they differ by no more than five. Anything else is an alarm.",
	}, func() float64 { return s.skew().Seconds() })
}

// onChange has a function called when the clocks begin to differ, differ by more, or no longer differ.
func (s *ServerClock) onChange(f func()) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notify = append(s.notify, f)
}
