// SPDX-License-Identifier: Apache-2.0

// Package zipdir is the one reader of zip archives: entry by entry, in bounded memory, and with what every reader could see.
//
// Programs read a zip in different ways: by its last directory, by another one that lies before, or from one local header to
// the next without any directory. Somebody can write an archive of which each way shows other files. Read visits all that any
// of them shows, and tells which bytes are accounted for, so that nothing in an archive is passed over.
//
// The standard library's archive/zip keeps a whole directory in memory before it shows any of it, and a hostile file can have
// millions of entries. The format is https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT.
package zipdir

import (
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"slices"

	"github.com/vsa-legal/operator/modelscan/internal/ranges"
)

// Entry is one file in a zip archive.
type Entry struct {
	Name string
	// Size of the content, as the archive claims it. Packed is how many bytes it takes in the archive, -1 where nothing tells.
	Size, Packed int64
	// Method of compression: see Stored and its siblings.
	Method uint16
	// Flags of the entry: see Encrypted.
	Flags uint16
	// Header is the place of the local header.
	Header int64
	// Unlisted tells that no directory names it as the local header has it.
	Unlisted bool
	// Limit is where the content ends at the latest, where Packed is not known.
	Limit int64
}

// Methods of compression, 4.4.5, and flags of an entry, 4.4.4.
const (
	Stored   = 0
	Deflated = 8
	Bzip2    = 12
	LZMA     = 14
	Zstd     = 93
	XZ       = 95

	Encrypted  = 1 << 0
	descriptor = 1 << 3 // the sizes follow the content
)

// Layout is how an archive is built.
type Layout struct {
	// Covered are the bytes that are accounted for: headers, directories, contents of entries. Long comments and extra fields
	// are not, since they can hold anything.
	Covered ranges.Set
	// Problem is why the archive could not be read to its end, or shows different readers different files. Empty if neither.
	Problem string
	// Damaged tells that there is something that could not be read.
	Damaged bool

	entries int64
	fields  int64 // bytes of short comments and extra fields
}

// ErrEncrypted tells that the content of an entry is encrypted.
var ErrEncrypted = errors.New("it is encrypted in the zip archive")

// errNone tells that there is no entry at all.
var errNone = errors.New("it has no directory")

// MaxEntries of one archive that are visited.
const MaxEntries = 1 << 20

// Read visits every entry: those of all directories, then those that only a local header tells of. What visit returns first is
// how many bytes of content it has read, which matters where Entry.Packed is not known; an error of it ends the reading.
func Read(r io.ReaderAt, size int64, visit func(*Entry) (int64, error)) (*Layout, error) {
	return read(&archive{r: r, size: size, visit: visit, chunk: 64 << 10})
}

func read(a *archive) (*Layout, error) {
	for _, d := range a.directories() {
		if err := a.directory(d); err != nil {
			return &a.Layout, err
		}
	}
	if err := a.unlisted(); err != nil {
		return &a.Layout, err
	}
	if a.entries == 0 && a.views == 0 {
		return &a.Layout, errNone
	}
	const usual = 192 // bytes of fields of an entry: times, owners, large sizes
	if a.fields > 16<<10+usual*a.entries {
		a.problem("%d bytes lie in extra fields and comments", a.fields)
		a.Damaged = true
	}
	return &a.Layout, nil
}

// Walk visits the entries of an archive that shows every reader the same files. It returns an error for any other.
func Walk(r io.ReaderAt, size int64, visit func(*Entry) error) error {
	var names []uint64
	seed := maphash.MakeSeed()
	l, err := Read(r, size, func(e *Entry) (int64, error) {
		if e.Unlisted {
			return 0, nil
		}
		names = append(names, maphash.String(seed, e.Name))
		return 0, visit(e)
	})
	slices.Sort(names)
	switch {
	case err != nil:
		return err
	case l.Problem != "":
		return errors.New(l.Problem)
	case len(slices.Compact(names)) < int(l.entries):
		return errors.New("it has two files of one name")
	}
	return nil
}

// archive is one that is read.
type archive struct {
	Layout

	r       io.ReaderAt
	size    int64
	chunk   int64 // bytes that are searched at once
	visit   func(*Entry) (int64, error)
	views   int
	headers []int64 // places of the entries of the first directory, in order
}

// problem keeps the first one.
func (a *archive) problem(format string, args ...any) {
	if a.Problem == "" {
		a.Problem = fmt.Sprintf(format, args...)
	}
}

// directory visits the entries of one.
func (a *archive) directory(d *directory) error {
	if a.Covered.Has(d.record) {
		return nil // it belongs to an archive that is an entry of this one
	}
	a.views++
	a.coverEnd(d)
	if a.views > 1 {
		a.problem("it has more than one directory")
		slices.Sort(a.headers)
	}
	in, n := d.reader(a.r), uint64(0)
	for in.at < d.end {
		m, err := in.next()
		if err != nil {
			a.problem("its directory is damaged: %v", err)
			a.Damaged = true
			return nil
		}
		a.cover(in.at-m.length, m.length, m.fields)
		m.Header += d.base
		n++
		if err := a.listed(&m.Entry); err != nil {
			return err
		}
	}
	if n != d.entries {
		a.problem("its directory has %d files, and says that it has %d", n, d.entries)
	}
	return nil
}

// listed visits an entry of a directory, and what its local header says where that differs.
func (a *archive) listed(e *Entry) error {
	if _, known := slices.BinarySearch(a.headers, e.Header); a.views > 1 && known {
		return nil // by the first directory
	}
	if a.entries++; a.entries > MaxEntries {
		return fmt.Errorf("there are more than %d files in it", MaxEntries)
	}
	if a.views == 1 {
		a.headers = append(a.headers, e.Header)
	}
	local, at, err := a.local(e.Header)
	if err == nil {
		if local.Name != e.Name {
			a.problem("its directory and the file %q in it have different names", e.Name)
		}
		if differs(e, local) {
			a.problem("its directory and the file %q in it contradict each other", e.Name)
			local.Unlisted = true
			if err := a.visitLocal(local, at); err != nil {
				return err
			}
		}
		a.coverContent(e, at)
	}
	_, err = a.visit(e)
	return err
}

// differs tells whether who goes by the local header gets something else.
func differs(e, local *Entry) bool {
	if e.Method != local.Method || e.Flags&Encrypted != local.Flags&Encrypted {
		return true
	}
	return local.Packed >= 0 && local.Packed != e.Packed
}

// visitLocal visits an entry as its local header has it. A compressed one tells by itself where it ends, so that nothing limits it
// but the file: a directory that lies in it, in a block that is not compressed, would cut it short.
func (a *archive) visitLocal(e *Entry, at int64) error {
	e.Limit = a.size
	if e.Method == Stored {
		e.Limit = a.Covered.Next(at, a.size)
	}
	if e.Method == Stored && e.Packed < 0 {
		e.Packed = a.storedLength(at, e.Limit)
		e.Size = e.Packed
	}
	used, err := a.visit(e)
	if e.Packed < 0 {
		if used = min(used, e.Limit-at); used > 0 {
			streamed := *e
			streamed.Packed = used
			a.coverContent(&streamed, at)
		}
		return err
	}
	if at+e.Packed <= a.size {
		a.Covered.Add(at, at+e.Packed)
	}
	return err
}
