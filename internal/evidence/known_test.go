// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// complete has the log fill in a record, and writes it where it is a new one.
func (l *testLog) complete(p Predicate, subjects ...Subject) (*Predicate, error) {
	l.t.Helper()
	p.At = l.now
	s := &Statement{Subject: subjects, Predicate: p}
	if err := l.writer.Complete(ChainOf(namespace), s); err != nil {
		return nil, err
	}
	sealed, err := l.writer.Seal(ChainOf(namespace), s, DigestOf(l.lawText), l.salt())
	if err != nil {
		l.t.Fatal(err)
	}
	l.append(sealed)
	return &s.Predicate, nil
}

// TestVerdictOfAnEndedRun holds that a verdict that comes after the end of its run is of no workload any more, and no fraud.
func TestVerdictOfAnEndedRun(t *testing.T) {
	l := newTestLog(t)
	l.census()
	object := ObjectOf("VideoAnalyticsDeployment", "footfall", "uid-d")
	act := Judged
	if p := l.judged(act, deploymentCase(), object, nil); p.Verdict.Verdict == v1alpha1.Restricted {
		act = Stripped
	}
	if _, err := l.complete(l.judged(act, deploymentCase(), object, &Run{UID: "run-1"}), image(2), Workload("run-1")); err != nil {
		t.Fatal(err)
	}
	l.now = l.now.Add(time.Minute)
	l.census()
	l.now = l.now.Add(time.Minute)
	l.census()
	if r := Verify(l.export(), parsePolicy(t, l.policyText())); !r.Holds() || r.Judged != 1 {
		t.Errorf("%d judged, problems %+v", r.Judged, r.Problems)
	}
}

// TestVerdictOfAnotherObjectsRun holds that a verdict on an object with the run of another, as somebody may have written it there, is of no
// run, and makes no fraud of what the log has.
func TestVerdictOfAnotherObjectsRun(t *testing.T) {
	l := newTestLog(t)
	l.census()
	other := ObjectOf("VideoAnalyticsDeployment", "other", "uid-other")
	if _, err := l.complete(l.judged(Started, deploymentCase(), other, &Run{UID: "run-1"}), Workload("run-1")); err != nil {
		t.Fatal(err)
	}
	act, object := Judged, ObjectOf("VideoAnalyticsDeployment", "footfall", "uid-d")
	if p := l.judged(act, deploymentCase(), object, nil); p.Verdict.Verdict == v1alpha1.Restricted {
		act = Stripped
	}
	p, err := l.complete(l.judged(act, deploymentCase(), object, &Run{UID: "run-1"}), image(2), Workload("run-1"))
	if err != nil || p.Run != nil {
		t.Fatalf("%+v, %v", p.Run, err)
	}
}

// TestRunIsCompletedByTheLog holds that whoever tells of a run need not know its number, nor until when it might run, and may tell
// twice.
func TestRunIsCompletedByTheLog(t *testing.T) {
	l := newTestLog(t)
	object := ObjectOf("VideoAnalyticsDeployment", "footfall", "uid-d")
	for number := int64(1); number <= 2; number++ {
		uid := map[int64]string{1: "run-1", 2: "run-2"}[number]
		started := l.judged(Started, deploymentCase(), object, &Run{UID: uid})
		began, err := l.complete(started, Workload(uid))
		if err != nil || began.Run.Number != number || began.Run.Until == nil {
			t.Fatalf("%+v, %v", began, err)
		}
		if _, err := l.complete(started, Workload(uid)); !errors.Is(err, ErrRecorded) {
			t.Errorf("the same beginning again: %v", err)
		}
		if runs := l.writer.Runs(); len(runs) != 1 || runs[0].Namespace != namespace || runs[0].Run.UID != uid || runs[0].Object != *object {
			t.Errorf("what runs: %+v", runs)
		}
		l.now = l.now.Add(time.Minute)
		if number == 2 {
			l.now = began.Run.Until.Add(7 * time.Second)
		}
		ended, err := l.complete(Predicate{Act: Ended, Run: &Run{UID: uid}, Reason: "Expired"})
		switch {
		case err != nil || ended.Run.Number != number || !ended.Run.Until.Equal(*began.Run.Until) || *ended.Object != *object:
			t.Fatalf("%+v, %v", ended, err)
		case number == 1 && ended.Run.LateSeconds != nil, number == 2 && (ended.Run.LateSeconds == nil || *ended.Run.LateSeconds != 7):
			t.Errorf("late by %v", ended.Run.LateSeconds)
		}
		if _, err := l.complete(Predicate{Act: Ended, Run: &Run{UID: uid}}); !errors.Is(err, ErrRecorded) {
			t.Errorf("the same end again: %v", err)
		}
	}
}

// TestLatenessOfAnEnd holds that an end that somebody saw is as late as it was, however late it was recorded, and that what cannot
// have been seen counts for nothing.
func TestLatenessOfAnEnd(t *testing.T) {
	for name, test := range map[string]struct {
		seen time.Duration // after the run had to end; recorded ten minutes after that
		want *int64
		kept bool
	}{
		"in time":               {-time.Second, nil, true},
		"at the instant":        {500 * time.Millisecond, new(int64(0)), true},
		"three seconds late":    {3 * time.Second, new(int64(3)), true},
		"when it was recorded":  {10 * time.Minute, new(int64(600)), true},
		"after it was recorded": {10*time.Minute + time.Second, new(int64(600)), false},
		"before it began":       {-24 * time.Hour, new(int64(600)), false},
		"nobody saw it":         {0, new(int64(600)), false},
	} {
		t.Run(name, func(t *testing.T) {
			l := newTestLog(t)
			l.census()
			object := ObjectOf("VideoAnalyticsDeployment", "footfall", "uid-d")
			began, err := l.complete(l.judged(Started, deploymentCase(), object, &Run{UID: "run-1"}), Workload("run-1"))
			if err != nil {
				t.Fatal(err)
			}
			l.restart()
			run := &Run{UID: "run-1"}
			if test.seen != 0 {
				run.EndedAt = instantOfTime(began.Run.Until.Add(test.seen))
			}
			for l.now.Add(CensusInterval).Before(began.Run.Until.Add(10 * time.Minute)) {
				l.now = l.now.Add(CensusInterval)
				l.census()
			}
			l.now = began.Run.Until.Add(10 * time.Minute)
			ended, err := l.complete(Predicate{Act: Ended, Run: run, Reason: "Expired"}, Workload("run-1"))
			if err != nil || (ended.Run.EndedAt != nil) != test.kept {
				t.Fatalf("%+v, %v", ended, err)
			}
			if diff := cmp.Diff(test.want, ended.Run.LateSeconds); diff != "" {
				t.Error(diff)
			}
			l.census()
			if r := Verify(l.export(), parsePolicy(t, l.policyText())); !r.Holds() {
				t.Errorf("%+v", r.Problems)
			}
		})
	}
}

// restart has the log go on with what its state says.
func (l *testLog) restart() {
	l.t.Helper()
	state, err := l.writer.State()
	if err == nil {
		err = l.writer.Recall(state)
	}
	if err != nil {
		l.t.Fatal(err)
	}
}

func instantOfTime(at time.Time) *time.Time { return &at }

// TestStaleVerdictIsNotRecorded holds that no record has a verdict that the law does not give at its instant.
func TestStaleVerdictIsNotRecorded(t *testing.T) {
	l := newTestLog(t)
	started := l.judged(Started, deploymentCase(), ObjectOf("VideoAnalyticsDeployment", "footfall", "uid-d"), &Run{UID: "run-1"})
	l.now = *started.Verdict.NextChange
	if _, err := l.complete(started, Workload("run-1")); !errors.Is(err, ErrStale) {
		t.Errorf("a verdict that is over: %v", err)
	}
	l.now = l.now.Add(-time.Second)
	if _, err := l.complete(started, Workload("run-1")); err != nil {
		t.Error(err)
	}
}

// TestVerdictIsRecordedOnce holds that only what changes is recorded, and that a run keeps until when it might run.
func TestVerdictIsRecordedOnce(t *testing.T) {
	l := newTestLog(t)
	object := ObjectOf("VideoAnalyticsDeployment", "footfall", "uid-d")
	began, err := l.complete(l.judged(Started, deploymentCase(), object, &Run{UID: "run-1"}), Workload("run-1"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.complete(l.judged(Stripped, deploymentCase(), object, &Run{UID: "run-1"})); !errors.Is(err, ErrRecorded) {
		t.Errorf("the verdict that it began with: %v", err)
	}
	l.now = *began.Run.Until
	refused, err := l.complete(l.judged(Refused, deploymentCase(), object, &Run{UID: "run-1"}))
	if err != nil || refused.Run != nil {
		t.Errorf("%+v, %v", refused, err)
	}
	if runs := l.writer.Runs(); len(runs) != 1 || !runs[0].Run.Until.Equal(*began.Run.Until) {
		t.Errorf("it runs until %+v", runs)
	}
}

// TestWhoChanged holds that only a change or a creation that was seen has a name, by what the log makes of it.
func TestWhoChanged(t *testing.T) {
	l := newTestLog(t)
	l.census()
	for i, step := range []struct {
		told       Change
		generation int64
		want       Change
		by         string
	}{
		{Present, 1, Present, ""}, {Changed, 2, Changed, "paul"}, {Present, 3, Changed, "paul"}, {Deleted, 3, Deleted, ""}, {Created, 1, Created, "paul"}, {Deleted, 1, Deleted, ""},
		{Changed, 4, Present, ""},
	} {
		o := ObjectOf("VideoAnalyticsDeployment", "footfall", "uid-d")
		o.Generation = step.generation
		if got, err := l.complete(Predicate{Act: Filed, Object: o, Change: step.told, ChangedBy: "paul"}); err != nil || got.Change != step.want || got.ChangedBy != step.by {
			t.Errorf("%d: %+v, %v", i, got, err)
		}
	}
	l.now = l.now.Add(time.Minute)
	l.census()
	x, err := reread(t, l.export())
	if err != nil {
		t.Fatal(err)
	}
	if r := Verify(x, parsePolicy(t, l.policyText())); !r.Holds() || r.Records != 7 {
		t.Errorf("%d records, %+v", r.Records, r.Problems)
	}
	got, err := l.complete(Predicate{Act: Decided, Object: ObjectOf("JudicialDecision", "d", "uid-j"), Change: Created, By: "Prosecutor", ChangedBy: "marie"})
	if err != nil || got.ChangedBy != "" {
		t.Errorf("who decided is named: %+v, %v", got, err)
	}
}

// TestChangeOfObject holds what an object becomes by what is told of it.
func TestChangeOfObject(t *testing.T) {
	l := newTestLog(t)
	told := func(change Change, generation int64) Predicate {
		o := ObjectOf("Formality", "notice", "uid-f")
		o.Generation = generation
		return Predicate{Act: Filed, Object: o, Change: change, By: "jeanne"}
	}
	for _, step := range []struct {
		told       Change
		generation int64
		want       Change // none where nothing is written
	}{
		{Deleted, 1, ""}, {Changed, 2, Present}, {Present, 2, ""}, {Created, 2, ""}, {Changed, 3, Changed}, {Present, 4, Changed},
		{Deleted, 4, Deleted}, {Deleted, 4, ""}, {Created, 1, Created},
	} {
		got, err := l.complete(told(step.told, step.generation))
		switch {
		case step.want == "" && !errors.Is(err, ErrRecorded), step.want != "" && (err != nil || got.Change != step.want):
			t.Errorf("%+v: %+v, %v", step, got, err)
		case got != nil && got.Change == Changed && got.By != "":
			t.Errorf("%+v: %q, who filed it, is said to have changed it", step, got.By)
		}
	}
	if all := l.writer.Objects(); len(all) != 1 || all[0].Object.Generation != 1 || all[0].Namespace != namespace {
		t.Errorf("what is there: %+v", all)
	}
}
