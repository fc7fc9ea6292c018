// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"k8s.io/apimachinery/pkg/runtime"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

const (
	operatorNamespace = "vsa-system"
	operatorAccount   = operatorNamespace + "/vsa-operator"
)

// cluster is a local cluster with the operator beside it.
type cluster struct {
	bin    string // programs
	config string // manifests
	dir    string // everything that belongs to the cluster
}

func (c cluster) state() string              { return filepath.Join(c.dir, "cluster") }
func (c cluster) kubeconfig() string         { return filepath.Join(c.dir, "kubeconfig") }
func (c cluster) operatorKubeconfig() string { return filepath.Join(c.state(), "operator.kubeconfig") }
func (c cluster) operatorLog() string        { return filepath.Join(c.state(), "log", "operator.log") }

// start brings up the control plane, or what is missing of it.
func (c cluster) start(ctx context.Context) (string, error) {
	return c.tool(ctx, "localcluster", "up", "--bin", c.bin, "--state", c.state(), "--kubeconfig", c.kubeconfig())
}

// install applies the kinds first: objects of a kind are refused until it is established.
func (c cluster) install(ctx context.Context) error {
	for _, args := range installation(c.config) {
		if _, err := c.tool(ctx, "kubectl", append(args, "--kubeconfig", c.kubeconfig())...); err != nil {
			return err
		}
	}
	return nil
}

// installation is what kubectl is told, in this order, to install everything but the operator itself.
func installation(config string) [][]string {
	apply := func(folder string) []string {
		return []string{"apply", "--server-side", "--field-manager=vsa-deploy", "-k", filepath.Join(config, folder)}
	}
	return [][]string{
		apply("crd"),
		{"wait", "--for=condition=Established", "crd", "--all", "--timeout=60s"},
		apply("base"),
	}
}

// startOperator starts the manager as the service account that it has in a cluster, with that account's rights and no
// others. It returns once the manager is ready.
func (c cluster) startOperator(ctx context.Context) (string, error) {
	_, err := c.tool(ctx, "localcluster", "kubeconfig", "--state", c.state(), "--serviceaccount", operatorAccount,
		"--out", c.operatorKubeconfig(), "--validity", "8760h")
	if err != nil {
		return "", err
	}
	return c.tool(ctx, "localcluster", "run", "--state", c.state(), "--name", "operator",
		"--port", "probes", "--port", "metrics", "--ready", "http://{probes}/readyz", "--",
		filepath.Join(c.bin, "manager"), "--kubeconfig="+c.operatorKubeconfig(),
		"--health-probe-bind-address={probes}", "--metrics-bind-address={metrics}", "--metrics-secure=false",
		"--leader-election-namespace="+operatorNamespace)
}

// stop stops the operator and the control plane, and removes what they left.
func (c cluster) stop(ctx context.Context) (string, error) {
	return c.tool(ctx, "localcluster", "down", "--state", c.state())
}

// tool runs one of the programs that were built, and returns what it said. It is out of reach of the terminal's Ctrl-C:
// what has begun to start or to stop is not torn in the middle.
func (c cluster) tool(ctx context.Context, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, filepath.Join(c.bin, name), args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s", name, args[0], err, strings.TrimSpace(string(out)))
	}
	return strings.TrimSpace(string(out)), nil
}

// client acts as the administrator.
func (c cluster) client() (client.WithWatch, error) {
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{clientgoscheme.AddToScheme, v1alpha1.AddToScheme} {
		if err := add(scheme); err != nil {
			return nil, err
		}
	}
	config, err := clientcmd.BuildConfigFromFlags("", c.kubeconfig())
	if err != nil {
		return nil, err
	}
	config.QPS = -1
	return client.NewWithWatch(config, client.Options{Scheme: scheme})
}
