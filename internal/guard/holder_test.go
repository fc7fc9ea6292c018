// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"crypto/ed25519"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/vsa-legal/operator/internal/guard"
	"github.com/vsa-legal/operator/internal/permit"
)

// fakeClock is a node's clock. Its time of day can be set, what has elapsed cannot.
type fakeClock struct {
	wall    time.Time
	elapsed time.Duration
}

func (c *fakeClock) Wall() time.Time        { return c.wall }
func (c *fakeClock) Elapsed() time.Duration { return c.elapsed }

// pass lets time pass by both.
func (c *fakeClock) pass(d time.Duration) { c.wall, c.elapsed = c.wall.Add(d), c.elapsed+d }

// noon is when the operator signs in these tests.
var noon = time.Date(2026, 7, 14, 12, 0, 0, 0, time.UTC)

func newHolder() (*guard.Holder, *fakeClock) {
	c := &fakeClock{wall: noon, elapsed: 1000 * time.Hour}
	return &guard.Holder{Key: publicKey(), Pod: "pod", Plan: "plan", Clock: c}, c
}

// token is a permit that is signed at an instant, and lasts from then.
func token(t *testing.T, serial int64, at time.Time, lasts time.Duration, change ...func(*permit.Claims)) string {
	t.Helper()
	c := permit.Claims{Pod: "pod", Plan: "plan", Serial: serial, IssuedAt: at.Unix(), NotBefore: at.Unix(), NotAfter: at.Add(lasts).Unix()}
	for _, f := range change {
		f(&c)
	}
	text, err := permit.Sign(privateKey, c)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func offer(t *testing.T, h *guard.Holder, text string) {
	t.Helper()
	if err := h.Offer(text); err != nil {
		t.Fatal(err)
	}
}

func remains(t *testing.T, h *guard.Holder, want time.Duration) {
	t.Helper()
	if got := h.Remaining(); got != want {
		t.Errorf("%v remain, want %v", got, want)
	}
}

func TestHolderCountsDown(t *testing.T) {
	h, c := newHolder()
	remains(t, h, 0)
	offer(t, h, token(t, 1, noon, time.Hour))
	remains(t, h, time.Hour)
	c.pass(time.Hour - time.Nanosecond)
	remains(t, h, time.Nanosecond)
	c.pass(time.Nanosecond)
	remains(t, h, 0)
	c.pass(time.Hour)
	remains(t, h, 0)
}

// TestHolderNeverLastsLonger: whatever is done to the time of day, a permit of an hour lasts an hour at most.
func TestHolderNeverLastsLonger(t *testing.T) {
	for name, test := range map[string]struct {
		before time.Duration // by how much the clock is wrong when the permit comes
		set    time.Duration // by how much it is set half an hour later
		want   time.Duration // how long the permit lasts from when it came
	}{
		"right":                        {0, 0, time.Hour},
		"set back an hour":             {0, -time.Hour, time.Hour},
		"set back a year":              {0, -8760 * time.Hour, time.Hour},
		"set forward a minute":         {0, time.Minute, time.Hour - time.Minute},
		"set forward an hour":          {0, time.Hour, 30*time.Minute - time.Second}, // at once
		"an hour behind":               {-time.Hour, 0, time.Hour},
		"an hour behind and set right": {-time.Hour, time.Hour, time.Hour},
		"half an hour ahead":           {30 * time.Minute, 0, 30 * time.Minute},
		"ahead and set right":          {30 * time.Minute, -30 * time.Minute, 30 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			h, c := newHolder()
			c.wall = c.wall.Add(test.before)
			offer(t, h, token(t, 1, noon, time.Hour))
			start := c.elapsed
			c.pass(30*time.Minute - time.Second)
			c.wall = c.wall.Add(test.set)
			for h.Remaining() > 0 {
				c.pass(time.Second)
			}
			if got := c.elapsed - start; got != test.want {
				t.Errorf("it lasts %v, want %v", got, test.want)
			}
		})
	}
}

// TestHolderAcrossSuspend: while a machine is suspended time elapses, and whoever sets its clock back then gains nothing.
func TestHolderAcrossSuspend(t *testing.T) {
	h, c := newHolder()
	offer(t, h, token(t, 1, noon, time.Hour))
	c.elapsed += 2 * time.Hour // the time of day stands still
	remains(t, h, 0)
}

// TestHolderRenewedWithAClockSetBack: what the operator signed later tells what time it is at least.
func TestHolderRenewedWithAClockSetBack(t *testing.T) {
	h, c := newHolder()
	offer(t, h, token(t, 1, noon, time.Hour))
	c.pass(30 * time.Minute)
	c.wall = c.wall.Add(-24 * time.Hour)
	offer(t, h, token(t, 2, noon.Add(30*time.Minute), time.Hour))
	remains(t, h, time.Hour)
	// One that was signed long ago, and is long: 40 minutes of it are gone, whatever the clock says.
	c.pass(10 * time.Minute)
	offer(t, h, token(t, 3, noon, 2*time.Hour))
	remains(t, h, 80*time.Minute)
}

func TestHolderTakesNewerOnes(t *testing.T) {
	h, c := newHolder()
	offer(t, h, token(t, 5, noon, time.Hour))
	c.pass(10 * time.Minute)
	offer(t, h, token(t, 6, noon.Add(10*time.Minute), time.Hour))
	remains(t, h, time.Hour)
	offer(t, h, token(t, 7, noon.Add(10*time.Minute), time.Minute)) // the verdict ends earlier now
	remains(t, h, time.Minute)
	offer(t, h, token(t, 8, noon, time.Minute)) // it has ended meanwhile
	remains(t, h, 0)
}

func TestHolderRefuses(t *testing.T) {
	foreign := func(change func(*permit.Claims)) string { return token(t, 9, noon, time.Hour, change) }
	forger := ed25519.NewKeyFromSeed([]byte(strings.Repeat("f", ed25519.SeedSize)))
	forged, err := permit.Sign(forger, permit.Claims{Pod: "pod", Plan: "plan", Serial: 9, NotBefore: 1, NotAfter: noon.Unix() * 2})
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		text string
		want error
	}{
		"nothing":         {"", permit.ErrMalformed},
		"a forged one":    {forged, permit.ErrForged},
		"another pod's":   {foreign(func(c *permit.Claims) { c.Pod = "other" }), guard.ErrForeign},
		"another plan's":  {foreign(func(c *permit.Claims) { c.Plan = "other" }), guard.ErrForeign},
		"an earlier one":  {token(t, 4, noon, 9*time.Hour), guard.ErrRolledBack},
		"another such":    {token(t, 5, noon, 9*time.Hour), guard.ErrRolledBack},
		"one of tomorrow": {token(t, 6, noon, time.Hour, func(c *permit.Claims) { c.NotBefore += 60 }), guard.ErrEarly},
	} {
		t.Run(name, func(t *testing.T) {
			h, _ := newHolder()
			offer(t, h, token(t, 5, noon, time.Hour))
			if err := h.Offer(test.text); !errors.Is(err, test.want) {
				t.Errorf("error %v, want %v", err, test.want)
			}
			remains(t, h, time.Hour) // the one that is held counts on
		})
	}
	h, c := newHolder()
	c.pass(time.Hour)
	if err := h.Offer(token(t, 1, noon, time.Hour)); !errors.Is(err, guard.ErrStale) {
		t.Errorf("a stale one: %v", err)
	}
	remains(t, h, 0)
}
