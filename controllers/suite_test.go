// SPDX-License-Identifier: Apache-2.0

package controllers_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/prometheus/client_golang/prometheus"
	corev1 "k8s.io/api/core/v1"
	eventsv1 "k8s.io/api/events/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/util/retry"
	testingclock "k8s.io/utils/clock/testing"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/config"
	"sigs.k8s.io/controller-runtime/pkg/healthz"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/controllers"
	"github.com/vsa-legal/operator/internal/scanjob"
	"github.com/vsa-legal/operator/test/cluster"
	"github.com/vsa-legal/operator/test/objects"
)

// Every wait of the suite is bounded by these, and on a condition.
const (
	// waitFor is how long something may take that has to happen. It is long for a machine with much else to do: the garbage
	// collector alone pauses for up to 30 s once it finds new kinds.
	waitFor   = 3 * time.Minute
	pollEvery = 20 * time.Millisecond
	// suiteTime is less than what 'make test' gives: go test would print stacks, and Ginkgo prints which specs failed.
	suiteTime = 27 * time.Minute
)

var (
	scheme     = runtime.NewScheme()
	restConfig *rest.Config
	k8s        client.WithWatch // what a user does, as admin
	clk        *testingclock.FakeClock
	requests   = &counter{}
	current    *running // the manager of the suite
)

func TestControllers(t *testing.T) {
	RegisterFailHandler(Fail)
	SetDefaultEventuallyTimeout(waitFor)
	SetDefaultEventuallyPollingInterval(pollEvery)
	suite, reporter := GinkgoConfiguration()
	suite.Timeout = suiteTime
	RunSpecs(t, "Controllers", suite, reporter)
}

var _ = BeforeSuite(func(ctx context.Context) {
	utilruntime.Must(clientgoscheme.AddToScheme(scheme))
	utilruntime.Must(v1alpha1.AddToScheme(scheme))
	ctrl.SetLogger(zap.New(zap.WriteTo(GinkgoWriter), zap.UseDevMode(true)))

	c, stop, err := cluster.Start("..")
	Expect(err).NotTo(HaveOccurred())
	restConfig = c
	DeferCleanup(stop)
	k8s, err = client.NewWithWatch(restConfig, client.Options{Scheme: scheme})
	Expect(err).NotTo(HaveOccurred())

	// The law is applied by a clock that stands still until a spec moves it on. It begins with the machine's, because
	// the API server and the controllers of Kubernetes have no other.
	clk = testingclock.NewFakeClock(time.Now().Truncate(time.Second))
	Expect(cluster.ApplyLaw(ctx, k8s)).To(Succeed())
	Expect(k8s.Create(ctx, objects.Package())).To(Succeed())
	current = start()
	DeferCleanup(func() { current.stop() })
})

// running is a manager, as cmd/manager makes one.
type running struct {
	manager.Manager
	cancel    context.CancelFunc
	done      chan error
	readiness healthz.Checker
	registry  *prometheus.Registry // of the metrics of this manager

	inspections cache.Cache // of what inspects, or nil
	left        float64     // objects that managers before had in their queues when they stopped: their metrics stay
}

// AddReadyzCheck keeps the check, so that a spec can ask it.
func (r *running) AddReadyzCheck(name string, check healthz.Checker) error {
	r.readiness = check
	return r.Manager.AddReadyzCheck(name, check)
}

// ownLease names the operator's own namespace.
var ownLease = types.NamespacedName{Namespace: "default", Name: "manager.vsa.legal"}

func timeAt(t time.Time) *metav1.Time { return &metav1.Time{Time: t} }

// start starts a manager, which inspects packages if it is told with what.
func start(with ...scanjob.Inspector) *running {
	return startWith(func(o *controllers.Options) {
		if len(with) > 0 {
			o.Inspector = with[0]
		}
	})
}

// startWith starts a manager with other options than all specs have.
func startWith(change func(*controllers.Options)) *running {
	c := rest.CopyConfig(restConfig)
	c.Wrap(func(next http.RoundTripper) http.RoundTripper { return requests.count(next) })
	unchecked := true
	watches := controllers.NewWatches(clk)
	mgr, err := ctrl.NewManager(c, ctrl.Options{
		Scheme:     scheme,
		Cache:      controllers.CacheOptions(watches),
		Metrics:    metricsserver.Options{BindAddress: "0"},
		Controller: config.Controller{SkipNameValidation: &unchecked}, // a suite has one manager after another
	})
	Expect(err).NotTo(HaveOccurred())
	ctx, cancel := context.WithCancel(context.Background())
	r := &running{Manager: mgr, cancel: cancel, done: make(chan error, 1), registry: prometheus.NewRegistry()}
	options := controllers.Options{Clock: clk, Concurrency: 4, Registry: r.registry, Rollouts: 1, Lease: ownLease, Watches: watches}
	change(&options)
	Expect(controllers.Setup(ctx, r, options)).To(Succeed())
	r.left = metricsSum("workqueue_depth")
	go func() { r.done <- mgr.Start(ctx) }()
	Eventually(mgr.Elected()).Should(BeClosed())
	Expect(mgr.GetCache().WaitForCacheSync(ctx)).To(BeTrue())
	return r
}

func (r *running) stop() {
	r.cancel()
	Eventually(r.done).Should(Receive(Succeed()))
}

// namespace makes one for a spec, and removes it with everything in it afterwards.
func namespace(ctx context.Context) string {
	ns := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{GenerateName: "spec-"}}
	ExpectWithOffset(1, k8s.Create(ctx, ns)).To(Succeed())
	AddReportEntry("namespace", ns.Name)
	registered := objects.Commune(ns.Name)
	ExpectWithOffset(1, k8s.Create(ctx, registered)).To(Succeed())
	DeferCleanup(func(ctx context.Context) {
		for _, o := range []client.Object{
			&v1alpha1.VideoAnalyticsDeployment{}, &v1alpha1.VideoSearchJob{}, &v1alpha1.JudicialDecision{},
			&v1alpha1.JudicialRequisition{}, &v1alpha1.Formality{},
		} {
			Expect(k8s.DeleteAllOf(ctx, o, client.InNamespace(ns.Name))).To(Succeed())
		}
		Eventually(func() []corev1.Pod { return pods(ctx, ns.Name) }).Should(BeEmpty())
		Eventually(func() ([]v1alpha1.VideoAnalyticsDeployment, error) {
			var list v1alpha1.VideoAnalyticsDeploymentList
			err := k8s.List(ctx, &list, client.InNamespace(ns.Name))
			return list.Items, err
		}).Should(BeEmpty())
		Expect(client.IgnoreNotFound(k8s.Delete(ctx, registered))).To(Succeed())
		settle()
		Expect(k8s.Delete(ctx, ns)).To(Succeed())
	})
	return ns.Name
}

func create[T client.Object](ctx context.Context, objects ...T) {
	for _, o := range objects {
		ExpectWithOffset(1, k8s.Create(ctx, o)).To(Succeed())
	}
}

// change updates an object as a user does who has just read it.
func change(ctx context.Context, o client.Object, edit func()) {
	ExpectWithOffset(1, retry.RetryOnConflict(retry.DefaultRetry, func() error {
		if err := k8s.Get(ctx, client.ObjectKeyFromObject(o), o); err != nil {
			return err
		}
		edit()
		return k8s.Update(ctx, o)
	})).To(Succeed())
}

// ending removes a cluster-scoped object after the spec, and waits for the world to have seen it.
func ending(o client.Object) {
	DeferCleanup(func(ctx context.Context) {
		Expect(client.IgnoreNotFound(k8s.Delete(ctx, o))).To(Succeed())
		settle()
	})
}

// counter counts the manager's requests to the API server, watches aside.
type counter struct {
	mu     sync.Mutex
	seen   []string
	answer func(*http.Request) (*http.Response, error)
}

// intercept answers the manager's requests in the API server's place. Where the answer is nothing, the API server is asked.
func (c *counter) intercept(answer func(*http.Request) (*http.Response, error)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answer = answer
}

// intercepted returns the answer to a request in the API server's place, if there is one.
func (c *counter) intercepted(r *http.Request) (*http.Response, error) {
	c.mu.Lock()
	answer := c.answer
	c.mu.Unlock()
	if answer == nil {
		return nil, nil
	}
	return answer(r)
}

func (c *counter) count(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		if r.URL.Query().Get("watch") == "" {
			c.mu.Lock()
			c.seen = append(c.seen, fmt.Sprintf("%s %s", r.Method, r.URL.Path))
			c.mu.Unlock()
		}
		if response, err := c.intercepted(r); response != nil || err != nil {
			return response, err
		}
		return next.RoundTrip(r)
	})
}

// take returns what was counted since the last time.
func (c *counter) take() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	seen := c.seen
	c.seen = nil
	return seen
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// pods lists a namespace's pods. Those that are ending count until they are gone.
func pods(ctx context.Context, namespace string) []corev1.Pod {
	var list corev1.PodList
	ExpectWithOffset(1, k8s.List(ctx, &list, client.InNamespace(namespace))).To(Succeed())
	return list.Items
}

// sees tells whether a pod can see a module of objects.Package.
func sees(p *corev1.Pod, name v1alpha1.ModuleName) bool {
	for _, m := range objects.Package().Spec.Modules {
		if m.Name != name {
			continue
		}
		if m.Source.Path != "" {
			for _, mount := range p.Spec.Containers[0].VolumeMounts {
				if mount.MountPath == string(m.Source.Path) && mount.ReadOnly {
					return false
				}
			}
			return true
		}
		for _, v := range p.Spec.Volumes {
			if v.Image != nil && v.Image.Reference == string(m.Source.Image) {
				return true
			}
		}
	}
	return false
}

func fetch[T any, P interface {
	*T
	client.Object
}](ctx context.Context, namespace, name string) func() (P, error) {
	return func() (P, error) {
		o := P(new(T))
		return o, k8s.Get(ctx, client.ObjectKey{Namespace: namespace, Name: name}, o)
	}
}

// verdict returns the verdict that a deployment's status shows.
func verdict(ctx context.Context, d *v1alpha1.VideoAnalyticsDeployment) func() (string, error) {
	return func() (string, error) {
		got, err := fetch[v1alpha1.VideoAnalyticsDeployment](ctx, d.Namespace, d.Name)()
		if err != nil {
			return "", err
		}
		return strings.TrimSpace(fmt.Sprintf("%s %s", got.Status.Verdict, got.Status.Stripped)), nil
	}
}

// ready tells whether a deployment's condition Ready is true for its current spec.
func ready(ctx context.Context, d *v1alpha1.VideoAnalyticsDeployment) func() (bool, error) {
	return func() (bool, error) {
		got, err := fetch[v1alpha1.VideoAnalyticsDeployment](ctx, d.Namespace, d.Name)()
		if err != nil {
			return false, err
		}
		for _, c := range got.Status.Conditions {
			if c.Type == v1alpha1.ConditionReady {
				return c.Status == metav1.ConditionTrue && c.ObservedGeneration == got.Generation, nil
			}
		}
		return false, nil
	}
}

// searchState returns the state that a search's status shows.
func searchState(ctx context.Context, s *v1alpha1.VideoSearchJob) func() (v1alpha1.SearchState, error) {
	return func() (v1alpha1.SearchState, error) {
		got, err := fetch[v1alpha1.VideoSearchJob](ctx, s.Namespace, s.Name)()
		if err != nil {
			return "", err
		}
		return got.Status.State, nil
	}
}

// eventsAbout returns the events of a request, one line each.
func eventsAbout(ctx context.Context, namespace, name string) func() ([]string, error) {
	return func() ([]string, error) {
		var list eventsv1.EventList
		err := k8s.List(ctx, &list, client.InNamespace(namespace))
		var lines []string
		for _, e := range list.Items {
			if e.Regarding.APIVersion == v1alpha1.GroupVersion.String() && e.Regarding.Name == name {
				lines = append(lines, e.Type+" "+e.Reason)
			}
		}
		return lines, err
	}
}

// notesAbout returns what the events of a request say.
func notesAbout(ctx context.Context, namespace, name string) func() ([]string, error) {
	return func() ([]string, error) {
		var list eventsv1.EventList
		err := k8s.List(ctx, &list, client.InNamespace(namespace))
		var notes []string
		for _, e := range list.Items {
			if e.Regarding.APIVersion == v1alpha1.GroupVersion.String() && e.Regarding.Name == name {
				notes = append(notes, e.Note)
			}
		}
		return notes, err
	}
}
