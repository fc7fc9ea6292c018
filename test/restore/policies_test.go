// SPDX-License-Identifier: Apache-2.0

package restore_test

import (
	"context"
	"maps"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/admission"
	"github.com/vsa-legal/operator/test/objects"
)

// formerImage is of a package that somebody has deleted.
const formerImage = "registry.example/former@sha256:0000000000000000000000000000000000000000000000000000000000000055"

var _ = Describe("A backup that is applied as docs/operations.md says, with the policies on", Ordered, func() {
	var first, second *site
	var folder string
	states := map[string]string{
		"VideoAnalyticsDeployment/footfall": "Restricted face", "VideoAnalyticsDeployment/event": "Permitted",
		"VideoSearchJob/signed": "Permitted Running", "VideoSearchJob/decided": "Permitted Running", "VideoSearchJob/recalled": "Suspended Refused",
		"VideoSearchJob/succeeds": "Permitted Succeeded",
	}

	BeforeAll(func(ctx SpecContext) {
		folder = GinkgoT().TempDir()
		first = newCluster()
		first.shell(ctx, folder, "kubectl apply --server-side -k config/default && kubectl create namespace $NAMESPACE")
		first.appoint(ctx)
		first.operateWithPolicies(ctx)
		first.shell(ctx, folder, "kubectl apply -f config/samples/vsa_v1alpha1_transparencyregister.yaml")
		first.filed(ctx)
		Eventually(func() string { return first.states(ctx)["VideoSearchJob/succeeds"] }).Should(Equal("Permitted Running"))
		succeed(ctx, first, "succeeds")
		Eventually(first.states).WithContext(ctx).Should(Equal(states))
		Eventually(func() map[string]string { return first.search(ctx, "succeeds").Annotations }).Should(HaveKey(v1alpha1.AnnotationEnded))
		first.runPage(ctx, makeBackup, folder)

		second = newCluster()
		second.runPage(ctx, applyBackup, folder)
		second.appoint(ctx)
		second.operateWithPolicies(ctx)
		second.runPage(ctx, applyRegister, folder)
	}, NodeTimeout(10*time.Minute))

	It("comes to the same verdicts, but where a magistrate has to decide again", func(ctx SpecContext) {
		after := maps.Clone(states)
		after["VideoSearchJob/decided"] = "Suspended Pending"
		after["VideoSearchJob/succeeds"] = "Succeeded" // no verdict is asked for any more
		Eventually(second.states).WithContext(ctx).Should(Equal(after))
		Expect(second.jobs(ctx)).To(ConsistOf("signed"))
		Expect(second.findings(ctx, "decided")).To(ConsistOf(And(HaveField("Reason", v1alpha1.ReasonAuthorizationMissing),
			HaveField("Message", ContainSubstring("what was decided does not count: it is older than the requisition")))))
		Expect(second.findings(ctx, "recalled")).To(ConsistOf(HaveField("Reason", v1alpha1.ReasonRevoked)))
		Expect(second.search(ctx, "succeeds").Status.Conditions).To(ContainElement(
			And(HaveField("Type", v1alpha1.ConditionReady), HaveField("Reason", v1alpha1.ReasonEndNotRecorded))))
		Expect(second.Get(ctx, client.ObjectKey{Name: "cluster"}, &v1alpha1.TransparencyRegister{})).To(Succeed())
	})

	It("has papers keep who filed them", func(ctx SpecContext) {
		before := first.stamps(ctx)
		Expect(before).To(HaveKeyWithValue("Formality/order", "prune Prefecture"))
		Expect(second.stamps(ctx)).To(Equal(before))
	})

	It("keeps the images that a package named once", func(ctx SpecContext) {
		pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: "beside"},
			Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "c", Image: formerImage}}}}
		Eventually(func() error { return second.Create(ctx, pod.DeepCopy(), client.DryRunAll) }).Should(MatchError(ContainSubstring("vsa-images")))
	})

	It("takes an ended search of the backup with its mark, and does not run it", func(ctx SpecContext) {
		ended := second.search(ctx, "succeeds")
		again := &v1alpha1.VideoSearchJob{ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: ended.Name, Annotations: ended.Annotations}, Spec: ended.Spec}
		Expect(second.Delete(ctx, ended)).To(Succeed())
		Eventually(func() error { return second.Create(ctx, again) }).Should(Succeed())
		Eventually(func() string { return second.states(ctx)["VideoSearchJob/succeeds"] }).Should(Equal("Succeeded"))
		Expect(second.jobs(ctx)).To(ConsistOf("signed"))
	})

	It("lets nobody file in another's name what the backup has", func(ctx SpecContext) {
		order := &v1alpha1.Formality{}
		Expect(second.Get(ctx, client.ObjectKey{Namespace: ns, Name: "order"}, order)).To(Succeed())
		requisition := &v1alpha1.JudicialRequisition{}
		Expect(second.Get(ctx, client.ObjectKey{Namespace: ns, Name: "signed"}, requisition)).To(Succeed())
		for _, paper := range []client.Object{order, requisition} {
			paper.SetName("lost")
			paper.SetResourceVersion("")
			paper.SetUID("")
			Expect(second.Create(ctx, paper)).To(MatchError(ContainSubstring("only who gives this paper files it")))
		}
	})

	It("runs a search once the magistrate has decided again", func(ctx SpecContext) {
		second.file(ctx, "pierre", objects.MakeDecision("again", ns).On("decided").Decided(v1alpha1.Authorize, time.Now()).Obj())
		Eventually(func() string { return second.states(ctx)["VideoSearchJob/decided"] }).Should(Equal("Permitted Running"))
	})
})

// filed is what people have declared: each paper is filed by who gives it.
func (s *site) filed(ctx context.Context) {
	GinkgoHelper()
	now := time.Now().Truncate(time.Second)
	former := objects.MakePackage("former").Artifact("former", 55, "crowd.density").Obj()
	former.Spec.Modules[0].Source.Image = formerImage
	s.create(ctx, objects.Commune(ns), objects.Package(), former)
	givers := map[v1alpha1.Term]string{"PrefectOrder": "prune", "PrefectAuthorization": "prune", "ConformityCertificate": "mina", "StaffTraining": "hugo"}
	for _, f := range append(objects.ForEvent(ns, now.Add(-time.Hour), now.AddDate(0, 0, 7)), append(objects.ForStatistics(ns, now.Add(-time.Hour)),
		objects.Commitment(ns, now.Add(-time.Hour)))...) {
		s.file(ctx, givers[f.Spec.Type], f)
	}
	s.create(ctx, objects.Statistics(ns, "footfall", objects.Counter, objects.Face), objects.EventSecurity(ns, "event", objects.Density))
	for _, name := range []string{"signed", "decided", "recalled", "succeeds"} {
		r := objects.Requisition(ns, name, now.Add(-time.Hour), now.Add(48*time.Hour))
		who := "odile"
		if name == "signed" || name == "recalled" {
			who, r.Spec.Signatory.Role = "pierre", "Prosecutor"
		}
		s.file(ctx, who, r)
		if d := decisionOn(r); d != nil {
			s.file(ctx, "pierre", d)
		}
		s.create(ctx, objects.Search(r, name, objects.Plate))
	}
	Eventually(func() []v1alpha1.ImageReference {
		images := &corev1.ConfigMap{}
		Expect(s.Get(ctx, client.ObjectKey{Namespace: admission.Namespace, Name: admission.ParametersImages}, images)).To(Succeed())
		return admission.Named(images)
	}).Should(ContainElement(BeEquivalentTo(formerImage)))
	Expect(s.Delete(ctx, former)).To(Succeed())
}

// decisionOn is what was decided on a requisition. The one that takes away names the requisition by its UID.
func decisionOn(r *v1alpha1.JudicialRequisition) *v1alpha1.JudicialDecision {
	d := objects.MakeDecision(r.Name, ns).On(v1alpha1.ObjectName(r.Name)).Decided(v1alpha1.Authorize, time.Now())
	switch r.Name {
	case "signed":
		return nil
	case "recalled":
		d.Decided(v1alpha1.Revoke, time.Now())
		d.Spec.RequisitionUID = string(r.UID)
	}
	return d.Obj()
}

// findings are those of a search.
func (s *site) findings(ctx context.Context, search string) []v1alpha1.Finding {
	GinkgoHelper()
	return s.search(ctx, search).Status.Findings
}
