// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	testingclock "k8s.io/utils/clock/testing"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

// metricValues are the values that a collector gives, by name and labels.
func metricValues(t *testing.T, c prometheus.Collector) map[string]float64 {
	t.Helper()
	values := map[string]float64{}
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(c)
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			name := f.GetName()
			for _, l := range m.GetLabel() {
				name += " " + l.GetValue()
			}
			values[name] = m.GetGauge().GetValue() + m.GetCounter().GetValue()
		}
	}
	return values
}

func TestCollectorCountsWhatRunsAndMayNot(t *testing.T) {
	scheme := runtime.NewScheme()
	if err := v1alpha1.AddToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	if err := corev1.AddToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	now := instant(0)
	request := func(name string, v v1alpha1.Verdict, until time.Time, available metav1.ConditionStatus) client.Object {
		d := objects.Statistics("ns", name, objects.Counter)
		d.Status.Verdict, d.Status.RunsUntil = v, timeOrNil(until)
		d.Status.Conditions = []metav1.Condition{{Type: v1alpha1.ConditionAvailable, Status: available}}
		if available == metav1.ConditionTrue {
			d.Status.Conditions = append(d.Status.Conditions, metav1.Condition{Type: v1alpha1.ConditionInterfered, Reason: v1alpha1.ReasonPublished})
		} else {
			d.Status.Conditions = append(d.Status.Conditions, metav1.Condition{Type: v1alpha1.ConditionInterfered, Reason: "Junk"})
		}
		return d
	}
	pod := func(name, of string, phase corev1.PodPhase) client.Object {
		return &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: name,
			Labels: workload.Labels(workload.LabelDeployment, of)}, Status: corev1.PodStatus{Phase: phase}}
	}
	networkOpen := request("open", v1alpha1.Permitted, time.Time{}, metav1.ConditionFalse).(*v1alpha1.VideoAnalyticsDeployment)
	networkOpen.Status.Conditions[0].Reason = v1alpha1.ReasonNetworkOpen
	c := fake.NewClientBuilder().WithScheme(scheme).WithObjects(
		request("lawful", v1alpha1.Permitted, now.Add(time.Hour), metav1.ConditionTrue), pod("a", "lawful", corev1.PodRunning),
		networkOpen,
		request("waits", v1alpha1.Restricted, time.Time{}, metav1.ConditionFalse),
		request("suspended", v1alpha1.Suspended, time.Time{}, metav1.ConditionFalse), pod("b", "suspended", corev1.PodRunning),
		pod("b2", "suspended", corev1.PodPending),
		request("late", v1alpha1.Permitted, now, metav1.ConditionTrue), pod("c", "late", corev1.PodRunning),
		pod("d", "gone", corev1.PodRunning), pod("e", "gone-too", corev1.PodFailed),
	).Build()
	clk := testingclock.NewFakePassiveClock(now.Add(-time.Minute))
	f := &failures{clock: clk}
	f.seen(requestKey{kind: kindSearch}, true)
	w := NewWatches(clk)
	w.answered("LegalProfile", errNotListed)
	clk.SetTime(now)
	got := metricValues(t, &collector{c, clk, f, w})
	for name, want := range map[string]float64{
		"vsa_requests VideoAnalyticsDeployment Permitted":                3,
		"vsa_requests VideoAnalyticsDeployment Restricted":               1,
		"vsa_requests VideoAnalyticsDeployment Suspended":                1,
		"vsa_requests VideoAnalyticsDeployment Forbidden":                0,
		"vsa_ends_overdue VideoAnalyticsDeployment":                      3, // suspended, late and gone
		"vsa_requests_unready VideoAnalyticsDeployment":                  2, // waits and open
		"vsa_requests_network_open VideoAnalyticsDeployment":             1,
		"vsa_requests_network_open VideoSearchJob":                       0,
		"vsa_ends_overdue VideoSearchJob":                                0,
		"vsa_requests_interfered VideoAnalyticsDeployment Published":     2,
		"vsa_requests_interfered VideoAnalyticsDeployment NetworkOpened": 0,
		"vsa_kind_unserved LegalProfile":                                 1,
		"vsa_requests_failing VideoSearchJob":                            1,
		"vsa_requests_failing VideoAnalyticsDeployment":                  0,
	} {
		if value, ok := got[name]; !ok || value != want {
			t.Errorf("%s is %v (%v), want %v", name, value, ok, want)
		}
	}
}
