// SPDX-License-Identifier: Apache-2.0

package zipdir

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Content of an entry, as it is packed.
func (e *Entry) Content(r io.ReaderAt, size int64) (*io.SectionReader, error) {
	var b [localSize]byte
	if e.Header < 0 || e.Header > size-localSize {
		return nil, errShort
	}
	if _, err := r.ReadAt(b[:], e.Header); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if string(b[:4]) != localSignature {
		return nil, fmt.Errorf("there is nothing at place %d of the zip archive", e.Header)
	}
	if e.Flags&Encrypted != 0 || b[6]&Encrypted != 0 {
		return nil, ErrEncrypted
	}
	le := binary.LittleEndian
	at := e.Header + localSize + int64(le.Uint16(b[26:])) + int64(le.Uint16(b[28:]))
	length := e.Packed
	if length < 0 {
		length = e.Limit - at
	}
	if length < 0 || at > size || length > size-at {
		return nil, errShort
	}
	return io.NewSectionReader(r, at, length), nil
}

// Section is the content of an entry that is not compressed.
func (e *Entry) Section(r io.ReaderAt, size int64) (section *io.SectionReader, ok bool) {
	content, err := e.Content(r, size)
	return content, err == nil && e.Method == Stored
}

// Open reads the content of an entry that is stored or deflated, at most most bytes of it. What is longer ends early, without
// an error.
func (e *Entry) Open(r io.ReaderAt, size, most int64) (io.Reader, error) {
	content, err := e.Content(r, size)
	if err != nil {
		return nil, fmt.Errorf("%q: %w", e.Name, err)
	}
	switch e.Method {
	case Stored:
		return io.LimitReader(content, most), nil
	case Deflated:
		return io.LimitReader(flate.NewReader(content), most), nil
	}
	return nil, fmt.Errorf("%q in the zip archive is compressed with method %d, which is not known", e.Name, e.Method)
}

// FirstNames are the names of the entries that begin in the first bytes of a zip archive.
func FirstNames(head []byte) []string {
	le := binary.LittleEndian
	var names []string
	for len(head) >= localSize && bytes.HasPrefix(head, []byte(localSignature)) {
		name, extra, packed := int(le.Uint16(head[26:])), int(le.Uint16(head[28:])), int64(le.Uint32(head[18:]))
		if localSize+name > len(head) {
			break
		}
		names = append(names, string(head[localSize:localSize+name]))
		next := int64(localSize+name+extra) + packed
		if next > int64(len(head)) {
			break
		}
		// Where the size was not known yet, it follows the content.
		head = head[next:]
		i := bytes.Index(head, []byte(localSignature))
		if i < 0 {
			break
		}
		head = head[i:]
	}
	return names
}
