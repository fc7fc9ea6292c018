// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/contention"
	"github.com/vsa-legal/operator/internal/scanjob"
	"github.com/vsa-legal/operator/internal/workload"
)

// kind is one kind of the API, with all that is particular to it here: see docs/new-kind.md.
type kind struct {
	object client.Object
	list   client.ObjectList
	// indexes of the cache that find objects of the kind, by the name of the index.
	indexes map[string]client.IndexerFunc
	// dependencies are the kinds of which a change concerns objects of this one.
	dependencies []dependency
	// reconciler of the kind, or nil where nothing is kept up to date.
	reconciler func(reconciler, *alarm) reconcile.Reconciler
	// record is true of a kind that only tells: no verdict rests on it, and a controller of its own keeps it.
	record bool
	// unjudged is true of a kind that people write and no verdict rests on: a controller of its own follows it.
	unjudged bool
	// request is what a kind has that asks for something to run, and nil for all others.
	request *runnable
}

// dependency is a kind of which a change concerns objects of another one.
type dependency struct {
	on         client.Object
	find       handler.EventHandler // finds them
	predicates []builder.WatchesOption
}

// runnable is what a kind has that asks for something to run.
type runnable struct {
	requestKind

	workload client.Object
	status   func(client.Object) shownStatus
}

// shownStatus is what the status of a request shows.
type shownStatus struct {
	verdict    *v1alpha1.JudgedStatus
	conditions []metav1.Condition
	over       bool // nothing more will come of it
}

// kinds lists every kind of the API.
func kinds(w watcher) []kind {
	return []kind{
		deployments(w), searches(w), requisitions(w), packages(w),
		profiles(w), bundles(w), dataControllers(w),
		{
			object: &v1alpha1.FormalNotice{}, list: &v1alpha1.FormalNoticeList{},
			reconciler: func(r reconciler, _ *alarm) reconcile.Reconciler { return newNoticeReconciler(r) },
		}, {
			object: &v1alpha1.Formality{}, list: &v1alpha1.FormalityList{},
			reconciler: func(r reconciler, _ *alarm) reconcile.Reconciler { return newFormalityReconciler(r) },
			indexes: map[string]client.IndexerFunc{
				byPurpose: values(func(f *v1alpha1.Formality) []v1alpha1.Term { return f.Spec.Covers.Purposes }),
			},
		}, {
			object: &v1alpha1.JudicialDecision{}, list: &v1alpha1.JudicialDecisionList{},
			indexes: map[string]client.IndexerFunc{
				byRequisition: value(func(d *v1alpha1.JudicialDecision) v1alpha1.ObjectName { return d.Spec.RequisitionName }),
			},
		},
		{
			object: &v1alpha1.EvidenceLog{}, list: &v1alpha1.EvidenceLogList{},
			reconciler: func(r reconciler, _ *alarm) reconcile.Reconciler { return &evidenceLogReconciler{r} },
		},
		{object: &v1alpha1.UndeclaredImage{}, list: &v1alpha1.UndeclaredImageList{}, record: true},
		{object: &v1alpha1.TransparencyRegister{}, list: &v1alpha1.TransparencyRegisterList{}, unjudged: true},
	}
}

func deployments(w watcher) kind {
	type vad = v1alpha1.VideoAnalyticsDeployment
	of := requestKind{kindDeployment, workload.LabelDeployment, gatherDeployment}
	return kind{
		object: &vad{}, list: &v1alpha1.VideoAnalyticsDeploymentList{},
		request: &runnable{of, &appsv1.Deployment{},
			shown(func(d *vad) shownStatus { return shownStatus{&d.Status.JudgedStatus, d.Status.Conditions, false} })},
		reconciler: func(r reconciler, a *alarm) reconcile.Reconciler { return newRequestReconciler(r, of, a) },
		indexes: map[string]client.IndexerFunc{
			byProfile:      value(func(d *vad) v1alpha1.ObjectName { return d.Spec.ProfileName }),
			byPackage:      value(func(d *vad) v1alpha1.ObjectName { return d.Spec.PackageName }),
			byOperatorType: value(func(d *vad) v1alpha1.Term { return d.Spec.OperatedBy.Type }),
			byPurpose:      value(func(d *vad) v1alpha1.Term { return d.Spec.Purpose }),
			byEgress:       values(func(d *vad) []string { return connects(d.Spec.Egress) }),
		},
		dependencies: append(slices.Concat(onAddresses(w.connectingDeployments), w.onBystanders(of, w.deployments), w.onAnswers(of)), []dependency{
			{&v1alpha1.LegalProfile{}, on(w.deploymentsOfProfile), nil},
			{&v1alpha1.AnalyticsPackage{}, on(w.deploymentsOfPackage), []builder.WatchesOption{builder.WithPredicates(concernsLaw())}},
			{&v1alpha1.Formality{}, on(w.deploymentsOfFormality), nil},
			{&v1alpha1.FormalNotice{}, on(w.deploymentsOfNotice), nil},
			onLaw(w.deployments), onRegister(w.deployments, w), onNodes(w.deployments),
		}...),
	}
}

func searches(w watcher) kind {
	type vsj = v1alpha1.VideoSearchJob
	of := requestKind{kindSearch, workload.LabelSearch, gatherSearch}
	return kind{
		object: &vsj{}, list: &v1alpha1.VideoSearchJobList{},
		request: &runnable{of, &batchv1.Job{},
			shown(func(s *vsj) shownStatus {
				return shownStatus{&s.Status.JudgedStatus, s.Status.Conditions, s.Status.EndedAt != nil}
			})},
		reconciler: func(r reconciler, a *alarm) reconcile.Reconciler { return newRequestReconciler(r, of, a) },
		indexes: map[string]client.IndexerFunc{
			byPackage:     value(func(s *vsj) v1alpha1.ObjectName { return s.Spec.PackageName }),
			byRequisition: value(func(s *vsj) v1alpha1.ObjectName { return s.Spec.RequisitionName }),
			byEgress:      values(func(s *vsj) []string { return connects(s.Spec.Egress) }),
		},
		dependencies: append(slices.Concat(onAddresses(w.connectingSearches), w.onBystanders(of, w.searches), w.onAnswers(of)), []dependency{
			{&v1alpha1.LegalProfile{}, on(w.searchesOfProfile), nil},
			{&v1alpha1.AnalyticsPackage{}, on(w.searchesOfPackage), []builder.WatchesOption{builder.WithPredicates(concernsLaw())}},
			{&v1alpha1.Formality{}, on(w.searchesOfFormality), nil},
			{&v1alpha1.FormalNotice{}, on(w.searchesOfNotice), nil},
			{&v1alpha1.JudicialRequisition{}, on(w.searchesOfRequisition), nil},
			{&v1alpha1.JudicialDecision{}, on(w.searchesOfDecision), nil},
			onLaw(w.searches), onRegister(w.searches, w), onNodes(w.searches),
		}...),
	}
}

func requisitions(w watcher) kind {
	type requisition = v1alpha1.JudicialRequisition
	return kind{
		object: &requisition{}, list: &v1alpha1.JudicialRequisitionList{},
		reconciler: func(r reconciler, _ *alarm) reconcile.Reconciler { return &requisitionReconciler{r} },
		indexes: map[string]client.IndexerFunc{
			byProfile:      value(func(r *requisition) v1alpha1.ObjectName { return r.Spec.ProfileName }),
			byOperatorType: value(func(r *requisition) v1alpha1.Term { return r.Spec.AddressedTo.Type }),
		},
		dependencies: []dependency{
			{&v1alpha1.LegalProfile{}, on(w.requisitionsOfProfile), nil},
			{&v1alpha1.JudicialDecision{}, on(w.requisitionOfDecision), nil},
			{&v1alpha1.Formality{}, on(w.requisitionsOfFormality), nil},
			onLaw(w.requisitions), onRegister(w.requisitions, w),
		},
	}
}

func packages(w watcher) kind {
	return kind{
		object: &v1alpha1.AnalyticsPackage{}, list: &v1alpha1.AnalyticsPackageList{},
		reconciler: func(r reconciler, _ *alarm) reconcile.Reconciler { return &packageReconciler{r} },
		indexes: map[string]client.IndexerFunc{
			byInspected: values(func(p *v1alpha1.AnalyticsPackage) []string {
				var images []string
				for _, s := range scanjob.Subjects(&contention.Effective(p).Spec) {
					images = append(images, s.Label())
				}
				return images
			}),
		},
		dependencies: []dependency{
			{&v1alpha1.LegalProfile{}, on(w.packagesOfProfile), nil},
			// What one package says of an image counts in the others that name it.
			{&v1alpha1.AnalyticsPackage{}, on(w.packagesSharing), []builder.WatchesOption{builder.WithPredicates(predicate.GenerationChangedPredicate{})}},
			onLaw(w.packages), onNodes(w.packages),
		},
	}
}

func profiles(w watcher) kind {
	return kind{
		object: &v1alpha1.LegalProfile{}, list: &v1alpha1.LegalProfileList{},
		reconciler:   func(r reconciler, _ *alarm) reconcile.Reconciler { return newProfileReconciler(r) },
		dependencies: []dependency{onLaw(w.profiles)},
	}
}

func bundles(w watcher) kind {
	return kind{
		object: &v1alpha1.LawBundle{}, list: &v1alpha1.LawBundleList{},
		reconciler: func(r reconciler, _ *alarm) reconcile.Reconciler { return &bundleReconciler{r} },
		dependencies: []dependency{
			{&v1alpha1.LegalProfile{}, on(func(ctx context.Context, _ *v1alpha1.LegalProfile) []reconcile.Request { return w.bundles(ctx) }), nil},
			{&v1alpha1.FormalNotice{}, on(func(ctx context.Context, _ *v1alpha1.FormalNotice) []reconcile.Request { return w.bundles(ctx) }), nil},
			{&corev1.ConfigMap{}, on(w.bundleOfCopy), nil},
		},
	}
}

// onLaw is the dependency of everything that is judged on whether the law is complete.
func onLaw(find func(context.Context, ...client.ListOption) []reconcile.Request) dependency {
	return dependency{&v1alpha1.LawBundle{}, on(func(ctx context.Context, _ *v1alpha1.LawBundle) []reconcile.Request { return find(ctx) }),
		[]builder.WatchesOption{builder.WithPredicates(concernsJudgement())}}
}

// requestKinds are the kinds that ask for something to run.
func requestKinds() []kind {
	var of []kind
	for _, k := range kinds(watcher{}) {
		if k.request != nil {
			of = append(of, k)
		}
	}
	return of
}

func shown[P client.Object](of func(P) shownStatus) func(client.Object) shownStatus {
	return func(o client.Object) shownStatus {
		if p, ok := o.(P); ok {
			return of(p)
		}
		return shownStatus{verdict: &v1alpha1.JudgedStatus{}}
	}
}
