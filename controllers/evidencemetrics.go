// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"fmt"

	"github.com/prometheus/client_golang/prometheus"
)

// register makes what there is to count of the log of evidence part of a registry, if there is one.
func (k *evidenceKeeper) register(registry prometheus.Registerer) error {
	if registry == nil {
		return nil
	}
	for _, c := range k.metrics() {
		if err := registry.Register(c); err != nil {
			return fmt.Errorf("registering metrics: %w", err)
		}
	}
	return nil
}

func (k *evidenceKeeper) metrics() []prometheus.Collector {
	return []prometheus.Collector{
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "vsa_evidence_away",
			Help: "One while the cluster has an EvidenceLog and its log does not record: nothing starts."}, k.awayNow),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "vsa_evidence_unwitnessed",
			Help: "One while entries of the log of evidence wait for witnesses who do not answer."}, k.unwitnessedNow),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "vsa_evidence_waiting",
			Help: "Things that have happened and are not recorded yet."}, func() float64 { waiting, _ := k.progress(); return float64(waiting) }),
		prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "vsa_evidence_lost_total",
			Help: "Things that have happened and could not be recorded."}, func() float64 { _, lost := k.progress(); return float64(lost) }),
	}
}

func (k *evidenceKeeper) awayNow() float64 {
	k.mu.Lock()
	defer k.mu.Unlock()
	return oneIf(k.isAway)
}

func (k *evidenceKeeper) unwitnessedNow() float64 {
	k.mu.Lock()
	defer k.mu.Unlock()
	return oneIf(k.unwitnessed)
}

// noteWitnesses notes whether witnesses are missed.
func (k *evidenceKeeper) noteWitnesses(missed bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.unwitnessed = missed
}

func oneIf(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
