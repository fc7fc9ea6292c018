// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"errors"
	"time"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/manager"

	"github.com/vsa-legal/operator/internal/permit"
	"github.com/vsa-legal/operator/internal/workload"
)

// errNoCommand says that a package does not tell a guard what to start.
var errNoCommand = errors.New("the package does not say by which command its runtime is started")

// guardian puts pods under a guard, and gives them their permits.
type guardian struct {
	image string // of the operator
	keys  *permitKeys
	// ahead is how long a permit lasts at most, and so how long something lawful runs on without an operator.
	ahead time.Duration
}

// defaultPermitDuration is how long something lawful runs on without an operator, where nobody says otherwise.
const defaultPermitDuration = 24 * time.Hour

func newGuardian(mgr manager.Manager, o Options) *guardian {
	return &guardian{
		image: o.GuardImage, ahead: cmp.Or(o.PermitDuration, defaultPermitDuration),
		keys: &permitKeys{client: mgr.GetClient(), live: mgr.GetAPIReader(), clock: o.Clock, namespace: o.Lease.Namespace},
	}
}

// guard puts the pods of a plan under a guard. A workload that runs keeps the key that its pods know, as long as it counts.
func (r *requestReconciler) guard(ctx context.Context, s *scope, plan *workload.Plan) error {
	if r.guardian == nil {
		return nil
	}
	keys, err := r.guardian.keys.get(ctx)
	if err != nil {
		return err
	}
	key := keys.Newest(s.now)
	if s.workload != nil {
		if _, told, found := workload.GuardOf(&workload.PodTemplate(s.workload).Spec); found && keys.Find(told.Key, s.now) != nil {
			key = told.Key
		}
	}
	if !plan.PutUnder(workload.Guard{Image: r.guardian.image, Key: key}) {
		return errNoCommand
	}
	return nil
}

// permit writes into a plan the permits of the pods that run for it and are what its workload makes. Those that are good for long
// enough are left as they are.
func (r *requestReconciler) permit(ctx context.Context, s *scope, plan *workload.Plan) error {
	if plan.Permits == nil {
		return nil
	}
	keys, err := r.guardian.keys.get(ctx)
	if err != nil {
		return err
	}
	issued := map[string]string{}
	if is, ok := named(plan.Permits.Name, s.children.configMaps.Items).(*corev1.ConfigMap); ok && is != nil {
		issued = is.Data
	}
	for _, pod := range s.genuine {
		text, told, found := workload.GuardOf(&pod.Spec)
		key := keys.Find(told.Key, s.now)
		if !found || key == nil {
			continue // it ends when what it has ends, and is replaced before
		}
		term := termOf(s.now, s.verdict.RunsUntil, r.guardian.aheadOf(s))
		token, err := term.issue(key, permit.Claims{Pod: string(pod.UID), Plan: permit.PlanOf(text)}, issued[string(pod.UID)])
		if err != nil {
			return err
		}
		plan.Permits.Data[string(pod.UID)] = token
		s.renewAt = earliest(s.renewAt, term.renewAt(told.Key, token))
	}
	return nil
}

// minPermitDuration is the least that a permit lasts, so that a kubelet, which looks at a ConfigMap every minute or so, has time
// to bring the next one.
const minPermitDuration = 10 * time.Minute

// aheadOf returns how long the permits of a request last at most: as its profile allows, and never longer than the operator's
// setting.
func (g *guardian) aheadOf(s *scope) time.Duration {
	if tolerated, limited := s.law.OutageTolerance(s.profile, s.now); limited {
		return min(g.ahead, max(tolerated, minPermitDuration))
	}
	return g.ahead
}

// term is for how long permits are issued at an instant.
type term struct {
	now   time.Time
	ends  time.Time     // at the latest
	fixed bool          // by the verdict, so that no later permit lasts longer
	ahead time.Duration // that a permit lasts at most
}

// termOf is until the verdict ends, or as far ahead as a permit may last.
func termOf(now, runsUntil time.Time, ahead time.Duration) term {
	t := term{now: now.Truncate(time.Second), ahead: ahead}
	t.ends = t.now.Add(ahead)
	if !runsUntil.IsZero() && !runsUntil.After(t.ends) {
		t.ends, t.fixed = runsUntil, true
	}
	return t
}

// renewsAt is when a permit that ends at an instant is renewed: when a quarter of its time is over. So a kubelet has hours to bring
// the next one, and an outage of the operator has three quarters of the time.
func (t term) renewsAt(end time.Time) time.Time { return end.Add(-t.ahead * 3 / 4) }

// issue returns the permit that a pod has if it is good, and else a new one, of a higher serial.
func (t term) issue(key ed25519.PrivateKey, c permit.Claims, has string) (string, error) {
	was, err := permit.Open(ed25519.PublicKey(key[ed25519.SeedSize:]), has)
	if err == nil && was.Pod == c.Pod && was.Plan == c.Plan && t.isGood(was.End()) {
		return has, nil
	}
	c.Serial = t.now.UnixMilli()
	if err == nil {
		c.Serial = max(c.Serial, was.Serial+1)
	}
	c.IssuedAt, c.NotBefore, c.NotAfter = t.now.Unix(), t.now.Unix(), max(t.ends.Unix(), t.now.Unix()+1)
	return permit.Sign(key, c)
}

// isGood tells whether a permit that ends at an instant can stay.
func (t term) isGood(end time.Time) bool {
	if t.fixed {
		return end.Equal(t.ends)
	}
	return !end.After(t.ends) && t.now.Before(t.renewsAt(end))
}

// renewAt is when to look at a permit again, or the zero time where it ends with the verdict.
func (t term) renewAt(known ed25519.PublicKey, token string) time.Time {
	c, err := permit.Open(known, token)
	if err != nil || t.fixed {
		return time.Time{}
	}
	return t.renewsAt(c.End())
}
