// SPDX-License-Identifier: Apache-2.0

package folder

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vsa-legal/operator/internal/evidence"
)

// place is where a record is.
type place struct {
	file           int // its number in Records.names
	offset, length int64
}

// Records are the records of a log: a file for each day, which is deleted as a whole when its retention is over.
type Records struct {
	dir   string
	names []string // of days, the last one is written to
	last  *os.File
	size  int64

	read     *os.File // the file that was read last
	readFile int

	repair bool              // what was not written as a whole is cut off
	places map[int64][]place // by sequence; more than one where a leaf was not written any more
}

const dayLayout = "2006-01-02"

// OpenRecords finds all records of a folder, to read them.
func OpenRecords(dir string) (*Records, error) { return openRecords(&Records{dir: records(dir)}) }

// RepairRecords finds all records of a folder, to write more. A last line that is not whole was never answered for, and is cut
// off.
func RepairRecords(dir string) (*Records, error) {
	if err := os.MkdirAll(records(dir), 0o700); err != nil {
		return nil, err
	}
	return openRecords(&Records{dir: records(dir), repair: true})
}

func records(dir string) string { return filepath.Join(dir, "records") }

func openRecords(r *Records) (*Records, error) {
	entries, err := os.ReadDir(r.dir)
	if err != nil {
		return nil, err
	}
	r.places = map[int64][]place{}
	for _, e := range entries {
		if _, err := time.Parse(dayLayout, strings.TrimSuffix(e.Name(), ".jsonl")); err == nil {
			r.names = append(r.names, e.Name())
		}
	}
	slices.Sort(r.names)
	for i := range r.names {
		if err := r.scan(i); err != nil {
			return nil, fmt.Errorf("%s: %w", r.names[i], err)
		}
	}
	return r, nil
}

func (r *Records) scan(i int) error {
	path := filepath.Join(r.dir, r.names[i])
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	in, offset := bufio.NewReaderSize(f, 1<<20), int64(0)
	for {
		line, err := in.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			if len(line) > 0 && r.repair {
				return os.Truncate(path, offset)
			}
			return nil
		}
		if err != nil {
			return err
		}
		sequence, ok := sequenceOf(line)
		if !ok {
			return fmt.Errorf("%w: the line at %d is no record", ErrDamaged, offset)
		}
		r.places[sequence] = append(r.places[sequence], place{i, offset, int64(len(line))})
		offset += int64(len(line))
	}
}

// sequenceOf reads the sequence, which is first in its line. The rest is read when somebody asks for it.
func sequenceOf(line []byte) (int64, bool) {
	rest, ok := bytes.CutPrefix(line, []byte(`{"seq":`))
	digits, _, more := bytes.Cut(rest, []byte(","))
	sequence, err := strconv.ParseInt(string(digits), 10, 64)
	return sequence, ok && more && err == nil
}

// Begins tells whether a record of that instant is the first of its day.
func (r *Records) Begins(at time.Time) bool {
	n := len(r.names)
	return n == 0 || dayOf(at) > r.names[n-1]
}

// Has tells whether the records of a day are there, whatever is in their file.
func (r *Records) Has(day time.Time) bool { return slices.Contains(r.names, dayOf(day)) }

func dayOf(at time.Time) string { return at.UTC().Format(dayLayout) + ".jsonl" }

// Append writes records of one day, and waits until they are on the disk.
func (r *Records) Append(at time.Time, all []*evidence.Sealed) error {
	if err := r.day(dayOf(at)); err != nil {
		return err
	}
	var b bytes.Buffer
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false) // the text of a record stays as it was committed to
	for _, s := range all {
		start := b.Len()
		if err := out.Encode(storedRecord[evidence.SealedPart]{s.Sequence, s.Salt, s.Text, s.Parts}); err != nil {
			return err
		}
		r.places[s.Sequence] = append(r.places[s.Sequence], place{len(r.names) - 1, r.size + int64(start), int64(b.Len() - start)})
	}
	n, err := r.last.Write(b.Bytes())
	r.size += int64(n)
	return errors.Join(err, r.last.Sync())
}

// day opens the file of a day. Days only go on: what is written later is in a later file.
func (r *Records) day(name string) error {
	if n := len(r.names); n > 0 && (name < r.names[n-1] || r.last != nil && name == r.names[n-1]) {
		name = r.names[n-1]
		if r.last != nil {
			return nil
		}
	}
	f, err := os.OpenFile(filepath.Join(r.dir, name), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return errors.Join(err, f.Close())
	}
	if r.last != nil {
		err = r.last.Close()
	}
	if len(r.names) == 0 || r.names[len(r.names)-1] != name {
		r.names = append(r.names, name)
	}
	r.last, r.size = f, info.Size()
	return errors.Join(err, syncDir(r.dir))
}

// Read returns the record that a leaf commits to, or nil where it was erased. Where namespaces are named, a census has their parts alone.
func (r *Records) Read(l *evidence.Leaf, namespaces ...string) (*evidence.Sealed, error) {
	for _, p := range slices.Backward(r.places[l.Sequence]) {
		s, err := r.at(p, namespaces)
		if err != nil {
			return nil, err
		}
		if evidence.Commit(s.Salt, s.Text) == l.Commitment {
			return s, nil
		}
	}
	return nil, nil
}

func (r *Records) at(p place, namespaces []string) (*evidence.Sealed, error) {
	f, err := r.open(p.file)
	if err != nil {
		return nil, err
	}
	line := make([]byte, p.length)
	if _, err := f.ReadAt(line, p.offset); err != nil {
		return nil, err
	}
	s, err := readLine(line)
	if err != nil {
		return nil, err
	}
	sealed := &evidence.Sealed{Sequence: s.Sequence, Salt: s.Salt, Text: s.Text}
	for _, text := range s.Parts {
		if len(namespaces) > 0 && !slices.ContainsFunc(namespaces, func(n string) bool { return partOf(text, n) }) {
			continue
		}
		var part evidence.SealedPart
		if err := json.Unmarshal(text, &part); err != nil {
			return nil, err
		}
		sealed.Parts = append(sealed.Parts, part)
	}
	return sealed, nil
}

// open opens the file of a day. The one that was read last stays open: records are read in the order of the log.
func (r *Records) open(file int) (*os.File, error) {
	if r.read != nil && r.readFile == file {
		return r.read, nil
	}
	f, err := os.Open(filepath.Join(r.dir, r.names[file]))
	if err != nil {
		return nil, err
	}
	if r.read != nil {
		_ = r.read.Close()
	}
	r.read, r.readFile = f, file
	return f, nil
}

// Close closes what is written to, and read.
func (r *Records) Close() error {
	var err error
	for _, f := range []*os.File{r.last, r.read} {
		if f != nil {
			err = errors.Join(err, f.Close())
		}
	}
	return err
}

// syncDir waits until the names in a folder are on the disk.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
