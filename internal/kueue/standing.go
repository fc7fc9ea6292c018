// SPDX-License-Identifier: Apache-2.0

package kueue

import (
	"fmt"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/utils/ptr"
)

// The conditions of a Workload that matter here.
const (
	conditionAdmitted      = "Admitted"
	conditionQuotaReserved = "QuotaReserved"
	conditionEvicted       = "Evicted"
	conditionFinished      = "Finished"
)

// checkReady is the state of an admission check that lets a Workload go.
const checkReady = "Ready"

// Standing is where a Workload stands in its queue.
type Standing struct {
	// Admitted tells that the search may begin, as far as its queue is concerned.
	Admitted bool
	// Lost tells that the Workload had room and is to give it back: it holds it for as long as it is there.
	Lost bool
	// Inactive tells that somebody has taken the Workload out of the queue.
	Inactive bool
	// Words are Kueue's own on why the Workload is not admitted, or nothing.
	Words string
	// Flavors that it was given, sorted.
	Flavors []string
	// Refused says in words what the admission asks of the pod that a search cannot have, or nothing.
	Refused string

	updates []placement
}

// workload has the fields of a Workload that are read.
type workload struct {
	Spec struct {
		Active *bool `json:"active"`
	} `json:"spec"`
	Status struct {
		Conditions []metav1.Condition `json:"conditions"`
		Admission  *struct {
			PodSetAssignments []assignment `json:"podSetAssignments"`
		} `json:"admission"`
		AdmissionChecks []struct {
			State         string         `json:"state"`
			PodSetUpdates []podSetUpdate `json:"podSetUpdates"`
		} `json:"admissionChecks"`
	} `json:"status"`
}

type assignment struct {
	Flavors            map[string]string `json:"flavors"`
	TopologyAssignment map[string]any    `json:"topologyAssignment"`
}

type podSetUpdate struct {
	Name         string              `json:"name"`
	Labels       map[string]string   `json:"labels"`
	Annotations  map[string]string   `json:"annotations"`
	NodeSelector map[string]string   `json:"nodeSelector"`
	Tolerations  []corev1.Toleration `json:"tolerations"`
}

// StandingOf reads a Workload. Whoever may write its status can have written anything there.
func StandingOf(u *unstructured.Unstructured) (Standing, error) {
	var w workload
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(u.Object, &w); err != nil {
		return Standing{}, fmt.Errorf("reading the Workload %s: %w", u.GetName(), err)
	}
	is := func(condition string) bool { return meta.IsStatusConditionTrue(w.Status.Conditions, condition) }
	s := Standing{Inactive: !ptr.Deref(w.Spec.Active, true)}
	taken := s.Inactive || is(conditionEvicted) || is(conditionFinished)
	s.Admitted = is(conditionAdmitted) && w.Status.Admission != nil && !taken
	s.Lost = taken && (w.Status.Admission != nil || is(conditionQuotaReserved)) || is(conditionFinished)
	s.Words = words(w.Status.Conditions)
	if s.Admitted {
		s.place(&w)
	}
	return s, nil
}

// place reads where the pod of an admitted Workload goes.
func (s *Standing) place(w *workload) {
	flavors := map[string]bool{}
	for _, a := range w.Status.Admission.PodSetAssignments {
		for _, flavor := range a.Flavors {
			flavors[flavor] = true
		}
		if a.TopologyAssignment != nil {
			s.Refused = "its flavor assigns places by topology"
		}
	}
	s.Flavors = slices.Sorted(maps.Keys(flavors))
	for _, check := range w.Status.AdmissionChecks {
		if check.State != checkReady {
			continue
		}
		for _, u := range check.PodSetUpdates {
			if u.Name == podSet {
				s.update(u)
			}
		}
	}
}

// update takes from an admission check the nodes it gives to the pod, and refuses what would give it more.
func (s *Standing) update(u podSetUpdate) {
	_, host := u.NodeSelector[corev1.LabelHostname]
	switch {
	case len(u.Labels) > 0 || len(u.Annotations) > 0:
		s.Refused = "an admission check gives labels or annotations to the pod"
	case host:
		s.Refused = "an admission check gives a single node to the pod"
	case slices.ContainsFunc(u.Tolerations, func(t corev1.Toleration) bool { return t.Key == "" }):
		s.Refused = "an admission check has the pod tolerate every taint"
	}
	s.updates = append(s.updates, placement{u.NodeSelector, u.Tolerations})
}

// words are those of the condition that tells the most: why a Workload was evicted, or why it has no quota yet.
func words(conditions []metav1.Condition) string {
	if c := meta.FindStatusCondition(conditions, conditionEvicted); c != nil && c.Status == metav1.ConditionTrue {
		return c.Message
	}
	if c := meta.FindStatusCondition(conditions, conditionQuotaReserved); c != nil && c.Status == metav1.ConditionFalse {
		return c.Message
	}
	return ""
}
