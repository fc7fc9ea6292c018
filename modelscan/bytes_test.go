// SPDX-License-Identifier: Apache-2.0

package modelscan_test

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"
)

func number(i int) string { return strconv.Itoa(i) }

func tag(n protowire.Number) string { return string(protowire.AppendTag(nil, n, protowire.BytesType)) }

func length(n uint64) string { return string(protowire.AppendVarint(nil, n)) }

func length64(n uint64) string { return string(binary.LittleEndian.AppendUint64(nil, n)) }

func field(n protowire.Number, content string) string {
	return tag(n) + length(uint64(len(content))) + content
}

func tarHeader(name string, kind byte, size int64) string {
	b := make([]byte, 512)
	copy(b, name)
	copy(b[100:], "0000644\x000000000\x000000000\x00")
	copy(b[124:], fmt.Sprintf("%011o\x0000000000000\x00        %c", size, kind))
	copy(b[257:], "ustar\x0000")
	sum := 0
	for _, c := range b {
		sum += int(c)
	}
	copy(b[148:], fmt.Sprintf("%06o\x00 ", sum))
	return string(b)
}

// tarFile is a file of a tar, with a name of any length.
func tarFile(name, content string) string {
	out := ""
	if len(name) > 99 {
		out = tarHeader("././@LongLink", 'L', int64(len(name)+1)) + padded(name+"\x00")
		name = name[:99]
	}
	return out + tarHeader(name, '0', int64(len(content))) + padded(content)
}

func padded(s string) string { return s + strings.Repeat("\x00", (512-len(s)%512)%512) }
