// SPDX-License-Identifier: Apache-2.0

package health_test

import (
	"context"
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	"github.com/fluxcd/cli-utils/pkg/kstatus/status"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	testingclock "k8s.io/utils/clock/testing"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/config"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/controllers"
	"github.com/vsa-legal/operator/test/cluster"
	"github.com/vsa-legal/operator/test/objects"
)

const (
	root      = "../.."
	waitFor   = 60 * time.Second
	pollEvery = 50 * time.Millisecond
)

var (
	scheme     = runtime.NewScheme()
	restConfig *rest.Config
	k8s        client.Client
	clk        *testingclock.FakeClock
	engines    map[string]engine
)

// engine says of an object what a GitOps engine says of it.
type engine func(context.Context, *unstructured.Unstructured) (string, error)

func TestHealth(t *testing.T) {
	RegisterFailHandler(Fail)
	SetDefaultEventuallyTimeout(waitFor)
	SetDefaultEventuallyPollingInterval(pollEvery)
	RunSpecs(t, "Health")
}

var _ = BeforeSuite(func(ctx context.Context) {
	utilruntime.Must(clientgoscheme.AddToScheme(scheme))
	utilruntime.Must(v1alpha1.AddToScheme(scheme))
	ctrl.SetLogger(zap.New(zap.WriteTo(GinkgoWriter)))
	c, stop, err := cluster.Start(root)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(stop)
	restConfig = c
	k8s, err = client.New(restConfig, client.Options{Scheme: scheme})
	Expect(err).NotTo(HaveOccurred())
	clk = testingclock.NewFakeClock(time.Now().Truncate(time.Second))
	Expect(cluster.ApplyLaw(ctx, k8s)).To(Succeed())
	Expect(k8s.Create(ctx, objects.Package())).To(Succeed())
	engines, err = recipes(filepath.Join(root, "docs", "gitops"))
	Expect(err).NotTo(HaveOccurred())
})

// kstatus is what Flux, and every other program that has this library, says of an object without being told more.
func kstatus(_ context.Context, o *unstructured.Unstructured) (string, error) {
	result, err := status.Compute(o)
	if err != nil {
		return "", err
	}
	return result.Status.String(), nil
}

// operator runs a manager until the end of a spec.
func operator() {
	unchecked := true
	mgr, err := ctrl.NewManager(restConfig, ctrl.Options{
		Scheme: scheme, Cache: controllers.CacheOptions(nil), Metrics: metricsserver.Options{BindAddress: "0"},
		Controller: config.Controller{SkipNameValidation: &unchecked},
	})
	Expect(err).NotTo(HaveOccurred())
	ctx, cancel := context.WithCancel(context.Background())
	Expect(controllers.Setup(ctx, mgr, controllers.Options{
		Clock: clk, Concurrency: 2, Lease: types.NamespacedName{Namespace: "default", Name: "manager.vsa.legal"},
	})).To(Succeed())
	done := make(chan error, 1)
	go func() { done <- mgr.Start(ctx) }()
	DeferCleanup(func() {
		cancel()
		Eventually(done).Should(Receive(Succeed()))
	})
}

// namespace makes one of a spec's own.
func namespace(ctx context.Context) string {
	ns := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{GenerateName: "health-"}}
	Expect(k8s.Create(ctx, ns)).To(Succeed())
	registered := objects.Commune(ns.Name)
	Expect(k8s.Create(ctx, registered)).To(Succeed())
	DeferCleanup(func(ctx context.Context) {
		Expect(k8s.Delete(ctx, ns)).To(Succeed())
		Expect(k8s.Delete(ctx, registered)).To(Succeed())
	})
	return ns.Name
}

// apply writes an object as Flux and Argo CD do: by server-side apply, as somebody of its own.
func apply(ctx context.Context, o client.Object) {
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(o)
	ExpectWithOffset(1, err).NotTo(HaveOccurred())
	u := &unstructured.Unstructured{Object: content}
	gvk, err := k8s.GroupVersionKindFor(o)
	ExpectWithOffset(1, err).NotTo(HaveOccurred())
	u.SetGroupVersionKind(gvk)
	delete(u.Object, "status")
	unstructured.RemoveNestedField(u.Object, "metadata", "creationTimestamp")
	ExpectWithOffset(1, k8s.Apply(ctx, client.ApplyConfigurationFromUnstructured(u), client.FieldOwner("engine"))).To(Succeed())
}

// read returns an object as an engine reads it.
func read(ctx context.Context, o client.Object) (*unstructured.Unstructured, error) {
	gvk, err := k8s.GroupVersionKindFor(o)
	if err != nil {
		return nil, err
	}
	u := &unstructured.Unstructured{}
	u.SetGroupVersionKind(gvk)
	return u, k8s.Get(ctx, client.ObjectKeyFromObject(o), u)
}

// opinion is what each engine says of an object.
type opinion map[string]string

func opinions(ctx context.Context, o client.Object) (opinion, error) {
	u, err := read(ctx, o)
	if err != nil {
		return nil, err
	}
	all := opinion{}
	for name, says := range engines {
		if all[name], err = says(ctx, u); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// isSaid waits until all engines say what is expected of an object, and for what it says itself in its condition Ready.
func isSaid(ctx context.Context, o client.Object, ready string, want opinion) {
	EventuallyWithOffset(1, func(g Gomega) {
		u, err := read(ctx, o)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(readyOf(u)).To(Equal(ready))
		g.Expect(opinions(ctx, o)).To(Equal(want))
	}).Should(Succeed())
}

// readyOf is the status and the reason of the condition Ready.
func readyOf(u *unstructured.Unstructured) string {
	for _, c := range conditionsOf(u) {
		if c.Type == v1alpha1.ConditionReady {
			return string(c.Status) + " " + c.Reason
		}
	}
	return "none"
}

// messageOf is that of a condition, or nothing.
func messageOf(u *unstructured.Unstructured, kind string) string {
	for _, c := range conditionsOf(u) {
		if c.Type == kind {
			return c.Message
		}
	}
	return ""
}

func conditionsOf(u *unstructured.Unstructured) (conditions []metav1.Condition) {
	list, _, _ := unstructured.NestedSlice(u.Object, "status", "conditions")
	data, err := json.Marshal(list)
	Expect(err).NotTo(HaveOccurred())
	Expect(json.Unmarshal(data, &conditions)).To(Succeed())
	return conditions
}
