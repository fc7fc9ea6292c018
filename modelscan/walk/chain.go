// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"errors"
	"io"
)

// parts is a format in which one compressed part follows the other.
type parts interface {
	// begin opens the next part. It returns io.EOF where none follows.
	begin() (io.Reader, error)
	// end reads what stands behind a part.
	end() error
}

// chain reads all parts, one after the other.
type chain struct {
	parts

	part io.Reader // nil between two
	err  error     // that ended the last one
}

func (c *chain) Read(p []byte) (int, error) {
	for c.err == nil {
		if c.part == nil {
			if c.part, c.err = c.begin(); c.err != nil {
				break
			}
		}
		n, err := c.part.Read(p)
		switch {
		case n > 0, err == nil:
			if !errors.Is(err, io.EOF) { // which comes again
				c.err = err
			}
			return n, c.err
		case errors.Is(err, io.EOF):
			c.part, c.err = nil, c.end()
		default:
			c.err = err
		}
	}
	return 0, c.err
}
