// SPDX-License-Identifier: Apache-2.0

package manifest

// braces finds where a JSON object ends, over as many pieces as it has.
type braces struct {
	quotes

	depth int
}

// close returns the length of the piece up to the brace that closes the first one, or 0 if that is not in it.
func (b *braces) close(piece []byte) int {
	for i, c := range piece {
		switch {
		case b.hold(c):
		case c == '{':
			b.depth++
		case c == '}':
			if b.depth--; b.depth == 0 {
				return i + 1
			}
		}
	}
	return 0
}

// quotes tells the texts of JSON from what is between them.
type quotes struct{ text, escaped bool }

// hold is true of a character of a text, and of the quotation marks around it.
func (q *quotes) hold(c byte) bool {
	switch {
	case q.escaped:
		q.escaped = false
	case q.text:
		q.escaped, q.text = c == '\\', c != '"'
	default:
		q.text = c == '"'
		return q.text
	}
	return true
}
