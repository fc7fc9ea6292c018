// SPDX-License-Identifier: Apache-2.0

package server

import (
	"context"
	"net/http"
	"time"

	"github.com/vsa-legal/operator/internal/evidencelog/folder"
	"github.com/vsa-legal/operator/internal/evidenceservice"
)

// cosignInterval is how often witnesses are asked that have not cosigned yet.
const cosignInterval = 10 * time.Second

func (s *Server) state(w http.ResponseWriter, _ *http.Request) { answer(w, s.State()) }

// State tells how the log is.
func (s *Server) State() *evidenceservice.State {
	log, failed := s.opened()
	state := &evidenceservice.State{
		Key: s.options.Key.Verifier, Policy: s.text, Failed: failed, Generation: s.options.Generation, Witnesses: s.policy.Witnessing(),
	}
	if log == nil {
		return state
	}
	is := log.Status()
	if is.Failed != nil && state.Failed == "" {
		state.Failed = failureOf(is.Failed)
	}
	if text, err := folder.ReadCheckpoint(s.options.Dir); err == nil {
		if c, err := s.policy.Open(text); err == nil {
			state.Tree = c.Tree
		}
	}
	if is.Cosigned != nil {
		at := is.Cosigned.CosignedAt.UTC()
		state.Cosigned, state.CosignedAt = is.Cosigned.Tree, &at
	}
	if !is.LastCensus.IsZero() {
		at := is.LastCensus
		state.LastCensus = &at
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	state.UnwitnessedSince = s.since
	return state
}

// Wake has the witnesses asked soon.
func (s *Server) Wake() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Witness has the witnesses cosign what is written, until the context ends. Nobody waits for it.
func (s *Server) Witness(ctx context.Context) {
	ticker := time.NewTicker(cosignInterval)
	defer ticker.Stop()
	for {
		s.cosign(ctx)
		select {
		case <-ctx.Done():
			return
		case <-s.wake:
		case <-ticker.C:
		}
	}
}

// cosign asks the witnesses once, and notes since when they are missed.
func (s *Server) cosign(ctx context.Context) {
	log, failed := s.opened()
	if log == nil || failed != "" || !s.policy.Witnessing() {
		return
	}
	err := log.Cosign(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case err == nil:
		s.since = nil
	case s.since == nil && ctx.Err() == nil:
		now := s.options.Clock.Now().UTC().Truncate(time.Second)
		s.since = &now
	}
}
