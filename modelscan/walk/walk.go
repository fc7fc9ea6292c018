// SPDX-License-Identifier: Apache-2.0

// Package walk visits every file of a source, however deep it is packed: in a folder, an archive, an archive within an
// archive, a layer of a container image, the middle of another file.
//
// Every byte is accounted for. A file is given to the visitor, then what is in it; of an archive and of any other file, the
// bytes in which nothing was found are given to the visitor at the end. The same bytes are visited in the same way wherever
// they lie: what can only be read from its beginning to its end is unpacked first.
//
// What it reads comes from strangers. Nothing is written but to temporary files without a name, no link is followed, memory
// does not grow with what is read, and everything that expands has a limit. What is damaged or goes beyond a limit is told to
// the visitor, and the walk goes on.
package walk

import (
	"context"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/vsa-legal/operator/modelscan/internal/ranges"
)

// Entry is one file.
type Entry struct {
	// Path with slashes, relative to the source, clean: never absolute, never with "..". What lies in an archive follows the
	// archive's path and "!/". Of an image it is the path in the container.
	Path string
	// Size in bytes, -1 while it is not known.
	Size int64
	// Image is the digest of the image's manifest, Layer that of the layer, Order its place in the image, from 1.
	Image, Layer string
	Order        int
	// Index is the place of the entry in the layer, from 1, of what lies in one.
	Index int
	// Inside is the format of the file around this one, where the visitor said that it is one (see Visitor.Visit).
	Inside string
	// Outer is the path of the file of the source, or of the layer, that this one was found in; empty for those themselves.
	Outer string
	// Packed tells that it is an archive or compressed, so that it is looked into as well.
	Packed bool
	// Derived tells that it is no file but was found within one: decoded, or unpacked from its middle.
	Derived bool
}

// Range of bytes of a file, half-open.
type Range = ranges.Range

// Known is what a visitor could make of a file.
type Known struct {
	// All tells that the whole file is accounted for: it is a model, or told of as something that cannot be read. Models and
	// archives that are embedded in it are looked for all the same.
	All bool
	// Inside is the format of the file, where it is a model and an archive as well (see Entry.Inside).
	Inside string
	// Sum tells that the visitor will ask for the sum of the file once it is looked into: it can be worked out meanwhile.
	Sum bool
	// Ranges in which nothing is to be looked for, such as the compressed content of a picture.
	Ranges []Range
}

// Signature is the magic of a format of which files are found embedded in others, and how many bytes of the file come before.
type Signature struct {
	Magic  string
	Before int64
}

// Diagnostic is why something could not be looked into.
type Diagnostic struct {
	// Reason in words.
	Reason string
	// Kind of the reason.
	Kind DiagnosticKind
	// Sum reads the content once more and returns its SHA-256. Nil where it is gone.
	Sum func() string
}

// DiagnosticKind says what kept something from being looked into.
type DiagnosticKind int

const (
	// Damaged is what cannot be read to its end, or contradicts itself.
	Damaged DiagnosticKind = iota
	// Limit was reached: what is not read could be anything.
	Limit
	// Depth of archives in one another was reached.
	Depth
	// Unread is of a kind that is not read here: another archiver's, encrypted.
	Unread
	// Denied is what the system did not let us read.
	Denied
	// Link that leads out of the source, or nowhere.
	Link
	// Special is no regular file: a socket, a pipe, a device.
	Special
	// Absent is a part that an image names and that its file does not carry.
	Absent
)

// Visitor is told what there is. Its methods are called by several goroutines at once.
type Visitor interface {
	// Visit is given each file, before what is in it.
	Visit(ctx context.Context, f *File) Known
	// Embedded is asked whether a model begins at a place within a file, where one of Options.Signatures stands. It returns how
	// many bytes the model has, 0 where there is none, and an error where one begins that cannot be read.
	Embedded(ctx context.Context, f *File, at int64) (int64, error)
	// Rest is given what neither the visitor nor an archive accounts for: all of a plain file, the gaps of an archive.
	Rest(ctx context.Context, f *File, gaps []Range)
	// Diagnostic is told what could not be looked into.
	Diagnostic(e *Entry, d Diagnostic)
	// Replace is told of every entry of a layer of an image what it does to its path, in order. The layers before it have been
	// visited; what comes before in the same layer may be visited later.
	Replace(e *Entry, r Replacement)
}

// HeadSize is how many of the first bytes say what a file is.
const HeadSize = 4096

// Limits on what is unpacked. Zero stands for the default.
type Limits struct {
	Depth    int   // of archives in archives: 5
	Entries  int64 // 10,000,000
	Expanded int64 // bytes in total that were unpacked: 256 GiB
	Ratio    int64 // of unpacked to packed of one stream, beyond 64 MiB: 1,000
	Path     int   // bytes of a path: 4,096
	// Time that one file of the source, or of a layer, may take: 5 minutes, and a second more for each 2 MiB of it.
	Time time.Duration
}

// Options of a walk.
type Options struct {
	Limits Limits
	// Signatures of models that are embedded in other files.
	Signatures []Signature
	// IsRoot tells that the folder is the root of a file system, so that no link leads out of it.
	IsRoot bool
	// TempDir holds what is unpacked and does not fit into memory. Empty is the system's.
	TempDir string
	// Jobs is how many files are read at a time. Less than 1 stands for 1.
	Jobs int
	// Progress is told how many bytes were dealt with more, from several goroutines at once.
	Progress func(more int64)
	// Expect is told how many bytes there will be more, where an image says so.
	Expect func(more int64)
	// Begin is told of a layer of an image that is there, before it is read. If it returns true, the layer is not read, and counts as so
	// many entries.
	Begin func(e *Entry, d v1.Descriptor) (entries int64, known bool)
	// End is told when all of a layer was visited. Whole tells that the bytes in which everything lay are those of the digest: they were
	// read once, from the first to the last, and summed up on the way; and that it is one compressed tar and nothing else.
	End func(e *Entry, whole bool)
}

const ratioFrom = 64 << 20 // below that a stream may expand as it likes

func (l Limits) withDefaults() Limits {
	if l.Depth == 0 {
		l.Depth = 5
	}
	if l.Entries == 0 {
		l.Entries = 10_000_000
	}
	if l.Expanded == 0 {
		l.Expanded = 256 << 30
	}
	if l.Ratio == 0 {
		l.Ratio = 1000
	}
	if l.Path == 0 {
		l.Path = MaxPath
	}
	if l.Time == 0 {
		l.Time = 5 * time.Minute
	}
	return l
}
