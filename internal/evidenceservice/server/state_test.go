// SPDX-License-Identifier: Apache-2.0

package server_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	cosig "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"

	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/evidenceservice/server"
)

// TestWitnessThatIsAwayShows holds that entries are durable without a witness, that since when it is missed is told, and that this is
// over once it is back.
func TestWitnessThatIsAwayShows(t *testing.T) {
	skey, vkey, err := note.GenerateKey(rand.Reader, "witness.example/w")
	if err != nil {
		t.Fatal(err)
	}
	var away atomic.Bool
	away.Store(true)
	w := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		if away.Load() {
			<-r.Context().Done() // as one that takes a question and never answers
			return
		}
		cosign(t, out, string(body), skey)
	}))
	t.Cleanup(w.Close)
	s := serveWith(t, t.TempDir(), server.Options{
		Witnesses: fmt.Sprintf("witness w %s %s\nquorum w", vkey, w.URL), Client: &http.Client{Timeout: 200 * time.Millisecond},
	})
	if err := s.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); s.Witness(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	if got, err := s.client.Append(t.Context(), []evidence.Submission{s.filed("uid-1"), s.census()}); err != nil || got[1].Refused != "" {
		t.Fatalf("%+v, %v", got, err)
	}
	s.until(t, func() bool { return s.State().UnwitnessedSince != nil })
	if state := s.State(); !state.Witnesses || state.CosignedAt != nil {
		t.Errorf("%+v", state)
	}
	away.Store(false)
	s.until(t, func() bool { state := s.State(); return state.Cosigned.Size >= 2 && state.UnwitnessedSince == nil })
}

// cosign signs whatever it is asked to: that a witness checks what it signs is not what is tested here.
func cosign(t *testing.T, out io.Writer, body, skey string) {
	t.Helper()
	_, checkpoint, _ := strings.Cut(body, "\n\n")
	text, _, _ := strings.Cut(checkpoint, "\n\n")
	signer, err := cosig.NewSignerForCosignatureV1(skey)
	if err != nil {
		t.Error(err)
		return
	}
	signed, err := note.Sign(&note.Note{Text: text + "\n"}, signer)
	if err != nil {
		t.Error(err)
		return
	}
	fmt.Fprint(out, strings.TrimPrefix(string(signed), text+"\n\n"))
}

// until waits for something that the server brings about, and wakes it.
func (s *served) until(t *testing.T, is func() bool) {
	t.Helper()
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for !is() {
		select {
		case <-ticker.C:
			s.Wake()
		case <-ctx.Done():
			t.Fatalf("not within a minute: %+v", s.State())
		}
	}
}
