// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"sync"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/clock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/internal/enforce"
	"github.com/vsa-legal/operator/internal/openreports"
)

// reportReconciler keeps a Report on each request of a kind, where the cluster has the definition of Reports. It has a worker of its own,
// so that nothing that has to end waits for a report, and writes where the verdict that the status shows is another one. It remembers what
// it has written, and reads a Report before it writes it for the first time: so a manager that starts writes none that is there.
type reportReconciler struct {
	*enforce.Enforcer

	kind       kind
	clock      clock.PassiveClock
	definition *reportDefinition
	written    sync.Map // digest of the report that is there, by the name of its request
}

// Reconcile brings the Report on one request to what its status says.
func (r *reportReconciler) Reconcile(ctx context.Context, req ctrl.Request) (ctrl.Result, error) {
	o, ok := r.kind.object.DeepCopyObject().(client.Object)
	if !ok {
		return ctrl.Result{}, nil
	}
	if err := r.Get(ctx, req.NamespacedName, o); err != nil {
		r.written.Delete(req.NamespacedName)
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	definition, served := r.definition.served()
	status := r.kind.request.status(o).verdict
	if !served || status.Verdict == "" || !o.GetDeletionTimestamp().IsZero() {
		return ctrl.Result{}, nil
	}
	next := openreports.Of(r.kind.request.name, o, status)
	digest, err := digestOfReport(definition, next)
	if err != nil {
		return ctrl.Result{}, err
	}
	if is, known := r.written.Load(req.NamespacedName); known && is == digest {
		return ctrl.Result{}, nil
	}
	if err := r.bring(ctx, next); err != nil {
		return ctrl.Result{}, err
	}
	r.written.Store(req.NamespacedName, digest)
	return ctrl.Result{}, nil
}

// bring writes a report, unless it is there.
func (r *reportReconciler) bring(ctx context.Context, next *openreports.Report) error {
	former, err := r.former(ctx, next)
	if err != nil {
		return err
	}
	if !openreports.Date(next, former, r.clock.Now()) {
		return nil
	}
	return r.Update(ctx, next)
}

// former reads the report that is there, or returns nil where there is none.
func (r *reportReconciler) former(ctx context.Context, next *openreports.Report) (*openreports.Report, error) {
	u := &unstructured.Unstructured{}
	u.SetGroupVersionKind(next.GroupVersionKind())
	if err := r.Live.Get(ctx, client.ObjectKeyFromObject(next), u); apierrors.IsNotFound(err) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("reading a report: %w", err)
	}
	former := &openreports.Report{}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(u.Object, former); err != nil {
		return nil, fmt.Errorf("reading a report: %w", err)
	}
	return former, nil
}

// digestOfReport tells one report from another, and from what it was under another definition.
func digestOfReport(definition types.UID, of *openreports.Report) ([sha256.Size]byte, error) {
	said, err := json.Marshal(of)
	if err != nil {
		return [sha256.Size]byte{}, fmt.Errorf("writing a report: %w", err)
	}
	return sha256.Sum256(append(said, definition...)), nil
}
