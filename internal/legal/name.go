// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// plainName is a name as people compare it: compatible letters are one (NFKD), and capitals, accents, signs and white space
// count for nothing. Letters of another alphabet are others, however they look.
func plainName(name string) string {
	var plain strings.Builder
	plain.Grow(len(name))
	pending := false
	for _, r := range norm.NFKD.String(name) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if pending && plain.Len() > 0 {
				plain.WriteByte(' ')
			}
			pending = false
			plain.WriteRune(unicode.ToLower(unicode.ToUpper(r)))
		default:
			pending = true
		}
	}
	return plain.String()
}
