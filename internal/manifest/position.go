// SPDX-License-Identifier: Apache-2.0

package manifest

import "fmt"

// Position is where a document begins.
type Position struct {
	// File is as it was given or found; "-" is standard input.
	File string
	// Line counts from 1, and is the first of the document that is neither empty nor a comment.
	Line int
}

// String is file:line.
func (p Position) String() string { return fmt.Sprintf("%s:%d", p.File, p.Line) }

// errorf is an error at a position.
func (p Position) errorf(format string, args ...any) error {
	return fmt.Errorf("%s: "+format, append([]any{p}, args...)...)
}
