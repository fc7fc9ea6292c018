// SPDX-License-Identifier: Apache-2.0

package controllers_test

import (
	"context"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"k8s.io/apimachinery/pkg/api/meta"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

// registered is what the condition Registered of a DataController says.
func registered(ctx context.Context, name string) func() (string, error) {
	return func() (string, error) {
		got, err := fetch[v1alpha1.DataController](ctx, "", name)()
		c := meta.FindStatusCondition(got.Status.Conditions, v1alpha1.ConditionRegistered)
		if err != nil || c == nil || c.ObservedGeneration != got.Generation {
			return "", err
		}
		return string(c.Status) + " " + c.Reason, nil
	}
}

// reasonOf is the verdict on a deployment and the reason of the first finding.
func reasonOf(ctx context.Context, d *v1alpha1.VideoAnalyticsDeployment) func() (string, error) {
	return func() (string, error) {
		got, err := fetch[v1alpha1.VideoAnalyticsDeployment](ctx, d.Namespace, d.Name)()
		if err != nil || len(got.Status.Findings) == 0 || got.Status.ObservedGeneration != got.Generation {
			return string(got.Status.Verdict), err
		}
		return string(got.Status.Verdict) + " " + got.Status.Findings[0].Reason, nil
	}
}

var _ = Describe("The register of data controllers", func() {
	var ns string
	BeforeEach(func(ctx context.Context) {
		ns = namespace(ctx)
		create(ctx, objects.ForStatistics(ns, clk.Now().Add(-time.Hour))...)
	})

	It("suspends who claims to be somebody else, and says by what that was judged", func(ctx context.Context) {
		d := objects.Statistics(ns, "counts", objects.Counter)
		create(ctx, d)
		Eventually(ready(ctx, d)).Should(BeTrue())
		Expect(registered(ctx, ns)()).To(Equal("True Registered"))
		change(ctx, d, func() {
			d.Spec.OperatedBy = v1alpha1.Operator{Type: "Gendarmerie", Name: "Gendarmerie nationale"}
		})
		Eventually(reasonOf(ctx, d)).Should(HaveSuffix(v1alpha1.ReasonOperatorNotPermitted))
		change(ctx, d, func() {
			d.Spec.OperatedBy = v1alpha1.Operator{Type: "Municipality", Name: "Commune de M\u00e0ssy", Code: "75056"}
		})
		Eventually(reasonOf(ctx, d)).Should(Equal("Suspended " + v1alpha1.ReasonOperatorDiffers))
		got, err := fetch[v1alpha1.VideoAnalyticsDeployment](ctx, ns, d.Name)()
		Expect(err).NotTo(HaveOccurred())
		Expect(got.Status.Evidence).To(Equal(v1alpha1.EvidenceRegistered))
		Expect(got.Status.Findings[0].Message).To(ContainSubstring(ns), "it names the DataController")
		Eventually(func() int { return len(pods(ctx, ns)) }).Should(BeZero())
	})

	It("ends what runs when a registration goes or is contested, and starts it when that is settled", func(ctx context.Context) {
		d := objects.Statistics(ns, "counts", objects.Counter)
		create(ctx, d)
		Eventually(ready(ctx, d)).Should(BeTrue())

		By("a second one that names the namespace")
		other := objects.MakeController(ns+"-other", v1alpha1.Operator{Type: "Gendarmerie", Name: "Gendarmerie"}).Namespaces(v1alpha1.NamespaceName(ns)).Obj()
		create(ctx, other)
		ending(other)
		Eventually(reasonOf(ctx, d)).Should(Equal("Suspended " + v1alpha1.ReasonNamespaceContested))
		for _, name := range []string{ns, other.Name} {
			Eventually(registered(ctx, name)).Should(Equal("False " + v1alpha1.ReasonNamespaceContested))
		}
		Eventually(func() int { return len(pods(ctx, ns)) }).Should(BeZero())

		By("the second one gone")
		Expect(k8s.Delete(ctx, other)).To(Succeed())
		Eventually(ready(ctx, d)).Should(BeTrue())
		Eventually(registered(ctx, ns)).Should(Equal("True " + v1alpha1.ReasonRegistered))

		By("none")
		Expect(k8s.Delete(ctx, objects.Commune(ns))).To(Succeed())
		Eventually(reasonOf(ctx, d)).Should(Equal("Suspended " + v1alpha1.ReasonOperatorNotRegistered))
		Eventually(func() int { return len(pods(ctx, ns)) }).Should(BeZero())

		By("registered anew")
		create(ctx, objects.Commune(ns))
		Eventually(ready(ctx, d)).Should(BeTrue())
	})

	It("ends what runs by a registration that is being deleted, though a finalizer holds it", func(ctx context.Context) {
		d := objects.Statistics(ns, "counts", objects.Counter)
		create(ctx, d)
		Eventually(ready(ctx, d)).Should(BeTrue())
		c, err := fetch[v1alpha1.DataController](ctx, "", ns)()
		Expect(err).NotTo(HaveOccurred())
		change(ctx, c, func() { c.Finalizers = []string{"example.com/held"} })
		Expect(k8s.Delete(ctx, c)).To(Succeed())
		DeferCleanup(func(ctx context.Context) { change(ctx, c, func() { c.Finalizers = nil }) })
		Eventually(reasonOf(ctx, d)).Should(Equal("Suspended " + v1alpha1.ReasonOperatorNotRegistered))
		Eventually(registered(ctx, ns)).Should(Equal("False " + v1alpha1.ReasonDeleted))
		Eventually(func() int { return len(pods(ctx, ns)) }).Should(BeZero())
	})

	It("tells a requisition whose addressee is not registered", func(ctx context.Context) {
		now := clk.Now()
		create(ctx, objects.Commitment(ns, now))
		r := objects.Requisition(ns, "pv", now, now.Add(time.Hour))
		create(ctx, r)
		create(ctx, objects.MakeDecision("ok", ns).On("pv").Decided(v1alpha1.Authorize, now).Obj())
		stands := func() (string, error) {
			got, err := fetch[v1alpha1.JudicialRequisition](ctx, ns, "pv")()
			c := meta.FindStatusCondition(got.Status.Conditions, v1alpha1.ConditionInForce)
			if err != nil || c == nil {
				return "", err
			}
			return string(c.Status) + " " + c.Reason + " " + string(got.Status.Evidence), nil
		}
		Eventually(stands).Should(Equal("True Stands Registered"))
		c := objects.Commune(ns)
		change(ctx, c, func() { c.Spec.Code = "75056" })
		Eventually(stands).Should(Equal("False " + v1alpha1.ReasonOperatorDiffers + " Registered"))
	})

	It("lets a notice find who is registered, whatever the request says", func(ctx context.Context) {
		d := objects.Statistics(ns, "counts", objects.Counter)
		create(ctx, d)
		Eventually(ready(ctx, d)).Should(BeTrue())
		c := objects.Commune(ns)
		change(ctx, c, func() { c.Spec.Supervisor = &v1alpha1.Operator{Type: "SuperiorOfSpec", Name: ns, Code: "552049447"} })
		n := objects.MakeNotice(ns).Open(clk.Now(), time.Time{}).To(v1alpha1.Addressee{Type: "SuperiorOfSpec", Code: "552049447"}).Stop("Statistics").Obj()
		create(ctx, n)
		ending(n)
		Eventually(reasonOf(ctx, d)).Should(Equal("Forbidden " + v1alpha1.ReasonStoppedByNotice))
		Eventually(func() int { return len(pods(ctx, ns)) }).Should(BeZero())
	})

	It("lets a processor run what others operate who have engaged it", func(ctx context.Context) {
		shared := namespace(ctx)
		Expect(client.IgnoreNotFound(k8s.Delete(ctx, objects.Commune(shared)))).To(Succeed())
		body := v1alpha1.Operator{Type: "IntermunicipalBody", Name: "Paris-Saclay", Code: "200056232"}
		processor := objects.MakeController(shared, body).Namespaces(v1alpha1.NamespaceName(shared)).Serves(v1alpha1.NamespaceName(ns)).Obj()
		create(ctx, processor)
		create(ctx, objects.ForStatistics(shared, clk.Now().Add(-time.Hour))...)
		d := objects.Statistics(shared, "counts", objects.Counter)
		create(ctx, d)
		Eventually(reasonOf(ctx, d)).Should(Equal("Suspended " + v1alpha1.ReasonOperatorDiffers))
		c := objects.Commune(ns)
		change(ctx, c, func() { c.Spec.Processors = []v1alpha1.Operator{body} })
		Eventually(ready(ctx, d)).Should(BeTrue())
		change(ctx, c, func() { c.Spec.Processors = nil })
		Eventually(reasonOf(ctx, d)).Should(Equal("Suspended " + v1alpha1.ReasonOperatorDiffers))
	})

	It("judges what is in the namespaces of a data controller again, and nothing else", func(ctx context.Context) {
		elsewhere := namespace(ctx)
		create(ctx, objects.ForStatistics(elsewhere, clk.Now().Add(-time.Hour))...)
		d, other := objects.Statistics(ns, "counts", objects.Counter), objects.Statistics(elsewhere, "counts", objects.Counter)
		create(ctx, d, other)
		Eventually(ready(ctx, d)).Should(BeTrue())
		Eventually(ready(ctx, other)).Should(BeTrue())
		settle()
		before, err := fetch[v1alpha1.VideoAnalyticsDeployment](ctx, elsewhere, "counts")()
		Expect(err).NotTo(HaveOccurred())
		requests.take()
		c := objects.Commune(ns)
		change(ctx, c, func() { c.Spec.Code = "75056" })
		Eventually(reasonOf(ctx, d)).Should(Equal("Suspended " + v1alpha1.ReasonOperatorDiffers))
		settle()
		after, err := fetch[v1alpha1.VideoAnalyticsDeployment](ctx, elsewhere, "counts")()
		Expect(err).NotTo(HaveOccurred())
		Expect(after.ResourceVersion).To(Equal(before.ResourceVersion))
		Expect(requests.take()).NotTo(ContainElement(ContainSubstring(elsewhere)))
	})
})
