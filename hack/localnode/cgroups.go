// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// An emptied group cannot be removed before the kernel is done with its last process.
const groupPatience = 20 * time.Second

// groups is the control group that holds all pods of one node, in each hierarchy of this machine.
type groups struct {
	name string
	dirs []string
}

// controlGroups names a group by the state folder: two nodes of one machine have different ones.
func controlGroups(state string) groups {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(state))
	g := groups{name: fmt.Sprintf("localnode-%08x", sum.Sum32())}
	for _, hierarchy := range hierarchies() {
		g.dirs = append(g.dirs, filepath.Join(hierarchy, g.name))
	}
	return g
}

// hierarchies are the one of control groups v2, or those of v1, and then perhaps one of v2 beside them.
func hierarchies() []string {
	mounts, err := os.ReadFile("/proc/self/mounts")
	if err != nil {
		return nil
	}
	var all []string
	for line := range strings.Lines(string(mounts)) {
		if fields := strings.Fields(line); len(fields) > 2 && (fields[2] == "cgroup" || fields[2] == "cgroup2") {
			all = append(all, fields[1])
		}
	}
	return all
}

// create makes the groups, which the kubelet expects to find.
func (g groups) create() error {
	if len(g.dirs) == 0 {
		return errors.New("no control groups are mounted")
	}
	for _, dir := range g.dirs {
		if err := os.Mkdir(dir, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}

// remove removes the groups with all groups inside them, once no process is left there.
func (g groups) remove() error {
	var failures []error
	for _, dir := range g.dirs {
		failures = append(failures, retry(groupPatience, func() error { return removeGroup(dir) }))
	}
	return errors.Join(failures...)
}

// removeGroup removes a tree of groups from its leaves. The files in a group are the kernel's, and go with it.
func removeGroup(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return ignoreMissing(err)
	}
	for _, entry := range entries {
		if entry.IsDir() {
			if err := removeGroup(filepath.Join(dir, entry.Name())); err != nil {
				return err
			}
		}
	}
	if err := syscall.Rmdir(dir); err != nil {
		return ignoreMissing(fmt.Errorf("removing the control group %s: %w", dir, err))
	}
	return nil
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
