// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// census counts requests by verdict when it is asked, from the cache: nothing has to be kept in step.
type census struct{ reader atomic.Pointer[client.Reader] }

// censusTimeout bounds the wait for a cache that is still being filled.
const censusTimeout = 5 * time.Second

var requestsByVerdict = &census{}

var censusDescription = prometheus.NewDesc("vsa_requests",
	"Requests by kind and by the verdict that their status shows.", []string{"kind", "verdict"}, nil)

// Describe says what is counted.
func (c *census) Describe(ch chan<- *prometheus.Desc) { ch <- censusDescription }

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
	for labels, n := range counts {
		ch <- prometheus.MustNewConstMetric(censusDescription, prometheus.GaugeValue, float64(n), labels[:]...)
	}
}
