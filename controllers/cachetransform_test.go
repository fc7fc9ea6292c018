// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"fmt"
	"strings"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	toolscache "k8s.io/client-go/tools/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/randfill"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
)

// managed is an object that a manager has filled in, as each decoder makes it: nothing of one is part of another.
func managed(fields string, annotations map[string]string) *v1alpha1.Formality {
	return &v1alpha1.Formality{ObjectMeta: metav1.ObjectMeta{
		Name: "f", Annotations: annotations, ManagedFields: []metav1.ManagedFieldsEntry{
			{Manager: "m", FieldsV1: metav1.NewFieldsV1(fields)}, {Manager: workload.FieldOwner, FieldsV1: metav1.NewFieldsV1(fields)},
			{Manager: workload.FieldOwner, Subresource: "status", FieldsV1: metav1.NewFieldsV1(fields)}, {Manager: "n", Subresource: "status"},
		},
	}}
}

func slimmed(t *testing.T, s *sharer, o any) any {
	t.Helper()
	got, err := s.slim(o)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// TestObjectsShareTheirFieldSets holds that what is equal is kept once, and that of which nobody asks who wrote it only the sets of the
// operator's statuses are kept.
func TestObjectsShareTheirFieldSets(t *testing.T) {
	s := newSharer()
	one, two, other := managed(`{"f:spec":{}}`, nil), managed(`{"f:spec":{}}`, nil), managed(`{"f:status":{}}`, nil)
	for _, o := range []*v1alpha1.Formality{one, two, other} {
		before := o.DeepCopy()
		before.ManagedFields = before.ManagedFields[2:3]
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
	for _, o := range []client.Object{&appsv1.Deployment{}, &batchv1.Job{}, &v1alpha1.LegalProfile{}, &v1alpha1.LawBundle{}, &v1alpha1.FormalNotice{}} {
		o.SetManagedFields(managed("{}", nil).ManagedFields)
		slimmed(t, s, o)
		if got := len(o.GetManagedFields()); got != 4 {
			t.Errorf("%T: %d sets are left of 4, and it is told who changed one", o, got)
		}
	}
}

// TestManifestsAreDropped holds that of the annotations none goes but kubectl's copy of the manifest.
func TestManifestsAreDropped(t *testing.T) {
	for name, test := range map[string]struct{ annotations, want map[string]string }{
		"a manifest and another": {map[string]string{corev1.LastAppliedConfigAnnotation: "{}", "a": "b"}, map[string]string{"a": "b"}},
		"none":                   {nil, nil},
	} {
		got, ok := slimmed(t, newSharer(), managed("{}", test.annotations)).(*v1alpha1.Formality)
		if !ok || !cmp.Equal(test.want, got.Annotations) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// TestWhatIsSharedIsBounded holds that a cluster of ever other sets and texts does not fill the memory.
func TestWhatIsSharedIsBounded(t *testing.T) {
	s := newSharer()
	for i := range maxShared + 10 {
		o := managed(fmt.Sprintf(`{"f:%d":{}}`, i), nil)
		o.Spec.Reference = fmt.Sprintf("reference %d", i)
		slimmed(t, s, o)
	}
	if s.fieldSets.Len() > maxShared || s.texts.Len() > maxShared {
		t.Errorf("%d sets and %d texts are known", s.fieldSets.Len(), s.texts.Len())
	}
}

// TestObjectsShareTheirTexts holds that equal texts of any depth are kept once and lists take no more room than they need, and that
// what an object says is the same as before.
func TestObjectsShareTheirTexts(t *testing.T) {
	s := newSharer()
	read := func(name string) *v1alpha1.VideoAnalyticsDeployment { // each of its texts lies in a place of its own, as a decoder has it
		text := func(t string) string { return strings.Clone(t) }
		conditions := make([]metav1.Condition, 0, 8)
		return &v1alpha1.VideoAnalyticsDeployment{
			ObjectMeta: metav1.ObjectMeta{Name: text(name), Labels: map[string]string{"team": text("a team of the town")}},
			Spec:       v1alpha1.VideoAnalyticsDeploymentSpec{Modules: []v1alpha1.ModuleName{v1alpha1.ModuleName(text("vehicle-counter"))}},
			Status:     v1alpha1.VideoAnalyticsDeploymentStatus{Conditions: append(conditions, metav1.Condition{Message: text("all may run"), Reason: "R"})},
		}
	}
	one, two := read("the-first-of-two"), read("the-first-of-two")
	for _, o := range []*v1alpha1.VideoAnalyticsDeployment{one, two} {
		before := o.DeepCopy()
		if diff := cmp.Diff(before, slimmed(t, s, o)); diff != "" {
			t.Error(diff)
		}
	}
	for name, texts := range map[string][2]string{
		"a condition's": {one.Status.Conditions[0].Message, two.Status.Conditions[0].Message},
		"a label's":     {one.Labels["team"], two.Labels["team"]},
		"a name's type": {string(one.Spec.Modules[0]), string(two.Spec.Modules[0])},
	} {
		if unsafe.StringData(texts[0]) != unsafe.StringData(texts[1]) {
			t.Errorf("%s: equal texts are kept twice", name)
		}
	}
	if unsafe.StringData(one.Name) == unsafe.StringData(two.Name) {
		t.Error("a name, which no other object has, takes the place of a text that others have")
	}
	if got := cap(two.Status.Conditions); got != 1 {
		t.Errorf("a list of one takes room for %d", got)
	}
}

// TestSharingChangesNothing holds that whatever an object says, of every kind, is the same afterwards: twice, as lists are read.
func TestSharingChangesNothing(t *testing.T) {
	s := newSharer()
	for _, of := range append(evidenceKinds(), &corev1.Pod{}, &appsv1.Deployment{}, &metav1.PartialObjectMetadata{}) {
		filled(t, of)
		of.SetManagedFields(managed("{}", nil).ManagedFields[2:3])
		before, ok := of.DeepCopyObject().(client.Object)
		if !ok {
			t.Fatalf("%T is no object", of)
		}
		for range 2 {
			if diff := cmp.Diff(before, slimmed(t, s, of)); diff != "" {
				t.Errorf("%T: %s", of, diff)
			}
		}
	}
}

// filled puts a value into each field, as deep as kinds go.
func filled(t *testing.T, o client.Object) {
	t.Helper()
	f := randfill.NewWithSeed(1).NilChance(0.1).NumElements(0, 3).MaxDepth(12).Funcs(
		func(q *resource.Quantity, _ randfill.Continue) { *q = resource.MustParse("1500m") },
		func(m *metav1.FieldsV1, _ randfill.Continue) { m.SetRawString(`{"f:spec":{}}`) },
		func(at *metav1.Time, _ randfill.Continue) { *at = metav1.Unix(1, 0) },
	)
	f.Fill(o)
}

// TestWhatIsNoObjectIsLeft holds that what stands for an object that went unseen passes.
func TestWhatIsNoObjectIsLeft(t *testing.T) {
	gone := toolscache.DeletedFinalStateUnknown{Key: "ns/name"}
	if got := slimmed(t, newSharer(), gone); got != gone {
		t.Errorf("%v", got)
	}
}
