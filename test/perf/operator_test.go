// SPDX-License-Identifier: Apache-2.0

package perf_test

import (
	"context"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/rest"
	"k8s.io/utils/clock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/config"
	"sigs.k8s.io/controller-runtime/pkg/healthz"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	"sigs.k8s.io/controller-runtime/pkg/metrics"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"

	"github.com/vsa-legal/operator/controllers"
)

// operator is a manager as cmd/manager makes one, in this process.
type operator struct {
	manager.Manager
	recorder

	readiness healthz.Checker
	left      float64 // objects that operators before had in their queues when they stopped: their metrics stay

	cancel context.CancelFunc
	done   chan error
}

func (b *bench) startOperator(c clock.WithTicker, with ...func(*controllers.Options)) *operator {
	b.Helper()
	o := &operator{done: make(chan error, 1)}
	cfg := rest.CopyConfig(b.config)
	cfg.Wrap(o.wrap)
	unchecked := true
	mgr, err := ctrl.NewManager(cfg, ctrl.Options{
		Scheme:     scheme,
		Cache:      controllers.CacheOptions(nil),
		Metrics:    metricsserver.Options{BindAddress: "0"},
		Controller: config.Controller{SkipNameValidation: &unchecked}, // one manager after another in one process
	})
	b.must(err)
	ctx, cancel := context.WithCancel(context.Background())
	o.cancel = cancel
	o.Manager = mgr
	concurrency := max(1, int(positive(b.B, envWorkers, workers)))
	options := controllers.Options{Clock: c, Concurrency: concurrency, Lease: types.NamespacedName{Namespace: "default", Name: "manager"}}
	for _, change := range with {
		change(&options)
	}
	if err := controllers.Setup(ctx, o, options); err != nil {
		cancel()
		b.Fatal(err)
	}
	o.left = gathered(b, "workqueue_depth")
	go func() { o.done <- mgr.Start(ctx) }()
	b.Cleanup(func() { o.stop(b) })
	return o
}

// guarded has the operator put a guard into every pod, as the operator that ships does. Simulated nodes run none.
func guarded(o *controllers.Options) { o.GuardImage = "registry.example/vsa-operator:1" }

func (o *operator) stop(b *bench) {
	b.Helper()
	if o.cancel == nil {
		return
	}
	o.cancel()
	o.cancel = nil
	select {
	case err := <-o.done:
		b.must(err)
	case <-time.After(patience):
		b.Fatal("the manager does not stop")
	}
}

// AddReadyzCheck keeps the check, so that it can be asked.
func (o *operator) AddReadyzCheck(name string, check healthz.Checker) error {
	o.readiness = check
	return o.Manager.AddReadyzCheck(name, check)
}

// isReady tells whether the operator has looked at everything that was there before it.
func (o *operator) isReady() bool {
	select {
	case <-o.Elected():
		return o.readiness(nil) == nil
	default:
		return false
	}
}

// settle waits until no controller has had anything to do for a while. A while is long enough for Kubernetes'
// controllers to have answered.
func (o *operator) settle(b *bench) {
	b.Helper()
	o.settleFor(b, time.Second)
}

func (o *operator) settleFor(b *bench, while time.Duration) {
	b.Helper()
	quietSince := time.Now()
	b.pollFor(largest, "the operator does not come to rest", func() bool {
		if !o.isReady() || o.busy(b) > 0 || o.last().After(quietSince) {
			quietSince = time.Now()
		}
		return time.Since(quietSince) > while
	})
}

// poll waits until a condition holds.
func (b *bench) poll(complaint string, done func() bool) {
	b.Helper()
	b.pollFor(0, complaint, done)
}

// pollFor waits until a condition holds of so many objects.
func (b *bench) pollFor(n int, complaint string, done func() bool) {
	b.Helper()
	deadline := time.Now().Add(patience + time.Duration(n)*patienceForEach)
	for !done() {
		if time.Now().After(deadline) {
			b.Fatal(complaint)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// busy counts what controllers are working on or have waiting.
func (o *operator) busy(b *bench) float64 {
	b.Helper()
	return gathered(b, "controller_runtime_active_workers") + gathered(b, "workqueue_depth") - o.left
}

// reconciles counts what controllers have looked at since the process began.
func reconciles(b *bench) int {
	b.Helper()
	return int(gathered(b, "controller_runtime_reconcile_total"))
}

// gathered returns the sum of a metric over its labels.
func gathered(b *bench, name string) (sum float64) {
	b.Helper()
	families, err := metrics.Registry.Gather()
	if len(families) == 0 { // a metric that counts what is in the cache cannot be had before that is full
		b.must(err)
	}
	for _, f := range families {
		if f.GetName() == name {
			for _, m := range f.GetMetric() {
				sum += m.GetGauge().GetValue() + m.GetCounter().GetValue()
			}
		}
	}
	return sum
}
