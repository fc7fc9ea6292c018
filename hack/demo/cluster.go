// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"k8s.io/apimachinery/pkg/runtime"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/controller-runtime/pkg/client"

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
		{"wait", "--for=condition=Established", "--timeout=60s", "-f", filepath.Join(config, "crd", "bases")},
		apply("base"),
	}
}

// startOperator starts the manager as the service account that it has in a cluster, with that account's rights and no
// others, and starts it anew where it is told something else than before. It returns once the manager is ready, and leads.
func (c cluster) startOperator(ctx context.Context, told ...string) (string, error) {
	_, err := c.tool(ctx, "localcluster", "kubeconfig", "--state", c.state(), "--serviceaccount", operatorAccount,
		"--out", c.operatorKubeconfig(), "--validity", "8760h")
	if err != nil {
		return "", err
	}
	args := append([]string{"run", "--state", c.state(), "--name", "operator",
		"--port", "probes", "--port", "metrics", "--ready", "http://{probes}/readyz", "--",
		filepath.Join(c.bin, "manager"), "--kubeconfig=" + c.operatorKubeconfig(),
		"--health-probe-bind-address={probes}", "--metrics-bind-address={metrics}", "--metrics-secure=false",
		"--leader-election-namespace=" + operatorNamespace}, told...)
	said, err := c.tool(ctx, "localcluster", args...)
	if err != nil {
		return "", err
	}
	return said, leads(ctx, after(said, "operator metrics: ")+"/metrics")
}

// leading is how long it may take to lead: after a crash the lease of the one before has to run out.
const leading = 30 * time.Second

// leads waits until the manager acts. One that does not lead is ready as well: to take over.
func leads(ctx context.Context, metrics string) error {
	ctx, cancel := context.WithTimeoutCause(ctx, leading, fmt.Errorf("the operator does not lead after %s", leading))
	defer cancel()
	for ctx.Err() == nil {
		text, err := fetch(ctx, metrics)
		if err != nil {
			return err
		}
		if strings.Contains(text, `leader_election_master_status{name="manager.vsa.legal"} 1`) {
			return nil
		}
		sleep(ctx, 100*time.Millisecond)
	}
	return context.Cause(ctx)
}

func fetch(ctx context.Context, url string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(response.Body)
	return string(text), errors.Join(err, response.Body.Close())
}

// after returns the rest of the line that begins with a prefix.
func after(text, prefix string) string {
	for line := range strings.Lines(text) {
		if rest, found := strings.CutPrefix(line, prefix); found {
			return strings.TrimSpace(rest)
		}
	}
	return ""
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
