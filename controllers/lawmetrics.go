// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"
)

// lawCollector counts what is wrong with the law when it is asked.
type lawCollector struct{ law *lawReader }

var (
	lawIncompleteDescription = prometheus.NewDesc("vsa_law_incomplete",
		"Whether the law that was published for a jurisdiction is not there as a whole (1) or is (0).", []string{"jurisdiction"}, nil)
	lawDeviationsDescription = prometheus.NewDesc("vsa_law_builtin_deviations",
		"Profiles of the built-in catalogue that bind every request, whose jurisdiction has no bundle, and that are missing or differ. "+
			"They bind all the same.", nil, nil)
	lawUnpublishedDescription = prometheus.NewDesc("vsa_law_profiles_unpublished",
		"Profiles that are not what a bundle or the built-in catalogue says, by the reason of their condition Published.", []string{"reason"}, nil)
)

// Describe says what is counted.
func (c *lawCollector) Describe(ch chan<- *prometheus.Desc) {
	ch <- lawIncompleteDescription
	ch <- lawDeviationsDescription
	ch <- lawUnpublishedDescription
}

// Collect counts. Before the cache is there it counts nothing.
func (c *lawCollector) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), collectTimeout)
	defer cancel()
	settled, err := c.law.settled(ctx)
	if err != nil {
		return
	}
	for i := range settled.Standings {
		at, incomplete := &settled.Standings[i], 1.0
		if at.Complete {
			incomplete = 0
		}
		ch <- prometheus.MustNewConstMetric(lawIncompleteDescription, prometheus.GaugeValue, incomplete, at.Jurisdiction)
	}
	unpublished := map[string]int{}
	for _, p := range settled.Publications() {
		if p.Published != nil && !*p.Published {
			unpublished[p.Reason]++
		}
	}
	for reason, n := range unpublished {
		ch <- prometheus.MustNewConstMetric(lawUnpublishedDescription, prometheus.GaugeValue, float64(n), reason)
	}
	ch <- prometheus.MustNewConstMetric(lawDeviationsDescription, prometheus.GaugeValue, float64(len(settled.BuiltIn)))
}
