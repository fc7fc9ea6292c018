// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"sync"

	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/predicate"

	"github.com/vsa-legal/operator/internal/enforce"
)

// statusWriter writes statuses as a whole, and remembers what it wrote: so that a write does not wake the controller that
// made it, and one by anybody else does.
type statusWriter struct {
	*enforce.Enforcer

	written sync.Map // status as JSON knows it, by the UID of its object
}

// write writes the status of next if it is not the one that is there. Before is next as it was read, from a cache that may
// be behind: then it is a conflict, and the reconcile begins again. It tells whether anything was written.
func (w *statusWriter) write(ctx context.Context, before, next client.Object) (bool, error) {
	was, err := statusOf(before)
	if err != nil {
		return false, err
	}
	is, err := statusOf(next)
	if err != nil {
		return false, err
	}
	last, known := w.written.Load(before.GetUID())
	changed := !equality.Semantic.DeepEqual(was, is)
	if !changed && (!known || equality.Semantic.DeepEqual(last, was)) {
		return false, nil
	}
	w.written.Store(before.GetUID(), is)
	if err := w.ReplaceStatus(ctx, before, next); err != nil {
		if known {
			w.written.Store(before.GetUID(), last)
		} else {
			w.written.Delete(before.GetUID())
		}
		switch {
		case apierrors.IsConflict(err):
			return false, errStale
		case apierrors.IsNotFound(err):
			return false, nil
		}
		return false, err
	}
	return changed, nil
}

// errStale says that a status was not written, because what it rests on has changed since it was read.
var errStale = errors.New("the object has changed since it was read")

// restore puts the status that this manager last wrote into an object as the cache has it: which may be from before the
// write, or hold what somebody else wrote. If it wrote none, it leaves of the status what an earlier manager wrote.
func (w *statusWriter) restore(o client.Object) {
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(o)
	if err != nil {
		return
	}
	last, ok := w.written.Load(o.GetUID())
	if !ok {
		last = ownStatus(content["status"], o.GetManagedFields())
	}
	content["status"] = last
	_ = runtime.DefaultUnstructuredConverter.FromUnstructured(content, o) // it came from such an object
}

// others lets through what does not come from a write of a status by this manager.
func (w *statusWriter) others() predicate.Predicate {
	return predicate.Funcs{
		UpdateFunc: func(e event.UpdateEvent) bool {
			last, ok := w.written.Load(e.ObjectNew.GetUID())
			if !ok || !onlyStatusDiffers(e.ObjectOld, e.ObjectNew) {
				return true
			}
			is, err := statusOf(e.ObjectNew)
			return err != nil || !equality.Semantic.DeepEqual(last, is)
		},
		DeleteFunc: func(e event.DeleteEvent) bool {
			w.written.Delete(e.Object.GetUID())
			return true
		},
	}
}

// onlyStatusDiffers tells whether an update can have changed nothing but the status.
func onlyStatusDiffers(was, is client.Object) bool {
	return was.GetUID() == is.GetUID() && was.GetResourceVersion() != is.GetResourceVersion() &&
		was.GetGeneration() == is.GetGeneration() &&
		equality.Semantic.DeepEqual(was.GetDeletionTimestamp(), is.GetDeletionTimestamp()) &&
		equality.Semantic.DeepEqual(was.GetLabels(), is.GetLabels()) &&
		equality.Semantic.DeepEqual(was.GetAnnotations(), is.GetAnnotations())
}

// statusOf returns the status of an object, as JSON knows it.
func statusOf(o client.Object) (any, error) {
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(o)
	if err != nil {
		return nil, err
	}
	return content["status"], nil
}
