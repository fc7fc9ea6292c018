// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto/ed25519"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/vsa-legal/operator/internal/guard"
	"github.com/vsa-legal/operator/internal/permit"
)

// maxResident is what the guard may have in memory, in KiB.
const maxResident = 8 << 10

var key = ed25519.NewKeyFromSeed([]byte(strings.Repeat("k", ed25519.SeedSize)))

// build makes the program that ships, and has it install itself as a pod does.
func build(t *testing.T) string {
	t.Helper()
	program, installed := filepath.Join(t.TempDir(), "guard"), filepath.Join(t.TempDir(), "guard")
	for _, args := range [][]string{{"go", "build", "-trimpath", "-ldflags", "-s -w", "-o", program, "."}, {program, "install", installed}, {program, "install", installed}} {
		if out, err := exec.CommandContext(t.Context(), args[0], args[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
	}
	return installed
}

// runIn runs a script of the shell below the guard, as a container does. It returns what the script wrote, and the exit code.
func runIn(t *testing.T, program, pod, script string, lasts time.Duration) (string, int) {
	t.Helper()
	permits, models := t.TempDir(), t.TempDir()
	text, err := guard.Instructions{Key: ed25519.PublicKey(key[ed25519.SeedSize:]), Permits: permits, Models: models}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	now := guard.NodeClock{}.Wall()
	token, err := permit.Sign(key, permit.Claims{Pod: "pod", Plan: permit.PlanOf(text), Serial: 1, NotBefore: 1, NotAfter: now.Add(lasts).Unix()})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(permits, "pod"), []byte(token), 0o600); err != nil {
		t.Fatal(err)
	}
	// The shell mounts /proc, and becomes the guard: in a pod the container runtime does the first.
	cmd := exec.CommandContext(t.Context(), "/bin/sh", "-c", `mount -t proc proc /proc && exec "$0" run "$1" -- /bin/sh -c "$2"`, program, text, script)
	cmd.Env = append(os.Environ(), guard.EnvPod+"="+pod)
	cmd.SysProcAttr = &syscall.SysProcAttr{
		// In a user namespace not even root has power over what it cannot read.
		Cloneflags: unix.CLONE_NEWPID | unix.CLONE_NEWNS | unix.CLONE_NEWUSER, Unshareflags: unix.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}},
	}
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

func TestGuard(t *testing.T) {
	program := build(t)
	t.Run("is small, and does nothing at rest", func(t *testing.T) {
		out, code := runIn(t, program, "pod", `sleep 1; a=$(cut -d' ' -f14,15 /proc/1/stat); sleep 3; b=$(cut -d' ' -f14,15 /proc/1/stat)
			echo "resident $(grep VmRSS /proc/1/status | tr -dc 0-9)"; echo "ticks $a $b"; exit 9`, time.Hour)
		if code != 9 {
			t.Fatalf("exit code %d:\n%s", code, out)
		}
		t.Log(out)
		words := strings.Fields(out[strings.Index(out, "resident"):])
		if resident, err := strconv.Atoi(words[1]); err != nil || resident == 0 || resident > maxResident {
			t.Errorf("%d KiB are resident, at most %d may be", resident, maxResident)
		}
		if ticks := words[3:7]; ticks[0] != ticks[2] || ticks[1] != ticks[3] {
			t.Errorf("it used the processor at rest: %v", ticks)
		}
	})
	t.Run("tells its runtime nothing of the pod", func(t *testing.T) {
		if out, code := runIn(t, program, "pod", `test -z "$`+guard.EnvPod+`"`, time.Hour); code != 0 {
			t.Errorf("exit code %d:\n%s", code, out)
		}
	})
	t.Run("cannot be read or traced by its own user", func(t *testing.T) {
		info, err := os.Stat(program)
		if err != nil || info.Mode() != 0o111 {
			t.Errorf("mode %v, error %v", info.Mode(), err)
		}
		out, code := runIn(t, program, "pod", `cat /proc/$$/environ >/dev/null || exit 1; ! cat /proc/1/environ`, time.Hour)
		if code != 0 {
			t.Errorf("exit code %d:\n%s", code, out)
		}
	})
	t.Run("ends what has no permit any more", func(t *testing.T) {
		if out, code := runIn(t, program, "pod", "sleep 1000", 2*time.Second); code != 113 || !strings.Contains(out, string(guard.PermitEnded)) {
			t.Errorf("exit code %d:\n%s", code, out)
		}
	})
}

func TestDoRefuses(t *testing.T) {
	for name, args := range map[string][]string{
		"nothing": {}, "another word": {"stay"}, "no command": {"run", "{}", "--"}, "no instructions": {"run", "{}", "--", "/bin/true"},
		"no dashes": {"run", "{}", "/bin/true", "x"}, "nowhere to install to": {"install"},
		"a network of its own choice": {"verify-network", "10.0.0.1:443"},
	} {
		if _, err := do(args); err == nil {
			t.Errorf("%s: it does something", name)
		}
	}
}

// TestVerifyNetworkKnowsWhereToConnect: the address is the one that Kubernetes tells every pod. What an open network is called is
// shown with a clock of its own in internal/guard.
func TestVerifyNetworkKnowsWhereToConnect(t *testing.T) {
	t.Setenv("KUBERNETES_SERVICE_HOST", "")
	t.Setenv("KUBERNETES_SERVICE_PORT", "")
	var refusal *guard.Refusal
	if _, err := do([]string{"verify-network"}); !errors.As(err, &refusal) || refusal.Reason != guard.NotStarted {
		t.Errorf("without an address: %v", err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	host, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	_ = listener.Close() // nothing answers there any more
	t.Setenv("KUBERNETES_SERVICE_HOST", host)
	t.Setenv("KUBERNETES_SERVICE_PORT", port)
	if _, err := do([]string{"verify-network"}); err != nil {
		t.Errorf("where nothing answers: %v", err)
	}
}
