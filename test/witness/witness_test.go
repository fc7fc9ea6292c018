// SPDX-License-Identifier: Apache-2.0

// A log of evidence among programs that nobody here wrote: a witness cosigns it, and a reader checks what it exports.
package main

import (
	"bufio"
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/tlog"
	"k8s.io/utils/clock"

	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/evidencelog/folder"
	"github.com/vsa-legal/operator/internal/evidenceservice"
	"github.com/vsa-legal/operator/internal/evidenceservice/server"
)

// patience bounds every wait. It is long for a machine with much else to do.
const patience = 2 * time.Minute

// others is the witness that others wrote, as programs.
type others struct {
	t                         *testing.T
	bin, folder, address, log string
}

// start starts it, and returns its key and what ends it.
func (o *others) start() (key string, stop func()) {
	o.t.Helper()
	c := exec.Command(filepath.Join(o.bin, "witness"), o.folder, o.address, o.log)
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		o.t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		o.t.Fatal(err)
	}
	stopped := false
	stop = func() {
		if !stopped {
			stopped = true
			_ = c.Process.Kill()
			_ = c.Wait()
		}
	}
	o.t.Cleanup(stop)
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		o.t.Fatal("the witness does not say its key")
	}
	return lines.Text(), stop
}

// newOthers builds the programs, and chooses an address.
func newOthers(t *testing.T, log string) *others {
	t.Helper()
	o := &others{t: t, bin: t.TempDir(), folder: t.TempDir(), log: log}
	out, err := exec.Command("go", "build", "-trimpath", "-o", o.bin, ".").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o.address = l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return o
}

// until waits for something.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !is() {
		select {
		case <-ctx.Done():
			t.Fatal("in vain: ", what)
		case <-tick.C:
		}
	}
}

func TestOthersWitnessAndReadIt(t *testing.T) {
	dir := t.TempDir()
	key, err := server.LoadKey(dir, "vsa.example/log")
	if err != nil {
		t.Fatal(err)
	}
	o := newOthers(t, key.Verifier)
	vkey, stop := o.start()
	s, err := server.New(server.Options{Dir: dir, Key: key, Generation: 1, Clock: clock.RealClock{},
		Authenticate: func(context.Context, string) (string, error) { return evidenceservice.Writers, nil },
		Witnesses:    "witness others " + vkey + " http://" + o.address + "\nquorum others\n"})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	from := time.Now().UTC().Truncate(time.Second)
	l := &writer{T: t, server: s, now: from}
	go s.Witness(t.Context())

	// It cosigns.
	l.file()
	l.census()
	until(t, "the witness cosigns", func() bool { return s.State().Cosigned.Size == 2 })

	// It dies: entries go on, and since when it is missed shows.
	stop()
	l.file()
	until(t, "the witness is missed", func() bool { s.Wake(); return s.State().UnwitnessedSince != nil })
	l.file()
	if is := s.State(); is.Cosigned.Size != 2 {
		t.Errorf("%d leaves are cosigned, and nobody was there", is.Cosigned.Size)
	}

	// It comes back, and goes on where it was.
	again, _ := o.start()
	if again != vkey {
		t.Fatal("it has another key")
	}
	l.census()
	until(t, "the witness is back", func() bool { s.Wake(); is := s.State(); return is.Cosigned.Size == 5 && is.UnwitnessedSince == nil })
	read(t, folderOf{dir, from}, s.State().Policy)
}

// folderOf is a log in a folder, and when it begins.
type folderOf struct {
	dir  string
	from time.Time
}

// read has a reader that others wrote check each proof of an export by the policy.
func read(t *testing.T, of folderOf, text string) {
	t.Helper()
	ours, err := evidence.ParsePolicy([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := torchwood.ParsePolicy([]byte(text))
	if err != nil {
		t.Fatal("others do not read the policy: ", err)
	}
	log, err := folder.Open(of.dir, ours)
	if err != nil {
		t.Fatal(err)
	}
	x, err := evidence.Collect(log, "massy", of.from.Add(-time.Minute), of.from.AddDate(0, 0, 1))
	if err != nil {
		t.Fatal(err)
	}
	if r := evidence.Verify(x, ours); !r.Holds() || !r.Witnessed {
		t.Errorf("it does not hold, or is not witnessed: %+v", r.Problems)
	}
	if len(x.Records) != 3 {
		t.Fatalf("%d records", len(x.Records))
	}
	for sequence, record := range x.Records {
		hash := tlog.RecordHash(leaf(t, x.Leaves, sequence))
		if err := torchwood.VerifyProof(theirs, hash, record.Proof); err != nil {
			t.Errorf("others do not find the record %d: %v", sequence, err)
		}
		if err := torchwood.VerifyProof(theirs, tlog.RecordHash([]byte("forged")), record.Proof); err == nil {
			t.Error("the reader finds anything")
		}
	}
}
