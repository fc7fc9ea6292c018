// SPDX-License-Identifier: Apache-2.0

package manifest

// braces finds where a JSON object ends, over as many pieces as it has.
type braces struct {
	depth         int
	text, escaped bool
}

// close returns the length of the piece up to the brace that closes the first one, or 0 if that is not in it.
func (b *braces) close(piece []byte) int {
	for i, c := range piece {
		switch {
		case b.escaped:
			b.escaped = false
		case b.text:
			b.escaped, b.text = c == '\\', c != '"'
		case c == '"':
			b.text = true
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
