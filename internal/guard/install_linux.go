// SPDX-License-Identifier: Apache-2.0

package guard

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// Install copies the running program to a file that can be executed and neither read nor written. What cannot be read, the kernel
// lets nobody of the same user trace from its first instruction on.
func Install(to string) (err error) {
	from, err := os.Open("/proc/self/exe")
	if err != nil {
		return fmt.Errorf("reading the guard: %w", err)
	}
	defer from.Close()
	file, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o100)
	if errors.Is(err, os.ErrExist) { // an init container can run twice
		if err := os.Remove(to); err != nil {
			return fmt.Errorf("removing an earlier guard: %w", err)
		}
		file, err = os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o100)
	}
	if err != nil {
		return fmt.Errorf("writing the guard: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if _, err := io.Copy(file, from); err != nil {
		return fmt.Errorf("writing the guard: %w", err)
	}
	return file.Chmod(0o111)
}
