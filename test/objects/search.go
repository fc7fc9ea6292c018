// SPDX-License-Identifier: Apache-2.0

package objects

import (
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// SearchBuilder builds a VideoSearchJob.
type SearchBuilder struct{ v1alpha1.VideoSearchJob }

// MakeSearch begins a VideoSearchJob on cam-1 that answers no requisition and searches no footage.
func MakeSearch(name, namespace string) *SearchBuilder {
	return &SearchBuilder{v1alpha1.VideoSearchJob{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name},
		Spec: v1alpha1.VideoSearchJobSpec{
			PackageName: PackageName, Cameras: []v1alpha1.Camera{"cam-1"},
			Query: v1alpha1.Query{SecretName: v1alpha1.ObjectName(name + "-query")},
			GPU:   &v1alpha1.GPU{ResourceName: "nvidia.com/gpu", Count: 1},
		},
	}}
}

// Obj returns what was built.
func (b *SearchBuilder) Obj() *v1alpha1.VideoSearchJob { return &b.VideoSearchJob }

// Requisition names the requisition that the search answers.
func (b *SearchBuilder) Requisition(name v1alpha1.ObjectName) *SearchBuilder {
	b.Spec.RequisitionName = name
	return b
}

// Modules adds modules to run.
func (b *SearchBuilder) Modules(names ...v1alpha1.ModuleName) *SearchBuilder {
	b.Spec.Modules = append(b.Spec.Modules, names...)
	return b
}

// Cameras sets the cameras whose recordings are searched.
func (b *SearchBuilder) Cameras(all ...v1alpha1.Camera) *SearchBuilder {
	b.Spec.Cameras = all
	return b
}

// Footage sets the time of the recordings that are searched.
func (b *SearchBuilder) Footage(from, until time.Time) *SearchBuilder {
	b.Spec.Footage = between(from, until)
	return b
}

// between is a period of the API.
func between(from, until time.Time) v1alpha1.Period {
	return v1alpha1.Period{From: metav1.Time{Time: from}, Until: metav1.Time{Time: until}}
}
