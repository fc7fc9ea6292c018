// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/types"
)

const (
	// maxTurn is how long one deployment may take to run its new images before the next one begins all the same.
	maxTurn = 2 * time.Minute
	// maxWait is how long a deployment may go on with the images that its package no longer names.
	maxWait = 10 * time.Minute
	// turnRetry is how often one that waits asks again.
	turnRetry = 5 * time.Second
)

// pacer lets few deployments at a time change to the newer images of a package, so that not all of a cluster is dark while
// they start. It paces nothing that the law asks for: what is no longer permitted ends at once.
type pacer struct {
	limit int // deployments at a time

	mu      sync.Mutex
	turns   map[types.NamespacedName]time.Time // that begin anew, and since when
	waiting map[types.NamespacedName]time.Time // and those that wait, since when
}

// begin tells whether a deployment may change now.
func (p *pacer) begin(key types.NamespacedName, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.turns == nil {
		p.turns, p.waiting = map[types.NamespacedName]time.Time{}, map[types.NamespacedName]time.Time{}
	}
	for other, since := range p.turns {
		if now.Sub(since) >= maxTurn {
			delete(p.turns, other)
		}
	}
	since, known := p.waiting[key]
	if !known {
		p.waiting[key], since = now, now
	}
	if _, has := p.turns[key]; !has && len(p.turns) >= p.limit && now.Sub(since) < maxWait {
		return false
	}
	delete(p.waiting, key)
	p.turns[key] = now
	return true
}

// end gives the turn of a deployment to the next one: it runs, or does not have to any more.
func (p *pacer) end(key types.NamespacedName) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.turns, key)
	delete(p.waiting, key)
}
