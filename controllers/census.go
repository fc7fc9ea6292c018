// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"k8s.io/apimachinery/pkg/api/meta"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// census counts requests by verdict, and packages by what was found in them, when it is asked, from the cache: nothing has to be kept in step.
type census struct{ reader atomic.Pointer[client.Reader] }

// censusTimeout bounds the wait for a cache that is still being filled.
const censusTimeout = 5 * time.Second

var requestsByVerdict = &census{}

var censusDescription = prometheus.NewDesc("vsa_requests",
	"Requests by kind and by the verdict that their status shows.", []string{"kind", "verdict"}, nil)

var misdeclaredDescription = prometheus.NewDesc("vsa_package_misdeclared",
	"Whether something of a package can do what nobody declared (1) or not (0), as its status shows.", []string{"package"}, nil)

var pendingDescription = prometheus.NewDesc("vsa_inspections_pending",
	"Images that packages name and that wait for their inspection, or are being inspected.", nil, nil)

// Describe says what is counted.
func (c *census) Describe(ch chan<- *prometheus.Desc) {
	ch <- censusDescription
	ch <- misdeclaredDescription
	ch <- pendingDescription
}

// Collect counts. Before the cache is there it counts nothing.
func (c *census) Collect(ch chan<- prometheus.Metric) {
	reader := c.reader.Load()
	if reader == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), censusTimeout)
	defer cancel()
	counts := map[[2]string]int{}
	for _, kind := range []string{kindDeployment, kindSearch} {
		for _, v := range []v1alpha1.Verdict{v1alpha1.Permitted, v1alpha1.Restricted, v1alpha1.Suspended, v1alpha1.Forbidden} {
			counts[[2]string{kind, string(v)}] = 0
		}
	}
	var deployments v1alpha1.VideoAnalyticsDeploymentList
	var searches v1alpha1.VideoSearchJobList
	for _, list := range []client.ObjectList{&deployments, &searches} {
		if err := (*reader).List(ctx, list, client.UnsafeDisableDeepCopy); err != nil {
			return // the cache is not there yet, and other metrics are
		}
	}
	for i := range deployments.Items {
		counts[[2]string{kindDeployment, string(deployments.Items[i].Status.Verdict)}]++
	}
	for i := range searches.Items {
		counts[[2]string{kindSearch, string(searches.Items[i].Status.Verdict)}]++
	}
	var packages v1alpha1.AnalyticsPackageList
	if err := (*reader).List(ctx, &packages, client.UnsafeDisableDeepCopy); err != nil {
		return
	}
	collectPackages(packages.Items, ch)
	for labels, n := range counts {
		ch <- prometheus.MustNewConstMetric(censusDescription, prometheus.GaugeValue, float64(n), labels[:]...)
	}
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
