// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"context"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/clock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	managerconfig "sigs.k8s.io/controller-runtime/pkg/config"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/controllers"
	"github.com/vsa-legal/operator/internal/admission"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/cluster"
	"github.com/vsa-legal/operator/test/objects"
)

const (
	town      = "town"      // where analytics run
	elsewhere = "elsewhere" // where none does

	runtimeImage = "registry.example/a@sha256:0000000000000000000000000000000000000000000000000000000000000001"
	repository   = "registry.example/a"
	ownImage     = "registry.example/own/web:v1"
)

// startOperator starts the manager as the account that it has, with that account's rights and no others.
func startOperator() {
	GinkgoHelper()
	unchecked := true
	watches := controllers.NewWatches(clock.RealClock{})
	config := operator.config()
	config.UserAgent = "manager"
	mgr, err := ctrl.NewManager(config, ctrl.Options{
		Scheme: scheme, Cache: controllers.CacheOptions(watches), Metrics: metricsserver.Options{BindAddress: "0"},
		Controller: managerconfig.Controller{SkipNameValidation: &unchecked},
	})
	Expect(err).NotTo(HaveOccurred())
	ctx, cancel := context.WithCancel(context.Background())
	Expect(controllers.Setup(ctx, mgr, controllers.Options{
		Clock: clock.RealClock{}, Concurrency: 4, Admission: true, Watches: watches, Undeclared: controllers.UndeclaredTell, Registry: metrics,
		Lease: types.NamespacedName{Namespace: admission.Namespace, Name: "manager.vsa.legal"},
	})).To(Succeed())
	done := make(chan error, 1)
	go func() { done <- mgr.Start(ctx) }()
	DeferCleanup(func() {
		cancel()
		Eventually(done).Should(Receive(Succeed()))
	})
	Eventually(mgr.Elected()).Should(BeClosed())
}

// lawful starts what may run: a deployment that counts, and a search within its window.
func lawful(ctx context.Context) {
	GinkgoHelper()
	from := time.Now().Add(-time.Hour)
	Expect(cluster.Create(ctx, admin, objects.Commune(town))).To(Succeed())
	untilStamped(ctx)
	Expect(prefecture.client().Create(ctx, order("the-order"))).To(Succeed())
	for _, f := range objects.ForStatistics(town, from) {
		Expect(admin.Create(ctx, f)).To(Succeed())
	}
	software := objects.Package()
	software.Spec.Modules = append(software.Spec.Modules, v1alpha1.Module{Name: "hub", Capabilities: []v1alpha1.Capability{"crowd.flow"},
		Source: v1alpha1.ModuleSource{Image: "docker.io/library/face@sha256:00000000000000000000000000000000000000000000000000000000000000ff"}},
		v1alpha1.Module{Name: "other-digest", Capabilities: []v1alpha1.Capability{"crowd.flow"}, Source: v1alpha1.ModuleSource{Image: objects.Image(77)}})
	Expect(packageManager.client().Create(ctx, software)).To(Succeed())
	Eventually(func(g Gomega) {
		p := &v1alpha1.AnalyticsPackage{}
		g.Expect(admin.Get(ctx, client.ObjectKey{Name: objects.PackageName}, p)).To(Succeed())
		g.Expect(condition(p.Status.Conditions, v1alpha1.ConditionAdmissionEnforced)).To(Equal("True Enforced"))
	}).Should(Succeed())
	Expect(admin.Create(ctx, objects.Commitment(town, from))).To(Succeed())
	r := objects.Requisition(town, "pv", from, time.Now().Add(2*time.Hour))
	r.Spec.Necessity += " " + planted
	Expect(officer.client().Create(ctx, r)).To(Succeed())
	Expect(magistrate.client().Create(ctx, objects.MakeDecision("ok", town).On("pv").Decided(v1alpha1.Authorize, time.Now()).Obj())).To(Succeed())
	decidedBefore(ctx)
	bystander(ctx)
	ownDeployment(ctx)
	Expect(platformTeam.client().Create(ctx, objects.Statistics(town, "counter", objects.Counter, objects.Face))).To(Succeed())
	Expect(platformTeam.client().Create(ctx, objects.Search(r, "van", objects.Plate))).To(Succeed())
	Eventually(func(g Gomega) {
		d := &v1alpha1.VideoAnalyticsDeployment{}
		g.Expect(admin.Get(ctx, client.ObjectKey{Namespace: town, Name: "counter"}, d)).To(Succeed())
		g.Expect(condition(d.Status.Conditions, v1alpha1.ConditionReady)).To(HavePrefix("True"))
		s := &v1alpha1.VideoSearchJob{}
		g.Expect(admin.Get(ctx, client.ObjectKey{Namespace: town, Name: "van"}, s)).To(Succeed())
		g.Expect(s.Status.State).To(Equal(v1alpha1.SearchRunning))
	}).Should(Succeed())
}

// podOf returns a pod that runs for a request.
func podOf(ctx context.Context, label, name string) *corev1.Pod {
	GinkgoHelper()
	pod := &corev1.Pod{}
	Eventually(func(g Gomega) {
		var list corev1.PodList
		g.Expect(admin.List(ctx, &list, client.InNamespace(town), client.MatchingLabels{label: name})).To(Succeed())
		g.Expect(list.Items).NotTo(BeEmpty())
		*pod = list.Items[0]
		g.Expect(pod.DeletionTimestamp).To(BeNil())
		g.Expect(pod.Status.Phase).To(Equal(corev1.PodRunning))
	}).Should(Succeed())
	return pod
}

func counterPod(ctx context.Context) *corev1.Pod {
	return podOf(ctx, workload.LabelDeployment, "counter")
}
