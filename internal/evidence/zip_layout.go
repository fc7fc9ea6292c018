// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"archive/zip"
	"encoding/binary"
	"errors"
	"io"
)

// Sizes of the parts of an archive, in bytes (APPNOTE.TXT of PKWARE, 4.3).
const (
	zipHeader      = 30 // of an entry, before its name
	zipDescriptor  = 16 // behind an entry
	zipDirectory   = 46 // of an entry in the directory, before its name
	zipEnd         = 22
	zipEnd64       = 56 + 20 // before the end, where there are so many entries
	zipManyEntries = 1<<16 - 1
	zipDescribed   = 0x8 // the flag that a descriptor follows
	zipFlags       = 6   // where the flags are in the header of an entry, and the method behind them
)

// layout asks that an archive is its entries one behind the other, as Write writes them, and nothing else. Some readers of archives go by
// what stands before each entry and others by the directory at the end, some pass over what stands before, between and behind: in such a
// place a file shows to one of them what another does not see.
func layout(in io.ReaderAt, size int64, z *zip.Reader) error {
	hidden := errors.New("it has bytes that are in no entry, or an entry that is described in two ways: other readers of archives may show something else")
	at, end := int64(0), int64(zipEnd)
	if len(z.File) >= zipManyEntries {
		end += zipEnd64
	}
	for _, f := range z.File {
		begins, err := f.DataOffset()
		if err != nil || begins != at+zipHeader+int64(len(f.Name)) || len(f.Extra)+len(f.Comment) > 0 {
			return hidden
		}
		head := make([]byte, zipHeader+len(f.Name))
		if _, err := in.ReadAt(head, at); err != nil || string(head[zipHeader:]) != f.Name ||
			binary.LittleEndian.Uint16(head[zipFlags:]) != f.Flags || binary.LittleEndian.Uint16(head[zipFlags+2:]) != f.Method {
			return hidden
		}
		at = begins + int64(f.CompressedSize64) //nolint:gosec // of an entry that was read
		if f.Flags&zipDescribed != 0 {
			at += zipDescriptor
		}
		end += zipDirectory + int64(len(f.Name))
	}
	if z.Comment != "" || at+end != size {
		return hidden
	}
	return nil
}
