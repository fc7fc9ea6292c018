// SPDX-License-Identifier: Apache-2.0

package plugin

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// unprintable is what a terminal obeys, or what turns the text around it: control characters of both sets, and those
// that have no shape of their own.
func unprintable(r rune) bool {
	return r == utf8.RuneError || unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co)
}

// printable makes of what a stranger wrote a text of one line that no terminal obeys.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case unprintable(r):
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(text, string(utf8.RuneError)))
}

// writeSafeJSON writes JSON in which what a terminal would obey is escaped, so that nothing is lost.
func writeSafeJSON(out io.Writer, value any) error {
	var text bytes.Buffer
	if err := writeJSON(&text, value); err != nil {
		return err
	}
	if _, err := out.Write(escapeJSON(text.Bytes())); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}

// escapeJSON escapes what only strings can hold: outside of them JSON has no such characters.
func escapeJSON(text []byte) []byte {
	if !json.Valid(text) || bytes.IndexFunc(text, escaped) < 0 {
		return text
	}
	var safe bytes.Buffer
	for _, r := range string(text) {
		switch high, low := utf16.EncodeRune(r); {
		case !escaped(r):
			safe.WriteRune(r)
		case high != utf8.RuneError:
			fmt.Fprintf(&safe, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&safe, `\u%04x`, r)
		}
	}
	return safe.Bytes()
}

func escaped(r rune) bool { return r != '\n' && r != utf8.RuneError && unprintable(r) }
