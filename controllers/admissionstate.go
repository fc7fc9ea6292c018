// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"sigs.k8s.io/controller-runtime/pkg/event"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// enforcement tells whether the API server refuses what it has to, and why it is thought so.
type enforcement struct {
	enforced        bool
	reason, message string
}

// admissionState is what is known of what the API server refuses, for all who tell of it.
type admissionState struct {
	mu      sync.Mutex
	is      enforcement
	changed chan event.GenericEvent // wakes the packages, of which each tells it in a condition
}

func newAdmissionState() *admissionState {
	return &admissionState{
		is:      enforcement{false, v1alpha1.ReasonNotInstalled, "nobody has looked yet whether the API server refuses anything"},
		changed: make(chan event.GenericEvent, 1),
	}
}

// set notes what is known now, and wakes whoever tells of it.
func (s *admissionState) set(is enforcement) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.is == is {
		return
	}
	s.is = is
	select {
	case s.changed <- event.GenericEvent{Object: &v1alpha1.AnalyticsPackage{}}:
	default: // somebody will be woken already, and reads what is here then
	}
}

func (s *admissionState) get() enforcement {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.is
}

// admitted sets the condition of a package that tells whether its images are refused beside the operator. Where the operator
// does not keep policies there is no such condition.
func (c conditions) admitted(s *admissionState) {
	if s == nil {
		return
	}
	is := s.get()
	c.set(v1alpha1.ConditionAdmissionEnforced, conditionStatus(is.enforced), is.reason, is.message)
}

// enforcedMetric tells whether the API server refuses what it has to.
func enforcedMetric(s *admissionState) prometheus.Collector {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "vsa_admission_enforced",
		Help: "Whether the API server was seen to refuse what runs beside the operator (1) or not (0). Zero for a minute is an alarm.",
	}, func() float64 {
		if s.get().enforced {
			return 1
		}
		return 0
	})
}
