// SPDX-License-Identifier: Apache-2.0

package evidencelog_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/vsa-legal/operator/internal/evidencelog"
)

// fullDisk is set in the process whose files may not grow.
const fullDisk = "EVIDENCELOG_FULL_DISK"

// shortage is a disk on which one file does not find room any more.
type shortage struct {
	// begin makes a log whose largest file is the one that is not to find room, with that file's name.
	begin func(f *fixture) string
	// room is how many bytes that file may still grow: some entries go in, and the next one goes in half.
	room int
	// text is written with the entries, where it is that which finds no room.
	text []byte
}

var shortages = map[string]shortage{
	"the records": {func(f *fixture) string { return f.filedOn(0) }, 2500, nil},
	"the leaves":  {func(f *fixture) string { f.filedOn(-1); return "tile/entries/000.p/*" }, 1000, nil},
	"a law":       {func(f *fixture) string { return f.filedOn(0) }, 30_000, bytes.Repeat([]byte("a law "), 10_000)},
}

// filedOn begins a log with thirty entries of some day, counted from today, and returns the file of their records.
func (f *fixture) filedOn(day int) string {
	f.t.Helper()
	today := f.now
	f.now = today.AddDate(0, 0, day)
	l := f.open()
	f.census(l)
	for i := range 30 {
		f.append(l, f.filed(i))
	}
	f.census(l)
	f.close(l)
	file := "records/" + f.now.Format("2006-01-02") + ".jsonl"
	f.now = today
	return file
}

// TestFullDisk writes until a file finds no room and is written in part (by a limit of the process, which the kernel tells as it
// tells a full disk). Whatever was answered for is there when there is room again, once, and the log goes on.
func TestFullDisk(t *testing.T) {
	if os.Getenv(fullDisk) == "" {
		inProcessOfItsOwn(t)
		return
	}
	signal.Ignore(syscall.SIGXFSZ) // so that writing fails, and does not end the process
	for name, s := range shortages {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			limit := sizeOf(t, filepath.Join(f.dir, s.begin(f))) + int64(s.room)
			l := f.open()
			written := f.untilFull(l, limit, s.text)
			if _, err := l.Append(t.Context(), f.filed(99)); !errors.Is(err, evidencelog.ErrFailed) {
				t.Errorf("it goes on before anybody looked at what is there: %v", err)
			}
			f.close(l)
			l = f.open()
			f.append(l, f.filed(200))
			f.census(l)
			f.has(append(written, "uid-200"))
		})
	}
}

// TestFullDiskOfCosignedCheckpoints holds that a cosigned checkpoint that was written in part is in nobody's way.
func TestFullDiskOfCosignedCheckpoints(t *testing.T) {
	if os.Getenv(fullDisk) == "" {
		inProcessOfItsOwn(t)
		return
	}
	signal.Ignore(syscall.SIGXFSZ)
	f := newFixture(t)
	l := f.open()
	f.census(l)
	f.close(l)
	file := filepath.Join(f.dir, "cosigned.jsonl")
	line, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, bytes.Repeat(line, 100), 0o600); err != nil { // so that this is the largest file
		t.Fatal(err)
	}
	l = f.open()
	last := f.append(l, f.filed(1)).Sequence
	more := limited(t, sizeOf(t, file)+int64(len(line)/2))
	f.eventually("refused for want of room", func() bool { return errors.Is(l.Cosign(t.Context()), syscall.EFBIG) })
	more()
	f.append(l, f.filed(2)) // names no tree of which there is no cosigned checkpoint
	f.cosigned(l, last+1)
	f.close(l)
	l = f.open()
	f.census(l)
	f.has([]string{"uid-1", "uid-2"})
}

// inProcessOfItsOwn runs the test alone: the limit is that of a process.
func inProcessOfItsOwn(t *testing.T) {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^"+t.Name()+"$", "-test.v") //nolint:gosec // this program itself
	c.Env = append(os.Environ(), fullDisk+"=1")
	if out, err := c.CombinedOutput(); err != nil || !bytes.Contains(out, []byte("--- PASS: "+t.Name())) {
		t.Errorf("%v\n%s", err, out)
	}
}

// untilFull writes entries, until one does not find room. It returns the UIDs of what was answered for.
func (f *fixture) untilFull(l *evidencelog.Log, limit int64, text []byte) []string {
	f.t.Helper()
	defer limited(f.t, limit)()
	var written []string
	for i := 100; ; i++ {
		e := f.filed(i)
		if text != nil && i == 103 {
			e.Texts = [][]byte{text}
		}
		_, err := l.Append(f.t.Context(), e)
		switch full := errors.Is(err, evidencelog.ErrFailed); {
		case err == nil && i < 150:
			written = append(written, e.Statement.Predicate.Object.UID)
		case !full || len(written) == 0:
			f.t.Fatalf("%d entries, then %v", len(written), err)
		default:
			return written
		}
	}
}

// has asks that an auditor finds these, each once.
func (f *fixture) has(uids []string) {
	f.t.Helper()
	r := f.verify()
	if !r.Holds() {
		f.t.Errorf("problems %+v", r.Problems)
	}
	times := map[string]int{}
	for _, e := range r.Entries {
		if o := e.Predicate.Object; o != nil {
			times[o.UID]++
		}
	}
	for _, uid := range uids {
		if times[uid] != 1 {
			f.t.Errorf("%s is there %d times", uid, times[uid])
		}
	}
}

// limited lets no file of this process grow beyond a size. What it returns lifts that.
func limited(t *testing.T, size int64) func() {
	t.Helper()
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: uint64(size), Max: before.Max}); err != nil { //nolint:gosec // a size
		t.Fatal(err)
	}
	return func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
			t.Fatal(err)
		}
	}
}

// sizeOf returns the size of the largest file of a pattern.
func sizeOf(t *testing.T, pattern string) (size int64) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %v", pattern, err)
	}
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		size = max(size, info.Size())
	}
	return size
}
