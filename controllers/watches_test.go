// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
	testingclock "k8s.io/utils/clock/testing"

	"github.com/vsa-legal/operator/config/crd"
)

// definitions answers of each definition whether it is there, and notes which were asked for.
type definitions struct {
	missing map[string]bool
	err     error
	asked   []string
}

func (d *definitions) defined(_ context.Context, name string) (bool, error) {
	d.asked = append(d.asked, name)
	return !d.missing[name], d.err
}

func TestAKindIsAbsentOnceItIsNotAnsweredForLong(t *testing.T) {
	notFound := apierrors.NewNotFound(schema.GroupResource{Resource: "x"}, "")
	clk := testingclock.NewFakeClock(instant(0))
	w := NewWatches(clk)
	for i, step := range []struct {
		kind   string
		answer error
		after  time.Duration
		want   []string
		absent []string // of those that a verdict may rest on
	}{
		{"LegalProfile", notFound, failureGrace, nil, nil},
		{"LegalProfile", notFound, time.Second, []string{"LegalProfile"}, []string{"LegalProfile"}},
		{"Pod", errors.New("connection refused"), failureGrace + time.Second, []string{"LegalProfile", "Pod"}, []string{"LegalProfile"}},
		{"LegalProfile", context.Canceled, 0, []string{"LegalProfile", "Pod"}, []string{"LegalProfile"}},
		{"LegalProfile", nil, 0, []string{"Pod"}, nil},
		{"Pod", apierrors.NewResourceExpired("too old"), time.Hour, nil, nil},
	} {
		w.answered(step.kind, step.answer)
		clk.Step(step.after)
		if diff := cmp.Diff(step.want, w.overdue()); diff != "" {
			t.Errorf("step %d: overdue: %s", i, diff)
		}
		err := w.check()
		if (err != nil) != (len(step.want) > 0) || err != nil && !strings.Contains(err.Error(), strings.Join(step.want, ", ")) {
			t.Errorf("step %d: check: %v", i, err)
		}
		absent, err := w.absent(t.Context(), (&definitions{}).defined)
		if diff := cmp.Diff(step.absent, absent, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Errorf("step %d: absent: %v, %s", i, err, diff)
		}
	}
}

// Before the definition of a kind goes its objects do, while lists and watches are answered.
func TestAKindIsAbsentWhileItsDefinitionGoes(t *testing.T) {
	w := NewWatches(testingclock.NewFakeClock(instant(0)))
	d := &definitions{missing: map[string]bool{"formalnotices.vsa.legal": true}}
	woken := 0
	w.onReturn(func() { woken++ })
	for i, step := range []struct {
		do    func()
		want  []string
		asked []string
		woken int
	}{
		{func() {}, nil, nil, 0},
		{func() { w.lost("Pod") }, nil, nil, 0}, // no verdict rests on it
		{func() { w.lost("LegalProfile") }, nil, []string{"legalprofiles.vsa.legal"}, 0},
		{func() { w.answered("LegalProfile", nil) }, nil, nil, 0}, // nobody waits
		{func() { w.lost("FormalNotice") }, []string{"FormalNotice"}, []string{"formalnotices.vsa.legal"}, 0},
		{func() {}, []string{"FormalNotice"}, nil, 0}, // asked once
		{func() { w.answered("FormalNotice", nil) }, []string{"FormalNotice"}, []string{"formalnotices.vsa.legal"}, 1},
		{func() { d.missing = nil; w.answered("FormalNotice", nil) }, nil, []string{"formalnotices.vsa.legal"}, 2},
	} {
		step.do()
		d.asked = nil
		got, err := w.absent(t.Context(), d.defined)
		if diff := cmp.Diff(step.want, got, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Errorf("step %d: error %v, %s", i, err, diff)
		}
		if diff := cmp.Diff(step.asked, d.asked); diff != "" || woken != step.woken {
			t.Errorf("step %d: woken %d, asked: %s", i, woken, diff)
		}
	}
}

func TestWhetherAKindIsDefinedIsAskedUntilItIsAnswered(t *testing.T) {
	w := NewWatches(testingclock.NewFakeClock(instant(0)))
	w.lost("JudicialDecision")
	d := &definitions{err: errors.New("no answer")}
	for range 2 {
		if got, err := w.absent(t.Context(), d.defined); err == nil || !strings.Contains(err.Error(), "JudicialDecision") {
			t.Errorf("%v, error %v", got, err)
		}
	}
	d.err = nil
	if got, err := w.absent(t.Context(), d.defined); err != nil || len(got) != 0 || len(d.asked) != 3 {
		t.Errorf("%v, error %v, asked %v", got, err, d.asked)
	}
}

// A guessed plural that is wrong would take a kind for gone for ever.
func TestDefinitionsAreThoseThatAreInstalled(t *testing.T) {
	all, err := crd.Definitions()
	if err != nil {
		t.Fatal(err)
	}
	installed := map[string]string{}
	for i := range all {
		installed[all[i].Spec.Names.Kind] = all[i].Name
	}
	w := NewWatches(nil)
	for kind, name := range w.definitions {
		if installed[kind] != name {
			t.Errorf("%s: %q, and it is %q", kind, name, installed[kind])
		}
		if !mayAsk(t, name) {
			t.Errorf("the operator may not ask for %s", name)
		}
	}
	records := 0
	for _, k := range kinds(watcher{}) {
		if k.record || k.unjudged {
			records++
		}
	}
	if len(w.definitions)+len(requestKinds())+records != len(installed) {
		t.Errorf("%d of %d kinds", len(w.definitions), len(installed))
	}
}

func mayAsk(t *testing.T, definition string) bool {
	t.Helper()
	for _, r := range clusterRole(t) {
		for _, name := range r.ResourceNames {
			if name == definition && strings.Join(r.Verbs, " ") == "get" {
				return true
			}
		}
	}
	return false
}
