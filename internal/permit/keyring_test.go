// SPDX-License-Identifier: Apache-2.0

package permit_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/vsa-legal/operator/internal/permit"
)

func random(letter string) *strings.Reader { return strings.NewReader(strings.Repeat(letter, 32)) }

func TestKeyringRotates(t *testing.T) {
	const day = 24 * time.Hour
	start := time.Date(2026, 7, 14, 12, 0, 0, 0, time.UTC)
	first, changed, err := permit.Keyring(nil).Rotate(start, random("a"))
	if err != nil || !changed || len(first) != 1 {
		t.Fatalf("%v, error %v", first, err)
	}
	a := first.Newest(start)
	same, changed, err := first.Rotate(start.Add(89*day), random("b"))
	if err != nil || changed || !same.Newest(start).Equal(a) {
		t.Errorf("it is another one after 89 days: %v", err)
	}
	at := start.Add(90 * day)
	second, changed, err := same.Rotate(at, random("b"))
	if err != nil || !changed || second.Newest(at).Equal(a) {
		t.Fatalf("it is the same after 90 days: %v", err)
	}
	if second.Find(a, at) == nil || second.Find(second.Newest(at), at) == nil {
		t.Error("pods that know the first key get no permit any more")
	}
	at = start.Add(180 * day)
	if second.Find(a, at) != nil {
		t.Error("the first key signs for ever")
	}
	third, changed, err := second.Rotate(at, random("c"))
	if err != nil || !changed || len(third) != 2 {
		t.Errorf("%d keys after 180 days: %v", len(third), err)
	}
	if len(first) != 1 || len(second) != 2 {
		t.Error("a keyring was changed in its place")
	}
}

func TestKeyringIsCareful(t *testing.T) {
	now := time.Date(2026, 7, 14, 12, 0, 0, 0, time.UTC)
	odd := permit.Keyring{"notes": bytes.Repeat([]byte("x"), 32), "1780000000": []byte("short"), "": nil}
	if odd.Newest(now) != nil {
		t.Error("something that is no key signs")
	}
	next, changed, err := odd.Rotate(now, random("a"))
	if err != nil || !changed || len(next) != 1 {
		t.Errorf("%v, error %v", next, err)
	}
	if _, _, err := odd.Rotate(now, iotest.ErrReader(errors.New("none"))); err == nil {
		t.Error("a key is made without chance")
	}
	// A key of a clock that was ahead: what knows it goes on.
	ahead, _, err := permit.Keyring(nil).Rotate(now.Add(1000*time.Hour), random("a"))
	if err != nil || ahead.Find(ahead.Newest(now), now) == nil {
		t.Errorf("a key of a clock that was ahead counts for nothing: %v", err)
	}
}
