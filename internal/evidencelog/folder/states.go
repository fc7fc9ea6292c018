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
	return writeFile(filepath.Join(records(dir), stateName(day)), state)
}

// States are the files that WriteState wrote, by the size that the log had.
type States map[int64]string

// Of returns the size that the log had when a day began, where that was written.
func (s States) Of(day time.Time) (int64, bool) {
	for size, path := range s {
		if filepath.Base(path) == stateName(day) {
			return size, true
		}
	}
	return 0, false
}

func stateName(day time.Time) string { return day.UTC().Format(dayLayout) + ".state" }

// FindStates finds what WriteState kept.
func FindStates(dir string) (States, error) {
	paths, err := filepath.Glob(filepath.Join(records(dir), "*.state"))
	if err != nil {
		return nil, err
	}
	all := States{}
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
