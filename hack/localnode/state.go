// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// clusterFolder is hack/localcluster's state.
const clusterFolder = "cluster"

// lockState opens the state folder for this run alone. The lock is held by whoever has the file open: by the first
// process of the namespaces too.
func lockState(dir string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(dir, marker)); len(entries) > 0 && err != nil {
		return nil, fmt.Errorf("%s holds other files: give --state a folder of its own", dir)
	}
	lock, err := os.OpenFile(filepath.Join(dir, marker), os.O_CREATE|os.O_RDWR, 0o600) //nolint:gosec // it was named by the user
	if err != nil {
		return nil, err
	}
	err = retry(lockPatience, func() error { return syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) })
	if err != nil {
		return nil, errors.Join(fmt.Errorf("another run is at work in %s: %w", dir, err), lock.Close())
	}
	return lock, nil
}

// emptyState removes everything but the marker.
func emptyState(dir string) error { return removeBut(dir, marker) }

// keepLogs removes everything but the logs, and says where they are.
func keepLogs(dir string) error {
	logs := filepath.Join(dir, logFolder)
	err := os.Rename(filepath.Join(dir, clusterFolder, "log"), filepath.Join(logs, "control-plane"))
	if err := errors.Join(ignoreMissing(err), removeBut(dir, marker, logFolder)); err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "localnode: the logs of the node, its pods and the cluster are in %s\n", logs)
	return nil
}

func removeBut(dir string, kept ...string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	keep := map[string]bool{}
	for _, name := range kept {
		keep[name] = true
	}
	for _, entry := range entries {
		if !keep[entry.Name()] {
			err = errors.Join(err, os.RemoveAll(filepath.Join(dir, entry.Name())))
		}
	}
	return err
}

// retry does something until it succeeds, or returns its last error.
func retry(patience time.Duration, do func() error) error {
	deadline := time.Now().Add(patience)
	for {
		err := do()
		if err == nil || errors.Is(err, fs.ErrPermission) || time.Now().After(deadline) {
			return err
		}
		time.Sleep(50 * time.Millisecond)
	}
}
