// SPDX-License-Identifier: Apache-2.0

// Package kueue makes and reads the Workloads of Kueue by which a search waits in a queue, in the version v1beta2 of its API, which
// Kueue serves since v0.15. It reads nothing itself, and knows of Kueue no more than the fields that a search needs.
package kueue

import (
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// GroupVersion of the kinds.
var GroupVersion = schema.GroupVersion{Group: "kueue.x-k8s.io", Version: "v1beta2"}

// WorkloadDefinition is the name of the definition of the kind Workload.
const WorkloadDefinition = "workloads.kueue.x-k8s.io"

// NewWorkload returns an empty Workload, to read one into.
func NewWorkload() *unstructured.Unstructured { return ofKind("Workload") }

// NewWorkloadList returns an empty list of Workloads.
func NewWorkloadList() *unstructured.UnstructuredList {
	list := &unstructured.UnstructuredList{}
	list.SetGroupVersionKind(GroupVersion.WithKind("WorkloadList"))
	return list
}

// NewFlavor returns an empty ResourceFlavor, to read one into.
func NewFlavor() *unstructured.Unstructured { return ofKind("ResourceFlavor") }

func ofKind(kind string) *unstructured.Unstructured {
	u := &unstructured.Unstructured{}
	u.SetGroupVersionKind(GroupVersion.WithKind(kind))
	return u
}
