// SPDX-License-Identifier: Apache-2.0

package restore_test

import (
	"context"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/utils/clock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/config"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/controllers"
	"github.com/vsa-legal/operator/test/cluster"
)

// site is a cluster of its own, as its administrator sees it.
type site struct {
	client.Client
	rest   *rest.Config
	scheme *runtime.Scheme
}

// newSite is a cluster with the operator and the law, and without policies.
func newSite(ctx context.Context) *site {
	GinkgoHelper()
	s := newCluster()
	Expect(cluster.ApplyLaw(ctx, s)).To(Succeed())
	s.operate(s.rest, controllers.Options{Lease: types.NamespacedName{Namespace: "default", Name: "manager.vsa.legal"}})
	return s
}

// newCluster is one that has the kinds, and nothing else of the project.
func newCluster() *site {
	GinkgoHelper()
	ctrl.SetLogger(zap.New(zap.WriteTo(GinkgoWriter)))
	settings, stop, err := cluster.Start(root)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(stop)
	scheme := runtime.NewScheme()
	Expect(clientgoscheme.AddToScheme(scheme)).To(Succeed())
	Expect(v1alpha1.AddToScheme(scheme)).To(Succeed())
	c, err := client.New(settings, client.Options{Scheme: scheme})
	Expect(err).NotTo(HaveOccurred())
	return &site{c, settings, scheme}
}

// operate starts the operator, which reaches the cluster by a config.
func (s *site) operate(by *rest.Config, o controllers.Options) {
	GinkgoHelper()
	unchecked := true
	mgr, err := ctrl.NewManager(by, ctrl.Options{Scheme: s.scheme, Cache: controllers.CacheOptions(nil),
		Metrics:    metricsserver.Options{BindAddress: "0"},
		Controller: config.Controller{SkipNameValidation: &unchecked}, // there are several managers
	})
	Expect(err).NotTo(HaveOccurred())
	o.Clock, o.Concurrency = clock.RealClock{}, 4
	until, cancel := context.WithCancel(context.Background())
	Expect(controllers.Setup(until, mgr, o)).To(Succeed())
	done := make(chan error, 1)
	go func() { done <- mgr.Start(until) }()
	DeferCleanup(func() {
		cancel()
		Eventually(done).Should(Receive(Succeed()))
	})
	Eventually(mgr.Elected()).Should(BeClosed())
}

func (s *site) create(ctx context.Context, all ...client.Object) {
	GinkgoHelper()
	for _, o := range all {
		Expect(s.Create(ctx, o)).To(Succeed(), o.GetName())
	}
}

func (s *site) search(ctx context.Context, name string) *v1alpha1.VideoSearchJob {
	GinkgoHelper()
	search := &v1alpha1.VideoSearchJob{}
	Expect(s.Get(ctx, types.NamespacedName{Namespace: ns, Name: name}, search)).To(Succeed())
	return search
}

// states are the verdicts of all requests, what is taken out of them, and how far searches have come.
func (s *site) states(ctx context.Context) map[string]string {
	GinkgoHelper()
	all := map[string]string{}
	var deployments v1alpha1.VideoAnalyticsDeploymentList
	Expect(s.List(ctx, &deployments)).To(Succeed())
	for i := range deployments.Items {
		d := &deployments.Items[i]
		all["VideoAnalyticsDeployment/"+d.Name] = strings.TrimSpace(string(d.Status.Verdict) + " " + d.Status.Stripped)
	}
	var searches v1alpha1.VideoSearchJobList
	Expect(s.List(ctx, &searches)).To(Succeed())
	for i := range searches.Items {
		j := &searches.Items[i]
		all["VideoSearchJob/"+j.Name] = strings.TrimSpace(string(j.Status.Verdict) + " " + string(j.Status.State))
	}
	return all
}
