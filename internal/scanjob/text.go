// SPDX-License-Identifier: Apache-2.0

package scanjob

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// escape makes text of a vendor's files one that is safe to show: what is not printable is written as in a Go string. The
// backslash is as well, so that no two texts become one.
func escape(s string) string {
	if strings.IndexFunc(s, special) < 0 && utf8.ValidString(s) {
		return s
	}
	q := strconv.Quote(s)
	return strings.ReplaceAll(q[1:len(q)-1], `\"`, `"`)
}

func special(r rune) bool { return r == '\\' || !strconv.IsPrint(r) }
