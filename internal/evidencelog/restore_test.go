// SPDX-License-Identifier: Apache-2.0

package evidencelog_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/evidencelog"
)

// erase deletes the records of a day, and what was known when it began, as somebody does at the end of their retention.
func (f *fixture) erase(day time.Time) {
	f.t.Helper()
	files, err := filepath.Glob(filepath.Join(f.dir, "records", day.Format("2006-01-02")+"*"))
	if err != nil || len(files) == 0 {
		f.t.Fatalf("%v, %v", files, err)
	}
	for _, file := range files {
		if err := os.Remove(file); err != nil {
			f.t.Fatal(err)
		}
	}
}

func (f *fixture) close(l *evidencelog.Log) {
	f.t.Helper()
	if err := l.Close(); err != nil {
		f.t.Fatal(err)
	}
}

// firstOf is an object in its first generation, so that it is known again.
func (f *fixture) firstOf(n int) evidencelog.Entry {
	e := f.filed(n)
	e.Statement.Predicate.Object.Generation = 1
	return e
}

// days writes a record on each of three days, the last of them today, and closes the log.
func (f *fixture) days() {
	f.t.Helper()
	today := f.now
	l := f.open()
	for i := range 3 {
		f.now = today.AddDate(0, 0, i-2)
		f.append(l, f.firstOf(i))
		f.census(l)
	}
	f.close(l)
}

// TestErasedRecordsAreGoneOnWithout erases days and opens the log again: what is written then follows in its chain, what was filed is
// still known, and an auditor of the last day finds nothing missing.
func TestErasedRecordsAreGoneOnWithout(t *testing.T) {
	for name, days := range map[string]int{"no day": 0, "one day": 1, "all but the last day": 2} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			f.days()
			for i := range days {
				f.erase(f.now.AddDate(0, 0, i-2))
			}
			l := f.open()
			if _, objects := l.Known(); len(objects) != 3 {
				t.Errorf("%d objects are known", len(objects))
			}
			if _, err := l.Append(t.Context(), f.firstOf(0)); !errors.Is(err, evidence.ErrRecorded) {
				t.Errorf("what was filed on an erased day is written again: %v", err)
			}
			s := f.append(l, f.firstOf(3))
			statement, err := evidence.DecodeStatement(s.Text)
			if err != nil {
				t.Fatal(err)
			}
			if link := statement.Predicate.Chain; link.Number != 4 || link.Previous != s.Sequence-2 {
				t.Errorf("it is the record %d of its chain, after that at %d, at %d", link.Number, link.Previous, s.Sequence)
			}
			f.census(l)
			if r := f.verify(); !r.Holds() || r.Records < 2 {
				t.Errorf("%d records, problems %+v", r.Records, r.Problems)
			}
		})
	}
}

// TestLastDayErased holds that a log begins no chain anew: without its last records it is not opened.
func TestLastDayErased(t *testing.T) {
	f := newFixture(t)
	f.days()
	f.erase(f.now)
	if _, err := evidencelog.Open(t.Context(), f.dir, f.options()); !errors.Is(err, evidencelog.ErrDamaged) {
		t.Errorf("%v", err)
	}
}
