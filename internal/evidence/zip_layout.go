// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/flate"
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
	zipSums        = 14  // where the checksum and the sizes are, which are zero where a descriptor follows
	zipNameLength  = 26
)

// zipDescriptorSign is what a descriptor begins with.
const zipDescriptorSign = 0x08074b50

// layout asks that an archive is its entries one behind the other, as Write writes them, and nothing else. Some readers of archives go by
// what stands before each entry and others by the directory at the end, some pass over what stands before, between and behind: in such a
// place a file shows to one of them what another does not see.
func layout(in io.ReaderAt, size int64, z *zip.Reader) error {
	hidden := errors.New("it has bytes that are in no entry, or an entry that is described in two ways: other readers of archives may show something else")
	at, end, inflated := int64(0), int64(zipEnd), int64(0)
	if len(z.File) >= zipManyEntries {
		end += zipEnd64
	}
	for _, f := range z.File {
		begins, err := f.DataOffset()
		if err != nil || begins != at+zipHeader+int64(len(f.Name)) || !asWritten(f) {
			return hidden
		}
		if inflated += int64(f.UncompressedSize64); inflated > maxTotal || !alike(in, f, at, begins) || !inflates(in, f, begins) { //nolint:gosec // of what was read
			return hidden
		}
		at = begins + int64(f.CompressedSize64) + zipDescriptor //nolint:gosec // of an entry that was read
		end += zipDirectory + int64(len(f.Name))
	}
	if z.Comment != "" || at+end != size {
		return hidden
	}
	return nil
}

// asWritten tells whether the directory describes an entry as one of Write's.
func asWritten(f *zip.File) bool {
	const utf8 = 0x800
	return f.Method == zip.Deflate && f.Flags&^utf8 == zipDescribed && len(f.Extra)+len(f.Comment) == 0 && f.Mode().IsRegular() &&
		f.UncompressedSize64 <= maxTotal && f.CompressedSize64 <= maxTotal
}

// alike tells whether what stands before an entry and what stands behind it say the same as the directory.
func alike(in io.ReaderAt, f *zip.File, at, begins int64) bool {
	head, behind := make([]byte, zipHeader+len(f.Name)), make([]byte, zipDescriptor)
	if _, err := in.ReadAt(head, at); err != nil {
		return false
	}
	if _, err := in.ReadAt(behind, begins+int64(f.CompressedSize64)); err != nil { //nolint:gosec // asWritten bounds it
		return false
	}
	number := binary.LittleEndian
	return string(head[zipHeader:]) == f.Name && number.Uint16(head[zipFlags:]) == f.Flags && number.Uint16(head[zipFlags+2:]) == f.Method &&
		bytes.Equal(head[zipSums:zipNameLength], make([]byte, zipNameLength-zipSums)) &&
		number.Uint32(behind) == zipDescriptorSign && number.Uint32(behind[4:]) == f.CRC32 &&
		uint64(number.Uint32(behind[8:])) == f.CompressedSize64 && uint64(number.Uint32(behind[12:])) == f.UncompressedSize64
}

// inflates tells whether all compressed bytes of an entry are its content: a reader that goes by the directory stops where the content
// ends, and another finds a second entry behind it.
func inflates(in io.ReaderAt, f *zip.File, begins int64) bool {
	packed := bufio.NewReader(io.NewSectionReader(in, begins, int64(f.CompressedSize64))) //nolint:gosec // asWritten bounds it
	r := flate.NewReader(packed)                                                          // it reads no byte too many of what reads single ones
	n, err := io.Copy(io.Discard, io.LimitReader(r, int64(f.UncompressedSize64)+1))       //nolint:gosec // the same
	if err != nil || uint64(n) != f.UncompressedSize64 {                                  //nolint:gosec // not negative
		return false
	}
	_, err = packed.ReadByte()
	return errors.Is(err, io.EOF)
}
