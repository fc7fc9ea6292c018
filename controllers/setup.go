// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"fmt"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	resourcev1 "k8s.io/api/resource/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/clock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/enforce"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/scanjob"
	"github.com/vsa-legal/operator/internal/workload"
)

// Options of the controllers.
type Options struct {
	// Clock by which the law is applied.
	Clock clock.WithTicker
	// Lease by which managers agree on a leader.
	Lease types.NamespacedName
	// Concurrency is how many objects of one kind are reconciled at a time.
	Concurrency int
	// Inspector of the packages' images. Without an image of its own, declarations are judged, and nothing is inspected.
	Inspector scanjob.Inspector
}

// CacheOptions keeps in the cache only what carries the operator's label of the kinds that everybody uses.
func CacheOptions() cache.Options {
	managed := cache.ByObject{Label: labels.SelectorFromSet(labels.Set{workload.LabelManagedBy: workload.ManagedBy})}
	return cache.Options{ByObject: map[client.Object]cache.ByObject{
		&appsv1.Deployment{}:                managed,
		&batchv1.Job{}:                      managed,
		&corev1.ConfigMap{}:                 managed,
		&networkingv1.NetworkPolicy{}:       managed,
		&resourcev1.ResourceClaimTemplate{}: managed,
		podMetadata():                       managed,
	}}
}

// podMetadata stands for pods of which only the metadata is read.
func podMetadata() *metav1.PartialObjectMetadata {
	m := &metav1.PartialObjectMetadata{}
	m.SetGroupVersionKind(corev1.SchemeGroupVersion.WithKind("Pod"))
	return m
}

// Setup adds every controller, the indexes that they need and the readiness check to a manager.
func Setup(ctx context.Context, mgr manager.Manager, o Options) error {
	if err := addIndexes(ctx, mgr.GetFieldIndexer()); err != nil {
		return err
	}
	sw := &sweep{
		list:    func(ctx context.Context) ([]sweepKey, error) { return listSwept(ctx, mgr.GetCache()) },
		renewed: func(ctx context.Context) (time.Time, error) { return leaseRenewed(ctx, mgr.GetAPIReader(), o.Lease) },
	}
	if err := mgr.Add(sw); err != nil {
		return fmt.Errorf("adding the sweep: %w", err)
	}
	if err := mgr.AddReadyzCheck("sweep", sw.Ready); err != nil {
		return fmt.Errorf("adding the readiness check: %w", err)
	}
	enforcer := &enforce.Enforcer{Client: mgr.GetClient(), Live: mgr.GetAPIReader()}
	inspector, inspections, err := newInspector(ctx, mgr, o.Inspector, enforcer)
	if err != nil {
		return err
	}
	r := reconciler{
		Enforcer: enforcer,
		gather:   &gatherer{Reader: mgr.GetCache()},
		clock:    o.Clock,
		events:   mgr.GetEventRecorder("vsa-operator"),
		sweep:    sw,
		ledger:   &ledger{},
	}
	if inspector != nil {
		r.gather.mode = legal.InspectionRequired
	}
	reader := client.Reader(mgr.GetCache())
	requestsByVerdict.reader.Store(&reader)
	w := watcher{reader}
	options := controller.Options{MaxConcurrentReconciles: o.Concurrency, NewQueue: newQueue(o.Clock)}
	build := func(of client.Object) *builder.Builder {
		return ctrl.NewControllerManagedBy(mgr).For(of).WithOptions(options)
	}
	judged := builder.WithPredicates(concernsJudge())
	deployments := build(&v1alpha1.VideoAnalyticsDeployment{}).
		Watches(&v1alpha1.LegalProfile{}, on(w.deploymentsOfProfile)).
		Watches(&v1alpha1.AnalyticsPackage{}, on(w.deploymentsOfPackage), judged).
		Watches(&v1alpha1.Formality{}, on(w.deploymentsOfFormality)).
		Watches(&v1alpha1.FormalNotice{}, on(w.deploymentsOfNotice)).
		Watches(&appsv1.Deployment{}, made(workload.LabelDeployment))
	searches := build(&v1alpha1.VideoSearchJob{}).
		Watches(&v1alpha1.LegalProfile{}, on(w.searchesOfProfile)).
		Watches(&v1alpha1.AnalyticsPackage{}, on(w.searchesOfPackage), judged).
		Watches(&v1alpha1.Formality{}, on(w.searchesOfFormality)).
		Watches(&v1alpha1.FormalNotice{}, on(w.searchesOfNotice)).
		Watches(&v1alpha1.JudicialRequisition{}, on(w.searchesOfRequisition)).
		Watches(&v1alpha1.JudicialDecision{}, on(w.searchesOfDecision)).
		Watches(&batchv1.Job{}, made(workload.LabelSearch))
	requisitions := build(&v1alpha1.JudicialRequisition{}).
		Watches(&v1alpha1.LegalProfile{}, on(w.requisitionsOfProfile)).
		Watches(&v1alpha1.JudicialDecision{}, on(w.requisitionOfDecision))
	packages := build(&v1alpha1.AnalyticsPackage{}).Watches(&v1alpha1.LegalProfile{}, on(w.packagesOfProfile))
	if inspector != nil {
		packages = watchInspections(packages, inspections, w)
	}

	for _, c := range []struct {
		builder    *builder.Builder
		reconciler reconcile.Reconciler
		label      string // of what it makes
	}{
		{deployments, &deploymentReconciler{r}, workload.LabelDeployment},
		{searches, &searchReconciler{r}, workload.LabelSearch},
		{requisitions, &requisitionReconciler{r}, ""},
		{packages, &packageReconciler{r, inspector}, ""},
		{build(&v1alpha1.LegalProfile{}), newProfileReconciler(r), ""},
		{build(&v1alpha1.Formality{}), newFormalityReconciler(r), ""},
		{build(&v1alpha1.FormalNotice{}), newNoticeReconciler(r), ""},
	} {
		if c.label != "" {
			c.builder.
				Watches(&corev1.ConfigMap{}, made(c.label)).
				Watches(&networkingv1.NetworkPolicy{}, made(c.label)).
				Watches(&resourcev1.ResourceClaimTemplate{}, made(c.label)).
				WatchesMetadata(&corev1.Pod{}, made(c.label))
		}
		if err := c.builder.Complete(c.reconciler); err != nil {
			return fmt.Errorf("adding a controller: %w", err)
		}
	}
	return nil
}

// leaseRenewed returns when a lease was last renewed. The zero time means never.
func leaseRenewed(ctx context.Context, r client.Reader, key types.NamespacedName) (time.Time, error) {
	lease, err := get[coordinationv1.Lease](ctx, r, key.Namespace, key.Name)
	if err != nil || lease == nil || lease.Spec.RenewTime == nil {
		return time.Time{}, err
	}
	return lease.Spec.RenewTime.Time, nil
}

// listSwept lists everything that may run, or for which something may.
func listSwept(ctx context.Context, r client.Reader) ([]sweepKey, error) {
	var keys []sweepKey
	kinds := map[string]string{workload.LabelDeployment: kindDeployment, workload.LabelSearch: kindSearch}
	pods := &metav1.PartialObjectMetadataList{}
	pods.SetGroupVersionKind(corev1.SchemeGroupVersion.WithKind("PodList"))
	var deployments appsv1.DeploymentList
	var jobs batchv1.JobList
	var vads v1alpha1.VideoAnalyticsDeploymentList
	var vsjs v1alpha1.VideoSearchJobList
	for _, list := range []client.ObjectList{pods, &deployments, &jobs, &vads, &vsjs} {
		if err := r.List(ctx, list, client.UnsafeDisableDeepCopy); err != nil {
			return nil, fmt.Errorf("listing what the sweep has to see: %w", err)
		}
	}
	byLabel := func(o client.Object) {
		for label, kind := range kinds {
			if name := o.GetLabels()[label]; name != "" {
				keys = append(keys, sweepKey{kind, types.NamespacedName{Namespace: o.GetNamespace(), Name: name}})
			}
		}
	}
	for i := range pods.Items {
		byLabel(&pods.Items[i])
	}
	for i := range deployments.Items {
		byLabel(&deployments.Items[i])
	}
	for i := range jobs.Items {
		byLabel(&jobs.Items[i])
	}
	for i := range vads.Items {
		keys = append(keys, sweepKey{kindDeployment, client.ObjectKeyFromObject(&vads.Items[i])})
	}
	for i := range vsjs.Items {
		keys = append(keys, sweepKey{kindSearch, client.ObjectKeyFromObject(&vsjs.Items[i])})
	}
	return keys, nil
}
