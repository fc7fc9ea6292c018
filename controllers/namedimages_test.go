// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"slices"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	testingclock "k8s.io/utils/clock/testing"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/admission"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

func TestImagesAreLetGoLongAfterTheirPackage(t *testing.T) {
	const image = "registry.example/a@sha256:0000000000000000000000000000000000000000000000000000000000000001"
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "town", Name: "runs", Labels: workload.Labels(workload.LabelDeployment, "d")},
		Spec: corev1.PodSpec{Containers: []corev1.Container{{Image: "registry.example:443/a:v2"}}}}
	beside := &v1alpha1.UndeclaredImage{ObjectMeta: metav1.ObjectMeta{Name: "found"}, Spec: v1alpha1.UndeclaredImageSpec{
		Image: "mirror.example/other@sha256:0000000000000000000000000000000000000000000000000000000000000001"}}
	for name, c := range map[string]struct {
		after    time.Duration
		there    []client.Object
		renamed  bool // a package names it again in between
		governed bool
	}{
		"soon":                              {after: admission.NamedRetention - time.Second, governed: true},
		"then":                              {after: admission.NamedRetention},
		"a pod runs it still":               {after: admission.NamedRetention, there: []client.Object{pod}, governed: true},
		"it was found to run beside":        {after: admission.NamedRetention, there: []client.Object{beside}, governed: true},
		"a package has named it once more":  {after: admission.NamedRetention, renamed: true, governed: true},
		"a year after it was named at last": {after: 2 * admission.NamedRetention, renamed: true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newDoorWorld(t, append(c.there, objects.Package())...)
			fake, ok := w.clock.(*testingclock.FakeClock)
			if !ok {
				t.Fatal("another clock")
			}
			begin := fake.Now()
			look := func(at time.Duration, change func() error) {
				t.Helper()
				if err := change(); err != nil {
					t.Fatal(err)
				}
				fake.SetTime(begin.Add(at))
				w.reconcile(t)
			}
			still := func() error { return nil }
			look(0, still)
			look(0, func() error { return w.Client.Delete(t.Context(), objects.Package()) })
			if c.renamed {
				look(c.after/2, func() error { return w.Client.Create(t.Context(), objects.Package()) })
				look(c.after/2, func() error { return w.Client.Delete(t.Context(), objects.Package()) })
			}
			w.images = newNamedImages() // the operator starts anew
			look(c.after, still)
			look(c.after, still)
			got := &corev1.ConfigMap{Data: w.stored(t, admission.ParametersImages)}
			if admission.Governs(got, image) != c.governed || slices.Contains(admission.Named(got), image) != c.governed {
				t.Errorf("governed: %v, want %v; %v", !c.governed, c.governed, got.Data)
			}
		})
	}
}

// What somebody writes into the parameters lets nothing go.
func TestImagesAreNotLetGoByTheParameters(t *testing.T) {
	n := newNamedImages()
	n.once["a/x@sha256:1"] = true
	n.since["a/x@sha256:1"] = time.Unix(1000, 0)
	w := newDoorWorld(t)
	w.images = n
	stored := &corev1.ConfigMap{Data: map[string]string{"named": "a/x@sha256:1", "unnamed": "a/x@sha256:1 1970-01-01T00:00:00Z"}}
	if got, err := w.named(t.Context(), stored); err != nil || len(got) != 1 || !w.images.since["a/x@sha256:1"].Equal(time.Unix(1000, 0)) {
		t.Errorf("%v, %v, since %v", got, err, w.images.since)
	}
}
