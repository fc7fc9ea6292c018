// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/utils/clock"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

func TestLookForUndeclared(t *testing.T) {
	for name, c := range map[string]struct {
		options Options
		looks   bool
		fails   bool
	}{
		"nobody looks":    {Options{Watches: NewWatches(clock.RealClock{})}, false, false},
		"it is told of":   {Options{Watches: NewWatches(clock.RealClock{}), Undeclared: UndeclaredTell}, true, false},
		"without watches": {Options{Undeclared: UndeclaredEnd}, false, true},
	} {
		err := c.options.lookForUndeclared()
		if looks := c.options.Watches != nil && c.options.Watches.pods != nil; looks != c.looks || (err != nil) != c.fails {
			t.Errorf("%s: looks %v, error %v", name, looks, err)
		}
	}
}

// What runs no more, and what was cleared, is no alarm.
func TestUndeclaredCollector(t *testing.T) {
	scheme := runtime.NewScheme()
	if err := v1alpha1.AddToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	image := func(name string, is metav1.ConditionStatus, reason string, pods int32) *v1alpha1.UndeclaredImage {
		u := &v1alpha1.UndeclaredImage{ObjectMeta: metav1.ObjectMeta{Name: name}}
		u.Status.Conditions = []metav1.Condition{{Type: v1alpha1.ConditionUndeclared, Status: is, Reason: reason}}
		u.Status.PodCount = ptr.To(pods)
		if pods > 0 {
			u.Status.Pods = []v1alpha1.UndeclaredPod{{Name: "p"}}
		}
		return u
	}
	c := undeclaredCollector{fake.NewClientBuilder().WithScheme(scheme).WithObjects(
		image("a", "True", v1alpha1.ReasonForbiddenModel, 2), image("b", "True", v1alpha1.ReasonForbiddenModel, 1), image("c", "True", v1alpha1.ReasonForbiddenModel, 0),
		image("d", "Unknown", v1alpha1.ReasonUninspected, 1), image("e", "False", v1alpha1.ReasonNothingFound, 1)).Build()}
	total := 0.0
	for _, value := range metricValues(t, prometheus.Collector(c)) {
		total += value
	}
	if total != 3 {
		t.Errorf("%v images, not 3: %v", total, metricValues(t, c))
	}
}
