// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"fmt"
	"sync"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
	logf "sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/lawbundle"
	"github.com/vsa-legal/operator/internal/legal"
)

// lawReader finds the law to judge by in the cache. It makes it ready anew only when something that it follows from has
// changed, and remembers what was complete as long as it lives, whatever becomes of the copies in the cluster.
type lawReader struct {
	client.Reader
	namespace string                  // of the copies
	builtIn   []v1alpha1.LegalProfile // the catalogue
	watches   *Watches                // or nil, where every kind is taken to be served
	live      client.Reader           // of the API server

	mu         sync.Mutex
	version    fingerprint
	law        *lawbundle.Settled
	remembered map[string]*lawbundle.Edition // by jurisdiction
	vanished   vanishedLaw
}

// readLaw returns the law of the cluster.
func (l *lawReader) readLaw(ctx context.Context) (*legal.Law, error) {
	s, err := l.settled(ctx)
	if err != nil {
		return nil, err
	}
	return s.Law, nil
}

// lawObjects are all objects that the law of a cluster follows from.
type lawObjects struct {
	profiles v1alpha1.LegalProfileList
	notices  v1alpha1.FormalNoticeList
	bundles  v1alpha1.LawBundleList
	copies   corev1.ConfigMapList
	absent   []string // kinds that the API server does not serve
}

// settled returns the law of the cluster and what is wrong with it. It must not be changed.
func (l *lawReader) settled(ctx context.Context) (*lawbundle.Settled, error) {
	var o lawObjects
	for _, list := range []client.ObjectList{&o.profiles, &o.notices, &o.bundles} {
		if err := l.List(ctx, list, client.UnsafeDisableDeepCopy); err != nil {
			return nil, fmt.Errorf("listing the law: %w", err)
		}
	}
	if err := l.List(ctx, &o.copies, client.InNamespace(l.namespace), lawCopies, client.UnsafeDisableDeepCopy); err != nil {
		return nil, fmt.Errorf("listing the copies of the law: %w", err)
	}
	var err error // after the lists: what is not in them any more was noted before
	if o.absent, err = l.watches.absent(ctx, l.isDefined); err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	// The version is read from the same lists as the law, so that a law is never older than the event that asks for it.
	if version := o.version(); l.law == nil || l.version != version {
		l.version, l.law = version, l.settle(ctx, &o)
	}
	return l.law, nil
}

// version tells one state of the objects from another. What a status says does not count, but for what was complete.
func (o *lawObjects) version() (f fingerprint) {
	type object struct {
		uid        types.UID
		generation int64
		complete   int64  // of a bundle
		version    string // of a copy, which has no generation
	}
	for i := range o.profiles.Items {
		addTo(&f, object{uid: o.profiles.Items[i].UID, generation: o.profiles.Items[i].Generation})
	}
	for i := range o.notices.Items {
		addTo(&f, object{uid: o.notices.Items[i].UID, generation: o.notices.Items[i].Generation})
	}
	for i := range o.bundles.Items {
		b := &o.bundles.Items[i]
		addTo(&f, object{uid: b.UID, generation: b.Generation, complete: b.Status.CompleteSequence})
	}
	for i := range o.copies.Items {
		addTo(&f, object{uid: o.copies.Items[i].UID, version: o.copies.Items[i].ResourceVersion})
	}
	for _, kind := range o.absent {
		addTo(&f, kind)
	}
	return f
}

// settle finds the law, and remembers what of it is complete.
func (l *lawReader) settle(ctx context.Context, o *lawObjects) *lawbundle.Settled {
	in := lawbundle.Input{Profiles: o.profiles.Items, Notices: o.notices.Items, Bundles: o.bundles.Items, BuiltIn: l.builtIn}
	for _, e := range l.remembered { // before the copies: of two of one sequence the first counts
		in.Remembered = append(in.Remembered, e)
	}
	for i := range o.copies.Items {
		e, err := readCopy(&o.copies.Items[i])
		if err != nil { // what it said may be known all the same, and otherwise nothing runs
			logf.FromContext(ctx).Error(err, "a copy of the law cannot be read", "copy", o.copies.Items[i].Name)
			continue
		}
		in.Remembered = append(in.Remembered, e)
	}
	s := lawbundle.Settle(in)
	s.Law = l.vanished.bind(s.Law, o)
	for i := range s.Standings {
		if at := &s.Standings[i]; at.Edition != nil {
			if l.remembered == nil {
				l.remembered = map[string]*lawbundle.Edition{}
			}
			l.remembered[at.Jurisdiction] = at.Edition
		}
	}
	return s
}
