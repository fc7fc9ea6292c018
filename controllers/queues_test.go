// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	toolscache "k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/kueue"
	"github.com/vsa-legal/operator/internal/workload"
)

// entryOf is the Workload of a search.
func entryOf(search string) *unstructured.Unstructured {
	w := kueue.NewWorkload()
	w.SetNamespace("massy")
	w.SetName(workload.QueueEntryName(search))
	w.SetLabels(workload.Labels(workload.LabelSearch, search))
	return w
}

func TestTheCacheOfWorkloadsHasNoPods(t *testing.T) {
	w := entryOf("van")
	w.SetManagedFields([]metav1.ManagedFieldsEntry{{Manager: "kueue"}})
	w.Object["spec"] = map[string]any{"active": false, "podSets": []any{map[string]any{"name": "main"}}}
	want := entryOf("van")
	want.Object["spec"] = map[string]any{"active": false}
	got, err := withoutPods(w)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWorkloadsWakeTheirSearches(t *testing.T) {
	van := []types.NamespacedName{{Namespace: "massy", Name: "van"}}
	unlabeled := entryOf("van")
	unlabeled.SetLabels(nil)
	unlabeled.SetOwnerReferences([]metav1.OwnerReference{
		{APIVersion: v1alpha1.GroupVersion.String(), Kind: kindSearch, Name: "van", UID: "u", Controller: ptr.To(true)}})
	foreign := entryOf("van")
	foreign.SetLabels(nil)
	for name, test := range map[string]struct {
		event any
		want  []types.NamespacedName
	}{
		"a label":             {entryOf("van"), van},
		"an owner":            {unlabeled, van},
		"one that is gone":    {toolscache.DeletedFinalStateUnknown{Obj: entryOf("van")}, van},
		"somebody else's":     {foreign, nil},
		"nothing of the kind": {"van", nil},
	} {
		t.Run(name, func(t *testing.T) {
			queue := workqueue.NewTypedRateLimitingQueue(workqueue.DefaultTypedControllerRateLimiter[reconcile.Request]())
			defer queue.ShutDown()
			q := &queues{}
			q.wake(test.event) // nobody is there to be woken yet
			if err := q.source().Start(t.Context(), queue); err != nil {
				t.Fatal(err)
			}
			q.wake(test.event)
			var got []types.NamespacedName
			for range queue.Len() {
				request, _ := queue.Get()
				got = append(got, request.NamespacedName)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("woken (-want +got):\n%s", diff)
			}
		})
	}
}
