// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

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

	written statusMemory
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
	last := w.written.last(before.GetUID())
	changed := was != is
	if !changed && (last == nil || last.is(was)) {
		return false, nil
	}
	w.written.put(before.GetUID(), is)
	if err := w.ReplaceStatus(ctx, before, next); err != nil {
		w.written.putBack(before.GetUID(), last)
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
	if last := w.written.last(o.GetUID()); last != nil {
		if is, err := statusOf(o); err == nil && last.is(is) {
			return
		}
		if text, err := w.written.text(last); err == nil && last.is(text) { // it was packed here
			setStatus(o, text)
			return
		}
	}
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(o)
	if err != nil {
		return
	}
	content["status"] = ownStatus(content["status"], o.GetManagedFields())
	_ = runtime.DefaultUnstructuredConverter.FromUnstructured(content, o) // it came from such an object
}

// others lets through what does not come from a write of a status by this manager.
func (w *statusWriter) others() predicate.Predicate {
	return predicate.Funcs{
		UpdateFunc: func(e event.UpdateEvent) bool {
			last := w.written.last(e.ObjectNew.GetUID())
			if last == nil || !onlyStatusDiffers(e.ObjectOld, e.ObjectNew) {
				return true
			}
			is, err := statusOf(e.ObjectNew)
			return err != nil || !last.is(is)
		},
		DeleteFunc: func(e event.DeleteEvent) bool {
			w.written.forget(e.Object.GetUID())
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

// statusOf returns the status of an object as a text, which is the same for what is the same to the API server.
func statusOf(o client.Object) (string, error) {
	status, err := statusField(o)
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(status.Interface())
	return string(text), err
}

// setStatus puts a status that was read by statusOf into an object of the same kind.
func setStatus(o client.Object, text string) {
	status, err := statusField(o)
	if err != nil {
		return
	}
	status.SetZero()
	_ = json.Unmarshal([]byte(text), status.Addr().Interface()) // it came from such an object
}

// statusField is the status of an object, by the name that it has in every kind.
func statusField(o client.Object) (reflect.Value, error) {
	status := reflect.Indirect(reflect.ValueOf(o)).FieldByName("Status")
	if !status.IsValid() {
		return reflect.Value{}, fmt.Errorf("%T has no status", o)
	}
	return status, nil
}
