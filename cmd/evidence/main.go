// SPDX-License-Identifier: Apache-2.0

// Command evidence keeps the log of evidence of a cluster on a volume: it is the one writer of it, and answers the operator, which
// records, and whoever exports. It is told by the EvidenceLog of the cluster whose log it is and who its witnesses are.
package main

import (
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"k8s.io/client-go/kubernetes"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/config"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/evidenceservice/server"
)

const (
	// lookEvery is how often the EvidenceLog is looked at.
	lookEvery = 10 * time.Second
	// headerTimeout and closeTimeout bound what others may take.
	headerTimeout = 10 * time.Second
	closeTimeout  = 20 * time.Second
)

type options struct {
	dir, address, namespace string
	look                    time.Duration
}

func main() {
	o := options{look: lookEvery}
	flag.StringVar(&o.dir, "log", "/var/lib/vsa/evidence", "folder of the log: a volume that nobody else writes to")
	flag.StringVar(&o.address, "address", ":8443", "address to serve at")
	flag.StringVar(&o.namespace, "namespace", "vsa-system", "namespace of the ServiceAccounts that may call")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil {
		slog.Error("the log of evidence has ended", "error", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) error {
	c, err := config.GetConfig()
	if err != nil {
		return err
	}
	reader, reviews, err := clients(c)
	if err != nil {
		return err
	}
	e, err := await(ctx, reader, o.look)
	if err != nil {
		return err
	}
	key, err := server.LoadKey(o.dir, e.Spec.Origin)
	if err != nil {
		return err
	}
	tokens := &server.Tokens{Reviews: reviews.AuthenticationV1().TokenReviews(), Clock: clock.RealClock{}, Namespace: o.namespace}
	s, err := server.New(server.Options{
		Dir: o.dir, Key: key, Witnesses: e.Spec.Witnesses, Known: server.Remembered(e), Generation: e.Generation, Authenticate: tokens.Authenticate, Clock: clock.RealClock{},
	})
	if err != nil {
		return err
	}
	if err := s.Open(ctx); err != nil { // the service says so, until somebody puts it right
		slog.Error("the log is not open", "error", err)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go s.Witness(ctx)
	go func() {
		defer cancel() // with another spec, the program begins again
		watch(ctx, reader, e, o.look)
	}()
	listener, err := net.Listen("tcp", o.address)
	if err == nil {
		err = serve(ctx, listener, key, s.Handler())
	}
	return errors.Join(err, s.Close())
}

func clients(c *rest.Config) (client.Reader, kubernetes.Interface, error) {
	scheme := clientgoscheme.Scheme
	if err := v1alpha1.AddToScheme(scheme); err != nil {
		return nil, nil, err
	}
	reader, err := client.New(c, client.Options{Scheme: scheme})
	if err != nil {
		return nil, nil, err
	}
	reviews, err := kubernetes.NewForConfig(c)
	return reader, reviews, err
}

// await waits until somebody wants a log.
func await(ctx context.Context, r client.Reader, look time.Duration) (*v1alpha1.EvidenceLog, error) {
	ticker := time.NewTicker(look)
	defer ticker.Stop()
	for {
		e := &v1alpha1.EvidenceLog{}
		err := r.Get(ctx, client.ObjectKey{Name: v1alpha1.EvidenceLogName}, e)
		if err == nil {
			return e, nil
		}
		slog.Info("there is no EvidenceLog to keep yet", "answer", err.Error())
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-ticker.C:
		}
	}
}

// watch returns once the EvidenceLog is another one, or the context ends.
func watch(ctx context.Context, r client.Reader, was *v1alpha1.EvidenceLog, look time.Duration) {
	ticker := time.NewTicker(look)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		e := &v1alpha1.EvidenceLog{}
		if err := r.Get(ctx, client.ObjectKey{Name: v1alpha1.EvidenceLogName}, e); err != nil {
			continue
		}
		if e.UID != was.UID || e.Generation != was.Generation {
			slog.Info("the EvidenceLog was changed: begin again")
			return
		}
	}
}

// serve answers until the context ends. It closes the listener.
func serve(ctx context.Context, listener net.Listener, key *server.Key, handler http.Handler) error {
	certificate, err := key.Certificate()
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	s := &http.Server{Handler: handler, ReadHeaderTimeout: headerTimeout,
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS13}}
	failed := make(chan error, 1)
	go func() { failed <- s.ServeTLS(listener, "", "") }()
	select {
	case err := <-failed:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTimeout)
	defer cancel()
	return s.Shutdown(closing)
}
