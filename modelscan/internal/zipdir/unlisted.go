// SPDX-License-Identifier: Apache-2.0

package zipdir

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"unicode/utf8"
)

// unlisted visits what only local headers tell of: who unpacks an archive as it arrives goes from one to the next.
func (a *archive) unlisted() error {
	for _, gap := range a.Covered.Gaps(a.size) {
		for at := gap.From; at < gap.To; {
			at = a.find(localSignature, at, gap.To)
			if at < 0 {
				break
			}
			next, err := a.unlistedAt(at)
			if err != nil {
				return err
			}
			at = next
		}
	}
	return nil
}

// unlistedAt visits an entry that no directory names, and returns where to look further.
func (a *archive) unlistedAt(at int64) (int64, error) {
	if a.Covered.Has(at) {
		return a.Covered.End(at), nil
	}
	if !a.plausible(at) {
		return at + 1, nil
	}
	e, content, err := a.local(at)
	if err != nil {
		return at + 1, nil //nolint:nilerr // then it is none, and its bytes stay unaccounted for
	}
	if a.entries++; a.entries > MaxEntries {
		return 0, fmt.Errorf("there are more than %d files in it", MaxEntries)
	}
	a.problem("%q is in it, and in none of its directories", e.Name)
	e.Unlisted = true
	if err := a.visitLocal(e, content); err != nil {
		return 0, err
	}
	return max(at+1, a.Covered.End(at)), nil
}

// storedLength is the length of a stored content that only the record behind it tells; -1 if there is none up to a place.
func (a *archive) storedLength(from, to int64) int64 {
	for at := from; at < to; at++ {
		if at = a.find(descriptorSignature, at, to); at < 0 {
			return -1
		}
		var b [12]byte
		if n, _ := a.r.ReadAt(b[:], at+4); n == len(b) && int64(binary.LittleEndian.Uint32(b[4:])) == at-from {
			return at - from
		}
	}
	return -1
}

// plausible tells a local header from the same letters in a program that reads zip archives.
func (a *archive) plausible(at int64) bool {
	var b [localSize]byte
	if n, _ := a.r.ReadAt(b[:], at); n < localSize {
		return false
	}
	version, method, length := int(b[4]), int(b[8])|int(b[9])<<8, int64(b[26])|int64(b[27])<<8
	if version > 90 || method > 20 && (method < 90 || method > 99) || length == 0 || length > 4096 {
		return false
	}
	name := make([]byte, length)
	if n, _ := a.r.ReadAt(name, at+localSize); int64(n) < length {
		return false
	}
	return bytes.IndexFunc(name, func(r rune) bool { return r < ' ' && r != utf8.RuneError }) < 0
}

// find a signature between two places; -1 if it is not there.
func (a *archive) find(signature string, from, to int64) int64 {
	b := make([]byte, min(a.chunk, to-from+int64(len(signature))))
	for ; from < to; from += int64(len(b) - len(signature) + 1) {
		n, _ := a.r.ReadAt(b, from) // less than that is there at the end of the file
		if i := bytes.Index(b[:n], []byte(signature)); i >= 0 {
			if at := from + int64(i); at < to {
				return at
			}
			return -1
		}
		if n < len(b) {
			return -1
		}
	}
	return -1
}
