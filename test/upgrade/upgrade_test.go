//go:build upgrade

// SPDX-License-Identifier: Apache-2.0

package upgrade_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/envtest"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/cluster"
	"github.com/vsa-legal/operator/test/objects"
)

const (
	// envFrom names the commit before this tree. No pod may be replaced by an upgrade from it, unless envRolls says that one
	// has to be: that this tree means something else by the same pods.
	envFrom  = "VSA_UPGRADE_FROM"
	envRolls = "VSA_UPGRADE_ROLLS"
	// envAcross names an operator that is much older.
	envAcross = "VSA_UPGRADE_ACROSS"

	deployments = 24
	replicas    = 2
	searches    = 4
	pods        = deployments*replicas + searches

	// turns is how many deployments at a time the operator changes, where nothing else is said: see docs/operations.md.
	turns = 4

	ns = "town"
	// ownNS is the namespace of the operator, in which it inspects images.
	ownNS = "default"

	imageBefore = "registry.example/operator:1"
	imageAfter  = "registry.example/operator:2"
)

func TestUpgrade(t *testing.T) {
	for _, env := range []string{envFrom, envAcross} {
		if os.Getenv(env) == "" {
			t.Fatalf("%s is not set: run 'make test-upgrade'", env)
		}
	}
	RegisterFailHandler(Fail)
	SetDefaultEventuallyTimeout(5 * time.Minute)
	SetDefaultEventuallyPollingInterval(50 * time.Millisecond)
	EnforceDefaultTimeoutsWhenUsingContexts()
	RunSpecs(t, "Upgrade")
}

var _ = Describe("An upgrade of the operator", func() {
	It("replaces no pod of what is planned as before", func(ctx SpecContext) {
		u := upgrade(ctx, os.Getenv(envFrom), build(ctx, root, nil))
		if os.Getenv(envRolls) != "" {
			u.expectTurns(ctx)
			return
		}
		Expect(u.replaced(ctx)).To(BeZero(), "pods that were replaced: if they have to be, say so by "+envRolls+"=1")
		Expect(u.pods.least()).To(Equal(pods), "the least that were ready")
		Expect(u.imagesOfTheOperator(ctx, client.InNamespace(ns))).To(ConsistOf(imageBefore), "what guards and looks into pods that run is of the earlier release")

		By("deploying anew")
		Expect(u.Create(ctx, footfall("later"))).To(Succeed())
		Eventually(ctx, func() []string {
			return u.imagesOfTheOperator(ctx, client.InNamespace(ns), client.MatchingLabels{workload.LabelDeployment: "footfall-later"})
		}).Should(ConsistOf(imageAfter), "and of this one in those that begin")
	}, NodeTimeout(20*time.Minute))

	It("replaces what is planned otherwise in turns, and no search that runs, from a much older one too", func(ctx SpecContext) {
		upgrade(ctx, os.Getenv(envAcross), build(ctx, root, plannedOtherwise())).expectTurns(ctx)
	}, NodeTimeout(20*time.Minute))
})

// upgraded is a cluster on which the operator of this tree runs after an earlier one.
type upgraded struct {
	client.Client
	before map[types.UID]bool // the pods that there were
	pods   *counter
}

// upgrade has the operator of an earlier commit start everything, and then another program take over.
func upgrade(ctx SpecContext, from, to string) *upgraded {
	GinkgoHelper()
	earlier := checkOut(ctx, from)
	config, stop, err := cluster.Start(earlier)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(stop)
	kubeconfig := writeKubeconfig(config)
	kubectl(ctx, kubeconfig, "apply", "-k", filepath.Join(earlier, "config", "law"))
	scheme := runtime.NewScheme()
	Expect(clientgoscheme.AddToScheme(scheme)).To(Succeed())
	Expect(v1alpha1.AddToScheme(scheme)).To(Succeed())
	c, err := client.NewWithWatch(config, client.Options{Scheme: scheme})
	Expect(err).NotTo(HaveOccurred())

	was := release{earlier, build(ctx, earlier, nil), imageBefore}
	answerInspections(ctx, c, map[string]string{imageBefore: was.program, imageAfter: to})
	manager := was.run(ctx, kubeconfig)
	declare(ctx, c)
	var before corev1.PodList
	Eventually(ctx, func(g Gomega) {
		g.Expect(c.List(ctx, &before, client.InNamespace(ns))).To(Succeed())
		g.Expect(before.Items).To(HaveLen(pods))
		for i := range before.Items {
			g.Expect(isReady(&before.Items[i])).To(BeTrue(), before.Items[i].Name)
		}
	}).Should(Succeed())
	Eventually(ctx, allReady(ctx, c)).Should(BeEmpty())
	u := &upgraded{Client: c, before: map[types.UID]bool{}, pods: count(ctx, c, before.Items)}
	for i := range before.Items {
		u.before[before.Items[i].UID] = true
	}
	DeferCleanup(func(ctx SpecContext) {
		AddReportEntry("cost", fmt.Sprintf("of %d pods %d were replaced, and at least %d were ready all the time", pods, u.replaced(ctx), u.pods.least()))
	}, NodeTimeout(time.Minute))
	manager.stop()

	By("starting the other operator, with the kinds of this tree")
	_, err = envtest.InstallCRDs(config, envtest.CRDInstallOptions{Paths: []string{filepath.Join(root, "config", "crd", "bases")}})
	Expect(err).NotTo(HaveOccurred())
	// Who upgrades to an operator that asks the register fills it first: see docs/operations.md.
	Expect(client.IgnoreAlreadyExists(c.Create(ctx, objects.Commune(ns)))).To(Succeed())
	release{root, to, imageAfter}.run(ctx, kubeconfig).waitReady(ctx)
	Eventually(ctx, allReady(ctx, c)).MustPassRepeatedly(10).Should(BeEmpty())
	return u
}

// replaced is how many pods were not there before.
func (u *upgraded) replaced(ctx context.Context) (n int) {
	GinkgoHelper()
	var after corev1.PodList
	Expect(u.List(ctx, &after, client.InNamespace(ns))).To(Succeed())
	for i := range after.Items {
		if !u.before[after.Items[i].UID] && after.Items[i].DeletionTimestamp == nil {
			n++
		}
	}
	return n
}

// imagesOfTheOperator are those that pods have beside the vendor's, each once.
func (u *upgraded) imagesOfTheOperator(ctx context.Context, of ...client.ListOption) []string {
	GinkgoHelper()
	var all corev1.PodList
	Expect(u.List(ctx, &all, of...)).To(Succeed())
	var images []string
	for i := range all.Items {
		Expect(all.Items[i].Spec.InitContainers).NotTo(BeEmpty(), all.Items[i].Name+" has no guard")
		for _, c := range all.Items[i].Spec.InitContainers {
			images = append(images, c.Image)
		}
	}
	slices.Sort(images)
	return slices.Compact(images)
}

// expectTurns waits until every pod of a deployment was replaced, and expects that it was done in turns.
func (u *upgraded) expectTurns(ctx context.Context) {
	GinkgoHelper()
	Eventually(ctx, func() int { return u.replaced(ctx) }).Should(Equal(deployments * replicas))
	Eventually(ctx, allReady(ctx, u.Client)).MustPassRepeatedly(10).Should(BeEmpty())
	Expect(u.replaced(ctx)).To(Equal(deployments*replicas), "the pods of searches are left alone")
	Expect(u.pods.least()).To(BeNumerically(">=", pods-turns), "one pod of each deployment whose turn it is")
}

// footfall is a deployment of which a part is permitted.
func footfall(suffix string) *v1alpha1.VideoAnalyticsDeployment {
	d := objects.Statistics(ns, "footfall-"+suffix, objects.Counter, objects.Intruder, objects.Face)
	d.Spec.Replicas = new(int32(replicas))
	return d
}

// declare makes deployments of which a part is permitted, and searches.
func declare(ctx context.Context, c client.Client) {
	GinkgoHelper()
	now := time.Now().Truncate(time.Second)
	create := func(o client.Object) { Expect(c.Create(ctx, o)).To(Succeed(), o.GetName()) }
	create(&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: ns}})
	if err := c.Create(ctx, objects.Commune(ns)); !meta.IsNoMatchError(err) { // an operator from before the register knows no such kind
		Expect(err).NotTo(HaveOccurred())
	}
	p := objects.Package()
	for i := range p.Spec.Modules {
		if p.Spec.Modules[i].Name == objects.Intruder { // one that comes back alone below the models' folder
			p.Spec.Modules[i].Source.Path = "/models/intruder"
			p.Spec.Modules[i].Capabilities = []v1alpha1.Capability{"counting.bicycle"}
		}
	}
	create(p)
	create(objects.Commitment(ns, now.Add(-time.Hour)))
	for _, f := range objects.ForStatistics(ns, now.Add(-time.Hour)) {
		create(f)
	}
	for i := range deployments {
		create(footfall(strconv.Itoa(i)))
	}
	r := objects.Requisition(ns, "pv", now.Add(-time.Hour), now.Add(48*time.Hour))
	create(r)
	create(objects.MakeDecision("ok", ns).On("pv").Decided(v1alpha1.Authorize, now.Add(-time.Minute)).Obj())
	for i := range searches {
		create(objects.Search(r, fmt.Sprintf("van-%d", i), objects.Plate))
	}
}

// allReady names the requests that are not ready, or not yet told of.
func allReady(ctx context.Context, c client.Client) func() ([]string, error) {
	return func() ([]string, error) {
		var vads v1alpha1.VideoAnalyticsDeploymentList
		if err := c.List(ctx, &vads); err != nil {
			return nil, err
		}
		var waiting []string
		for i := range vads.Items {
			d := &vads.Items[i]
			ready := false
			for _, condition := range d.Status.Conditions {
				ready = ready || condition.Type == v1alpha1.ConditionReady && condition.Status == metav1.ConditionTrue
			}
			if !ready {
				waiting = append(waiting, d.Name)
			}
		}
		return waiting, nil
	}
}

// isReady tells whether a pod serves, and is not being ended.
func isReady(p *corev1.Pod) bool {
	if p.DeletionTimestamp != nil {
		return false
	}
	for _, c := range p.Status.Conditions {
		if c.Type == corev1.PodReady {
			return c.Status == corev1.ConditionTrue
		}
	}
	return false
}
