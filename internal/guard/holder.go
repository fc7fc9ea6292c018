// SPDX-License-Identifier: Apache-2.0

package guard

import (
	"crypto/ed25519"
	"errors"
	"time"

	"github.com/vsa-legal/operator/internal/permit"
)

// Clock of a node.
type Clock interface {
	// Wall is the time of day. Somebody may set it.
	Wall() time.Time
	// Elapsed is the time since the machine was started, suspended or not. Nobody can set it (CLOCK_BOOTTIME).
	Elapsed() time.Duration
}

// Errors of Offer.
var (
	ErrForeign    = errors.New("the permit is for another pod, or for something else in it")
	ErrRolledBack = errors.New("the permit is older than one that was seen")
	ErrStale      = errors.New("the permit has run out")
	ErrEarly      = errors.New("the permit has not begun")
)

// Holder keeps the permit that counts for one pod. What is no permit for it changes nothing.
//
// A permit ends when the first of two clocks has reached its end: the time of day, and what has elapsed since the permit was
// taken. So a clock that is set back makes no permit longer, and one that is set forward makes it shorter. The time of day is
// never taken to be before the latest instant that the operator has signed, and what has elapsed since.
type Holder struct {
	Key       ed25519.PublicKey
	Pod, Plan string
	Clock     Clock

	token   string
	held    permit.Claims
	endsAt  time.Duration // of the clock that nobody can set
	floor   time.Time     // the latest instant that the operator has signed
	floorAt time.Duration // when that was seen
}

// Offer takes a permit, if it is one for this pod, and newer than the one that is held. It may be shorter.
func (h *Holder) Offer(token string) error {
	if token == h.token && token != "" {
		return nil
	}
	c, err := permit.Open(h.Key, token)
	if err != nil {
		return err
	}
	switch {
	case c.Pod != h.Pod || c.Plan != h.Plan:
		return ErrForeign
	case c.Serial <= h.held.Serial:
		return ErrRolledBack
	}
	if issued := time.Unix(c.IssuedAt, 0); issued.After(h.now()) {
		h.floor, h.floorAt = issued, h.Clock.Elapsed()
	}
	now := h.now()
	switch {
	case now.Before(time.Unix(c.NotBefore, 0)):
		return ErrEarly
	case !now.Before(c.End()) && h.token == "":
		return ErrStale
	}
	h.token, h.held, h.endsAt = token, c, h.Clock.Elapsed()+c.End().Sub(now)
	return nil
}

// now is the time of day, or a later one that is known to have been reached.
func (h *Holder) now() time.Time {
	wall := h.Clock.Wall()
	if h.floor.IsZero() {
		return wall
	}
	if reached := h.floor.Add(h.Clock.Elapsed() - h.floorAt); reached.After(wall) {
		return reached
	}
	return wall
}

// Remaining is how long the pod may run on, and nothing where it may not run.
func (h *Holder) Remaining() time.Duration {
	if h.token == "" {
		return 0
	}
	return max(0, min(h.endsAt-h.Clock.Elapsed(), h.held.End().Sub(h.now())))
}

// End is when the permit that is held ends, by the time of day.
func (h *Holder) End() time.Time { return h.held.End() }
