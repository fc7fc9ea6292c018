// SPDX-License-Identifier: Apache-2.0

package faults_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

// labelWorld is on the namespaces of the story.
const labelWorld = "vsa.legal/faults"

// world is a namespace that lives through the story.
type world struct {
	ns   string
	plan []*injection
}

// settle declares what people want to run in a world, and what entitles them.
func (w *world) settle(ctx context.Context, c client.Client, now time.Time) error {
	all := []client.Object{&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: w.ns, Labels: map[string]string{labelWorld: ""}}},
		objects.Commune(w.ns), objects.Commitment(w.ns, now.Add(-time.Hour))}
	for _, f := range objects.ForStatistics(w.ns, now.Add(-time.Hour)) {
		all = append(all, f)
	}
	d := objects.MakeDeployment("cam", w.ns).Profile("fr-statistics").Purpose("Statistics").Package("reachable").Modules(objects.Counter, "recognition").Obj()
	d.Spec.Replicas, d.Spec.Service, d.Spec.MaxUnavailable, d.Spec.GPU = ptr.To[int32](2), v1alpha1.ServiceClusterIP, 1, nil
	r := objects.Requisition(w.ns, "theft", now.Add(-time.Hour), now.Add(48*time.Hour))
	s := objects.Search(r, "plates", objects.Plate)
	s.Spec.PackageName, s.Spec.GPU = "reachable", nil
	all = append(all, r, objects.MakeDecision("authorized", w.ns).On("theft").Decided(v1alpha1.Authorize, now.Add(-time.Minute)).Obj(), d, s)
	for _, o := range all {
		if err := c.Create(ctx, o); err != nil {
			return fmt.Errorf("%s: %w", o.GetName(), err)
		}
	}
	return nil
}

// reachable is a package whose runtime listens on a port, with one module that no law permits.
func reachable() *v1alpha1.AnalyticsPackage {
	p := objects.MakePackage("reachable").Artifact(objects.Counter, 2, "counting.pedestrian").Artifact(objects.Plate, 4, "plate.read").
		Artifact("recognition", 7, "biometric.face.embedding").Obj()
	p.Spec.Runtime.Image = objects.Image(90)
	p.Spec.Runtime.Ports = []v1alpha1.RuntimePort{{Name: "http", NetworkPort: v1alpha1.NetworkPort{Port: 8000, Protocol: "TCP"}}}
	return p
}

// recognition is the image of the module that no law permits.
var recognition = string(objects.Image(7))

// seen is what there is in the worlds, as everybody can read it.
type seen map[string]*strings.Builder

func (s seen) add(ns, format string, args ...any) {
	if b, ok := s[ns]; ok {
		fmt.Fprintf(b, format+"; ", args...)
	}
}

// look reads all worlds.
func look(ctx context.Context, c client.Client, worlds []*world) (seen, error) {
	s := seen{}
	for _, w := range worlds {
		s[w.ns] = &strings.Builder{}
	}
	var deployments v1alpha1.VideoAnalyticsDeploymentList
	var searches v1alpha1.VideoSearchJobList
	for _, list := range []client.ObjectList{&deployments, &searches} {
		if err := c.List(ctx, list); err != nil {
			return nil, err
		}
	}
	for i := range deployments.Items {
		d := &deployments.Items[i]
		s.add(d.Namespace, "cam %s %v %d ready", d.Status.Verdict, d.Status.Stripped, ptr.Deref(d.Status.ReadyReplicas, 0))
	}
	for i := range searches.Items {
		s.add(searches.Items[i].Namespace, "search %s", searches.Items[i].Status.State)
	}
	return s, s.children(ctx, c)
}

// children counts what the operator made, and pods.
func (s seen) children(ctx context.Context, c client.Client) error {
	ours := client.MatchingLabels{workload.LabelManagedBy: workload.ManagedBy}
	for _, each := range []struct {
		name string
		list client.ObjectList
	}{
		{"pods", &corev1.PodList{}}, {"deployments", &appsv1.DeploymentList{}}, {"jobs", &batchv1.JobList{}},
		{"configmaps", &corev1.ConfigMapList{}}, {"networkpolicies", &networkingv1.NetworkPolicyList{}},
		{"services", &corev1.ServiceList{}}, {"budgets", &policyv1.PodDisruptionBudgetList{}},
	} {
		meta := &metav1.PartialObjectMetadataList{}
		gvk, err := c.GroupVersionKindFor(each.list)
		if err != nil {
			return err
		}
		meta.SetGroupVersionKind(gvk)
		if err := c.List(ctx, meta, ours); err != nil {
			return err
		}
		counts := map[string]int{}
		for i := range meta.Items {
			counts[meta.Items[i].Namespace]++
		}
		for ns, n := range counts {
			s.add(ns, "%d %s", n, each.name)
		}
	}
	return nil
}
