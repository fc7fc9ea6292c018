// SPDX-License-Identifier: Apache-2.0

package restore_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	eventsv1 "k8s.io/api/events/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

const ns = "town"

func TestRestore(t *testing.T) {
	RegisterFailHandler(Fail)
	SetDefaultEventuallyTimeout(3 * time.Minute)
	SetDefaultEventuallyPollingInterval(50 * time.Millisecond)
	RunSpecs(t, "Restore")
}

var _ = Describe("A backup that is applied to another cluster", Ordered, func() {
	var first, second *site
	var before map[string]string

	BeforeAll(func(ctx SpecContext) {
		first = newSite(ctx)
		town(ctx, first)
		Eventually(first.states).WithContext(ctx).Should(Equal(map[string]string{
			"VideoAnalyticsDeployment/footfall": "Restricted face", "VideoAnalyticsDeployment/no-order": "Suspended",
			"VideoSearchJob/succeeds": "Permitted Running", "VideoSearchJob/revoked": "Permitted Running", "VideoSearchJob/runs": "Permitted Running",
		}))
		succeed(ctx, first, "succeeds")
		first.create(ctx, objects.MakeDecision("revoked", ns).On("revoked").Decided(v1alpha1.Revoke, time.Now()).Obj())
		Eventually(func() string { return first.states(ctx)["VideoSearchJob/revoked"] }).Should(HaveSuffix(string(v1alpha1.SearchExpired)))
		Eventually(func() string { return first.states(ctx)["VideoSearchJob/succeeds"] }).Should(HaveSuffix(string(v1alpha1.SearchSucceeded)))
		for _, name := range []string{"succeeds", "revoked"} {
			Eventually(func() map[string]string { return first.search(ctx, name).Annotations }).Should(HaveKey(v1alpha1.AnnotationEnded))
		}
		before = first.states(ctx)
		backup := export(ctx, first)
		second = newSite(ctx)
		for i := range backup {
			second.create(ctx, &backup[i])
		}
	}, NodeTimeout(8*time.Minute))

	It("comes to the same verdicts, and what ran runs", func(ctx SpecContext) {
		Eventually(func() map[string]string {
			after := second.states(ctx)
			for _, ended := range []string{"VideoSearchJob/succeeds", "VideoSearchJob/revoked"} {
				delete(after, ended) // no verdict is asked for any more
			}
			return after
		}).Should(Equal(map[string]string{
			"VideoAnalyticsDeployment/footfall": before["VideoAnalyticsDeployment/footfall"],
			"VideoAnalyticsDeployment/no-order": before["VideoAnalyticsDeployment/no-order"],
			"VideoSearchJob/runs":               before["VideoSearchJob/runs"],
		}))
	})

	It("runs no search again that had ended, and tells how it ended", func(ctx SpecContext) {
		for name, state := range map[string]v1alpha1.SearchState{"succeeds": v1alpha1.SearchSucceeded, "revoked": v1alpha1.SearchExpired} {
			was := first.search(ctx, name).Status
			Eventually(func(g Gomega) {
				is := second.search(ctx, name).Status
				g.Expect(is.State).To(Equal(state))
				g.Expect(is.StartedAt).To(Equal(was.StartedAt))
				g.Expect(is.EndedAt).To(Equal(was.EndedAt))
				g.Expect(is.Conditions).To(ContainElement(And(HaveField("Type", v1alpha1.ConditionReady), HaveField("Reason", v1alpha1.ReasonEndNotRecorded))))
			}).Should(Succeed(), name)
		}
		Expect(second.jobs(ctx)).To(ConsistOf("runs"))
	})

	It("puts back a mark that somebody removes, tells, and runs nothing", func(ctx SpecContext) {
		for _, s := range []*site{first, second} {
			marked := s.search(ctx, "succeeds")
			without := client.RawPatch("application/merge-patch+json", fmt.Appendf(nil, `{"metadata":{"annotations":{%q:null}}}`, v1alpha1.AnnotationEnded))
			Expect(s.Patch(ctx, marked.DeepCopy(), without)).To(Succeed())
			Eventually(func() map[string]string { return s.search(ctx, "succeeds").Annotations }).Should(
				HaveKeyWithValue(v1alpha1.AnnotationEnded, marked.Annotations[v1alpha1.AnnotationEnded]))
			Eventually(func(g Gomega) {
				var events eventsv1.EventList
				g.Expect(s.List(ctx, &events, client.InNamespace(ns))).To(Succeed())
				g.Expect(events.Items).To(ContainElement(HaveField("Reason", v1alpha1.ReasonEndMarkChanged)))
			}).Should(Succeed())
		}
		Expect(second.jobs(ctx)).To(ConsistOf("runs"))
	})

	It("runs a copy of an ended search under another name: it is another search", func(ctx SpecContext) {
		other := second.search(ctx, "succeeds")
		other.ObjectMeta = metav1.ObjectMeta{Namespace: ns, Name: "again", Annotations: other.Annotations}
		other.Status = v1alpha1.VideoSearchJobStatus{}
		second.create(ctx, other)
		Eventually(func() []string { return second.jobs(ctx) }).Should(ConsistOf("runs", "again"))
	})
})

// town is what people have declared: deployments and searches that run, wait, have ended and have been ended.
func town(ctx context.Context, s *site) {
	GinkgoHelper()
	now := time.Now().Truncate(time.Second)
	s.create(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: ns}}, objects.Commune(ns), objects.Package(), objects.Commitment(ns, now.Add(-time.Hour)))
	for _, f := range objects.ForStatistics(ns, now.Add(-time.Hour)) {
		s.create(ctx, f)
	}
	s.create(ctx, objects.Statistics(ns, "footfall", objects.Counter, objects.Face), objects.EventSecurity(ns, "no-order", objects.Density))
	for _, name := range []string{"succeeds", "revoked", "runs"} {
		r := objects.Requisition(ns, name, now.Add(-time.Hour), now.Add(48*time.Hour))
		s.create(ctx, r, objects.MakeDecision(name+"-authorized", ns).On(v1alpha1.ObjectName(name)).Decided(v1alpha1.Authorize, now.Add(-time.Minute)).Obj(),
			objects.Search(r, name, objects.Plate))
	}
}

// succeed has the kubelet end the pod of a search.
func succeed(ctx context.Context, s *site, search string) {
	GinkgoHelper()
	var pods corev1.PodList
	Expect(s.List(ctx, &pods, client.InNamespace(ns), client.MatchingLabels{workload.LabelSearch: search})).To(Succeed())
	Expect(pods.Items).To(HaveLen(1))
	pod := &pods.Items[0]
	before := pod.DeepCopy()
	running := pod.Status.ContainerStatuses[0].State.Running
	Expect(running).NotTo(BeNil())
	pod.Status.Phase = corev1.PodSucceeded
	pod.Status.Conditions = nil
	pod.Status.ContainerStatuses[0].State = corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{
		Reason: "Completed", StartedAt: running.StartedAt, FinishedAt: metav1.Now()}}
	kubelet := s.as("system:node:"+pod.Spec.NodeName, "system:nodes", "system:masters")
	Expect(kubelet.Status().Patch(ctx, pod, client.MergeFrom(before))).To(Succeed())
}

// jobs names those that there are.
func (s *site) jobs(ctx context.Context) []string {
	GinkgoHelper()
	var list batchv1.JobList
	Expect(s.List(ctx, &list, client.InNamespace(ns))).To(Succeed())
	var names []string
	for i := range list.Items {
		names = append(names, list.Items[i].Name)
	}
	return names
}

// export returns all that people have declared, as a backup has it: what a cluster itself adds is left out.
func export(ctx context.Context, s *site) []unstructured.Unstructured {
	GinkgoHelper()
	all := []unstructured.Unstructured{}
	namespace := unstructured.Unstructured{}
	namespace.SetAPIVersion("v1")
	namespace.SetKind("Namespace")
	namespace.SetName(ns)
	all = append(all, namespace)
	for _, kind := range []string{"AnalyticsPackage", "DataController", "Formality", "JudicialRequisition", "JudicialDecision",
		"VideoAnalyticsDeployment", "VideoSearchJob"} {
		list := &unstructured.UnstructuredList{}
		list.SetGroupVersionKind(v1alpha1.GroupVersion.WithKind(kind + "List"))
		Expect(s.List(ctx, list)).To(Succeed())
		Expect(list.Items).NotTo(BeEmpty(), kind)
		for i := range list.Items {
			o := list.Items[i].Object
			delete(o, "status")
			for _, field := range []string{"uid", "resourceVersion", "creationTimestamp", "generation", "managedFields"} {
				unstructured.RemoveNestedField(o, "metadata", field)
			}
		}
		all = append(all, list.Items...)
	}
	return all
}
