// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

func TestAContestedPackageIsNotReady(t *testing.T) {
	var list []metav1.Condition
	c := conditions{&list, 1, instant(1)}
	for name, test := range map[string]struct {
		by      *v1alpha1.Contested
		ready   bool
		stalled bool
	}{
		"while it is": {&v1alpha1.Contested{}, false, true},
		"afterwards":  {nil, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			c.contested(&v1alpha1.Contested{})
			c.contested(test.by)
			if got := meta.IsStatusConditionTrue(list, v1alpha1.ConditionReady); got != test.ready {
				t.Errorf("ready: %t", got)
			}
			if got := meta.FindStatusCondition(list, v1alpha1.ConditionStalled) != nil; got != test.stalled {
				t.Errorf("stalled: %t", got)
			}
		})
	}
}

// packagesCollector collects what is counted of some packages.
type packagesCollector []v1alpha1.AnalyticsPackage

func (packagesCollector) Describe(chan<- *prometheus.Desc) {}

func (p packagesCollector) Collect(ch chan<- prometheus.Metric) { collectPackages(p, ch) }

func TestContestedPackagesAreCounted(t *testing.T) {
	packages := make(packagesCollector, 2)
	packages[0].Name, packages[1].Name = "fought-over", "quiet"
	packages[0].Status.Contested = &v1alpha1.Contested{}
	got := metricValues(t, packages)
	if got["vsa_package_contested fought-over"] != 1 || got["vsa_package_contested quiet"] != 0 || len(got) != 5 {
		t.Errorf("%v", got)
	}
}
