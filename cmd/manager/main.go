// SPDX-License-Identifier: Apache-2.0

// Command manager is the operator.
package main

import (
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/discovery"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	_ "k8s.io/client-go/plugin/pkg/client/auth" // kubeconfigs of managed clusters
	"k8s.io/utils/clock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/healthz"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	"sigs.k8s.io/controller-runtime/pkg/metrics"
	"sigs.k8s.io/controller-runtime/pkg/metrics/filters"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/controllers"
	"github.com/vsa-legal/operator/internal/scanjob"
)

const (
	leaseName = "manager.vsa.legal"
	// namespaceFile is where a pod finds the name of its namespace.
	namespaceFile = "/var/run/secrets/kubernetes.io/serviceaccount/namespace"
)

// leaseNamespace is the namespace that was given, or else the manager's own.
func leaseNamespace(given string) string {
	if given != "" {
		return given
	}
	own, err := os.ReadFile(namespaceFile)
	if err != nil {
		return "" // outside of a cluster one has to be given: the manager will say so
	}
	return strings.TrimSpace(string(own))
}

func main() {
	do := run
	if len(os.Args) > 1 && os.Args[1] == "inspect" {
		do = func() error { return inspectImage(context.Background(), os.Args[2:], os.Stdout) }
	}
	if err := do(); err != nil {
		fmt.Fprintln(os.Stderr, "manager:", err)
		os.Exit(1)
	}
}

func run() error {
	var (
		metricsAddress, probeAddress, namespace string
		metricsSecure, leaderElect, printLaw    bool
		concurrency                             int
		inspector                               scanjob.Inspector
	)
	flag.StringVar(&metricsAddress, "metrics-bind-address", "0", "address of the metrics endpoint, such as :8443; 0 turns it off")
	flag.BoolVar(&metricsSecure, "metrics-secure", true, "serve metrics by HTTPS, to those whom RBAC lets get /metrics")
	flag.StringVar(&probeAddress, "health-probe-bind-address", ":8081", "address of /healthz and /readyz; 0 turns them off")
	flag.BoolVar(&leaderElect, "leader-elect", true, "let only one manager of the cluster act at a time")
	flag.StringVar(&namespace, "leader-election-namespace", "", "namespace of the leader's lease; none means the manager's own")
	flag.IntVar(&concurrency, "concurrency", 8, "objects of one kind that are reconciled at a time")
	flag.StringVar(&inspector.Image, "inspector-image", "", "image of the operator, by which the images of packages are inspected; "+
		"none means that nothing is inspected, and declarations are judged")
	flag.StringVar(&inspector.PullSecret, "inspection-pull-secret", "", "secret in the operator's namespace with which the images of "+
		"packages are pulled for their inspection")
	flag.BoolVar(&printLaw, "print-catalogue", false, "print the catalogue of profiles that is built in, and exit")
	zapOptions := zap.Options{}
	zapOptions.BindFlags(flag.CommandLine)
	flag.Parse()
	if flag.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flag.Arg(0))
	}
	if concurrency < 1 {
		return errors.New("--concurrency must be at least 1")
	}
	if printLaw {
		return printCatalogue(os.Stdout)
	}
	ctrl.SetLogger(zap.New(zap.UseFlagOptions(&zapOptions)))

	scheme := runtime.NewScheme()
	if err := errors.Join(clientgoscheme.AddToScheme(scheme), v1alpha1.AddToScheme(scheme)); err != nil {
		return err
	}
	metricsOptions := metricsserver.Options{BindAddress: metricsAddress, SecureServing: metricsSecure}
	if metricsSecure {
		metricsOptions.FilterProvider = filters.WithAuthenticationAndAuthorization
		metricsOptions.TLSOpts = []func(*tls.Config){func(c *tls.Config) { c.NextProtos = []string{"http/1.1"} }}
	}
	config, err := ctrl.GetConfig()
	if err != nil {
		return err
	}
	// The API server's own fairness bounds the operator. A bound of the client's would make ends late.
	config.QPS = -1
	server, err := discovery.NewDiscoveryClientForConfig(config)
	if err != nil {
		return err
	}
	info, err := server.ServerVersion()
	if err != nil {
		return fmt.Errorf("asking the API server for its version: %w", err)
	}
	if err := checkVersion(info); err != nil {
		return err
	}
	leaseDuration, renewDeadline, retryPeriod := 15*time.Second, 10*time.Second, 2*time.Second
	mgr, err := ctrl.NewManager(config, ctrl.Options{
		Scheme:                        scheme,
		Cache:                         controllers.CacheOptions(),
		Metrics:                       metricsOptions,
		HealthProbeBindAddress:        probeAddress,
		LeaderElection:                leaderElect,
		LeaderElectionID:              leaseName,
		LeaderElectionNamespace:       namespace,
		LeaderElectionReleaseOnCancel: true,
		LeaseDuration:                 &leaseDuration,
		RenewDeadline:                 &renewDeadline,
		RetryPeriod:                   &retryPeriod,
	})
	if err != nil {
		return fmt.Errorf("connecting to the cluster: %w", err)
	}
	ctx := ctrl.SetupSignalHandler()
	inspector.Namespace = leaseNamespace(namespace)
	if err := controllers.Setup(ctx, mgr, controllers.Options{
		Clock: clock.RealClock{}, Concurrency: concurrency,
		Inspector: inspector,
		Registry:  metrics.Registry,
		Lease:     types.NamespacedName{Namespace: leaseNamespace(namespace), Name: leaseName},
	}); err != nil {
		return err
	}
	if err := mgr.AddHealthzCheck("ping", healthz.Ping); err != nil {
		return err
	}
	return mgr.Start(ctx)
}
