// SPDX-License-Identifier: Apache-2.0

package evidencelog_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/evidencelog"
	"github.com/vsa-legal/operator/internal/evidencelog/folder"
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
			if _, objects, _ := l.Known(); len(objects) != 3 {
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

// TestCrashAtAnyByte cuts the record that was being written at each of its bytes, before its leaf was there: nothing that was
// answered for is lost, and the next record takes its place.
func TestCrashAtAnyByte(t *testing.T) {
	f := newFixture(t)
	l := f.open()
	f.census(l)
	f.append(l, f.filed(1))
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(f.dir, "records", "*.jsonl"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	content, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	last := bytes.LastIndexByte(content[:len(content)-1], '\n') + 1
	torn := bytes.Replace(content[last:], []byte(`{"seq":1,`), []byte(`{"seq":2,`), 1)
	for cut := 0; cut <= len(torn); cut++ {
		if err := os.WriteFile(files[0], append(bytes.Clone(content), torn[:cut]...), 0o600); err != nil {
			t.Fatal(err)
		}
		l := f.open()
		if got := l.Status().Size; got != 2 {
			t.Fatalf("cut at %d: %d leaves", cut, got)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(files[0], append(content, torn...), 0o600); err != nil { // whole, and without a leaf
		t.Fatal(err)
	}
	l = f.open()
	f.append(l, f.filed(2))
	f.census(l)
	if r := f.verify(); !r.Holds() || r.Records != 2 {
		t.Errorf("%d records, problems %+v", r.Records, r.Problems)
	}
}

// TestCutAtAnyByte cuts each file of a log of two days at each of its bytes: the log is refused in words, or is as long as it was with
// every record of it. (A cosigned checkpoint that no leaf names is then cosigned again.) That it opens once the file is put back holds
// that whoever refuses it leaves the rest alone.
func TestCutAtAnyByte(t *testing.T) {
	f := newFixture(t)
	today := f.now
	l := f.open()
	for day := range 2 {
		f.now = today.AddDate(0, 0, day-1)
		f.cosigned(l, f.append(l, f.firstOf(day)).Sequence+1)
	}
	size := l.Status().Size
	f.close(l)
	f.dropOlderTiles()
	f.isWhole(size)
	for _, file := range f.files() {
		t.Run(file, func(t *testing.T) {
			path := filepath.Join(f.dir, file)
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for cut := range content {
				if err := os.WriteFile(path, content[:cut], 0o600); err != nil {
					t.Fatal(err)
				}
				f.refusedOrWhole(t, cut, size)
			}
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
			f.isWhole(size)
		})
	}
}

// TestFileThatIsGone takes each file away in turn, as a copy does that leaves out what begins with a dot.
func TestFileThatIsGone(t *testing.T) {
	f := newFixture(t)
	l := f.open()
	f.append(l, f.firstOf(1))
	f.census(l)
	size := l.Status().Size
	f.close(l)
	f.dropOlderTiles()
	for _, file := range f.files() {
		t.Run(file, func(t *testing.T) {
			path := filepath.Join(f.dir, file)
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			f.refusedOrWhole(t, -1, size)
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
			f.isWhole(size)
		})
	}
}

// TestWhatIsNeededLater holds that a loss shows at once which would show only once a day is erased, or an auditor asks.
func TestWhatIsNeededLater(t *testing.T) {
	f := newFixture(t)
	f.days()
	for name, test := range map[string]struct {
		file string
		keep int64
	}{
		"a state that was cut":           {"records/" + f.now.Format("2006-01-02") + ".state", 100},
		"no cosigned checkpoint is left": {"cosigned.jsonl", 0},
	} {
		t.Run(name, func(t *testing.T) {
			damaged := t.TempDir()
			if err := os.CopyFS(damaged, os.DirFS(f.dir)); err != nil {
				t.Fatal(err)
			}
			if err := os.Truncate(filepath.Join(damaged, test.file), test.keep); err != nil {
				t.Fatal(err)
			}
			if _, err := evidencelog.Open(t.Context(), damaged, f.options()); !errors.Is(err, evidencelog.ErrDamaged) {
				t.Errorf("%v", err)
			}
		})
	}
}

// TestWhatNobodyCosigned holds that a log that no witness knows yet, and nobody remembers, is what was written all the same.
func TestWhatNobodyCosigned(t *testing.T) {
	f := newFixture(t)
	f.witness.leave(true)
	f.close(f.open())
	unsigned, err := folder.ReadCheckpoint(f.dir) // of no leaf
	if err != nil {
		t.Fatal(err)
	}
	l := f.open()
	f.append(l, f.filed(1))
	f.eventually("signed", func() bool {
		now, err := folder.ReadCheckpoint(f.dir)
		return err == nil && !bytes.Equal(now, unsigned)
	})
	f.close(l)
	for name, damage := range map[string]func(dir string) error{
		"Tessera would begin anew": func(dir string) error { return os.Remove(filepath.Join(dir, ".state", "treeState")) },
		"another law in a leaf that was not signed": func(dir string) error {
			leaves := filepath.Join(dir, "tile/entries/000.p/1")
			content, err := os.ReadFile(leaves)
			place := bytes.Index(content, []byte(`"law":"sha256:`)) + len(`"law":"sha256:`)
			content[place] = '0' + (content[place]+1)%2
			return errors.Join(err, os.WriteFile(leaves, content, 0o600), os.WriteFile(filepath.Join(dir, "checkpoint"), unsigned, 0o600))
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := errors.Join(os.CopyFS(dir, os.DirFS(f.dir)), damage(dir)); err != nil {
				t.Fatal(err)
			}
			if _, err := evidencelog.Open(t.Context(), dir, f.options()); !errors.Is(err, evidencelog.ErrDamaged) {
				t.Errorf("%v", err)
			}
		})
	}
}

// files are those of the log, but for locks, which are empty.
func (f *fixture) files() []string {
	f.t.Helper()
	var all []string
	err := fs.WalkDir(os.DirFS(f.dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if info, err := d.Info(); err != nil || info.Size() == 0 {
			return err
		}
		all = append(all, path)
		return nil
	})
	if err != nil || len(all) < 6 {
		f.t.Fatalf("%v: %v", all, err)
	}
	return all
}

// dropOlderTiles deletes what a later tile or bundle of leaves has too, as Tessera does after a while.
func (f *fixture) dropOlderTiles() {
	f.t.Helper()
	for _, pattern := range []string{"tile/0/000.p/*", "tile/entries/000.p/*"} {
		all, err := filepath.Glob(filepath.Join(f.dir, pattern))
		if err != nil || len(all) == 0 {
			f.t.Fatalf("%v, %v", all, err)
		}
		slices.Sort(all)
		for _, path := range all[:len(all)-1] {
			if err := os.Remove(path); err != nil {
				f.t.Fatal(err)
			}
		}
	}
}

// refusedOrWhole asks that a log says that it is damaged or older than it was, or has all that it had.
func (f *fixture) refusedOrWhole(t *testing.T, cut int, size int64) {
	t.Helper()
	l, err := evidencelog.Open(t.Context(), f.dir, f.options())
	if err != nil {
		told := errors.Is(err, evidencelog.ErrDamaged) || errors.Is(err, evidencelog.ErrRolledBack)
		if !told && !strings.Contains(err.Error(), "version") { // of which Tessera tells itself
			t.Errorf("cut at %d: %v", cut, err)
		}
		return
	}
	f.hasAll(t, l, cut, size)
}

// isWhole opens the log, and asks that it has all that it had.
func (f *fixture) isWhole(size int64) {
	f.t.Helper()
	f.hasAll(f.t, f.open(), -1, size)
}

// hasAll asks that a log has so many leaves, with their records, and that all of it is cosigned, or is again. It closes it.
func (f *fixture) hasAll(t *testing.T, l *evidencelog.Log, cut int, size int64) {
	t.Helper()
	defer f.close(l)
	f.eventually("signed", func() bool { _, err := folder.ReadCheckpoint(f.dir); return err == nil })
	if err := l.Cosign(t.Context()); err != nil || l.Status().Size != size || l.Status().Cosigned.Tree.Size != size {
		t.Errorf("cut at %d: %d leaves: %v", cut, l.Status().Size, err)
		return
	}
	s, err := folder.Open(f.dir, f.options().Policy)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	leaves, err := s.Leaves(0, size)
	if err != nil {
		t.Errorf("cut at %d: %v", cut, err)
	}
	for line := range bytes.Lines(leaves) {
		leaf, err := evidence.DecodeLeaf(bytes.TrimSuffix(line, []byte("\n")))
		if err != nil {
			t.Fatal(err)
		}
		if r, err := s.Record(leaf); r == nil || err != nil {
			t.Errorf("cut at %d: the record %d is gone: %v", cut, leaf.Sequence, err)
		}
	}
	if _, err := s.ReadHashes([]int64{0}); err != nil {
		t.Errorf("cut at %d: no proof can be made: %v", cut, err)
	}
}
