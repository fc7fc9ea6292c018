// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestLockStateRefusesAFolderOfSomethingElse(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "thesis.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if lock, err := lockState(dir); err == nil {
		t.Errorf("%s is taken for a state folder", lock.Name())
	}
}

func TestLockStateIsForOne(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	lock, err := lockState(dir)
	if err != nil {
		t.Fatal(err)
	}
	again := make(chan error, 1)
	go func() {
		second, err := lockState(dir)
		if err == nil {
			err = second.Close()
		}
		again <- err
	}()
	select {
	case err := <-again:
		t.Fatalf("a second run begins beside the first: %v", err)
	case <-time.After(200 * time.Millisecond): // long enough for several attempts; a busy machine makes fewer
	}
	if err := lock.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-again; err != nil {
		t.Errorf("a second run does not begin after the first: %v", err)
	}
}

func TestEmptyStateKeepsTheMarker(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{marker, logFolder, "etcd"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	exists := func(name string) bool {
		_, err := os.Stat(filepath.Join(dir, name))
		return !errors.Is(err, fs.ErrNotExist)
	}
	if err := keepLogs(dir); err != nil || !exists(marker) || !exists(logFolder) || exists("etcd") {
		t.Errorf("keepLogs: %v", err)
	}
	if err := emptyState(dir); err != nil || !exists(marker) || exists(logFolder) {
		t.Errorf("emptyState: %v", err)
	}
}

func TestRetry(t *testing.T) {
	attempts := 0
	err := retry(time.Minute, func() error {
		if attempts++; attempts < 3 {
			return fs.ErrExist
		}
		return nil
	})
	if err != nil || attempts != 3 {
		t.Errorf("%d attempts, error %v", attempts, err)
	}
	if err := retry(time.Minute, func() error { return fs.ErrPermission }); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("what is final is tried again: %v", err)
	}
	if err := retry(0, func() error { return fs.ErrExist }); !errors.Is(err, fs.ErrExist) {
		t.Errorf("error %v after the time is over", err)
	}
}
