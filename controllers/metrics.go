// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// recorder counts what the controllers do.
type recorder struct {
	verdictTransitions *prometheus.CounterVec
	modulesStripped    *prometheus.CounterVec
	workloadsEnded     *prometheus.CounterVec
	searchTransitions  *prometheus.CounterVec
	inspectionsEnded   *prometheus.CounterVec
	otherImages        *prometheus.CounterVec
	endLateness        *prometheus.HistogramVec
	admissionTampered  *prometheus.CounterVec
	parametersBytes    *prometheus.GaugeVec
	rights             *prometheus.GaugeVec
	undeclaredEnded    *prometheus.CounterVec
	undeclaredOmitted  *prometheus.CounterVec
}

func newRecorder() *recorder {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	return &recorder{
		verdictTransitions: counter("vsa_verdict_transitions_total",
			"Changes of a verdict, by kind of request and the verdict it changed to.", "kind", "verdict"),
		modulesStripped: counter("vsa_modules_stripped_total",
			"Modules taken out of a request, by kind of request and the profile or notice that did.", "kind", "by"),
		workloadsEnded: counter("vsa_workloads_ended_total",
			"Workloads that were ended because they could no longer run as they were, by kind of request.", "kind"),
		searchTransitions: counter("vsa_search_transitions_total",
			"Changes of a search's state, by the state it changed to.", "state"),
		inspectionsEnded: counter("vsa_inspections_total",
			"Inspections of images that came to their end, by what came of them.", "result"),
		admissionTampered: counter("vsa_admission_tampered_total",
			"Times that a policy, a binding or parameters of what the API server refuses were changed or deleted by another, by name.", "name"),
		parametersBytes: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "vsa_admission_parameters_bytes",
			Help: "Size of the parameters that policies compare a request with, by name. One of them has room for a mebibyte, and what is named later is not refused."},
			[]string{"name"}),
		rights: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "vsa_operator_rights_differ",
			Help: "Rights that the operator lacks (missing), or has beyond those that it needs (more). Anything but zero was not installed so."},
			[]string{"difference"}),
		undeclaredEnded: counter("vsa_undeclared_ended_total",
			"Pods that were ended because they ran an image that nobody had declared, by namespace.", "namespace"),
		undeclaredOmitted: counter("vsa_undeclared_omitted_total",
			"Times that an undeclared image got no UndeclaredImage, because there are as many as are kept, by reason.", "reason"),
		otherImages: counter("vsa_pods_other_image_total",
			"Pods that were ended because their node reports another image than the one that was judged, by kind of request.", "kind"),
		endLateness: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "vsa_end_lateness_seconds",
			Help:    "Time from the instant at which a verdict ended to when the API server had accepted the end of its workload.",
			Buckets: []float64{0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600},
		}, []string{"kind"}),
	}
}

// register makes the metrics part of a registry.
func (m *recorder) register(registry prometheus.Registerer) error {
	for _, c := range []prometheus.Collector{
		m.verdictTransitions, m.modulesStripped, m.workloadsEnded, m.searchTransitions, m.inspectionsEnded, m.otherImages, m.endLateness,
		m.admissionTampered, m.parametersBytes, m.rights, m.undeclaredEnded, m.undeclaredOmitted,
	} {
		if err := registry.Register(c); err != nil {
			return fmt.Errorf("registering metrics: %w", err)
		}
	}
	return nil
}

// ended counts an end, and how late it came if it was one that had been foreseen: late is negative if not.
func (m *recorder) ended(kind string, late time.Duration) {
	m.workloadsEnded.WithLabelValues(kind).Inc()
	if late >= 0 {
		m.endLateness.WithLabelValues(kind).Observe(late.Seconds())
	}
}

// verdict counts a verdict that differs from the one before.
func (m *recorder) verdict(kind string, before, after *v1alpha1.JudgedStatus) {
	if before.Verdict != after.Verdict {
		m.verdictTransitions.WithLabelValues(kind, string(after.Verdict)).Inc()
	}
	if before.Stripped == after.Stripped {
		return
	}
	for _, module := range after.Modules {
		if module.Decision == v1alpha1.ModuleStripped {
			m.modulesStripped.WithLabelValues(kind, module.Profile+module.Notice).Inc()
		}
	}
}

// newBuildInfo tells which build of the operator this is.
func newBuildInfo() prometheus.Collector {
	labels := prometheus.Labels{"version": "unknown", "revision": "unknown", "goversion": runtime.Version()}
	if info, ok := debug.ReadBuildInfo(); ok {
		labels["version"] = info.Main.Version
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				labels["revision"] = s.Value
			}
		}
	}
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "vsa_build_info",
		Help: "One, with the version of the operator.", ConstLabels: labels}, func() float64 { return 1 })
}
