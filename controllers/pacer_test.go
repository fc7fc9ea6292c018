// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/types"
)

func TestPacer(t *testing.T) {
	p := &pacer{limit: 2}
	key := func(name string) types.NamespacedName { return types.NamespacedName{Namespace: "ns", Name: name} }
	for i, step := range []struct {
		at    time.Duration
		ends  string // who is done before
		asks  string
		turns bool
	}{
		{0, "", "a", true},
		{0, "", "b", true},
		{0, "", "c", false},
		{time.Second, "", "a", true}, // it still has its turn
		{time.Second, "a", "c", true},
		{time.Second, "", "d", false},
		{maxTurn + 2*time.Second, "", "d", true}, // b took too long
		{maxTurn + 2*time.Second, "", "e", true}, // and c
		{maxTurn + 2*time.Second, "", "f", false},
	} {
		if step.ends != "" {
			p.end(key(step.ends))
		}
		if got := p.begin(key(step.asks), instant(0).Add(step.at)); got != step.turns {
			t.Errorf("step %d: %s begins: %v, want %v", i, step.asks, got, step.turns)
		}
	}
}

func TestNobodyWaitsForEver(t *testing.T) {
	p := &pacer{limit: 1}
	key := func(name string) types.NamespacedName { return types.NamespacedName{Name: name} }
	first, patient, now := key("first"), key("patient"), instant(0)
	for ; now.Before(instant(0).Add(maxWait)); now = now.Add(time.Second) {
		p.end(first) // one who begins again and again
		p.begin(first, now)
		if p.begin(patient, now) && now.Before(instant(0).Add(maxWait)) {
			t.Fatalf("its turn after %v, with another one at it", now.Sub(instant(0)))
		}
	}
	if !p.begin(patient, now) {
		t.Errorf("still waits after %v", maxWait)
	}
}
