// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"sigs.k8s.io/controller-runtime/pkg/metrics"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// everyMetric is all that the operator counts.
func everyMetric() []prometheus.Collector {
	m := newRecorder()
	return []prometheus.Collector{&collector{}, newBuildInfo(), m.verdictTransitions, m.modulesStripped, m.workloadsEnded,
		m.searchTransitions, m.inspectionsEnded, m.otherImages, m.endLateness, m.admissionTampered, enforcedMetric(newAdmissionState()),
		m.parametersBytes, m.rights, m.undeclaredEnded, m.undeclaredOmitted, undeclaredCollector{}, skewMetric(nil)}
}

var update = flag.Bool("update", false, "write docs/metrics.md anew")

const metricsPage = "../docs/metrics.md"

// described are the rows of docs/metrics.md of some collectors: the name, the labels and the meaning of each metric.
func described(collectors ...prometheus.Collector) []string {
	parts := regexp.MustCompile(`fqName: "(\w+)", help: "(.*?)"(?:, unit: "[^"]*")?, constLabels: \{(.*)\}, variableLabels: \{(.*)\}`)
	label := regexp.MustCompile(`(\w+)(="[^"]*")?`)
	var rows []string
	for _, c := range collectors {
		descriptions := make(chan *prometheus.Desc, 1000)
		c.Describe(descriptions)
		close(descriptions)
		for d := range descriptions {
			m := parts.FindStringSubmatch(d.String())
			var labels []string
			for _, l := range label.FindAllStringSubmatch(m[3]+","+m[4], -1) {
				labels = append(labels, "`"+l[1]+"`")
			}
			slices.Sort(labels)
			rows = append(rows, fmt.Sprintf("| `%s` | %s | %s |", m[1], strings.Join(labels, ", "), strings.ReplaceAll(m[2], `\"`, `"`)))
		}
	}
	slices.Sort(rows)
	return slices.Compact(rows)
}

// TestMetricsPage holds docs/metrics.md to what the operator counts: dashboards and alerts are checked against it, in test/alerts.
func TestMetricsPage(t *testing.T) {
	own := slices.Concat(everyMetric(), (&evidenceKeeper{}).metrics(), (&registerRecord{}).metrics(),
		[]prometheus.Collector{complianceCollector{}, &lawCollector{}, newLawChanges(nil, nil).total, NetworkVerified.metric()})
	library, ok := metrics.Registry.(prometheus.Collector)
	if !ok {
		t.Fatal("the registry of controller-runtime does not say what it has")
	}
	const head = "| metric | labels | |\n|---|---|---|\n"
	page := "# Metrics\n\nWhat the operator counts. [What it means when one of them rises](runbook.md).\n\n" + head + strings.Join(described(own...), "\n") +
		"\n\n## Of the library that it is built with\n\n" + head + strings.Join(slices.DeleteFunc(described(library), func(row string) bool {
		return !strings.HasPrefix(row, "| `controller_runtime_") && !strings.HasPrefix(row, "| `workqueue_")
	}), "\n") + "\n"
	if *update {
		if err := os.WriteFile(metricsPage, []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	committed, err := os.ReadFile(metricsPage)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(committed), page); diff != "" {
		t.Errorf("docs/metrics.md is stale: go test ./controllers -run TestMetricsPage -update\n%s", diff)
	}
}

func TestRegisterTwiceIsAnError(t *testing.T) {
	registry := prometheus.NewRegistry()
	if err := newRecorder().register(registry); err != nil {
		t.Fatal(err)
	}
	if err := newRecorder().register(registry); err == nil {
		t.Error("two managers count in one registry, and nobody is told")
	}
}

func TestVerdictsAreCountedWhenTheyChange(t *testing.T) {
	m := newRecorder()
	stripped := v1alpha1.JudgedStatus{Verdict: v1alpha1.Restricted, Stripped: "face, plate", Modules: []v1alpha1.ModuleVerdict{
		{Name: "face", Decision: v1alpha1.ModuleStripped, Profile: "eu-biometrics"},
		{Name: "plate", Decision: v1alpha1.ModuleStripped, Notice: "a-notice"},
		{Name: "counter", Decision: v1alpha1.ModulePermitted, Profile: "fr-statistics"},
	}}
	m.verdict(kindDeployment, &v1alpha1.JudgedStatus{}, &stripped)
	m.verdict(kindDeployment, &stripped, &stripped)
	for name, c := range map[string]*prometheus.CounterVec{"transitions": m.verdictTransitions, "stripped": m.modulesStripped} {
		total := 0.0
		for series, value := range metricValues(t, c) {
			if value != 1 {
				t.Errorf("%s: %s is %v, want 1", name, series, value)
			}
			total += value
		}
		if want := map[string]float64{"transitions": 1, "stripped": 2}[name]; total != want {
			t.Errorf("%s: %v in all, want %v", name, total, want)
		}
	}
}
