//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"context"
	"os"
	"slices"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"k8s.io/apimachinery/pkg/runtime"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// What the suite is told by its environment.
const (
	envKubeconfig = "VSA_E2E_KUBECONFIG"  // of the cluster to test on: the suite installs the operator there
	envRegistry   = "VSA_E2E_REGISTRY"    // to push images to; the nodes pull them by the same name
	envGroup      = "VSA_E2E_NODE_CGROUP" // the control group of the node's pods, where the suite runs on that node
	envStreet     = "VSA_E2E_STREET"      // addresses beyond that node, which answer: see streetOf
	envSource     = "VSA_E2E_SOURCE"      // folder of the repository, in which everything is built
)

const (
	patience = 3 * time.Minute // for a condition that comes; a machine may be busy
	interval = 250 * time.Millisecond
)

var (
	kube client.WithWatch
	src  *images
)

func TestE2E(t *testing.T) {
	for _, name := range []string{envKubeconfig, envRegistry, envSource} {
		if os.Getenv(name) == "" {
			t.Fatalf("%s is not set: run 'make e2e'", name)
		}
	}
	RegisterFailHandler(Fail)
	RunSpecs(t, "A real node")
}

var _ = BeforeSuite(func(ctx SpecContext) {
	SetDefaultEventuallyTimeout(patience)
	SetDefaultEventuallyPollingInterval(interval)
	EnforceDefaultTimeoutsWhenUsingContexts()
	kube = newClient("")
	src = newImages(os.Getenv(envRegistry), os.Getenv(envSource))
	installOperator(ctx)
	createTown(ctx)
}, NodeTimeout(6*time.Minute))

var _ = AfterEach(func(ctx SpecContext) {
	if CurrentSpecReport().Failed() {
		keepObjects(ctx)
	}
})

// newClient is a client of the administrator, or of a user whose name he takes.
func newClient(user string) client.WithWatch {
	GinkgoHelper()
	config, err := clientcmd.BuildConfigFromFlags("", os.Getenv(envKubeconfig))
	Expect(err).NotTo(HaveOccurred())
	config.Impersonate.UserName = user
	scheme := runtime.NewScheme()
	Expect(clientgoscheme.AddToScheme(scheme)).To(Succeed())
	Expect(v1alpha1.AddToScheme(scheme)).To(Succeed())
	c, err := client.NewWithWatch(config, client.Options{Scheme: scheme})
	Expect(err).NotTo(HaveOccurred())
	return c
}

// create creates objects, and removes them after the spec, or after all specs of an ordered container.
func create(ctx context.Context, objects ...client.Object) {
	GinkgoHelper()
	for _, o := range objects {
		Expect(kube.Create(ctx, o)).To(Succeed())
		DeferCleanup(func(ctx SpecContext) { remove(ctx, o) }, NodeTimeout(patience))
	}
}

// remove removes objects, all at once and the last that was created first, and waits until they are gone.
func remove(ctx context.Context, objects ...client.Object) {
	GinkgoHelper()
	for _, o := range slices.Backward(objects) {
		Expect(client.IgnoreNotFound(kube.Delete(ctx, o, client.PropagationPolicy("Foreground")))).To(Succeed())
	}
	for _, o := range slices.Backward(objects) {
		Eventually(ctx, func() error { return get(ctx, o) }).ShouldNot(Succeed())
	}
}

// get reads an object by its own name.
func get(ctx context.Context, o client.Object) error {
	return kube.Get(ctx, client.ObjectKeyFromObject(o), o)
}
