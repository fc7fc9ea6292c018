// SPDX-License-Identifier: Apache-2.0

// Package format says what a file format is to this program: how its files are known, and what is done with them. Every
// format is one value of type Format, and package list has them all. docs/new-format.md leads through adding one.
package format

import (
	"bytes"
	"fmt"

	"github.com/vsa-legal/operator/modelscan/model"
)

// HeadSize is how many bytes of a file's beginning a Sniff is shown, at most.
const HeadSize = 4096

// Format is one way to write a file. Exactly one of Parse, Opaque and End is there: the format is read, told, or harmless.
type Format struct {
	// Name in reports, in lower case, such as "onnx".
	Name string
	// Description is one line for the documentation: what such files are, and what writes them.
	Description string
	// Source is where the format is described: an address, or the program whose code describes it.
	Source string
	// Extensions that files of the format usually have, in lower case and without the dot, the usual one first. A file is
	// never known by its extension alone.
	Extensions []string

	// Magic are the first bytes. One of them must be there; if there are none, any bytes will do.
	Magic []Magic
	// MinSize is the number of bytes below which a file is not of the format. The part of them that a head can hold is there
	// when Sniff is called.
	MinSize int64
	// Sniff tells whether a file may be of the format, of which head are the first bytes, at most HeadSize. The size is in
	// bytes, and larger than any file if it is not known yet. The path is what a stranger wrote: a hint, never a proof. Nil
	// stands for: the magic says it all.
	Sniff func(head []byte, size int64, path string) bool

	// Parse reads the structure of a file, and no weight. Memory is bounded whatever the file says (see model.Model), and so
	// is time, by the size of the file. An error is for a file that cannot be read: it is told as opaque.
	Parse func(f model.File) (*model.Model, error)
	// Opaque is why files of the format cannot be read, in words: "it is compiled for one kind of machine". The head lets it
	// say more of a certain file; the documentation passes nil.
	Opaque func(head []byte) string
	// End returns where the content of a file ends that holds no network, as far as its structure tells. What lies behind
	// that, by more than some padding, can be anything.
	End func(f model.File) (end int64, ok bool)

	// External tells that files of an opaque format hold the weights of a network in another file, which names them: they are
	// told with it, and on their own only if it is not there.
	External bool

	// NoMagic tells that a reader of the format passes over what it does not know, so that any bytes can be put before a
	// network: Parse is asked about binaries even if Sniff declines.
	NoMagic bool
	// Embedded reads a model at an offset of something else, such as of a program. The extent is how many bytes from there on are
	// known to belong to it. Whoever searches such places looks for Signature. Nil for a format of which that is not expected.
	Embedded func(f model.File, offset int64) (m *model.Model, extent int64, err error)
	// Signature is what such a model begins with, in a format whose files need not begin so. Where it is empty it is Magic.
	Signature []Magic

	// IsPart tells whether an entry of an archive, by its name there, is one that Parse accounts for. Nil for a format that is no
	// archive: what lies in a file of it is looked at as any other.
	IsPart func(name string) bool

	// Compressed tells that the content of a harmless format is compressed: nothing is looked for in it.
	Compressed bool
}

// Magic is a text that stands at an offset of each file of a format.
type Magic struct {
	Offset int
	Bytes  string
}

// At tells whether the magic stands there.
func (m Magic) At(head []byte) bool {
	return len(head) >= m.Offset && bytes.HasPrefix(head[m.Offset:], []byte(m.Bytes))
}

// First is the list of a single magic at the beginning of a file.
func First(magic ...string) []Magic {
	list := make([]Magic, len(magic))
	for i, bytes := range magic {
		list[i].Bytes = bytes
	}
	return list
}

// Because is an Opaque that says the same of each file.
func Because(reason string) func([]byte) string { return func([]byte) string { return reason } }

// Takes tells whether a file may be of the format. It is false where Sniff fails: the file is looked at as any other then.
func (f *Format) Takes(head []byte, size int64, path string) (ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	return f.Begins(head, size) && (f.Sniff == nil || f.Sniff(head, size, path))
}

// Begins tells whether a file is large enough and has the magic. Only then may Sniff be called.
func (f *Format) Begins(head []byte, size int64) bool {
	if size < f.MinSize || int64(len(head)) < min(f.MinSize, HeadSize) {
		return false
	}
	for _, m := range f.Magic {
		if m.At(head) {
			return true
		}
	}
	return len(f.Magic) == 0
}

// Signatures are what a model begins with that is embedded in something else; none if that is not expected.
func (f *Format) Signatures() []Magic {
	switch {
	case f.Embedded == nil:
		return nil
	case len(f.Signature) > 0:
		return f.Signature
	}
	return f.Magic
}

// Read reads a model. A parser that fails makes the file one that cannot be read, and nothing more.
func (f *Format) Read(from model.File) (m *model.Model, err error) {
	defer rescue(&err)
	if m, err = f.Parse(from); m == nil && err == nil {
		err = fmt.Errorf("the parser of %s found nothing", f.Name)
	}
	return m, err
}

// ReadAt reads a model that is embedded in something else.
func (f *Format) ReadAt(from model.File, offset int64) (m *model.Model, extent int64, err error) {
	defer rescue(&err)
	return f.Embedded(from, offset)
}

// EndOf returns where the content of a file of a harmless format ends. It is not ok where End fails, or beyond the file.
func (f *Format) EndOf(file model.File) (end int64, ok bool) {
	defer func() {
		if recover() != nil {
			end, ok = 0, false
		}
	}()
	end, ok = f.End(file)
	return end, ok && end <= file.Size()
}

// Taking returns the first of a list that takes a file, nil if none does.
func Taking(list []Format, head []byte, size int64, path string) *Format {
	for i := range list {
		if list[i].Takes(head, size, path) {
			return &list[i]
		}
	}
	return nil
}

func rescue(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("the parser failed: %v", r)
	}
}
