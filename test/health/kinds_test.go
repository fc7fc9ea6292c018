// SPDX-License-Identifier: Apache-2.0

package health_test

import (
	"context"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

// What the engines say, in their own words.
var (
	unknown   = opinion{"kstatus": "InProgress", "flux": "InProgress", "argocd": "Progressing"}
	healthy   = opinion{"kstatus": "Current", "flux": "Current", "argocd": "Healthy"}
	failed    = opinion{"kstatus": "Failed", "flux": "Failed", "argocd": "Degraded"}
	suspended = opinion{"kstatus": "InProgress", "flux": "Current", "argocd": "Suspended"}
)

// profile forbids something from an instant on, to everybody.
func profile(from time.Time) *v1alpha1.LegalProfile {
	p := objects.MakeProfile("health").Always().TimeZone("Europe/Paris").Sources("text").InForce("text", from, time.Time{}).
		Forbids("weapon", "text", "for this test").Obj()
	p.Spec.Title, p.Spec.Jurisdiction, p.Spec.Sources[0].Title = "A profile", "FR", "A text"
	return p
}

var _ = Describe("An object of each kind", Ordered, func() {
	var ns string
	var all []client.Object

	BeforeAll(func(ctx context.Context) {
		ns = namespace(ctx)
		from := clk.Now().Add(-24 * time.Hour)
		r := objects.Requisition(ns, "pv", from, clk.Now().Add(time.Hour))
		all = []client.Object{
			profile(from),
			objects.MakeNotice("health").Open(from, time.Time{}).To(v1alpha1.Addressee{Type: "Municipality"}).Strip("weapon").Obj(),
			objects.MakePackage("health").Artifact(objects.Counter, 91, "counting.pedestrian").Obj(),
			objects.Commitment(ns, from), r, objects.Statistics(ns, "count", objects.Counter), objects.Search(r, "van", objects.Plate),
		}
		for _, o := range objects.ForStatistics(ns, from) {
			all = append(all, o)
		}
		for _, o := range all {
			apply(ctx, o)
		}
		DeferCleanup(func(ctx context.Context) {
			for _, o := range all {
				Expect(client.IgnoreNotFound(k8s.Delete(ctx, o))).To(Succeed())
			}
		})
	})

	It("passes for nothing while nobody has judged it", func(ctx context.Context) {
		for _, o := range all {
			By(o.GetName())
			isSaid(ctx, o, "Unknown Pending", unknown)
		}
	})

	It("does not differ for whoever applies it again, and gives nobody its status", func(ctx context.Context) {
		for _, o := range all {
			apply(ctx, o) // the API server may store the default with the next write
			before, err := read(ctx, o)
			Expect(err).NotTo(HaveOccurred())
			apply(ctx, o)
			after, err := read(ctx, o)
			Expect(err).NotTo(HaveOccurred())
			Expect(after.GetResourceVersion()).To(Equal(before.GetResourceVersion()), o.GetName())
			Expect(after.GetGeneration()).To(BeEquivalentTo(1), o.GetName())
			for _, m := range after.GetManagedFields() {
				Expect(m.FieldsV1.GetRawString()).NotTo(ContainSubstring("f:status"), m.Manager)
			}
		}
	})

	It("is healthy once it was judged, and its default is gone", func(ctx context.Context) {
		operator()
		for _, o := range all {
			By(o.GetName())
			switch o.(type) {
			case *v1alpha1.VideoSearchJob:
				isSaid(ctx, o, "False AuthorizationMissing", suspended)
			case *v1alpha1.VideoAnalyticsDeployment:
				isSaid(ctx, o, "True Permitted", healthy)
			default:
				isSaid(ctx, o, "True Judged", healthy)
			}
		}
	})

	It("is not while nobody has judged a change of it", func(ctx context.Context) {
		d := &v1alpha1.VideoAnalyticsDeployment{}
		Expect(k8s.Get(ctx, client.ObjectKeyFromObject(objects.Statistics(ns, "count")), d)).To(Succeed())
		d.Spec.Modules = append(d.Spec.Modules, objects.Density)
		Expect(k8s.Update(ctx, d)).To(Succeed())
		isSaid(ctx, d, "True Permitted", unknown)
	})
})

var _ = Describe("A VideoAnalyticsDeployment", func() {
	It("is told apart by its verdict", func(ctx context.Context) {
		operator()
		ns := namespace(ctx)
		d := objects.Statistics(ns, "count", objects.Counter)
		apply(ctx, d)
		isSaid(ctx, d, "False FormalityMissing", suspended)
		for _, f := range objects.ForStatistics(ns, clk.Now().Add(-time.Hour)) {
			apply(ctx, f)
		}
		isSaid(ctx, d, "True Permitted", healthy)
		d.Spec.Modules = []v1alpha1.ModuleName{objects.Counter, objects.Face}
		apply(ctx, d)
		isSaid(ctx, d, "True Restricted", healthy)
		d.Spec.Modules = []v1alpha1.ModuleName{objects.Face}
		apply(ctx, d)
		isSaid(ctx, d, "False NothingLeft", failed)
		d.Spec.Modules = []v1alpha1.ModuleName{objects.Counter}
		apply(ctx, d)
		isSaid(ctx, d, "True Permitted", healthy)
		d.Spec.ProfileName = "on-its-way"
		apply(ctx, d)
		isSaid(ctx, d, "False ProfileNotFound", unknown)
	})
})

var _ = Describe("A VideoSearchJob", func() {
	var ns string
	var opens, closes time.Time
	var r *v1alpha1.JudicialRequisition
	var s *v1alpha1.VideoSearchJob

	BeforeEach(func(ctx context.Context) {
		operator()
		ns = namespace(ctx)
		opens, closes = clk.Now().Add(-time.Hour), clk.Now().Add(2*time.Hour)
		apply(ctx, objects.Commitment(ns, opens))
		r = objects.Requisition(ns, "pv", opens, closes)
		s = objects.Search(r, "van", objects.Plate)
		apply(ctx, r)
		apply(ctx, objects.MakeDecision("ok", ns).On("pv").Decided(v1alpha1.Authorize, opens).Obj())
	})

	// runs waits for a search that runs.
	runs := func(ctx context.Context) {
		apply(ctx, s)
		isSaid(ctx, s, "True Running", healthy)
	}
	It("that ran until its window closed is healthy, and says that nothing runs", func(ctx context.Context) {
		runs(ctx)
		clk.SetTime(closes)
		isSaid(ctx, s, "True Expired", healthy)
		u, err := read(ctx, s)
		Expect(err).NotTo(HaveOccurred())
		Expect(messageOf(u, v1alpha1.ConditionAvailable)).To(Equal("nothing runs"))
		Expect(messageOf(u, v1alpha1.ConditionPermitted)).To(HavePrefix("at the end of the search: "))
	})

	It("of which the window closed before it ran has failed", func(ctx context.Context) {
		clk.SetTime(closes)
		apply(ctx, s)
		isSaid(ctx, s, "False WindowOver", failed)
	})

	It("that a magistrate ended has failed", func(ctx context.Context) {
		runs(ctx)
		apply(ctx, objects.MakeDecision("stop", ns).On("pv").Decided(v1alpha1.Revoke, clk.Now()).Obj())
		isSaid(ctx, s, "False Revoked", failed)
	})

	It("of which the requisition was pruned has failed, and does not say afterwards that there is none", func(ctx context.Context) {
		runs(ctx)
		Expect(k8s.Delete(ctx, r)).To(Succeed())
		isSaid(ctx, s, "False RequisitionNotFound", failed)
		r.ResourceVersion = ""
		apply(ctx, r)
		isSaid(ctx, r, "True Judged", healthy)
		u, err := read(ctx, s)
		Expect(err).NotTo(HaveOccurred())
		for _, kind := range []string{v1alpha1.ConditionReady, v1alpha1.ConditionPermitted, v1alpha1.ConditionStalled} {
			Expect(messageOf(u, kind)).To(HaveSuffix("at the end of the search: its JudicialRequisition was no longer there"))
		}
	})

	It("that asks for a camera too many has failed", func(ctx context.Context) {
		s.Spec.Cameras = append(s.Spec.Cameras, "cam-9")
		apply(ctx, s)
		isSaid(ctx, s, "False OutOfScope", failed)
	})

	It("that came to its end is healthy", func(ctx context.Context) {
		runs(ctx)
		var list corev1.PodList
		Expect(k8s.List(ctx, &list, client.InNamespace(ns))).To(Succeed())
		Expect(list.Items).To(HaveLen(1))
		Expect(k8s.Patch(ctx, &list.Items[0], client.RawPatch(types.MergePatchType,
			[]byte(`{"metadata":{"annotations":{"vsa.legal/simulated-run":"1s"}}}`)))).To(Succeed())
		isSaid(ctx, s, "True Succeeded", healthy)
	})

	It("of which the Job failed has failed", func(ctx context.Context) {
		runs(ctx)
		job := &batchv1.Job{ObjectMeta: metav1.ObjectMeta{Name: s.Name, Namespace: ns}}
		Expect(k8s.Status().Patch(ctx, job, client.RawPatch(types.MergePatchType, []byte(`{"status":{"active":0,"ready":0,`+
			`"conditions":[{"type":"FailureTarget","status":"True","reason":"BackoffLimitExceeded"},`+
			`{"type":"Failed","status":"True","reason":"BackoffLimitExceeded"}]}}`)))).To(Succeed())
		isSaid(ctx, s, "False Failed", failed)
	})
})
