// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

const logFolder = "log"

// covered are the machine's folders that a node writes to under names which cannot be chosen, and the folders of the
// state that lie over them.
var covered = map[string]string{"/run": "run", "/var/log": logFolder, "/var/lib": "lib"}

// settings are those of the kernel that a kubelet changes for the whole machine. It gets files of the same names.
var settings = []string{
	"vm/overcommit_memory", "vm/panic_on_oom", "kernel/panic", "kernel/panic_on_oops",
	"kernel/keys/root_maxkeys", "kernel/keys/root_maxbytes",
}

// coverMachine mounts what keeps the node's files out of the machine's folders, in this mount namespace alone.
func coverMachine(state string) error {
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("keeping mounts private: %w", err)
	}
	if err := syscall.Mount("proc", "/proc", "proc", syscall.MS_NOSUID|syscall.MS_NODEV|syscall.MS_NOEXEC, ""); err != nil {
		return fmt.Errorf("mounting /proc: %w", err)
	}
	for folder, name := range covered {
		over := filepath.Join(state, name)
		if err := os.MkdirAll(over, 0o755); err != nil { //nolint:gosec // as the folders that it covers
			return err
		}
		if err := syscall.Mount(over, folder, "", syscall.MS_BIND, ""); err != nil {
			return fmt.Errorf("covering %s: %w", folder, err)
		}
	}
	for _, setting := range settings {
		if err := coverSetting(filepath.Join("/proc/sys", setting), filepath.Join(state, "sys", setting)); err != nil {
			return err
		}
	}
	return nil
}

// coverSetting puts a file with a setting's value over it.
func coverSetting(setting, file string) error {
	value, err := os.ReadFile(setting) //nolint:gosec // one of the settings above
	if err != nil {
		return ignoreMissing(err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(file, value, 0o600); err != nil {
		return err
	}
	if err := syscall.Mount(file, setting, "", syscall.MS_BIND, ""); err != nil {
		return fmt.Errorf("covering %s: %w", setting, err)
	}
	return nil
}

// mountCluster gives the cluster's data and logs a small file system of their own, if that is asked for. It ends with the node.
func (m *machine) mountCluster() error {
	if m.clusterMiB == 0 {
		return nil
	}
	dir := m.path(clusterFolder)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_NOSUID|syscall.MS_NODEV, fmt.Sprintf("size=%dm,mode=700", m.clusterMiB)); err != nil {
		return fmt.Errorf("mounting a file system on %s: %w", dir, err)
	}
	return nil
}
