// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Within separates the path of an archive from that of what is in it.
const Within = "!/"

// MaxPath is the default length of a path, in bytes.
const MaxPath = 4096

// Clean makes a path of what a stranger wrote: relative, without "..", of printable characters, of at most that many bytes. Two
// files may have one path so; their content tells them apart.
func Clean(name string, most int) string {
	if len(name) > most {
		name = name[:most]
	}
	name = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) {
			return '\uFFFD'
		}
		return r
	}, strings.ToValidUTF8(name, "\uFFFD"))
	name = strings.TrimPrefix(path.Clean("/"+name), "/")
	if name == "" {
		return "unnamed"
	}
	return name
}

// unpacked is the name of what a compressed file holds.
func unpacked(name string) string {
	name = path.Base(name)
	switch ext := path.Ext(name); strings.ToLower(ext) {
	case ".gz", ".zst", ".bz2", ".zstd", ".gzip", ".xz", ".lzma":
		if len(name) > len(ext) {
			return strings.TrimSuffix(name, ext)
		}
	case ".svgz":
		return strings.TrimSuffix(name, "z")
	}
	return name
}
