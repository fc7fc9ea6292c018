package main

import (
	"net"
	"path/filepath"
	"slices"
	"strconv"
)

// component is one program of the control plane: what it is started with, and where it says that it is ready.
type component struct {
	name   string
	args   []string
	health string // answers 200 when ready; empty if only its effect can be seen
}

// components are in the order in which they start; they stop in the opposite order.
func (s *state) components() []component {
	return []component{s.etcd(), s.apiserver(), s.controllerManager(), s.scheduler(), s.kwok()}
}

func (s *state) address(name string) string {
	return net.JoinHostPort(loopback, strconv.Itoa(s.Ports[name]))
}

func (s *state) port(name string) string { return strconv.Itoa(s.Ports[name]) }

func (s *state) server() string { return "https://" + s.address("kube-apiserver") }

func (s *state) etcd() component {
	client, peer := "http://"+s.address("etcd"), "http://"+s.address("etcd-peer")
	return component{name: "etcd", health: client + "/health", args: []string{
		"--name=default",
		"--data-dir=" + s.path("etcd"),
		"--listen-client-urls=" + client,
		"--advertise-client-urls=" + client,
		"--listen-peer-urls=" + peer,
		"--initial-advertise-peer-urls=" + peer,
		"--initial-cluster=default=" + peer,
		"--unsafe-no-fsync", // a throw-away cluster: a power cut may cost its data, and every write is spared a disk flush
		"--log-level=warn",
	}}
}

func (s *state) apiserver() component {
	return component{name: "kube-apiserver", health: s.server() + "/readyz", args: slices.Concat(s.admissionArgs(), s.auditArgs(), []string{
		"--etcd-servers=http://" + s.address("etcd"),
		"--bind-address=" + loopback,
		"--secure-port=" + s.port("kube-apiserver"),
		"--cert-dir=" + s.path("pki"), // it makes its own serving certificate there; clients trust exactly that one

		// Without these two it asks for the default route of the machine, and fills its log with the complaint that a
		// loopback address cannot be an endpoint of the service `kubernetes`. No simulated pod ever dials that service.
		"--advertise-address=" + loopback,
		"--endpoint-reconciler-type=none",
		"--service-cluster-ip-range=10.96.0.0/16",

		"--kubelet-preferred-address-types=InternalIP", // no name of a node can be looked up here

		"--authorization-mode=Node,RBAC",
		"--token-auth-file=" + s.path(tokenFile),
		"--service-account-issuer=https://kubernetes.default.svc.cluster.local",
		"--service-account-key-file=" + s.path(serviceAccountKey),
		"--service-account-signing-key-file=" + s.path(serviceAccountKey),
		"--allow-privileged=true",
		"--profiling=false",
	})}
}

func (s *state) controllerManager() component {
	const name = "kube-controller-manager"
	return component{name: name, health: "https://" + s.address(name) + "/healthz", args: []string{
		"--kubeconfig=" + s.kubeconfigOf(name),
		"--bind-address=" + loopback,
		"--secure-port=" + s.port(name),
		"--leader-elect=false", // there is one only: nothing to wait for

		// Each controller acts under its own service account, as in a production cluster: policies see who asks.
		"--use-service-account-credentials=true",
		"--service-account-private-key-file=" + s.path(serviceAccountKey),
		"--root-ca-file=" + s.servingCertificate(), // published to every namespace as kube-root-ca.crt

		// The defaults (20 requests a second, 5 workers) protect large clusters. They would be what a benchmark measures.
		"--kube-api-qps=2000",
		"--kube-api-burst=4000",
		"--concurrent-job-syncs=20",
		"--concurrent-deployment-syncs=20",
		"--concurrent-replicaset-syncs=20",
		"--profiling=false",
	}}
}

func (s *state) scheduler() component {
	const name = "kube-scheduler"
	return component{name: name, health: "https://" + s.address(name) + "/healthz", args: []string{
		"--config=" + s.path(schedulerConfig),
		"--bind-address=" + loopback,
		"--secure-port=" + s.port(name),
		"--profiling=false",
	}}
}

func (s *state) kwok() component {
	args := []string{
		"--kubeconfig=" + s.kubeconfigOf("kwok"),
		"--manage-nodes-with-annotation-selector=" + fakeNode + "=fake",
		"--node-lease-duration-seconds=40",
		// kubectl logs and exec then fail at once, with a refused connection, instead of waiting for nobody.
		"--node-ip=" + loopback,
		"--cidr=10.128.0.0/16",
	}
	for _, stage := range stageNames() {
		args = append(args, "--config="+s.path("stages", stage))
	}
	return component{name: "kwok", args: args}
}

func (s *state) kubeconfigOf(user string) string { return s.path(user + ".kubeconfig") }

func (s *state) servingCertificate() string { return filepath.Join(s.path("pki"), "apiserver.crt") }
