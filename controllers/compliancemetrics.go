// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// complianceDescription has a series for each data controller and verdict that there is: as many as communes of a cluster, and not as
// requests. Searches are not in it.
var complianceDescription = prometheus.NewDesc("vsa_controller_deployments",
	"Deployments by the DataController of their namespace, which is empty where none counts, and by their verdict.",
	[]string{"controller", "verdict"}, nil)

// complianceCollector counts when it is asked, from the cache.
type complianceCollector struct{ client.Reader }

// Describe says what is counted.
func (c complianceCollector) Describe(ch chan<- *prometheus.Desc) { ch <- complianceDescription }

// Collect counts. Before the cache is there it counts nothing.
func (c complianceCollector) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), collectTimeout)
	defer cancel()
	type series struct{ controller, verdict string }
	var register registerReader
	known, err := register.read(ctx, c)
	if err != nil {
		return
	}
	counts := map[series]int{}
	err = eachOf(ctx, c, &v1alpha1.VideoAnalyticsDeploymentList{}, func(o client.Object) {
		if d, ok := o.(*v1alpha1.VideoAnalyticsDeployment); ok && d.Status.Verdict != "" {
			counts[series{known.Owner(d.Namespace), string(d.Status.Verdict)}]++
		}
	})
	if err != nil {
		return
	}
	for of, n := range counts {
		ch <- prometheus.MustNewConstMetric(complianceDescription, prometheus.GaugeValue, float64(n), of.controller, of.verdict)
	}
}
