// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// startupGate tells when a manager that has just become leader has looked at everything that was there before it. Until then
// something may be running that was to end while no manager was there, and the manager is not ready.
type startupGate struct {
	list func(context.Context) ([]requestKey, error)

	// renewed returns when the leader last renewed its lease, whoever that is.
	renewed func(context.Context) (time.Time, error)

	failures failures
	watches  *Watches

	mu     sync.Mutex
	first  time.Time // the first renewal that was seen
	leads  bool
	listed bool
	open   map[requestKey]bool
}

// requestKey names one user's object.
type requestKey struct {
	kind string
	types.NamespacedName
}

// Start lists what is there. It runs once this manager leads and its caches are full.
func (s *startupGate) Start(ctx context.Context) error {
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
		s.open = map[requestKey]bool{}
	}
	for _, k := range keys {
		if _, seen := s.open[k]; !seen {
			s.open[k] = true
		}
	}
	s.listed = true
	return nil
}

// NeedLeaderElection says that only a leader looks.
func (s *startupGate) NeedLeaderElection() bool { return true }

// seen notes that a controller has looked at an object. One that may not have been ended stays open.
func (s *startupGate) seen(kind string, name types.NamespacedName, err error) {
	failed := err != nil && !errors.Is(err, errNotStarted)
	s.failures.seen(requestKey{kind, name}, failed)
	if failed {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil {
		s.open = map[requestKey]bool{}
	}
	if s.listed {
		delete(s.open, requestKey{kind, name})
		return
	}
	s.open[requestKey{kind, name}] = false // seen before it was listed
}

// Ready is the manager's readiness check. A leader that cannot bring requests to their verdict, or that the API server does
// not answer about a kind, is not ready. A manager that does not lead is a ready standby once it has seen another one renew the
// lease: a lease by itself may be that of a manager that has died.
func (s *startupGate) Ready(req *http.Request) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.leads {
		return s.standby(req)
	}
	if !s.listed {
		return errors.New("the look at what is already running has not begun")
	}
	for _, open := range s.open {
		if open {
			return errors.New("the look at what is already running has not ended")
		}
	}
	return errors.Join(s.failures.check(), s.watches.check())
}

// leaseAhead is how far the clocks of two managers may be apart.
const leaseAhead = time.Minute

func (s *startupGate) standby(req *http.Request) error {
	ctx := context.Background()
	if req != nil {
		ctx = req.Context()
	}
	renewed, err := s.renewed(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("asking who leads: %w", err)
	case renewed.After(s.failures.clock.Now().Add(leaseAhead)):
		return fmt.Errorf("the leader's lease says that it was renewed at %s, which is still to come: somebody else has written it",
			renewed.UTC().Format(time.RFC3339))
	case s.first.IsZero():
		s.first = renewed
	case renewed.After(s.first):
		return nil
	}
	return errors.New("no manager leads yet, as far as is known")
}

// listRequests lists everything that may run, or for which something may.
func listRequests(ctx context.Context, r client.Reader) ([]requestKey, error) {
	var keys []requestKey
	for _, k := range requestKinds() {
		add := func(namespace, name string) {
			if name != "" {
				keys = append(keys, requestKey{k.request.name, types.NamespacedName{Namespace: namespace, Name: name}})
			}
		}
		owners := func(o client.Object) {
			for _, name := range madeFor(o, k.request.requestKind) {
				add(o.GetNamespace(), name)
			}
		}
		err := errors.Join(
			eachOf(ctx, r, k.list, func(o client.Object) { add(o.GetNamespace(), o.GetName()) }),
			eachOf(ctx, r, &appsv1.DeploymentList{}, owners),
			eachOf(ctx, r, &batchv1.JobList{}, owners),
			eachOf(ctx, r, &corev1.PodList{}, owners))
		if err != nil {
			return nil, fmt.Errorf("listing what may run: %w", err)
		}
	}
	return keys, nil
}

// eachOf calls a function for every object of a kind, which it must not change. It leaves the list as it is.
func eachOf(ctx context.Context, r client.Reader, of client.ObjectList, do func(client.Object)) error {
	list, ok := of.DeepCopyObject().(client.ObjectList)
	if !ok {
		return fmt.Errorf("%T is no list", of)
	}
	if err := r.List(ctx, list, client.UnsafeDisableDeepCopy); err != nil {
		return err
	}
	return meta.EachListItem(list, func(item runtime.Object) error {
		if o, ok := item.(client.Object); ok {
			do(o)
		}
		return nil
	})
}

// leaseRenewed returns when a lease was last renewed. The zero time means never.
func leaseRenewed(ctx context.Context, r client.Reader, key types.NamespacedName) (time.Time, error) {
	lease, err := get[coordinationv1.Lease](ctx, r, key.Namespace, key.Name)
	if err != nil || lease == nil || lease.Spec.RenewTime == nil {
		return time.Time{}, err
	}
	return lease.Spec.RenewTime.Time, nil
}
