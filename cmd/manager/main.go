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

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/discovery"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	_ "k8s.io/client-go/plugin/pkg/client/auth" // kubeconfigs of managed clusters
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
	"k8s.io/utils/clock"
	"k8s.io/utils/ptr"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/healthz"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	"sigs.k8s.io/controller-runtime/pkg/metrics"
	"sigs.k8s.io/controller-runtime/pkg/metrics/filters"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/controllers"
	"github.com/vsa-legal/operator/internal/evidenceservice"
)

const leaseName = "manager.vsa.legal"

func main() {
	do := run
	if len(os.Args) > 1 {
		switch args := os.Args[2:]; os.Args[1] {
		case "inspect":
			do = func() error { return inspectImage(context.Background(), args, os.Stdout) }
		case "verify-mounts":
			do = func() error { return verifyMounts(args) }
		}
	}
	if err := do(); err != nil {
		fmt.Fprintln(os.Stderr, "manager:", err)
		os.Exit(1)
	}
}

func run() error {
	o := newOptions(flag.CommandLine)
	flag.Parse()
	if err := o.check(flag.CommandLine); err != nil {
		return err
	}
	if o.printLaw {
		return printCatalogue(os.Stdout)
	}
	ctrl.SetLogger(zap.New(zap.UseFlagOptions(&o.zap)))
	config, err := ctrl.GetConfig()
	if err != nil {
		return err
	}
	// The API server's own fairness bounds the operator. A bound of the client's would make ends late.
	config.QPS = -1
	if err := checkServer(config); err != nil {
		return err
	}
	server := controllers.NewServerClock(clock.RealClock{})
	config.Wrap(server.Wrap)
	watches := controllers.NewWatches(clock.RealClock{})
	mgr, err := newManager(config, o, watches)
	if err != nil {
		return fmt.Errorf("connecting to the cluster: %w", err)
	}
	ctx := ctrl.SetupSignalHandler()
	own := leaseNamespace(o.namespace)
	o.inspector.Namespace = own
	isolation, looksAtNetwork := o.isolation()
	isolation.Log(ctrl.Log)
	if err := controllers.Setup(ctx, mgr, controllers.Options{
		Clock: clock.RealClock{}, Concurrency: o.concurrency, Evidence: v1alpha1.EvidenceMode(o.evidence),
		Inspector: o.inspector, EndedSearchTTL: o.keptFor(),
		ServerClock: server, GuardImage: o.guardImage, NetworkIsolation: isolation, NetworkVerifier: looksAtNetwork, PermitDuration: o.permitDuration,
		Admission: o.admission, Undeclared: o.undeclaredAction(), Registry: metrics.Registry, Watches: watches,
		EvidenceService: evidenceservice.NewClient(o.evidenceService, o.evidenceToken),
		Register:        controllers.RegisterOptions{Folder: o.registerFolder},
		Lease:           types.NamespacedName{Namespace: own, Name: leaseName},
	}); err != nil {
		return err
	}
	if err := mgr.AddHealthzCheck("ping", healthz.Ping); err != nil {
		return err
	}
	return mgr.Start(ctx)
}

// checkServer refuses an API server that is too old.
func checkServer(config *rest.Config) error {
	server, err := discovery.NewDiscoveryClientForConfig(config)
	if err != nil {
		return err
	}
	info, err := server.ServerVersion()
	if err != nil {
		return fmt.Errorf("asking the API server for its version: %w", err)
	}
	return checkVersion(info)
}

// newManager makes the manager that the controllers run in.
func newManager(config *rest.Config, o *options, watches *controllers.Watches) (ctrl.Manager, error) {
	scheme := runtime.NewScheme()
	if err := errors.Join(clientgoscheme.AddToScheme(scheme), v1alpha1.AddToScheme(scheme)); err != nil {
		return nil, err
	}
	served := metricsserver.Options{BindAddress: o.metricsAddress, SecureServing: o.metricsSecure}
	if o.metricsSecure {
		served.FilterProvider = filters.WithAuthenticationAndAuthorization
		served.TLSOpts = []func(*tls.Config){func(c *tls.Config) { c.NextProtos = []string{"http/1.1"} }}
	}
	var lock resourcelock.Interface
	if namespace := leaseNamespace(o.namespace); o.leaderElect && namespace != "" { // without one the manager says what is missing
		var err error
		if lock, err = newLock(config, namespace); err != nil {
			return nil, err
		}
	}
	return ctrl.NewManager(config, ctrl.Options{
		Scheme:                        scheme,
		Cache:                         controllers.CacheOptions(watches),
		Metrics:                       served,
		HealthProbeBindAddress:        o.probeAddress,
		LeaderElection:                o.leaderElect,
		LeaderElectionID:              leaseName,
		LeaderElectionNamespace:       o.namespace,
		LeaderElectionReleaseOnCancel: true,
		LeaseDuration:                 ptr.To(leaseDuration),
		RenewDeadline:                 ptr.To(renewDeadline),
		RetryPeriod:                   ptr.To(retryPeriod),

		LeaderElectionResourceLockInterface: lock,
	})
}
