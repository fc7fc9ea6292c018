// SPDX-License-Identifier: Apache-2.0

package strip

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

const maxPath = 4096 // bytes, as the inspection has it by default

// clean names a file as a report of an inspection does. Two files may have one name so; their content tells them apart.
func clean(name string) string {
	if len(name) > maxPath {
		name = name[:maxPath]
	}
	name = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) {
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(name, string(utf8.RuneError)))
	if name = strings.TrimPrefix(path.Clean("/"+name), "/"); name == "" {
		return "unnamed"
	}
	return name
}
