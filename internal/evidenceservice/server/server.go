// SPDX-License-Identifier: Apache-2.0

// Package server keeps a log of evidence for others: it answers what package evidenceservice asks.
package server

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"k8s.io/utils/clock"

	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/evidencelog"
	"github.com/vsa-legal/operator/internal/evidenceservice"
)

const (
	// maxBody bounds a request: a census of a large region.
	maxBody = 64 << 20
	// maxEntries bounds the entries of a request.
	maxEntries = 1024
	// witnessTimeout bounds what one witness may take.
	witnessTimeout = 20 * time.Second
)

// Options of a server.
type Options struct {
	// Dir is the folder of the log.
	Dir string
	// Key of the log.
	Key *Key
	// Witnesses are the lines of a policy (C2SP tlog-policy) but that of the log.
	Witnesses string
	// Known is the tree that the log was, as the EvidenceLog remembers it.
	Known evidence.Tree
	// Generation of the EvidenceLog that all this is from.
	Generation int64
	// Authenticate tells who shows a token: evidenceservice.Writers, Readers, or an error.
	Authenticate func(ctx context.Context, token string) (string, error)
	// Client that asks witnesses. None means one with a timeout.
	Client *http.Client
	// Clock by which witnesses are missed.
	Clock clock.PassiveClock
}

// Server is a log of evidence and who answers for it.
type Server struct {
	options Options
	policy  *evidence.Policy
	text    string // of the policy
	wake    chan struct{}

	mu      sync.Mutex
	log     *evidencelog.Log
	failed  evidenceservice.Failure // why it is not open
	since   *time.Time              // that leaves wait for their witnesses
	exports sync.Mutex              // one at a time: an export takes memory
}

// New returns the server of a log that is not open yet.
func New(o Options) (*Server, error) {
	if o.Client == nil {
		o.Client = &http.Client{Timeout: witnessTimeout}
	}
	s := &Server{options: o, wake: make(chan struct{}, 1), failed: evidenceservice.NotOpen}
	s.text = "log " + o.Key.Verifier + "\n" + strings.TrimSpace(o.Witnesses) + "\n"
	var err error
	s.policy, err = evidence.ParsePolicy([]byte(s.text))
	return s, err
}

// Open opens the log. Where that fails the server answers why.
func (s *Server) Open(ctx context.Context) error {
	log, err := evidencelog.Open(ctx, s.options.Dir, evidencelog.Options{
		Signer: s.options.Key.Signer, Policy: s.policy, Random: rand.Reader, Known: s.options.Known, Client: s.options.Client,
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log, s.failed = log, failureOf(err)
	return err
}

// Close writes what waits, and gives the folder back.
func (s *Server) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.log == nil {
		return nil
	}
	s.failed = evidenceservice.NotOpen
	return s.log.Close()
}

func failureOf(err error) evidenceservice.Failure {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, evidencelog.ErrRolledBack):
		return evidenceservice.RolledBack
	case errors.Is(err, evidencelog.ErrDamaged):
		return evidenceservice.Damaged
	case errors.Is(err, evidencelog.ErrTaken):
		return evidenceservice.Taken
	}
	return evidenceservice.WriteFailed
}

// opened returns the log, or why there is none.
func (s *Server) opened() (*evidencelog.Log, evidenceservice.Failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log, s.failed
}

// Handler answers. Whoever is neither a writer nor a reader learns nothing.
func (s *Server) Handler() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("GET "+evidenceservice.PathState, s.asked(s.state, evidenceservice.Writers, evidenceservice.Readers))
	m.HandleFunc("GET "+evidenceservice.PathKnown, s.asked(s.known, evidenceservice.Writers))
	m.HandleFunc("POST "+evidenceservice.PathEntries, s.asked(s.entries, evidenceservice.Writers))
	m.HandleFunc("GET "+evidenceservice.PathExport, s.asked(s.export, evidenceservice.Readers))
	m.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	return m
}

// asked lets through who is one of some.
func (s *Server) asked(do http.HandlerFunc, who ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		token := r.Header.Get(evidenceservice.HeaderToken)
		if token == "" {
			http.Error(w, "show a token", http.StatusUnauthorized)
			return
		}
		is, err := s.options.Authenticate(r.Context(), token)
		if err != nil {
			http.Error(w, "the token is not believed", http.StatusUnauthorized)
			return
		}
		for _, one := range who {
			if one == is {
				do(w, r)
				return
			}
		}
		http.Error(w, "not for you", http.StatusForbidden)
	}
}

func (s *Server) known(w http.ResponseWriter, _ *http.Request) {
	log, failed := s.opened()
	if failed != "" {
		http.Error(w, string(failed), http.StatusServiceUnavailable)
		return
	}
	var k evidenceservice.Known
	k.Runs, k.Objects, k.Last = log.Known()
	answer(w, &k)
}

// entries records what is sent, and answers once it is durable.
func (s *Server) entries(w http.ResponseWriter, r *http.Request) {
	log, failed := s.opened()
	if failed != "" {
		http.Error(w, string(failed), http.StatusServiceUnavailable)
		return
	}
	var all []evidence.Submission
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(&all); err != nil || len(all) > maxEntries {
		http.Error(w, "the entries cannot be read, or are too many", http.StatusBadRequest)
		return
	}
	outcomes, err := log.AppendAll(r.Context(), all)
	if err != nil {
		http.Error(w, string(evidenceservice.WriteFailed), http.StatusServiceUnavailable)
		return
	}
	s.Wake()
	receipts := make([]evidenceservice.Receipt, 0, len(outcomes))
	for i, o := range outcomes {
		receipts = append(receipts, receiptOf(&all[i], o))
	}
	answer(w, receipts)
}

func receiptOf(e *evidence.Submission, o evidencelog.Outcome) evidenceservice.Receipt {
	switch {
	case o.Err == nil:
		r := evidenceservice.Receipt{Sequence: o.Sealed.Sequence, At: e.At}
		if e.Statement != nil {
			r.At = e.Statement.Predicate.At
		}
		return r
	case errors.Is(o.Err, evidence.ErrRecorded):
		return evidenceservice.Receipt{}
	case errors.Is(o.Err, evidence.ErrStale):
		return evidenceservice.Receipt{Refused: evidenceservice.Stale}
	case errors.Is(o.Err, evidencelog.ErrTextMissing):
		return evidenceservice.Receipt{Refused: evidenceservice.TextMissing}
	case errors.Is(o.Err, evidencelog.ErrFailed):
		return evidenceservice.Receipt{Refused: evidenceservice.Lost}
	}
	return evidenceservice.Receipt{Refused: evidenceservice.Unwritable, Message: o.Err.Error()}
}

func answer(w http.ResponseWriter, v any) {
	var b bytes.Buffer
	if err := json.NewEncoder(&b).Encode(v); err != nil {
		http.Error(w, "the answer cannot be written", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(b.Bytes()) // whoever asked may be gone
}
