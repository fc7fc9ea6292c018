// SPDX-License-Identifier: Apache-2.0

package evidencelog_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/evidencelog"
	"github.com/vsa-legal/operator/internal/evidencelog/folder"
)

const origin = "vsa.example/log"

// fixture is a folder, the keys of its log, and a witness.
type fixture struct {
	t       *testing.T
	dir     string
	signer  note.Signer
	witness *witness
	policy  string
	now     time.Time
	known   evidence.Tree
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	skey, vkey, err := note.GenerateKey(rand.Reader, origin)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		t.Fatal(err)
	}
	w := newWitness(t, verifier)
	// A witness has no other clock, and what happened is cosigned in a later second: a period of no second is none.
	now := time.Now().UTC().Truncate(time.Second).Add(-time.Second)
	return &fixture{
		t: t, dir: t.TempDir(), signer: signer, witness: w, now: now,
		policy: fmt.Sprintf("log %s\nwitness w %s %s\nquorum w\n", vkey, w.vkey, w.URL),
	}
}

func (f *fixture) options() evidencelog.Options {
	f.t.Helper()
	policy, err := evidence.ParsePolicy([]byte(f.policy))
	if err != nil {
		f.t.Fatal(err)
	}
	return evidencelog.Options{Signer: f.signer, Policy: policy, Random: rand.Reader, Known: f.known, Client: &http.Client{Timeout: time.Minute}}
}

func (f *fixture) open() *evidencelog.Log {
	f.t.Helper()
	l, err := evidencelog.Open(f.t.Context(), f.dir, f.options())
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { _ = l.Close() })
	return l
}

func (f *fixture) filed(n int) evidencelog.Entry {
	return evidencelog.Entry{
		Chain: evidence.ChainOf("massy"), At: f.now, Law: evidence.DigestOf([]byte("law")),
		Statement: &evidence.Statement{Predicate: evidence.Predicate{
			Act: evidence.Filed, Change: evidence.Created, By: "<mairie>&\u2028", Object: evidence.ObjectOf("Formality", "f", fmt.Sprint("uid-", n)),
		}},
	}
}

func (f *fixture) append(l *evidencelog.Log, e evidencelog.Entry) *evidence.Sealed {
	f.t.Helper()
	s, err := l.Append(f.t.Context(), e)
	if err != nil {
		f.t.Fatal(err)
	}
	return s
}

// census counts the namespace and the cluster, and has that cosigned.
func (f *fixture) census(l *evidencelog.Log) {
	f.t.Helper()
	var parts []evidence.SealedPart
	for _, namespace := range []string{"", "massy"} {
		parts = append(parts, evidence.SealedPart{Part: evidence.Part{Namespace: namespace, Objects: evidence.DigestOf(nil)}})
	}
	s := f.append(l, evidencelog.Entry{Parts: parts, At: f.now, Law: evidence.DigestOf([]byte("law"))})
	f.cosigned(l, s.Sequence+1)
}

// cosigned waits until so many leaves are cosigned.
func (f *fixture) cosigned(l *evidencelog.Log, size int64) {
	f.t.Helper()
	f.eventually("cosigned", func() bool {
		if err := l.Cosign(f.t.Context()); err != nil {
			f.t.Fatal(err)
		}
		c := l.Status().Cosigned
		return c != nil && c.Tree.Size >= size
	})
}

// eventually waits for something that another goroutine brings about.
func (f *fixture) eventually(what string, is func() bool) {
	f.t.Helper()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	ctx, cancel := context.WithTimeout(f.t.Context(), time.Minute)
	defer cancel()
	for !is() {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			f.t.Fatalf("not %s within a minute", what)
		}
	}
}

func (f *fixture) verify() *evidence.Report {
	f.t.Helper()
	s, err := folder.Open(f.dir, f.options().Policy)
	if err != nil {
		f.t.Fatal(err)
	}
	until := time.Now().UTC().Truncate(time.Second).Add(time.Second) // no checkpoint is younger: the last census is taken
	x, err := evidence.Collect(s, "massy", f.now.Add(-time.Minute), until)
	if err != nil {
		f.t.Fatal(err)
	}
	return evidence.Verify(x, f.options().Policy)
}

// TestWhatIsWrittenHolds writes more than a tile, closes and opens, and checks all of it as an auditor does.
func TestWhatIsWrittenHolds(t *testing.T) {
	f := newFixture(t)
	l := f.open()
	f.census(l)
	const n = 300
	results := make(chan error, n)
	for i := range n {
		go func() {
			_, err := l.Append(t.Context(), f.filed(i))
			results <- err
		}()
	}
	for range n {
		if err := <-results; err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	l = f.open()
	f.append(l, f.filed(n))
	f.census(l)
	r := f.verify()
	if !r.Holds() || !r.Witnessed || r.Records != n+1 || r.Leaves != n+3 {
		t.Errorf("witnessed %v, %d records, %d leaves, problems %+v", r.Witnessed, r.Records, r.Leaves, r.Problems)
	}
}

// TestGapIsToldOnce holds that a gap that whoever records tells of begins with the last leaf, is written once, and is the only one of its time.
func TestGapIsToldOnce(t *testing.T) {
	for name, away := range map[string]time.Duration{"a minute": time.Minute, "longer than a census takes": 3 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			l := f.open()
			early := f.filed(1)
			early.At = f.now.Add(-away)
			f.append(l, early)
			gap := func() evidencelog.Entry {
				return evidencelog.Entry{Chain: evidence.ChainCluster, At: f.now, Law: early.Law, Statement: &evidence.Statement{Predicate: evidence.Predicate{
					Act: evidence.Gap, Reason: evidence.Unwatched, Silence: &evidence.Silence{From: f.now.Add(-time.Second), Until: f.now},
				}}}
			}
			f.append(l, gap())
			outcomes, err := l.AppendAll(t.Context(), []evidencelog.Entry{gap()})
			if err != nil || !errors.Is(outcomes[0].Err, evidence.ErrRecorded) {
				t.Errorf("the same again: %v, %v", outcomes, err)
			}
			f.append(l, f.filed(2))
			f.census(l)
			r := f.verify()
			if !r.Holds() || len(r.Gaps) != 1 || !r.Gaps[0].From.Equal(early.At) || !r.Gaps[0].Until.Equal(gap().At.Truncate(time.Second)) {
				t.Errorf("gaps %+v, problems %+v", r.Gaps, r.Problems)
			}
		})
	}
}

// TestSilenceAndLawAreTold holds that whoever records need not think of what has to be told before: a silence, and another law.
func TestSilenceAndLawAreTold(t *testing.T) {
	f := newFixture(t)
	l := f.open()
	early := f.filed(1)
	early.At = f.now.Add(-3 * time.Hour)
	f.append(l, early)
	other := f.filed(2)
	other.Law = evidence.DigestOf([]byte("another law"))
	if s := f.append(l, other); s.Sequence != 3 {
		t.Errorf("it is at %d, after a gap and a change of the law", s.Sequence)
	}
	if s := f.append(l, f.filed(3)); s.Sequence != 5 {
		t.Errorf("it is at %d, after the law changed back", s.Sequence)
	}
	f.census(l)
	r := f.verify()
	if !r.Holds() || len(r.Gaps) != 1 || !r.Gaps[0].From.Equal(early.At) {
		t.Errorf("gaps %+v, problems %+v", r.Gaps, r.Problems)
	}
	var changes int
	for _, e := range r.Entries {
		if e.Predicate.Act == evidence.LawChanged {
			changes++
		}
	}
	if changes != 2 {
		t.Errorf("the law changed %d times", changes)
	}
}

// TestWitnessThatIsAwayDelaysNothing holds that entries are durable without a witness, and that this shows.
func TestWitnessThatIsAwayDelaysNothing(t *testing.T) {
	f := newFixture(t)
	l := f.open()
	f.census(l)
	f.witness.leave(true)
	before := l.Status().Cosigned.Tree
	asked, cancel := context.WithCancel(t.Context())
	answer := make(chan error, 1)
	last := f.append(l, f.filed(1)).Sequence
	f.eventually("signed", func() bool {
		s, err := folder.Open(f.dir, f.options().Policy)
		if err != nil {
			t.Fatal(err)
		}
		all, err := s.Checkpoints()
		return err == nil && all[len(all)-1].Tree.Size > last
	})
	go func() { answer <- l.Cosign(asked) }()
	f.append(l, f.filed(2)) // while the witness is asked
	cancel()
	if err := <-answer; err == nil || l.Status().Cosigned.Tree != before {
		t.Errorf("cosigned by nobody: %v", err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	f.witness.leave(false)
	l = f.open()
	f.census(l)
	if r := f.verify(); !r.Holds() || r.Records != 2 {
		t.Errorf("%d records, problems %+v", r.Records, r.Problems)
	}
}

func TestTwoWriters(t *testing.T) {
	f := newFixture(t)
	l := f.open()
	if _, err := evidencelog.Open(t.Context(), f.dir, f.options()); !errors.Is(err, evidencelog.ErrTaken) {
		t.Errorf("a second writer: %v", err)
	}
	f.append(l, f.filed(1)) // the first goes on
}

// TestRollback restores a backup, of which the witness, the operator or the log itself knows better.
func TestRollback(t *testing.T) {
	f := newFixture(t)
	l := f.open()
	f.census(l)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	backup := t.TempDir()
	if err := os.CopyFS(backup, os.DirFS(f.dir)); err != nil {
		t.Fatal(err)
	}
	l = f.open()
	f.append(l, f.filed(1))
	f.census(l)
	latest := l.Status().Cosigned.Tree
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	list, err := os.ReadFile(filepath.Join(f.dir, "cosigned.jsonl"))
	if err != nil {
		t.Fatal(err)
	}

	f.dir = backup
	f.known = latest
	if _, err := evidencelog.Open(t.Context(), f.dir, f.options()); !errors.Is(err, evidencelog.ErrRolledBack) {
		t.Errorf("somebody remembers more: %v", err)
	}
	f.known = evidence.Tree{Size: 1, Root: evidence.DigestOf([]byte("another log"))}
	if _, err := evidencelog.Open(t.Context(), f.dir, f.options()); !errors.Is(err, evidencelog.ErrRolledBack) {
		t.Errorf("somebody remembers another log: %v", err)
	}
	f.known = evidence.Tree{}
	l = f.open()
	f.append(l, f.filed(2))
	f.eventually("refused", func() bool { return errors.Is(l.Cosign(t.Context()), evidencelog.ErrRolledBack) })
	if _, err := l.Append(t.Context(), f.filed(3)); !errors.Is(err, evidencelog.ErrRolledBack) {
		t.Errorf("it goes on: %v", err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(f.dir, "cosigned.jsonl"), list, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := evidencelog.Open(t.Context(), f.dir, f.options()); !errors.Is(err, evidencelog.ErrRolledBack) {
		t.Errorf("the log itself remembers more: %v", err)
	}
}

// TestDamage changes one byte of what was signed: the log is not opened, and nothing hangs.
func TestDamage(t *testing.T) {
	f := newFixture(t)
	l := f.open()
	f.append(l, f.filed(1))
	f.census(l)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	cases := map[string]string{"a leaf": "tile/entries/000.p/2", "the checkpoint": "checkpoint", "a cosigned checkpoint": "cosigned.jsonl"}
	for name, file := range cases {
		t.Run(name, func(t *testing.T) {
			damaged := t.TempDir()
			if err := os.CopyFS(damaged, os.DirFS(f.dir)); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(damaged, file)
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			content[len(content)/2] ^= 1
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := evidencelog.Open(t.Context(), damaged, f.options()); !errors.Is(err, evidencelog.ErrDamaged) {
				t.Errorf("%v", err)
			}
		})
	}
}

// TestFolderThatIsGone holds that what is not durable is not answered for, and that a log opened again goes on.
func TestFolderThatIsGone(t *testing.T) {
	f := newFixture(t)
	l := f.open()
	f.census(l)
	e := f.filed(1)
	e.Texts = [][]byte{[]byte("a law")}
	texts := filepath.Join(f.dir, "texts")
	if err := os.Remove(texts); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := l.Append(t.Context(), e); !errors.Is(err, evidencelog.ErrFailed) {
			t.Errorf("written to nowhere: %v", err)
		}
	}
	if err := l.Post(e); !errors.Is(err, evidencelog.ErrFailed) {
		t.Errorf("posted to nowhere: %v", err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	l = f.open()
	f.append(l, e)
	f.census(l)
	if r := f.verify(); !r.Holds() || r.Records != 1 {
		t.Errorf("%d records, problems %+v", r.Records, r.Problems)
	}
}

// TestEntryThatIsNoRecord holds that it fails alone.
func TestEntryThatIsNoRecord(t *testing.T) {
	f := newFixture(t)
	l := f.open()
	e := f.filed(1)
	e.Statement.Predicate.By = strings.Repeat("x", 4096)
	if _, err := l.Append(t.Context(), e); err == nil || errors.Is(err, evidencelog.ErrFailed) {
		t.Errorf("%v", err)
	}
	f.append(l, f.filed(2))
	e = f.filed(3)
	e.Law = "no digest"
	if _, err := l.Append(t.Context(), e); err == nil || errors.Is(err, evidencelog.ErrFailed) {
		t.Errorf("%v", err)
	}
	f.append(l, f.filed(4))
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Append(t.Context(), f.filed(3)); !errors.Is(err, evidencelog.ErrFailed) {
		t.Errorf("written to a closed log: %v", err)
	}
}
