// SPDX-License-Identifier: Apache-2.0

package flux_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

const (
	papers   = "regions/bretagne/papers/"
	cameras  = "regions/bretagne/cameras/"
	judicial = "regions/bretagne/judicial/"
)

// deployment asks for one module, under a profile.
func deployment(name, profile, module string) string {
	return fmt.Sprintf(`
apiVersion: vsa.legal/v1alpha1
kind: VideoAnalyticsDeployment
metadata: {name: %s, namespace: rennes}
spec:
  profileName: %s
  purpose: Statistics
  processing: RealTime
  operatedBy: {type: Municipality, name: Ville de Rennes, code: "35238"}
  packageName: count
  modules: [%s]
  cameras: [place-1]
  onForbidden: Strip
`, name, profile, module)
}

var _ = Describe("The recipe for Flux", Ordered, func() {
	It("applies the law, then packages, papers and cameras, each after what it depends on", func(ctx context.Context) {
		revision := git.commit(ctx, k8s, nil)
		for _, file := range []string{"region.yaml", "papers.yaml", "packages.yaml", "law.yaml"} {
			recipe(ctx, file)
		}
		for _, name := range []string{"law", "packages", "bretagne-papers", "bretagne"} {
			applied(ctx, name, revision)
		}
		Eventually(verdict(ctx, "footfall")).Should(Equal("Permitted")) // what is Suspended meanwhile passes
	})

	It("fails at once on what is Forbidden", func(ctx context.Context) {
		revision := git.commit(ctx, k8s, map[string]string{cameras + "face.yaml": deployment("face", "fr-statistics", "face")})
		message := fails(ctx, "bretagne", revision)
		Expect(message).To(And(ContainSubstring("HealthCheckFailed"), ContainSubstring("rennes/face"), ContainSubstring("status: 'Failed'")))
		Expect(message).NotTo(ContainSubstring("timeout"))
	})

	It("fails on it also without an expression", func(ctx context.Context) {
		recipe(ctx, "region.yaml", func(spec map[string]any) { delete(spec, "healthCheckExprs") })
		revision := git.commit(ctx, k8s, map[string]string{cameras + "note.yaml": "# another commit\n"})
		Expect(fails(ctx, "bretagne", revision)).To(ContainSubstring("status: 'Failed'"))
		recipe(ctx, "region.yaml")
	})

	It("lets pass what is Suspended", func(ctx context.Context) {
		revision := git.commit(ctx, k8s, map[string]string{
			cameras + "face.yaml": "", cameras + "note.yaml": "",
			cameras + "later.yaml": deployment("later", "fr-statistics", "module-to-come"),
		})
		applied(ctx, "bretagne", revision)
		Expect(verdict(ctx, "face")()).To(BeEmpty())
		Expect(verdict(ctx, "later")()).To(Equal("Suspended"))
	})

	It("lets nothing pass that nobody has judged", func(ctx context.Context) {
		stopOperator()
		revision := git.commit(ctx, k8s, map[string]string{cameras + "late.yaml": deployment("late", "fr-statistics", "face")})
		Expect(fails(ctx, "bretagne", revision)).To(And(ContainSubstring("rennes/late"), ContainSubstring("status: 'InProgress'")))
		Expect(verdict(ctx, "late")()).To(BeEmpty())
		operator(ctx)
		Eventually(verdict(ctx, "late")).Should(Equal("Forbidden"))
		revision = git.commit(ctx, k8s, map[string]string{cameras + "late.yaml": ""})
		applied(ctx, "bretagne", revision)
	})

	It("takes a paper away while the cameras wait for health", func(ctx context.Context) {
		recipe(ctx, "region.yaml", func(spec map[string]any) { spec["timeout"] = "10m" })
		revision := git.commit(ctx, k8s, map[string]string{cameras + "waits.yaml": deployment("waits", "on-its-way", "pedestrian")})
		applied(ctx, "bretagne-papers", revision)
		Eventually(verdict(ctx, "waits")).Should(Equal("Forbidden"))
		Eventually(func() string { return condition(get(ctx, "Kustomization", namespace, "bretagne"), "Reconciling") }).
			Should(ContainSubstring("Running health checks for revision "+revision), "the cameras wait")
		notice := git.files[papers+"notice.yaml"]
		revision = git.commit(ctx, k8s, map[string]string{papers + "notice.yaml": ""})
		applied(ctx, "bretagne-papers", revision)
		Eventually(verdict(ctx, "footfall")).Should(Equal("Suspended"))
		Expect(ready(ctx, "bretagne")()).NotTo(HavePrefix("True "), "the cameras have not become ready since")
		revision = git.commit(ctx, k8s, map[string]string{papers + "notice.yaml": notice, cameras + "waits.yaml": ""})
		recipe(ctx, "region.yaml")
		applied(ctx, "bretagne", revision)
	})

	It("neither prunes nor changes judicial objects", func(ctx context.Context) {
		now := time.Now()
		revision := git.commit(ctx, k8s, map[string]string{judicial + "requisition.yaml": requisition("pv", now), judicial + "search.yaml": search("van", "cam-1", now)})
		recipe(ctx, "judicial.yaml")
		Expect(fails(ctx, "bretagne-judicial", revision)).To(ContainSubstring("vsa-papers"), "a requisition is filed by a person")

		By("the requisition being filed by a person")
		kubectl(ctx, "-n", "rennes", "create", "rolebinding", "officer", "--clusterrole=vsa-judicial-officer", "--user=officer")
		fileAs(ctx, "officer", requisition("pv", now))
		revision = git.commit(ctx, k8s, map[string]string{judicial + "requisition.yaml": ""})
		applied(ctx, "bretagne-judicial", revision)
		Eventually(func() string { return text(get(ctx, "VideoSearchJob", "rennes", "van"), "verdict") }).Should(Equal("Suspended"))

		By("a change of them being ignored")
		revision = git.commit(ctx, k8s, map[string]string{judicial + "search.yaml": search("van", "cam-2", now)})
		applied(ctx, "bretagne-judicial", revision)

		By("their removal being ignored, even by somebody who lets it prune")
		recipe(ctx, "judicial.yaml", func(spec map[string]any) { spec["prune"] = true })
		revision = git.commit(ctx, k8s, map[string]string{judicial + "search.yaml": "",
			judicial + "readme.yaml": namespaceOf("judicial-notes")})
		applied(ctx, "bretagne-judicial", revision)
		Expect(get(ctx, "VideoSearchJob", "rennes", "van")).NotTo(BeNil())
		Expect(get(ctx, "JudicialRequisition", "rennes", "pv")).NotTo(BeNil())
	})

	It("gets out of a search that was changed where it should not be", func(ctx context.Context) {
		now := time.Now()
		was := search("bus", "cam-1", now)
		git.commit(ctx, k8s, map[string]string{
			"mixed/search.yaml": was, "mixed/notice.yaml": strings.ReplaceAll(git.files[papers+"notice.yaml"], "name: notice", "name: second"),
		})
		data := `{apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: Kustomization, metadata: {name: mixed, namespace: flux-system},
			spec: {sourceRef: {kind: GitRepository, name: platform}, path: ./mixed, interval: 10m, retryInterval: 5s, prune: true}}`
		apply(ctx, data)
		Eventually(func() bool { return get(ctx, "Formality", "rennes", "second") != nil }).Should(BeTrue())

		By("a changed search, that holds up the removal of a paper")
		revision := git.commit(ctx, k8s, map[string]string{"mixed/search.yaml": search("bus", "cam-2", now), "mixed/notice.yaml": ""})
		Expect(fails(ctx, "mixed", revision)).To(And(ContainSubstring("ReconciliationFailed"), ContainSubstring("a search never changes once created")))
		Expect(get(ctx, "Formality", "rennes", "second")).NotTo(BeNil())

		By("the old search under its name, and the new one under another")
		revision = git.commit(ctx, k8s, map[string]string{"mixed/search.yaml": was + "---" + search("bus-2", "cam-2", now)})
		applied(ctx, "mixed", revision)
		Expect(get(ctx, "Formality", "rennes", "second")).To(BeNil())
		Expect(get(ctx, "VideoSearchJob", "rennes", "bus-2")).NotTo(BeNil())

		By("a search that is taken out of git, and whose record stays")
		kubectl(ctx, "-n", "rennes", "annotate", "vsj/bus", "kustomize.toolkit.fluxcd.io/prune=disabled")
		revision = git.commit(ctx, k8s, map[string]string{"mixed/search.yaml": search("bus-2", "cam-2", now)})
		applied(ctx, "mixed", revision)
		Expect(get(ctx, "VideoSearchJob", "rennes", "bus")).NotTo(BeNil())
		revision = git.commit(ctx, k8s, map[string]string{"mixed/search.yaml": namespaceOf("mixed-notes")})
		applied(ctx, "mixed", revision)
		Expect(get(ctx, "VideoSearchJob", "rennes", "bus-2")).To(BeNil(), "what has no annotation is pruned")
	})

	It("tells two regions that write one package", func(ctx context.Context) {
		other := strings.ReplaceAll(git.files["packages/count.yaml"], "name: count}", "name: shared}")
		git.commit(ctx, k8s, map[string]string{"one/p.yaml": other, "two/p.yaml": strings.ReplaceAll(other, "00004}", "00009}")})
		for turn := range 4 {
			name := []string{"one", "two"}[turn%2]
			apply(ctx, fmt.Sprintf(`{apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: Kustomization, metadata: {name: %s, namespace: flux-system,
				annotations: {reconcile.fluxcd.io/requestedAt: "%d"}}, spec: {sourceRef: {kind: GitRepository, name: platform}, path: ./%s,
				interval: 1h, retryInterval: 1h, prune: false, wait: true, timeout: 1m}}`, name, turn, name))
			Eventually(func(g Gomega) {
				p := get(ctx, "AnalyticsPackage", "", "shared")
				g.Expect(p).NotTo(BeNil())
				g.Expect(p.GetGeneration()).To(BeEquivalentTo(turn+1), "this turn was taken")
				seen, _, _ := unstructured.NestedInt64(p.Object, "status", "observedGeneration")
				g.Expect(seen).To(Equal(p.GetGeneration()))
			}).Should(Succeed())
			Eventually(ready(ctx, name)).ShouldNot(HavePrefix("Unknown "))
		}
		Eventually(func() string { return condition(get(ctx, "AnalyticsPackage", "", "shared"), "Ready") }).Should(HavePrefix("False Contested "))
		Eventually(ready(ctx, "two")).
			Should(And(HavePrefix("False "), ContainSubstring("AnalyticsPackage/shared status: 'Failed'")))
	})
})

func namespaceOf(name string) string {
	return "apiVersion: v1\nkind: Namespace\nmetadata: {name: " + name + "}\n"
}

// requisition stands for an hour.
func requisition(name string, now time.Time) string {
	return fmt.Sprintf(`
apiVersion: vsa.legal/v1alpha1
kind: JudicialRequisition
metadata: {name: %s, namespace: rennes}
spec:
  profileName: fr-requisition-municipal
  reference: PV 2026/1 (sample)
  framework: PreliminaryInquiry
  offence: {description: Burglary (sample), maximumPenaltyYears: 7}
  signatory: {role: JudicialPoliceOfficer, service: Brigade (sample)}
  addressedTo: {type: Municipality, name: Ville de Rennes, code: "35238"}
  necessity: A sample.
  window: {from: %q, until: %q}
  scope:
    cameras: [cam-1, cam-2]
    footage: {from: %q, until: %q}
    capabilities: [plate.read]
`, name, instant(now, 0), instant(now, 1), instant(now, -3), instant(now, 0))
}

// instant is some hours after another one.
func instant(of time.Time, hours int) string {
	return of.Add(time.Duration(hours) * time.Hour).Format(time.RFC3339)
}

// search asks for one camera.
func search(name, camera string, now time.Time) string {
	return fmt.Sprintf(`
apiVersion: vsa.legal/v1alpha1
kind: VideoSearchJob
metadata: {name: %s, namespace: rennes}
spec:
  requisitionName: pv
  packageName: count
  modules: [plate]
  cameras: [%s]
  footage: {from: %q, until: %q}
  query: {secretName: sought}
`, name, camera, instant(now, -2), instant(now, -1))
}
