// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"sigs.k8s.io/controller-runtime/pkg/metrics"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

var (
	verdictTransitions = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "vsa_verdict_transitions_total",
		Help: "Changes of a verdict, by kind of request and the verdict it changed to.",
	}, []string{"kind", "verdict"})

	modulesStripped = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "vsa_modules_stripped_total",
		Help: "Modules taken out of a request, by kind of request and the profile or notice that did.",
	}, []string{"kind", "by"})

	workloadsEnded = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "vsa_workloads_ended_total",
		Help: "Workloads that were ended because they could no longer run as they were, by kind of request.",
	}, []string{"kind"})

	searchTransitions = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "vsa_search_transitions_total",
		Help: "Changes of a search's state, by the state it changed to.",
	}, []string{"state"})

	inspectionsEnded = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "vsa_inspections_total",
		Help: "Inspections of images that came to their end, by what came of them.",
	}, []string{"result"})

	endLateness = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "vsa_end_lateness_seconds",
		Help:    "Time from the instant at which a verdict ended to when the API server had accepted the end of its workload.",
		Buckets: []float64{0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600},
	}, []string{"kind"})
)

func init() {
	metrics.Registry.MustRegister(verdictTransitions, modulesStripped, workloadsEnded, searchTransitions, inspectionsEnded, endLateness,
		requestsByVerdict)
}

// observeEnd counts an end, and how late it came if it was one that had been foreseen.
func observeEnd(kind string, status *v1alpha1.JudgedStatus, now time.Time) {
	workloadsEnded.WithLabelValues(kind).Inc()
	if status.RunsUntil != nil && !now.Before(status.RunsUntil.Time) {
		endLateness.WithLabelValues(kind).Observe(now.Sub(status.RunsUntil.Time).Seconds())
	}
}

// observeVerdict counts a verdict that differs from the one in the status.
func observeVerdict(kind string, before, after *v1alpha1.JudgedStatus) {
	if before.Verdict != after.Verdict {
		verdictTransitions.WithLabelValues(kind, string(after.Verdict)).Inc()
	}
	if before.Stripped == after.Stripped {
		return
	}
	for _, m := range after.Modules {
		if m.Decision == v1alpha1.ModuleStripped {
			modulesStripped.WithLabelValues(kind, m.Profile+m.Notice).Inc()
		}
	}
}
