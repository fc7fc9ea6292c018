// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
)

// kind of an archive or of a compression.
type kind int

const (
	plain kind = iota
	tarred
	zipped
	gzipped
	zstandard
	bzipped
	unreadable // an archive of a kind that is not read
)

// magics of what begins with one. The unreadable ones are told, so that nobody hides a model in them.
var magics = []struct {
	magic string
	kind  kind
	name  string
}{
	{"PK\x03\x04", zipped, "zip"},
	{"\x1f\x8b\x08", gzipped, "gzip"},
	{"\x28\xb5\x2f\xfd", zstandard, "zstd"},
	{"BZh", bzipped, "bzip2"},
	{"\xfd7zXZ\x00", unreadable, "xz"},
	{"7z\xbc\xaf\x27\x1c", unreadable, "7z"},
	{"Rar!\x1a\x07", unreadable, "rar"},
	{"\x04\x22\x4d\x18", unreadable, "lz4"},
	{"MSCF\x00\x00\x00\x00", unreadable, "cab"},
	{"hsqs", unreadable, "squashfs"},
	{"LZIP\x01", unreadable, "lzip"},
}

// kindOf tells what a file is from its first bytes, with the name of it.
func kindOf(head []byte) (kind, string) {
	for _, m := range magics {
		if bytes.HasPrefix(head, []byte(m.magic)) && (m.kind != bzipped || isBzip(head)) {
			return m.kind, m.name
		}
	}
	switch {
	case isTar(head):
		return tarred, "tar"
	case len(head) >= 8 && head[0]&0xf0 == 0x50 && string(head[1:4]) == "\x2a\x4d\x18":
		return zstandard, "zstd" // with a frame to skip: RFC 8878, 3.1.2
	}
	return plain, ""
}

// kindAt also knows a zip that something was put before, by its end. It is one only for who does not know better.
func (c *content) kindAt(head []byte) (kind, string) {
	k, name := kindOf(head)
	if k != plain || c.Entry.Size < endSize {
		return k, name
	}
	var end [endSize]byte
	if _, err := c.at.ReadAt(end[:], c.Entry.Size-endSize); err != nil && !errors.Is(err, io.EOF) ||
		string(end[:4]) != endSignature || end[endSize-2]|end[endSize-1] != 0 {
		return plain, ""
	}
	return zipped, "zip"
}

// isBzip looks at what follows the three letters: the size of a block and the magic of the first one.
func isBzip(head []byte) bool {
	return len(head) >= 10 && head[3] >= '1' && head[3] <= '9' &&
		(string(head[4:10]) == "1AY&SY" || string(head[4:10]) == "\x17\x72\x45\x38\x50\x90")
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
