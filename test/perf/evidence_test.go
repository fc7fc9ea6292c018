// SPDX-License-Identifier: Apache-2.0

package perf_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/evidencelog"
	"github.com/vsa-legal/operator/internal/evidencelog/folder"
)

// evidenceCallers is how many wait for an entry to be durable at a time.
const evidenceCallers = 256

// censusesOfAYear is how many there are, one every ten minutes.
const (
	censusesOfAYear = 365 * censusesOfADay
	censusesOfADay  = 24 * 6
)

// BenchmarkEvidence writes a log of one commune among others, exports it and checks it. The floor of writing is to write the
// same bytes, as many at a time, and to wait until they are on the disk; that of checking is to hash the leaves into the tree.
// Goals: ≥ 2,000 entries/s, ≥ 100,000 leaves/s, and an export of a year of a commune (52,560 censuses) in ≤ 5 s.
func BenchmarkEvidence(b *testing.B) {
	n, censuses := scaled(b, 20_000), scaled(b, censusesOfAYear)
	for b.Loop() {
		e := newEvidenceBench(b)
		figures := e.write(n)
		e.census(censuses)
		e.export(figures, censuses)
		e.verify(figures)
		report(b, figures)
	}
}

type evidenceBench struct {
	*testing.B

	dir    string
	log    *evidencelog.Log
	policy *evidence.Policy
	now    time.Time
	law    evidence.Digest
	x      *evidence.Export
}

func newEvidenceBench(b *testing.B) *evidenceBench {
	b.Helper()
	skey, vkey, err := note.GenerateKey(rand.Reader, "vsa.example/log")
	if err != nil {
		b.Fatal(err)
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		b.Fatal(err)
	}
	policy, err := evidence.ParsePolicy([]byte("log " + vkey + "\nquorum none\n"))
	if err != nil {
		b.Fatal(err)
	}
	e := &evidenceBench{B: b, dir: b.TempDir(), policy: policy, now: noon().AddDate(-1, 0, 0), law: evidence.DigestOf([]byte("law"))}
	e.log, err = evidencelog.Open(b.Context(), e.dir, evidencelog.Options{Signer: signer, Policy: policy, Random: rand.Reader, Client: http.DefaultClient})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { e.must(e.log.Close()) })
	return e
}

func (e *evidenceBench) must(err error) {
	e.Helper()
	if err != nil {
		e.Fatal(err)
	}
}

// write has many callers record what somebody filed, one in ten of them in the commune that is exported.
func (e *evidenceBench) write(n int) map[string]float64 {
	var (
		waits sync.WaitGroup
		mu    sync.Mutex
		each  []float64
		fails []error
	)
	began := time.Now()
	for caller := range evidenceCallers {
		waits.Go(func() {
			for i := caller; i < n; i += evidenceCallers {
				asked := time.Now()
				_, err := e.log.Append(e.Context(), e.filed(i))
				mu.Lock()
				each, fails = append(each, milliseconds(time.Since(asked))), append(fails, err)
				mu.Unlock()
			}
		})
	}
	waits.Wait()
	took := time.Since(began)
	e.must(errors.Join(fails...))
	slices.Sort(each)
	rest, durable := e.atRest(), e.durable()
	floor := e.floor(n)
	return map[string]float64{
		"p50-ms-at-rest": quantile(rest, 0.5), "p99-ms-at-rest": quantile(rest, 0.99), "floor-p50-ms": quantile(durable, 0.5),
		"floor-p99-ms": quantile(durable, 0.99), "rest-ratio": quantile(rest, 0.5) / quantile(durable, 0.5), "rest-p99-ratio": quantile(rest, 0.99) / quantile(durable, 0.99),
		"entries/s": float64(n) / took.Seconds(), "floor-entries/s": float64(n) / floor.Seconds(), "write-ratio": took.Seconds() / floor.Seconds(),
		"p99-ms-at-256": each[len(each)*99/100],
	}
}

// entriesAtRest is how many are written one after the other: of so many a p99 is the tenth from above.
const entriesAtRest = 1000

// atRest is how long each of some entries takes with nothing beside it, in milliseconds and in order.
func (e *evidenceBench) atRest() []float64 {
	var each []float64
	for i := range entriesAtRest {
		asked := time.Now()
		_, err := e.log.Append(e.Context(), e.filed(i))
		e.must(err)
		each = append(each, milliseconds(time.Since(asked)))
	}
	slices.Sort(each)
	return each
}

// durable is how long the same disk takes to make sure of a file of the size of a record and of its name: the least that anything durable
// needs, and an entry makes sure of several.
func (e *evidenceBench) durable() []float64 {
	var each []float64
	dir := e.TempDir()
	folder, err := os.Open(dir)
	e.must(err)
	for i := range entriesAtRest {
		asked := time.Now()
		f, err := os.Create(filepath.Join(dir, fmt.Sprint(i)))
		e.must(err)
		_, err = f.Write(make([]byte, 1024))
		e.must(errors.Join(err, f.Sync(), f.Close(), folder.Sync()))
		each = append(each, milliseconds(time.Since(asked)))
	}
	e.must(folder.Close())
	slices.Sort(each)
	return each
}

func (e *evidenceBench) filed(i int) evidencelog.Entry {
	namespace := "massy"
	if i%10 != 0 {
		namespace = fmt.Sprint("commune-", i%4)
	}
	return evidencelog.Entry{Chain: evidence.ChainOf(namespace), At: e.now, Law: e.law, Statement: &evidence.Statement{
		Predicate: evidence.Predicate{
			Act: evidence.Filed, Change: evidence.Changed, By: "system:serviceaccount:flux-system:kustomize-controller",
			Object: evidence.ObjectOf("Formality", "notice", fmt.Sprint("uid-", i)),
		},
	}}
}

// floor writes as many bytes as the records have, as many at a time as the log does at most, and waits for the disk each time.
func (e *evidenceBench) floor(n int) time.Duration {
	records, err := filepath.Glob(filepath.Join(e.dir, "records", "*.jsonl"))
	e.must(err)
	content, err := os.ReadFile(records[0])
	e.must(err)
	f, err := os.Create(filepath.Join(e.TempDir(), "floor"))
	e.must(err)
	began := time.Now()
	for part := range slices.Chunk(content, len(content)/(n/evidenceCallers+1)+1) {
		_, err := f.Write(part)
		e.must(errors.Join(err, f.Sync()))
	}
	took := time.Since(began)
	e.must(f.Close())
	return took
}

// census takes a census every ten minutes of the log's clock. Those of a day are written together: only how they are read is measured.
func (e *evidenceBench) census(n int) {
	for n > 0 {
		day := make([]evidencelog.Entry, 0, censusesOfADay)
		for range min(n, censusesOfADay) {
			parts := []evidence.SealedPart{{Part: evidence.Part{Objects: e.law}}}
			for _, namespace := range []string{"massy", "commune-0", "commune-1", "commune-2", "commune-3"} {
				parts = append(parts, evidence.SealedPart{Part: evidence.Part{Namespace: namespace, Objects: e.law}})
			}
			e.now = e.now.Add(evidence.CensusInterval)
			day = append(day, evidencelog.Entry{Parts: parts, At: e.now, Law: e.law})
		}
		n -= len(day)
		outcomes, err := e.log.AppendAll(e.Context(), day)
		e.must(err)
		for _, o := range outcomes {
			e.must(o.Err)
		}
	}
}

// export writes the evidence of the commune into a file in memory.
func (e *evidenceBench) export(figures map[string]float64, censuses int) {
	size := e.log.Status().Size
	deadline := time.Now().Add(patience)
	for e.signed() != size {
		if time.Now().After(deadline) {
			e.Fatal("the log was not signed in time")
		}
	}
	began, spent := time.Now(), e.cpu()
	s, err := folder.Open(e.dir, e.policy)
	e.must(err)
	x, err := evidence.Collect(s, "massy", noon().AddDate(-1, 0, 0), e.now)
	e.must(err)
	var file bytes.Buffer
	e.must(errors.Join(x.Write(&file), s.Close()))
	took := time.Since(began)
	figures["export-cpu-s"] = (e.cpu() - spent).Seconds()
	e.x, err = evidence.Read(bytes.NewReader(file.Bytes()), int64(file.Len()))
	e.must(err)
	figures["export-s"], figures["export-MB"], figures["censuses"] = took.Seconds(), float64(file.Len())/1e6, float64(censuses)
	figures["export-records"] = float64(len(e.x.Records))
}

// cpu is how long the process has computed: on a machine with much else to do, what it takes by the clock says little.
func (e *evidenceBench) cpu() time.Duration {
	var u syscall.Rusage
	e.must(syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// signed is the size of the tree that was last signed.
func (e *evidenceBench) signed() int64 {
	text, err := folder.ReadCheckpoint(e.dir)
	e.must(err)
	c, err := e.policy.Open(text)
	e.must(err)
	return c.Tree.Size
}

// verify checks it, and hashes the same leaves.
func (e *evidenceBench) verify(figures map[string]float64) {
	began, spent := time.Now(), e.cpu()
	r := evidence.Verify(e.x, e.policy)
	took := time.Since(began)
	figures["verified-leaves/cpu-s"] = float64(r.Leaves) / (e.cpu() - spent).Seconds()
	if !r.Holds() {
		e.Fatalf("%+v", r.Problems[:1])
	}
	began = time.Now()
	var h evidence.Hasher
	for leaf := range bytes.Lines(e.x.Leaves) {
		h.Append(bytes.TrimSuffix(leaf, []byte("\n")))
	}
	floor := time.Since(began)
	if h.Tree() != r.Checkpoint {
		e.Fatal("the floor hashes another tree")
	}
	figures["verified-leaves/s"] = float64(r.Leaves) / took.Seconds()
	figures["floor-leaves/s"] = float64(r.Leaves) / floor.Seconds()
	figures["verify-ratio"] = took.Seconds() / floor.Seconds()
}
