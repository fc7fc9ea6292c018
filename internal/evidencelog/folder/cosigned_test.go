// SPDX-License-Identifier: Apache-2.0

package folder_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	flog "github.com/transparency-dev/formats/log"
	cosig "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"

	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/evidencelog/folder"
)

// cosigner signs trees as a log and its witness do, and has the policy by which they count.
type cosigner struct {
	t            testing.TB
	log, witness note.Signer
	policy       *evidence.Policy
}

func newCosigner(t testing.TB) *cosigner {
	t.Helper()
	key := func(name string) (skey, vkey string) {
		skey, vkey, err := note.GenerateKey(rand.Reader, name)
		if err != nil {
			t.Fatal(err)
		}
		return skey, vkey
	}
	logKey, logVerifier := key("vsa.example/log")
	witnessKey, witnessVerifier := key("witness.example/w")
	c := &cosigner{t: t}
	var err error
	if c.log, err = note.NewSigner(logKey); err != nil {
		t.Fatal(err)
	}
	if c.witness, err = cosig.NewSignerForCosignatureV1(witnessKey); err != nil {
		t.Fatal(err)
	}
	c.policy, err = evidence.ParsePolicy([]byte("log " + logVerifier + "\nwitness w " + witnessVerifier + "\nquorum w\n"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// sign makes a cosigned checkpoint of a tree of so many leaves.
func (c *cosigner) sign(size int64) evidence.SignedCheckpoint {
	c.t.Helper()
	root := evidence.DigestOf([]byte{byte(size)})
	hash, err := root.Hash()
	if err != nil {
		c.t.Fatal(err)
	}
	text := flog.Checkpoint{Origin: "vsa.example/log", Size: uint64(size), Hash: hash[:]}.Marshal() //nolint:gosec // it is not negative
	signed, err := note.Sign(&note.Note{Text: string(text)}, c.log, c.witness)
	if err != nil {
		c.t.Fatal(err)
	}
	return evidence.SignedCheckpoint{Origin: "vsa.example/log", Tree: evidence.Tree{Size: size, Root: root}, CosignedAt: time.Now(), Text: signed}
}

// TestCosigned holds that whoever adds checkpoints knows every tree and has the last text alone, that one which was given out stays as it was,
// and that a reader has all of them.
func TestCosigned(t *testing.T) {
	c, dir := newCosigner(t), t.TempDir()
	for round := range int64(2) { // the second one goes on with the file of the first
		w, err := folder.RepairCosigned(dir, c.policy)
		if err != nil {
			t.Fatal(err)
		}
		for i := range int64(3) {
			before := w.Last()
			size := 1 + 3*round + i
			if err := w.Append(c.sign(size)); err != nil {
				t.Fatal(err)
			}
			if before != nil && before.Tree.Size != size-1 || w.Last().Tree.Size != size {
				t.Errorf("after that of %d leaves the last is of %d", size, w.Last().Tree.Size)
			}
			for n := int64(1); n <= size; n++ {
				if !w.Has(c.sign(n).Tree) {
					t.Errorf("the tree of %d leaves is not known", n)
				}
			}
			if len(w.List()) != 1 {
				t.Errorf("%d texts are in memory", len(w.List()))
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	r, err := folder.OpenCosigned(dir, c.policy)
	if err != nil || len(r.List()) != 6 || r.List()[0].Tree.Size != 1 {
		t.Fatalf("%d are read: %v", len(r.List()), err)
	}
}

// TestEveryCosignedCheckpointIsChecked holds that one that was changed is told wherever it is among many, and that a last line which is not
// whole is none.
func TestEveryCosignedCheckpointIsChecked(t *testing.T) {
	c, dir := newCosigner(t), t.TempDir()
	const n = 50
	fill(t, c, dir, n)
	path := filepath.Join(dir, "cosigned.jsonl")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(whole, []byte("\n"))
	for i := range n {
		changed := slices.Clone(lines)
		at := len(changed[i]) - 20 // in the last signature
		changed[i] = bytes.Clone(changed[i])
		changed[i][at] = map[bool]byte{true: 'A', false: 'B'}[changed[i][at] != 'A']
		if err := os.WriteFile(path, bytes.Join(changed, nil), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := folder.OpenCosigned(dir, c.policy); !errors.Is(err, folder.ErrDamaged) {
			t.Fatalf("the checkpoint %d is another one: %v", i, err)
		}
	}
	if err := os.WriteFile(path, whole[:len(whole)-1], 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := folder.RepairCosigned(dir, c.policy)
	if err != nil || r.Last().Tree.Size != n-1 || r.Has(c.sign(n).Tree) || len(r.List()) != 1 {
		t.Fatalf("the last is of %v leaves: %v", r.Last(), err)
	}
	if err := errors.Join(r.Append(c.sign(n)), r.Close()); err != nil {
		t.Fatal(err)
	}
	again, err := folder.OpenCosigned(dir, c.policy)
	if err != nil || len(again.List()) != n {
		t.Fatalf("%d are read: %v", len(again.List()), err)
	}
	for i, s := range again.List() {
		if s.Tree.Size != int64(i+1) {
			t.Fatalf("the checkpoint %d is of %d leaves", i, s.Tree.Size)
		}
	}
}

// fill writes so many checkpoints.
func fill(t testing.TB, c *cosigner, dir string, n int64) {
	t.Helper()
	var b bytes.Buffer
	for size := int64(1); size <= n; size++ {
		line, err := json.Marshal(string(c.sign(size).Text))
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(line, '\n'))
	}
	if err := os.WriteFile(filepath.Join(dir, "cosigned.jsonl"), b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// BenchmarkCosigned opens 10,000 checkpoints, each with the signatures of the log and of one witness.
func BenchmarkCosigned(b *testing.B) {
	c, dir := newCosigner(b), b.TempDir()
	fill(b, c, dir, 10_000)
	for b.Loop() {
		w, err := folder.RepairCosigned(dir, c.policy)
		if err != nil {
			b.Fatal(err)
		}
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
