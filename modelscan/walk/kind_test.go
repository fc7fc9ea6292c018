// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"archive/tar"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"strings"
	"testing"
)

func tarHeader(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := tar.NewWriter(&out).WriteHeader(&tar.Header{Name: "a"}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// at puts something at a place of zeros.
func at(size int, parts map[int]string) string {
	b := make([]byte, size)
	for i, s := range parts {
		copy(b[i:], s)
	}
	return string(b)
}

func sum7z() string {
	rest := strings.Repeat("\x01", 20)
	return "7z\xbc\xaf\x27\x1c\x00\x04" + string(binary.LittleEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(rest)))) + rest
}

func TestKindOf(t *testing.T) {
	header := string(tarHeader(t))
	for name, c := range map[string]struct {
		head string
		want kind
		name string
	}{
		"nothing":                   {"", plain, ""},
		"text":                      {"BZh is no archive, and 070701 is a number", plain, ""},
		"zip":                       {"PK\x03\x04", zipped, "zip"},
		"gzip":                      {"\x1f\x8b\x08", gzipped, "gzip"},
		"gzip of another method":    {"\x1f\x8b\x07", plain, ""},
		"zstd":                      {"\x28\xb5\x2f\xfd", zstandard, "zstd"},
		"zstd, a frame to skip":     {"\x5f\x2a\x4d\x18\x00\x00\x00\x00", zstandard, "zstd"},
		"bzip2":                     {"BZh91AY&SY", bzipped, "bzip2"},
		"bzip2, empty":              {"BZh1\x17\x72\x45\x38\x50\x90", bzipped, "bzip2"},
		"bzip2 of no size":          {"BZh01AY&SY", plain, ""},
		"xz":                        {"\xfd7zXZ\x00", xzipped, "xz"},
		"ar":                        {"!<arch>\n", arred, "ar"},
		"newc":                      {"070701" + strings.Repeat("0", 104), cpioed, "cpio"},
		"newc, no number":           {"070701" + strings.Repeat("0", 103) + "g", plain, ""},
		"odc":                       {"070707" + strings.Repeat("0", 70), cpioed, "cpio"},
		"odc, no octal":             {"070707" + strings.Repeat("8", 70), plain, ""},
		"cpio of the old kind":      {at(26, map[int]string{0: "\xc7\x71", 6: "\xa4\x81", 20: "\x02\x00"}), unreadable, "cpio of the old kind"},
		"cpio of no mode":           {at(26, map[int]string{0: "\xc7\x71", 20: "\x02\x00"}), plain, ""},
		"lzma":                      {"\x5d\x00\x00\x80\x00" + strings.Repeat("\xff", 8) + "\x00", lzmaed, "lzma"},
		"lzma, no size":             {"\x5d\x00\x00\x80\x00" + strings.Repeat("\xfe", 8) + "\x00", plain, ""},
		"7z":                        {sum7z(), unreadable, "7z"},
		"rar 4":                     {"Rar!\x1a\x07\x00\xcf\x90\x73\x00\x00\x0d\x00\x00\x00", unreadable, "rar"},
		"rar 5":                     {"Rar!\x1a\x07\x01\x00\x33\x92\xb5\xe5\x0a\x01\x05\x06", unreadable, "rar"},
		"lz4":                       {"\x04\x22\x4d\x18\x64\x40\xa7", unreadable, "lz4"},
		"lz4 of no version":         {"\x04\x22\x4d\x18\x24\x40\xa7", plain, ""},
		"squashfs":                  {at(96, map[int]string{0: "hsqs", 22: "\x11\x00", 28: "\x04\x00"}), unreadable, "squashfs"},
		"cab":                       {at(60, map[int]string{0: "MSCF", 8: "\xff", 16: "\x2c", 24: "\x03\x01"}), unreadable, "cab"},
		"compress":                  {"\x1f\x9d\x90\x00", unreadable, "compress"},
		"an ext file system":        {at(1100, map[int]string{1080: "\x53\xef"}), unreadable, "an ext file system"},
		"an ext file system behind": {at(1100, map[int]string{3: "x", 1080: "\x53\xef"}), plain, ""},
		"tar":                       {header, tarred, "tar"},
		"tar, cut":                  {header[:511], plain, ""},
		"tar, another sum":          {"b" + header[1:], plain, ""},
		"zeros":                     {at(4096, nil), plain, ""},
	} {
		if k, is := kindOf([]byte(c.head)); k != c.want || is != c.name {
			t.Errorf("%s: %d, %q", name, k, is)
		}
	}
}

// Old programs summed the bytes of a header with their signs.
func TestIsTarSigned(t *testing.T) {
	head := tarHeader(t)
	copy(head, "\xe4\xf6\xfc")
	sum := int64(0)
	copy(head[148:], "        ")
	for _, b := range head {
		sum += int64(int8(b)) //nolint:gosec // as above
	}
	copy(head[148:], []byte{'0', byte('0' + sum>>12&7), byte('0' + sum>>9&7), byte('0' + sum>>6&7), byte('0' + sum>>3&7), byte('0' + sum&7), 0, ' '})
	if !isTar(head) {
		t.Error("it is none")
	}
}

func TestKindAt(t *testing.T) {
	zip := "PK\x01\x02" + at(42, nil) + "PK\x05\x06" + at(4, nil) + "\x01\x00\x01\x00" + "\x2e\x00\x00\x00" + at(6, nil)
	for name, c := range map[string]struct {
		data string
		want string
	}{
		"text":                             {"text", ""},
		"an ISO file system":               {at(40_000, map[int]string{32769: "CD001"}), "an ISO file system"},
		"less than that":                   {at(32_770, nil), ""},
		"a zip behind a program":           {"#!/bin/sh\n" + zip, "zip"},
		"the end of a zip without entries": {"#!/bin/sh\n" + "PK\x05\x06" + at(18, nil), ""},
	} {
		in := &content{Entry: Entry{Size: int64(len(c.data))}, at: strings.NewReader(c.data)}
		if _, is := in.kindAt([]byte(c.data[:min(HeadSize, len(c.data))])); is != c.want {
			t.Errorf("%s: %q", name, is)
		}
	}
}
