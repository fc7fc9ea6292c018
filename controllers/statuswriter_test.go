// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
	"sigs.k8s.io/controller-runtime/pkg/client/interceptor"
	"sigs.k8s.io/controller-runtime/pkg/event"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/enforce"
	"github.com/vsa-legal/operator/test/objects"
)

// newWriter returns a writer, and the object as its cache has it. The answer, if there is one, is the API server's to a write.
func newWriter(t *testing.T, answer error) (*statusWriter, *v1alpha1.VideoAnalyticsDeployment) {
	t.Helper()
	scheme := runtime.NewScheme()
	if err := v1alpha1.AddToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	d := objects.Statistics("ns", "footfall", objects.Counter)
	d.UID, d.Generation = "the-uid", 1
	c := fake.NewClientBuilder().WithScheme(scheme).WithObjects(d).WithStatusSubresource(d).WithInterceptorFuncs(interceptor.Funcs{
		SubResourcePatch: func(ctx context.Context, c client.Client, sub string, o client.Object, p client.Patch, opts ...client.SubResourcePatchOption) error {
			if answer != nil {
				return answer
			}
			return c.SubResource(sub).Patch(ctx, o, p, opts...)
		},
	}).Build()
	if err := c.Get(t.Context(), client.ObjectKeyFromObject(d), d); err != nil {
		t.Fatal(err)
	}
	return &statusWriter{Enforcer: &enforce.Enforcer{Client: c, Live: c}}, d
}

func withVerdict(d *v1alpha1.VideoAnalyticsDeployment, v v1alpha1.Verdict) *v1alpha1.VideoAnalyticsDeployment {
	d = d.DeepCopy()
	d.Status.Verdict = v
	return d
}

func TestOwnWritesDoNotWake(t *testing.T) {
	w, d := newWriter(t, nil)
	next := withVerdict(d, v1alpha1.Permitted)
	if changed, err := w.write(t.Context(), d, next); err != nil || !changed {
		t.Fatalf("changed %v, error %v", changed, err)
	}
	spec := next.DeepCopy()
	spec.Generation++
	labeled := next.DeepCopy()
	labeled.Labels = map[string]string{"a": "b"}
	foreign := withVerdict(next, v1alpha1.Forbidden)
	foreign.ResourceVersion = "1000"
	for name, test := range map[string]struct {
		is   *v1alpha1.VideoAnalyticsDeployment
		want bool
	}{
		"the operator's own write":  {next, false},
		"another spec":              {spec, true},
		"another label":             {labeled, true},
		"a status of somebody else": {foreign, true},
	} {
		if got := w.others().Update(event.UpdateEvent{ObjectOld: d, ObjectNew: test.is}); got != test.want {
			t.Errorf("%s: wakes %v, want %v", name, got, test.want)
		}
	}
}

func TestAStatusIsWrittenFromTheLatestOnly(t *testing.T) {
	w, d := newWriter(t, nil)
	if _, err := w.write(t.Context(), d, withVerdict(d, v1alpha1.Permitted)); err != nil {
		t.Fatal(err)
	}
	// The cache has not seen that yet, and what is to be written is what it has.
	if _, err := w.write(t.Context(), d, d.DeepCopy()); !errors.Is(err, errStale) {
		t.Errorf("error %v, want %v", err, errStale)
	}
	behind := d.DeepCopy()
	w.restore(behind)
	if behind.Status.Verdict != v1alpha1.Permitted {
		t.Errorf("the next reconcile builds on %q, want what was written", behind.Status.Verdict)
	}
}

func TestAWriteThatFailedIsNotRemembered(t *testing.T) {
	for name, test := range map[string]struct {
		answer, want error
	}{
		"refused": {errors.New("refused"), nil},
		"behind":  {apierrors.NewConflict(schema.GroupResource{}, "footfall", errors.New("changed")), errStale},
	} {
		w, d := newWriter(t, test.answer)
		next := withVerdict(d, v1alpha1.Permitted)
		if _, err := w.write(t.Context(), d, next); err == nil || test.want != nil && !errors.Is(err, test.want) {
			t.Errorf("%s: error %v", name, err)
		}
		next.ResourceVersion = "1000"
		if !w.others().Update(event.UpdateEvent{ObjectOld: d, ObjectNew: next}) {
			t.Errorf("%s: somebody else's write is taken for one's own", name)
		}
	}
}

func TestAnObjectThatIsGoneIsForgotten(t *testing.T) {
	w, d := newWriter(t, nil)
	if _, err := w.write(t.Context(), d, withVerdict(d, v1alpha1.Permitted)); err != nil {
		t.Fatal(err)
	}
	w.others().Delete(event.DeleteEvent{Object: d})
	if w.written.last(d.UID) != nil {
		t.Error("it is still remembered")
	}
}
