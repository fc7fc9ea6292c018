// SPDX-License-Identifier: Apache-2.0

package controllers_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/lawbundle"
	"github.com/vsa-legal/operator/test/cluster"
	"github.com/vsa-legal/operator/test/objects"
)

const ban = "eu-biometrics"

// The specs make a profile that would let faces be recognized, but for the catalogue's prohibition.
var _ = Describe("The law of a cluster", Serial, func() {
	var ns string
	var runs, waits *v1alpha1.VideoAnalyticsDeployment

	var notified time.Time
	notice := func() *v1alpha1.FormalNotice {
		return objects.Notice("fr-notice", notified, v1alpha1.Order{Action: v1alpha1.OrderStrip, Capabilities: []v1alpha1.Capability{"emotion"}})
	}

	BeforeEach(func(ctx context.Context) {
		notified = clk.Now().Add(-time.Hour)
		ns = namespace(ctx)
		lax := profileNamed(ctx, "fr-statistics")
		lax.ObjectMeta = metav1.ObjectMeta{Name: "fr-lax"}
		lax.Spec.Permits.Capabilities = append(lax.Spec.Permits.Capabilities,
			v1alpha1.CapabilityRule{Name: "biometric", Source: lax.Spec.Permits.Capabilities[0].Source})
		lax.Status = v1alpha1.LegalProfileStatus{}
		create(ctx, lax)
		create(ctx, notice())
		create(ctx, objects.ForStatistics(ns, clk.Now())...)
		DeferCleanup(restoreLaw)
		under := func(name string) *v1alpha1.VideoAnalyticsDeployment {
			d := objects.Statistics(ns, name, objects.Counter, objects.Face)
			d.Spec.ProfileName = "fr-lax"
			return d
		}
		runs, waits = under("runs"), under("waits")
		create(ctx, runs)
		Eventually(ready(ctx, runs)).Should(BeTrue())
	})

	// noFace holds that no pod of the namespace can see the module that recognizes faces.
	noFace := func(ctx context.Context) {
		for _, p := range pods(ctx, ns) {
			ExpectWithOffset(1, sees(&p, objects.Face)).To(BeFalse(), p.Name)
		}
	}

	type mishap struct {
		of     string // jurisdiction of which the law is then not complete
		reason string
		do     func(context.Context)
		undo   func(context.Context)
		told   string // in the events about the part of the law that it befell
		about  string
	}
	weaker := func(p *v1alpha1.LegalProfile) {
		p.Spec.Forbids.Capabilities, p.Spec.Translations = p.Spec.Forbids.Capabilities[1:], nil
	}
	putBack := func(ctx context.Context) { putBackProfile(ctx, ban) }
	mishaps := map[string]mishap{
		"the prohibition is deleted": {"eu", "MembersDiffer", func(ctx context.Context) {
			Expect(k8s.Delete(ctx, profileNamed(ctx, ban))).To(Succeed())
		}, putBack, "LawDeleted", ban},
		"the prohibition no longer applies to all": {"eu", "MembersDiffer", func(ctx context.Context) {
			p := profileNamed(ctx, ban)
			change(ctx, p, func() { p.Spec.Applies = v1alpha1.WhenSelected })
		}, putBack, "spec.applies", ban},
		"the prohibition has ended": {"eu", "MembersDiffer", func(ctx context.Context) {
			p := profileNamed(ctx, ban)
			change(ctx, p, func() { p.Spec.InForce[0].Until = timeAt(clk.Now().Add(-time.Hour)) })
		}, putBack, "spec.inForce", ban},
		"the prohibition is made anew and is weaker": {"eu", "MembersDiffer", func(ctx context.Context) {
			p := profileNamed(ctx, ban)
			Expect(k8s.Delete(ctx, p)).To(Succeed())
			p.ObjectMeta = metav1.ObjectMeta{Name: ban}
			weaker(p)
			create(ctx, p)
		}, putBack, "Law", ban},
		"two profiles are swapped": {"eu", "MembersDiffer", func(ctx context.Context) {
			p, q := profileNamed(ctx, ban), profileNamed(ctx, "eu-ai-act-prohibitions")
			spec := q.Spec
			change(ctx, p, func() { p.Spec = spec })
		}, putBack, "spec.", ban},
		"a notice is deleted": {"fr", "MembersDiffer", func(ctx context.Context) {
			Expect(k8s.Delete(ctx, &v1alpha1.FormalNotice{ObjectMeta: metav1.ObjectMeta{Name: "fr-notice"}})).To(Succeed())
		}, func(ctx context.Context) {
			create(ctx, notice())
		}, "LawDeleted", "fr-notice"},
		"the bundle is made anew, older, of a weaker law": {"eu", "OlderSequence", func(ctx context.Context) {
			p := profileNamed(ctx, ban)
			change(ctx, p, func() { weaker(p) })
			replaceBundle(ctx, "EU", 4)
		}, func(ctx context.Context) { putBack(ctx); replaceBundle(ctx, "EU", 5) }, "spec.forbids.capabilities", ban},
		"the bundle and the prohibition are deleted": {"eu", "", func(ctx context.Context) {
			Expect(k8s.Delete(ctx, profileNamed(ctx, ban))).To(Succeed())
			Expect(k8s.Delete(ctx, objects.MakeBundle("EU", 5).Obj())).To(Succeed())
		}, func(ctx context.Context) { putBack(ctx); replaceBundle(ctx, "EU", 5) }, "LawDeleted", "eu"},
	}

	for name, m := range mishaps {
		befalls := func(ctx context.Context, while bool) {
			publish(ctx, "EU", 5)
			publish(ctx, "FR", 7)
			keepOriginal(ctx)
			if while {
				m.do(ctx)
			} else {
				current.stop()
				m.do(ctx)
				current = start()
				Eventually(func() error { return current.readiness(nil) }).Should(Succeed())
			}
			By("telling of it")
			if m.reason != "" {
				Eventually(standing(ctx, m.of)).Should(Equal("False " + m.reason))
				Eventually(eventsAbout(ctx, "", m.of)).Should(ContainElement("Warning " + m.reason))
			}
			Eventually(func() (float64, error) { return gauge("vsa_law_incomplete", strings.ToUpper(m.of)) }).Should(BeEquivalentTo(1))
			if while {
				Eventually(func() ([]string, error) { return toldAbout(ctx, m.about) }).Should(ContainElement(ContainSubstring(m.told)))
			}

			By("starting nothing new")
			create(ctx, waits)
			Eventually(verdictReason(ctx, waits)).Should(Equal("Suspended LawIncomplete"))
			settle()
			noFace(ctx)
			Expect(podsOf(ctx, ns, waits.Name)).To(BeEmpty())

			By("leaving what runs as it was")
			Expect(verdict(ctx, runs)()).To(Equal("Restricted face"))
			Expect(podsOf(ctx, ns, runs.Name)).NotTo(BeEmpty())

			By("starting once the law is back")
			m.undo(ctx)
			Eventually(standing(ctx, m.of)).Should(Equal("True Complete"))
			Eventually(ready(ctx, waits)).Should(BeTrue())
			noFace(ctx)
		}
		It("frees nothing when "+name, func(ctx context.Context) { befalls(ctx, true) })
		It("frees nothing when "+name+", and no manager is there", func(ctx context.Context) { befalls(ctx, false) })
	}

	It("is the catalogue that is built in, where no bundle was ever there", func(ctx context.Context) {
		keepOriginal(ctx)
		Expect(k8s.Delete(ctx, profileNamed(ctx, ban))).To(Succeed())
		Eventually(func() (float64, error) { return gauge("vsa_law_builtin_deviations", "") }).Should(BeEquivalentTo(1))
		Eventually(func() ([]string, error) { return toldAbout(ctx, ban) }).Should(ContainElement(ContainSubstring("LawDeleted")))
		create(ctx, waits)
		Eventually(ready(ctx, waits)).Should(BeTrue(), "there is no bundle to be incomplete")
		Expect(verdict(ctx, waits)()).To(Equal("Restricted face"))
		noFace(ctx)

		By("telling of a profile of its name and of other content")
		p := original(ban)
		weaker(p)
		create(ctx, p)
		Eventually(published(ctx, ban)).Should(Equal("False DiffersFromBuiltIn"))
		Eventually(eventsAbout(ctx, "", ban)).Should(ContainElement("Warning DiffersFromBuiltIn"))
		settle()
		noFace(ctx)
		Expect(verdict(ctx, runs)()).To(Equal("Restricted face"))
	})

	It("outlives the copy that the operator keeps of it", func(ctx context.Context) {
		publish(ctx, "EU", 5)
		keepOriginal(ctx)
		copied := func() (*corev1.ConfigMap, error) {
			return fetch[corev1.ConfigMap](ctx, ownLease.Namespace, "vsa-law-eu")()
		}
		Eventually(func() error { _, err := copied(); return err }).Should(Succeed())

		By("putting the copy back")
		c, err := copied()
		Expect(err).NotTo(HaveOccurred())
		Expect(k8s.Delete(ctx, c)).To(Succeed())
		Eventually(func() (bool, error) {
			again, err := copied()
			return err == nil && again.UID != c.UID, client.IgnoreNotFound(err)
		}).Should(BeTrue())

		By("running nothing while nobody knows what it said")
		current.stop()
		c, err = copied()
		Expect(err).NotTo(HaveOccurred())
		Expect(k8s.Delete(ctx, c)).To(Succeed())
		Expect(k8s.Delete(ctx, profileNamed(ctx, ban))).To(Succeed())
		current = start()
		Eventually(verdictReason(ctx, runs)).Should(Equal("Suspended LawIncomplete"))
		Eventually(func() []corev1.Pod { return pods(ctx, ns) }).Should(BeEmpty())

		By("coming back with the profile")
		putBack(ctx)
		Eventually(ready(ctx, runs)).Should(BeTrue())
		noFace(ctx)
	})

	It("lets nothing rest on a profile that nobody published", func(ctx context.Context) {
		Eventually(published(ctx, "fr-lax")).Should(Equal("Unknown NoBundle"))
		var members []v1alpha1.LawMember
		for _, m := range membersOf(ctx, "FR") {
			if m.Name != "fr-lax" {
				members = append(members, m)
			}
		}
		create(ctx, objects.MakeBundle("FR", 1).Members(members...).Obj())
		Eventually(standing(ctx, "fr")).Should(Equal("True Complete"))
		Eventually(verdictReason(ctx, runs)).Should(Equal("Forbidden ProfileNotPublished"))
		Eventually(func() []corev1.Pod { return pods(ctx, ns) }).Should(BeEmpty())
		Eventually(published(ctx, "fr-lax")).Should(Equal("False NotInBundle"))
		Eventually(func() (string, error) {
			p, err := fetch[v1alpha1.LegalProfile](ctx, "", "fr-statistics")()
			if err != nil || p.Status.Bundle == nil {
				return "", err
			}
			return fmt.Sprintf("%s/%d", p.Status.Bundle.Name, p.Status.Bundle.Sequence), nil
		}).Should(Equal("fr/1"))
		Expect(profileNamed(ctx, "fr-statistics").Status.Digest).To(Equal(lawbundle.ProfileDigest(original("fr-statistics"))))
	})

	It("changes with a bundle of a higher sequence, also to less", func(ctx context.Context) {
		Expect(k8s.Delete(ctx, profileNamed(ctx, "fr-biometrics"))).To(Succeed())
		publish(ctx, "FR", 7) // without it, so that nothing but the Union's law forbids
		publish(ctx, "EU", 5)
		keepOriginal(ctx)
		p := profileNamed(ctx, ban)
		change(ctx, p, func() { weaker(p) })
		Eventually(standing(ctx, "eu")).Should(Equal("False MembersDiffer"))
		b, err := fetch[v1alpha1.LawBundle](ctx, "", "eu")()
		Expect(err).NotTo(HaveOccurred())
		members := membersOf(ctx, "EU")
		change(ctx, b, func() { b.Spec.Sequence, b.Spec.Members = 6, members })
		Eventually(standing(ctx, "eu")).Should(Equal("True Complete"))
		Eventually(verdict(ctx, runs)).Should(Equal("Permitted"))
		Eventually(ready(ctx, runs)).Should(BeTrue())
	})

	It("is not written at rest", func(ctx context.Context) {
		publish(ctx, "EU", 5)
		publish(ctx, "FR", 7)
		settle()
		Eventually(func() []string { return requests.take() }).MustPassRepeatedly(20).Should(BeEmpty())
		moveTo(clk.Now().Add(11 * time.Minute))
		settle()
		Expect(requests.take()).To(BeEmpty())
	})
})

// originals are the profiles as they were before a spec changed them.
var originals = map[string]*v1alpha1.LegalProfile{}

func keepOriginal(ctx context.Context) {
	var list v1alpha1.LegalProfileList
	Expect(k8s.List(ctx, &list)).To(Succeed())
	for i := range list.Items {
		p := &list.Items[i]
		originals[p.Name] = &v1alpha1.LegalProfile{ObjectMeta: metav1.ObjectMeta{Name: p.Name}, Spec: p.Spec}
	}
}

func original(name string) *v1alpha1.LegalProfile {
	p, ok := originals[name]
	Expect(ok).To(BeTrue(), name)
	return p.DeepCopy()
}

// putBackProfile makes a profile what it was.
func putBackProfile(ctx context.Context, name string) {
	p := original(name)
	if err := k8s.Create(ctx, p); err == nil {
		return
	}
	p = profileNamed(ctx, name)
	change(ctx, p, func() { p.Spec = original(name).Spec })
}

func profileNamed(ctx context.Context, name string) *v1alpha1.LegalProfile {
	p, err := fetch[v1alpha1.LegalProfile](ctx, "", name)()
	ExpectWithOffset(1, err).NotTo(HaveOccurred())
	return p
}

// membersOf lists what is there of a jurisdiction. The notices are those of France.
func membersOf(ctx context.Context, jurisdiction string) []v1alpha1.LawMember {
	var profiles v1alpha1.LegalProfileList
	Expect(k8s.List(ctx, &profiles)).To(Succeed())
	var of []v1alpha1.LegalProfile
	for _, p := range profiles.Items {
		if p.Spec.Jurisdiction == jurisdiction {
			of = append(of, p)
		}
	}
	var notices v1alpha1.FormalNoticeList
	if jurisdiction == "FR" {
		Expect(k8s.List(ctx, &notices)).To(Succeed())
	}
	return lawbundle.Members(of, notices.Items)
}

// publish makes the bundle of what is there, and waits until the manager knows it.
func publish(ctx context.Context, jurisdiction string, sequence int64) {
	b := objects.MakeBundle(jurisdiction, sequence).Members(membersOf(ctx, jurisdiction)...).Obj()
	create(ctx, b)
	Eventually(standing(ctx, b.Name)).Should(Equal("True Complete"))
	Eventually(func() error {
		return k8s.Get(ctx, client.ObjectKey{Namespace: ownLease.Namespace, Name: "vsa-law-" + b.Name}, &corev1.ConfigMap{})
	}).Should(Succeed())
}

// replaceBundle deletes a bundle, if there is one, and makes it anew of what is there.
func replaceBundle(ctx context.Context, jurisdiction string, sequence int64) {
	b := objects.MakeBundle(jurisdiction, sequence).Members(membersOf(ctx, jurisdiction)...).Obj()
	Expect(client.IgnoreNotFound(k8s.Delete(ctx, b.DeepCopy()))).To(Succeed())
	create(ctx, b)
}

// restoreLaw leaves the cluster with the catalogue and without a bundle, and with a manager that remembers none.
func restoreLaw(ctx context.Context) {
	current.stop()
	for _, o := range []client.Object{&v1alpha1.LawBundle{}, &v1alpha1.LegalProfile{}, &v1alpha1.FormalNotice{}} {
		Expect(k8s.DeleteAllOf(ctx, o)).To(Succeed())
	}
	Expect(k8s.DeleteAllOf(ctx, &corev1.ConfigMap{}, client.InNamespace(ownLease.Namespace),
		client.MatchingLabels{"app.kubernetes.io/component": "law"})).To(Succeed())
	Expect(cluster.ApplyLaw(ctx, k8s)).To(Succeed())
	current = start()
	Eventually(func() error { return current.readiness(nil) }).Should(Succeed())
	settle()
}

// standing returns what the condition Complete of a bundle says.
func standing(ctx context.Context, name string) func() (string, error) {
	return func() (string, error) {
		b, err := fetch[v1alpha1.LawBundle](ctx, "", name)()
		if err != nil || b.Status.ObservedGeneration != b.Generation {
			return "", err
		}
		return conditionWords(b.Status.Conditions, v1alpha1.ConditionComplete), nil
	}
}

// published returns what the condition Published of a profile says.
func published(ctx context.Context, name string) func() (string, error) {
	return func() (string, error) {
		p, err := fetch[v1alpha1.LegalProfile](ctx, "", name)()
		if err != nil {
			return "", err
		}
		return conditionWords(p.Status.Conditions, v1alpha1.ConditionPublished), nil
	}
}

func conditionWords(list []metav1.Condition, kind string) string {
	if c := meta.FindStatusCondition(list, kind); c != nil {
		return string(c.Status) + " " + c.Reason
	}
	return ""
}

// verdictReason returns the verdict of a deployment, and the reason of its gravest finding.
func verdictReason(ctx context.Context, d *v1alpha1.VideoAnalyticsDeployment) func() (string, error) {
	return func() (string, error) {
		got, err := fetch[v1alpha1.VideoAnalyticsDeployment](ctx, d.Namespace, d.Name)()
		if err != nil || len(got.Status.Findings) == 0 {
			return string(got.Status.Verdict), err
		}
		return string(got.Status.Verdict) + " " + got.Status.Findings[0].Reason, nil
	}
}

func podsOf(ctx context.Context, ns, deployment string) []corev1.Pod {
	var of []corev1.Pod
	for _, p := range pods(ctx, ns) {
		if p.Labels["vsa.legal/deployment"] == deployment {
			of = append(of, p)
		}
	}
	return of
}

// toldAbout returns the reasons and texts of the events about an object of the cluster.
func toldAbout(ctx context.Context, name string) ([]string, error) {
	reasons, err := eventsAbout(ctx, "", name)()
	if err != nil {
		return nil, err
	}
	notes, err := notesAbout(ctx, "", name)()
	return append(reasons, notes...), err
}

// gauge returns the value of a metric of the manager with that label, or without any.
func gauge(name, label string) (float64, error) {
	families, err := current.registry.Gather()
	if err != nil {
		return 0, err
	}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			if f.GetName() == name && (label == "" || m.GetLabel()[0].GetValue() == label) {
				return m.GetGauge().GetValue(), nil
			}
		}
	}
	return -1, nil
}
