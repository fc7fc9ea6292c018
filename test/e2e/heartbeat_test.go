//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

const (
	beat = 10 * time.Millisecond
	// skipped is by how much a beat may come late without counting: the kernel has other work too.
	skipped = 40 * time.Millisecond
)

// heartbeat measures for how long the machine let a process stand still that asked for next to nothing. What ends late by no more
// than that was not late by itself.
type heartbeat struct {
	stalled atomic.Int64 // nanoseconds
	done    chan struct{}
}

func startHeartbeat() *heartbeat {
	h := &heartbeat{done: make(chan struct{})}
	go func() {
		ticker := time.NewTicker(beat)
		defer ticker.Stop()
		for last := time.Now(); ; {
			select {
			case <-h.done:
				return
			case <-ticker.C:
				now := time.Now()
				if late := now.Sub(last) - beat; late > skipped {
					h.stalled.Add(int64(late))
				}
				last = now
			}
		}
	}()
	return h
}

// stop ends it, and returns for how long the machine stood still in total.
func (h *heartbeat) stop() time.Duration {
	close(h.done)
	return time.Duration(h.stalled.Load())
}

// waited is for how long the threads of programs have been ready to run and had no processor, all of them together since they began:
// the kernel's own account. What a chain of programs is late by may be that, and is no more than that of the machine's doing.
func waited(names ...string) (total time.Duration) {
	for _, pid := range pidsOf(names...) {
		files, err := filepath.Glob(filepath.Join("/proc", strconv.Itoa(pid), "task", "*", "schedstat"))
		if err != nil {
			continue
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			of := strings.Fields(string(text)) // nanoseconds on a processor, nanoseconds without, turns
			if err != nil || len(of) < 2 {
				continue
			}
			if nanoseconds, err := strconv.ParseInt(of[1], 10, 64); err == nil {
				total += time.Duration(nanoseconds)
			}
		}
	}
	return total
}
