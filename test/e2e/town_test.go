//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"context"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

// Modules of the package that all specs run.
const (
	counter    v1alpha1.ModuleName = "counter"    // an artifact: tells objects apart, counts pedestrians
	density    v1alpha1.ModuleName = "density"    // an artifact: crowd density
	plates     v1alpha1.ModuleName = "plates"     // an artifact: finds number plates
	lines      v1alpha1.ModuleName = "lines"      // baked in below the models' folder: counts who crosses a line
	attributes v1alpha1.ModuleName = "attributes" // baked in below the models' folder: as declared, clothing; in truth, faces
	watchlist  v1alpha1.ModuleName = "watchlist"  // baked in elsewhere: faces, as declared
)

// town is the package that all specs run.
var town *v1alpha1.AnalyticsPackage

const watchlistPath = "/opt/vendor/watchlist"

// The models that are baked into the image of the town's runtime.
func linesModel() files { return network("fastestdet", "/models/lines", "lines") }
func attributesModel() files {
	return network("mobilefacenet-128", "/models/attributes", "person-attributes-v2")
}
func watchlistModel() files { return network("mobilefacenet-0.5-128", watchlistPath, "watchlist") }

// createTown pushes the images of a vendor, and creates the package of them.
func createTown(ctx context.Context) {
	GinkgoHelper()
	runtime := src.runtime(ctx, linesModel(), attributesModel(), watchlistModel())
	town = packageOf("town", runtime)
	for _, m := range []struct {
		name         v1alpha1.ModuleName
		network      string
		capabilities []v1alpha1.Capability
	}{
		{counter, "nanodet-m", []v1alpha1.Capability{"counting.pedestrian", "object.detection"}},
		{density, "mcnn", []v1alpha1.Capability{"crowd.density"}},
		{plates, "retinaface-plate-corners", []v1alpha1.Capability{"plate.read", "plate.detection"}},
	} {
		image := src.push(ctx, string(m.name), network(m.network, "/", string(m.name)))
		town.Spec.Modules = append(town.Spec.Modules, v1alpha1.Module{
			Name: m.name, Capabilities: m.capabilities, Source: v1alpha1.ModuleSource{Image: image}})
	}
	for _, m := range []struct {
		name       v1alpha1.ModuleName
		path       v1alpha1.ContainerPath
		capability v1alpha1.Capability
	}{
		{lines, "/models/lines", "object.detection"},
		{attributes, "/models/attributes", "appearance.clothing"},
		{watchlist, watchlistPath, "biometric.face.embedding"},
	} {
		town.Spec.Modules = append(town.Spec.Modules, v1alpha1.Module{
			Name: m.name, Capabilities: []v1alpha1.Capability{m.capability}, Source: v1alpha1.ModuleSource{Path: m.path}})
	}
	Expect(kube.Create(ctx, town)).To(Succeed())
	waitInspected(ctx, town)
}

// waitInspected waits until all images of a package were inspected.
func waitInspected(ctx context.Context, p *v1alpha1.AnalyticsPackage) {
	GinkgoHelper()
	Eventually(ctx, func(g Gomega) {
		g.Expect(get(ctx, p)).To(Succeed())
		g.Expect(condition(p.Status.Conditions, v1alpha1.ConditionModulesVerified).Status).To(Equal(metav1.ConditionTrue), "%+v", p.Status)
	}).Should(Succeed())
}

// packageOf is a package of a runtime image, without modules.
func packageOf(name string, runtime v1alpha1.ImageReference) *v1alpha1.AnalyticsPackage {
	p := objects.MakePackage(name).Obj()
	p.Spec.Runtime.Image = runtime
	p.Spec.Runtime.Command = []string{"/runtime"}
	return p
}

// commune creates a namespace in which counting is lawful, and so is answering requisitions.
func commune(ctx context.Context) string {
	GinkgoHelper()
	ns := communeNamespace()
	create(ctx, ns)
	since := time.Now().Add(-24 * time.Hour)
	create(ctx, objects.Commune(ns.Name), objects.Commitment(ns.Name, since))
	for _, f := range objects.ForStatistics(ns.Name, since) {
		create(ctx, f)
	}
	return ns.Name
}

func communeNamespace() *corev1.Namespace {
	return &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{
		GenerateName: "commune-", Labels: map[string]string{"pod-security.kubernetes.io/enforce": "restricted"}}}
}

// statistics is a deployment that counts.
func statistics(namespace, name, of string, modules ...v1alpha1.ModuleName) *v1alpha1.VideoAnalyticsDeployment {
	d := objects.MakeDeployment(name, namespace).Profile("fr-statistics").Purpose("Statistics").
		Package(v1alpha1.ObjectName(of)).Modules(modules...).Obj()
	d.Spec.GPU = nil
	return d
}

// decisions are those on a deployment's modules.
func decisions(d *v1alpha1.VideoAnalyticsDeployment) map[v1alpha1.ModuleName]v1alpha1.ModuleDecision {
	all := map[v1alpha1.ModuleName]v1alpha1.ModuleDecision{}
	for _, m := range d.Status.Modules {
		all[m.Name] = m.Decision
	}
	return all
}

// condition of an object, or an empty one.
func condition(all []metav1.Condition, kind string) metav1.Condition {
	for _, c := range all {
		if c.Type == kind {
			return c
		}
	}
	return metav1.Condition{}
}

// readyPod waits until a deployment has exactly one pod, and that one is ready.
func readyPod(ctx context.Context, d *v1alpha1.VideoAnalyticsDeployment) *corev1.Pod {
	GinkgoHelper()
	var pod corev1.Pod
	Eventually(ctx, func(g Gomega) {
		g.Expect(get(ctx, d)).To(Succeed())
		ready := condition(d.Status.Conditions, v1alpha1.ConditionReady)
		g.Expect(ready.Status).To(Equal(metav1.ConditionTrue), "%+v", d.Status.Conditions)
		g.Expect(ready.ObservedGeneration).To(Equal(d.Generation))
		pods := podsBy(ctx, d.Namespace, workload.LabelDeployment, d.Name)
		g.Expect(pods).To(HaveLen(1))
		pod = pods[0]
		g.Expect(pod.DeletionTimestamp).To(BeNil())
		g.Expect(pod.Status.ContainerStatuses).To(HaveLen(1))
		g.Expect(pod.Status.ContainerStatuses[0].State.Running).NotTo(BeNil())
	}).Should(Succeed())
	return &pod
}
