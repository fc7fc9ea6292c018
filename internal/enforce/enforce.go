// SPDX-License-Identifier: Apache-2.0

// Package enforce brings a cluster to a plan, and ends what has to end. It decides nothing.
package enforce

import (
	"context"
	"errors"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/internal/workload"
)

// Enforcer writes to the cluster under one field owner.
type Enforcer struct {
	// Client reads from a cache and writes to the API server.
	client.Client
	// Live reads from the API server.
	Live client.Reader
}

// Create applies an object that is not there yet. It never takes over one that somebody else made under that name:
// that is a conflict.
func (e *Enforcer) Create(ctx context.Context, desired client.Object) error {
	return e.apply(ctx, desired)
}

// Preview returns what the API server would make of an object that it had none of, with all that it fills in. Nothing is made.
func (e *Enforcer) Preview(ctx context.Context, desired client.Object) (client.Object, error) {
	made, ok := desired.DeepCopyObject().(client.Object)
	if !ok {
		return nil, fmt.Errorf("%T is no object", desired)
	}
	made.SetGenerateName("preview-") // its own name is taken
	made.SetName("")
	if err := e.Client.Create(ctx, made, client.DryRunAll, client.FieldOwner(workload.FieldOwner)); err != nil {
		return nil, fmt.Errorf("asking what would become of %s: %w", desired.GetName(), err)
	}
	return made, nil
}

// Update applies an object that the operator made, and takes back what others have changed in it.
func (e *Enforcer) Update(ctx context.Context, desired client.Object) error {
	return e.apply(ctx, desired, client.ForceOwnership)
}

// apply writes the desired object and reads the result into it.
func (e *Enforcer) apply(ctx context.Context, desired client.Object, opts ...client.ApplyOption) error {
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(desired)
	if err != nil {
		return fmt.Errorf("converting %T: %w", desired, err)
	}
	delete(content, "status")
	u := &unstructured.Unstructured{Object: content}
	if err := e.Apply(ctx, client.ApplyConfigurationFromUnstructured(u), append(opts, client.FieldOwner(workload.FieldOwner))...); err != nil {
		return fmt.Errorf("applying %s %s: %w", u.GetKind(), u.GetName(), err)
	}
	return runtime.DefaultUnstructuredConverter.FromUnstructured(u.Object, desired)
}

// ReplaceStatus writes the status of next, and nothing else: what it leaves out is taken out, whoever wrote it. Before is
// the object as it was read. If it has changed since, that is a conflict.
func (e *Enforcer) ReplaceStatus(ctx context.Context, before, next client.Object) error {
	patch := client.MergeFromWithOptions(before, client.MergeFromWithOptimisticLock{})
	if err := e.Status().Patch(ctx, next, patch, client.FieldOwner(workload.FieldOwner)); err != nil {
		return fmt.Errorf("writing the status of %s: %w", next.GetName(), err)
	}
	return nil
}

// Replace writes the spec, labels and annotations of next: what it leaves out is taken out, whoever wrote it. Before is the
// object as it was read. If it has changed since, that is a conflict.
func (e *Enforcer) Replace(ctx context.Context, before, next client.Object) error {
	patch := client.MergeFromWithOptions(before, client.MergeFromWithOptimisticLock{})
	if err := e.Patch(ctx, next, patch, client.FieldOwner(workload.FieldOwner)); err != nil {
		return fmt.Errorf("taking back what was changed in %s: %w", next.GetName(), err)
	}
	return nil
}

// Ensure brings a supporting object to what is planned, and writes nothing when it is already so. Existing is what the
// cache has under that name, or nil. Where somebody else's change survives being overwritten, the object is replaced.
func (e *Enforcer) Ensure(ctx context.Context, existing, desired client.Object, same func(actual client.Object) bool) error {
	planned, ok := desired.DeepCopyObject().(client.Object)
	if !ok {
		return fmt.Errorf("%T is no object", desired)
	}
	if existing == nil {
		err := e.Create(ctx, desired)
		if !apierrors.IsConflict(err) {
			return err
		}
		hidden, lookErr := e.hidden(ctx, planned)
		if lookErr != nil || hidden == nil {
			return errors.Join(err, lookErr)
		}
		existing, desired = hidden, planned.DeepCopyObject().(client.Object) //nolint:errcheck,forcetypeassert // a copy
	}
	if same(existing) {
		return nil
	}
	err := e.Update(ctx, desired)
	if err == nil && same(desired) {
		return nil
	}
	if err != nil && !apierrors.IsInvalid(err) { // Invalid: a field of it cannot be changed
		return err
	}
	if _, err := e.Remove(ctx, existing); err != nil {
		return err
	}
	return e.Create(ctx, planned)
}

// hidden returns the metadata of an object that the operator made and that has lost the label by which the cache knows it.
// It returns nil where the object of that name is somebody else's.
func (e *Enforcer) hidden(ctx context.Context, planned client.Object) (client.Object, error) {
	gvk, err := e.GroupVersionKindFor(planned)
	if err != nil {
		return nil, err
	}
	live := &metav1.PartialObjectMetadata{}
	live.SetGroupVersionKind(gvk)
	if err := e.Live.Get(ctx, client.ObjectKeyFromObject(planned), live); err != nil {
		return nil, client.IgnoreNotFound(err)
	}
	owner, ours := metav1.GetControllerOfNoCopy(live), metav1.GetControllerOfNoCopy(planned)
	if owner == nil || ours == nil || owner.UID != ours.UID {
		return nil, nil
	}
	return live, nil
}

// End deletes an object and, before it, everything that it controls: that very object, and not a later one of its name. It
// returns once the API server has accepted, not once everything is gone, and tells whether it has: of an object that has changed
// at that moment it has not.
//
// It does not look first: that the UID is a precondition leaves no time between the look and the end.
func (e *Enforcer) End(ctx context.Context, object client.Object) (accepted bool, err error) {
	return e.end(ctx, object, metav1.DeletePropagationForeground)
}

// Remove is End for an object that controls nothing, or of which the caller ends everything that it controls: it is gone at once. To wait
// for that, as End does, costs the cluster as much again as the rest of an end: the garbage collector reads and writes each of them.
func (e *Enforcer) Remove(ctx context.Context, object client.Object) (accepted bool, err error) {
	return e.end(ctx, object, metav1.DeletePropagationBackground)
}

func (e *Enforcer) end(ctx context.Context, object client.Object, how metav1.DeletionPropagation) (accepted bool, err error) {
	if !object.GetDeletionTimestamp().IsZero() {
		return true, nil
	}
	gvk, err := e.GroupVersionKindFor(object)
	if err != nil {
		return false, err
	}
	uid := object.GetUID()
	gone := &metav1.PartialObjectMetadata{ObjectMeta: metav1.ObjectMeta{Namespace: object.GetNamespace(), Name: object.GetName()}}
	gone.SetGroupVersionKind(gvk)
	err = e.Delete(ctx, gone, client.Preconditions{UID: &uid}, client.PropagationPolicy(how))
	switch {
	case apierrors.IsConflict(err):
		return false, nil
	case client.IgnoreNotFound(err) != nil:
		return false, fmt.Errorf("ending %s %s: %w", gvk.Kind, object.GetName(), err)
	}
	return true, nil
}
