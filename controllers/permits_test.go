// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"crypto/ed25519"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/permit"
)

func TestTermIssues(t *testing.T) {
	const day = 24 * time.Hour
	key := ed25519.NewKeyFromSeed([]byte(strings.Repeat("k", ed25519.SeedSize)))
	public := ed25519.PublicKey(key[ed25519.SeedSize:])
	start := time.Date(2026, 7, 14, 12, 0, 0, 0, time.UTC)
	never := time.Time{}
	for name, test := range map[string]struct {
		until, later time.Time     // end of the verdict when the first permit was issued, and at a later look
		passed       time.Duration // between the two
		renewed      bool
		ends         time.Duration // of what the pod has then, from the start
	}{
		"a verdict without end":                {never, never, day/4 - time.Minute, false, day},
		"a quarter of its time is over":        {never, never, day / 4, true, day + day/4},
		"no operator was there for a day":      {never, never, 2 * day, true, 3 * day},
		"the verdict ends sooner":              {start.Add(time.Hour), start.Add(time.Hour), 50 * time.Minute, false, time.Hour},
		"the verdict ends sooner now":          {never, start.Add(2 * time.Hour), time.Hour, true, 2 * time.Hour},
		"the verdict has been extended":        {start.Add(time.Hour), start.Add(3 * time.Hour), 50 * time.Minute, true, 3 * time.Hour},
		"the verdict ends later than a permit": {start.Add(40 * day), start.Add(40 * day), time.Hour, false, day},
		"the end comes near":                   {start.Add(25 * time.Hour), start.Add(25 * time.Hour), 2 * time.Hour, true, 25 * time.Hour},
		"the clock was set back":               {never, never, -time.Hour, true, day - time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			c := permit.Claims{Pod: "pod", Plan: "plan"}
			first, err := termOf(start, test.until, day).issue(key, c, "")
			if err != nil {
				t.Fatal(err)
			}
			now := start.Add(test.passed)
			second, err := termOf(now, test.later, day).issue(key, c, first)
			if err != nil {
				t.Fatal(err)
			}
			was, err := permit.Open(public, first)
			if err != nil {
				t.Fatal(err)
			}
			is, err := permit.Open(public, second)
			if err != nil {
				t.Fatal(err)
			}
			if (first != second) != test.renewed || !is.End().Equal(start.Add(test.ends)) || first != second && is.Serial <= was.Serial {
				t.Errorf("renewed: %v, from %+v to %+v, which ends %v after the start", first != second, was, is, is.End().Sub(start))
			}
		})
	}
}

// TestTermIssuesAnew what a pod cannot use: another pod's, another plan's, another key's.
func TestTermIssuesAnew(t *testing.T) {
	key := ed25519.NewKeyFromSeed([]byte(strings.Repeat("k", ed25519.SeedSize)))
	other := ed25519.NewKeyFromSeed([]byte(strings.Repeat("o", ed25519.SeedSize)))
	at := termOf(time.Date(2026, 7, 14, 12, 0, 0, 0, time.UTC), time.Time{}, time.Hour)
	c := permit.Claims{Pod: "pod", Plan: "plan"}
	for name, has := range map[string]func() (string, error){
		"nothing":        func() (string, error) { return "", nil },
		"another pod's":  func() (string, error) { return at.issue(key, permit.Claims{Pod: "other", Plan: "plan"}, "") },
		"another plan's": func() (string, error) { return at.issue(key, permit.Claims{Pod: "pod", Plan: "other"}, "") },
		"another key's":  func() (string, error) { return at.issue(other, c, "") },
	} {
		t.Run(name, func(t *testing.T) {
			was, err := has()
			if err != nil {
				t.Fatal(err)
			}
			token, err := at.issue(key, c, was)
			if err != nil {
				t.Fatal(err)
			}
			is, err := permit.Open(ed25519.PublicKey(key[ed25519.SeedSize:]), token)
			if err != nil || is.Pod != "pod" || is.Plan != "plan" {
				t.Errorf("%+v, error %v", is, err)
			}
		})
	}
}

func TestAheadOf(t *testing.T) {
	law := func(tolerance v1alpha1.CalendarDuration) *legal.Law {
		return legal.NewLaw([]v1alpha1.LegalProfile{{ObjectMeta: metav1.ObjectMeta{Name: "p"}, Spec: v1alpha1.LegalProfileSpec{
			Jurisdiction: "FR", TimeZone: "Europe/Paris", Applies: v1alpha1.WhenSelected, OutageTolerance: tolerance}}}, nil)
	}
	for name, test := range map[string]struct {
		law  *legal.Law
		want time.Duration
	}{
		"a profile that says nothing":             {law(""), 12 * time.Hour},
		"one that asks for less":                  {law("PT6H"), 6 * time.Hour},
		"one that allows more than the operator":  {law("P1D"), 12 * time.Hour},
		"less than a kubelet needs":               {law("soon"), 10 * time.Minute},
		"a profile that is not in the law at all": {legal.NewLaw(nil, nil), 12 * time.Hour},
	} {
		g := &guardian{ahead: 12 * time.Hour}
		if got := g.aheadOf(&scope{law: test.law, profile: "p", now: instant(0)}); got != test.want {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}
