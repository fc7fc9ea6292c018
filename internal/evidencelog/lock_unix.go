// SPDX-License-Identifier: Apache-2.0

//go:build unix

package evidencelog

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// ErrTaken says that another writer has the folder.
var ErrTaken = errors.New("another writer has the log")

// lock takes a folder for one writer, until the file is closed or the program ends, however it ends.
func lock(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("taking the log: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil { //nolint:gosec // a file descriptor is small
		return nil, errors.Join(fmt.Errorf("%w: %w", ErrTaken, err), f.Close())
	}
	return f, nil
}
