// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"slices"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	logf "sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/scanjob"
)

// watcher finds the objects that a change can concern, in the cache's indexes. On an update it is asked for the object
// as it was and as it is.
type watcher struct{ client.Reader }

// on makes an event handler of a function that finds objects.
func on[P client.Object](find func(context.Context, P) []reconcile.Request) handler.EventHandler {
	return handler.EnqueueRequestsFromMapFunc(func(ctx context.Context, o client.Object) []reconcile.Request {
		object, ok := o.(P)
		if !ok {
			return nil
		}
		return find(ctx, object)
	})
}

// find returns the objects of a list as requests. The cache cannot fail once it is full, and the manager starts no
// controller before it is.
func (w watcher) find(ctx context.Context, list client.ObjectList, opts ...client.ListOption) []reconcile.Request {
	if err := w.List(ctx, list, append(opts, client.UnsafeDisableDeepCopy)...); err != nil {
		logf.FromContext(ctx).Error(err, "finding what a change concerns")
		return nil
	}
	var requests []reconcile.Request
	_ = meta.EachListItem(list, func(item runtime.Object) error { // fails only where the function does
		if o, ok := item.(client.Object); ok {
			requests = append(requests, reconcile.Request{NamespacedName: client.ObjectKeyFromObject(o)})
		}
		return nil
	})
	return requests
}

// binds tells whether a profile binds every request, and not only those that name it.
func binds(p *v1alpha1.LegalProfile) bool { return p.Spec.Applies != v1alpha1.WhenSelected }

func (w watcher) deployments(ctx context.Context, opts ...client.ListOption) []reconcile.Request {
	return w.find(ctx, &v1alpha1.VideoAnalyticsDeploymentList{}, opts...)
}

// queued are the searches that name a queue, those that have ended too: a place may be left of them.
func (w watcher) queued(ctx context.Context) []reconcile.Request {
	var list v1alpha1.VideoSearchJobList
	all := w.find(ctx, &list)
	var queued []reconcile.Request
	for i := range all { // find leaves the list as it was read
		if list.Items[i].Spec.QueueName != "" {
			queued = append(queued, all[i])
		}
	}
	return queued
}

func (w watcher) searches(ctx context.Context, opts ...client.ListOption) []reconcile.Request {
	return w.find(ctx, &v1alpha1.VideoSearchJobList{}, opts...)
}

func (w watcher) requisitions(ctx context.Context, opts ...client.ListOption) []reconcile.Request {
	return w.find(ctx, &v1alpha1.JudicialRequisitionList{}, opts...)
}

func (w watcher) packages(ctx context.Context, opts ...client.ListOption) []reconcile.Request {
	return w.find(ctx, &v1alpha1.AnalyticsPackageList{}, opts...)
}

func (w watcher) profiles(ctx context.Context, opts ...client.ListOption) []reconcile.Request {
	return w.find(ctx, &v1alpha1.LegalProfileList{}, opts...)
}

func (w watcher) deploymentsOfProfile(ctx context.Context, p *v1alpha1.LegalProfile) []reconcile.Request {
	if binds(p) {
		return w.deployments(ctx)
	}
	return w.deployments(ctx, client.MatchingFields{byProfile: p.Name})
}

func (w watcher) deploymentsOfPackage(ctx context.Context, p *v1alpha1.AnalyticsPackage) []reconcile.Request {
	return w.deployments(ctx, client.MatchingFields{byPackage: p.Name})
}

func (w watcher) deploymentsOfFormality(ctx context.Context, f *v1alpha1.Formality) []reconcile.Request {
	var requests []reconcile.Request
	for _, p := range f.Spec.Covers.Purposes {
		requests = append(requests, w.deployments(ctx, client.InNamespace(f.Namespace), client.MatchingFields{byPurpose: string(p)})...)
	}
	return requests
}

func (w watcher) deploymentsOfNotice(ctx context.Context, n *v1alpha1.FormalNotice) []reconcile.Request {
	var requests []reconcile.Request
	for _, a := range n.Spec.Addressees {
		requests = append(requests, w.deployments(ctx, client.MatchingFields{byOperatorType: string(a.Type)})...)
	}
	return append(requests, w.registeredFor(ctx, n, w.deployments)...)
}

func (w watcher) requisitionsOfProfile(ctx context.Context, p *v1alpha1.LegalProfile) []reconcile.Request {
	return w.requisitions(ctx, client.MatchingFields{byProfile: p.Name})
}

// requisitionsOfFormality returns the requisitions of the namespace: an act of it may authorize them in advance.
func (w watcher) requisitionsOfFormality(ctx context.Context, f *v1alpha1.Formality) []reconcile.Request {
	return w.requisitions(ctx, client.InNamespace(f.Namespace))
}

func (w watcher) requisitionOfDecision(_ context.Context, d *v1alpha1.JudicialDecision) []reconcile.Request {
	return []reconcile.Request{{NamespacedName: types.NamespacedName{Namespace: d.Namespace, Name: string(d.Spec.RequisitionName)}}}
}

func (w watcher) searchesOfRequisition(ctx context.Context, r *v1alpha1.JudicialRequisition) []reconcile.Request {
	return w.searchesUnder(ctx, client.ObjectKeyFromObject(r))
}

func (w watcher) searchesOfDecision(ctx context.Context, d *v1alpha1.JudicialDecision) []reconcile.Request {
	return w.searchesUnder(ctx, types.NamespacedName{Namespace: d.Namespace, Name: string(d.Spec.RequisitionName)})
}

func (w watcher) searchesUnder(ctx context.Context, requisition types.NamespacedName) []reconcile.Request {
	return w.searches(ctx, client.InNamespace(requisition.Namespace), client.MatchingFields{byRequisition: requisition.Name})
}

func (w watcher) searchesOfProfile(ctx context.Context, p *v1alpha1.LegalProfile) []reconcile.Request {
	if binds(p) {
		return w.searches(ctx)
	}
	return w.searchesOf(ctx, w.requisitionsOfProfile(ctx, p))
}

func (w watcher) searchesOfPackage(ctx context.Context, p *v1alpha1.AnalyticsPackage) []reconcile.Request {
	return w.searches(ctx, client.MatchingFields{byPackage: p.Name})
}

// searchesOfFormality returns the searches of the namespace: their purposes stand in the profiles of their requisitions.
func (w watcher) searchesOfFormality(ctx context.Context, f *v1alpha1.Formality) []reconcile.Request {
	return w.searches(ctx, client.InNamespace(f.Namespace))
}

func (w watcher) searchesOfNotice(ctx context.Context, n *v1alpha1.FormalNotice) []reconcile.Request {
	var requests []reconcile.Request
	for _, a := range n.Spec.Addressees {
		requests = append(requests, w.searchesOf(ctx, w.requisitions(ctx, client.MatchingFields{byOperatorType: string(a.Type)}))...)
	}
	return append(requests, w.registeredFor(ctx, n, w.searches)...)
}

func (w watcher) searchesOf(ctx context.Context, requisitions []reconcile.Request) []reconcile.Request {
	var requests []reconcile.Request
	for _, r := range requisitions {
		requests = append(requests, w.searchesUnder(ctx, r.NamespacedName)...)
	}
	return requests
}

func (w watcher) packagesOfProfile(ctx context.Context, p *v1alpha1.LegalProfile) []reconcile.Request {
	if !binds(p) {
		return nil
	}
	return w.find(ctx, &v1alpha1.AnalyticsPackageList{})
}

func (w watcher) packagesOfImage(ctx context.Context, digest string) []reconcile.Request {
	return w.find(ctx, &v1alpha1.AnalyticsPackageList{}, client.MatchingFields{byInspected: digest})
}

func (w watcher) packagesSharing(ctx context.Context, p *v1alpha1.AnalyticsPackage) []reconcile.Request {
	var requests []reconcile.Request
	for _, s := range scanjob.Subjects(&p.Spec) {
		requests = append(requests, w.packagesOfImage(ctx, s.Label())...)
	}
	return requests
}

// ownerHandler wakes the requests that an object was made for, or claims to be.
type ownerHandler struct {
	handler.EventHandler
	owners func(context.Context, client.Object) []reconcile.Request
	alarm  *alarm
}

func enqueueOwner(k requestKind, pods *podHistory, a *alarm) handler.EventHandler {
	owners := func(_ context.Context, o client.Object) []reconcile.Request {
		pods.note(o)
		if !o.GetDeletionTimestamp().IsZero() {
			a.requests.told(o.GetUID())
		}
		var requests []reconcile.Request
		for _, name := range madeFor(o, k) {
			requests = append(requests, reconcile.Request{NamespacedName: types.NamespacedName{Namespace: o.GetNamespace(), Name: name}})
		}
		return requests
	}
	return &ownerHandler{handler.EnqueueRequestsFromMapFunc(owners), owners, a}
}

// Create lets nothing wait for which there is something new: it may have to end.
func (h *ownerHandler) Create(ctx context.Context, e event.CreateEvent, q requestQueue) {
	for _, r := range h.owners(ctx, e.Object) {
		h.alarm.made(r)
	}
	h.EventHandler.Create(ctx, e, q)
}

// Update takes for new what was none of a request's before, and another object of the same name, which is what a watch tells of that began anew.
func (h *ownerHandler) Update(ctx context.Context, e event.UpdateEvent, q requestQueue) {
	var before []reconcile.Request
	if e.ObjectOld.GetUID() == e.ObjectNew.GetUID() {
		before = h.owners(ctx, e.ObjectOld)
	} else {
		h.alarm.requests.told(e.ObjectOld.GetUID())
	}
	for _, r := range h.owners(ctx, e.ObjectNew) {
		if !slices.Contains(before, r) {
			h.alarm.made(r)
		}
	}
	h.EventHandler.Update(ctx, e, q)
}

// Delete notes that there is nothing more to tell of a pod.
func (h *ownerHandler) Delete(ctx context.Context, e event.DeleteEvent, q requestQueue) {
	h.alarm.requests.told(e.Object.GetUID())
	h.EventHandler.Delete(ctx, e, q)
}
