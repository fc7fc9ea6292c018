// SPDX-License-Identifier: Apache-2.0

// Package walk visits every file of a source, however deep it is packed: in a folder, an archive, an archive within an
// archive, a layer of a container image.
//
// What it reads comes from strangers. Nothing is written but to temporary files without a name, no link is followed, memory
// does not grow with what is read, and everything that expands has a limit. What is damaged or goes beyond a limit is told to
// the visitor, and the walk goes on.
package walk

import (
	"context"
	"io"
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
	// Inside is the format of the file around this one, where the visitor said that it is one (see Visitor.Visit).
	Inside string
	// Packed tells that it is an archive or compressed, so that it is looked into if nobody wants to keep it.
	Packed bool
}

// Interest is what a visitor wants of a file.
type Interest int

const (
	// Skip the file.
	Skip Interest = iota
	// Scan it for models that are embedded in it. It is visited only if it may have some.
	Scan
	// Keep it: it is read to its end, and visited.
	Keep
)

// File is what is visited. It is valid until Visit returns, and only there.
type File struct {
	Entry

	// Sum is the SHA-256 of the content, in hexadecimal.
	Sum string
	// Embedded are the places at which a TensorFlow Lite model seems to begin, but for the first byte.
	Embedded []int64

	at   io.ReaderAt
	size int64
}

// ReadAt reads at a place. Of a file that was only scanned, there may be nothing before the first of Embedded.
func (f *File) ReadAt(p []byte, off int64) (int, error) { return f.at.ReadAt(p, off) }

// Size in bytes.
func (f *File) Size() int64 { return f.size }

// Path of the entry.
func (f *File) Path() string { return f.Entry.Path }

// Diagnostic is why something could not be looked into.
type Diagnostic struct {
	// Reason in words.
	Reason string
	// Limit tells that it went beyond one: what is not read could be anything.
	Limit bool
	// Unreadable tells that it is of a kind that is not read at all.
	Unreadable bool
	// Sum reads the content once more and returns its SHA-256. Nil where it is gone.
	Sum func() string
}

// Visitor is told what there is. Its methods are called by several goroutines at once.
type Visitor interface {
	// Want says what is wanted of a file, of which head are the first bytes, up to HeadSize. Archives are looked into unless it
	// wants to keep them.
	Want(e *Entry, head []byte) Interest
	// Visit is given what was wanted. Of an archive it tells whether to look into it as well, and as what (Entry.Inside).
	Visit(ctx context.Context, f *File) (inside string, descend bool)
	// Diagnostic is told what could not be looked into.
	Diagnostic(e *Entry, t Diagnostic)
	// Replace is told that a layer of an image takes away what the ones before it have at a path: the file itself, what is
	// under it, or both. The layers before it have been visited.
	Replace(e *Entry, itself, under bool)
}

// HeadSize is how many bytes Want is given at most.
const HeadSize = 4096

// Limits on what is unpacked. Zero stands for the default.
type Limits struct {
	Depth    int   // of archives in archives: 5
	Entries  int64 // 1,000,000
	Expanded int64 // bytes in total that were unpacked: 256 GiB
	Ratio    int64 // of unpacked to packed of one stream, beyond 64 MiB: 1,000
	Path     int   // bytes of a path: 4,096
}

// Options of a walk.
type Options struct {
	Limits Limits
	// TempDir holds what is unpacked and does not fit into memory. Empty is the system's.
	TempDir string
	// Jobs is how many files are read at a time. Less than 1 stands for 1.
	Jobs int
	// Progress is told how many bytes were dealt with more, from several goroutines at once.
	Progress func(more int64)
	// Expect is told how many bytes there will be more, where an image says so.
	Expect func(more int64)
}

const ratioFrom = 64 << 20 // below that a stream may expand as it likes

func (l Limits) withDefaults() Limits {
	if l.Depth == 0 {
		l.Depth = 5
	}
	if l.Entries == 0 {
		l.Entries = 1_000_000
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
	return l
}
