// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/types"
)

// sweep tells when a manager that has just become leader has looked at everything that was there before it. Until then
// something may be running that was to end while no manager was there, and the manager is not ready.
type sweep struct {
	list func(context.Context) ([]sweepKey, error)

	// renewed returns when the leader last renewed its lease, whoever that is.
	renewed func(context.Context) (time.Time, error)

	mu     sync.Mutex
	first  time.Time // the first renewal that was seen
	leads  bool
	listed bool
	open   map[sweepKey]bool
}

// sweepKey names one user's object.
type sweepKey struct {
	kind string
	types.NamespacedName
}

// Start lists what is there. It runs once this manager leads and its caches are full.
func (s *sweep) Start(ctx context.Context) error {
	s.mu.Lock()
	s.leads = true
	s.mu.Unlock()
	keys, err := s.list(ctx)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil {
		s.open = map[sweepKey]bool{}
	}
	for _, k := range keys {
		if _, seen := s.open[k]; !seen {
			s.open[k] = true
		}
	}
	s.listed = true
	return nil
}

// NeedLeaderElection says that only a leader sweeps.
func (s *sweep) NeedLeaderElection() bool { return true }

// seen notes that a controller has looked at an object. One that may not have been ended stays open.
func (s *sweep) seen(kind string, name types.NamespacedName, err error) {
	if err != nil && !errors.Is(err, errNotStarted) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil {
		s.open = map[sweepKey]bool{}
	}
	if s.listed {
		delete(s.open, sweepKey{kind, name})
		return
	}
	s.open[sweepKey{kind, name}] = false // seen before it was listed
}

// Ready is the manager's readiness check. A manager that does not lead is a ready standby once it has seen another one
// renew the lease: a lease by itself may be that of a manager that has died.
func (s *sweep) Ready(req *http.Request) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.leads {
		return s.standby(req)
	}
	if !s.listed {
		return errors.New("the sweep of what is already running has not begun")
	}
	for _, open := range s.open {
		if open {
			return errors.New("the sweep of what is already running has not ended")
		}
	}
	return nil
}

func (s *sweep) standby(req *http.Request) error {
	ctx := context.Background()
	if req != nil {
		ctx = req.Context()
	}
	renewed, err := s.renewed(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("asking who leads: %w", err)
	case s.first.IsZero():
		s.first = renewed
	case renewed.After(s.first):
		return nil
	}
	return errors.New("no manager leads yet, as far as is known")
}
