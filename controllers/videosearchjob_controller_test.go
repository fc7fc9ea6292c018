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

var _ = Describe("A VideoSearchJob", func() {
	var (
		ns     string
		opens  time.Time
		closes time.Time
		r      *v1alpha1.JudicialRequisition
		s      *v1alpha1.VideoSearchJob
	)

	BeforeEach(func(ctx context.Context) {
		moveTo(time.Now()) // what Kubernetes records of a Job is in the machine's time
		ns = namespace(ctx)
		opens, closes = clk.Now().Add(-time.Hour), clk.Now().Add(2*time.Hour)
		create(ctx, objects.Commitment(ns, opens))
		r = objects.Requisition(ns, "pv", opens, closes)
		s = objects.Search(r, "van", objects.Plate, objects.Face)
	})

	// decide adds a prosecutor's decision.
	decide := func(ctx context.Context, name string, d v1alpha1.Decision, at time.Time) {
		create(ctx, objects.MakeDecision(name, ns).On("pv").Decided(d, at).Obj())
	}
	// isRunning waits for the search's pod.
	isRunning := func(ctx context.Context) {
		EventuallyWithOffset(1, searchState(ctx, s)).Should(Equal(v1alpha1.SearchRunning))
		EventuallyWithOffset(1, func() []corev1.Pod { return pods(ctx, ns) }).Should(HaveLen(1))
	}
	// isGone waits until nothing runs.
	isGone := func(ctx context.Context) {
		EventuallyWithOffset(1, func() []corev1.Pod { return pods(ctx, ns) }).Should(BeEmpty())
		EventuallyWithOffset(1, func() error {
			_, err := fetch[batchv1.Job](ctx, ns, "van")()
			return client.IgnoreNotFound(err)
		}).Should(Succeed())
	}

	It("runs from the magistrate's decision to the second in which the window closes", func(ctx context.Context) {
		create(ctx, r)
		create(ctx, s)
		Eventually(searchState(ctx, s)).Should(Equal(v1alpha1.SearchPending))
		decide(ctx, "ok", v1alpha1.Authorize, opens)
		isRunning(ctx)

		job, err := fetch[batchv1.Job](ctx, ns, "van")()
		Expect(err).NotTo(HaveOccurred())
		left := int64(closes.Sub(clk.Now()) / time.Second)
		Expect(*job.Spec.Template.Spec.ActiveDeadlineSeconds).To(Equal(left), "Kubernetes itself ends it with the window")
		Expect(*job.Spec.ActiveDeadlineSeconds).To(BeNumerically("<=", left), "and sooner if it started later")
		Expect(*job.Spec.BackoffLimit).To(BeNumerically("<=", 3))
		pod := pods(ctx, ns)[0]
		Expect(sees(&pod, objects.Plate)).To(BeTrue())
		Expect(sees(&pod, objects.Face)).To(BeFalse())

		moveTo(closes.Add(-time.Second))
		settle()
		Expect(pods(ctx, ns)).To(HaveLen(1), "a second too early")
		moveTo(closes)
		isGone(ctx)
		Eventually(func(g Gomega) {
			got, err := fetch[v1alpha1.VideoSearchJob](ctx, ns, "van")()
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(got.Status.State).To(Equal(v1alpha1.SearchExpired))
			g.Expect(got.Status.EndedAt).NotTo(BeNil())
			g.Expect(got.Status.ExpiresAt.Time).To(BeTemporally("==", closes))
		}).Should(Succeed())
	})

	It("begins when its window opens", func(ctx context.Context) {
		r = objects.Requisition(ns, "pv", clk.Now().Add(time.Hour), closes)
		s = objects.Search(r, "van", objects.Plate)
		create(ctx, r)
		decide(ctx, "ok", v1alpha1.Authorize, opens)
		create(ctx, s)
		Eventually(searchState(ctx, s)).Should(Equal(v1alpha1.SearchPending))
		Expect(pods(ctx, ns)).To(BeEmpty())
		moveTo(r.Spec.Window.From.Time)
		isRunning(ctx)
	})

	It("ends at once when its requisition is revoked, and does not start again", func(ctx context.Context) {
		create(ctx, r)
		create(ctx, s)
		decide(ctx, "ok", v1alpha1.Authorize, opens)
		isRunning(ctx)
		decide(ctx, "stop", v1alpha1.Revoke, clk.Now())
		isGone(ctx)
		Eventually(searchState(ctx, s)).Should(Equal(v1alpha1.SearchExpired))
		decide(ctx, "again", v1alpha1.Authorize, clk.Now().Add(time.Second))
		moveTo(clk.Now().Add(time.Second))
		settle()
		Expect(pods(ctx, ns)).To(BeEmpty())
		Expect(searchState(ctx, s)()).To(Equal(v1alpha1.SearchExpired))
	})

	DescribeTable("ends when what permits it is taken away", func(ctx context.Context, takeAway func(context.Context)) {
		create(ctx, r)
		create(ctx, s)
		decide(ctx, "ok", v1alpha1.Authorize, opens)
		isRunning(ctx)
		takeAway(ctx)
		isGone(ctx)
	},
		Entry("the requisition is deleted", func(ctx context.Context) {
			Expect(k8s.Delete(ctx, r)).To(Succeed())
		}),
		Entry("the decision is deleted", func(ctx context.Context) {
			Expect(k8s.DeleteAllOf(ctx, &v1alpha1.JudicialDecision{}, client.InNamespace(ns))).To(Succeed())
		}),
		Entry("the commitment is deleted", func(ctx context.Context) {
			Expect(k8s.DeleteAllOf(ctx, &v1alpha1.Formality{}, client.InNamespace(ns))).To(Succeed())
		}),
		Entry("the search itself is deleted", func(ctx context.Context) {
			Expect(k8s.Delete(ctx, s)).To(Succeed())
		}),
		Entry("the law changes", func(ctx context.Context) {
			p := &v1alpha1.LegalProfile{}
			Expect(k8s.Get(ctx, client.ObjectKey{Name: "fr-requisition-municipal"}, p)).To(Succeed())
			before := p.Spec.DeepCopy()
			change(ctx, p, func() {
				p.Spec.InForce = []v1alpha1.ForcePeriod{{From: *timeAt(opens.Add(-time.Hour)), Until: timeAt(clk.Now()), Source: "cnil-2024"}}
			})
			DeferCleanup(func(ctx context.Context) { change(ctx, p, func() { p.Spec = *before }) })
		}),
	)

	It("refuses one camera more than the requisition names", func(ctx context.Context) {
		s.Spec.Cameras = append(s.Spec.Cameras, "cam-3")
		create(ctx, r)
		decide(ctx, "ok", v1alpha1.Authorize, opens)
		create(ctx, s)
		Eventually(searchState(ctx, s)).Should(Equal(v1alpha1.SearchRefused))
		settle()
		Expect(pods(ctx, ns)).To(BeEmpty())
	})

	It("takes back what others do to its Job", func(ctx context.Context) {
		create(ctx, r)
		create(ctx, s)
		decide(ctx, "ok", v1alpha1.Authorize, opens)
		isRunning(ctx)
		settle()
		job, err := fetch[batchv1.Job](ctx, ns, "van")()
		Expect(err).NotTo(HaveOccurred())
		change(ctx, job, func() { job.Spec.ActiveDeadlineSeconds = ptr.To[int64](1 << 30) })
		Eventually(func() (time.Time, error) {
			now, err := fetch[batchv1.Job](ctx, ns, "van")()
			return now.CreationTimestamp.Add(time.Duration(ptr.Deref(now.Spec.ActiveDeadlineSeconds, 0)) * time.Second), err
		}).Should(BeTemporally("<=", closes))
		settle()

		By("deleting it and leaving its pod")
		before := pods(ctx, ns)[0].UID
		Expect(k8s.Delete(ctx, job, client.PropagationPolicy("Orphan"))).To(Succeed())
		Eventually(func() []types.UID {
			var uids []types.UID
			for _, p := range pods(ctx, ns) {
				uids = append(uids, p.UID)
			}
			return uids
		}).Should(And(HaveLen(1), Not(ContainElement(before))))
	})

	It("does not take over a Job that somebody else made under its name", func(ctx context.Context) {
		create(ctx, r)
		create(ctx, s)
		decide(ctx, "ok", v1alpha1.Authorize, opens)
		isRunning(ctx)
		settle()
		job, err := fetch[batchv1.Job](ctx, ns, "van")()
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
				now, err := fetch[batchv1.Job](ctx, ns, "van")()
				if err == nil && now.DeletionTimestamp.IsZero() {
					_ = k8s.Delete(ctx, now, client.PropagationPolicy("Background"))
				}
				return fmt.Errorf("there already")
			}
			return err
		}).WithPolling(time.Millisecond).Should(Succeed())
		Eventually(func() (types.UID, error) {
			now, err := fetch[batchv1.Job](ctx, ns, "van")()
			return now.UID, client.IgnoreNotFound(err)
		}).ShouldNot(Or(Equal(theirs.UID), BeEmpty()))
		Eventually(func(g Gomega) {
			for _, p := range pods(ctx, ns) {
				g.Expect(p.Spec.Containers[0].Command).NotTo(ContainElement("/theirs"))
			}
		}).Should(Succeed())
	})

	It("waits until its footage is recorded", func(ctx context.Context) {
		r.Spec.Scope.Footage.Until = metav1.Time{Time: closes}
		s.Spec.Footage.Until = metav1.Time{Time: clk.Now().Add(time.Hour)}
		create(ctx, r)
		decide(ctx, "ok", v1alpha1.Authorize, opens)
		create(ctx, s)
		Eventually(searchState(ctx, s)).Should(Equal(v1alpha1.SearchPending))
		settle()
		Expect(pods(ctx, ns)).To(BeEmpty(), "a live stream")
		moveTo(s.Spec.Footage.Until.Time)
		isRunning(ctx)
	})

	It("has its deadline brought forward when it has to end sooner", func(ctx context.Context) {
		create(ctx, r)
		create(ctx, s)
		decide(ctx, "ok", v1alpha1.Authorize, opens)
		isRunning(ctx)
		decide(ctx, "later", v1alpha1.Revoke, clk.Now().Add(time.Hour))
		Eventually(func() (time.Time, error) {
			now, err := fetch[batchv1.Job](ctx, ns, "van")()
			return now.CreationTimestamp.Add(time.Duration(ptr.Deref(now.Spec.ActiveDeadlineSeconds, 0)) * time.Second), err
		}).Should(BeTemporally("<=", closes.Add(-time.Hour)))
	})

	It("says that it succeeded, and does not start again", func(ctx context.Context) {
		create(ctx, r)
		create(ctx, s)
		decide(ctx, "ok", v1alpha1.Authorize, opens)
		isRunning(ctx)
		pod := pods(ctx, ns)[0]
		change(ctx, &pod, func() { pod.Annotations["vsa.legal/simulated-run"] = "1s" })
		Eventually(searchState(ctx, s)).Should(Equal(v1alpha1.SearchSucceeded))
		moveTo(closes)
		settle()
		Expect(searchState(ctx, s)()).To(Equal(v1alpha1.SearchSucceeded))
	})

	It("says where its results are and that they are due, until somebody says that they are erased", func(ctx context.Context) {
		s.Spec.Output = &v1alpha1.SearchOutput{ClaimName: "results"}
		claim(ctx, ns, "results")
		create(ctx, r)
		create(ctx, s)
		decide(ctx, "ok", v1alpha1.Authorize, opens)
		isRunning(ctx)
		decide(ctx, "stop", v1alpha1.Revoke, clk.Now())
		due := func(g Gomega) *metav1.Condition {
			got, err := fetch[v1alpha1.VideoSearchJob](ctx, ns, "van")()
			g.Expect(err).NotTo(HaveOccurred())
			s = got
			return meta.FindStatusCondition(got.Status.Conditions, v1alpha1.ConditionResultsDue)
		}
		Eventually(searchState(ctx, s)).Should(Equal(v1alpha1.SearchExpired))
		// What Kubernetes records is in the machine's time, which the clock of the law is behind by a little.
		moveTo(clk.Now().Add(time.Minute))
		Eventually(func(g Gomega) { // to a commune, the law leaves no time at all
			g.Expect(due(g)).To(HaveValue(And(HaveField("Status", metav1.ConditionTrue), HaveField("Reason", v1alpha1.ReasonRetentionOver))))
		}).Should(Succeed())
		Expect(s.Status.Results).To(HaveValue(And(HaveField("ClaimName", v1alpha1.ObjectName("results")), HaveField("Folder", "search-"+string(s.UID)),
			HaveField("Source", Not(BeEmpty())), HaveField("EraseBy", HaveValue(Equal(*s.Status.EndedAt))))))
		before := s.DeepCopy()
		metav1.SetMetaDataAnnotation(&s.ObjectMeta, v1alpha1.AnnotationResultsErased, "record 12")
		Expect(k8s.Patch(ctx, s, client.MergeFrom(before))).To(Succeed())
		Eventually(func(g Gomega) { g.Expect(due(g)).To(BeNil()) }).Should(Succeed())
		Expect(s.Status.Results).NotTo(BeNil(), "where they were stays told")
	})

	It("leaves its Job for as long as it says, and itself for good", func(ctx context.Context) {
		s.Spec.TTLSecondsAfterFinished = ptr.To[int32](3600)
		create(ctx, r)
		create(ctx, s)
		decide(ctx, "ok", v1alpha1.Authorize, opens)
		isRunning(ctx)
		pod := pods(ctx, ns)[0]
		change(ctx, &pod, func() { pod.Annotations["vsa.legal/simulated-run"] = "1s" })
		Eventually(searchState(ctx, s)).Should(Equal(v1alpha1.SearchSucceeded))
		settle()
		before, err := fetch[v1alpha1.VideoSearchJob](ctx, ns, "van")()
		Expect(err).NotTo(HaveOccurred())
		until := before.Status.EndedAt.Add(time.Hour)
		moveTo(until.Add(-time.Second))
		settle()
		Expect(pods(ctx, ns)).To(HaveLen(1), "its log is there a second too early")
		Eventually(func() []corev1.Pod { // who reckoned from the second before sleeps a little longer
			clk.Step(time.Second)
			return pods(ctx, ns)
		}).Should(BeEmpty())
		for _, made := range []client.Object{
			&batchv1.Job{ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: "van"}},
			&corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: "van-vsj-modules"}},
		} {
			Eventually(func() error { return k8s.Get(ctx, client.ObjectKeyFromObject(made), made) }).Should(Satisfy(apierrors.IsNotFound))
		}
		settle()
		after, err := fetch[v1alpha1.VideoSearchJob](ctx, ns, "van")()
		Expect(err).NotTo(HaveOccurred())
		Expect(after.Status).To(Equal(before.Status), "what ran and why stays")
	})

	// status returns the search's status.
	status := func(ctx context.Context) v1alpha1.VideoSearchJobStatus {
		got, err := fetch[v1alpha1.VideoSearchJob](ctx, ns, "van")()
		ExpectWithOffset(1, err).NotTo(HaveOccurred())
		return got.Status
	}

	It("tells when Kubernetes ended it, and not when the operator noticed", func(ctx context.Context) {
		closes = clk.Now().Add(4 * time.Second) // of the machine's clock: that of the law stands still
		r = objects.Requisition(ns, "pv", opens, closes)
		s = objects.Search(r, "van", objects.Plate)
		create(ctx, r)
		create(ctx, s)
		decide(ctx, "ok", v1alpha1.Authorize, opens)
		Eventually(searchState(ctx, s)).Should(Equal(v1alpha1.SearchExpired))
		job, err := fetch[batchv1.Job](ctx, ns, "van")()
		Expect(err).NotTo(HaveOccurred())
		var at metav1.Time
		for _, c := range job.Status.Conditions {
			if c.Type == batchv1.JobFailureTarget {
				at = c.LastTransitionTime
			}
		}
		got := status(ctx)
		Expect(got.EndedAt.Time).To(BeTemporally("==", at.Time))
		Expect(got.StartedAt.Time).To(BeTemporally("<=", got.EndedAt.Time), "whole seconds")
		Expect(got.Runs).To(HaveLen(1))
		Expect(got.Runs[0].Outcome).To(Equal(v1alpha1.RunExpired))
		Expect(got.Conditions).To(ContainElement(And(HaveField("Type", v1alpha1.ConditionAvailable),
			HaveField("Message", ContainSubstring("come to its end")))))
	})

	It("tells of nothing to come once it has ended, whoever writes it there", func(ctx context.Context) {
		create(ctx, r)
		create(ctx, s)
		decide(ctx, "ok", v1alpha1.Authorize, opens)
		isRunning(ctx)
		pod := pods(ctx, ns)[0]
		change(ctx, &pod, func() { pod.Annotations["vsa.legal/simulated-run"] = "1s" })
		Eventually(searchState(ctx, s)).Should(Equal(v1alpha1.SearchSucceeded))
		nothing := func(g Gomega) {
			got := status(ctx)
			g.Expect(got.NextChange).To(BeNil())
			g.Expect(got.RunsUntil).To(BeNil())
			g.Expect(got.ExpiresAt).To(BeNil())
			g.Expect(got.Findings).NotTo(ContainElement(HaveField("Reason", "Junk")))
			g.Expect(got.State).To(Equal(v1alpha1.SearchSucceeded))
			g.Expect(got.Runs).To(ConsistOf(HaveField("Outcome", v1alpha1.RunSucceeded)))
		}
		Eventually(nothing).Should(Succeed())
		settle()
		ended := status(ctx).EndedAt
		Expect(k8s.Status().Patch(ctx, s.DeepCopy(), client.RawPatch(types.MergePatchType, []byte(`{"status":{"endedAt":null,`+
			`"nextChange":"2030-01-01T00:00:00Z","runs":null,"findings":[{"reason":"Junk","verdict":"Forbidden","message":"junk"}]}}`)))).To(Succeed())
		Eventually(nothing).Should(Succeed())
		Expect(status(ctx).EndedAt).To(Equal(ended))
	})

	It("tells of every run, and is interrupted and not over while a module is missing", func(ctx context.Context) {
		p := objects.Package()
		p.Name = "package-of-" + ns
		create(ctx, p)
		ending(p)
		s.Spec.PackageName = v1alpha1.ObjectName(p.Name)
		create(ctx, r)
		create(ctx, s)
		decide(ctx, "ok", v1alpha1.Authorize, opens)
		isRunning(ctx)
		first := status(ctx)

		By("changing the image of the package")
		before := pods(ctx, ns)[0].UID
		change(ctx, p, func() { p.Spec.Runtime.Image = objects.Image(99) })
		Eventually(func() []corev1.Pod { return pods(ctx, ns) }).Should(And(HaveLen(1), Not(ContainElement(HaveField("UID", before)))))
		isRunning(ctx)
		Eventually(func() []v1alpha1.SearchRun { return status(ctx).Runs }).Should(HaveLen(2))
		got := status(ctx)
		Expect(got.StartedAt).To(Equal(first.StartedAt))
		Expect(got.Runs[0].Outcome).To(Equal(v1alpha1.RunInterrupted))
		Expect(got.Runs[0].EndedAt).NotTo(BeNil())
		Expect(got.Runs[1].EndedAt).To(BeNil())

		By("taking the module away for a moment")
		modules := p.Spec.Modules
		change(ctx, p, func() { p.Spec.Modules = modules[:2] })
		isGone(ctx)
		Eventually(searchState(ctx, s)).Should(Equal(v1alpha1.SearchInterrupted))
		change(ctx, p, func() { p.Spec.Modules = modules })
		isRunning(ctx)
		got = status(ctx)
		Expect(got.Runs).To(HaveLen(3))
		Expect(*got.RunCount).To(BeEquivalentTo(3))
		Expect(got.EndedAt).To(BeNil())
	})

	It("is not said to run while its pod has no node, and says what Kubernetes says", func(ctx context.Context) {
		s.Spec.GPU = &v1alpha1.GPU{ResourceName: "nvidia.com/gpu", Count: 16}
		create(ctx, r)
		create(ctx, s)
		decide(ctx, "ok", v1alpha1.Authorize, opens)
		Eventually(func(g Gomega) {
			g.Expect(status(ctx).Conditions).To(ContainElements(
				And(HaveField("Type", v1alpha1.ConditionAvailable), HaveField("Status", metav1.ConditionFalse),
					HaveField("Reason", "Unschedulable"), HaveField("Message", ContainSubstring("Insufficient nvidia.com/gpu"))),
				And(HaveField("Type", v1alpha1.ConditionReady), HaveField("Status", metav1.ConditionFalse))))
		}).Should(Succeed())
		got := status(ctx)
		Expect(got.State).To(Equal(v1alpha1.SearchPending))
		Expect(got.StartedAt).To(BeNil())
		Eventually(eventsAbout(ctx, ns, "van")).Should(ContainElement("Warning Unschedulable"))
		settle()
		Expect(eventsAbout(ctx, ns, "van")()).To(ContainElement("Warning Unschedulable"))
	})

	It("is told as never started where its time was over before its pod had a node", func(ctx context.Context) {
		closes = clk.Now().Add(4 * time.Second) // of the machine's clock: that of the law stands still
		r = objects.Requisition(ns, "pv", opens, closes)
		s = objects.Search(r, "van", objects.Plate)
		s.Spec.GPU = &v1alpha1.GPU{ResourceName: "nvidia.com/gpu", Count: 16}
		create(ctx, r)
		create(ctx, s)
		decide(ctx, "ok", v1alpha1.Authorize, opens)
		Eventually(searchState(ctx, s)).Should(Equal(v1alpha1.SearchExpired))
		got := status(ctx)
		Expect(got.Runs).To(BeEmpty())
		Expect(got.StartedAt).To(BeNil())
		Expect(got.EndedAt).NotTo(BeNil())
		for _, of := range []string{v1alpha1.ConditionAvailable, v1alpha1.ConditionReady} {
			Expect(got.Conditions).To(ContainElement(And(HaveField("Type", of), HaveField("Status", metav1.ConditionFalse),
				HaveField("Reason", v1alpha1.ReasonNeverStarted))))
		}
	})

	Context("of which somebody else has written the status while no manager was there", Serial, func() {
		// written is what is there once a manager has looked at what was written.
		written := func(ctx context.Context, junk string, restored ...client.Object) v1alpha1.VideoSearchJobStatus {
			GinkgoHelper()
			settle()
			current.stop()
			create(ctx, restored...)
			Expect(k8s.Status().Patch(ctx, s.DeepCopy(), client.RawPatch(types.MergePatchType, []byte(junk)), client.FieldOwner("kubectl-patch"))).To(Succeed())
			current = start()
			Eventually(func() error { return current.readiness(nil) }).Should(Succeed())
			settle()
			return status(ctx)
		}
		const over = `{"status":{"state":"Succeeded","endedAt":"2026-01-01T00:00:00Z"}}`

		It("runs on, whatever that says of its end", func(ctx context.Context) {
			create(ctx, r)
			create(ctx, s)
			decide(ctx, "ok", v1alpha1.Authorize, opens)
			isRunning(ctx)
			before, job := status(ctx), pods(ctx, ns)[0].OwnerReferences[0].UID
			got := written(ctx, over)
			Expect(got.EndedAt).To(BeNil())
			Expect(got.State).To(Equal(v1alpha1.SearchRunning))
			Expect(got.Runs).To(Equal(before.Runs))
			Expect(pods(ctx, ns)).To(ConsistOf(HaveField("OwnerReferences", ConsistOf(HaveField("UID", job)))))
		})

		It("stays ended, whatever that says of its state", func(ctx context.Context) {
			create(ctx, r)
			create(ctx, s)
			decide(ctx, "ok", v1alpha1.Authorize, opens)
			isRunning(ctx)
			decide(ctx, "stop", v1alpha1.Revoke, clk.Now())
			Eventually(searchState(ctx, s)).Should(Equal(v1alpha1.SearchExpired))
			isGone(ctx)
			settle()
			before := status(ctx)
			decide(ctx, "again", v1alpha1.Authorize, clk.Now().Add(time.Second))
			moveTo(clk.Now().Add(2 * time.Second))
			got := written(ctx, `{"status":{"state":"Running","endedAt":null,"startedAt":null}}`)
			Expect(got.EndedAt).To(Equal(before.EndedAt))
			Expect(pods(ctx, ns)).To(BeEmpty())
			Expect(got.Runs).To(Equal(before.Runs))
		})

		It("is not run where it says that it ended and nobody knows, as after a backup was restored", func(ctx context.Context) {
			create(ctx, r)
			decide(ctx, "ok", v1alpha1.Authorize, opens)
			got := written(ctx, over, s)
			Expect(got.State).To(Equal(v1alpha1.SearchSucceeded))
			Expect(got.EndedAt).NotTo(BeNil())
			Expect(got.Conditions).To(ConsistOf(And(HaveField("Type", v1alpha1.ConditionReady), HaveField("Reason", v1alpha1.ReasonEndNotRecorded))))
			Expect(pods(ctx, ns)).To(BeEmpty())
		})
	})
})

// claim creates a claim of a namespace, and the volume that it gets.
func claim(ctx context.Context, ns, name string) {
	GinkgoHelper()
	size := corev1.ResourceList{corev1.ResourceStorage: resource.MustParse("1Gi")}
	modes := []corev1.PersistentVolumeAccessMode{corev1.ReadWriteMany}
	volume := &corev1.PersistentVolume{ObjectMeta: metav1.ObjectMeta{Name: ns + "-" + name}, Spec: corev1.PersistentVolumeSpec{
		Capacity: size, AccessModes: modes, ClaimRef: &corev1.ObjectReference{Namespace: ns, Name: name},
		PersistentVolumeSource: corev1.PersistentVolumeSource{NFS: &corev1.NFSVolumeSource{Server: "192.0.2.1", Path: "/"}},
	}}
	create(ctx, volume)
	create(ctx, &corev1.PersistentVolumeClaim{ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: name}, Spec: corev1.PersistentVolumeClaimSpec{
		AccessModes: modes, VolumeName: volume.Name, StorageClassName: ptr.To(""), Resources: corev1.VolumeResourceRequirements{Requests: size},
	}})
}
