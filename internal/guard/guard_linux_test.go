// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/vsa-legal/operator/internal/guard"
	"github.com/vsa-legal/operator/internal/permit"
)

func wallNow() time.Time { return guard.NodeClock{}.Wall() }
func soon() time.Time    { return wallNow().Add(2 * time.Second).Truncate(time.Second) }
func later() time.Time   { return wallNow().Add(time.Hour) }

func TestRunPassesOn(t *testing.T) {
	for name, test := range map[string]struct {
		script string
		code   int
		output string
	}{
		"success":                  {"exit 0", 0, ""},
		"an exit code":             {"exit 7", 7, ""},
		"a death by a signal":      {"kill -KILL $$", 128 + 9, ""},
		"output":                   {"echo to you; echo and to you >&2", 0, "to you\nand to you\n"},
		"that it leads a session":  {"test $(ps -o sid= -p $$ 2>/dev/null || cut -d' ' -f6 /proc/$$/stat) -eq $$", 0, ""},
		"no process left by forks": {"(sleep 100 &) ; exit 3", 3, ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPod(t)
			p.permit(later())
			p.start(test.script)
			code, _ := p.wait()
			if code != test.code || !strings.Contains(p.output.String(), test.output) {
				t.Errorf("exit code %d, want %d", code, test.code)
			}
		})
	}
}

func TestRunForwardsSignals(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT, syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGQUIT} {
		p := newPod(t)
		p.permit(later())
		p.start(`trap 'echo got it; exit 42' TERM HUP INT USR1 USR2 QUIT; touch $DIR/ready; while :; do sleep 0.01; done`)
		p.await("ready")
		if err := p.cmd.Process.Signal(sig); err != nil {
			t.Fatal(err)
		}
		if code, _ := p.wait(); code != 42 {
			t.Errorf("%v: exit code %d", sig, code)
		}
	}
}

// TestRunReapsOrphans: what a runtime leaves behind does not stay in the table of processes.
func TestRunReapsOrphans(t *testing.T) {
	p := newPod(t)
	p.permit(later())
	p.start(`for i in 1 2 3 4 5; do (sh -c 'exec true' &); done
		while grep -qs '^State:.Z' /proc/[0-9]*/status; do sleep 0.01; done; exit 0`)
	if code, _ := p.wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// TestRunEndsEverything: the permit of a runtime runs out, whatever it does about it. The guard's own end is that of all: the
// kernel kills what is in a PID namespace with its first process.
func TestRunEndsEverything(t *testing.T) {
	const forever = "while :; do sleep 0.05; done"
	for name, script := range map[string]string{
		"obeys":                     forever,
		"ignores SIGTERM":           "trap '' TERM INT HUP; " + forever,
		"forks a daemon":            "(trap '' TERM; exec setsid sh -c '" + forever + "') & " + forever,
		"forks twice":               "trap '' TERM; ((" + forever + ") & ); " + forever,
		"stops the guard":           "trap '' TERM; kill -STOP 1; kill -KILL 1; " + forever,
		"floods the guard":          "trap '' TERM; (while :; do kill -HUP 1; kill -USR1 1; sleep 0.01; done) & trap '' HUP USR1; " + forever,
		"stops itself":              "(" + forever + ") & kill -STOP $$; " + forever,
		"writes over its permit":    "trap '' TERM; echo forever > $PERMIT; " + forever,
		"takes its permit away":     "trap '' TERM; rm $PERMIT; " + forever,
		"runs on while it is asked": "trap 'sleep 100' TERM; " + forever,
	} {
		t.Run(name, func(t *testing.T) {
			p := newPod(t)
			until := soon()
			p.permit(until)
			p.start("PERMIT=" + p.instructions.Permits + "/" + podUID + "\ntouch $DIR/ready; " + script)
			p.await("ready")
			code, at := p.wait()
			if code != 113 || at.Before(until) {
				t.Errorf("exit code %d, %v after the end of its permit", code, at.Sub(until))
			}
			t.Logf("it ended %v after its permit", at.Sub(until))
		})
	}
}

func TestRunRenews(t *testing.T) {
	p := newPod(t)
	first := soon()
	p.permit(first)
	p.start(`touch $DIR/ready; while ! test -e $DIR/stop; do sleep 0.01; done; exit 5`)
	p.await("ready")
	p.permit(later())
	for !wallNow().After(first.Add(time.Second)) {
		pause()
	}
	if err := os.WriteFile(p.dir+"/stop", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _ := p.wait(); code != 5 {
		t.Errorf("exit code %d", code)
	}
}

// TestRunTakesNoOthersPermit: none of these makes it last longer than the one it has.
func TestRunTakesNoOthersPermit(t *testing.T) {
	p := newPod(t)
	other := newPod(t)
	now := wallNow()
	until := soon()
	p.serial = 5
	p.permit(until)
	p.start(`touch $DIR/ready; while :; do sleep 0.01; done`)
	p.await("ready")
	for _, c := range []permit.Claims{
		{Pod: "other", Plan: permit.PlanOf(p.text()), Serial: 9, NotBefore: 1, NotAfter: now.Unix() * 2},
		{Pod: podUID, Plan: permit.PlanOf(other.text()), Serial: 9, NotBefore: 1, NotAfter: now.Unix() * 2},
		{Pod: podUID, Plan: permit.PlanOf(p.text()), Serial: 5, NotBefore: 1, NotAfter: now.Unix() * 2},
	} {
		text, err := permit.Sign(privateKey, c)
		if err != nil {
			t.Fatal(err)
		}
		p.deliver(text)
	}
	if code, at := p.wait(); code != 113 || at.Before(until) {
		t.Errorf("exit code %d, %v", code, at.Sub(until))
	}
}

func TestRunWaitsForItsPermit(t *testing.T) {
	p := newPod(t)
	p.start(`echo it began; exit 6`)
	p.deliver("none")
	p.permit(later())
	if code, _ := p.wait(); code != 6 {
		t.Errorf("exit code %d", code)
	}
	p = newPod(t)
	p.start(`touch $DIR/began`)
	// It is ended while it waits, as a kubelet does: it has nothing to end.
	for !strings.Contains(p.output.String(), "no permit") && t.Context().Err() == nil {
		pause()
	}
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if code, _ := p.wait(); code != 128+15 {
		t.Errorf("exit code %d", code)
	}
	if _, err := os.Stat(p.dir + "/began"); err == nil {
		t.Error("the runtime began without a permit")
	}
}

func TestRunRefusesWhatIsNotPermitted(t *testing.T) {
	p := newPod(t)
	if err := os.Mkdir(p.instructions.Models+"/face", 0o700); err != nil {
		t.Fatal(err)
	}
	p.permit(later())
	p.start(`touch $DIR/began`)
	if code, _ := p.wait(); code != 110 || !strings.Contains(p.output.String(), "ModulesMismatch") {
		t.Errorf("exit code %d", code)
	}
	if _, err := os.Stat(p.dir + "/began"); err == nil {
		t.Error("the runtime began")
	}
	p = newPod(t)
	p.permit(later())
	p.start("exec /no/such/program")
	if code, _ := p.wait(); code != 127 {
		t.Errorf("exit code %d", code)
	}
}
