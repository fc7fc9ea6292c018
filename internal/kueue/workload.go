// SPDX-License-Identifier: Apache-2.0

package kueue

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

// AnnotationAsks is a hash of what a Workload asks for. Where a plan asks for something else by now, the Workload is made anew.
const AnnotationAsks = "vsa.legal/asks"

// podSet is the name of the one set of pods that a Workload has.
const podSet = "main"

// Asks is what a search asks of a queue.
type Asks struct {
	// Queue is the name of a LocalQueue.
	Queue string
	// Template of the one pod. Of it a Workload has only what is needed to find room: whoever reads Workloads learns nothing
	// else of the search.
	Template *corev1.PodTemplateSpec
	// Passing tells, by its name, of an init container that comes and goes with the nodes of the cluster: room is asked for it, and a
	// Workload without it asks for the same. None means that there is no such container.
	Passing func(container string) bool
	// PriorityClass of the pod, and what it is worth, which never changes. Empty means none.
	PriorityClass string
	Priority      int32
	// Inactive leaves the Workload out of the queue until somebody sets its spec.active.
	Inactive bool
}

// Workload makes the Workload that asks for it. Meta names it and its owner.
func Workload(meta metav1.ObjectMeta, a Asks) (*unstructured.Unstructured, error) {
	hash, err := a.hash()
	if err != nil {
		return nil, err
	}
	spec := map[string]any{"queueName": a.Queue, "active": !a.Inactive}
	if a.PriorityClass != "" {
		spec["priorityClassRef"] = map[string]any{"group": "scheduling.k8s.io", "kind": "PriorityClass", "name": a.PriorityClass}
		spec["priority"] = int64(a.Priority)
	}
	template, err := runtime.DefaultUnstructuredConverter.ToUnstructured(needs(a.Template))
	if err != nil {
		return nil, fmt.Errorf("converting what a pod needs: %w", err)
	}
	spec["podSets"] = []any{map[string]any{"name": podSet, "count": int64(1), "template": template}}
	metadata, err := runtime.DefaultUnstructuredConverter.ToUnstructured(&meta)
	if err != nil {
		return nil, fmt.Errorf("converting metadata: %w", err)
	}
	w := NewWorkload()
	w.Object["metadata"], w.Object["spec"] = metadata, spec
	w.SetAnnotations(map[string]string{AnnotationAsks: hash})
	return w, nil
}

// PriorityClassOf is the name of the PriorityClass by which a Workload waits, and empty if there is none.
func PriorityClassOf(w *unstructured.Unstructured) string {
	name, _, _ := unstructured.NestedString(w.Object, "spec", "priorityClassRef", "name")
	return name
}

// Same tells whether a Workload asks for the same, whether it is active aside.
func (a Asks) Same(w *unstructured.Unstructured) (bool, error) {
	hash, err := a.hash()
	return err == nil && w.GetAnnotations()[AnnotationAsks] == hash, err
}

func (a Asks) hash() (string, error) {
	asks := needs(a.Template)
	if a.Passing != nil {
		asks.Spec.InitContainers = slices.DeleteFunc(asks.Spec.InitContainers, func(c corev1.Container) bool { return a.Passing(c.Name) })
	}
	data, err := json.Marshal([]any{a.Queue, asks, a.PriorityClass})
	if err != nil {
		return "", fmt.Errorf("hashing what a search asks for: %w", err)
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8]), nil
}

// needs is what a queue has to know of a pod: how much of which resources, and on which nodes.
func needs(t *corev1.PodTemplateSpec) *corev1.PodTemplateSpec {
	spec := &t.Spec
	return &corev1.PodTemplateSpec{Spec: corev1.PodSpec{
		InitContainers:    resources(spec.InitContainers),
		Containers:        resources(spec.Containers),
		NodeSelector:      spec.NodeSelector,
		Affinity:          affinity(spec),
		Tolerations:       spec.Tolerations,
		PriorityClassName: spec.PriorityClassName,
		RuntimeClassName:  spec.RuntimeClassName,
		ResourceClaims:    spec.ResourceClaims,
		RestartPolicy:     spec.RestartPolicy,
	}}
}

func resources(of []corev1.Container) []corev1.Container {
	var all []corev1.Container
	for _, c := range of {
		all = append(all, corev1.Container{Name: c.Name, Resources: c.Resources, RestartPolicy: c.RestartPolicy})
	}
	return all
}

// affinity is that to nodes by their labels. Which nodes a pod is kept from by name changes with every node that comes or goes, and
// a Workload that is made anew goes to the end of its queue.
func affinity(spec *corev1.PodSpec) *corev1.Affinity {
	if spec.Affinity == nil || spec.Affinity.NodeAffinity == nil || spec.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution == nil {
		return nil
	}
	var terms []corev1.NodeSelectorTerm
	for _, t := range spec.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms {
		if len(t.MatchExpressions) == 0 {
			return nil // one of the terms allows any label, and it takes only one of them
		}
		terms = append(terms, corev1.NodeSelectorTerm{MatchExpressions: t.MatchExpressions})
	}
	if len(terms) == 0 {
		return nil
	}
	return &corev1.Affinity{NodeAffinity: &corev1.NodeAffinity{
		RequiredDuringSchedulingIgnoredDuringExecution: &corev1.NodeSelector{NodeSelectorTerms: terms}}}
}
