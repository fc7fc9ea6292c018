// SPDX-License-Identifier: Apache-2.0

// Package kueue_test has searches wait in queues of Kueue's own controllers, on a local cluster that it starts and stops. The operator
// runs with the rights that it has in a cluster.
package kueue_test

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

const (
	root      = "../.."
	namespace = "massy"
	waitFor   = 5 * time.Minute
	pollEvery = 100 * time.Millisecond
)

var (
	bin string // the programs that `make test-kueue` builds
	dir string // of the cluster
	k8s client.WithWatch
)

func TestKueue(t *testing.T) {
	RegisterFailHandler(Fail)
	SetDefaultEventuallyTimeout(waitFor)
	SetDefaultEventuallyPollingInterval(pollEvery)
	RunSpecs(t, "Kueue")
}

var _ = BeforeSuite(func(ctx context.Context) {
	bin = os.Getenv("KUBEBUILDER_ASSETS")
	Expect(bin).NotTo(BeEmpty(), "KUBEBUILDER_ASSETS: run 'make test-kueue'")
	var err error
	dir, err = os.MkdirTemp("", "vsa-kueue-")
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(func() {
		program(context.Background(), "localcluster", "down", "--state", filepath.Join(dir, "cluster"))
		Expect(os.RemoveAll(dir)).To(Succeed())
	})
	program(ctx, "demo", "--bin", bin, "--config", filepath.Join(root, "config"), "--state", dir, "up")
	kubectl(ctx, "apply", "--server-side", "-f", filepath.Join(module(ctx), "config", "components", "crd", "bases"))
	kubectl(ctx, "wait", "--for=condition=Established", "--timeout=60s", "-f", filepath.Join(module(ctx), "config", "components", "crd", "bases"))

	config, err := clientcmd.BuildConfigFromFlags("", filepath.Join(dir, "kubeconfig"))
	Expect(err).NotTo(HaveOccurred())
	config.QPS = -1
	startKueue(config)
	k8s, err = client.NewWithWatch(rest.CopyConfig(config), client.Options{})
	Expect(err).NotTo(HaveOccurred())
	people(ctx)
})

// module is the folder of Kueue's module.
func module(ctx context.Context) string {
	out, err := exec.CommandContext(ctx, "go", "mod", "download", "-json", "sigs.k8s.io/kueue").Output()
	ExpectWithOffset(1, err).NotTo(HaveOccurred(), string(out))
	var is struct{ Dir string }
	ExpectWithOffset(1, json.Unmarshal(out, &is)).To(Succeed())
	return is.Dir
}

func kubectl(ctx context.Context, args ...string) {
	program(ctx, "kubectl", append([]string{"--kubeconfig", filepath.Join(dir, "kubeconfig")}, args...)...)
}

// program runs one of the programs to its end.
func program(ctx context.Context, name string, args ...string) {
	ctx, cancel := context.WithTimeout(ctx, waitFor)
	defer cancel()
	out, err := exec.CommandContext(ctx, filepath.Join(bin, name), args...).CombinedOutput()
	ExpectWithOffset(2, err).NotTo(HaveOccurred(), "%s %s: %s", name, strings.Join(args, " "), out)
}
