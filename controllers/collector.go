// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"k8s.io/apimachinery/pkg/api/meta"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// collector counts requests by verdict, and packages by what was found in them, when it is asked, from the cache: nothing
// has to be kept in step.
type collector struct{ client.Reader }

// collectTimeout bounds the wait for a cache that is still being filled.
const collectTimeout = 5 * time.Second

var (
	requestsDescription = prometheus.NewDesc("vsa_requests",
		"Requests by kind and by the verdict that their status shows.", []string{"kind", "verdict"}, nil)
	misdeclaredDescription = prometheus.NewDesc("vsa_package_misdeclared",
		"Whether something of a package can do what nobody declared (1) or not (0), as its status shows.", []string{"package"}, nil)
	pendingDescription = prometheus.NewDesc("vsa_inspections_pending",
		"Images that packages name and that wait for their inspection, or are being inspected.", nil, nil)
)

// Describe says what is counted.
func (c *collector) Describe(ch chan<- *prometheus.Desc) {
	ch <- requestsDescription
	ch <- misdeclaredDescription
	ch <- pendingDescription
}

// Collect counts. Before the cache is there it counts nothing.
func (c *collector) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), collectTimeout)
	defer cancel()
	for _, k := range requestKinds() {
		counts, err := c.countRequests(ctx, k)
		if err != nil {
			return // the cache is not there yet, and other metrics are
		}
		for verdict, n := range counts {
			ch <- prometheus.MustNewConstMetric(requestsDescription, prometheus.GaugeValue, float64(n), k.request.name, string(verdict))
		}
	}
	var packages v1alpha1.AnalyticsPackageList
	if err := c.List(ctx, &packages, client.UnsafeDisableDeepCopy); err == nil {
		collectPackages(packages.Items, ch)
	}
}

// countRequests counts a kind's requests by verdict. A verdict that nothing has is counted as well.
func (c *collector) countRequests(ctx context.Context, k kind) (map[v1alpha1.Verdict]int, error) {
	counts := map[v1alpha1.Verdict]int{v1alpha1.Permitted: 0, v1alpha1.Restricted: 0, v1alpha1.Suspended: 0, v1alpha1.Forbidden: 0}
	err := eachOf(ctx, c, k.list, func(o client.Object) { counts[k.request.verdict(o)]++ })
	return counts, err
}

func collectPackages(packages []v1alpha1.AnalyticsPackage, ch chan<- prometheus.Metric) {
	pending := map[v1alpha1.ImageReference]bool{}
	for i := range packages {
		p := &packages[i]
		found := 0.0
		if meta.IsStatusConditionTrue(p.Status.Conditions, v1alpha1.ConditionMisdeclared) {
			found = 1
		}
		ch <- prometheus.MustNewConstMetric(misdeclaredDescription, prometheus.GaugeValue, found, p.Name)
		for _, n := range p.Status.Inspections {
			if n.State == v1alpha1.InspectionPending {
				pending[n.Image] = true
			}
		}
	}
	ch <- prometheus.MustNewConstMetric(pendingDescription, prometheus.GaugeValue, float64(len(pending)))
}
