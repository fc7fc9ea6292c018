// SPDX-License-Identifier: Apache-2.0

// Package kyverno_test has Kyverno's own cleanup controller end Jobs at an instant, on a local cluster that it starts and stops, to
// compare with: what people could use for an end without the operator. No operator runs there.
package kyverno_test

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
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"
)

const (
	waitFor   = 5 * time.Minute
	pollEvery = 100 * time.Millisecond
)

var (
	bin    string // the programs that `make test-kyverno` builds
	dir    string // of the cluster
	config *rest.Config
	k8s    client.WithWatch
)

func TestKyverno(t *testing.T) {
	RegisterFailHandler(Fail)
	SetDefaultEventuallyTimeout(waitFor)
	SetDefaultEventuallyPollingInterval(pollEvery)
	RunSpecs(t, "Kyverno")
}

var _ = BeforeSuite(func(ctx context.Context) {
	bin = os.Getenv("KUBEBUILDER_ASSETS")
	Expect(bin).NotTo(BeEmpty(), "KUBEBUILDER_ASSETS: run 'make test-kyverno'")
	var err error
	dir, err = os.MkdirTemp("", "vsa-kyverno-")
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(func() {
		program(context.Background(), "localcluster", "down", "--state", state())
		Expect(os.RemoveAll(dir)).To(Succeed())
	})
	program(ctx, "localcluster", "up", "--bin", bin, "--state", state(), "--kubeconfig", filepath.Join(dir, "kubeconfig"))
	config, err = clientcmd.BuildConfigFromFlags("", filepath.Join(dir, "kubeconfig"))
	Expect(err).NotTo(HaveOccurred())
	config.QPS, config.WarningHandler = -1, rest.NoWarnings{} // Kyverno warns of a kind that goes
	k8s, err = client.NewWithWatch(config, client.Options{})
	Expect(err).NotTo(HaveOccurred())
	install(ctx)
	startKyverno(ctx)
})

func state() string { return filepath.Join(dir, "cluster") }

// module is the folder of Kyverno's module.
func module(ctx context.Context) string {
	out, err := exec.CommandContext(ctx, "go", "mod", "download", "-json", "github.com/kyverno/kyverno").Output()
	ExpectWithOffset(1, err).NotTo(HaveOccurred(), string(out))
	var is struct{ Dir string }
	ExpectWithOffset(1, json.Unmarshal(out, &is)).To(Succeed())
	return is.Dir
}

// file creates what is written in YAML, of a kind that may have been defined a moment ago.
func file(ctx context.Context, text string) {
	GinkgoHelper()
	o := &unstructured.Unstructured{}
	Expect(yaml.Unmarshal([]byte(text), &o.Object)).To(Succeed())
	Eventually(func() error {
		err := k8s.Create(ctx, o.DeepCopy())
		if apierrors.IsAlreadyExists(err) {
			return nil
		}
		return err
	}).Should(Succeed(), text)
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
