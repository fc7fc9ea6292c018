// SPDX-License-Identifier: Apache-2.0

package kueue

import (
	"fmt"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

// placement is on which nodes an admission puts a pod.
type placement struct {
	nodeSelector map[string]string
	tolerations  []corev1.Toleration
}

// Place puts a pod on the nodes of the flavors that its Workload was given, which are ResourceFlavors, and on those that admission
// checks ask for: the labels of the nodes become its selector, and the tolerations are added to its own. It is an error where
// two of them contradict each other.
func (s *Standing) Place(spec *corev1.PodSpec, flavors []*unstructured.Unstructured) error {
	for _, u := range flavors {
		p, err := placementOf(u)
		if err != nil {
			return err
		}
		if err := p.apply(spec); err != nil {
			return fmt.Errorf("the flavor %s: %w", u.GetName(), err)
		}
	}
	for _, p := range s.updates {
		if err := p.apply(spec); err != nil {
			return fmt.Errorf("an admission check: %w", err)
		}
	}
	return nil
}

func placementOf(u *unstructured.Unstructured) (placement, error) {
	var flavor struct {
		Spec struct {
			NodeLabels  map[string]string   `json:"nodeLabels"`
			Tolerations []corev1.Toleration `json:"tolerations"`
		} `json:"spec"`
	}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(u.Object, &flavor); err != nil {
		return placement{}, fmt.Errorf("reading the ResourceFlavor %s: %w", u.GetName(), err)
	}
	return placement{flavor.Spec.NodeLabels, flavor.Spec.Tolerations}, nil
}

func (p placement) apply(spec *corev1.PodSpec) error {
	selector := map[string]string{}
	maps.Copy(selector, spec.NodeSelector)
	for _, key := range slices.Sorted(maps.Keys(p.nodeSelector)) {
		if is, ok := selector[key]; ok && is != p.nodeSelector[key] {
			return fmt.Errorf("its node label %s is %q, and the pod has to be where it is %q", key, p.nodeSelector[key], is)
		}
		selector[key] = p.nodeSelector[key]
	}
	if len(selector) > 0 {
		spec.NodeSelector = selector
	}
	spec.Tolerations = slices.Clone(spec.Tolerations)
	for _, t := range p.tolerations {
		if !slices.ContainsFunc(spec.Tolerations, func(o corev1.Toleration) bool { return o.MatchToleration(&t) && sameSeconds(o, t) }) {
			spec.Tolerations = append(spec.Tolerations, t)
		}
	}
	return nil
}

func sameSeconds(a, b corev1.Toleration) bool {
	return (a.TolerationSeconds == nil) == (b.TolerationSeconds == nil) && (a.TolerationSeconds == nil || *a.TolerationSeconds == *b.TolerationSeconds)
}
