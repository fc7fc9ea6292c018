// SPDX-License-Identifier: Apache-2.0

package evidencelog_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/storage/posix"

	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/evidencelog"
	"github.com/vsa-legal/operator/internal/evidencelog/folder"
)

// many are entries of which each has another law than the one before: two leaves for each.
func (f *fixture) many(from, n int) []evidencelog.Entry {
	var all []evidencelog.Entry
	for i := range n {
		e := f.filed(from + i)
		e.Law = evidence.DigestOf([]byte{byte(i % 2)})
		all = append(all, e)
	}
	return all
}

// fill appends entries until the log has so many leaves.
func (f *fixture) fill(l *evidencelog.Log, size int64) {
	f.t.Helper()
	var all []evidencelog.Entry
	for i := l.Status().Size; i < size; i++ {
		all = append(all, f.filed(int(i)))
	}
	f.appendAll(l, all)
}

func (f *fixture) appendAll(l *evidencelog.Log, all []evidencelog.Entry) {
	f.t.Helper()
	outcomes, err := l.AppendAll(f.t.Context(), all)
	if err != nil {
		f.t.Fatal(err)
	}
	for _, o := range outcomes {
		if o.Err != nil {
			f.t.Fatal(o.Err)
		}
	}
}

// TestPartOfABatchThatCannotBeWritten has Tessera write a batch in several parts, of which the first finds no room for a tile of 256 hashes
// and a later one does for a smaller tile. The log goes on once there is room.
func TestPartOfABatchThatCannotBeWritten(t *testing.T) {
	f := newFixture(t)
	l := f.open()
	f.census(l)
	f.append(l, f.filed(1))
	obstacle := filepath.Join(f.dir, "tile/0/000")
	if err := os.Mkdir(obstacle, 0o700); err != nil {
		t.Fatal(err)
	}
	all := f.many(1000, 200)
	outcomes, err := l.AppendAll(t.Context(), all)
	if err != nil {
		t.Fatal(err)
	}
	if err := outcomes[len(all)-1].Err; !errors.Is(err, evidencelog.ErrFailed) {
		t.Errorf("the last entry: %v", err)
	}
	f.close(l)
	if err := os.Remove(obstacle); err != nil {
		t.Fatal(err)
	}
	acknowledged := []string{"uid-1", "uid-2"}
	for i, o := range outcomes {
		if o.Err == nil {
			acknowledged = append(acknowledged, all[i].Statement.Predicate.Object.UID)
		}
	}
	l = f.open()
	f.append(l, f.filed(2))
	f.fill(l, 600)
	f.census(l)
	f.has(acknowledged)
}

// adder adds leaves to a folder as Tessera does for the log, whose key it has, or has not.
func (f *fixture) adder(signs bool) (add func(...*evidence.Leaf), done func()) {
	f.t.Helper()
	ctx, cancel := context.WithCancel(f.t.Context())
	driver, err := posix.New(ctx, posix.Config{Path: f.dir})
	if err != nil {
		f.t.Fatal(err)
	}
	interval := 10 * time.Minute
	if signs {
		interval = 100 * time.Millisecond
	}
	a, _, reader, err := tessera.NewAppender(ctx, driver, tessera.NewAppendOptions().WithCheckpointSigner(f.signer).
		WithBatching(16, time.Millisecond).WithCheckpointInterval(interval))
	if err != nil {
		f.t.Fatal(err)
	}
	add = func(all ...*evidence.Leaf) {
		f.t.Helper()
		var last uint64
		for _, leaf := range all {
			text, err := leaf.Encode()
			if err != nil {
				f.t.Fatal(err)
			}
			index, err := a.Add(ctx, tessera.NewEntry(text))()
			if err != nil {
				f.t.Fatal(err)
			}
			last = index.Index
		}
		if signs {
			f.eventually("signed", func() bool {
				text, err := reader.ReadCheckpoint(ctx)
				c, bad := f.options().Policy.Open(text)
				return err == nil && bad == nil && c.Tree.Size > int64(last) //nolint:gosec // a number of leaves
			})
		}
	}
	return add, cancel
}

// leaf is one without a record.
func (f *fixture) leaf(sequence int64) *evidence.Leaf {
	return &evidence.Leaf{Version: 1, Sequence: sequence, At: f.now, Commitment: evidence.DigestOf([]byte{byte(sequence)}),
		Law: evidence.DigestOf([]byte("law"))}
}

// TestMisplacedLeaves has leaves at places that are not theirs, as they are where a part of a batch could not be written. The log goes on
// before them if nobody signed them or remembers them, and is refused otherwise.
func TestMisplacedLeaves(t *testing.T) {
	for name, test := range map[string]struct {
		signed bool
		leaves func(f *fixture, size int64) []*evidence.Leaf
		after  func(f *fixture, size int64)
		want   error
	}{
		"later ones of the batch": {leaves: func(f *fixture, n int64) []*evidence.Leaf { return []*evidence.Leaf{f.leaf(n + 256), f.leaf(n + 257)} }},
		"the second part of the batch before the first": {
			leaves: func(f *fixture, n int64) []*evidence.Leaf {
				return []*evidence.Leaf{f.leaf(n + 2), f.leaf(n + 3), f.leaf(n), f.leaf(n + 1)}
			}},
		"they are signed": {signed: true, want: evidencelog.ErrDamaged,
			leaves: func(f *fixture, n int64) []*evidence.Leaf { return []*evidence.Leaf{f.leaf(n + 256)} }},
		"an earlier one, again": {want: evidencelog.ErrDamaged,
			leaves: func(f *fixture, n int64) []*evidence.Leaf { return []*evidence.Leaf{f.leaf(n - 1)} }},
		"one at its place after one that is not": {want: evidencelog.ErrDamaged,
			leaves: func(f *fixture, n int64) []*evidence.Leaf { return []*evidence.Leaf{f.leaf(n + 256), f.leaf(n + 1)} }},
		"somebody remembers the longer log": {want: evidencelog.ErrRolledBack,
			leaves: func(f *fixture, n int64) []*evidence.Leaf { return []*evidence.Leaf{f.leaf(n + 256)} },
			after: func(f *fixture, _ int64) {
				tree, err := folder.ReadTree(f.dir)
				if err != nil {
					f.t.Fatal(err)
				}
				f.known = tree
			}},
		"a leaf is no other than it was: its place alone was damaged": {want: evidencelog.ErrDamaged,
			leaves: func(f *fixture, n int64) []*evidence.Leaf { return []*evidence.Leaf{f.leaf(n)} },
			after: func(f *fixture, n int64) { // the digits of its place are others, and nobody signed it yet
				f.rewrite("tile/entries/000.p/*", `"seq":3,`, `"seq":9,`)
			}},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			l := f.open()
			f.append(l, f.filed(1))
			f.append(l, f.filed(2))
			f.census(l)
			size := l.Status().Size
			f.close(l)
			add, done := f.adder(test.signed)
			add(test.leaves(f, size)...)
			done()
			if test.after != nil {
				test.after(f, size)
			}
			l, err := evidencelog.Open(t.Context(), f.dir, f.options())
			if !errors.Is(err, test.want) || err == nil && l.Status().Size != size {
				t.Fatalf("%v", err)
			}
			if err != nil {
				return
			}
			f.append(l, f.filed(3))
			f.census(l)
			f.has([]string{"uid-1", "uid-2", "uid-3"})
			f.close(l)
			f.close(f.open())
		})
	}
}

// rewrite replaces something in the last file of a pattern.
func (f *fixture) rewrite(pattern, old, by string) {
	f.t.Helper()
	files, err := filepath.Glob(filepath.Join(f.dir, pattern))
	if err != nil || len(files) == 0 {
		f.t.Fatalf("%v, %v", files, err)
	}
	slices.Sort(files)
	path := files[len(files)-1]
	content, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(content), old) {
		f.t.Fatalf("%s has no %s: %v", path, old, err)
	}
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(string(content), old, by)), 0o600); err != nil {
		f.t.Fatal(err)
	}
}

// TestCrashBetweenTheFilesOfABatch ends the program between the files that a batch has written, before the tree was: with all of them
// there, with any one alone, and with all but one. Nothing that was answered for is lost, and the log goes on over the border of a tile.
func TestCrashBetweenTheFilesOfABatch(t *testing.T) {
	for name, base := range map[string]int64{"the first leaves": 0, "before a border": 250, "at a border": 256} {
		t.Run(name, func(t *testing.T) {
			before, after := newFixture(t), ""
			l := before.open()
			if base > 0 {
				before.census(l)
				before.fill(l, base)
				before.cosigned(l, base)
			}
			before.close(l)
			after = t.TempDir()
			if err := os.CopyFS(after, os.DirFS(before.dir)); err != nil {
				t.Fatal(err)
			}
			longer := *before
			longer.dir = after
			l = longer.open()
			longer.appendAll(l, longer.many(1000, 200))
			longer.close(l)
			written := writtenSince(t, before.dir, after)
			for _, some := range subsets(written) {
				crashed := *before
				crashed.t, crashed.dir = t, t.TempDir()
				if err := os.CopyFS(crashed.dir, os.DirFS(before.dir)); err != nil {
					t.Fatal(err)
				}
				crashed.copies(after, some)
				crashed.goesOn(base)
			}
		})
	}
}

// goesOn opens the log, and asks that it has so many leaves, and goes on as if nothing had been.
func (f *fixture) goesOn(base int64) {
	f.t.Helper()
	l := f.open()
	defer f.close(l)
	if got := l.Status().Size; got != base {
		f.t.Fatalf("%d leaves", got)
	}
	f.append(l, f.filed(3000))
	f.fill(l, base+7)
	f.close(l)
	l = f.open()
	f.fill(l, base+300)
	tree, err := folder.ReadTree(f.dir)
	if err != nil {
		f.t.Fatal(err)
	}
	tiles, err := folder.NewTiles(f.dir, tree)
	if err != nil || tree.Size != base+300 || tiles.Check() != nil {
		f.t.Errorf("of %d leaves: %v", tree.Size, errors.Join(err, tiles.Check()))
	}
	f.close(l)
	f.close(f.open())
}

// writtenSince are the files of the tree that are new in a folder.
func writtenSince(t *testing.T, before, after string) []string {
	t.Helper()
	var all []string
	err := fs.WalkDir(os.DirFS(after), "tile", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if _, err := os.Stat(filepath.Join(before, path)); errors.Is(err, fs.ErrNotExist) {
			all = append(all, path)
		}
		return nil
	})
	if err != nil || len(all) < 4 {
		t.Fatalf("%v: %v", all, err)
	}
	return all
}

// subsets are all of them, each alone, and all but each.
func subsets(all []string) [][]string {
	some := [][]string{all}
	for i := range all {
		some = append(some, all[i:i+1], slices.Delete(slices.Clone(all), i, i+1))
	}
	return some
}

// copies has files of another folder, and its records, which are written first.
func (f *fixture) copies(from string, files []string) {
	f.t.Helper()
	records, err := filepath.Glob(filepath.Join(from, "records", "*"))
	if err != nil {
		f.t.Fatal(err)
	}
	for _, path := range records {
		files = append(slices.Clone(files), filepath.Join("records", filepath.Base(path)))
	}
	for _, file := range files {
		content, err := os.ReadFile(filepath.Join(from, file))
		path := filepath.Join(f.dir, file)
		if err := errors.Join(err, os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, content, 0o600)); err != nil { //nolint:gosec // as Tessera's
			f.t.Fatal(err)
		}
	}
}
