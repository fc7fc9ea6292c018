// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	testingclock "k8s.io/utils/clock/testing"

	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/evidenceservice"
)

// evidenceDouble is a log that answers as it is told to.
type evidenceDouble struct {
	EvidenceService

	answer func([]evidence.Submission) ([]evidenceservice.Receipt, error)
	got    []string
}

func (d *evidenceDouble) Append(_ context.Context, all []evidence.Submission) ([]evidenceservice.Receipt, error) {
	receipts, err := d.answer(all)
	for i := range receipts {
		if receipts[i].Refused == "" {
			d.got = append(d.got, all[i].Chain)
		}
	}
	return receipts, err
}

func keeperOf(d *evidenceDouble) *evidenceKeeper {
	return newEvidenceKeeper(nil, nil, Options{EvidenceService: d, Clock: testingclock.NewFakeClock(time.Unix(0, 0))})
}

// TestQueueOutlivesTheLog holds that what happens while the log is away is recorded afterwards, in its order and once.
func TestQueueOutlivesTheLog(t *testing.T) {
	away := true
	d := &evidenceDouble{answer: func(all []evidence.Submission) ([]evidenceservice.Receipt, error) {
		if away {
			return nil, errors.New("away")
		}
		return make([]evidenceservice.Receipt, len(all)), nil
	}}
	k := keeperOf(d)
	const n = evidenceBatch + 3
	for i := range n {
		k.enqueue(evidence.Submission{Chain: fmt.Sprint(i)})
	}
	if err := k.flush(t.Context()); err == nil || len(d.got) > 0 {
		t.Fatalf("%v, %v", err, d.got)
	}
	away = false
	if err := k.flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	waiting, lost := k.progress()
	if waiting != 0 || lost != 0 || len(d.got) != n || d.got[0] != "0" || d.got[n-1] != fmt.Sprint(n-1) {
		t.Errorf("%d wait, %d are lost, %d were recorded", waiting, lost, len(d.got))
	}
}

// TestQueueIsBounded holds that what does not fit is told.
func TestQueueIsBounded(t *testing.T) {
	k := keeperOf(&evidenceDouble{})
	for range maxWaiting + 2 {
		k.enqueue(evidence.Submission{})
	}
	if waiting, lost := k.progress(); waiting != maxWaiting || lost != 2 {
		t.Errorf("%d wait, %d are lost", waiting, lost)
	}
}

// TestRefusedEntries holds what becomes of entries that the log refuses.
func TestRefusedEntries(t *testing.T) {
	for refused, want := range map[evidenceservice.Refusal]struct{ waiting, lost int }{
		evidenceservice.Stale: {0, 0}, evidenceservice.Unwritable: {0, 1}, evidenceservice.TextMissing: {0, 1}, evidenceservice.Lost: {1, 0},
	} {
		k := keeperOf(&evidenceDouble{answer: func([]evidence.Submission) ([]evidenceservice.Receipt, error) {
			return []evidenceservice.Receipt{{Refused: refused}}, nil
		}})
		k.enqueue(evidence.Submission{Law: "of another time"})
		err := k.flush(t.Context())
		if waiting, lost := k.progress(); waiting != want.waiting || lost != want.lost || (err != nil) != (want.waiting > 0) {
			t.Errorf("%s: %d wait, %d are lost, %v", refused, waiting, lost, err)
		}
	}
}

// TestTextIsSentOnce holds that the text of a law is sent where the log does not have it.
func TestTextIsSentOnce(t *testing.T) {
	k := keeperOf(nil)
	k.lawText = []byte("law")
	sent := 0
	k.service = &evidenceDouble{answer: func(all []evidence.Submission) ([]evidenceservice.Receipt, error) {
		sent++
		if len(all[0].Texts) == 1 {
			return []evidenceservice.Receipt{{Refused: evidenceservice.TextMissing}}, nil
		}
		return []evidenceservice.Receipt{{Sequence: 7}}, nil
	}}
	got, err := k.send(t.Context(), []evidence.Submission{{Law: evidence.DigestOf(k.lawText), Texts: [][]byte{[]byte("case")}}})
	if err != nil || sent != 2 || got[0].Sequence != 7 || got[0].Refused != "" {
		t.Errorf("%+v, %v, sent %d times", got, err, sent)
	}
}

// TestWakesOnReturn holds that what could not start is woken once, when the log is back.
func TestWakesOnReturn(t *testing.T) {
	k, woken := keeperOf(nil), 0
	k.wakes(func() { woken++ })
	k.returned()
	k.away(t.Context(), errors.New("away"))
	if k.awayNow() != 1 {
		t.Error("nothing shows that the log is away")
	}
	k.returned()
	k.returned()
	if woken != 1 || k.awayNow() != 0 {
		t.Errorf("woken %d times", woken)
	}
}

// TestNobodyRecords holds that a controller without a keeper goes on.
func TestNobodyRecords(t *testing.T) {
	var k *evidenceKeeper
	if wanted, err := k.wanted(t.Context()); wanted || err != nil {
		t.Error(wanted, err)
	}
	k.tampered(t.Context(), "massy", "Reason", nil)
	k.made(nil)
	k.observe(t.Context(), nil, "")
	if err := k.begin(t.Context(), nil, nil); err != nil {
		t.Error(err)
	}
}
