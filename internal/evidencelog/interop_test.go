// SPDX-License-Identifier: Apache-2.0

package evidencelog_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/transparency-dev/formats/log"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/tessera/client"
	"golang.org/x/mod/sumdb/note"

	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/evidencelog/folder"
)

// TestOthersReadIt has a leaf proved and checked by programs that know nothing of this one: Tessera's client reads the folder,
// transparency-dev's library checks the proof, and the leaf is the one that an export has.
func TestOthersReadIt(t *testing.T) {
	f := newFixture(t)
	l := f.open()
	for i := range 5 {
		f.append(l, f.filed(i))
	}
	f.census(l)
	signed, err := os.ReadFile(filepath.Join(f.dir, "checkpoint"))
	if err != nil {
		t.Fatal(err)
	}
	checkpoint, _, _, err := log.ParseCheckpoint(signed, origin, f.verifier())
	if err != nil {
		t.Fatal(err)
	}
	reader := client.FileFetcher{Root: f.dir}
	builder, err := client.NewProofBuilder(t.Context(), checkpoint.Size, reader.ReadTile)
	if err != nil {
		t.Fatal(err)
	}
	s, err := folder.Open(f.dir, f.options().Policy)
	if err != nil {
		t.Fatal(err)
	}
	x, err := evidence.Collect(s, "massy", f.now.Add(-time.Minute), f.now.AddDate(0, 0, 1))
	if err != nil {
		t.Fatal(err)
	}
	var lines [][]byte
	for start, i := 0, 0; i < len(x.Leaves); i++ {
		if x.Leaves[i] == '\n' {
			lines = append(lines, x.Leaves[start:i])
			start = i + 1
		}
	}
	if len(lines) != 6 {
		t.Fatalf("%d leaves", len(lines))
	}
	for i, line := range lines {
		path, err := builder.InclusionProof(t.Context(), uint64(i))
		if err != nil {
			t.Fatal(err)
		}
		hash := rfc6962.DefaultHasher.HashLeaf(line)
		if err := proof.VerifyInclusion(rfc6962.DefaultHasher, uint64(i), checkpoint.Size, hash, path, checkpoint.Hash); err != nil {
			t.Errorf("the leaf %d: %v", i, err)
		}
	}
}

func (f *fixture) verifier() note.Verifier {
	f.t.Helper()
	return f.witness.log
}
