//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"context"
	"fmt"
	"syscall"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	admissionv1 "k8s.io/api/admissionregistration/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

const (
	// atMostLate is by how much a runtime may outlive what lets it run.
	atMostLate = time.Second
	// firstEdge is when the first of all subjects ends: long enough for all of them to begin, on a machine that is not busy. The others
	// follow, edgesApart. What begins too late is measured again.
	firstEdge  = 75 * time.Second
	edgesApart = 9 * time.Second
	// usual is the longest that a kubelet takes to end a pod that was deleted, where it is not busy and has not just looked at that pod: then
	// it waits for its next list of containers, which is of every second.
	usual = 500 * time.Millisecond
	// attempts are how often something is measured again because the machine stood still meanwhile, began the subjects too
	// late, or had the kubelet wait.
	attempts = 4
)

// edge is what happens around the last instant of a deployment and of a search.
type edge struct {
	what string
	lead time.Duration // by which it begins before that instant
	// bring brings it about, and returns what has to be done once it was measured.
	bring func(ctx SpecContext, s *subjects) (after func(SpecContext))
}

func dead(names ...string) func(SpecContext, *subjects) func(SpecContext) {
	return func(SpecContext, *subjects) func(SpecContext) {
		resume := stop(names...)
		return func(SpecContext) { resume() }
	}
}

func restarted(name string) func(SpecContext, *subjects) func(SpecContext) {
	return func(SpecContext, *subjects) func(SpecContext) { return restart(name) }
}

var edges = []edge{
	{"everything alive", 2 * time.Second, func(SpecContext, *subjects) func(SpecContext) { return func(SpecContext) {} }},
	{"the operator dead", 3 * time.Second, dead("manager")},
	{"the operator dead, all processes of the runtime stopped", 3 * time.Second, stopRuntimes},
	{"the kubelet restarted across it", time.Second, restarted("kubelet")},
	{"containerd restarted across it", time.Second, restarted("containerd")},
	{"the API server dead", 3 * time.Second, dead("kube-apiserver")},
	{"etcd dead", 3 * time.Second, dead("etcd")},
	{"operator, control plane, kubelet and containerd dead", 3 * time.Second, dead(everything...)},
	{"the node's clock set back by an hour, and all but the guard dead", 5 * time.Second, stepGuards(-time.Hour)},
	{"the operator restarted across it", time.Second, restarted("manager")},
}

// act ends what may run, and what it ends. It returns what takes it back, so that it can be measured again.
type act struct {
	what, ends string
	modules    []v1alpha1.ModuleName // of the deployment
	do         func(ctx context.Context, s *subjects) (undo func())
}

var acts = []act{
	{"a decision that revokes", "search", []v1alpha1.ModuleName{counter}, func(ctx context.Context, s *subjects) func() {
		s.decide(ctx, "revocation", v1alpha1.Revoke)
		return func() {}
	}},
	{"a formality that is deleted", "deployment", []v1alpha1.ModuleName{counter}, func(ctx context.Context, s *subjects) func() {
		formality := &v1alpha1.Formality{ObjectMeta: metav1.ObjectMeta{Namespace: s.namespace, Name: "statistics-notice"}}
		Expect(kube.Delete(ctx, formality)).To(Succeed())
		return func() {}
	}},
	{"a notice", "deployment", []v1alpha1.ModuleName{counter, density}, func(ctx context.Context, _ *subjects) func() {
		notice := objects.Notice("no-density", time.Now().Add(-time.Minute),
			v1alpha1.Order{Action: v1alpha1.OrderStrip, Capabilities: []v1alpha1.Capability{"crowd.density"}})
		create(ctx, notice)
		return func() { remove(ctx, notice) }
	}},
}

// They come last, when what runs beside this suite on a node of its own has ended: what is measured is how late an end is.
var _ = Describe("What runs", Serial, Ordered, ContinueOnFailure, SpecPriority(-1), Label(onNode, onOwnNode), func() {
	var all, revoked, ending []*subjects
	var suspended, ahead *subjects
	declared := func(ctx context.Context, until time.Time, modules ...v1alpha1.ModuleName) *subjects {
		GinkgoHelper()
		s := declare(ctx, until, modules...)
		all = append(all, s)
		return s
	}

	BeforeAll(func(ctx SpecContext) {
		DeferCleanup(func(ctx SpecContext) {
			var made []client.Object
			for _, s := range all {
				made = append(made, s.made...)
			}
			remove(ctx, made...)
			// Other specs hold the operator to that it never restarts: these have killed it.
			scaleOperator(ctx, 0)
			scaleOperator(ctx, 2)
		}, NodeTimeout(3*patience))
		begun := time.Now()
		for _, a := range acts {
			revoked = append(revoked, declared(ctx, begun.Add(time.Hour), a.modules...))
		}
		for i := range edges {
			ending = append(ending, declared(ctx, begun.Add(firstEdge+time.Duration(i)*edgesApart), counter))
		}
		suspended = declared(ctx, begun.Add(firstEdge+time.Duration(len(edges)+3)*edgesApart), counter)
		ahead = declared(ctx, begun.Add(30*time.Minute), counter)
	}, NodeTimeout(patience))

	It("begins", func(ctx SpecContext) { // so that nothing else begins when the first of them ends
		for _, s := range all {
			s.run(ctx)
		}
	}, NodeTimeout(patience))

	for i, a := range acts {
		It("ends within a second of "+a.what, func(ctx SpecContext) {
			s := revoked[i]
			for attempt := 1; ; attempt++ {
				asked, gone, waited := a.measure(ctx, s)
				AddReportEntry(fmt.Sprintf("%s, %s: its pod deleted after %v, gone after %v; the cluster's threads waited for a processor for %v",
					a.what, a.ends, asked.Round(time.Millisecond), gone.Round(time.Millisecond), waited.Round(time.Millisecond)), ReportEntryVisibilityAlways)
				if gone <= atMostLate {
					return
				}
				Expect(gone-waited-max(0, gone-asked-usual)).To(BeNumerically("<=", atMostLate), "neither the machine nor the kubelet was slow: it is late")
				if attempt == attempts {
					AddReportEntry(a.what+": DISTURBED each time, by a machine that is busy, or a kubelet that waited", ReportEntryVisibilityAlways)
					return
				}
				s = declared(ctx, time.Now().Add(time.Hour), a.modules...)
			}
		}, NodeTimeout(3*patience))
	}

	for i, e := range edges {
		It("ends within a second of its last instant, and not before, with "+e.what, func(ctx SpecContext) {
			s := ending[i]
			for attempt := 1; ; attempt++ {
				late, stalled, began := e.measure(ctx, s)
				if began && judge(e.what, late, stalled) {
					return
				}
				Expect(attempt).To(BeNumerically("<", attempts), "%s was never measured: what has to end began too late, or the machine stood still", e.what)
				AddReportEntry(e.what+": measured again", fmt.Sprintf("began in time: %v, late: %v, the machine stood still for %v", began, late, stalled), ReportEntryVisibilityAlways)
				s = declared(ctx, time.Now().Add(firstEdge), counter)
			}
		}, NodeTimeout(4*patience))
	}

	It("does not run after its window because its Job was suspended and let go meanwhile", func(ctx SpecContext) {
		runs := suspended.run(ctx)
		awaitInstant(ctx, suspended.until.Add(-15*time.Second))
		resume := stop("manager")
		letPoliciesBe(ctx, "vsa-owned")
		job := &batchv1.Job{ObjectMeta: metav1.ObjectMeta{Namespace: suspended.namespace, Name: suspended.search.Name}}
		suspend(ctx, job, true)
		Eventually(ctx, runs["search"].runtimes).Should(BeEmpty())
		suspend(ctx, job, false)
		var waiting group // in its guard
		Eventually(ctx, func(g Gomega) {
			next := podsBy(ctx, suspended.namespace, workload.LabelSearch, suspended.search.Name)
			g.Expect(next).To(HaveLen(1))
			g.Expect(next[0].DeletionTimestamp).To(BeNil())
			g.Expect(next[0].Status.ContainerStatuses).To(HaveLen(1))
			g.Expect(next[0].Status.ContainerStatuses[0].State.Running).NotTo(BeNil())
			waiting = groupOf(next[0].Status.ContainerStatuses[0].ContainerID)
			g.Expect(waiting.file).NotTo(BeEmpty())
		}).Should(Succeed())
		Expect(time.Now()).To(BeTemporally("<", suspended.until), "it was let go after its window: nothing is shown")
		Consistently(ctx, waiting.runtimes, time.Until(suspended.until.Add(3*time.Second)), beat).Should(BeEmpty(), "it runs without a permit")
		AddReportEntry("its Job suspended and let go, the operator dead", "nothing of it runs", ReportEntryVisibilityAlways)
		resume()
		Eventually(ctx, func(g Gomega) {
			g.Expect(get(ctx, suspended.search)).To(Succeed())
			g.Expect(suspended.search.Status.State.Ended()).To(BeTrue(), "%s", suspended.search.Status.State)
		}).Should(Succeed())
	}, NodeTimeout(3*patience))

	It("ends within a second of its node's clock being set forward beyond its last instant", func(ctx SpecContext) {
		running := ahead.run(ctx)
		h := startHeartbeat()
		after := stepGuards(time.Hour)(ctx, ahead)
		defer after(ctx)
		late := goneAfter(ctx, time.Now(), running)
		stalled := h.stop()
		for who, by := range late {
			AddReportEntry("the node's clock set forward by an hour, "+who+": gone after", by.Round(time.Millisecond).String(), ReportEntryVisibilityAlways)
			Expect(by-stalled).To(BeNumerically("<=", atMostLate), who)
		}
	}, NodeTimeout(2*patience))
})

// measure has an edge come about for subjects, unless they began too late for it. It returns when the last process of each was gone
// after its last instant, and for how long the machine stood still meanwhile.
func (e edge) measure(ctx SpecContext, s *subjects) (late map[string]time.Duration, stalled time.Duration, began bool) {
	GinkgoHelper()
	tooLate := func() bool { return !time.Now().Before(s.until.Add(-e.lead)) }
	if tooLate() { // a busy machine has measured the acts again and again meanwhile: nothing of them may be left to wait for
		return nil, 0, false
	}
	running := s.run(ctx)
	if tooLate() {
		return nil, 0, false
	}
	awaitInstant(ctx, s.until.Add(-e.lead))
	h := startHeartbeat()
	after := e.bring(ctx, s)
	defer after(ctx) // also where it fails: what is kept of a failure is asked of the API server
	began = time.Now().Before(s.until)
	late = goneAfter(ctx, s.until, running)
	return late, h.stop(), began
}

// judge tells whether what was measured counts, and fails where it counts and is too late, or too early. What is late by no more than
// the machine stood still does not count.
func judge(what string, late map[string]time.Duration, stalled time.Duration) bool {
	GinkgoHelper()
	counts := true
	for who, by := range late {
		Expect(by).To(BeNumerically(">=", 0), "%s, %s: it ended before its last instant", what, who)
		Expect(by-stalled).To(BeNumerically("<=", atMostLate), "%s, %s: late by %v, of which the machine stood still for %v", what, who, by, stalled)
		counts = counts && by <= atMostLate
	}
	if counts {
		for who, by := range late {
			AddReportEntry(what+", "+who+": gone after", by.Round(time.Millisecond).String(), ReportEntryVisibilityAlways)
		}
	}
	return counts
}

// measure has an act come about, and returns when the pod of what it ends was deleted after it was answered, and when all processes of
// it were gone; and for how long the threads of all who take part had no processor meanwhile.
func (a act) measure(ctx SpecContext, s *subjects) (asked, gone, without time.Duration) {
	GinkgoHelper()
	running := map[string]group{a.what: s.run(ctx)[a.ends]}
	label, name := workload.LabelDeployment, s.deployment.Name
	if a.ends == "search" {
		label, name = workload.LabelSearch, s.search.Name
	}
	watched, err := kube.Watch(ctx, &corev1.PodList{}, client.InNamespace(s.namespace), client.MatchingLabels{label: name})
	Expect(err).NotTo(HaveOccurred())
	defer watched.Stop()
	deleted := make(chan time.Time, 1)
	go func() {
		defer close(deleted)
		for e := range watched.ResultChan() {
			if pod, ok := e.Object.(*corev1.Pod); ok && !pod.DeletionTimestamp.IsZero() {
				deleted <- time.Now()
				return
			}
		}
	}()
	before := waited(everything...)
	undo := a.do(ctx, s)
	done := time.Now()
	defer undo()
	gone = goneAfter(ctx, done, running)[a.what]
	var at time.Time
	Eventually(ctx, deleted).Should(Receive(&at), "its pod was never deleted")
	return at.Sub(done), gone, waited(everything...) - before
}

// stopRuntimes has every process of the runtimes stand still, with nobody but their guards to end them.
func stopRuntimes(ctx SpecContext, s *subjects) func(SpecContext) {
	GinkgoHelper()
	resume := stop("manager")
	for _, g := range s.run(ctx) {
		for _, pid := range g.runtimes() {
			Expect(syscall.Kill(pid, syscall.SIGSTOP)).To(Succeed())
		}
	}
	return func(SpecContext) { resume() }
}

// awaitInstant waits for a time of day.
func awaitInstant(ctx context.Context, at time.Time) {
	GinkgoHelper()
	Eventually(ctx, time.Now).WithTimeout(max(time.Until(at), 0) + patience).WithPolling(beat).Should(BeTemporally(">=", at))
}

// letPoliciesBe takes away policies of the operator's. An operator that runs writes them anew.
func letPoliciesBe(ctx context.Context, names ...string) {
	GinkgoHelper()
	for _, name := range names {
		binding := &admissionv1.ValidatingAdmissionPolicyBinding{ObjectMeta: metav1.ObjectMeta{Name: name}}
		Expect(kube.Delete(ctx, binding)).To(Succeed())
	}
}

// suspend suspends a Job, or lets it go, as soon as the API server does not keep anybody from it any more.
func suspend(ctx context.Context, job *batchv1.Job, is bool) {
	GinkgoHelper()
	Eventually(ctx, func(g Gomega) {
		g.Expect(get(ctx, job)).To(Succeed())
		before := job.DeepCopy()
		job.Spec.Suspend = ptr.To(is)
		g.Expect(kube.Patch(ctx, job, client.MergeFrom(before))).To(Succeed())
	}).Should(Succeed())
}
