// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"sync"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// maxFieldSets bounds how many sets of fields are known at a time. A cluster has about as many as there are ways in which objects
// of a kind are filled in.
const maxFieldSets = 4096

// fieldSets keeps each set of fields that stands in metadata.managedFields once: thousands of objects have the same ones. Whoever
// reads them from a cache changes none: see toolscache.TransformFunc.
type fieldSets struct {
	mu    sync.Mutex
	known map[string]*metav1.FieldsV1
}

// slim has an object share its sets of fields with others, and drops the copy of its own manifest that kubectl leaves in it.
func (s *fieldSets) slim(o any) (any, error) {
	object, ok := o.(client.Object)
	if !ok { // such as what is known of an object that went unseen
		return o, nil
	}
	entries := object.GetManagedFields()
	for i := range entries {
		entries[i].FieldsV1 = s.share(entries[i].FieldsV1)
	}
	if annotations := object.GetAnnotations(); annotations[corev1.LastAppliedConfigAnnotation] != "" {
		delete(annotations, corev1.LastAppliedConfigAnnotation)
		object.SetAnnotations(annotations)
	}
	return object, nil
}

// share returns the set that is known, if there is such a one.
func (s *fieldSets) share(f *metav1.FieldsV1) *metav1.FieldsV1 {
	if f == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	raw := f.GetRawBytes()
	if known, ok := s.known[string(raw)]; ok { // no text is made for that
		return known
	}
	if s.known == nil || len(s.known) >= maxFieldSets { // those in use stay with whoever has them
		s.known = map[string]*metav1.FieldsV1{}
	}
	s.known[string(raw)] = f
	return f
}
