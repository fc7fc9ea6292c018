// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	batchv1 "k8s.io/api/batch/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/util/workqueue"
	"sigs.k8s.io/controller-runtime/pkg/event"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/scanjob"
	"github.com/vsa-legal/operator/test/objects"
)

func TestInspectorIsOneOnlyIfItHasAnImage(t *testing.T) {
	if i, c, err := newInspector(t.Context(), nil, scanjob.Inspector{Namespace: "vsa-system"}, &reconciler{}); i != nil || c != nil || err != nil {
		t.Errorf("without an image: %v, %v, %v", i, c, err)
	}
	// In which namespace its pods may run is nothing to guess.
	if i, _, err := newInspector(t.Context(), nil, scanjob.Inspector{Image: "operator:1"}, &reconciler{}); i != nil || err == nil {
		t.Errorf("without a namespace: %v, %v", i, err)
	}
}

// What comes on with one image wakes every package that names it, and no other.
func TestInspectionsWakeThePackagesOfTheirImage(t *testing.T) {
	image := func(what string) v1alpha1.ImageReference {
		return v1alpha1.ImageReference(fmt.Sprintf("registry.example/a@sha256:%x", sha256.Sum256([]byte(what))))
	}
	of := func(name, runtime string) *v1alpha1.AnalyticsPackage {
		p := objects.MakePackage(name).BakedIn("a", "x").Obj()
		p.Spec.Runtime.Image = image(runtime)
		return p
	}
	w := watcher{cached(t, "", of("one", "a"), of("same", "a"), of("other", "b"))}
	for what, want := range map[string][]string{"a": {"one", "same"}, "b": {"other"}, "of nobody": nil} {
		job := &batchv1.Job{ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{
			scanjob.LabelInspected: scanjob.Subject{Image: image(what)}.Label()}}}
		queue := workqueue.NewTypedRateLimitingQueue(newRetryLimiter())
		packagesOfImage[*batchv1.Job](w).Create(t.Context(), event.TypedCreateEvent[*batchv1.Job]{Object: job}, queue)
		var got []string
		for queue.Len() > 0 {
			item, _ := queue.Get()
			got = append(got, item.Name)
		}
		queue.ShutDown()
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("image %s: %s", what, diff)
		}
	}
}
