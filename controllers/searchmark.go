// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
)

// endMark is what the annotation of an ended search tells. A backup that leaves out the status, as all do that are applied,
// has it nevertheless.
type endMark struct {
	Name      string               `json:"name"` // of the search: a copy under another name is another search
	State     v1alpha1.SearchState `json:"state"`
	StartedAt *metav1.Time         `json:"startedAt,omitempty"`
	EndedAt   *metav1.Time         `json:"endedAt,omitempty"`
	Runs      int32                `json:"runs,omitempty"`

	Results *v1alpha1.SearchResults `json:"results,omitempty"` // a restored search has another UID, and its results the folder of the first
}

// maxMark bounds what is read of a mark.
const maxMark = 1024

const messageEndMarked = "the annotation " + v1alpha1.AnnotationEnded + " says that the search has ended, as in a restored backup: it is " +
	"not run again. If it has never run, make a search of another name"

// markedEnd returns what the mark of a search tells, as a status would, or nil where it has none. A mark that cannot be read
// is one all the same.
func markedEnd(s *v1alpha1.VideoSearchJob) *v1alpha1.VideoSearchJobStatus {
	text, marked := s.Annotations[v1alpha1.AnnotationEnded]
	if !marked {
		return nil
	}
	status := &v1alpha1.VideoSearchJobStatus{State: v1alpha1.SearchExpired, EndedAt: s.CreationTimestamp.DeepCopy()}
	var mark endMark
	if len(text) > maxMark || json.Unmarshal([]byte(text), &mark) != nil {
		return status
	}
	if mark.Name != s.Name {
		return nil
	}
	if mark.State.Ended() {
		status.State = mark.State
	}
	if mark.EndedAt != nil {
		status.EndedAt = mark.EndedAt
	}
	status.Results = markedResults(s, mark.Results)
	if status.StartedAt = mark.StartedAt; mark.Runs > 0 {
		status.RunCount = ptr.To(mark.Runs)
	}
	return status
}

// mark writes the mark of a search that is over.
func (q *searchRequest) mark() (string, error) {
	status := &q.after.Status
	text, err := json.Marshal(endMark{Name: q.before.Name, State: status.State, StartedAt: status.StartedAt, EndedAt: status.EndedAt,
		Runs: ptr.Deref(status.RunCount, 0), Results: status.Results})
	if err != nil {
		return "", fmt.Errorf("writing the mark of an ended search: %w", err)
	}
	return string(text), nil
}

// marks remembers which searches this manager has seen with the mark that they should have: their UIDs, by name.
type marks struct{ seen sync.Map }

// forget drops what is known of a search that is gone.
func (m *marks) forget(search types.NamespacedName) { m.seen.Delete(search) }

// markEnd sees that a search that is over carries the mark of it, and tells where somebody has taken it away.
func (r *requestReconciler) markEnd(ctx context.Context, q request) error {
	search, ok := q.(*searchRequest)
	if !ok || !q.over() {
		return nil
	}
	wanted, err := search.mark()
	if err != nil {
		return err
	}
	uid := search.before.UID
	if search.before.Annotations[v1alpha1.AnnotationEnded] == wanted {
		r.marks.seen.Store(search.key, uid)
		return nil
	}
	patch, err := json.Marshal(map[string]any{"metadata": map[string]any{
		"uid": uid, "annotations": map[string]string{v1alpha1.AnnotationEnded: wanted}}})
	if err != nil {
		return fmt.Errorf("writing the mark of an ended search: %w", err)
	}
	marked := search.before.DeepCopy()
	err = r.Patch(ctx, marked, client.RawPatch(types.MergePatchType, patch), client.FieldOwner(workload.FieldOwner))
	switch {
	case apierrors.IsNotFound(err), apierrors.IsConflict(err): // it is gone, and another one may have its name
		return nil
	case err != nil:
		return fmt.Errorf("marking %s as ended: %w", search.key.Name, err)
	}
	if seen, _ := r.marks.seen.LoadAndDelete(search.key); seen == uid {
		r.events.Eventf(search.before, nil, corev1.EventTypeWarning, v1alpha1.ReasonEndMarkChanged, "Repair",
			"somebody has changed or removed the annotation %s: it is put back, and the search does not run again", v1alpha1.AnnotationEnded)
	}
	return nil
}
