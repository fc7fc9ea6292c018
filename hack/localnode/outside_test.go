// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// podManifest is a pod of the one image that every node here has.
const podManifest = `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[` +
	`{"name":"c","image":"` + pauseImage + `","command":["/localnode","` + stagePause + `"]}]}}`

// withPod runs a pod until it is ready, and then something else.
func withPod(then string) []string {
	return []string{"sh", "-ec", `until kubectl get serviceaccount default; do sleep 0.2; done >/dev/null 2>&1
echo '` + podManifest + `' | kubectl create -f - >/dev/null
kubectl wait --for=condition=Ready pod/p --timeout=60s >/dev/null
` + then}
}

// start starts a node, as a user does, from the programs that 'make node' built.
func start(t *testing.T, state string, command ...string) *exec.Cmd {
	t.Helper()
	bin := os.Getenv("LOCALNODE_BIN")
	if bin == "" || os.Geteuid() != 0 {
		t.Fatal("needs root, and LOCALNODE_BIN, the folder of the built programs: run 'make e2e'")
	}
	cmd := exec.Command(filepath.Join(bin, "localnode"), append([]string{"--bin", bin, "--state", state, "--timeout", "5m", "--"}, command...)...)
	cmd.Stdout, cmd.Stderr = t.Output(), t.Output()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd
}

// traces are what a node leaves while it runs.
type traces struct {
	namespaces []string // in which its processes are
	state      string
}

// holdNumbers keeps namespaces open in which processes run, until the test is over. The kernel gives the number of one that is gone to
// the next that anybody makes, such as the node that runs beside: held, a number names the same namespace to the end. It keeps no
// process in one, and no mount in the way of a folder's removal.
func holdNumbers(t *testing.T, namespaces []string) {
	t.Helper()
	kinds, err := filepath.Glob("/proc/[0-9]*/ns/*")
	if err != nil {
		t.Fatal(err)
	}
	held := map[string]bool{}
	for _, kind := range kinds {
		if namespace, err := os.Readlink(kind); err != nil || held[namespace] || !slices.Contains(namespaces, namespace) {
			continue
		}
		if file, err := os.Open(kind); err == nil {
			t.Cleanup(func() { _ = file.Close() })
			// The process may have ended, and its number be another's, since its link was read.
			if namespace, err := os.Readlink(fmt.Sprintf("/proc/self/fd/%d", file.Fd())); err == nil {
				held[namespace] = true
			}
		}
	}
	for _, namespace := range namespaces {
		if !held[namespace] {
			t.Fatalf("%s is not held: nothing that is seen in it afterwards would say anything", namespace)
		}
	}
}

func TestHeldNamespacesKeepTheirNumber(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Fatal("needs root: run 'make e2e'")
	}
	// within starts a process in a network namespace of its own, and returns the number of that.
	within := func() (namespace string, end func()) {
		cmd := exec.Command("sleep", "300")
		cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET, Pdeathsig: syscall.SIGKILL}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		namespace, err := os.Readlink(fmt.Sprintf("/proc/%d/ns/net", cmd.Process.Pid))
		if err != nil {
			t.Fatal(err)
		}
		return namespace, func() {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
	}
	first, end := within()
	holdNumbers(t, []string{first})
	end()
	for range 100 {
		next, end := within()
		end()
		if next == first {
			t.Fatalf("%s is another one now", first)
		}
	}
}

// left says what there is of a node, in words.
func (n traces) left(t *testing.T) (all []string) {
	t.Helper()
	kinds, err := filepath.Glob("/proc/[0-9]*/ns/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range kinds {
		if namespace, err := os.Readlink(kind); err == nil && slices.Contains(n.namespaces, namespace) {
			all = append(all, "a process in "+namespace)
		}
	}
	mounts, err := os.ReadFile("/proc/self/mounts")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(mounts), n.state) {
		all = append(all, "a mount")
	}
	return all
}

// groupsLeft names the control groups that there are of a node.
func (n traces) groupsLeft() (all []string) {
	for _, dir := range controlGroups(n.state).dirs {
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
			all = append(all, dir)
		}
	}
	return all
}

func interfaces(t *testing.T) (names []string) {
	t.Helper()
	all, err := net.Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range all {
		names = append(names, i.Name)
	}
	return names
}

func TestNothingIsLeftOfANodeThatWasKilled(t *testing.T) {
	before := interfaces(t)
	dir := t.TempDir()
	n, told := traces{state: filepath.Join(dir, "state")}, filepath.Join(dir, "namespaces")
	first := start(t, n.state, withPod("for n in pid net mnt uts ipc; do readlink /proc/self/ns/$n; done > "+told+".new; mv "+told+".new "+told+"; sleep 300")...)
	ended := make(chan error, 1)
	go func() { ended <- first.Wait() }()
	for {
		select {
		case err := <-ended:
			t.Fatalf("ended before it was told to: %v", err)
		case <-time.After(100 * time.Millisecond):
		}
		if text, err := os.ReadFile(told); err == nil {
			n.namespaces = strings.Fields(string(text))
			break
		}
	}
	holdNumbers(t, n.namespaces)
	if len(n.left(t)) == 0 || len(n.groupsLeft()) == 0 {
		t.Fatal("nothing is seen of a node that runs")
	}
	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err == nil {
		t.Error("a run that was killed says that all is well")
	}
	if err := retry(time.Minute, func() error {
		if left := n.left(t); len(left) > 0 {
			return errors.New(strings.Join(left, "\n"))
		}
		return nil
	}); err != nil {
		t.Errorf("left after a kill: %v", err)
	}

	if err := start(t, n.state, withPod("exit 0")...).Wait(); err != nil {
		t.Fatalf("the next run: %v", err)
	}
	if left := append(n.left(t), n.groupsLeft()...); len(left) > 0 {
		t.Errorf("left after the next run: %q", left)
	}
	if _, err := os.Stat(n.state); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the state folder is there: %v", err)
	}
	if after := interfaces(t); !slices.Equal(before, after) {
		t.Errorf("interfaces before: %q, after: %q", before, after)
	}
}

func TestExitCodeAndLogsOfACommandThatFails(t *testing.T) {
	n := traces{state: filepath.Join(t.TempDir(), "state")}
	var exit *exec.ExitError
	if err := start(t, n.state, withPod("exit 7")...).Wait(); !errors.As(err, &exit) || exit.ExitCode() != 7 {
		t.Errorf("it ended with %v, want exit code 7", err)
	}
	for _, file := range []string{"kubelet.log", "containerd.log", "pods", "control-plane/kube-apiserver.log"} {
		if _, err := os.Stat(filepath.Join(n.state, logFolder, file)); err != nil {
			t.Errorf("not kept: %v", err)
		}
	}
	if left := n.groupsLeft(); len(left) > 0 {
		t.Errorf("left: %q", left)
	}
}
