// SPDX-License-Identifier: Apache-2.0

package controllers_test

import (
	"context"
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

var _ = Describe("A VideoSearchJob that has come to its end", func() {
	q := &lawfulSearch{}
	BeforeEach(q.declare)

	It("says that it succeeded, and does not start again", func(ctx context.Context) {
		create(ctx, q.r)
		create(ctx, q.s)
		q.decide(ctx, "ok", v1alpha1.Authorize, q.opens)
		q.isRunning(ctx)
		pod := pods(ctx, q.ns)[0]
		change(ctx, &pod, func() { pod.Annotations["vsa.legal/simulated-run"] = "1s" })
		Eventually(searchState(ctx, q.s)).Should(Equal(v1alpha1.SearchSucceeded))
		moveTo(q.closes)
		settle()
		Expect(searchState(ctx, q.s)()).To(Equal(v1alpha1.SearchSucceeded))
	})

	It("says where its results are and that they are due, until somebody says that they are erased", func(ctx context.Context) {
		q.s.Spec.Output = &v1alpha1.SearchOutput{ClaimName: "results"}
		claim(ctx, q.ns, "results")
		create(ctx, q.r)
		create(ctx, q.s)
		q.decide(ctx, "ok", v1alpha1.Authorize, q.opens)
		q.isRunning(ctx)
		q.decide(ctx, "stop", v1alpha1.Revoke, clk.Now())
		due := func(g Gomega) *metav1.Condition {
			got, err := fetch[v1alpha1.VideoSearchJob](ctx, q.ns, "van")()
			g.Expect(err).NotTo(HaveOccurred())
			q.s = got
			return meta.FindStatusCondition(got.Status.Conditions, v1alpha1.ConditionResultsDue)
		}
		Eventually(searchState(ctx, q.s)).Should(Equal(v1alpha1.SearchExpired))
		// What Kubernetes records is in the machine's time, which the clock of the law is behind by a little.
		moveTo(clk.Now().Add(time.Minute))
		Eventually(func(g Gomega) { // to a commune, the law leaves no time at all
			g.Expect(due(g)).To(HaveValue(And(HaveField("Status", metav1.ConditionTrue), HaveField("Reason", v1alpha1.ReasonRetentionOver))))
		}).Should(Succeed())
		Expect(q.s.Status.Results).To(HaveValue(And(HaveField("ClaimName", v1alpha1.ObjectName("results")), HaveField("Folder", "search-"+string(q.s.UID)),
			HaveField("Source", Not(BeEmpty())), HaveField("EraseBy", HaveValue(Equal(*q.s.Status.EndedAt))))))
		before := q.s.DeepCopy()
		metav1.SetMetaDataAnnotation(&q.s.ObjectMeta, v1alpha1.AnnotationResultsErased, "record 12")
		Expect(k8s.Patch(ctx, q.s, client.MergeFrom(before))).To(Succeed())
		Eventually(func(g Gomega) { g.Expect(due(g)).To(BeNil()) }).Should(Succeed())
		Expect(q.s.Status.Results).NotTo(BeNil(), "where they were stays told")
	})

	It("leaves its Job for as long as it says, and itself for good", func(ctx context.Context) {
		q.s.Spec.TTLSecondsAfterFinished = ptr.To[int32](3600)
		create(ctx, q.r)
		create(ctx, q.s)
		q.decide(ctx, "ok", v1alpha1.Authorize, q.opens)
		q.isRunning(ctx)
		pod := pods(ctx, q.ns)[0]
		change(ctx, &pod, func() { pod.Annotations["vsa.legal/simulated-run"] = "1s" })
		Eventually(searchState(ctx, q.s)).Should(Equal(v1alpha1.SearchSucceeded))
		settle()
		before, err := fetch[v1alpha1.VideoSearchJob](ctx, q.ns, "van")()
		Expect(err).NotTo(HaveOccurred())
		until := before.Status.EndedAt.Add(time.Hour)
		moveTo(until.Add(-time.Second))
		settle()
		Expect(pods(ctx, q.ns)).To(HaveLen(1), "its log is there a second too early")
		Eventually(func() []corev1.Pod { // who reckoned from the second before sleeps a little longer
			clk.Step(time.Second)
			return pods(ctx, q.ns)
		}).Should(BeEmpty())
		for _, made := range []client.Object{
			&batchv1.Job{ObjectMeta: metav1.ObjectMeta{Namespace: q.ns, Name: "van"}},
			&corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: q.ns, Name: "van-vsj-modules"}},
		} {
			Eventually(func() error { return k8s.Get(ctx, client.ObjectKeyFromObject(made), made) }).Should(Satisfy(apierrors.IsNotFound))
		}
		settle()
		after, err := fetch[v1alpha1.VideoSearchJob](ctx, q.ns, "van")()
		Expect(err).NotTo(HaveOccurred())
		Expect(after.Status).To(Equal(before.Status), "what ran and why stays")
	})

	It("tells when Kubernetes ended it, and not when the operator noticed", func(ctx context.Context) {
		q.closes = clk.Now().Add(4 * time.Second) // of the machine's clock: that of the law stands still
		q.r = objects.Requisition(q.ns, "pv", q.opens, q.closes)
		q.s = objects.Search(q.r, "van", objects.Plate)
		create(ctx, q.r)
		create(ctx, q.s)
		q.decide(ctx, "ok", v1alpha1.Authorize, q.opens)
		Eventually(searchState(ctx, q.s)).Should(Equal(v1alpha1.SearchExpired))
		job, err := fetch[batchv1.Job](ctx, q.ns, "van")()
		Expect(err).NotTo(HaveOccurred())
		var at metav1.Time
		for _, c := range job.Status.Conditions {
			if c.Type == batchv1.JobFailureTarget {
				at = c.LastTransitionTime
			}
		}
		got := q.status(ctx)
		Expect(got.EndedAt.Time).To(BeTemporally("==", at.Time))
		Expect(got.StartedAt.Time).To(BeTemporally("<=", got.EndedAt.Time), "whole seconds")
		Expect(got.Runs).To(HaveLen(1))
		Expect(got.Runs[0].Outcome).To(Equal(v1alpha1.RunExpired))
		Expect(got.Conditions).To(ContainElement(And(HaveField("Type", v1alpha1.ConditionAvailable),
			HaveField("Message", ContainSubstring("come to its end")))))
	})

	It("tells of nothing to come once it has ended, whoever writes it there", func(ctx context.Context) {
		create(ctx, q.r)
		create(ctx, q.s)
		q.decide(ctx, "ok", v1alpha1.Authorize, q.opens)
		q.isRunning(ctx)
		pod := pods(ctx, q.ns)[0]
		change(ctx, &pod, func() { pod.Annotations["vsa.legal/simulated-run"] = "1s" })
		Eventually(searchState(ctx, q.s)).Should(Equal(v1alpha1.SearchSucceeded))
		nothing := func(g Gomega) {
			got := q.status(ctx)
			g.Expect(got.NextChange).To(BeNil())
			g.Expect(got.RunsUntil).To(BeNil())
			g.Expect(got.ExpiresAt).To(BeNil())
			g.Expect(got.Findings).NotTo(ContainElement(HaveField("Reason", "Junk")))
			g.Expect(got.State).To(Equal(v1alpha1.SearchSucceeded))
			g.Expect(got.Runs).To(ConsistOf(HaveField("Outcome", v1alpha1.RunSucceeded)))
		}
		Eventually(nothing).Should(Succeed())
		settle()
		ended := q.status(ctx).EndedAt
		Expect(k8s.Status().Patch(ctx, q.s.DeepCopy(), client.RawPatch(types.MergePatchType, []byte(`{"status":{"endedAt":null,`+
			`"nextChange":"2030-01-01T00:00:00Z","runs":null,"findings":[{"reason":"Junk","verdict":"Forbidden","message":"junk"}]}}`)))).To(Succeed())
		Eventually(nothing).Should(Succeed())
		Expect(q.status(ctx).EndedAt).To(Equal(ended))
	})

	It("is told as never started where its time was over before its pod had a node", func(ctx context.Context) {
		q.closes = clk.Now().Add(4 * time.Second) // of the machine's clock: that of the law stands still
		q.r = objects.Requisition(q.ns, "pv", q.opens, q.closes)
		q.s = objects.Search(q.r, "van", objects.Plate)
		q.s.Spec.GPU = &v1alpha1.GPU{ResourceName: "nvidia.com/gpu", Count: 16}
		create(ctx, q.r)
		create(ctx, q.s)
		q.decide(ctx, "ok", v1alpha1.Authorize, q.opens)
		Eventually(searchState(ctx, q.s)).Should(Equal(v1alpha1.SearchExpired))
		got := q.status(ctx)
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
			Expect(k8s.Status().Patch(ctx, q.s.DeepCopy(), client.RawPatch(types.MergePatchType, []byte(junk)), client.FieldOwner("kubectl-patch"))).To(Succeed())
			current = start()
			Eventually(func() error { return current.readiness(nil) }).Should(Succeed())
			settle()
			return q.status(ctx)
		}
		const over = `{"status":{"state":"Succeeded","endedAt":"2026-01-01T00:00:00Z"}}`

		It("runs on, whatever that says of its end", func(ctx context.Context) {
			create(ctx, q.r)
			create(ctx, q.s)
			q.decide(ctx, "ok", v1alpha1.Authorize, q.opens)
			q.isRunning(ctx)
			before, job := q.status(ctx), pods(ctx, q.ns)[0].OwnerReferences[0].UID
			got := written(ctx, over)
			Expect(got.EndedAt).To(BeNil())
			Expect(got.State).To(Equal(v1alpha1.SearchRunning))
			Expect(got.Runs).To(Equal(before.Runs))
			Expect(pods(ctx, q.ns)).To(ConsistOf(HaveField("OwnerReferences", ConsistOf(HaveField("UID", job)))))
		})

		It("stays ended, whatever that says of its state", func(ctx context.Context) {
			create(ctx, q.r)
			create(ctx, q.s)
			q.decide(ctx, "ok", v1alpha1.Authorize, q.opens)
			q.isRunning(ctx)
			q.decide(ctx, "stop", v1alpha1.Revoke, clk.Now())
			Eventually(searchState(ctx, q.s)).Should(Equal(v1alpha1.SearchExpired))
			q.isGone(ctx)
			settle()
			before := q.status(ctx)
			q.decide(ctx, "again", v1alpha1.Authorize, clk.Now().Add(time.Second))
			moveTo(clk.Now().Add(2 * time.Second))
			got := written(ctx, `{"status":{"state":"Running","endedAt":null,"startedAt":null}}`)
			Expect(got.EndedAt).To(Equal(before.EndedAt))
			Expect(pods(ctx, q.ns)).To(BeEmpty())
			Expect(got.Runs).To(Equal(before.Runs))
		})

		It("is not run where it says that it ended and nobody knows, as after a backup was restored", func(ctx context.Context) {
			create(ctx, q.r)
			q.decide(ctx, "ok", v1alpha1.Authorize, q.opens)
			got := written(ctx, over, q.s)
			Expect(got.State).To(Equal(v1alpha1.SearchSucceeded))
			Expect(got.EndedAt).NotTo(BeNil())
			Expect(got.Conditions).To(ConsistOf(And(HaveField("Type", v1alpha1.ConditionReady), HaveField("Reason", v1alpha1.ReasonEndNotRecorded))))
			Expect(pods(ctx, q.ns)).To(BeEmpty())
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
