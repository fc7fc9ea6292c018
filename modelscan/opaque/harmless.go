// SPDX-License-Identifier: Apache-2.0

package opaque

import (
	"errors"
	"io"

	"github.com/vsa-legal/operator/modelscan/format"
	"github.com/vsa-legal/operator/modelscan/model"
)

// Harmless are formats that hold no network: each tells where it ends by its own structure. What follows is something else.
var Harmless = []format.Format{
	{
		Name: "elf", Description: "programs and libraries of Linux", Source: "https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html",
		Magic: format.First("\x7fELF"), MinSize: 64,
		End: structured(endOfELF),
	},
	{
		Name: "pe", Description: "programs and libraries of Windows", Source: "https://learn.microsoft.com/windows/win32/debug/pe-format",
		Extensions: []string{"exe", "dll"}, Magic: format.First("MZ"), MinSize: 64,
		End: structured(endOfPE),
	},
	{
		Name: "mach-o", Description: "programs and libraries of macOS", Source: "https://github.com/apple-oss-distributions/xnu/blob/main/EXTERNAL_HEADERS/mach-o/loader.h",
		Extensions: []string{"dylib"}, Magic: format.First("\xcf\xfa\xed\xfe", "\xce\xfa\xed\xfe"), MinSize: 32,
		End: structured(endOfMachO),
	},
	{
		Name: "java-class", Description: "compiled classes of Java", Source: "https://docs.oracle.com/javase/specs/jvms/se21/html/jvms-4.html",
		Extensions: []string{"class"}, Magic: format.First("\xca\xfe\xba\xbe"), MinSize: 10,
		Sniff: isJavaClass, End: upTo(4 << 20),
	},
	{
		Name: "mach-o-universal", Description: "programs of macOS for several processors", Source: "https://github.com/apple-oss-distributions/xnu/blob/main/EXTERNAL_HEADERS/mach-o/fat.h",
		Magic: format.First("\xca\xfe\xba\xbe"), MinSize: 28,
		End: structured(endOfUniversal),
	},
	{
		Name: "ar", Description: "libraries of object files", Source: "https://man7.org/linux/man-pages/man5/ar.5.html",
		Extensions: []string{"a", "lib"}, Magic: format.First("!<arch>\n"), MinSize: 8,
		End: structured(endOfAr),
	},
	{
		Name: "wasm", Description: "programs in WebAssembly, of which no section of data is large", Source: "https://webassembly.github.io/spec/core/binary/modules.html",
		Extensions: []string{"wasm"}, Magic: format.First("\x00asm\x01\x00\x00\x00"), MinSize: 8,
		End: structured(endOfWasm),
	},
	{
		Name: "png", Compressed: true, Description: "pictures", Source: "https://www.w3.org/TR/png/",
		Extensions: []string{"png"}, Magic: format.First("\x89PNG\r\n\x1a\n"), MinSize: 33,
		End: structured(endOfPNG),
	},
	{
		Name: "jpeg", Compressed: true, Description: "pictures", Source: "https://www.w3.org/Graphics/JPEG/itu-t81.pdf",
		Extensions: []string{"jpg", "jpeg"}, Magic: format.First("\xff\xd8\xff"), MinSize: 4,
		End: structured(endOfJPEG),
	},
	{
		Name: "gif", Compressed: true, Description: "pictures", Source: "https://www.w3.org/Graphics/GIF/spec-gif89a.txt",
		Extensions: []string{"gif"}, Magic: format.First("GIF8"), MinSize: 14,
		End: structured(endOfGIF),
	},
	{
		Name: "webp", Compressed: true, Description: "pictures", Source: "https://developers.google.com/speed/webp/docs/riff_container",
		Extensions: []string{"webp"}, Magic: format.First("RIFF"), MinSize: 12,
		Sniff: kindOfRIFF("WEBP"), End: structured(endOfRIFF),
	},
	{
		Name: "wav", Compressed: true, Description: "sound", Source: "https://learn.microsoft.com/windows/win32/xaudio2/resource-interchange-file-format--riff-",
		Extensions: []string{"wav"}, Magic: format.First("RIFF"), MinSize: 12,
		Sniff: kindOfRIFF("WAVE"), End: structured(endOfRIFF),
	},
	{
		Name: "avi", Compressed: true, Description: "films", Source: "https://learn.microsoft.com/windows/win32/directshow/avi-riff-file-reference",
		Extensions: []string{"avi"}, Magic: format.First("RIFF"), MinSize: 12,
		Sniff: kindOfRIFF("AVI "), End: structured(endOfRIFF),
	},
	{
		Name: "mp4", Compressed: true, Description: "films, sound and pictures in boxes", Source: "ISO/IEC 14496-12",
		Extensions: []string{"mp4", "mov", "heic"}, Magic: []format.Magic{{Offset: 4, Bytes: "ftyp"}}, MinSize: 16,
		End: structured(endOfBoxes),
	},
	{
		Name: "matroska", Compressed: true, Description: "films", Source: "https://www.rfc-editor.org/rfc/rfc9559",
		Extensions: []string{"mkv", "webm"}, Magic: format.First("\x1a\x45\xdf\xa3"), MinSize: 12,
		End: structured(endOfMatroska),
	},
	{
		Name: "ogg", Compressed: true, Description: "sound and films", Source: "https://www.rfc-editor.org/rfc/rfc3533",
		Extensions: []string{"ogg"}, Magic: format.First("OggS"), MinSize: 27,
		End: structured(endOfOgg),
	},
	{
		Name: "mp3", Compressed: true, Description: "sound", Source: "https://id3.org/id3v2.4.0-structure",
		Extensions: []string{"mp3"}, Magic: format.First("ID3", "\xff\xfb"), MinSize: 10,
		End: structured(endOfMP3),
	},
	{
		Name: "flac", Compressed: true, Description: "sound", Source: "https://www.rfc-editor.org/rfc/rfc9639",
		Extensions: []string{"flac"}, Magic: format.First("fLaC"), MinSize: 42,
		End: structured(endOfFLAC),
	},
	{
		Name: "truetype", Description: "fonts", Source: "https://learn.microsoft.com/typography/opentype/spec/otff",
		Extensions: []string{"ttf"}, Magic: format.First("\x00\x01\x00\x00\x00"), MinSize: 12,
		End: structured(endOfFont),
	},
	{
		Name: "opentype", Description: "fonts", Source: "https://learn.microsoft.com/typography/opentype/spec/otff",
		Extensions: []string{"otf"}, Magic: format.First("OTTO"), MinSize: 12,
		End: structured(endOfFont),
	},
	{
		Name: "woff", Compressed: true, Description: "fonts", Source: "https://www.w3.org/TR/WOFF/",
		Extensions: []string{"woff"}, Magic: format.First("wOFF"), MinSize: 12,
		End: structured(endOfWOFF),
	},
	{
		Name: "woff2", Compressed: true, Description: "fonts", Source: "https://www.w3.org/TR/WOFF2/",
		Extensions: []string{"woff2"}, Magic: format.First("wOF2"), MinSize: 12,
		End: structured(endOfWOFF),
	},
	{
		Name: "pdf", Description: "documents", Source: "ISO 32000-2",
		Extensions: []string{"pdf"}, Magic: format.First("%PDF-"), MinSize: 8,
		End: structured(endOfPDF),
	},
	{
		Name: "sqlite", Description: "databases", Source: "https://www.sqlite.org/fileformat.html",
		Extensions: []string{"sqlite", "db"}, Magic: format.First("SQLite format 3\x00"), MinSize: 100,
		End: structured(endOfSQLite),
	},
	{
		Name: "openpgp-keyring", Description: "public keys", Source: "https://www.rfc-editor.org/rfc/rfc9580",
		Extensions: []string{"gpg"}, Magic: format.First("\x98", "\x99", "\xc6"), MinSize: 64,
		Sniff: isKeyring, End: structured(endOfKeyring),
	},
	{
		Name: "pyc", Description: "compiled Python", Source: "https://github.com/python/cpython/blob/main/Lib/importlib/_bootstrap_external.py",
		Extensions: []string{"pyc"}, Magic: []format.Magic{{Offset: 2, Bytes: "\r\n"}}, MinSize: 18,
		Sniff: isPyc, End: upTo(8 << 20),
	},
	{
		Name: "icu", Description: "data of ICU", Source: "https://github.com/unicode-org/icu/blob/main/icu4c/source/common/unicode/udata.h",
		Extensions: []string{"dat"}, Magic: []format.Magic{{Offset: 2, Bytes: "\xda\x27"}}, MinSize: 32,
		End: structured(endOfICU),
	},
	{
		Name: "gettext", Description: "translations", Source: "https://www.gnu.org/software/gettext/manual/html_node/MO-Files.html",
		Extensions: []string{"mo"}, Magic: format.First("\xde\x12\x04\x95"), MinSize: 28,
		End: structured(endOfMo),
	},
	{
		Name: "terminfo", Description: "descriptions of terminals", Source: "https://man7.org/linux/man-pages/man5/term.5.html",
		Magic: format.First("\x1a\x01", "\x1e\x02"), MinSize: 12,
		End: upTo(32 << 10),
	},
	{
		Name: "timezone", Description: "time zones", Source: "https://www.rfc-editor.org/rfc/rfc9636",
		Magic: format.First("TZif"), MinSize: 44,
		End: upTo(64 << 10),
	},
	{
		Name: "locale-archive", Description: "locales of glibc", Source: "glibc: locale/locarchive.h",
		Magic: format.First("\x09\x01\x02\xde"), MinSize: 56,
		End: structured(endOfLocaleArchive),
	},
	{
		Name: "locale", Description: "compiled locales of glibc", Source: "glibc: locale/localeinfo.h",
		MinSize: 16,
		Sniff:   isLocale, End: structured(endOfLocale),
	},
}

// Structure tells where a file of a kind that holds no network ends, by its own structure. What follows is something else.
func Structure(head []byte, f model.File) (end int64, ok bool) {
	k := format.Taking(Harmless, head, f.Size(), f.Path())
	if k == nil {
		return 0, false
	}
	return k.EndOf(f)
}

// Media tells where a picture, a film, a sound or a font ends: its content is compressed, and nothing else is in it.
func Media(head []byte, f model.File) (end int64, ok bool) {
	k := format.Taking(Harmless, head, f.Size(), f.Path())
	if k == nil || !k.Compressed {
		return 0, false
	}
	return k.EndOf(f)
}

// structured lets a function read numbers at any place of the file, within its size.
func structured(end func(*reader) (int64, bool)) func(model.File) (int64, bool) {
	return func(f model.File) (int64, bool) { return end(&reader{File: f, size: f.Size()}) }
}

// upTo accepts a kind whose end is not told by a number, up to a size that is usual for it.
func upTo(most int64) func(model.File) (int64, bool) {
	return func(f model.File) (int64, bool) { return f.Size(), f.Size() <= most }
}

func kindOfRIFF(kind string) func([]byte, int64, string) bool {
	return func(head []byte, _ int64, _ string) bool { return string(head[8:12]) == kind }
}

// maxParts of one file that are gone through.
const maxParts = 1 << 20

// padding that may follow what a structure tells of.
const padding = 4096

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

// isJavaClass: universal Mach-O files have the same magic number, and a small count where the version stands.
func isJavaClass(head []byte, _ int64, _ string) bool {
	return head[6] == 0 && head[7] >= 45 && head[7] < 100
}

// isPyc: two bytes that change with every version of Python, then CR LF; the code object follows after the header.
func isPyc(head []byte, _ int64, _ string) bool {
	for _, at := range []int{8, 12, 16} {
		if head[at] == 0xe3 || head[at] == 'c' {
			return true
		}
	}
	return false
}
