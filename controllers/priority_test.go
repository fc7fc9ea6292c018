// SPDX-License-Identifier: Apache-2.0

package controllers_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	corev1 "k8s.io/api/core/v1"
	schedulingv1 "k8s.io/api/scheduling/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

// priorities creates the PriorityClasses that ship.
func priorities(ctx context.Context) {
	GinkgoHelper()
	content, err := os.ReadFile("../config/priority/priority_classes.yaml")
	Expect(err).NotTo(HaveOccurred())
	for decoder := yaml.NewYAMLOrJSONDecoder(bytes.NewReader(content), len(content)); ; {
		class := &schedulingv1.PriorityClass{}
		if err := decoder.Decode(class); errors.Is(err, io.EOF) {
			return
		}
		Expect(err).NotTo(HaveOccurred())
		create(ctx, class)
		DeferCleanup(func(ctx context.Context) { Expect(k8s.Delete(ctx, class)).To(Succeed()) })
	}
}

// mostGPUs asks for more than half of what one node has.
func mostGPUs(ctx context.Context) (*v1alpha1.GPU, []v1alpha1.Label) {
	GinkgoHelper()
	const resource = "nvidia.com/gpu"
	var nodes corev1.NodeList
	Expect(k8s.List(ctx, &nodes, client.MatchingLabels{resource + ".present": "true"})).To(Succeed())
	Expect(nodes.Items).NotTo(BeEmpty())
	free := nodes.Items[0].Status.Allocatable[resource]
	return &v1alpha1.GPU{ResourceName: resource, Count: int32(free.Value()/2 + 1)},
		[]v1alpha1.Label{{Key: corev1.LabelHostname, Value: nodes.Items[0].Labels[corev1.LabelHostname]}}
}

var _ = Describe("A search under a requisition", func() {
	DescribeTable("takes the place of statistics where there is not enough for both, and gives it back", Serial,
		func(ctx context.Context, ofSearch, ofStatistics v1alpha1.ObjectName) {
			ns := namespace(ctx)
			now := clk.Now()
			priorities(ctx)
			gpu, node := mostGPUs(ctx)
			create(ctx, objects.ForStatistics(ns, now.Add(-24*time.Hour))...)
			d := objects.Statistics(ns, "footfall", objects.Counter)
			d.Spec.GPU, d.Spec.Pod = gpu, &v1alpha1.PodSettings{NodeSelector: node, PriorityClassName: ofStatistics}
			create(ctx, d)
			Eventually(ready(ctx, d)).Should(BeTrue())

			s := authorized(ctx, ns, now)
			s.Spec.GPU, s.Spec.Pod = gpu, &v1alpha1.PodSettings{NodeSelector: node, PriorityClassName: ofSearch}
			create(ctx, s)
			Eventually(searchState(ctx, s)).Should(Equal(v1alpha1.SearchRunning))
			Eventually(ready(ctx, d)).Should(BeFalse(), "there is no place for it")
			for _, p := range pods(ctx, ns) {
				if p.Labels[workload.LabelDeployment] == d.Name {
					Expect(p.Status.Phase).NotTo(Equal(corev1.PodRunning))
				}
			}

			Expect(k8s.Delete(ctx, s)).To(Succeed())
			Eventually(ready(ctx, d)).Should(BeTrue(), "it goes on once the search is gone")
		},
		Entry("by the PriorityClasses that they name", v1alpha1.ObjectName("vsa-judicial-search"), v1alpha1.ObjectName("vsa-statistics")),
		Entry("where it names none", v1alpha1.ObjectName(""), v1alpha1.ObjectName("vsa-statistics")),
		Entry("where neither names one", v1alpha1.ObjectName(""), v1alpha1.ObjectName("")),
	)

	It("has no priority where the cluster has none of those that ship, and keeps the one that it began with", Serial, func(ctx context.Context) {
		ns := namespace(ctx)
		s := authorized(ctx, ns, clk.Now())
		create(ctx, s)
		Eventually(searchState(ctx, s)).Should(Equal(v1alpha1.SearchRunning))
		before := pods(ctx, ns)
		Expect(before).To(HaveLen(1))
		Expect(before[0].Spec.PriorityClassName).To(BeEmpty())

		priorities(ctx)
		later := s.DeepCopy()
		later.ObjectMeta = metav1.ObjectMeta{Namespace: ns, Name: "later"}
		create(ctx, later)
		Eventually(searchState(ctx, later)).Should(Equal(v1alpha1.SearchRunning))
		for _, p := range pods(ctx, ns) {
			if p.Labels[workload.LabelSearch] == s.Name {
				Expect(p.UID).To(Equal(before[0].UID))
			} else {
				Expect(p.Spec.PriorityClassName).To(Equal(workload.PrioritySearch))
			}
		}
	})
})

// authorized makes all that lets a search run, and returns one under it.
func authorized(ctx context.Context, ns string, now time.Time) *v1alpha1.VideoSearchJob {
	GinkgoHelper()
	r := objects.Requisition(ns, "pv", now, now.Add(time.Hour))
	create(ctx, objects.Commitment(ns, now))
	create(ctx, r)
	create(ctx, objects.MakeDecision("ok", ns).On("pv").Decided(v1alpha1.Authorize, now).Obj())
	return objects.Search(r, "van", objects.Plate)
}
