// SPDX-License-Identifier: Apache-2.0

package folder_test

import (
	"crypto/rand"
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
	t            *testing.T
	log, witness note.Signer
	policy       *evidence.Policy
}

func newCosigner(t *testing.T) *cosigner {
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
