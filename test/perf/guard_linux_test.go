// SPDX-License-Identifier: Apache-2.0

package perf_test

import (
	"crypto/ed25519"
	"errors"
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

// BenchmarkGuard starts a runtime that ends at once, under a guard and without one, as the first process of namespaces of its own as
// in a container: how much later it begins. Beside that, what the guard has in memory and uses of the processor while its runtime
// sleeps. Goals: 8 MiB, nothing.
func BenchmarkGuard(b *testing.B) {
	const starts, rest = 50, 10 * time.Second
	for b.Loop() {
		g := newGuarded(b)
		c := interleave(starts, func() time.Duration { return g.run(b, true, "exit 9") }, func() time.Duration { return g.run(b, false, "exit 9") })
		with, without := median(inMilliseconds(c.operator)), median(inMilliseconds(c.floor))
		kib, ticks := g.atRest(b, rest)
		report(b, map[string]float64{
			"ms-until-the-runtime-ended": with, "floor-ms": without, "ms-later": with - without,
			"KiB-resident": kib, "clock-ticks-in-10s-of-rest": ticks,
		})
	}
}

// guardRun is a guard with a permit for an hour.
type guardRun struct{ program, instructions, said string }

func newGuarded(b *testing.B) *guardRun {
	b.Helper()
	must := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	built, permits, models := filepath.Join(b.TempDir(), "built"), b.TempDir(), b.TempDir()
	g := &guardRun{program: filepath.Join(b.TempDir(), "guard"), said: filepath.Join(b.TempDir(), "said")}
	must(exec.CommandContext(b.Context(), "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", built, "../../cmd/guard").Run())
	must(exec.CommandContext(b.Context(), built, "install", g.program).Run())
	key := ed25519.NewKeyFromSeed([]byte(strings.Repeat("k", ed25519.SeedSize)))
	var err error
	g.instructions, err = guard.Instructions{Key: ed25519.PublicKey(key[ed25519.SeedSize:]), Permits: permits, Models: models}.Encode()
	must(err)
	token, err := permit.Sign(key, permit.Claims{Pod: "pod", Plan: permit.PlanOf(g.instructions), Serial: 1, NotBefore: 1,
		NotAfter: guard.NodeClock{}.Wall().Add(time.Hour).Unix()})
	must(err)
	must(os.WriteFile(filepath.Join(permits, "pod"), []byte(token), 0o600))
	return g
}

// run has a script run to its end, which is the exit code 9, and returns how long that took.
func (g *guardRun) run(b *testing.B, guarded bool, script string) time.Duration {
	b.Helper()
	command := `mount -t proc proc /proc && exec /bin/sh -c "$2"`
	if guarded {
		command = `mount -t proc proc /proc && exec "$0" run "$1" -- /bin/sh -c "$2"`
	}
	cmd := exec.CommandContext(b.Context(), "/bin/sh", "-c", command, g.program, g.instructions, script)
	cmd.Env = append(os.Environ(), guard.EnvPod+"=pod", "SAID="+g.said)
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: unix.CLONE_NEWPID | unix.CLONE_NEWNS | unix.CLONE_NEWUSER, Unshareflags: unix.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}},
	}
	began := time.Now()
	out, err := cmd.CombinedOutput()
	took := time.Since(began)
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 9 {
		b.Fatalf("%v: %s", err, out)
	}
	return took
}

// atRest returns what the guard has in memory, and the ticks of the processor's clock that it used, while its runtime slept.
func (g *guardRun) atRest(b *testing.B, rest time.Duration) (kib, ticks float64) {
	b.Helper()
	const ofGuard = `$(cut -d' ' -f14,15 /proc/1/stat)`
	g.run(b, true, `sleep 1; a="`+ofGuard+`"; sleep `+strconv.Itoa(int(rest.Seconds()))+`; echo "$(grep VmRSS /proc/1/status | tr -dc 0-9) $a `+ofGuard+`" >"$SAID"; exit 9`)
	said, err := os.ReadFile(g.said)
	if err != nil {
		b.Fatal(err)
	}
	var n [5]float64
	for i, word := range strings.Fields(string(said)) {
		if n[i], err = strconv.ParseFloat(word, 64); err != nil {
			b.Fatal(err)
		}
	}
	return n[0], n[3] + n[4] - n[1] - n[2]
}
