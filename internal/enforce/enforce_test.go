// SPDX-License-Identifier: Apache-2.0

package enforce_test

import (
	"maps"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"

	"github.com/vsa-legal/operator/internal/enforce"
)

// planned is a ConfigMap as the operator makes it.
func planned() *corev1.ConfigMap {
	return &corev1.ConfigMap{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "ConfigMap"},
		ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "c", Labels: map[string]string{"ours": "yes"},
			OwnerReferences: []metav1.OwnerReference{{APIVersion: "v1", Kind: "X", Name: "x", UID: "owner", Controller: ptr.To(true)}}},
		Data: map[string]string{"a": "1"},
	}
}

func isPlanned(o client.Object) bool {
	c, ok := o.(*corev1.ConfigMap)
	return ok && maps.Equal(c.Data, planned().Data)
}

func newEnforcer(there ...client.Object) *enforce.Enforcer {
	c := fake.NewClientBuilder().WithObjects(there...).WithReturnManagedFields().Build()
	return &enforce.Enforcer{Client: c, Live: c}
}

// stored returns the ConfigMap as it is.
func stored(t *testing.T, e *enforce.Enforcer) *corev1.ConfigMap {
	t.Helper()
	c := &corev1.ConfigMap{}
	if err := e.Get(t.Context(), types.NamespacedName{Namespace: "ns", Name: "c"}, c); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestEnsureTakesOutWhatOthersPutIn(t *testing.T) {
	e := newEnforcer()
	if err := e.Ensure(t.Context(), nil, planned(), isPlanned); err != nil {
		t.Fatal(err)
	}
	c := stored(t, e)
	c.Data["model.onnx"] = "a model"
	if err := e.Client.Update(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if err := e.Ensure(t.Context(), stored(t, e), planned(), isPlanned); err != nil {
		t.Fatal(err)
	}
	if got := stored(t, e); !isPlanned(got) {
		t.Errorf("it holds %v", got.Data)
	}
}

func TestEndLeavesAnotherObjectOfThatName(t *testing.T) {
	there := planned()
	there.UID = "new"
	e := newEnforcer(there)
	gone := planned()
	gone.UID = "old"
	if err := e.End(t.Context(), gone); err != nil {
		t.Fatal(err)
	}
	stored(t, e)
	if err := e.End(t.Context(), there); err != nil {
		t.Fatal(err)
	}
	if err := e.Get(t.Context(), client.ObjectKeyFromObject(there), &corev1.ConfigMap{}); !apierrors.IsNotFound(err) {
		t.Errorf("it is still there: %v", err)
	}
	if err := e.End(t.Context(), there); err != nil {
		t.Errorf("what is gone has ended: %v", err)
	}
}

func TestReplaceRefusesWhatHasChangedSince(t *testing.T) {
	there := planned()
	there.UID = "u"
	e := newEnforcer(there)
	read := stored(t, e)
	other := read.DeepCopy()
	other.Data["b"] = "2"
	if err := e.Client.Update(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	next := read.DeepCopy()
	next.Data = map[string]string{}
	if err := e.Replace(t.Context(), read, next); !apierrors.IsConflict(err) {
		t.Errorf("error %v, want a conflict", err)
	}
	read = stored(t, e)
	next = read.DeepCopy()
	next.Data = planned().Data
	if err := e.Replace(t.Context(), read, next); err != nil || !isPlanned(stored(t, e)) {
		t.Errorf("error %v, holds %v", err, stored(t, e).Data)
	}
}
