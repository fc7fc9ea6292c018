// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	resourcev1 "k8s.io/api/resource/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	toolscache "k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"
	"k8s.io/utils/clock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
	"sigs.k8s.io/controller-runtime/pkg/source"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/admission"
	"github.com/vsa-legal/operator/internal/enforce"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/scanjob"
	"github.com/vsa-legal/operator/internal/workload"
)

// Options of the controllers.
type Options struct {
	// Clock by which the law is applied.
	Clock clock.WithTicker
	// Lease by which managers agree on a leader. Its namespace is the operator's own, which keeps the copies of the law.
	Lease types.NamespacedName
	// Concurrency is how many objects of one kind are reconciled at a time.
	Concurrency int
	// Inspector of the packages' images. Without an image of its own, declarations are judged, and nothing is inspected.
	Inspector scanjob.Inspector
	// GuardImage is the operator's image, with the guard that each runtime is started by. Without it nothing is under a guard.
	GuardImage string
	// NetworkVerifier is the operator's image, by which each pod finds out whether its NetworkPolicy holds before anything of a
	// package runs. Without it nobody knows.
	NetworkVerifier string
	// NetworkIsolation is what is known of the networks of pods. None means NotVerified.
	NetworkIsolation NetworkIsolation
	// ServerClock compares the API server's clock with the manager's: its Wrap is in the manager's transport. None means that they
	// are taken to be the same.
	ServerClock *ServerClock
	// PermitDuration is how long a pod runs on, at most, when no operator renews its permit. Zero means a day.
	PermitDuration time.Duration
	// Evidence is what the identity of an operator rests on. None means the register.
	Evidence v1alpha1.EvidenceMode
	// Rollouts is how many deployments at a time change to the newer images that their package names. Zero means 4.
	Rollouts int
	// WithoutBuiltInLaw leaves out the catalogue that is built in, so that what a cluster loses of it is lost. It is for tests
	// that make a law of their own.
	WithoutBuiltInLaw bool
	// EndedSearchTTL is how long the Job and the pod of a search stay once it has ended, where the search does not say so
	// itself. None means that they stay.
	EndedSearchTTL *time.Duration
	// Admission has the operator keep the policies by which the API server refuses what runs beside it.
	Admission bool
	// Undeclared is what is done about software that runs beside the operator. It takes Watches.
	Undeclared UndeclaredAction
	// Watches of the manager's cache: see CacheOptions. None means that every kind is taken to be served.
	Watches *Watches
	// EvidenceService keeps the log of a cluster that has an EvidenceLog. None means that there nothing starts.
	EvidenceService EvidenceService
	// Register is what the public register is published with.
	Register RegisterOptions
	// Registry of the metrics. None means that nothing is counted.
	Registry prometheus.Registerer
}

// stamps tells whether papers are believed only by who filed them: where nothing is believed that is only claimed, and the operator
// keeps the policies that put stamps on.
func (o Options) stamps() legal.Stamps {
	if o.Evidence != v1alpha1.EvidenceClaimed && o.Admission && o.Lease.Namespace == admission.Namespace {
		return legal.StampsRequired
	}
	return legal.StampsClaimed
}

// defaultRollouts leaves most of a cluster running while the images of a package that all of it uses are changed.
const defaultRollouts = 4

// CacheOptions keeps in the cache of the kinds that everybody uses only what was made for a request, or claims to be: see newKeep.
// What the API server answers about each kind is noted in the watches, if there are any.
func CacheOptions(watches *Watches) cache.Options {
	managed := cache.ByObject{Label: labels.SelectorFromSet(labels.Set{workload.LabelManagedBy: workload.ManagedBy})}
	kept := map[client.Object]cache.ByObject{
		&corev1.ConfigMap{}:                 managed,
		&resourcev1.ResourceClaimTemplate{}: managed,
		&corev1.Pod{}:                       {Transform: cache.TransformStripManagedFields()},
		&corev1.Namespace{}: {Label: labels.SelectorFromSet(labels.Set{v1alpha1.LabelInspectImages: v1alpha1.InspectAllImages}),
			Transform: cache.TransformStripManagedFields()},
	}
	for _, o := range bystanders() { // of everybody: it may select the pods of a request
		kept[o] = cache.ByObject{Transform: keepSpec}
	}
	maps.Copy(kept, addressSources())
	maps.Copy(kept, onlyReports())
	options := cache.Options{ByObject: kept, NewInformer: newInformer, DefaultTransform: newSharer().slim}
	if watches != nil {
		options.NewInformer = watches.newInformer
	}
	return options
}

// newInformer makes an informer of what the cache keeps.
func newInformer(lw toolscache.ListerWatcher, of runtime.Object, resync time.Duration, indexers toolscache.Indexers) toolscache.SharedIndexInformer {
	k := &keptObjects{ListerWatcherWithContext: toolscache.ToListerWatcherWithContext(lw), keep: newKeep(), kept: map[types.UID]bool{}}
	return toolscache.NewSharedIndexInformer(k.listWatch(), of, resync, indexers)
}

// Setup adds every controller, the indexes that they need, the metrics and the readiness check to a manager.
func Setup(ctx context.Context, mgr manager.Manager, o Options) error {
	if err := o.lookForUndeclared(); err != nil {
		return err
	}
	all := kinds(watcher{mgr.GetCache()})
	if err := addIndexes(ctx, mgr.GetFieldIndexer(), all); err != nil {
		return err
	}
	r, err := newReconciler(mgr, o)
	if err != nil {
		return err
	}
	if o.GuardImage != "" {
		r.guardian = newGuardian(mgr, o)
	}
	if err := errors.Join(addLaw(mgr, &r, o), addEvidence(mgr, &r, o)); err != nil {
		return err
	}
	if err := errors.Join(addGate(mgr, r.gate), addMetrics(&collector{mgr.GetCache(), o.Clock, &r.gate.failures, o.Watches}, r.metrics, o.Registry)); err != nil {
		return err
	}
	if err := o.registerKnown(); err != nil {
		return err
	}
	r.queues = newQueues(ctx, mgr, o.Clock)
	inspections, err := addInspector(ctx, mgr, o.Inspector, &r)
	if err != nil {
		return err
	}
	if o.Admission {
		r.admission = newAdmissionState()
		if err := addAdmission(mgr, r, o); err != nil {
			return err
		}
	}
	if err := errors.Join(addUndeclared(mgr, r, o, inspections), addRegister(mgr, r, o), addReports(mgr, r, o)); err != nil {
		return err
	}
	for _, k := range all {
		if k.reconciler == nil {
			continue
		}
		a := &alarm{clock: o.Clock}
		if k.request != nil {
			a.requests = r.requests
		}
		b := r.newController(mgr, k, a, controller.Options{
			MaxConcurrentReconciles: o.Concurrency, NewQueue: a.newQueue, RateLimiter: newRetryLimiter(),
		})
		if _, ok := k.object.(*v1alpha1.AnalyticsPackage); ok && inspections != nil {
			b = watchInspections(b, inspections, watcher{mgr.GetCache()})
		}
		if _, ok := k.object.(*v1alpha1.AnalyticsPackage); ok && r.admission != nil {
			b = watchAdmission(b, r.admission, watcher{mgr.GetCache()})
		}
		if err := b.Complete(k.reconciler(r, a)); err != nil {
			return fmt.Errorf("adding the controller of %T: %w", k.object, err)
		}
	}
	return nil
}

func newReconciler(mgr manager.Manager, o Options) (reconciler, error) {
	writer, err := enforce.NewDeleter(mgr.GetClient(), mgr.GetConfig(), mgr.GetHTTPClient())
	if err != nil {
		return reconciler{}, err
	}
	enforcer := &enforce.Enforcer{Client: writer, Live: mgr.GetAPIReader()}
	return reconciler{
		Enforcer: enforcer,
		gatherer: &gatherer{evidence: cmp.Or(o.Evidence, v1alpha1.EvidenceRegistered), stamps: o.stamps(),
			lawReader: lawReader{Reader: mgr.GetCache(), live: mgr.GetAPIReader(), namespace: o.Lease.Namespace, watches: o.Watches}},
		clock:       o.Clock,
		server:      o.ServerClock,
		events:      mgr.GetEventRecorder("vsa-operator"),
		generations: &generationCache{},
		pods:        &podHistory{},
		warnings:    &warnings{live: mgr.GetAPIReader(), clock: clock.RealClock{}},
		told:        newTold(toldFor),
		recorded:    newTold(recordedFor),
		statuses:    &statusWriter{Enforcer: enforcer},
		requests:    &backlog{clock: clock.RealClock{}},
		metrics:     newRecorder(),
		rollouts:    cmp.Or(o.Rollouts, defaultRollouts),

		endedSearchTTL:  o.EndedSearchTTL,
		networkVerifier: o.NetworkVerifier,

		gate: &startupGate{
			failures: failures{clock: o.Clock},
			watches:  o.Watches,
			list:     func(ctx context.Context) ([]requestKey, error) { return listRequests(ctx, mgr.GetCache()) },
			renewed: func(ctx context.Context) (time.Time, error) {
				return leaseRenewed(ctx, mgr.GetAPIReader(), o.Lease)
			},
		},
	}, nil
}

// newController watches a kind, what its objects depend on, and what is made for them.
func (r *reconciler) newController(mgr manager.Manager, k kind, a *alarm, o controller.Options) *builder.Builder {
	b := ctrl.NewControllerManagedBy(mgr).For(k.object, builder.WithPredicates(r.statuses.others())).WithOptions(o)
	for _, d := range k.dependencies {
		b = b.Watches(d.on, d.find, d.predicates...)
	}
	if k.request == nil {
		return b
	}
	if k.request.label == workload.LabelSearch {
		b = b.WatchesRawSource(r.queues.source())
	}
	for _, o := range append(dependents(), &appsv1.Deployment{}, &batchv1.Job{}) { // one of the two claims to be its workload, or is
		b = b.Watches(o, enqueueOwner(k.request.requestKind, r.pods, a))
	}
	find := func(ctx context.Context) []reconcile.Request { return watcher{mgr.GetCache()}.find(ctx, k.list) }
	return b.WatchesRawSource(wakes(r.gatherer.watches.onReturn, find)).WatchesRawSource(wakes(r.server.onChange, find)).WatchesRawSource(wakes(r.evidence.wakes, find))
}

// wakes wakes what nothing could start for, such as while a kind was absent, or what may have to end at once, because it is later than
// was thought. On is told what to call then, which must not block.
func wakes(on func(wake func()), find func(context.Context) []reconcile.Request) source.Source {
	return source.Func(func(ctx context.Context, queue workqueue.TypedRateLimitingInterface[reconcile.Request]) error {
		on(func() {
			for _, r := range find(ctx) {
				queue.Add(r)
			}
		})
		return nil
	})
}

// addEvidence lets what the operator does be recorded.
func addEvidence(mgr manager.Manager, r *reconciler, o Options) error {
	r.evidence = newEvidenceKeeper(mgr.GetCache(), &r.gatherer.lawReader, o)
	if err := errors.Join(mgr.Add(r.evidence), r.evidence.register(o.Registry)); err != nil {
		return fmt.Errorf("adding what records: %w", err)
	}
	return nil
}

func addGate(mgr manager.Manager, gate *startupGate) error {
	if err := mgr.Add(gate); err != nil {
		return fmt.Errorf("adding the look at what runs: %w", err)
	}
	if err := mgr.AddReadyzCheck("startup", gate.Ready); err != nil {
		return fmt.Errorf("adding the readiness check: %w", err)
	}
	return nil
}

func addMetrics(c *collector, m *recorder, registry prometheus.Registerer) error {
	if registry == nil {
		return nil
	}
	for _, c := range []prometheus.Collector{c, complianceCollector{c}, newBuildInfo()} {
		if err := registry.Register(c); err != nil {
			return fmt.Errorf("registering metrics: %w", err)
		}
	}
	return m.register(registry)
}

// registerKnown adds the metrics of what the manager is told of its world: its isolation, and its clock.
func (o Options) registerKnown() error {
	if o.Registry == nil {
		return nil
	}
	known := []prometheus.Collector{cmp.Or(o.NetworkIsolation, NetworkNotVerified).metric()}
	if o.ServerClock != nil {
		known = append(known, skewMetric(o.ServerClock))
	}
	for _, c := range known {
		if err := o.Registry.Register(c); err != nil {
			return fmt.Errorf("registering metrics: %w", err)
		}
	}
	return nil
}

// addInspector lets packages be inspected, if there is an inspector. It returns the cache of what inspects.
func addInspector(ctx context.Context, mgr manager.Manager, of scanjob.Inspector, r *reconciler) (cache.Cache, error) {
	i, inspections, err := newInspector(ctx, mgr, of, r)
	if err != nil || i == nil {
		return nil, err
	}
	r.inspector = i
	r.gatherer.mode = legal.InspectionRequired
	return inspections, nil
}
