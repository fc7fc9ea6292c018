// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// Packages are woken once for what they have not told yet, and not at all where nothing is new.
func TestStateWakesOnce(t *testing.T) {
	s := newAdmissionState()
	is := enforcement{true, v1alpha1.ReasonEnforced, "asked, and refused"}
	s.set(is)
	s.set(enforcement{false, v1alpha1.ReasonProbePassed, "let through"})
	s.set(is)
	<-s.changed
	s.set(is)
	if len(s.changed) > 0 || s.get() != is {
		t.Errorf("%d are woken, and it is %+v", len(s.changed), s.get())
	}
}

func TestConditionAndMetricTellTheSame(t *testing.T) {
	s := newAdmissionState()
	for _, is := range []enforcement{{false, v1alpha1.ReasonProbePassed, "let through"}, {true, v1alpha1.ReasonEnforced, "refused"}} {
		s.set(is)
		var list []metav1.Condition
		conditions{&list, 3, instant(0)}.admitted(s)
		want := []metav1.Condition{{Type: v1alpha1.ConditionAdmissionEnforced, Status: conditionStatus(is.enforced), Reason: is.reason,
			Message: is.message, ObservedGeneration: 3, LastTransitionTime: metav1.Time{Time: instant(0)}}}
		if diff := cmp.Diff(want, list); diff != "" {
			t.Error(diff)
		}
		value := map[bool]float64{true: 1}[is.enforced]
		if diff := cmp.Diff(map[string]float64{"vsa_admission_enforced": value}, metricValues(t, enforcedMetric(s))); diff != "" {
			t.Error(diff)
		}
	}
	var none []metav1.Condition
	if (conditions{&none, 3, instant(0)}).admitted(nil); len(none) > 0 {
		t.Errorf("without policies there is %+v", none)
	}
}
