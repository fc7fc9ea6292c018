// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

// codeUnfit is the exit code of a check on a machine that cannot hold a node: any other but 0 is a fault.
const codeUnfit = 3

// check tells whether this machine lets a node be: it tries each thing that a node does, for a container may be root and
// still be let neither mount nor make a group. It needs none of the programs, and leaves nothing.
func check(args []string) (code int, err error) {
	if len(args) != 1 {
		return 2, errors.New("usage: localnode check DIR, a folder that nodes will have their state in")
	}
	if os.Geteuid() != 0 {
		return codeUnfit, errors.New("this machine cannot hold a node: it needs root")
	}
	dir, err := os.MkdirTemp(args[0], "check-")
	if err != nil {
		return 1, err
	}
	groups := controlGroups(dir)
	err = errors.Join(tryGroups(groups), tryNamespaces(dir))
	if left := errors.Join(groups.remove(), os.RemoveAll(dir)); left != nil {
		return 1, errors.Join(err, left)
	}
	if err != nil {
		return codeUnfit, fmt.Errorf("this machine cannot hold a node:\n%w", err)
	}
	return 0, nil
}

// tryGroups makes a node's control groups, and a group within each, as a pod's.
func tryGroups(g groups) error {
	if err := g.create(); err != nil {
		return fmt.Errorf("making control groups: %w", err)
	}
	for _, dir := range g.dirs {
		if err := os.Mkdir(filepath.Join(dir, "pod"), 0o755); err != nil { //nolint:gosec // as a kubelet's
			return fmt.Errorf("making control groups: %w", err)
		}
	}
	if len(g.dirs) == 1 {
		return tryControllers(g.dirs[0])
	}
	return nil
}

// controllers of a kubelet and of runc. Of those that a hierarchy of version 2 can have, a group has only what its parent
// hands on, and the root of a container whose processes are in it hands on nothing.
const controllers = "+cpu +cpuset +memory +pids"

// tryControllers has the parent of a group hand on what a node needs. Where control groups are of version 1, each is a
// hierarchy of its own, and nothing is handed on.
func tryControllers(dir string) error {
	file := filepath.Join(filepath.Dir(dir), "cgroup.subtree_control")
	if err := writeExisting(file, controllers); err != nil {
		return fmt.Errorf("handing control groups on: %w", err)
	}
	return nil
}

// tryNamespaces starts this program again in the namespaces of a node, to try what a node does in them.
func tryNamespaces(dir string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.Command(self, stageCheck, dir) //nolint:gosec,noctx // it is this program, and waits for nothing
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: namespaces, Pdeathsig: syscall.SIGKILL}
	said, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return errors.New(string(said))
	}
	if err != nil {
		return fmt.Errorf("making namespaces: %w", err)
	}
	return nil
}

// checkInside tries the mounts and the network of a node, all of which end with the namespaces.
func checkInside(dir string) (code int, err error) {
	err = errors.Join(
		coverMachine(dir),
		tryOverlay(filepath.Join(dir, "lib")),
		setUpNetwork(),
		setUpStreet(),
		divert(),
	)
	if err != nil {
		return codeUnfit, err
	}
	return 0, nil
}

// tryOverlay lays one folder over another, as a container's image is: not every file system takes that.
func tryOverlay(dir string) error {
	var options string
	for _, name := range []string{"lowerdir", "upperdir", "workdir"} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o700); err != nil {
			return err
		}
		options += "," + name + "=" + filepath.Join(dir, name)
	}
	over := filepath.Join(dir, "over")
	if err := os.MkdirAll(over, 0o700); err != nil {
		return err
	}
	if err := syscall.Mount("overlay", over, "overlay", 0, options[1:]); err != nil {
		return fmt.Errorf("laying folders over one another in %s: %w", dir, err)
	}
	return nil
}

// writeExisting writes to a file that has to be there, as the kernel's are.
func writeExisting(name, content string) error {
	file, err := os.OpenFile(name, os.O_WRONLY, 0) //nolint:gosec // one of the kernel's
	if err != nil {
		return err
	}
	_, err = file.WriteString(content)
	return errors.Join(err, file.Close())
}
