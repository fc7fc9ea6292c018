// SPDX-License-Identifier: Apache-2.0

// Package text fits words into statuses, messages and terminals: it truncates, joins, counts, and makes one harmless line
// of what a stranger wrote. Every function takes any bytes; none fails.
package text

import (
	"fmt"
	"strings"
	"unicode"
)

// ellipsis stands where something was cut off. It is three bytes long, and one character.
const ellipsis = "…"

// Truncate returns the beginning of a text that is longer than maxBytes, with an ellipsis, in at most maxBytes bytes of
// valid UTF-8. A maxBytes that has no room for the ellipsis counts as one that has.
func Truncate(s string, maxBytes int) string {
	if len(s) <= maxBytes {
		return s
	}
	return strings.ToValidUTF8(s[:min(len(s), max(maxBytes-len(ellipsis), 0))], "") + ellipsis
}

// TruncateStart returns the end of a text that is longer than maxBytes, after an ellipsis, in at most maxBytes bytes of
// valid UTF-8: of a path, its end says most.
func TruncateStart(s string, maxBytes int) string {
	if len(s) <= maxBytes {
		return s
	}
	return ellipsis + strings.ToValidUTF8(s[min(len(s), max(len(s)-maxBytes+len(ellipsis), 0)):], "")
}

// TruncateRunes returns the first maxRunes characters of a longer text, and an ellipsis after them.
func TruncateRunes(s string, maxRunes int) string {
	if len(s) <= maxRunes {
		return s
	}
	if runes := []rune(s); len(runes) > maxRunes {
		return string(runes[:max(maxRunes, 0)]) + ellipsis
	}
	return s
}

// TruncateStartRunes returns the end of a text that has more than maxRunes characters, which with the ellipsis before it
// has maxRunes.
func TruncateStartRunes(s string, maxRunes int) string {
	if runes := []rune(s); len(runes) > maxRunes {
		return ellipsis + string(runes[min(len(runes)-maxRunes+1, len(runes)):])
	}
	return s
}

// SanitizeLine makes one line of a text that steers no terminal: white space becomes a blank, and what is not printable
// becomes U+FFFD.
func SanitizeLine(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsPrint(r):
			return r
		case unicode.IsSpace(r):
			return ' '
		default:
			return unicode.ReplacementChar
		}
	}, s)
}

// ReplaceUnprintable puts a character in the place of each that is not printable. Of white space only the blank is.
func ReplaceUnprintable(s string, by rune) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return by
	}, s)
}

// OneLine makes one line of what a program says: valid UTF-8, without white space around it, and with a blank in the place
// of each character that is not printable.
func OneLine(s string) string {
	return ReplaceUnprintable(strings.ToValidUTF8(strings.TrimSpace(s), ""), ' ')
}

// Join writes words of any string type one after the other, with a separator between them.
func Join[S ~string](words []S, separator string) string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = string(w)
	}
	return strings.Join(all, separator)
}

// Count writes how many there are of something that has a regular plural: 1 model, 2 models.
func Count[N ~int | ~int32 | ~int64](n N, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
