// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"os"
	"regexp"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// everyMetric is all that the operator counts.
func everyMetric() []prometheus.Collector {
	m := newRecorder()
	return []prometheus.Collector{&collector{}, newBuildInfo(), m.verdictTransitions, m.modulesStripped, m.workloadsEnded,
		m.searchTransitions, m.inspectionsEnded, m.otherImages, m.endLateness, m.admissionTampered, enforcedMetric(newAdmissionState()),
		m.parametersBytes, m.rights, m.undeclaredEnded, m.undeclaredOmitted, undeclaredCollector{}, skewMetric(nil)}
}

func TestAlertsAskForMetricsThatThereAre(t *testing.T) {
	rules, err := os.ReadFile("../config/alerts/rules.yaml")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	name := regexp.MustCompile(`fqName: "(\w+)"`)
	all := append(everyMetric(), (&evidenceKeeper{}).metrics()...)
	for _, c := range append(all, &lawCollector{}, newLawChanges(nil, nil).total) {
		descriptions := make(chan *prometheus.Desc, 100)
		c.Describe(descriptions)
		close(descriptions)
		for d := range descriptions {
			known[name.FindStringSubmatch(d.String())[1]] = true
		}
	}
	asked := regexp.MustCompile(`vsa_\w+`).FindAllString(string(rules), -1)
	if len(asked) == 0 {
		t.Fatal("the alerts ask for nothing")
	}
	for _, metric := range asked {
		if !known[metric] {
			t.Errorf("an alert asks for %s, which nothing counts", metric)
		}
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
