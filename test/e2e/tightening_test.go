//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"net/http"
	"slices"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

var _ = Describe("A verdict that tightens while its subject runs", func() {
	It("ends what runs before anything else starts", Label(onNode), func(ctx SpecContext) {
		d := statistics(commune(ctx), "square", town.Name, counter, density)
		create(ctx, d)
		first := readyPod(ctx, d)
		Expect(of(first).waitLoaded(ctx)).To(ConsistOf(counter, density))
		id := first.Status.ContainerStatuses[0].ContainerID
		Expect(processes(id)).NotTo(BeEmpty())

		pods := watchPods(ctx, d, first)
		create(ctx, objects.Notice("no-density", time.Now().Add(-time.Minute),
			v1alpha1.Order{Action: v1alpha1.OrderStrip, Capabilities: []v1alpha1.Capability{"crowd.density"}}))

		second := pods.next(ctx)
		Expect(second.UID).NotTo(Equal(first.UID))
		Expect(pods.gone).To(HaveKey(first.UID), "the next pod has begun while the API server has the former")
		Expect(processes(id)).To(BeEmpty(), "a process of the former pod is there still")

		replaced := readyPod(ctx, d)
		Expect(replaced.UID).To(Equal(second.UID))
		runtime := of(replaced)
		Expect(runtime.waitLoaded(ctx)).To(ConsistOf(counter))
		Expect(runtime.status(ctx, density)).To(HaveEach(http.StatusNotFound))
		Expect(inside(replaced).modelFiles()).To(ConsistOf("/models/counter/counter.onnx"))
	}, NodeTimeout(2*patience))
})

// podWatch follows the pods of a deployment in the order in which the API server changes them.
type podWatch struct {
	events watch.Interface
	gone   map[types.UID]bool
}

func watchPods(ctx SpecContext, d *v1alpha1.VideoAnalyticsDeployment, since *corev1.Pod) *podWatch {
	GinkgoHelper()
	list := &corev1.PodList{}
	selector := client.MatchingLabels{workload.LabelDeployment: d.Name}
	Expect(kube.List(ctx, list, client.InNamespace(d.Namespace), selector)).To(Succeed())
	Expect(list.Items).To(HaveLen(1))
	Expect(list.Items[0].UID).To(Equal(since.UID))
	events, err := kube.Watch(ctx, &corev1.PodList{}, client.InNamespace(d.Namespace), selector)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(events.Stop)
	return &podWatch{events: events, gone: map[types.UID]bool{}}
}

// next waits until a container of a package has begun in a pod other than the one that a watch begins with. A ReplicaSet that has not seen yet
// that it goes may make a pod once more: that one is ended before anything begins in it.
func (w *podWatch) next(ctx SpecContext) *corev1.Pod {
	GinkgoHelper()
	var former types.UID
	for {
		select {
		case <-ctx.Done():
			Fail("no other pod was created")
		case e, open := <-w.events.ResultChan():
			Expect(open).To(BeTrue(), "the watch ended")
			pod, ok := e.Object.(*corev1.Pod)
			Expect(ok).To(BeTrue(), "%v", e)
			if former == "" {
				former = pod.UID
			}
			switch {
			case e.Type == watch.Deleted:
				w.gone[pod.UID] = true
			case pod.UID != former && slices.ContainsFunc(pod.Status.ContainerStatuses, hasBegun):
				return pod
			}
		}
	}
}

func hasBegun(c corev1.ContainerStatus) bool {
	return c.State.Running != nil || c.State.Terminated != nil || c.LastTerminationState.Terminated != nil
}
