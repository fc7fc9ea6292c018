// SPDX-License-Identifier: Apache-2.0

package guard

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// watchFolder tells on the channel when what is in a folder changes. A kubelet puts all new files of a projected folder in the
// place of the old ones by renaming one link in it.
func watchFolder(folder string, changed chan<- struct{}) error {
	fd, err := unix.InotifyInit1(unix.IN_CLOEXEC | unix.IN_NONBLOCK)
	if err != nil {
		return fmt.Errorf("watching %s: %w", folder, err)
	}
	if _, err := unix.InotifyAddWatch(fd, folder, unix.IN_MOVED_TO|unix.IN_CREATE|unix.IN_CLOSE_WRITE); err != nil {
		_ = unix.Close(fd)
		return fmt.Errorf("watching %s: %w", folder, err)
	}
	go func(file *os.File) {
		events := make([]byte, 4096) // a few, of names as long as they can be: which, does not matter
		for {
			if _, err := file.Read(events); err != nil {
				return
			}
			notify(changed)
		}
	}(os.NewFile(uintptr(fd), folder))
	return nil
}
