// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"github.com/go-logr/logr"
	"github.com/prometheus/client_golang/prometheus"
)

// NetworkIsolation is what is known of whether anything enforces the NetworkPolicies of pods. The API server takes them whoever does.
type NetworkIsolation string

// What can be known.
const (
	// NetworkVerified: each pod tries it before anything of a package runs.
	NetworkVerified NetworkIsolation = "Verified"
	// NetworkAssumed: a person has said so, and nothing looks.
	NetworkAssumed NetworkIsolation = "Assumed"
	// NetworkNotVerified: nothing looks, because there is no image to look with.
	NetworkNotVerified NetworkIsolation = "NotVerified"
)

// Log says at the start what the networks of pods rest on.
func (n NetworkIsolation) Log(to logr.Logger) {
	switch n {
	case NetworkVerified:
		to.Info("each pod looks whether its NetworkPolicy holds before anything of a package runs")
	case NetworkAssumed:
		to.Info("nothing looks whether NetworkPolicies hold: it is assumed (--network-isolation=assume)")
	default:
		to.Info("nobody knows whether NetworkPolicies hold: there is no image of the operator by which pods could look (--guard-image)")
	}
}

// metric is one, with what is known.
func (n NetworkIsolation) metric() prometheus.Collector {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "vsa_network_isolation",
		Help: "One, with what is known of whether anything enforces the NetworkPolicies of pods: Verified by each of them before it begins, " +
			"Assumed by a person, or NotVerified because there is no image to look with.",
		ConstLabels: prometheus.Labels{"isolation": string(n)}}, func() float64 { return 1 })
}
