// SPDX-License-Identifier: Apache-2.0

package folder

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// stateHead is how much of a state is read to know the size in it.
const stateHead = 64

// WriteState keeps what the log knew when a day began, and waits until it is on the disk. It lies beside the records of that day,
// and is erased with them.
func WriteState(dir string, day time.Time, state []byte) error {
	return writeFile(filepath.Join(records(dir), day.UTC().Format(dayLayout)+".state"), state)
}

// States finds what WriteState kept: the files, by the size that the log had.
func States(dir string) (map[int64]string, error) {
	paths, err := filepath.Glob(filepath.Join(records(dir), "*.state"))
	if err != nil {
		return nil, err
	}
	all := map[int64]string{}
	for _, path := range paths {
		size, err := stateSize(path)
		if err != nil {
			return nil, err
		}
		all[size] = path
	}
	return all, nil
}

func stateSize(path string) (int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer func() { _ = f.Close() }()
	head := make([]byte, stateHead)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return 0, err
	}
	rest, ok := bytes.CutPrefix(head[:n], []byte(`{"size":`))
	digits, _, more := bytes.Cut(rest, []byte(","))
	size, err := strconv.ParseInt(string(digits), 10, 64)
	if !ok || !more || err != nil {
		return 0, fmt.Errorf("%w: %s is no state", ErrDamaged, filepath.Base(path))
	}
	return size, nil
}
