// SPDX-License-Identifier: Apache-2.0

package faults_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/utils/clock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/config"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/controllers"
	"github.com/vsa-legal/operator/test/cluster"
)

var (
	every = flag.Bool("every", false, "have every call go wrong in every way, and not one of each kind in a few")
	pairs = flag.Int("pairs", 20, "namespaces in which two calls go wrong")
	seed  = flag.Uint64("seed", 1, "what is chosen by chance follows from it")

	random *rand.Rand
)

func TestFaults(t *testing.T) {
	RegisterFailHandler(Fail)
	SetDefaultEventuallyTimeout(4 * time.Minute)
	SetDefaultEventuallyPollingInterval(200 * time.Millisecond)
	random = rand.New(rand.NewPCG(*seed, 0))
	RunSpecs(t, "Faults")
}

// site is a cluster with one manager after another, each of which works through the injector.
type site struct {
	client.WithWatch

	rest     *rest.Config
	scheme   *runtime.Scheme
	injector *injector
	observer *observer
	stop     func() // all managers
	starts   int
	wrote    []*atomic.Int64 // calls of each manager that write
	made     int             // worlds
}

// worlds are new ones.
func (s *site) worlds(n int) []*world {
	all := make([]*world, n)
	for i := range all {
		all[i] = &world{ns: fmt.Sprintf("world-%03d", s.made)}
		s.made++
	}
	return all
}

func newSite(ctx context.Context) *site {
	GinkgoHelper()
	ctrl.SetLogger(zap.New(zap.WriteTo(GinkgoWriter)))
	s := &site{scheme: runtime.NewScheme(), injector: newInjector(), stop: func() {}}
	var stop func() error
	var err error
	s.rest, stop, err = cluster.Start("../..")
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(stop)
	Expect(clientgoscheme.AddToScheme(s.scheme)).To(Succeed())
	Expect(v1alpha1.AddToScheme(s.scheme)).To(Succeed())
	s.WithWatch, err = client.NewWithWatch(s.rest, client.Options{Scheme: s.scheme})
	Expect(err).NotTo(HaveOccurred())
	Expect(cluster.ApplyLaw(ctx, s)).To(Succeed())
	Expect(s.Create(ctx, reachable())).To(Succeed())
	until, cancel := context.WithCancel(context.Background())
	DeferCleanup(cancel)
	s.observer = observe(until, s)
	s.start()
	DeferCleanup(func() { s.stop() })
	return s
}

// start starts a manager, beside those that there are.
func (s *site) start() {
	GinkgoHelper()
	s.starts++
	through := rest.CopyConfig(s.rest)
	through.Wrap(s.injector.wrap)
	wrote := &atomic.Int64{}
	through.Wrap(func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			if r.Method != http.MethodGet {
				wrote.Add(1)
			}
			return next.RoundTrip(r)
		})
	})
	s.wrote = append(s.wrote, wrote)
	unchecked := true
	watches := controllers.NewWatches(clock.RealClock{})
	mgr, err := ctrl.NewManager(through, ctrl.Options{Scheme: s.scheme, Cache: controllers.CacheOptions(watches),
		Metrics:    metricsserver.Options{BindAddress: "0"},
		Controller: config.Controller{SkipNameValidation: &unchecked}, // there is one manager after another
	})
	Expect(err).NotTo(HaveOccurred())
	ctx, cancel := context.WithCancel(context.Background())
	Expect(controllers.Setup(ctx, mgr, controllers.Options{Clock: clock.RealClock{}, Concurrency: 8, Watches: watches, Rollouts: 1000,
		Lease: types.NamespacedName{Namespace: "default", Name: "manager.vsa.legal"}})).To(Succeed())
	done := make(chan error, 1)
	go func() { done <- mgr.Start(ctx) }()
	Eventually(mgr.Elected()).Should(BeClosed())
	others := s.stop
	s.stop = func() {
		cancel()
		Eventually(done).Should(Receive(Succeed()))
		others()
	}
}

// restart is what kills a manager and starts another one.
func (s *site) restart() {
	GinkgoHelper()
	s.stop()
	s.stop = func() {}
	s.injector.revive()
	s.start()
}

// tell has all worlds live through the story.
func (s *site) tell(ctx context.Context, worlds []*world, disturb func()) {
	GinkgoHelper()
	for _, chapter := range story {
		begun := time.Now()
		s.observer.suspend(worlds, false)
		disturb()
		for _, w := range worlds {
			Expect(chapter.do(ctx, s, w, time.Now().Truncate(time.Second))).To(Succeed(), w.ns)
		}
		s.converge(ctx, worlds, chapter.want)
		Eventually(func() bool { return s.observer.suspend(worlds, chapter.suspended) }).Should(BeTrue(), chapter.name)
		Expect(s.observer.found()).To(BeEmpty(), chapter.name)
		AddReportEntry(fmt.Sprintf("%s: %d worlds, %.1fs", chapter.name, len(worlds), time.Since(begun).Seconds()))
	}
}

// converge waits until all worlds are as they should be. A manager that has ended for one of them ends for all once the others are
// there, and another one starts.
func (s *site) converge(ctx context.Context, worlds []*world, want string) {
	GinkgoHelper()
	Eventually(func(g Gomega) {
		now, err := look(ctx, s, worlds)
		g.Expect(err).NotTo(HaveOccurred())
		var wrong []string
		dead := 0
		for _, w := range worlds {
			switch got := now[w.ns].String(); {
			case got == want:
			case s.injector.isDead(w.ns):
				dead++
			default:
				wrong = append(wrong, fmt.Sprintf("%s, where %v:\n  it is  %s\n  and not %s\n  calls %v", w.ns, w.plan, got, want, s.injector.trace(w.ns)))
			}
		}
		g.Expect(strings.Join(wrong[:min(5, len(wrong))], "\n")).To(BeEmpty(), "%d of %d worlds", len(wrong), len(worlds))
		if dead > 0 {
			s.restart()
		}
		g.Expect(dead).To(BeZero(), "managers that have ended")
	}).Should(Succeed())
}

var _ = Describe("A call that goes wrong", Ordered, func() {
	var s *site
	var points map[call]int // how often a call of each kind is made at least

	BeforeAll(func(ctx SpecContext) { s = newSite(ctx) }, NodeTimeout(5*time.Minute))

	It("is none, for comparison", func(ctx SpecContext) {
		worlds := s.worlds(3)
		s.tell(ctx, worlds, func() {})
		points = s.injector.least(worlds)
		Expect(uncovered(points)).To(BeEmpty(), "what the operator may write, and the story does not reach")
	}, NodeTimeout(10*time.Minute))

	It("fails, conflicts, waits, loses its answer, is slow or is the manager's last, one at a time", func(ctx SpecContext) {
		all := singles(points, *every, random)
		worlds := s.worlds(len(all))
		for i, w := range worlds {
			w.plan = all[i : i+1]
			s.injector.inject(w.ns, w.plan...)
		}
		s.tell(ctx, worlds, func() {})
		tellOf(all, s)
	}, NodeTimeout(30*time.Minute))

	It("is one of two, while watches drop, begin anew, and tell late", func(ctx SpecContext) {
		var all []*injection
		worlds := s.worlds(*pairs)
		for _, w := range worlds {
			w.plan = []*injection{anyOf(points, random), anyOf(points, random)}
			s.injector.inject(w.ns, w.plan...)
			all = append(all, w.plan...)
		}
		s.tell(ctx, worlds, func() { s.injector.streams.disturb(random) })
		tellOf(all, s)
	}, NodeTimeout(30*time.Minute))

	It("is made by two managers at once, which both believe they lead", func(ctx SpecContext) {
		s.start()
		both := s.wrote[len(s.wrote)-2:]
		before := []int64{both[0].Load(), both[1].Load()}
		s.tell(ctx, s.worlds(20), func() {})
		for i, wrote := range both {
			Expect(wrote.Load()).To(BeNumerically(">", before[i]), "a manager that has written nothing does not lead")
			AddReportEntry(fmt.Sprintf("one of two managers: %d calls that write", wrote.Load()-before[i]))
		}
	}, NodeTimeout(30*time.Minute))
})

// tellOf says what was done, and that it was.
func tellOf(all []*injection, s *site) {
	GinkgoHelper()
	fired, kinds := 0, map[string]bool{}
	for _, i := range all {
		if i.fired {
			fired++
			kinds[i.call.String()+", "+string(i.fault)] = true
		}
	}
	AddReportEntry(fmt.Sprintf("%d of %d faults took place, of %d kinds; %d managers; the seed is %d", fired, len(all), len(kinds), s.starts, *seed))
	Expect(fired).To(BeNumerically(">=", len(all)*3/4), "faults that took place: the others were of calls that were made less often than without them")
}
