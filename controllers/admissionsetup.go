// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/util/workqueue"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
	"sigs.k8s.io/controller-runtime/pkg/source"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/admission"
)

// settles is how long changes of objects are gathered before parameters are written: a thousand requests are one write.
const settles = 50 * time.Millisecond

// theDoor is the one thing that the controller of what is refused at the door reconciles.
var theDoor = reconcile.Request{NamespacedName: types.NamespacedName{Name: "admission"}}

// addAdmission adds the controller that keeps what the API server refuses, and the metric that tells of it.
func addAdmission(mgr manager.Manager, r reconciler, o Options) error {
	if o.Registry != nil {
		if err := o.Registry.Register(enforcedMetric(r.admission)); err != nil {
			return fmt.Errorf("registering metrics: %w", err)
		}
	}
	if o.Lease.Namespace != admission.Namespace {
		r.admission.set(enforcement{false, v1alpha1.ReasonNotInstalled,
			"the policies know the operator by its account in the namespace " + admission.Namespace + ", and it runs elsewhere"})
		return nil
	}
	k := &admissionKeeper{reconciler: r, state: r.admission, kept: map[string]bool{}, wrote: map[string]map[string]string{},
		onceDecided: map[client.ObjectKey]bool{}, images: newNamedImages()}
	b := ctrl.NewControllerManagedBy(mgr).Named("admission").
		Watches(&admissionv1.ValidatingAdmissionPolicy{}, door(0, isOurs)).
		Watches(&admissionv1.ValidatingAdmissionPolicyBinding{}, door(0, isOurs)).
		Watches(&corev1.ConfigMap{}, door(0, isParameters)).
		Watches(&corev1.Pod{}, door(settles, k.hasNewImage))
	for _, kind := range []client.Object{&v1alpha1.AnalyticsPackage{}, &v1alpha1.VideoAnalyticsDeployment{}, &v1alpha1.VideoSearchJob{},
		&v1alpha1.JudicialRequisition{}, &v1alpha1.JudicialDecision{}, &v1alpha1.LegalProfile{}, &v1alpha1.FormalNotice{}} {
		b = b.Watches(kind, door(settles, func(client.Object) bool { return true }))
	}
	if err := b.Complete(k); err != nil {
		return fmt.Errorf("adding the controller of what is refused at the door: %w", err)
	}
	return nil
}

// watchAdmission wakes every package when it becomes known that the API server refuses, or does not.
func watchAdmission(b *builder.Builder, s *admissionState, w watcher) *builder.Builder {
	return b.WatchesRawSource(source.Channel(s.changed, handler.EnqueueRequestsFromMapFunc(
		func(ctx context.Context, _ client.Object) []reconcile.Request { return w.packages(ctx) })))
}

// door wakes the controller some time after a change of an object that concerns it.
func door(after time.Duration, concerns func(client.Object) bool) handler.EventHandler {
	type queue = workqueue.TypedRateLimitingInterface[reconcile.Request]
	wake := func(q queue, objects ...client.Object) {
		if slices.ContainsFunc(objects, concerns) {
			q.AddAfter(theDoor, after)
		}
	}
	return handler.Funcs{
		CreateFunc: func(_ context.Context, e event.CreateEvent, q queue) { wake(q, e.Object) },
		UpdateFunc: func(_ context.Context, e event.UpdateEvent, q queue) { wake(q, e.ObjectNew) },
		DeleteFunc: func(_ context.Context, e event.DeleteEvent, q queue) { wake(q, e.Object) },
	}
}

func isOurs(o client.Object) bool { return strings.HasPrefix(o.GetName(), "vsa-") }

func isParameters(o client.Object) bool {
	return o.GetNamespace() == admission.Namespace &&
		slices.Contains([]string{admission.ParametersImages, admission.ParametersRequests, admission.ParametersDecided, admission.ParametersFilers}, o.GetName())
}

// hasNewImage tells whether a node runs a pod's image by a digest that was not seen before: of all that a node reports of its
// pods nothing else concerns the parameters.
func (k *admissionKeeper) hasNewImage(o client.Object) bool {
	unseen := false
	for _, id := range imageIDs(o) {
		_, known := k.seen.LoadOrStore(id, true)
		unseen = unseen || !known
	}
	return unseen
}
