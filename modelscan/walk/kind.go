// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"strconv"
	"strings"

	"github.com/vsa-legal/operator/modelscan/internal/zipdir"
)

// kind of an archive or of a compression.
type kind int

const (
	plain kind = iota
	tarred
	zipped
	arred
	cpioed
	gzipped
	zstandard
	bzipped
	xzipped
	lzmaed
	zlibbed    // is found within files only
	unreadable // an archive of a kind that is not read
)

// archiver is a program's way to begin what it packs.
type archiver struct {
	magic string
	kind  kind
	name  string
	fits  func(head []byte) bool // nil where the magic says enough
}

// archivers. The unreadable ones are told, so that nobody hides a model in them: wherever they begin if more than the magic says
// so, else at the beginning of a file.
var archivers = []archiver{
	{"PK\x03\x04", zipped, "zip", nil},
	{"\x1f\x8b\x08", gzipped, "gzip", nil},
	{"\x28\xb5\x2f\xfd", zstandard, "zstd", nil},
	{"BZh", bzipped, "bzip2", isBzip},
	{"\xfd7zXZ\x00", xzipped, "xz", nil},
	{"!<arch>\n", arred, "ar", nil},
	{"070701", cpioed, "cpio", isCpio},
	{"070702", cpioed, "cpio", isCpio},
	{"070707", cpioed, "cpio", isCpio},
	{"\x5d\x00\x00", lzmaed, "lzma", isLZMA},
	{"\xc7\x71", unreadable, "cpio of the old kind", isOldCpio},
	{"7z\xbc\xaf\x27\x1c", unreadable, "7z", is7z},
	{"7z\xbc\xaf\x27\x1c", unreadable, "7z", nil},
	{"Rar!\x1a\x07", unreadable, "rar", isRar},
	{"Rar!\x1a\x07", unreadable, "rar", nil},
	{"\x04\x22\x4d\x18", unreadable, "lz4", isLZ4},
	{"\x02\x21\x4c\x18", unreadable, "lz4 of the old kind", nil},
	{"MSCF\x00\x00\x00\x00", unreadable, "cab", isCab},
	{"MSWIM\x00\x00\x00", unreadable, "wim", nil},
	{"hsqs", unreadable, "squashfs", isSquashfs},
	{"LZIP\x01", unreadable, "lzip", nil},
	{"\x89LZO\x00\x0d\x0a\x1a\x0a", unreadable, "lzop", nil},
	{"\xff\x06\x00\x00sNaPpY", unreadable, "snappy", nil},
	{"\x1f\x9d", unreadable, "compress", isCompress},
	{"xar!\x00\x1c\x00\x01", unreadable, "xar", nil},
	{"ArC\x01", unreadable, "FreeArc", nil},
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", unreadable, "a compound file of Windows", nil},
	{"conectix", unreadable, "a virtual disk", nil},
	{"QFI\xfb", unreadable, "a virtual disk", nil},
}

// placed archivers have their magic further within.
var placed = []struct {
	at int
	archiver
}{
	{1080, archiver{"\x53\xef", unreadable, "an ext file system", isExt}},
	{32769, archiver{"CD001", unreadable, "an ISO file system", nil}},
}

// kindOf tells what a file is from its first bytes, with the name of it.
func kindOf(head []byte) (kind, string) {
	for _, m := range archivers {
		if bytes.HasPrefix(head, []byte(m.magic)) && (m.fits == nil || m.fits(head)) {
			return m.kind, m.name
		}
	}
	switch {
	case isTar(head):
		return tarred, "tar"
	case isSkippable(head):
		return zstandard, "zstd"
	}
	for _, m := range placed {
		if len(head) > m.at+len(m.magic) && string(head[m.at:m.at+len(m.magic)]) == m.magic && (m.fits == nil || m.fits(head)) {
			return m.kind, m.name
		}
	}
	return plain, ""
}

// kindAt also knows what shows further within: a zip that something was put before, and file systems.
func (c *content) kindAt(head []byte) (kind, string) {
	k, name := kindOf(head)
	if k != plain {
		return k, name
	}
	for _, m := range placed {
		b := make([]byte, len(m.magic))
		if n, _ := c.at.ReadAt(b, int64(m.at)); n == len(b) && m.at > len(head) && string(b) == m.magic {
			return m.kind, m.name
		}
	}
	if zipdir.HasDirectory(c.at, c.Entry.Size) {
		return zipped, "zip"
	}
	return plain, ""
}

// isBzip looks at what follows the three letters: the size of a block and the magic of the first one.
func isBzip(head []byte) bool {
	return len(head) >= 10 && head[3] >= '1' && head[3] <= '9' &&
		(string(head[4:10]) == "1AY&SY" || string(head[4:10]) == "\x17\x72\x45\x38\x50\x90")
}

// isCpio: all numbers of the header are letters.
func isCpio(head []byte) bool {
	length, digits := newcSize, "0123456789abcdefABCDEF"
	if head[5] == '7' {
		length, digits = odcSize, "01234567"
	}
	return len(head) >= length && strings.Trim(string(head[:length]), digits) == ""
}

// isOldCpio: the type of a file, and its name's length.
func isOldCpio(head []byte) bool {
	if len(head) < 26 {
		return false
	}
	mode, length := binary.LittleEndian.Uint16(head[6:])>>12, binary.LittleEndian.Uint16(head[20:])
	return (mode == 4 || mode == 8 || mode == 10) && length > 1 && length < 1024
}

// isLZMA: the size of the dictionary is a power of two or between two of them, the size of the content is open or sensible.
func isLZMA(head []byte) bool {
	if len(head) < 14 {
		return false
	}
	dictionary, size := binary.LittleEndian.Uint32(head[1:]), binary.LittleEndian.Uint64(head[5:])
	return dictionary >= 1<<16 && dictionary&(dictionary>>1-1)&0xffff == 0 && (size == 1<<64-1 || size < 1<<38) && head[13] == 0
}

// is7z: the sum of the header's end stands before it.
func is7z(head []byte) bool {
	return len(head) >= 32 && crc32.ChecksumIEEE(head[12:32]) == binary.LittleEndian.Uint32(head[8:])
}

// isRar: the first block is the archive's head, or what says how it is encrypted.
func isRar(head []byte) bool {
	switch {
	case len(head) < 16:
		return false
	case head[6] == 0:
		return head[9] == 0x73
	}
	if head[6] != 1 || head[7] != 0 {
		return false
	}
	_, n := binary.Uvarint(head[12:])
	return n > 0 && 12+n < len(head) && (head[12+n] == 1 || head[12+n] == 4)
}

// isCab: numbers that are reserved are zero, and the first file lies behind the header.
func isCab(head []byte) bool {
	le := binary.LittleEndian
	return len(head) >= 36 && le.Uint32(head[12:]) == 0 && le.Uint32(head[20:]) == 0 && head[25] == 1 && le.Uint32(head[16:]) >= 36 && le.Uint32(head[16:]) < le.Uint32(head[8:])
}

func isLZ4(head []byte) bool {
	return len(head) >= 7 && head[4]&0xc2 == 0x40 && head[5]&0x8f == 0 && head[5] >= 0x40
}

// isSquashfs: of version 4, with blocks of a size that exists.
func isSquashfs(head []byte) bool {
	return len(head) >= 96 && head[28] == 4 && head[29]|head[30]|head[31] == 0 && head[22] >= 12 && head[22] <= 20 && head[23] == 0
}

func isCompress(head []byte) bool {
	return len(head) > 3 && head[2]&0x60 == 0 && head[2]&0x1f >= 9 && head[2]&0x1f <= 16
}

// isExt: a file system of a kind and of a block size that exist.
func isExt(head []byte) bool {
	return len(head) >= 1100 && len(bytes.Trim(head[:1024], "\x00")) == 0 && binary.LittleEndian.Uint32(head[1048:]) <= 6
}

// isSkippable is a frame of zstd to skip: RFC 8878, 3.1.2.
func isSkippable(head []byte) bool {
	return len(head) >= 8 && head[0]&0xf0 == 0x50 && string(head[1:4]) == "\x2a\x4d\x18"
}

const block = 512 // of a tar

// isTar verifies the checksum of the first header, which every form of tar has.
func isTar(head []byte) bool {
	if len(head) < block {
		return false
	}
	field := strings.Trim(string(head[148:156]), " \x00")
	want, err := strconv.ParseInt(field, 8, 64)
	if err != nil || head[0] == 0 {
		return false
	}
	var unsigned, signed int64
	for i, b := range head[:block] {
		if i >= 148 && i < 156 {
			b = ' '
		}
		unsigned += int64(b)
		signed += int64(int8(b)) //nolint:gosec // old programs summed signed bytes
	}
	return want == unsigned || want == signed
}
