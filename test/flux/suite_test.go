// SPDX-License-Identifier: Apache-2.0

// Package flux_test runs the recipe of docs/gitops.md with Flux' own controller, on a local cluster that it starts and stops.
package flux_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"k8s.io/apimachinery/pkg/runtime"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

const (
	root      = "../.."
	namespace = "flux-system"
	waitFor   = 3 * time.Minute
	pollEvery = 100 * time.Millisecond

	controllerModule = "github.com/fluxcd/kustomize-controller"
	// sourceModule is where the kinds of sources are. Of it nothing is built.
	sourceModule = "github.com/fluxcd/source-controller@v1.9.6"
)

var (
	bin string // the programs that `make test-flux` builds
	dir string // of the cluster
	k8s client.Client
	git *source
)

func TestFlux(t *testing.T) {
	RegisterFailHandler(Fail)
	SetDefaultEventuallyTimeout(waitFor)
	SetDefaultEventuallyPollingInterval(pollEvery)
	RunSpecs(t, "Flux")
}

var _ = BeforeSuite(func(ctx context.Context) {
	bin = os.Getenv("KUBEBUILDER_ASSETS")
	Expect(bin).NotTo(BeEmpty(), "KUBEBUILDER_ASSETS: run 'make test-flux'")
	var err error
	dir, err = os.MkdirTemp("", "vsa-flux-")
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(func() {
		program(context.Background(), "localcluster", "down", "--state", state())
		Expect(os.RemoveAll(dir)).To(Succeed())
	})
	operator(ctx)
	config, err := clientcmd.BuildConfigFromFlags("", filepath.Join(dir, "kubeconfig"))
	Expect(err).NotTo(HaveOccurred())
	scheme := runtime.NewScheme()
	Expect(clientgoscheme.AddToScheme(scheme)).To(Succeed())
	k8s, err = client.New(config, client.Options{Scheme: scheme})
	Expect(err).NotTo(HaveOccurred())

	kubectl(ctx, "create", "namespace", namespace)
	for _, module := range []string{controllerModule, sourceModule} {
		kubectl(ctx, "apply", "--server-side", "-f", filepath.Join(folder(ctx, module), "config", "crd", "bases"))
	}
	kubectl(ctx, "apply", "-f", filepath.Join(root, "docs", "gitops", "flux", "law-account.yaml"))
	git = newSource()
	DeferCleanup(git.Close)
	Expect(git.add("law", filepath.Join(root, "config", "law"))).To(Succeed())
	Expect(git.add(".", filepath.Join("testdata", "tree"))).To(Succeed())
	apply(ctx, `{apiVersion: source.toolkit.fluxcd.io/v1, kind: GitRepository, metadata: {name: platform, namespace: flux-system},
		spec: {url: "https://git.example/platform", interval: 1h}}`)
	// Who operates in the namespace of the recipe: the legal team registers it, and not by a pipeline that may do everything.
	apply(ctx, `{apiVersion: vsa.legal/v1alpha1, kind: DataController, metadata: {name: rennes},
		spec: {type: Municipality, name: Ville de Rennes, code: "35238", jurisdiction: FR, namespaces: [rennes]}}`)
	startFlux(ctx)
})

func state() string { return filepath.Join(dir, "cluster") }

// operator starts the cluster with the operator, or what is missing of it.
func operator(ctx context.Context) {
	program(ctx, "demo", "--bin", bin, "--config", filepath.Join(root, "config"), "--state", dir, "up")
}

// stopOperator ends the operator, and waits until it is gone.
func stopOperator() {
	data, err := os.ReadFile(filepath.Join(state(), "run", "operator.json"))
	Expect(err).NotTo(HaveOccurred())
	var record struct{ PID int }
	Expect(json.Unmarshal(data, &record)).To(Succeed())
	Expect(syscall.Kill(record.PID, syscall.SIGTERM)).To(Succeed())
	Eventually(func() bool {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", record.PID))
		return err != nil || strings.Contains(string(stat), ") Z ")
	}).Should(BeTrue())
}

// startFlux runs Flux' controller beside the cluster, which ends it when it is stopped.
func startFlux(ctx context.Context) {
	GinkgoT().Setenv("RUNTIME_NAMESPACE", namespace)
	GinkgoT().Setenv("KUBECONFIG", filepath.Join(dir, "kubeconfig"))
	program(ctx, "localcluster", "run", "--state", state(), "--name", "kustomize-controller", "--port", "health", "--port", "metrics",
		"--ready", "http://{health}/healthz", "--", filepath.Join(bin, "kustomize-controller"),
		"--events-addr=", "--enable-leader-election=false", "--health-addr={health}", "--metrics-addr={metrics}",
		"--requeue-dependency=1s", "--feature-gates=CancelHealthCheckOnNewRevision=true")
}

// folder is where a module was unpacked.
func folder(ctx context.Context, module string) string {
	args := []string{"list", "-m", "-json", module}
	if strings.Contains(module, "@") {
		args = []string{"mod", "download", "-json", module}
	}
	out, err := exec.CommandContext(ctx, "go", args...).Output()
	ExpectWithOffset(1, err).NotTo(HaveOccurred())
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
