// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"k8s.io/apimachinery/pkg/types"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/publicregister"
)

// registerRecord remembers what was published of what a cluster said, so that the destination is asked only where that has changed,
// and is what there is to count of it.
type registerRecord struct {
	mu         sync.Mutex
	of         types.UID
	generation int64
	said       string // digest of what the cluster said
	failing    bool
	last       *v1alpha1.RegisterEdition
}

// saidBy is the digest of what a cluster says, whenever it is asked.
func saidBy(e *publicregister.Edition) (string, error) {
	facts := *e
	facts.Clusters = slices.Clone(e.Clusters)
	for i := range facts.Clusters {
		facts.Clusters[i].FirstHeardAt = time.Time{}
	}
	facts.Entries = slices.Clone(e.Entries)
	for i := range facts.Entries {
		timeless(&facts.Entries[i])
	}
	return publicregister.Digest(&facts)
}

// timeless takes from an entry, which shares memory with another, the instants at which something was seen.
func timeless(n *publicregister.Entry) {
	n.History = slices.Clone(n.History)
	for i := range n.History {
		if c := &n.History[i]; c.Observed {
			if n.Since.Equal(c.At) {
				n.Since = time.Time{}
			}
			c.At = time.Time{}
		}
	}
}

// has tells whether what the cluster says was published, under the same spec.
func (r *registerRecord) has(t *v1alpha1.TransparencyRegister, said string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.of == t.UID && r.generation == t.Generation && r.said == said
}

// keep notes that it was.
func (r *registerRecord) keep(t *v1alpha1.TransparencyRegister, said string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.of, r.generation, r.said = t.UID, t.Generation, said
}

// note notes which edition is the last, and whether another one is due.
func (r *registerRecord) note(last *v1alpha1.RegisterEdition, failing bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last, r.failing = last, failing
}

// forget is for a cluster that no longer publishes.
func (r *registerRecord) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.of, r.generation, r.said, r.failing, r.last = "", 0, "", false, nil
}

func (r *registerRecord) register(registry prometheus.Registerer) error {
	if registry == nil {
		return nil
	}
	for _, c := range r.metrics() {
		if err := registry.Register(c); err != nil {
			return fmt.Errorf("registering metrics: %w", err)
		}
	}
	return nil
}

func (r *registerRecord) metrics() []prometheus.Collector {
	return []prometheus.Collector{
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "vsa_register_unpublished",
			Help: "One while the public register could not be brought to what is public."}, r.unpublished),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "vsa_register_entries",
			Help: "Systems of the last edition of the public register."}, r.entries),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "vsa_register_published_timestamp_seconds",
			Help: "When the last edition of the public register was published, in seconds since 1970; zero for none."}, r.publishedAt),
	}
}

func (r *registerRecord) unpublished() float64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return oneIf(r.failing)
}

func (r *registerRecord) entries() float64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.last == nil || r.last.Entries == nil {
		return 0
	}
	return float64(*r.last.Entries)
}

func (r *registerRecord) publishedAt() float64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.last == nil {
		return 0
	}
	return float64(r.last.PublishedAt.Unix())
}
