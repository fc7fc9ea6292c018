// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"io"
	"math"
	"sync"
)

// meter counts what was dealt with of a file of the source, and never more than there is.
type meter struct {
	mu   sync.Mutex
	left int64
	more func(int64)
}

func (w *walker) meter(size int64) *meter {
	if w.Progress == nil {
		return nil
	}
	return &meter{left: size, more: w.Progress}
}

func (m *meter) add(n int64) {
	if m == nil {
		return
	}
	m.mu.Lock()
	n = min(n, m.left)
	m.left -= n
	m.mu.Unlock()
	if n > 0 {
		m.more(n)
	}
}

// part counts what is dealt with of a piece, which may be dealt with beside the others.
func (m *meter) part(size int64) *meter {
	if m == nil {
		return nil
	}
	return &meter{left: size, more: m.add}
}

func (m *meter) end() { m.add(math.MaxInt64) }

// counter counts what is read.
type counter struct {
	from io.Reader
	n    int64
	more func(int64)
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.n += int64(n)
	c.more(int64(n))
	return n, err
}
