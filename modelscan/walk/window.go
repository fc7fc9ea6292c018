// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
)

// window is a piece of a file that is searched.
type window struct {
	r    io.ReaderAt
	size int64
	from int64
	b    []byte

	begins *begins
}

// lookahead is how many bytes tell what begins at a place: of a tar, its header.
const lookahead = 1 << 10

// load has the bytes of a place, and lookahead more where there are, in the window.
func (w *window) load(at int64) error {
	if at >= w.from && (at+lookahead <= w.from+int64(len(w.b)) || w.from+int64(len(w.b)) == w.size && at < w.size) {
		return nil
	}
	n := min(chunk, w.size-at)
	if int64(cap(w.b)) < n {
		w.b = make([]byte, n)
	}
	w.from, w.b = at, w.b[:n]
	if k, err := w.r.ReadAt(w.b, at); k < len(w.b) {
		if err == nil || errors.Is(err, io.EOF) {
			err = errShort
		}
		w.b = w.b[:0]
		return err
	}
	return nil
}

// find goes to the next place between two at which something seems to begin. It is at -1 if there is none.
func (w *window) find(ctx context.Context, at, to int64, starts func(b []byte, at int64) (hit, bool)) (hit, error) {
	for at < to {
		if ctx.Err() != nil {
			return hit{}, context.Cause(ctx)
		}
		if err := w.load(at); err != nil {
			return hit{}, err
		}
		b := w.b[at-w.from:]
		last := len(b) - lookahead // places up to here can be told
		if w.from+int64(len(w.b)) == w.size {
			last = len(b) - 1
		}
		last = int(min(int64(last), to-at-1))
		for i := 0; i <= last; {
			j := w.begins.next(b[i:min(last+2, len(b))])
			if j < 0 {
				break
			}
			i += j
			if h, ok := starts(b[i:], at+int64(i)); ok {
				return h, nil
			}
			i++
		}
		at += int64(last) + 1
	}
	return hit{at: -1}, nil
}

// begins tells of two bytes, the first one above, whether something can begin with them.
type begins [1 << 16]bool

func newBegins(models []Signature) *begins {
	table := new(begins)
	set := func(magic string) { table[int(magic[0])<<8|int(magic[1])] = true }
	for _, a := range archivers {
		set(a.magic)
	}
	for _, s := range models {
		set(s.Magic)
	}
	set("us") // of ustar, within a tar
	for _, level := range []string{"\x01", "\x5e", "\x9c", "\xda"} {
		set("\x78" + level) // zlib: RFC 1950, 2.2
	}
	return table
}

// next is where the next two bytes lie with which something can begin; -1 if there are none.
func (t *begins) next(b []byte) int {
	for i := 1; i < len(b); i++ {
		if t[int(b[i-1])<<8|int(b[i])] {
			return i - 1
		}
	}
	return -1
}

// starts tells what begins at a place, of which b has the bytes.
func (v *carver) starts(b []byte, at int64) (hit, bool) {
	for _, s := range v.Signatures {
		if at >= s.Before && bytes.HasPrefix(b, []byte(s.Magic)) {
			return hit{at: at - s.Before, magic: at, model: true}, true
		}
	}
	switch {
	case b[0] == 'u' && at >= ustarAt && bytes.HasPrefix(b, []byte("ustar")):
		return hit{at: at - ustarAt, magic: at, kind: tarred, name: "tar"}, v.isTarAt(at - ustarAt)
	case b[0] == 0x78 && isZlib(b):
		return hit{at: at, magic: at, kind: zlibbed, name: "zlib"}, true
	}
	for i := range archivers {
		a := &archivers[i]
		if len(a.magic) < 3 || a.magic[0] != b[0] || !bytes.HasPrefix(b, []byte(a.magic)) || a.kind == unreadable && a.fits == nil || a.fits != nil && !a.fits(b) {
			continue
		}
		return hit{at: at, magic: at, kind: a.kind, name: a.name}, true
	}
	return hit{}, false
}

// ustarAt is where a tar says that it is one.
const ustarAt = 257

func (v *carver) isTarAt(at int64) bool {
	b := make([]byte, block)
	n, _ := v.f.ReadAt(b, at)
	return isTar(b[:n])
}

// isZlib: RFC 1950, 2.2, and the type of the first block, RFC 1951, 3.2.3.
func isZlib(b []byte) bool {
	if len(b) < 8 || binary.BigEndian.Uint16(b)%31 != 0 || b[1]&0x20 != 0 {
		return false
	}
	switch b[2] >> 1 & 3 {
	case 0: // stored: its length twice
		return binary.LittleEndian.Uint16(b[3:]) == ^binary.LittleEndian.Uint16(b[5:])
	case 3:
		return false
	}
	return true
}
