// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	nodeName     = "localnode"
	readyTimeout = 3 * time.Minute

	// EnvKubeconfig and EnvRegistry tell the command where the cluster is, and where images for it go.
	envKubeconfig = "VSA_E2E_KUBECONFIG"
	envRegistry   = "VSA_E2E_REGISTRY"
	// envNode says that the command sees the processes of the node's containers, and names the group that holds them.
	envNode = "VSA_E2E_NODE_CGROUP"
	// envStreet names addresses that pods reach through the node unless a policy keeps them from it: see setUpStreet.
	envStreet = "VSA_E2E_STREET"
)

// machine is the node while it runs.
type machine struct {
	*options
	ctx context.Context
	die context.CancelCauseFunc
}

// node starts the cluster and the node, and runs the command beside them. Whatever is left when it returns ends with the
// namespaces.
func node(o *options) (code int, err error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	m := &machine{options: o}
	m.ctx, m.die = context.WithCancelCause(ctx)
	if err := m.start(); err != nil {
		return 1, errors.Join(err, context.Cause(m.ctx))
	}
	return m.runCommand()
}

// start brings the node up, from the mounts to the kubelet's word that it is ready.
func (m *machine) start() error {
	started := time.Now()
	for _, step := range []struct {
		what string
		do   func() error
	}{
		{"mounts", func() error { return coverMachine(m.state) }},
		{"network", setUpNetwork},
		{"street", setUpStreet},
		{"packets", divert},
		{"host name", func() error { return syscall.Sethostname([]byte(nodeName)) }},
		{"registry", serveRegistry},
		{"file system of the cluster", m.mountCluster},
		{"control plane", m.startControlPlane},
		{"configuration", m.configure},
		{"containerd", m.startContainerd},
		{"network policies", m.startPolicies},
		{"kubelet", m.startKubelet},
		{"node", m.waitReady},
	} {
		if err := step.do(); err != nil {
			return fmt.Errorf("%s: %w", step.what, err)
		}
	}
	fmt.Fprintf(os.Stderr, "localnode: the node is ready after %s\n", time.Since(started).Round(100*time.Millisecond))
	return nil
}

func (m *machine) path(elem ...string) string {
	return filepath.Join(append([]string{m.state}, elem...)...)
}

func (m *machine) kubeconfig() string { return m.path("kubeconfig") }

// startControlPlane starts hack/localcluster's, with no simulated node, and leads the pods' address of it there.
func (m *machine) startControlPlane() error {
	err := m.tool("localcluster", "up", "--bin", m.bin, "--state", m.path(clusterFolder), "--kubeconfig", m.kubeconfig(), "--nodes", "0")
	if err != nil {
		return err
	}
	server, err := exec.CommandContext(m.ctx, filepath.Join(m.bin, "kubectl"), "--kubeconfig", m.kubeconfig(), //nolint:gosec // what was built
		"config", "view", "-o", "jsonpath={.clusters[0].cluster.server}").Output()
	if err != nil {
		return err
	}
	target, err := url.Parse(string(server))
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(apiAddress, "443"))
	if err != nil {
		return err
	}
	go forward(listener, target.Host)
	return nil
}

func (m *machine) startContainerd() error {
	if err := m.spawn("containerd", "--config", m.path(containerdConfig)); err != nil {
		return err
	}
	return m.wait(func() error {
		connection, err := net.Dial("unix", containerdSocket)
		if err != nil {
			return err
		}
		return connection.Close()
	})
}

func (m *machine) startKubelet() error {
	return m.spawn("kubelet",
		"--config="+m.path(kubeletConfig),
		"--kubeconfig="+m.path(clusterFolder, "kubelet.kubeconfig"),
		"--hostname-override="+nodeName,
		"--node-ip="+nodeAddress,
		"--root-dir=/var/lib/kubelet",
	)
}

// startPolicies begins before the kubelet, so that no pod is there before its policy is enforced.
func (m *machine) startPolicies() error {
	return m.spawn("policies", "--kubeconfig", m.kubeconfig(), "--node", nodeName, "--queue", strconv.Itoa(policyQueue))
}

func (m *machine) waitReady() error {
	timeout := "--timeout=" + readyTimeout.String()
	if err := m.kubectl("wait", "--for=create", timeout, "node/"+nodeName); err != nil {
		return err
	}
	return m.kubectl("wait", "--for=condition=Ready", timeout, "node/"+nodeName)
}

func (m *machine) kubectl(args ...string) error {
	return m.tool("kubectl", append([]string{"--kubeconfig", m.kubeconfig()}, args...)...)
}

// tool runs a program to its end.
func (m *machine) tool(name string, args ...string) error {
	output, err := exec.CommandContext(m.ctx, filepath.Join(m.bin, name), args...).CombinedOutput() //nolint:gosec // what was built
	if err != nil {
		return fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, output)
	}
	return nil
}

// spawn starts a program of the node, without which nothing here makes sense: its end ends everything. One that somebody kills is
// started again, as the first process of a machine would: a test that has it restart kills it.
func (m *machine) spawn(name string, args ...string) error {
	cmd, err := m.launch(name, args)
	if err != nil {
		return err
	}
	go func() {
		for err == nil {
			_ = cmd.Wait()
			if !wasKilled(cmd.ProcessState) {
				break
			}
			cmd, err = m.launch(name, args)
		}
		m.die(errors.Join(err, fmt.Errorf("%s ended (%s): see %s", name, cmd.ProcessState, m.path(logFolder, name+".log"))))
	}()
	return nil
}

func (m *machine) launch(name string, args []string) (*exec.Cmd, error) {
	log, err := os.OpenFile(m.path(logFolder, name+".log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600) //nolint:gosec // in the state folder
	if err != nil {
		return nil, err
	}
	defer log.Close()                                        // the program has it open
	cmd := exec.Command(filepath.Join(m.bin, name), args...) //nolint:gosec,noctx // what was built; it ends with the namespaces
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Env = append(os.Environ(), "PATH="+m.bin+":"+os.Getenv("PATH"))
	return cmd, cmd.Start()
}

// wasKilled tells whether a program was ended by SIGKILL, as it would not end itself.
func wasKilled(state *os.ProcessState) bool {
	status, ok := state.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGKILL
}

// wait ends when something succeeds.
func (m *machine) wait(do func() error) error {
	return retry(readyTimeout, func() error {
		if m.ctx.Err() != nil {
			return fmt.Errorf("%w: %w", os.ErrPermission, context.Cause(m.ctx)) // final
		}
		return do()
	})
}

// runCommand runs the user's command, and asks it to end when the node does.
func (m *machine) runCommand() (int, error) {
	cmd := exec.CommandContext(m.ctx, m.command[0], m.command[1:]...) //nolint:gosec // the user's
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(),
		"PATH="+m.bin+":"+os.Getenv("PATH"), "KUBECONFIG="+m.kubeconfig(),
		envKubeconfig+"="+m.kubeconfig(), envRegistry+"="+registry, envNode+"="+controlGroups(m.state).name,
		envStreet+"="+strings.Join(streetAddresses, ","))
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = endPatience / 2
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case m.ctx.Err() != nil:
		return 1, context.Cause(m.ctx)
	case errors.As(err, &exit) && exit.ExitCode() > 0:
		return exit.ExitCode(), nil
	case err != nil:
		return 1, err
	}
	return 0, nil
}
