// SPDX-License-Identifier: Apache-2.0

package evidencelog_test

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	cosig "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// witness is one as C2SP tlog-witness has it: proofs are checked by Go's checksum database, and signatures made by
// transparency-dev.
type witness struct {
	*httptest.Server

	t    *testing.T
	vkey string
	skey string
	log  note.Verifier

	mu   sync.Mutex
	tree tlog.Tree
	away bool
}

func newWitness(t *testing.T, log note.Verifier) *witness {
	t.Helper()
	skey, vkey, err := note.GenerateKey(rand.Reader, "witness.example/w")
	if err != nil {
		t.Fatal(err)
	}
	w := &witness{t: t, skey: skey, vkey: vkey, log: log}
	w.Server = httptest.NewServer(http.HandlerFunc(w.addCheckpoint))
	t.Cleanup(w.Close)
	return w
}

// leave has the witness answer nothing any more, or answer again.
func (w *witness) leave(away bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.away = away
}

func (w *witness) addCheckpoint(out http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body) // the server sees that somebody hangs up once it has read all
	if err != nil {
		http.Error(out, err.Error(), http.StatusBadRequest)
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.away {
		w.mu.Unlock()
		<-r.Context().Done()
		w.mu.Lock()
		return
	}
	head, checkpoint, _ := strings.Cut(string(body), "\n\n")
	lines := strings.Split(head, "\n")
	old, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "old "), 10, 64)
	if err != nil {
		http.Error(out, "no size", http.StatusBadRequest)
		return
	}
	n, err := note.Open([]byte(checkpoint), note.VerifierList(w.log))
	if err != nil {
		http.Error(out, err.Error(), http.StatusForbidden)
		return
	}
	next, err := treeOf(n.Text)
	switch {
	case err != nil:
		http.Error(out, err.Error(), http.StatusBadRequest)
	case old != w.tree.N:
		out.Header().Set("Content-Type", "text/x.tlog.size")
		out.WriteHeader(http.StatusConflict)
		fmt.Fprintf(out, "%d\n", w.tree.N)
	case !continues(w.tree, next, lines[1:]):
		http.Error(out, "not consistent", http.StatusUnprocessableEntity)
	default:
		w.tree = next
		w.sign(out, n)
	}
}

func (w *witness) sign(out http.ResponseWriter, n *note.Note) {
	signer, err := cosig.NewSignerForCosignatureV1(w.skey)
	if err != nil {
		w.t.Error(err)
		return
	}
	signed, err := note.Sign(&note.Note{Text: n.Text}, signer)
	if err != nil {
		w.t.Error(err)
		return
	}
	fmt.Fprint(out, strings.TrimPrefix(string(signed), n.Text+"\n"))
}

func treeOf(text string) (tlog.Tree, error) {
	lines := strings.Split(text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	h, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: h}, err
}

func continues(old, next tlog.Tree, proof []string) bool {
	if old.N == 0 {
		return len(proof) == 0
	}
	var hashes []tlog.Hash
	for _, line := range proof {
		h, err := base64.StdEncoding.DecodeString(line)
		if err != nil || len(h) != tlog.HashSize {
			return false
		}
		hashes = append(hashes, tlog.Hash(h))
	}
	return tlog.CheckTree(hashes, next.N, next.Hash, old.N, old.Hash) == nil
}
