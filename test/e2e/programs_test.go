//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// everything is what the node and the cluster are made of, by name of program. All of it is in the PID namespace of the node, which has
// nothing of another cluster.
var everything = []string{"manager", "kube-apiserver", "etcd", "kube-scheduler", "kube-controller-manager", "kubelet", "containerd"}

// pidsOf are the processes of a program.
func pidsOf(names ...string) []int {
	GinkgoHelper()
	entries, err := os.ReadDir("/proc")
	Expect(err).NotTo(HaveOccurred())
	var pids []int
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		line, err := os.ReadFile(filepath.Join("/proc", e.Name(), "cmdline"))
		program, _, _ := strings.Cut(string(line), "\x00")
		if err == nil && slices.Contains(names, filepath.Base(program)) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// stop lets programs stand still, as if they were dead, and returns what has them go on: it is done after the spec at the latest.
func stop(names ...string) func() {
	GinkgoHelper()
	for _, name := range names {
		Expect(pidsOf(name)).NotTo(BeEmpty(), name)
	}
	pids := pidsOf(names...)
	resume := sync.OnceFunc(func() {
		for _, pid := range pids {
			_ = syscall.Kill(pid, syscall.SIGCONT)
		}
	})
	DeferCleanup(resume)
	for _, pid := range pids {
		Expect(syscall.Kill(pid, syscall.SIGSTOP)).To(Succeed())
	}
	return resume
}

// restart kills the processes of a program, which are started again by whoever started them, and returns what waits until they are.
func restart(name string) func(SpecContext) {
	GinkgoHelper()
	before := pidsOf(name)
	Expect(before).NotTo(BeEmpty(), name)
	for _, pid := range before {
		Expect(syscall.Kill(pid, syscall.SIGKILL)).To(Succeed())
	}
	return func(ctx SpecContext) {
		GinkgoHelper()
		Eventually(ctx, func() []int { return pidsOf(name) }).Should(And(HaveLen(len(before)), Not(ContainElement(BeElementOf(before)))), name)
	}
}
