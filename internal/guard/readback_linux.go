// SPDX-License-Identifier: Apache-2.0

package guard

import (
	"context"
	"time"

	"golang.org/x/sys/unix"
)

const (
	// readAgain is how often a runtime is looked at, and readSoon how often before it has answered what it has loaded.
	readAgain = time.Minute
	readSoon  = 5 * time.Second
)

// readBack looks at the runtime from time to time: at what it says that it has loaded, if it can be asked, and at the files that its
// processes have. An error on the channel is why it has to end.
func (g *Guard) readBack(ctx context.Context) (<-chan error, error) {
	next, err := newTimer(unix.CLOCK_BOOTTIME)
	if err != nil {
		return nil, err
	}
	readings := make(chan error)
	context.AfterFunc(ctx, next.close)
	go func() {
		files := newFileCheck(g.Instructions)
		for answered := false; ; {
			wait := readAgain
			if len(g.IndexPorts) > 0 && !answered {
				wait = readSoon
			}
			if next.after(wait) != nil {
				return
			}
			select {
			case <-ctx.Done():
				return
			case <-next.C:
			}
			var err error
			if answered, err = g.readIndex(ctx); answered && err != nil {
				select {
				case readings <- err:
				case <-ctx.Done():
				}
				return
			}
			for _, found := range files.look("/proc") {
				g.logf("UnexpectedFile: %q is open in the runtime, and of no permitted module", found)
			}
		}
	}()
	return readings, nil
}

// readIndex asks at each port what is loaded, until one answers.
func (g *Guard) readIndex(ctx context.Context) (answered bool, err error) {
	for _, port := range g.IndexPorts {
		loaded, err := LoadedModels(ctx, port)
		if err == nil {
			return true, g.CheckLoaded("/", loaded)
		}
	}
	return false, ErrNoIndex
}
