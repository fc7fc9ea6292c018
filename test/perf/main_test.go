// SPDX-License-Identifier: Apache-2.0

// Package perf_test measures the operator against what the same machine does at best: 'make bench'.
//
// A figure that depends on the machine is the ratio to a floor that was measured in the same round, with the absolute
// figures beside it. A floor is the least that the effect needs, as well as it can be done: to end a pod one delete, to run a
// deployment one create of each object that must exist, by a bare client with as many workers as turn out to be best. Rounds
// take turns in random order, and one in which the machine had other work is thrown away: see compare.
// No figure is asserted. A benchmark fails only where what it measures did not happen, or a floor is none.
package perf_test

import (
	"context"
	"fmt"
	"math"
	"net"
	"os"
	"os/signal"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/go-logr/logr"
	"github.com/go-logr/logr/funcr"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/apimachinery/pkg/util/wait"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/util/retry"
	"k8s.io/klog/v2"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/cluster"
	"github.com/vsa-legal/operator/test/objects"
)

const (
	// envScale makes every benchmark that much smaller or larger: 0.1 for a quick look.
	envScale = "VSA_PERF_SCALE"

	// envWorkers is how many objects of a kind the operator works on at a time, if not as many as by default.
	envWorkers = "VSA_PERF_WORKERS"

	// workers is how many objects of a kind the operator works on at a time unless it is told otherwise, and how many
	// requests the bare client has under way.
	workers = 64

	// enoughToWarmUp is how many objects the operator works on before anything counts.
	enoughToWarmUp = 250

	// patience bounds every wait, with a little more for each object that is waited for.
	patience        = 3 * time.Minute
	patienceForEach = 200 * time.Millisecond

	// largest is how many objects a benchmark has at most.
	largest = 10000
)

var scheme = runtime.NewScheme()

func TestMain(m *testing.M) {
	utilruntime.Must(clientgoscheme.AddToScheme(scheme))
	utilruntime.Must(v1alpha1.AddToScheme(scheme))
	ctrl.SetLogger(funcr.New(func(prefix, args string) { fmt.Fprintln(os.Stderr, prefix, args) }, funcr.Options{Verbosity: -1}))
	klog.SetLogger(logr.Discard())
	dir, err := os.MkdirTemp("", "vsa-perf-") // by it, what this process starts is known: see processors
	utilruntime.Must(err)
	utilruntime.Must(os.Setenv("TMPDIR", dir))
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		os.Exit(finish(1))
	}()
	os.Exit(finish(m.Run()))
}

// finish writes the results, and stops the cluster, if one was started.
func finish(code int) int {
	if err := publish(results, os.Stdout, os.Getenv(envJSON)); err != nil {
		fmt.Fprintln(os.Stderr, "writing the results:", err)
		code = max(code, 1)
	}
	if err := stopCluster(); err != nil {
		fmt.Fprintln(os.Stderr, "stopping the cluster:", err)
		code = max(code, 1)
	}
	_ = os.RemoveAll(os.Getenv("TMPDIR"))
	return code
}

// theCluster is started by the first benchmark that needs it.
var (
	stopCluster = func() error { return nil }
	theCluster  = sync.OnceValues(func() (*rest.Config, error) {
		config, stop, err := cluster.Start("../..")
		if err != nil {
			return nil, err
		}
		stopCluster = stop
		config.WarningHandler = rest.NoWarnings{}
		c, err := client.New(config, client.Options{Scheme: scheme})
		if err != nil {
			return nil, err
		}
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := cluster.ApplyLaw(ctx, c); err != nil {
			return nil, err
		}
		return config, c.Create(ctx, objects.Package())
	})
)

// bench is what a benchmark on the cluster works with.
type bench struct {
	*testing.B

	config *rest.Config
	client.Client
}

func onCluster(b *testing.B) *bench {
	b.Helper()
	config, err := theCluster()
	if err != nil {
		b.Fatal(err)
	}
	c, err := client.New(config, client.Options{Scheme: scheme})
	if err != nil {
		b.Fatal(err)
	}
	return &bench{b, config, c}
}

// cleaningUp is the context of what is done once a benchmark has ended, when its own is over.
func (b *bench) cleaningUp() context.Context { return context.WithoutCancel(b.Context()) }

func (b *bench) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

var namespaces atomic.Int32

// namespace makes one. All names are of the same length.
func (b *bench) namespace() string {
	b.Helper()
	name := fmt.Sprintf("perf-%03d", namespaces.Add(1))
	b.must(b.Create(b.Context(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}}))
	b.must(b.Create(b.Context(), objects.Commune(name)))
	return name
}

// ownConnection is how to reach the API server over a connection of its own: one is shared by those who dial in the same way.
func (b *bench) ownConnection() *rest.Config {
	config := rest.CopyConfig(b.config)
	config.Dial = (&net.Dialer{}).DialContext
	return config
}

// empty removes everything from a namespace, so that the next benchmark finds nothing of this one.
func (b *bench) empty(namespace string, pods *podWatch) {
	b.Helper()
	for _, o := range []client.Object{
		&v1alpha1.VideoAnalyticsDeployment{}, &v1alpha1.VideoSearchJob{}, &v1alpha1.JudicialDecision{},
		&v1alpha1.JudicialRequisition{}, &v1alpha1.Formality{}, &appsv1.Deployment{}, &batchv1.Job{},
	} {
		b.must(b.deleteAll(o, namespace))
	}
	pods.waitGone(b)
	b.must(b.Delete(b.Context(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: namespace}}))
	b.must(b.Delete(b.Context(), objects.Commune(namespace)))
}

// deleteAll deletes every object of a kind in a namespace. The API server breaks a request off after a minute, in which it deletes some
// thousands: then it is asked for the rest.
func (b *bench) deleteAll(of client.Object, namespace string) error {
	always := func(error) bool { return true }
	return retry.OnError(wait.Backoff{Steps: 10}, always, func() error {
		return b.DeleteAllOf(b.Context(), of, client.InNamespace(namespace), client.PropagationPolicy(metav1.DeletePropagationBackground))
	})
}

// createAll creates objects in their order, by as many workers as the operator has.
func createAll[T client.Object](b *bench, objects []T) {
	b.Helper()
	b.must(inParallel(len(objects), func(i int) error { return b.Create(b.Context(), objects[i]) }))
}

// inParallel does work 0, 1, … n-1 by as many workers as the operator has, until one fails.
func inParallel(n int, work func(int) error) error {
	var next atomic.Int64
	var failed atomic.Pointer[error]
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for i := int(next.Add(1) - 1); i < n && failed.Load() == nil; i = int(next.Add(1) - 1) {
				if err := work(i); err != nil {
					failed.Store(&err)
				}
			}
		})
	}
	group.Wait()
	if err := failed.Load(); err != nil {
		return *err
	}
	return nil
}

// scaled is a number of objects, as envScale has it.
func scaled(b *testing.B, n int) int {
	b.Helper()
	return max(1, int(math.Round(float64(n)*positive(b, envScale, 1))))
}

// positive is the number that a variable of the environment has, or another one where it has none.
func positive(b *testing.B, variable string, otherwise float64) float64 {
	b.Helper()
	s := os.Getenv(variable)
	if s == "" {
		return otherwise
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f <= 0 {
		b.Fatalf("%s=%q is not a positive number", variable, s)
	}
	return f
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
