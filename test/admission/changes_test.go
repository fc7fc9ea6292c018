// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"context"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	autoscalingv1 "k8s.io/api/autoscaling/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

// changedBy is what says who changed an object last.
func changedBy(o client.Object) string { return o.GetAnnotations()[v1alpha1.AnnotationChangedBy] }

// blaming says of an object that somebody has changed it who has not.
func blaming[T client.Object](o T, what string) T {
	o.SetAnnotations(map[string]string{v1alpha1.AnnotationChangedBy: what})
	return o
}

// watching is a deployment of which it is told who changed it.
func watching(name string) *v1alpha1.VideoAnalyticsDeployment {
	d := objects.Statistics(town, name, objects.Counter)
	d.Spec.Replicas = ptr.To(int32(1))
	return d
}

// declarations are one object of each kind into which it is written who changed it, who may make one, and a change.
func declarations() []struct {
	who    identity
	o      client.Object
	change string
} {
	GinkgoHelper()
	notice := objects.MakeNotice("blaming").Open(time.Now(), time.Time{}).To(v1alpha1.Addressee{Type: "Municipality", Name: "Nowhere"}).Stop("EventSecurity").Obj()
	software := objects.Package()
	software.Name = "blaming"
	bundle := &v1alpha1.LawBundle{ObjectMeta: onCluster("xx"), Spec: v1alpha1.LawBundleSpec{Jurisdiction: "XX", Sequence: 1, IssuedAt: metav1.Now(),
		Members: []v1alpha1.LawMember{{Kind: "LegalProfile", Name: "none", Digest: "sha256:0000000000000000000000000000000000000000000000000000000000000001"}}}}
	return []struct {
		who    identity
		o      client.Object
		change string
	}{
		{platformTeam, watching("blaming"), `{"spec":{"replicas":2}}`},
		{packageManager, software, `{"spec":{"runtime":{"terminationGracePeriodSeconds":7}}}`},
		{platformTeam, publicNotice("blaming"), `{"spec":{"validUntil":"2040-01-01T00:00:00Z"}}`},
		{registrar, notice, `{"spec":{"closedAt":"2040-01-01T00:00:00Z"}}`},
		{registrar, objects.Commune("blaming"), `{"spec":{"namespaces":["nowhere"]}}`},
		{registrar, lawOf("blaming"), `{"spec":{"title":"Another one"}}`},
		{registrar, bundle, `{"spec":{"sequence":2}}`},
	}
}

// changeAttempts leave a change to somebody else. Most come to nothing without being refused: see below.
func changeAttempts() []attempt {
	kept := func(what string, of func(ctx context.Context, who identity) error) attempt {
		return attempt{"change-blamed", what, gitops, of, "vsa-acts", "vsa.legal/changed-by"}
	}
	return []attempt{
		kept("an object that names somebody else, where the API server does not write it", func(ctx context.Context, who identity) error {
			unwritten(ctx)
			return who.client().Create(ctx, blaming(watching("forged"), "1 "+platformTeam.user))
		}),
		kept("the same, applied by the server", func(ctx context.Context, who identity) error {
			unwritten(ctx)
			return apply(ctx, who, blaming(watching("forged"), "1 "+platformTeam.user))
		}),
		kept("a change that names who made the object", func(ctx context.Context, who identity) error {
			unwritten(ctx)
			d := get(ctx, &v1alpha1.VideoAnalyticsDeployment{ObjectMeta: inTown("counter")})
			return merge(ctx, who, d, `{"metadata":{"annotations":{"vsa.legal/changed-by":"2 `+platformTeam.user+`"}},"spec":{"replicas":2}}`)
		}),
		kept("who made it is taken off", func(ctx context.Context, who identity) error {
			unwritten(ctx)
			return merge(ctx, who, get(ctx, &v1alpha1.VideoAnalyticsDeployment{ObjectMeta: inTown("counter")}), `{"metadata":{"annotations":{"vsa.legal/changed-by":null}}}`)
		}),
		kept("a name for a change that is to come", func(ctx context.Context, who identity) error {
			unwritten(ctx)
			return merge(ctx, who, get(ctx, &v1alpha1.VideoAnalyticsDeployment{ObjectMeta: inTown("counter")}), `{"metadata":{"annotations":{"vsa.legal/changed-by":"2 `+platformTeam.user+`"}}}`)
		}),
	}
}

// unwritten has the API server not write who changes what, as Kubernetes 1.35 has it, until the end of the spec.
func unwritten(ctx context.Context) {
	GinkgoHelper()
	unbind(ctx, "vsa-changes")
	Eventually(func(g Gomega) {
		o := publicNotice("unwritten")
		g.Expect(admin.Create(ctx, o, client.DryRunAll)).To(Succeed())
		g.Expect(changedBy(o)).To(BeEmpty())
	}).Should(Succeed())
}

var _ = Describe("Who changed an object", func() {
	made := func(ctx context.Context, who identity, o client.Object) {
		GinkgoHelper()
		Expect(makes(o)(ctx, who)).To(Succeed())
	}
	now := func(ctx context.Context, o client.Object) string {
		GinkgoHelper()
		Expect(admin.Get(ctx, client.ObjectKeyFromObject(o), o)).To(Succeed())
		return changedBy(o)
	}

	It("is written into every kind, whatever he says himself", func(ctx context.Context) {
		for _, of := range declarations() {
			o := blaming(of.o, "1 somebody")
			made(ctx, of.who, o)
			Expect(changedBy(o)).To(Equal("1 "+of.who.user), o.GetName())
			Expect(clusterAdmin.client().Patch(ctx, o, client.RawPatch(types.MergePatchType, []byte(of.change)))).To(Succeed())
			Expect(changedBy(o)).To(Equal("2 "+clusterAdmin.user), o.GetName())
			Expect(merge(ctx, clusterAdmin, o, `{"metadata":{"labels":{"a":"b"},"annotations":{"vsa.legal/changed-by":"2 somebody"}}}`)).To(Succeed())
			Expect(now(ctx, o)).To(Equal("2 " + clusterAdmin.user))
		}
	})

	It("is compared within what the API server lets a policy cost, of the longest law", func(ctx context.Context) {
		var profiles v1alpha1.LegalProfileList
		var bundles v1alpha1.LawBundleList
		Expect(admin.List(ctx, &profiles)).To(Succeed())
		Expect(admin.List(ctx, &bundles)).To(Succeed())
		var all []client.Object
		for i := range profiles.Items {
			all = append(all, &profiles.Items[i])
		}
		for i := range bundles.Items {
			all = append(all, &bundles.Items[i])
		}
		Expect(len(all)).To(BeNumerically(">", 10))
		for _, o := range all {
			before := changedBy(o)
			Expect(registrar.client().Patch(ctx, o, client.RawPatch(types.MergePatchType, []byte(`{"metadata":{"labels":{"a":"b"}}}`)), client.DryRunAll)).To(Succeed(), o.GetName())
			Expect(changedBy(o)).To(Equal(before), o.GetName())
		}
	})

	It("is in no search, requisition or decision", func(ctx context.Context) {
		for _, o := range []client.Object{&v1alpha1.VideoSearchJob{ObjectMeta: inTown("van")}, &v1alpha1.JudicialRequisition{ObjectMeta: inTown("pv")}, &v1alpha1.JudicialDecision{ObjectMeta: inTown("ok")}} {
			Expect(now(ctx, o)).To(BeEmpty(), o.GetName())
		}
	})

	It("stays whoever writes beside its spec, and however", func(ctx context.Context) {
		d := watching("")
		d.GenerateName = "stays-"
		made(ctx, platformTeam, d)
		by := "1 " + platformTeam.user
		Expect(changedBy(d)).To(Equal(by))
		Eventually(func(g Gomega) { // the operator writes its status
			g.Expect(admin.Get(ctx, client.ObjectKeyFromObject(d), d)).To(Succeed())
			g.Expect(d.Status.ObservedGeneration).To(Equal(int64(1)))
		}).Should(Succeed())
		Expect(changedBy(d)).To(Equal(by))
		for _, who := range []identity{gitops, clusterAdmin, builtIn("generic-garbage-collector")} {
			if who.user == gitops.user || who.user == clusterAdmin.user {
				Expect(merge(ctx, who, d, `{"metadata":{"annotations":{"vsa.legal/changed-by":"2 `+who.user+`"}}}`)).To(Succeed())
				Expect(now(ctx, d)).To(Equal(by))
				Expect(merge(ctx, who, d, `{"metadata":{"annotations":null}}`)).To(Succeed())
				Expect(now(ctx, d)).To(Equal(by))
				Eventually(func() error { // the operator may write its status meanwhile
					Expect(admin.Get(ctx, client.ObjectKeyFromObject(d), d)).To(Succeed())
					d.Annotations = map[string]string{"example.com/note": "kept"} // as kubectl replace leaves it out
					return who.client().Update(ctx, d)
				}).Should(Succeed())
				Expect(now(ctx, d)).To(Equal(by))
				Expect(d.Annotations).To(HaveKeyWithValue("example.com/note", "kept"))
			}
			Expect(merge(ctx, who, d, `{"metadata":{"finalizers":["example.com/held"]}}`)).To(Succeed())
			Expect(merge(ctx, who, d, `{"metadata":{"finalizers":null}}`)).To(Succeed())
			Expect(now(ctx, d)).To(Equal(by))
		}
	})

	It("is another one for an engine that changes the spec, and the same for one that applies what is there", func(ctx context.Context) {
		d := watching("applied")
		made(ctx, platformTeam, d)
		for range 2 {
			Expect(apply(ctx, gitops, watching("applied"))).To(Succeed())
			Expect(now(ctx, d)).To(Equal("1 " + platformTeam.user))
		}
		changed := watching("applied")
		changed.Spec.Replicas = ptr.To(int32(2))
		for range 2 {
			Expect(apply(ctx, gitops, changed.DeepCopy())).To(Succeed())
			Expect(now(ctx, d)).To(Equal("2 " + gitops.user))
		}
		for _, entry := range d.ManagedFields {
			Expect(string(entry.FieldsV1.GetRawBytes())).NotTo(ContainSubstring(v1alpha1.AnnotationChangedBy), entry.Manager)
		}
	})

	It("is nobody where somebody takes the name of an account", func(ctx context.Context) {
		d := blaming(watching("impersonated"), "1 "+gitops.user)
		made(ctx, gitops.impersonated(), d)
		Expect(changedBy(d)).To(BeEmpty())
		Expect(merge(ctx, gitops, d, `{"spec":{"replicas":2}}`)).To(Succeed())
		Expect(now(ctx, d)).To(Equal("2 " + gitops.user))
		Expect(merge(ctx, gitops.impersonated(), d, `{"spec":{"replicas":3}}`)).To(Succeed())
		Expect(now(ctx, d)).To(BeEmpty())
	})

	It("is told for its generation, and for none that /scale or a deletion makes", func(ctx context.Context) {
		d := watching("scaled")
		made(ctx, platformTeam, d)
		Expect(clusterAdmin.client().SubResource("scale").Update(ctx, d, client.WithSubResourceBody(&autoscalingv1.Scale{ObjectMeta: metav1.ObjectMeta{Name: d.Name, Namespace: town},
			Spec: autoscalingv1.ScaleSpec{Replicas: 2}}))).To(Succeed())
		Expect(now(ctx, d)).To(Equal("1 " + platformTeam.user))
		Expect(d.Generation).To(Equal(int64(2)))
		Expect(merge(ctx, clusterAdmin, d, `{"metadata":{"finalizers":["example.com/held"]}}`)).To(Succeed())
		DeferCleanup(func(ctx context.Context) {
			Expect(client.IgnoreNotFound(merge(ctx, clusterAdmin, d, `{"metadata":{"finalizers":null}}`))).To(Succeed())
		})
		Expect(clusterAdmin.client().Delete(ctx, d)).To(Succeed())
		Expect(now(ctx, d)).To(Equal("1 " + platformTeam.user))
		Expect(d.Generation).To(Equal(int64(3)))
	})

	It("has not to be written by hand where no API server writes it, and is looked at all the same", func(ctx context.Context) {
		unwritten(ctx)
		d := watching("unwritten")
		made(ctx, platformTeam, d)
		Expect(changedBy(d)).To(BeEmpty())
		Expect(merge(ctx, gitops, d, `{"metadata":{"annotations":{"vsa.legal/changed-by":"1 `+gitops.user+`"}}}`)).To(MatchError(ContainSubstring("stays until its spec changes")))
		Expect(merge(ctx, gitops, d, `{"metadata":{"annotations":{"vsa.legal/changed-by":"2 `+platformTeam.user+`"}},"spec":{"replicas":2}}`)).To(MatchError(ContainSubstring("is false")))
		Expect(merge(ctx, gitops, d, `{"metadata":{"annotations":{"vsa.legal/changed-by":"2 `+gitops.user+`"}},"spec":{"replicas":2}}`)).To(Succeed())
		Expect(merge(ctx, platformTeam, d, `{"spec":{"replicas":3}}`)).To(Succeed(), "who writes nothing is not held up by who did")
		Expect(now(ctx, d)).To(Equal("2 " + gitops.user))
		Expect(merge(ctx, platformTeam, d, `{"metadata":{"annotations":{"vsa.legal/changed-by":null}}}`)).To(MatchError(ContainSubstring("stays until its spec changes")))
		Expect(merge(ctx, platformTeam, d, `{"metadata":{"annotations":{"vsa.legal/changed-by":null}},"spec":{"replicas":4}}`)).To(Succeed())
		Expect(now(ctx, d)).To(BeEmpty())
	})
})
