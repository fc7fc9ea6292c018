// SPDX-License-Identifier: Apache-2.0

package enforce_test

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
	"sigs.k8s.io/controller-runtime/pkg/client/interceptor"

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

// server is an API server that notes what is asked of it, and gives an answer in its place where there is one.
func server(answer func(verb string, o client.Object) error, there ...client.Object) (*enforce.Enforcer, *[]string) {
	var asked []string
	note := func(verb string, o client.Object) error {
		asked = append(asked, verb)
		if answer == nil {
			return nil
		}
		return answer(verb, o)
	}
	c := fake.NewClientBuilder().WithObjects(there...).WithStatusSubresource(&corev1.Pod{}).WithReturnManagedFields().
		WithInterceptorFuncs(interceptor.Funcs{
			Apply: func(ctx context.Context, c client.WithWatch, o runtime.ApplyConfiguration, opts ...client.ApplyOption) error {
				options := (&client.ApplyOptions{}).ApplyOptions(opts)
				verb := "apply as " + options.FieldManager
				if ptr.Deref(options.Force, false) {
					verb += " by force"
				}
				if err := note(verb, nil); err != nil {
					return err
				}
				return c.Apply(ctx, o, opts...)
			},
			Delete: func(ctx context.Context, c client.WithWatch, o client.Object, opts ...client.DeleteOption) error {
				options := (&client.DeleteOptions{}).ApplyOptions(opts)
				if err := note("delete "+string(*options.PropagationPolicy)+" "+string(*options.Preconditions.UID), o); err != nil {
					return err
				}
				return c.Delete(ctx, o, opts...)
			},
		}).Build()
	return &enforce.Enforcer{Client: c, Live: c}, &asked
}

// What is somebody else's is never taken over; what is the operator's own is taken back.
func TestCreateIsNoTakeover(t *testing.T) {
	e, asked := server(nil)
	if err := e.Create(t.Context(), planned()); err != nil {
		t.Fatal(err)
	}
	if err := e.Update(t.Context(), planned()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"apply as vsa-operator", "apply as vsa-operator by force"}, *asked); diff != "" {
		t.Error(diff)
	}
	refused, _ := server(func(string, client.Object) error { return errors.New("refused") })
	if err := refused.Create(t.Context(), planned()); err == nil || !strings.Contains(err.Error(), "applying ConfigMap c") {
		t.Errorf("error %v", err)
	}
}

// A status that is applied would be owned by the operator from then on: its fields are Kubernetes' own.
func TestCreateAppliesNoStatus(t *testing.T) {
	var applied map[string]any
	c := fake.NewClientBuilder().WithInterceptorFuncs(interceptor.Funcs{
		Apply: func(_ context.Context, _ client.WithWatch, o runtime.ApplyConfiguration, _ ...client.ApplyOption) error {
			content, err := json.Marshal(o)
			return errors.Join(err, json.Unmarshal(content, &applied))
		},
	}).Build()
	pod := &corev1.Pod{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"}, Status: corev1.PodStatus{Message: "mine"}}
	if err := (&enforce.Enforcer{Client: c, Live: c}).Create(t.Context(), pod); err != nil {
		t.Fatal(err)
	}
	if _, has := applied["status"]; has || applied["kind"] != "Pod" {
		t.Errorf("applied %v", applied)
	}
}

func conflict() error {
	return apierrors.NewApplyConflict([]metav1.StatusCause{{Type: metav1.CauseTypeFieldManagerConflict}}, "conflict")
}

// An object that the cache does not have may be hidden from it: then it is taken back. Somebody else's is left as it is.
func TestEnsureOfWhatTheCacheDoesNotHave(t *testing.T) {
	hidden, theirs, orphan := planned(), planned(), planned()
	hidden.Data = map[string]string{"a": "2"}
	theirs.OwnerReferences[0].UID = "another"
	orphan.OwnerReferences = nil
	for name, test := range map[string]struct {
		there    client.Object
		conflict bool
		asked    []string
	}{
		"hidden":        {hidden, false, []string{"apply as vsa-operator", "apply as vsa-operator by force"}},
		"another's":     {theirs, true, []string{"apply as vsa-operator"}},
		"an orphan":     {orphan, true, []string{"apply as vsa-operator"}},
		"gone just now": {nil, true, []string{"apply as vsa-operator"}},
	} {
		var there []client.Object
		if test.there != nil {
			there = append(there, test.there)
		}
		e, asked := server(func(verb string, _ client.Object) error {
			if verb == "apply as vsa-operator" {
				return conflict()
			}
			return nil
		}, there...)
		err := e.Ensure(t.Context(), nil, planned(), isPlanned)
		if apierrors.IsConflict(err) != test.conflict || (err != nil) != test.conflict {
			t.Errorf("%s: error %v", name, err)
		}
		if diff := cmp.Diff(test.asked, *asked); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestEnsureWritesNothingThatIsAsPlanned(t *testing.T) {
	e, asked := server(nil, planned())
	if err := e.Ensure(t.Context(), planned(), planned(), isPlanned); err != nil || len(*asked) != 0 {
		t.Errorf("error %v, asked %q", err, *asked)
	}
}

// A field that cannot be changed is one of an object that is made anew; any other refusal is an error, and ends nothing.
func TestEnsureReplacesOnlyWhatCannotBeChanged(t *testing.T) {
	other := planned()
	other.UID, other.Data = "other", map[string]string{"a": "2"}
	invalid := apierrors.NewInvalid(schema.GroupKind{Kind: "ConfigMap"}, "c", nil)
	forbidden := apierrors.NewForbidden(schema.GroupResource{Resource: "configmaps"}, "c", errors.New("no rights"))
	for name, test := range map[string]struct {
		answer error
		fails  bool
		asked  []string
	}{
		"it cannot be changed": {invalid, false, []string{"apply as vsa-operator by force", "delete Background other", "apply as vsa-operator"}},
		"it is refused":        {forbidden, true, []string{"apply as vsa-operator by force"}},
	} {
		e, asked := server(func(verb string, _ client.Object) error {
			if strings.HasSuffix(verb, "by force") {
				return test.answer
			}
			return nil
		}, other.DeepCopy())
		err := e.Ensure(t.Context(), other.DeepCopy(), planned(), isPlanned)
		if (err != nil) != test.fails {
			t.Errorf("%s: error %v", name, err)
		}
		if diff := cmp.Diff(test.asked, *asked); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestEnd(t *testing.T) {
	resource := schema.GroupResource{Resource: "configmaps"}
	for name, test := range map[string]struct {
		ending bool
		answer error
		asked  []string
		ends   bool
		fails  bool
	}{
		"it is there":                     {false, nil, []string{"delete Foreground u"}, true, false},
		"it is ending":                    {true, nil, nil, true, false},
		"it is gone before it is deleted": {false, apierrors.NewNotFound(resource, "c"), []string{"delete Foreground u"}, true, false},
		"it changes at that moment":       {false, apierrors.NewConflict(resource, "c", errors.New("uid")), []string{"delete Foreground u"}, false, false},
		"it is refused":                   {false, apierrors.NewForbidden(resource, "c", errors.New("no rights")), []string{"delete Foreground u"}, false, true},
	} {
		there := planned()
		there.UID = "u"
		if test.ending {
			there.Finalizers, there.DeletionTimestamp = []string{"example.com/keep"}, &metav1.Time{Time: time.Unix(1_800_000_000, 0)}
		}
		e, asked := server(func(string, client.Object) error { return test.answer }, there)
		if ends, err := e.End(t.Context(), there.DeepCopy()); (err != nil) != test.fails || ends != test.ends {
			t.Errorf("%s: accepted %v, error %v", name, ends, err)
		}
		if diff := cmp.Diff(test.asked, *asked); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// What controls nothing waits for no garbage collector.
func TestRemove(t *testing.T) {
	there := planned()
	there.UID = "u"
	e, asked := server(nil, there)
	if removed, err := e.Remove(t.Context(), there.DeepCopy()); err != nil || !removed {
		t.Errorf("accepted %v, error %v", removed, err)
	}
	if diff := cmp.Diff([]string{"delete Background u"}, *asked); diff != "" {
		t.Error(diff)
	}
}

// The status is written as a whole, and by nobody who has not read the latest.
func TestReplaceStatus(t *testing.T) {
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "p"}, Status: corev1.PodStatus{Reason: "junk", Message: "old"}}
	e, _ := server(nil, pod)
	read := &corev1.Pod{}
	key := client.ObjectKeyFromObject(pod)
	if err := e.Get(t.Context(), key, read); err != nil {
		t.Fatal(err)
	}
	next := read.DeepCopy()
	next.Status = corev1.PodStatus{Message: "new"}
	next.Spec.NodeName = "n" // no part of the status
	stale := read.DeepCopy()
	if err := e.ReplaceStatus(t.Context(), read, next); err != nil {
		t.Fatal(err)
	}
	var now corev1.Pod
	if err := e.Get(t.Context(), key, &now); err != nil {
		t.Fatal(err)
	}
	if now.Status.Message != "new" || now.Status.Reason != "" || now.Spec.NodeName != "" {
		t.Errorf("it is %+v on %q", now.Status, now.Spec.NodeName)
	}
	late := stale.DeepCopy()
	late.Status.Message = "late"
	if err := e.ReplaceStatus(t.Context(), stale, late); !apierrors.IsConflict(err) {
		t.Errorf("of what was read before: error %v", err)
	}
}
