// SPDX-License-Identifier: Apache-2.0

// Package cluster gives tests a real Kubernetes: etcd, API server, controller manager, scheduler and simulated nodes.
package cluster

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/util/retry"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/envtest"

	"github.com/vsa-legal/operator/config/law"
)

const (
	// EnvAssets names the folder of the built programs; 'make test' sets it.
	EnvAssets = "KUBEBUILDER_ASSETS"
	// EnvKubeconfig names the kubeconfig of a cluster to test on instead. The tests create and remove objects in it.
	EnvKubeconfig = "VSA_TEST_KUBECONFIG"

	startTimeout = 3 * time.Minute

	// StaticPolicies is the option before the folder of policies that the API server reads from files.
	StaticPolicies = "--static-policies"
	// AuditLog is the option before the file in which the API server writes down who writes what.
	AuditLog = "--audit-log"
)

// Start starts a cluster of its own with the project's kinds in it, or takes the one that EnvKubeconfig names.
// Stop ends what was started.
// A cluster of its own is started with the options.
func Start(root string, options ...string) (config *rest.Config, stop func() error, err error) {
	if err := LookAt(filepath.Join(root, "config")); err != nil {
		return nil, nil, err
	}
	kubeconfig, stop := os.Getenv(EnvKubeconfig), func() error { return nil }
	if kubeconfig == "" {
		if kubeconfig, stop, err = up(options); err != nil {
			return nil, nil, err
		}
	}
	config, err = clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return nil, nil, errors.Join(err, stop())
	}
	config.QPS = -1
	_, err = envtest.InstallCRDs(config, envtest.CRDInstallOptions{
		Paths: []string{filepath.Join(root, "config", "crd", "bases")}, ErrorIfPathMissing: true,
	})
	if err != nil {
		return nil, nil, errors.Join(err, stop())
	}
	return config, stop, nil
}

// LookAt has go test see a file or a folder that other programs read for a test, such as kubectl: it keeps a result for as long as
// nothing has changed that the test itself has looked at. It does not hear of what TestMain does, neither of a look nor of a new
// working directory: names are absolute.
func LookAt(name string) error {
	absolute, err := filepath.Abs(name)
	if err != nil {
		return fmt.Errorf("finding %s: %w", name, err)
	}
	return filepath.WalkDir(absolute, func(_ string, _ fs.DirEntry, err error) error { return err })
}

func up(options []string) (kubeconfig string, stop func() error, err error) {
	bin := os.Getenv(EnvAssets)
	if bin == "" {
		return "", nil, fmt.Errorf("neither %s nor %s is set: run 'make test'", EnvAssets, EnvKubeconfig)
	}
	dir, err := os.MkdirTemp("", "vsa-test-")
	if err != nil {
		return "", nil, err
	}
	program, state, kubeconfig := filepath.Join(bin, "localcluster"), filepath.Join(dir, "state"), filepath.Join(dir, "kubeconfig")
	stop = func() error {
		return errors.Join(localcluster(program, "down", "--state", state), os.RemoveAll(dir))
	}
	args := append([]string{"up", "--bin", bin, "--state", state, "--kubeconfig", kubeconfig}, options...)
	if err := localcluster(program, args...); err != nil {
		return "", nil, errors.Join(err, stop())
	}
	return kubeconfig, stop, nil
}

func localcluster(program string, args ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	output, err := exec.CommandContext(ctx, program, args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("localcluster %s: %w\n%s", strings.Join(args, " "), err, output)
	}
	return nil
}

// ApplyLaw creates the catalogue's profiles.
func ApplyLaw(ctx context.Context, c client.Client) error {
	profiles, err := law.Profiles()
	if err != nil {
		return err
	}
	for i := range profiles {
		if err := Create(ctx, c, &profiles[i]); err != nil {
			return err
		}
	}
	return nil
}

// knownWithin is how long an API server may take to read a kind that is new: it looks every five seconds.
var knownWithin = wait.Backoff{Duration: 250 * time.Millisecond, Steps: 120}

// Create creates an object. While a policy on its kind is in force that the API server has not read yet, it answers 503: then it is
// tried again, for half a minute.
func Create(ctx context.Context, c client.Client, o client.Object) error {
	return retry.OnError(knownWithin, apierrors.IsServiceUnavailable, func() error { return c.Create(ctx, o) })
}
