// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// collector counts requests and packages when it is asked, from the cache: nothing has to be kept in step, and it goes on
// counting while the manager can write nothing.
type collector struct {
	client.Reader

	clock    clock.PassiveClock
	failures *failures
	watches  *Watches
}

// collectTimeout bounds the wait for a cache that is still being filled.
const collectTimeout = 5 * time.Second

var (
	requestsDescription = prometheus.NewDesc("vsa_requests",
		"Requests by kind and by the verdict that their status shows.", []string{"kind", "verdict"}, nil)
	overdueDescription = prometheus.NewDesc("vsa_ends_overdue",
		"Requests that have pods although they may not run, by kind: their verdict, as their status shows it, lets nothing run or "+
			"has ended, or they are gone. More than none for a minute is an alarm.", []string{"kind"}, nil)
	unreadyDescription = prometheus.NewDesc("vsa_requests_unready",
		"Requests of which the verdict, as their status shows it, lets something run that does not, by kind.", []string{"kind"}, nil)
	failingDescription = prometheus.NewDesc("vsa_requests_failing",
		"Requests that cannot be brought to their verdict, because the API server refuses it or does not answer, by kind.",
		[]string{"kind"}, nil)
	unservedDescription = prometheus.NewDesc("vsa_kind_unserved",
		"One for each kind that the API server does not serve: its definition is gone or is being deleted, or no list or watch of it "+
			"was answered for 15 seconds. There is none of a kind that is served.", []string{"kind"}, nil)
	networkOpenDescription = prometheus.NewDesc("vsa_requests_network_open",
		"Requests that do not run because a pod of theirs can connect to what its NetworkPolicy denies, by kind.", []string{"kind"}, nil)
	interferedDescription = prometheus.NewDesc("vsa_requests_interfered",
		"Requests on which objects of others act, by kind and by the reason of their condition Interfered.", []string{"kind", "reason"}, nil)
	misdeclaredDescription = prometheus.NewDesc("vsa_package_misdeclared",
		"Whether something of a package can do what nobody declared (1) or not (0), as its status shows.", []string{"package"}, nil)
	contestedDescription = prometheus.NewDesc("vsa_package_contested",
		"Whether two writers take turns in writing a package (1) or not (0), as its status shows.", []string{"package"}, nil)
	pendingDescription = prometheus.NewDesc("vsa_inspections_pending",
		"Images that packages name and that wait for their inspection, or are being inspected.", nil, nil)
)

// Describe says what is counted.
func (c *collector) Describe(ch chan<- *prometheus.Desc) {
	ch <- requestsDescription
	ch <- overdueDescription
	ch <- unreadyDescription
	ch <- failingDescription
	ch <- unservedDescription
	ch <- networkOpenDescription
	ch <- interferedDescription
	ch <- misdeclaredDescription
	ch <- contestedDescription
	ch <- pendingDescription
}

// Collect counts. Before the cache is there it counts nothing.
func (c *collector) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), collectTimeout)
	defer cancel()
	for _, kind := range c.watches.overdue() {
		ch <- prometheus.MustNewConstMetric(unservedDescription, prometheus.GaugeValue, 1, kind)
	}
	failing := map[string]int{}
	for _, key := range c.failures.overdue() {
		failing[key.kind]++
	}
	for _, k := range requestKinds() {
		ch <- prometheus.MustNewConstMetric(failingDescription, prometheus.GaugeValue, float64(failing[k.request.name]), k.request.name)
		counts, err := c.countRequests(ctx, k)
		if err != nil {
			return // the cache is not there yet, and other metrics are
		}
		for verdict, n := range counts.byVerdict {
			ch <- prometheus.MustNewConstMetric(requestsDescription, prometheus.GaugeValue, float64(n), k.request.name, string(verdict))
		}
		ch <- prometheus.MustNewConstMetric(overdueDescription, prometheus.GaugeValue, float64(counts.overdue), k.request.name)
		ch <- prometheus.MustNewConstMetric(unreadyDescription, prometheus.GaugeValue, float64(counts.unready), k.request.name)
		ch <- prometheus.MustNewConstMetric(networkOpenDescription, prometheus.GaugeValue, float64(counts.networkOpen), k.request.name)
		for reason, n := range counts.interfered {
			ch <- prometheus.MustNewConstMetric(interferedDescription, prometheus.GaugeValue, float64(n), k.request.name, reason)
		}
	}
	var packages v1alpha1.AnalyticsPackageList
	if err := c.List(ctx, &packages, client.UnsafeDisableDeepCopy); err == nil {
		collectPackages(packages.Items, ch)
	}
}

// requestCounts is what is counted of the requests of a kind.
type requestCounts struct {
	byVerdict        map[v1alpha1.Verdict]int // one that nothing has is there as well
	overdue, unready int
	networkOpen      int
	interfered       map[string]int // by the reason: one that nothing has is there as well
}

// countRequests counts the requests of a kind, and what runs for those that may not.
func (c *collector) countRequests(ctx context.Context, k kind) (requestCounts, error) {
	counts := requestCounts{byVerdict: map[v1alpha1.Verdict]int{
		v1alpha1.Permitted: 0, v1alpha1.Restricted: 0, v1alpha1.Suspended: 0, v1alpha1.Forbidden: 0},
		interfered: map[string]int{v1alpha1.ReasonNetworkOpened: 0, v1alpha1.ReasonPublished: 0, v1alpha1.ReasonEvictionBlocked: 0}}
	mayRun := map[types.NamespacedName]bool{}
	err := eachOf(ctx, c, k.list, func(o client.Object) {
		s := k.request.status(o)
		counts.byVerdict[s.verdict.Verdict]++
		runs := s.verdict.Verdict.Runs() && !s.over
		if runs && !meta.IsStatusConditionTrue(s.conditions, v1alpha1.ConditionAvailable) {
			counts.unready++
			if conditionReason(s.conditions, v1alpha1.ConditionAvailable) == v1alpha1.ReasonNetworkOpen {
				counts.networkOpen++
			}
		}
		if reason := conditionReason(s.conditions, v1alpha1.ConditionInterfered); !s.over {
			if n, known := counts.interfered[reason]; known {
				counts.interfered[reason] = n + 1
			}
		}
		until := s.verdict.RunsUntil
		mayRun[client.ObjectKeyFromObject(o)] = runs && (until == nil || c.clock.Now().Before(until.Time))
	})
	if err != nil {
		return counts, err
	}
	overdue := map[types.NamespacedName]bool{}
	err = eachOf(ctx, c, &corev1.PodList{}, func(o client.Object) {
		for _, name := range madeFor(o, k.request.requestKind) {
			key := types.NamespacedName{Namespace: o.GetNamespace(), Name: name}
			if p, ok := o.(*corev1.Pod); ok && !mayRun[key] && !hasEnded(p) {
				overdue[key] = true
			}
		}
	})
	counts.overdue = len(overdue)
	return counts, err
}

// hasEnded tells whether no container of a pod runs or will.
func hasEnded(p *corev1.Pod) bool {
	return p.Status.Phase == corev1.PodSucceeded || p.Status.Phase == corev1.PodFailed
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
		contested := 0.0
		if p.Status.Contested != nil {
			contested = 1
		}
		ch <- prometheus.MustNewConstMetric(contestedDescription, prometheus.GaugeValue, contested, p.Name)
		for _, n := range p.Status.Inspections {
			if n.State == v1alpha1.InspectionPending {
				pending[n.Image] = true
			}
		}
	}
	ch <- prometheus.MustNewConstMetric(pendingDescription, prometheus.GaugeValue, float64(len(pending)))
}
