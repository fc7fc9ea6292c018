//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	corev1 "k8s.io/api/core/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// onNode is the label of specs that look at the node's own kernel, or speak with its pods. They run where the suite runs on
// the node.
const onNode = "node"

// onOwnNode is the label of what stops programs that all others need, or waits for minutes: make e2e has a node for it, beside the others'.
const onOwnNode = "own-node"

// contained is a process of a container, as the kernel of its node has it.
type contained struct{ pid int }

// inside returns the first process of a pod's only container.
func inside(pod *corev1.Pod) contained {
	GinkgoHelper()
	pids := processes(pod.Status.ContainerStatuses[0].ContainerID)
	Expect(pids).NotTo(BeEmpty(), "no process of %s", pod.Name)
	return contained{slices.Min(pids)}
}

// processes are those in the control group of a container: whatever it is that they call themselves.
func processes(containerID string) []int {
	GinkgoHelper()
	_, id, found := strings.Cut(containerID, "://")
	Expect(found).To(BeTrue(), "container ID %q", containerID)
	group := os.Getenv(envGroup)
	Expect(group).NotTo(BeEmpty(), "%s is not set: leave out what is labelled %q", envGroup, onNode)
	entries, err := os.ReadDir("/proc")
	Expect(err).NotTo(HaveOccurred())
	var pids []int
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		groups, err := os.ReadFile(filepath.Join("/proc", entry.Name(), "cgroup"))
		if err == nil && strings.Contains(string(groups), "/"+group+"/") && strings.Contains(string(groups), id) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// path leads to a file as the process sees it.
func (c contained) path(file string) string {
	return filepath.Join("/proc", strconv.Itoa(c.pid), "root", file)
}

// list names what is in a folder as the process sees it.
func (c contained) list(folder string) []string {
	GinkgoHelper()
	entries, err := os.ReadDir(c.path(folder))
	Expect(err).NotTo(HaveOccurred())
	names := make([]string, 0, len(entries))
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

// modelFiles are all files that the process can reach whose name ends as that of a model, /proc and /sys aside.
func (c contained) modelFiles() []string {
	GinkgoHelper()
	var found []string
	Expect(fs.WalkDir(os.DirFS(c.path("/")), ".", func(file string, _ fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case file == "proc" || file == "sys":
			return fs.SkipDir
		case strings.HasSuffix(file, ".onnx"):
			found = append(found, "/"+file)
		}
		return nil
	})).To(Succeed())
	return found
}

// contents are all files that the process can reach of which the SHA-256 is one that is looked for, whatever they are called.
func (c contained) contents(wanted func([sha256.Size]byte) bool) []string {
	GinkgoHelper()
	var found []string
	Expect(fs.WalkDir(os.DirFS(c.path("/")), ".", func(file string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case file == "proc" || file == "sys" || file == "dev":
			return fs.SkipDir
		case !entry.Type().IsRegular():
			return nil
		}
		content, err := os.ReadFile(c.path("/" + file))
		if err == nil && wanted(sha256.Sum256(content)) {
			found = append(found, "/"+file)
		}
		return err
	})).To(Succeed())
	return found
}

// mapped are the files of which the process has a part in its memory.
func (c contained) mapped() []string {
	GinkgoHelper()
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(c.pid), "maps"))
	Expect(err).NotTo(HaveOccurred())
	var all []string
	for line := range strings.Lines(string(text)) {
		if of := strings.Fields(line); len(of) > 5 && strings.HasPrefix(of[5], "/") {
			all = append(all, of[5])
		}
	}
	return all
}

// modelSum is the SHA-256 of the file of an artifact.
func modelSum(architecture string, module v1alpha1.ModuleName) [sha256.Size]byte {
	GinkgoHelper()
	return sha256.Sum256(network(architecture, "/", string(module))["/"+string(module)+".onnx"])
}

// mount is one of a process.
type mount struct {
	point, root, kind string
	readOnly          bool
}

// mounts are those that a process sees.
func (c contained) mounts() map[string]mount {
	GinkgoHelper()
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(c.pid), "mountinfo"))
	Expect(err).NotTo(HaveOccurred())
	all := map[string]mount{}
	for line := range strings.Lines(string(text)) {
		front, back, _ := strings.Cut(line, " - ")
		of := strings.Fields(front)
		m := mount{point: of[4], root: of[3], kind: strings.Fields(back)[0]}
		m.readOnly = slices.Contains(strings.Split(of[5], ","), "ro")
		all[m.point] = m
	}
	return all
}

// status is a line of what the kernel tells of a process.
func (c contained) status(key string) string {
	GinkgoHelper()
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(c.pid), "status"))
	Expect(err).NotTo(HaveOccurred())
	for line := range strings.Lines(string(text)) {
		if value, found := strings.CutPrefix(line, key+":"); found {
			return strings.Join(strings.Fields(value), " ")
		}
	}
	Fail("no " + key)
	return ""
}
