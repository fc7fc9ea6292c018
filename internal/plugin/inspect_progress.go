// SPDX-License-Identifier: Apache-2.0

package plugin

import (
	"io"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/vsa-legal/operator/internal/terminal"
)

const (
	progressFrom  = 64 << 20 // less is read before a bar is
	progressEvery = 100 * time.Millisecond
)

// progress shows how far the reading is, where somebody waits for it: on a terminal, of what takes a while.
type progress struct {
	out   io.Writer
	shown bool // whether there is a terminal

	mu   sync.Mutex
	bar  *progressbar.ProgressBar
	last int64
}

func newProgress(out io.Writer) *progress {
	return &progress{out: out, shown: terminal.Of(out).Terminal()}
}

// report is what the inspection calls, or nil where nobody looks.
func (p *progress) report() func(done, total int64) {
	if !p.shown {
		return nil
	}
	return p.set
}

// set is called by several goroutines, so that an older number may come after a newer one.
func (p *progress) set(done, total int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if total < progressFrom || done < p.last {
		return
	}
	p.last = done
	if p.bar == nil {
		p.bar = progressbar.NewOptions64(total,
			progressbar.OptionSetWriter(p.out), progressbar.OptionShowBytes(true), progressbar.OptionSetDescription("reading"),
			progressbar.OptionThrottle(progressEvery), progressbar.OptionClearOnFinish(), progressbar.OptionFullWidth())
	}
	if p.bar.GetMax64() != total {
		p.bar.ChangeMax64(total)
	}
	_ = p.bar.Set64(min(done, total)) // a bar that cannot be drawn stops nothing
}

// end takes the bar away.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil {
		_ = p.bar.Clear()
		p.bar = nil
	}
}
