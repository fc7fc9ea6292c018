// SPDX-License-Identifier: Apache-2.0

package opaque

import (
	"bytes"
	"errors"
	"io"

	"github.com/vsa-legal/operator/modelscan/model"
)

// slack is how much may follow the end of a file as its structure tells it: signatures, tags, padding. A network is larger.
const slack = 4096

// maxParts of one file that are gone through.
const maxParts = 1 << 20

// kind is a file format that holds no network. end returns where the content ends, as far as its structure tells.
type kind struct {
	name  string
	fits  func(head []byte) bool
	end   func(f *reader) (int64, bool)
	least int // bytes of the head that are needed
}

// reader reads numbers at any place, within the file's size.
type reader struct {
	model.File
	size int64
}

// bytes returns n bytes at a place, or nil if they are not there.
func (r *reader) bytes(at int64, n int) []byte {
	if n < 0 || at < 0 || at > r.size-int64(n) {
		return nil
	}
	raw := make([]byte, n)
	if _, err := r.ReadAt(raw, at); err != nil && !errors.Is(err, io.EOF) {
		return nil
	}
	return raw
}

// Harmless tells whether the file is certainly of another kind: by its structure, from its first byte to its last. A picture
// with something behind it is not.
func Harmless(head []byte, size int64, f model.File) (kind string, ok bool) {
	r := &reader{File: f, size: size}
	for _, k := range kinds {
		if len(head) < k.least || !k.fits(head) {
			continue
		}
		end, ok := k.end(r)
		return k.name, ok && end <= size && size-end <= slack
	}
	if isText(r) {
		return "text", true
	}
	return "", false
}

// Structure tells where a file of a kind that holds no network ends, by its own structure. What follows is something else.
func Structure(head []byte, f model.File) (end int64, ok bool) {
	_, end, ok = structure(head, f)
	return end, ok
}

// Media tells where a picture, a film, a sound or a font ends: its content is compressed, and nothing else is in it.
func Media(head []byte, f model.File) (end int64, ok bool) {
	name, end, ok := structure(head, f)
	switch name {
	case "png", "jpeg", "gif", "webp", "wav", "avi", "mp4", "matroska", "ogg", "mp3", "flac", "woff", "woff2":
		return end, ok
	}
	return 0, false
}

func structure(head []byte, f model.File) (name string, end int64, ok bool) {
	r := &reader{File: f, size: f.Size()}
	for _, k := range kinds {
		if len(head) >= k.least && k.fits(head) {
			end, ok := k.end(r)
			return k.name, end, ok && end <= r.size
		}
	}
	return "", 0, false
}

func magic(at int, text string) func([]byte) bool {
	return func(head []byte) bool { return len(head) >= at && bytes.HasPrefix(head[at:], []byte(text)) }
}

// both tells whether two magic numbers fit.
func both(a, b func([]byte) bool) func([]byte) bool {
	return func(head []byte) bool { return a(head) && b(head) }
}

// upTo accepts a kind whose end is not told by a number, up to a size that is usual for it.
func upTo(most int64) func(*reader) (int64, bool) {
	return func(r *reader) (int64, bool) { return r.size, r.size <= most }
}

var kinds = []kind{
	{"elf", magic(0, "\x7fELF"), endOfELF, 64},
	{"pe", magic(0, "MZ"), endOfPE, 64},
	{"mach-o", magic(0, "\xcf\xfa\xed\xfe"), endOfMachO, 32},
	{"mach-o", magic(0, "\xce\xfa\xed\xfe"), endOfMachO, 28},
	{"java-class", isJavaClass, upTo(4 << 20), 10},
	{"mach-o-universal", magic(0, "\xca\xfe\xba\xbe"), endOfUniversal, 28},
	{"ar", magic(0, "!<arch>\n"), endOfAr, 8},
	{"wasm", magic(0, "\x00asm\x01\x00\x00\x00"), endOfWasm, 8},
	{"png", magic(0, "\x89PNG\r\n\x1a\n"), endOfPNG, 33},
	{"jpeg", magic(0, "\xff\xd8\xff"), endOfJPEG, 4},
	{"gif", magic(0, "GIF8"), endOfGIF, 14},
	{"webp", both(magic(0, "RIFF"), magic(8, "WEBP")), endOfRIFF, 12},
	{"wav", both(magic(0, "RIFF"), magic(8, "WAVE")), endOfRIFF, 12},
	{"avi", both(magic(0, "RIFF"), magic(8, "AVI ")), endOfRIFF, 12},
	{"mp4", magic(4, "ftyp"), endOfBoxes, 16},
	{"matroska", magic(0, "\x1a\x45\xdf\xa3"), endOfMatroska, 12},
	{"ogg", magic(0, "OggS"), endOfOgg, 27},
	{"mp3", magic(0, "ID3"), endOfMP3, 10},
	{"mp3", magic(0, "\xff\xfb"), endOfMP3, 4},
	{"flac", magic(0, "fLaC"), endOfFLAC, 42},
	{"truetype", magic(0, "\x00\x01\x00\x00\x00"), endOfFont, 12},
	{"opentype", magic(0, "OTTO"), endOfFont, 12},
	{"woff", magic(0, "wOFF"), endOfWOFF, 12},
	{"woff2", magic(0, "wOF2"), endOfWOFF, 12},
	{"pdf", magic(0, "%PDF-"), endOfPDF, 8},
	{"sqlite", magic(0, "SQLite format 3\x00"), endOfSQLite, 100},
	{"pyc", isPyc, upTo(8 << 20), 18},
	{"icu", magic(2, "\xda\x27"), endOfICU, 32},
	{"gettext", magic(0, "\xde\x12\x04\x95"), endOfMo, 28},
	{"terminfo", magic(0, "\x1a\x01"), upTo(32 << 10), 12},
	{"terminfo", magic(0, "\x1e\x02"), upTo(32 << 10), 12},
	{"timezone", magic(0, "TZif"), upTo(64 << 10), 44},
	{"locale-archive", magic(0, "\x09\x01\x02\xde"), endOfLocaleArchive, 56},
	{"locale", isLocale, endOfLocale, 16},
}

// isJavaClass: universal Mach-O files have the same magic number, and a small count where the version stands.
func isJavaClass(head []byte) bool {
	return magic(0, "\xca\xfe\xba\xbe")(head) && head[6] == 0 && head[7] >= 45 && head[7] < 100
}

// isPyc: two bytes that change with every version of Python, then CR LF; the code object follows after the header.
func isPyc(head []byte) bool {
	if head[2] != '\r' || head[3] != '\n' {
		return false
	}
	for _, at := range []int{8, 12, 16} {
		if head[at] == 0xe3 || head[at] == 'c' {
			return true
		}
	}
	return false
}
