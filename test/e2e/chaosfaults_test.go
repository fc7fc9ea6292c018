//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/test/chaos"
	"github.com/vsa-legal/operator/test/nodeclock"
)

// faults break parts of the cluster, one after another, and mend them.
type faults struct {
	observer *chaos.Observer
	random   *rand.Rand
	done     map[string]int
}

// kinds of faults: what is killed is started again, what is stopped goes on.
func (f *faults) kinds() map[string]func(hold time.Duration) error {
	return map[string]func(time.Duration) error{
		"manager killed":            func(time.Duration) error { return f.kill("manager") },
		"manager stopped":           func(hold time.Duration) error { return f.freeze(hold, "manager") },
		"kubelet killed":            func(time.Duration) error { return f.kill("kubelet") },
		"containerd killed":         func(time.Duration) error { return f.kill("containerd") },
		"API server killed":         f.killed("kube-apiserver"),
		"API server stopped":        func(hold time.Duration) error { return f.freeze(hold, "kube-apiserver") },
		"etcd killed":               f.killed("etcd"),
		"controller manager killed": f.killed("kube-controller-manager"),
		"scheduler killed":          f.killed("kube-scheduler"),
		"disk of etcd full":         f.fillDisk,
		"clock set back":            func(hold time.Duration) error { return stepAll(-time.Hour - hold) },
		"clock set forward":         func(hold time.Duration) error { return stepAll(time.Hour + hold) },
	}
}

// run breaks one thing at a time until its time is over. A fault is over when a part works again that rests on all others.
func (f *faults) run(ctx context.Context) {
	f.done = map[string]int{}
	kinds := f.kinds()
	names := slices.Sorted(maps.Keys(kinds))
	for {
		pause, name := 5*time.Second+time.Duration(f.random.IntN(10))*time.Second, names[f.random.IntN(len(names))]
		hold := time.Second + time.Duration(f.random.IntN(7000))*time.Millisecond
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		f.observer.Note(chaos.Line{Is: chaos.Broken, Text: name})
		if err := kinds[name](hold); err != nil {
			f.observer.Note(chaos.Line{Is: chaos.Did, Text: name + ": " + err.Error()})
		}
		f.done[name]++
		f.awaitHealth(ctx)
	}
}

// settle waits until everything works, at the end.
func (f *faults) settle(ctx context.Context) {
	GinkgoHelper()
	bounded, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	Expect(f.awaitHealth(bounded)).To(BeTrue(), "the cluster does not come back: see its logs")
}

// counts says how often each thing was broken.
func (f *faults) counts() string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(f.done)) {
		all = append(all, fmt.Sprintf("%s %d", name, f.done[name]))
	}
	return strings.Join(all, ", ")
}

// awaitHealth waits until a manager that leads and the kubelet have both written to the API server since now, and that manager is
// ready: it is not before it has looked at everything that runs.
func (f *faults) awaitHealth(ctx context.Context) bool {
	since := time.Now()
	for ctx.Err() == nil {
		if f.renewed(ctx, "kube-node-lease", "localnode", since) != "" && f.ready(ctx, f.renewed(ctx, operatorNamespace, operatorLease, since)) {
			f.observer.Note(chaos.Line{Is: chaos.Mended})
			return true
		}
		select {
		case <-ctx.Done():
		case <-time.After(interval):
		}
	}
	return false
}

// operatorLease is that of the manager that leads.
const operatorLease = "manager.vsa.legal"

// renewed returns who has renewed a lease since an instant, or nobody.
func (f *faults) renewed(ctx context.Context, namespace, name string, since time.Time) string {
	call, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	lease := &coordinationv1.Lease{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name}}
	if get(call, lease) != nil || lease.Spec.RenewTime == nil || lease.Spec.HolderIdentity == nil || !lease.Spec.RenewTime.After(since) {
		return ""
	}
	return *lease.Spec.HolderIdentity
}

// ready tells whether the pod of a manager is, by the name under which it holds its lease.
func (f *faults) ready(ctx context.Context, holder string) bool {
	call, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	name, _, found := strings.Cut(holder, "_")
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: operatorNamespace, Name: name}}
	return found && get(call, pod) == nil && slices.ContainsFunc(pod.Status.Conditions, func(c corev1.PodCondition) bool {
		return c.Type == corev1.PodReady && c.Status == corev1.ConditionTrue
	})
}

// kill kills the processes of a program. Who started it starts it again.
func (f *faults) kill(name string) error { return signalAll(syscall.SIGKILL, name) }

func (f *faults) freeze(hold time.Duration, name string) error {
	err := signalAll(syscall.SIGSTOP, name)
	time.Sleep(hold) // it is the length of the fault that is waited for
	return errors.Join(err, signalAll(syscall.SIGCONT, name))
}

// killed kills a part of the control plane, which stays dead for a while.
func (f *faults) killed(name string) func(time.Duration) error {
	return func(hold time.Duration) error {
		err := f.kill(name)
		time.Sleep(hold) // as above
		return errors.Join(err, f.up())
	}
}

// up starts what is missing of the control plane.
func (f *faults) up() error {
	kubeconfig := os.Getenv(envKubeconfig)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	// kubectl lies in the folder of all programs.
	kubectl, err := exec.LookPath("kubectl")
	if err != nil {
		return err
	}
	output, err := exec.CommandContext(ctx, "localcluster", "up", "--bin", filepath.Dir(kubectl), "--state", clusterOf(kubeconfig),
		"--kubeconfig", kubeconfig, "--nodes", "0").CombinedOutput()
	if err != nil {
		return fmt.Errorf("localcluster up: %w: %s", err, output)
	}
	return nil
}

func clusterOf(kubeconfig string) string { return filepath.Join(filepath.Dir(kubeconfig), "cluster") }

// fillDisk leaves no byte to etcd, on a file system of the cluster's own.
func (f *faults) fillDisk(hold time.Duration) error {
	var of syscall.Statfs_t
	dir := clusterOf(os.Getenv(envKubeconfig))
	const tmpfs = 0x01021994 // TMPFS_MAGIC of linux/magic.h
	if err := syscall.Statfs(dir, &of); err != nil || of.Type != tmpfs {
		return fmt.Errorf("%s is no small file system of its own (%w): the machine's disk is not filled", dir, err)
	}
	name := filepath.Join(dir, "filler")
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, zeros{})
	time.Sleep(hold) // as above
	if errors.Is(err, syscall.ENOSPC) {
		err = nil
	}
	return errors.Join(err, file.Close(), os.Remove(name), f.up())
}

// zeros is an endless source.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

// stepAll sets the node's clock for every guard that has the node's own: once it was set for a guard, that stays so until its end.
func stepAll(by time.Duration) error {
	var failed error
	for _, pid := range pidsOf("guard") {
		if _, err := nodeclock.Step(pid, by); err != nil && !errors.Is(err, syscall.EPERM) && !errors.Is(err, syscall.ESRCH) && !errors.Is(err, os.ErrNotExist) {
			failed = errors.Join(failed, err)
		}
	}
	return failed
}

// signalAll sends a signal to the processes of a program, without a word where there is none.
func signalAll(sig syscall.Signal, name string) error {
	pids := pidsOf(name)
	var err error
	for _, pid := range pids {
		err = errors.Join(err, syscall.Kill(pid, sig))
	}
	return err
}
