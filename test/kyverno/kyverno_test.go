// SPDX-License-Identifier: Apache-2.0

package kyverno_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"
)

const (
	kyverno = "kyverno" // the namespace
	account = "kyverno-cleanup-controller"
)

// install gives the cluster what the cleanup controller needs of what Kyverno ships: the kinds that it reads, its settings and its
// rights; and the right to end Jobs, which whoever has it clean up adds. Without the admission controller nobody looks at a
// NamespacedDeletingPolicy when it is written.
func install(ctx context.Context) {
	GinkgoHelper()
	shipped := filepath.Join(module(ctx), "config")
	var kinds []string
	for _, kind := range []string{
		"kyverno/kyverno.io_cleanuppolicies", "kyverno/kyverno.io_clustercleanuppolicies", "kyverno/kyverno.io_globalcontextentries",
		"policies.kyverno.io/policies.kyverno.io_deletingpolicies", "policies.kyverno.io/policies.kyverno.io_namespaceddeletingpolicies",
		"policies.kyverno.io/policies.kyverno.io_policyexceptions",
	} {
		kinds = append(kinds, "-f", filepath.Join(shipped, "crds", kind+".yaml"))
	}
	kubectl(ctx, append([]string{"apply", "--server-side"}, kinds...)...)
	kubectl(ctx, append([]string{"wait", "--for=condition=Established", "--timeout=60s"}, kinds...)...)
	kubectl(ctx, "create", "namespace", kyverno)
	kubectl(ctx, "apply", "--server-side", "-l", "app.kubernetes.io/component in (config, cleanup-controller)",
		"-f", filepath.Join(shipped, "install-latest-testing.yaml"))
	kubectl(ctx, "delete", "deployment", "-n", kyverno, account) // its pod would be simulated
	file(ctx, `{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: "kyverno:cleanup-controller:jobs",
		labels: {rbac.kyverno.io/aggregate-to-cleanup-controller: "true"}},
		rules: [{apiGroups: [batch], resources: [jobs], verbs: [get, list, watch, delete]}]}`)
}

// startKyverno runs the cleanup controller beside the cluster, which ends it when it is stopped. The API server calls it back at a port
// of loopback.
func startKyverno(ctx context.Context) {
	GinkgoHelper()
	cluster := api.NewConfig()
	cluster.Clusters["through"], cluster.Contexts["through"] = &api.Cluster{Server: through(config)}, &api.Context{Cluster: "through"}
	cluster.CurrentContext = "through"
	kubeconfig := filepath.Join(dir, "kyverno")
	Expect(clientcmd.WriteToFile(*cluster, kubeconfig)).To(Succeed())
	free, err := net.Listen("tcp", "127.0.0.1:0")
	Expect(err).NotTo(HaveOccurred())
	address := free.Addr().(*net.TCPAddr)
	Expect(free.Close()).To(Succeed())
	for name, value := range map[string]string{
		"TZ": "UTC", "KYVERNO_NAMESPACE": kyverno, "KYVERNO_SERVICEACCOUNT_NAME": account, "KYVERNO_DEPLOYMENT": account, "KYVERNO_SVC": account,
		"KYVERNO_POD_NAME": account, "KYVERNO_ROLE_NAME": "kyverno:cleanup-controller", "INIT_CONFIG": "kyverno", "METRICS_CONFIG": "kyverno-metrics",
	} {
		GinkgoT().Setenv(name, value)
	}
	secret := account + "." + kyverno + ".svc.kyverno-tls-"
	program(ctx, "localcluster", "run", "--state", state(), "--name", "cleanup-controller", "--ready", "https://"+address.String()+"/health/readiness", "--",
		filepath.Join(bin, "cleanup-controller"), "--kubeconfig="+kubeconfig, "--caSecretName="+secret+"ca", "--tlsSecretName="+secret+"pair", "--disableMetrics",
		"--serverIP="+address.String(), "--cleanupServerHost=127.0.0.1", "--cleanupServerPort="+strconv.Itoa(address.Port))

	// Every minute it looks of which kinds it heeds the label.
	file(ctx, `{apiVersion: batch/v1, kind: Job, metadata: {namespace: default, name: heeded, labels: {cleanup.kyverno.io/ttl: 1s}}, spec: {suspend: true,
		template: {spec: {restartPolicy: Never, containers: [{name: c, image: registry.example/worker}]}}}}`)
	Eventually(jobsIn(ctx, "default")).Should(BeEmpty())
}

// written counts what Kyverno has written to the API server.
var written atomic.Int64

// counting counts the writes that pass, but for the lease and for questions about rights, which come all the time.
type counting struct{ http.RoundTripper }

// RoundTrip passes a request on.
func (c counting) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method != http.MethodGet && !strings.Contains(r.URL.Path, "/leases") && !strings.Contains(r.URL.Path, "/authorization.k8s.io/") {
		written.Add(1)
	}
	return c.RoundTripper.RoundTrip(r)
}

// through serves the API server to Kyverno, which has the rights of its account there and no others, for as long as this process lasts.
func through(config *rest.Config) string {
	GinkgoHelper()
	as := rest.CopyConfig(config)
	as.Impersonate = rest.ImpersonationConfig{UserName: "system:serviceaccount:" + kyverno + ":" + account}
	transport, err := rest.TransportFor(as)
	Expect(err).NotTo(HaveOccurred())
	target, err := url.Parse(config.Host)
	Expect(err).NotTo(HaveOccurred())
	server := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) }, Transport: counting{transport}})
	return server.URL
}
