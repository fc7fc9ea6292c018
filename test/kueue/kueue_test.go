// SPDX-License-Identifier: Apache-2.0

package kueue_test

import (
	"context"
	"net/http"
	"sync/atomic"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"k8s.io/apimachinery/pkg/runtime"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"
	config "sigs.k8s.io/kueue/apis/config/v1beta2"
	kueue "sigs.k8s.io/kueue/apis/kueue/v1beta2"
	qcache "sigs.k8s.io/kueue/pkg/cache/queue"
	schdcache "sigs.k8s.io/kueue/pkg/cache/scheduler"
	"sigs.k8s.io/kueue/pkg/constants"
	"sigs.k8s.io/kueue/pkg/controller/core"
	"sigs.k8s.io/kueue/pkg/controller/core/indexer"
	"sigs.k8s.io/kueue/pkg/controller/jobframework"
	"sigs.k8s.io/kueue/pkg/controller/jobs/job"
	"sigs.k8s.io/kueue/pkg/scheduler"
	preemptexpectations "sigs.k8s.io/kueue/pkg/scheduler/preemption/expectations"
)

// written counts what Kueue has written to the API server.
var written atomic.Int64

// counting counts the writes that pass.
type counting struct{ http.RoundTripper }

// RoundTrip passes a request on.
func (c counting) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method != http.MethodGet {
		written.Add(1)
	}
	return c.RoundTripper.RoundTrip(r)
}

// startKueue runs Kueue's core controllers, its scheduler and its integration of Jobs, all of them as its manager sets them up, until
// the suite ends. What its manager has beside them are webhooks and other integrations, of which no search makes use.
func startKueue(of *rest.Config) {
	GinkgoHelper()
	ctrl.SetLogger(zap.New(zap.WriteTo(GinkgoWriter)))
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{clientgoscheme.AddToScheme, kueue.AddToScheme, config.AddToScheme} {
		Expect(add(scheme)).To(Succeed())
	}
	of = rest.CopyConfig(of)
	of.Wrap(func(next http.RoundTripper) http.RoundTripper { return counting{next} })
	mgr, err := ctrl.NewManager(of, ctrl.Options{Scheme: scheme, Metrics: metricsserver.Options{BindAddress: "0"}})
	Expect(err).NotTo(HaveOccurred())
	ctx, cancel := context.WithCancel(context.Background())
	Expect(indexer.Setup(ctx, mgr.GetFieldIndexer())).To(Succeed())
	Expect(job.SetupIndexes(ctx, mgr.GetFieldIndexer())).To(Succeed())
	jobs := schdcache.New(mgr.GetClient())
	requeuer := qcache.NewRequeuer()
	Expect(mgr.Add(requeuer)).To(Succeed())
	preemptions := preemptexpectations.New()
	queues := qcache.NewManager(mgr.GetClient(), jobs, requeuer, qcache.WithPreemptionExpectations(preemptions))
	settings := &config.Configuration{}
	mgr.GetScheme().Default(settings)
	failed, err := core.SetupControllers(mgr, queues, jobs, settings, nil, preemptions, nil)
	Expect(err).NotTo(HaveOccurred(), failed)
	Expect(mgr.Add(scheduler.New(queues, jobs, mgr.GetClient(), mgr.GetEventRecorderFor(constants.AdmissionName), //nolint:staticcheck // it takes no other
		scheduler.WithPreemptionExpectations(preemptions)))).To(Succeed())
	ofJobs, err := job.NewReconciler(ctx, mgr.GetClient(), mgr.GetFieldIndexer(), mgr.GetEventRecorderFor(constants.JobControllerName), //nolint:staticcheck // it takes no other
		jobframework.WithQueues(queues), jobframework.WithCache(jobs))
	Expect(err).NotTo(HaveOccurred())
	Expect(ofJobs.SetupWithManager(mgr)).To(Succeed())
	go queues.CleanUpOnContext(ctx)
	go jobs.CleanUpOnContext(ctx)
	done := make(chan error, 1)
	go func() { done <- mgr.Start(ctx) }()
	DeferCleanup(func() {
		cancel()
		Eventually(done).Should(Receive(Succeed()))
	})
	Expect(mgr.GetCache().WaitForCacheSync(ctx)).To(BeTrue())
}
