// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	toolscache "k8s.io/client-go/tools/cache"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// managed is an object that a manager has filled in, as each decoder makes it: nothing of one is part of another.
func managed(fields string, annotations map[string]string) *v1alpha1.Formality {
	return &v1alpha1.Formality{ObjectMeta: metav1.ObjectMeta{
		Name: "f", Annotations: annotations, ManagedFields: []metav1.ManagedFieldsEntry{{Manager: "m", FieldsV1: metav1.NewFieldsV1(fields)}, {Manager: "n"}},
	}}
}

func slimmed(t *testing.T, s *fieldSets, o any) any {
	t.Helper()
	got, err := s.slim(o)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// TestObjectsShareTheirFieldSets holds that what is equal is kept once, and that what an object says is the same as before.
func TestObjectsShareTheirFieldSets(t *testing.T) {
	s := &fieldSets{}
	one, two, other := managed(`{"f:spec":{}}`, nil), managed(`{"f:spec":{}}`, nil), managed(`{"f:status":{}}`, nil)
	for _, o := range []*v1alpha1.Formality{one, two, other} {
		before := o.DeepCopy()
		if diff := cmp.Diff(before, slimmed(t, s, o)); diff != "" {
			t.Error(diff)
		}
	}
	if one.ManagedFields[0].FieldsV1 != two.ManagedFields[0].FieldsV1 {
		t.Error("equal sets are kept twice")
	}
	if one.ManagedFields[0].FieldsV1 == other.ManagedFields[0].FieldsV1 {
		t.Error("another set is taken for it")
	}
}

// TestManifestsAreDropped holds that of the annotations none goes but kubectl's copy of the manifest.
func TestManifestsAreDropped(t *testing.T) {
	for name, test := range map[string]struct{ annotations, want map[string]string }{
		"a manifest and another": {map[string]string{corev1.LastAppliedConfigAnnotation: "{}", "a": "b"}, map[string]string{"a": "b"}},
		"none":                   {nil, nil},
	} {
		got, ok := slimmed(t, &fieldSets{}, managed("{}", test.annotations)).(*v1alpha1.Formality)
		if !ok || !cmp.Equal(test.want, got.Annotations) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// TestKnownFieldSetsAreBounded holds that a cluster of ever other sets does not fill the memory.
func TestKnownFieldSetsAreBounded(t *testing.T) {
	s := &fieldSets{}
	for i := range maxFieldSets + 10 {
		slimmed(t, s, managed(fmt.Sprintf(`{"f:%d":{}}`, i), nil))
	}
	if len(s.known) > maxFieldSets {
		t.Errorf("%d are known", len(s.known))
	}
}

// TestWhatIsNoObjectIsLeft holds that what stands for an object that went unseen passes.
func TestWhatIsNoObjectIsLeft(t *testing.T) {
	gone := toolscache.DeletedFinalStateUnknown{Key: "ns/name"}
	if got := slimmed(t, &fieldSets{}, gone); got != gone {
		t.Errorf("%v", got)
	}
}
