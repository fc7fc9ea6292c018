// SPDX-License-Identifier: Apache-2.0

package controllers_test

import (
	"context"
	"fmt"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

// lawfulSearch is a search in a namespace of its own, and the requisition that it answers. Neither is created yet.
type lawfulSearch struct {
	ns            string
	opens, closes time.Time // the window of the requisition
	r             *v1alpha1.JudicialRequisition
	s             *v1alpha1.VideoSearchJob
}

// declare begins a spec.
func (q *lawfulSearch) declare(ctx context.Context) {
	GinkgoHelper()
	moveTo(time.Now()) // what Kubernetes records of a Job is in the machine's time
	q.ns = namespace(ctx)
	q.opens, q.closes = clk.Now().Add(-time.Hour), clk.Now().Add(2*time.Hour)
	create(ctx, objects.Commitment(q.ns, q.opens))
	q.r = objects.Requisition(q.ns, "pv", q.opens, q.closes)
	q.s = objects.Search(q.r, "van", objects.Plate, objects.Face)
}

// decide adds a prosecutor's decision.
func (q *lawfulSearch) decide(ctx context.Context, name string, d v1alpha1.Decision, at time.Time) {
	GinkgoHelper()
	create(ctx, objects.MakeDecision(name, q.ns).On("pv").Decided(d, at).Obj())
}

// isRunning waits for the search's pod.
func (q *lawfulSearch) isRunning(ctx context.Context) {
	GinkgoHelper()
	Eventually(searchState(ctx, q.s)).Should(Equal(v1alpha1.SearchRunning))
	Eventually(func() []corev1.Pod { return pods(ctx, q.ns) }).Should(HaveLen(1))
}

// isGone waits until nothing runs.
func (q *lawfulSearch) isGone(ctx context.Context) {
	GinkgoHelper()
	Eventually(func() []corev1.Pod { return pods(ctx, q.ns) }).Should(BeEmpty())
	Eventually(func() error {
		_, err := fetch[batchv1.Job](ctx, q.ns, "van")()
		return client.IgnoreNotFound(err)
	}).Should(Succeed())
}

// status returns the search's status.
func (q *lawfulSearch) status(ctx context.Context) v1alpha1.VideoSearchJobStatus {
	GinkgoHelper()
	got, err := fetch[v1alpha1.VideoSearchJob](ctx, q.ns, "van")()
	Expect(err).NotTo(HaveOccurred())
	return got.Status
}

var _ = Describe("A VideoSearchJob", func() {
	q := &lawfulSearch{}
	BeforeEach(q.declare)

	It("runs from the magistrate's decision to the second in which the window closes", func(ctx context.Context) {
		create(ctx, q.r)
		create(ctx, q.s)
		Eventually(searchState(ctx, q.s)).Should(Equal(v1alpha1.SearchPending))
		q.decide(ctx, "ok", v1alpha1.Authorize, q.opens)
		q.isRunning(ctx)

		job, err := fetch[batchv1.Job](ctx, q.ns, "van")()
		Expect(err).NotTo(HaveOccurred())
		left := int64(q.closes.Sub(clk.Now()) / time.Second)
		Expect(*job.Spec.Template.Spec.ActiveDeadlineSeconds).To(Equal(left), "Kubernetes itself ends it with the window")
		Expect(*job.Spec.ActiveDeadlineSeconds).To(BeNumerically("<=", left), "and sooner if it started later")
		Expect(*job.Spec.BackoffLimit).To(BeNumerically("<=", 3))
		pod := pods(ctx, q.ns)[0]
		Expect(sees(&pod, objects.Plate)).To(BeTrue())
		Expect(sees(&pod, objects.Face)).To(BeFalse())

		moveTo(q.closes.Add(-time.Second))
		settle()
		Expect(pods(ctx, q.ns)).To(HaveLen(1), "a second too early")
		moveTo(q.closes)
		q.isGone(ctx)
		Eventually(func(g Gomega) {
			got, err := fetch[v1alpha1.VideoSearchJob](ctx, q.ns, "van")()
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(got.Status.State).To(Equal(v1alpha1.SearchExpired))
			g.Expect(got.Status.EndedAt).NotTo(BeNil())
			g.Expect(got.Status.ExpiresAt.Time).To(BeTemporally("==", q.closes))
		}).Should(Succeed())
	})

	It("tells what Kubernetes warns of while no pod of it comes", func(ctx context.Context) {
		create(ctx, &corev1.ResourceQuota{
			ObjectMeta: metav1.ObjectMeta{Namespace: q.ns, Name: "none"},
			Spec:       corev1.ResourceQuotaSpec{Hard: corev1.ResourceList{corev1.ResourcePods: resource.MustParse("0")}},
		})
		create(ctx, q.r)
		create(ctx, q.s)
		q.decide(ctx, "ok", v1alpha1.Authorize, q.opens)
		Eventually(func(g Gomega) {
			var warned corev1.EventList
			g.Expect(k8s.List(ctx, &warned, client.InNamespace(q.ns), client.MatchingFields{"type": corev1.EventTypeWarning, "reason": "FailedCreate"})).To(Succeed())
			g.Expect(warned.Items).NotTo(BeEmpty())
		}).Should(Succeed())
		moveTo(clk.Now().Add(time.Minute)) // no event wakes anybody
		Eventually(func() *metav1.Condition {
			return meta.FindStatusCondition(q.status(ctx).Conditions, v1alpha1.ConditionAvailable)
		}).Should(And(HaveField("Reason", v1alpha1.ReasonStuck), HaveField("Message", ContainSubstring("exceeded quota: none"))))
	})

	It("begins when its window opens", func(ctx context.Context) {
		q.r = objects.Requisition(q.ns, "pv", clk.Now().Add(time.Hour), q.closes)
		q.s = objects.Search(q.r, "van", objects.Plate)
		create(ctx, q.r)
		q.decide(ctx, "ok", v1alpha1.Authorize, q.opens)
		create(ctx, q.s)
		Eventually(searchState(ctx, q.s)).Should(Equal(v1alpha1.SearchPending))
		Expect(pods(ctx, q.ns)).To(BeEmpty())
		moveTo(q.r.Spec.Window.From.Time)
		q.isRunning(ctx)
	})

	It("ends at once when its requisition is revoked, and does not start again", func(ctx context.Context) {
		create(ctx, q.r)
		create(ctx, q.s)
		q.decide(ctx, "ok", v1alpha1.Authorize, q.opens)
		q.isRunning(ctx)
		q.decide(ctx, "stop", v1alpha1.Revoke, clk.Now())
		q.isGone(ctx)
		Eventually(searchState(ctx, q.s)).Should(Equal(v1alpha1.SearchExpired))
		q.decide(ctx, "again", v1alpha1.Authorize, clk.Now().Add(time.Second))
		moveTo(clk.Now().Add(time.Second))
		settle()
		Expect(pods(ctx, q.ns)).To(BeEmpty())
		Expect(searchState(ctx, q.s)()).To(Equal(v1alpha1.SearchExpired))
	})

	DescribeTable("ends when what permits it is taken away", func(ctx context.Context, takeAway func(context.Context)) {
		create(ctx, q.r)
		create(ctx, q.s)
		q.decide(ctx, "ok", v1alpha1.Authorize, q.opens)
		q.isRunning(ctx)
		takeAway(ctx)
		q.isGone(ctx)
	},
		Entry("the requisition is deleted", func(ctx context.Context) {
			Expect(k8s.Delete(ctx, q.r)).To(Succeed())
		}),
		Entry("the decision is deleted", func(ctx context.Context) {
			Expect(k8s.DeleteAllOf(ctx, &v1alpha1.JudicialDecision{}, client.InNamespace(q.ns))).To(Succeed())
		}),
		Entry("the commitment is deleted", func(ctx context.Context) {
			Expect(k8s.DeleteAllOf(ctx, &v1alpha1.Formality{}, client.InNamespace(q.ns))).To(Succeed())
		}),
		Entry("the search itself is deleted", func(ctx context.Context) {
			Expect(k8s.Delete(ctx, q.s)).To(Succeed())
		}),
		Entry("the law changes", func(ctx context.Context) {
			p := &v1alpha1.LegalProfile{}
			Expect(k8s.Get(ctx, client.ObjectKey{Name: "fr-requisition-municipal"}, p)).To(Succeed())
			before := p.Spec.DeepCopy()
			change(ctx, p, func() {
				p.Spec.InForce = []v1alpha1.ForcePeriod{{From: *timeAt(q.opens.Add(-time.Hour)), Until: timeAt(clk.Now()), Source: "cnil-2024"}}
			})
			DeferCleanup(func(ctx context.Context) { change(ctx, p, func() { p.Spec = *before }) })
		}),
	)

	It("refuses one camera more than the requisition names", func(ctx context.Context) {
		q.s.Spec.Cameras = append(q.s.Spec.Cameras, "cam-3")
		create(ctx, q.r)
		q.decide(ctx, "ok", v1alpha1.Authorize, q.opens)
		create(ctx, q.s)
		Eventually(searchState(ctx, q.s)).Should(Equal(v1alpha1.SearchRefused))
		settle()
		Expect(pods(ctx, q.ns)).To(BeEmpty())
	})

	It("takes back what others do to its Job", func(ctx context.Context) {
		create(ctx, q.r)
		create(ctx, q.s)
		q.decide(ctx, "ok", v1alpha1.Authorize, q.opens)
		q.isRunning(ctx)
		settle()
		job, err := fetch[batchv1.Job](ctx, q.ns, "van")()
		Expect(err).NotTo(HaveOccurred())
		change(ctx, job, func() { job.Spec.ActiveDeadlineSeconds = ptr.To[int64](1 << 30) })
		Eventually(func() (time.Time, error) {
			now, err := fetch[batchv1.Job](ctx, q.ns, "van")()
			return now.CreationTimestamp.Add(time.Duration(ptr.Deref(now.Spec.ActiveDeadlineSeconds, 0)) * time.Second), err
		}).Should(BeTemporally("<=", q.closes))
		settle()

		By("deleting it and leaving its pod")
		before := pods(ctx, q.ns)[0].UID
		Expect(k8s.Delete(ctx, job, client.PropagationPolicy("Orphan"))).To(Succeed())
		Eventually(func() []types.UID {
			var uids []types.UID
			for _, p := range pods(ctx, q.ns) {
				uids = append(uids, p.UID)
			}
			return uids
		}).Should(And(HaveLen(1), Not(ContainElement(before))))
	})

	It("does not take over a Job that somebody else made under its name", func(ctx context.Context) {
		create(ctx, q.r)
		create(ctx, q.s)
		q.decide(ctx, "ok", v1alpha1.Authorize, q.opens)
		q.isRunning(ctx)
		settle()
		job, err := fetch[batchv1.Job](ctx, q.ns, "van")()
		Expect(err).NotTo(HaveOccurred())
		theirs := job.DeepCopy()
		theirs.ResourceVersion, theirs.UID = "", ""
		theirs.Spec.Selector, theirs.Status = nil, batchv1.JobStatus{}
		theirs.Spec.Template.Labels = nil
		theirs.Spec.ActiveDeadlineSeconds, theirs.Spec.Template.Spec.ActiveDeadlineSeconds = nil, nil
		theirs.Spec.Template.Spec.Containers[0].Command = []string{"/theirs"} // the same files, and another use of them
		Expect(k8s.Delete(ctx, job, client.PropagationPolicy("Background"))).To(Succeed())
		Eventually(func() error { // the operator may be faster
			err := k8s.Create(ctx, theirs)
			if apierrors.IsAlreadyExists(err) {
				now, err := fetch[batchv1.Job](ctx, q.ns, "van")()
				if err == nil && now.DeletionTimestamp.IsZero() {
					_ = k8s.Delete(ctx, now, client.PropagationPolicy("Background"))
				}
				return fmt.Errorf("there already")
			}
			return err
		}).WithPolling(time.Millisecond).Should(Succeed())
		Eventually(func() (types.UID, error) {
			now, err := fetch[batchv1.Job](ctx, q.ns, "van")()
			return now.UID, client.IgnoreNotFound(err)
		}).ShouldNot(Or(Equal(theirs.UID), BeEmpty()))
		Eventually(func(g Gomega) {
			for _, p := range pods(ctx, q.ns) {
				g.Expect(p.Spec.Containers[0].Command).NotTo(ContainElement("/theirs"))
			}
		}).Should(Succeed())
	})

	It("waits until its footage is recorded", func(ctx context.Context) {
		q.r.Spec.Scope.Footage.Until = metav1.Time{Time: q.closes}
		q.s.Spec.Footage.Until = metav1.Time{Time: clk.Now().Add(time.Hour)}
		create(ctx, q.r)
		q.decide(ctx, "ok", v1alpha1.Authorize, q.opens)
		create(ctx, q.s)
		Eventually(searchState(ctx, q.s)).Should(Equal(v1alpha1.SearchPending))
		settle()
		Expect(pods(ctx, q.ns)).To(BeEmpty(), "a live stream")
		moveTo(q.s.Spec.Footage.Until.Time)
		q.isRunning(ctx)
	})

	It("has its deadline brought forward when it has to end sooner", func(ctx context.Context) {
		create(ctx, q.r)
		create(ctx, q.s)
		q.decide(ctx, "ok", v1alpha1.Authorize, q.opens)
		q.isRunning(ctx)
		q.decide(ctx, "later", v1alpha1.Revoke, clk.Now().Add(time.Hour))
		Eventually(func() (time.Time, error) {
			now, err := fetch[batchv1.Job](ctx, q.ns, "van")()
			return now.CreationTimestamp.Add(time.Duration(ptr.Deref(now.Spec.ActiveDeadlineSeconds, 0)) * time.Second), err
		}).Should(BeTemporally("<=", q.closes.Add(-time.Hour)))
	})

	It("tells of every run, and is interrupted and not over while a module is missing", func(ctx context.Context) {
		p := objects.Package()
		p.Name = "package-of-" + q.ns
		create(ctx, p)
		ending(p)
		q.s.Spec.PackageName = v1alpha1.ObjectName(p.Name)
		create(ctx, q.r)
		create(ctx, q.s)
		q.decide(ctx, "ok", v1alpha1.Authorize, q.opens)
		q.isRunning(ctx)
		first := q.status(ctx)

		By("changing the image of the package")
		before := pods(ctx, q.ns)[0].UID
		change(ctx, p, func() { p.Spec.Runtime.Image = objects.Image(99) })
		Eventually(func() []corev1.Pod { return pods(ctx, q.ns) }).Should(And(HaveLen(1), Not(ContainElement(HaveField("UID", before)))))
		q.isRunning(ctx)
		Eventually(func() []v1alpha1.SearchRun { return q.status(ctx).Runs }).Should(HaveLen(2))
		got := q.status(ctx)
		Expect(got.StartedAt).To(Equal(first.StartedAt))
		Expect(got.Runs[0].Outcome).To(Equal(v1alpha1.RunInterrupted))
		Expect(got.Runs[0].EndedAt).NotTo(BeNil())
		Expect(got.Runs[1].EndedAt).To(BeNil())

		By("taking the module away for a moment")
		modules := p.Spec.Modules
		change(ctx, p, func() { p.Spec.Modules = modules[:2] })
		q.isGone(ctx)
		Eventually(searchState(ctx, q.s)).Should(Equal(v1alpha1.SearchInterrupted))
		change(ctx, p, func() { p.Spec.Modules = modules })
		q.isRunning(ctx)
		got = q.status(ctx)
		Expect(got.Runs).To(HaveLen(3))
		Expect(*got.RunCount).To(BeEquivalentTo(3))
		Expect(got.EndedAt).To(BeNil())
	})

	It("is not said to run while its pod has no node, and says what Kubernetes says", func(ctx context.Context) {
		q.s.Spec.GPU = &v1alpha1.GPU{ResourceName: "nvidia.com/gpu", Count: 16}
		create(ctx, q.r)
		create(ctx, q.s)
		q.decide(ctx, "ok", v1alpha1.Authorize, q.opens)
		Eventually(func(g Gomega) {
			g.Expect(q.status(ctx).Conditions).To(ContainElements(
				And(HaveField("Type", v1alpha1.ConditionAvailable), HaveField("Status", metav1.ConditionFalse),
					HaveField("Reason", "Unschedulable"), HaveField("Message", ContainSubstring("Insufficient nvidia.com/gpu"))),
				And(HaveField("Type", v1alpha1.ConditionReady), HaveField("Status", metav1.ConditionFalse))))
		}).Should(Succeed())
		got := q.status(ctx)
		Expect(got.State).To(Equal(v1alpha1.SearchPending))
		Expect(got.StartedAt).To(BeNil())
		Eventually(eventsAbout(ctx, q.ns, "van")).Should(ContainElement("Warning Unschedulable"))
		settle()
		Expect(eventsAbout(ctx, q.ns, "van")()).To(ContainElement("Warning Unschedulable"))
	})
})
