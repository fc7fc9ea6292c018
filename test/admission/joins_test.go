// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"context"
	"net/http"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	resourcev1 "k8s.io/api/resource/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/util/retry"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// joining is a pod of somebody's own that has what a Job knows its pods by.
func joining(ctx context.Context, name string) *corev1.Pod {
	job := theJob(ctx)
	p := pod(town, name, podSpec(ownImage))
	p.Labels = map[string]string{batchv1.ControllerUidLabel: string(job.GetUID()), batchv1.JobNameLabel: job.GetName()}
	return p
}

// ofJob is the owner by which it would be the Job's.
func ofJob(ctx context.Context) metav1.OwnerReference {
	return *metav1.NewControllerRef(theJob(ctx), batchv1.SchemeGroupVersion.WithKind("Job"))
}

// report is an event of somebody.
func report(name string, change func(*corev1.Event)) *corev1.Event {
	e := &corev1.Event{ObjectMeta: inTown(name), Type: corev1.EventTypeNormal, Reason: "Permitted", Message: "all is well",
		InvolvedObject: corev1.ObjectReference{APIVersion: v1alpha1.GroupVersion.String(), Kind: "VideoSearchJob", Namespace: town, Name: "van"}}
	change(e)
	return e
}

// claimed is a claim of devices that Kubernetes has made for a pod of what runs, as it is while that pod is there.
func claimed(ctx context.Context, name string) *resourcev1.ResourceClaim {
	owner := counterPod(ctx)
	claim := &resourcev1.ResourceClaim{ObjectMeta: inTown(name), Spec: resourcev1.ResourceClaimSpec{Devices: resourcev1.DeviceClaim{
		Requests: []resourcev1.DeviceRequest{{Name: "gpu", Exactly: &resourcev1.ExactDeviceRequest{DeviceClassName: "gpu.example.com", AllocationMode: resourcev1.DeviceAllocationModeExactCount, Count: 1}}}}}}
	claim.OwnerReferences = []metav1.OwnerReference{{APIVersion: "v1", Kind: "Pod", Name: owner.Name, UID: owner.UID, Controller: ptr.To(true)}}
	return claim
}

// there has the administrator make a claim, and take it away in the end.
func there(ctx context.Context, claim *resourcev1.ResourceClaim) *resourcev1.ResourceClaim {
	Expect(admin.Create(ctx, claim)).To(Succeed())
	DeferCleanup(func(ctx context.Context) {
		Expect(retry.RetryOnConflict(retry.DefaultBackoff, func() error {
			held := get(ctx, claim.DeepCopy())
			held.Finalizers = nil
			return builtIn("resource-claim-controller").client().Update(ctx, held)
		})).To(Succeed())
		Expect(client.IgnoreNotFound(admin.Delete(ctx, claim))).To(Succeed())
	})
	return claim
}

// inUse has the claim reserved for the pod that it was made for, and held as the scheduler holds it.
func inUse(ctx context.Context, claim *resourcev1.ResourceClaim) *resourcev1.ResourceClaim {
	Expect(reserve(ctx, there(ctx, claim), claim.OwnerReferences[0].UID)).To(Succeed())
	Expect(merge(ctx, clusterAdmin, claim, `{"metadata":{"finalizers":["`+resourcev1.Finalizer+`"]}}`)).To(Succeed())
	return get(ctx, claim)
}

// beside has the administrator make a pod of somebody's own, and take it away in the end: what an attempt leaves is none of it.
func beside(ctx context.Context, p *corev1.Pod) *corev1.Pod {
	Expect(admin.Create(ctx, p)).To(Succeed())
	DeferCleanup(func(ctx context.Context) {
		Expect(client.IgnoreNotFound(admin.Delete(ctx, p, client.GracePeriodSeconds(0)))).To(Succeed())
	})
	return p
}

// ownPod is a pod of somebody's own, as an owner.
func ownPod(ctx context.Context) metav1.OwnerReference {
	p := beside(ctx, pod(town, "shares", podSpec(ownImage)))
	return metav1.OwnerReference{APIVersion: "v1", Kind: "Pod", Name: p.Name, UID: p.UID}
}

// reserve has the scheduler reserve a claim for a pod. One whose owner is not there is let go of by Kubernetes at once.
func reserve(ctx context.Context, claim *resourcev1.ResourceClaim, pod types.UID) error {
	name := "beside"
	if owner := &claim.OwnerReferences[0]; owner.UID == pod {
		name = owner.Name
	}
	claim.Status = resourcev1.ResourceClaimStatus{
		Allocation: &resourcev1.AllocationResult{Devices: resourcev1.DeviceAllocationResult{Results: []resourcev1.DeviceRequestAllocationResult{
			{Request: "gpu", Driver: "gpu.example.com", Pool: "p", Device: "gpu-0"}}}},
		ReservedFor: []resourcev1.ResourceClaimConsumerReference{{Resource: "pods", Name: name, UID: pod}},
	}
	scheduler := identity{user: "system:kube-scheduler", groups: []string{"system:authenticated"}}
	return scheduler.client().Status().Update(ctx, claim)
}

// joinAttempts try to become a part of what runs, without a label of the operator's: of its Job, its devices, its Service, or its voice.
func joinAttempts() []attempt {
	const (
		counts  = "only Kubernetes makes the pods of a Job"
		joins   = "no other joins it"
		alone   = "is its alone"
		answers = "only Kubernetes says who answers for the Service"
		voice   = "nobody else reports in its name"
	)
	var all []attempt
	add := func(threat, what string, who identity, policy, says string, try func(context.Context, identity) error) {
		all = append(all, attempt{threat, what, who, try, policy, says})
	}
	for _, who := range []identity{editor, controller, clusterAdmin} {
		add("job-joined", "a pod that the Job of a search would count among its own", who, "vsa-images", counts, func(ctx context.Context, who identity) error {
			p := joining(ctx, "counted")
			p.OwnerReferences = []metav1.OwnerReference{ofJob(ctx)}
			return who.client().Create(ctx, p)
		})
	}
	for what, change := range map[string]func(*metav1.OwnerReference){
		"a pod of its Job by another group": func(o *metav1.OwnerReference) { o.APIVersion = "x.example/v1" },
		"a pod of its Job by another kind":  func(o *metav1.OwnerReference) { o.APIVersion, o.Kind = "x.example/v1", "Task" },
		"a pod that its Job would take up":  func(o *metav1.OwnerReference) { o.Controller = nil },
	} {
		add("job-joined", what, editor, "vsa-images", counts, func(ctx context.Context, who identity) error {
			p := joining(ctx, "counted")
			p.OwnerReferences, p.Finalizers = []metav1.OwnerReference{ofJob(ctx)}, []string{batchv1.JobTrackingFinalizer}
			change(&p.OwnerReferences[0])
			DeferCleanup(func(ctx context.Context) { Expect(client.IgnoreNotFound(admin.Delete(ctx, p))).To(Succeed()) })
			return who.client().Create(ctx, p)
		})
	}
	add("job-joined", "a pod with the label of the Job, and no owner", editor, "vsa-images", counts, func(ctx context.Context, who identity) error {
		return who.client().Create(ctx, joining(ctx, "counted"))
	})
	add("job-joined", "a pod of one's own gets the label of the Job later", editor, "vsa-images", counts, func(ctx context.Context, who identity) error {
		p := joining(ctx, "labelled-later")
		label := p.Labels
		p.Labels = nil
		before := beside(ctx, p).DeepCopy()
		p.Labels = label
		return who.client().Patch(ctx, p, client.MergeFrom(before))
	})
	for what, was := range map[string]func(*metav1.OwnerReference){
		"a pod that the Job owned, and did not control": func(o *metav1.OwnerReference) { o.Controller = nil },
		"a pod that another kind of that UID owned":     func(o *metav1.OwnerReference) { o.APIVersion, o.Kind = "x.example/v1", "Task" },
	} {
		add("job-joined", what, builtIn("job-controller"), "vsa-connect", joins, func(ctx context.Context, who identity) error {
			p := joining(ctx, "owned-before")
			p.Labels, p.OwnerReferences = nil, []metav1.OwnerReference{ofJob(ctx)}
			was(&p.OwnerReferences[0])
			before := beside(ctx, p).DeepCopy()
			p.OwnerReferences = []metav1.OwnerReference{ofJob(ctx)}
			return who.client().Patch(ctx, p, client.MergeFrom(before))
		})
	}
	add("job-joined", "a pod of nobody's, that the Job takes up", builtIn("job-controller"), "vsa-connect", joins, func(ctx context.Context, who identity) error {
		p := joining(ctx, "taken-up")
		p.Labels = nil // else Kubernetes tries as well
		before := beside(ctx, p).DeepCopy()
		p.OwnerReferences = []metav1.OwnerReference{ofJob(ctx)}
		return who.client().Patch(ctx, p, client.MergeFrom(before))
	})
	add("device-shared", "a device of what runs, for a pod of somebody's own", builtIn("kube-scheduler"), "vsa-connect", alone, func(ctx context.Context, _ identity) error {
		return reserve(ctx, there(ctx, claimed(ctx, counterPod(ctx).Name+"-gpu-abcde")), "another")
	})
	add("device-shared", "a device of what runs, for a pod that owns its claim as well", builtIn("kube-scheduler"), "vsa-connect", alone, func(ctx context.Context, _ identity) error {
		claim := claimed(ctx, counterPod(ctx).Name+"-gpu-abcde")
		claim.OwnerReferences = append(claim.OwnerReferences, ownPod(ctx))
		return reserve(ctx, there(ctx, claim), claim.OwnerReferences[1].UID)
	})
	for what, change := range map[string]func(context.Context, *resourcev1.ResourceClaim){
		"the claim of what runs gets an owner more": func(ctx context.Context, c *resourcev1.ResourceClaim) {
			c.OwnerReferences = append(c.OwnerReferences, ownPod(ctx))
		},
		"the claim of what runs is held no longer": func(_ context.Context, c *resourcev1.ResourceClaim) { c.Finalizers = nil },
	} {
		for _, who := range []identity{editor, controller, clusterAdmin} {
			add("device-shared", what, who, "vsa-connect", alone, func(ctx context.Context, who identity) error {
				claim := inUse(ctx, claimed(ctx, counterPod(ctx).Name+"-gpu-abcde"))
				before := claim.DeepCopy()
				change(ctx, claim)
				return who.client().Patch(ctx, claim, client.MergeFrom(before))
			})
		}
	}
	slice := func(name, service string) *discoveryv1.EndpointSlice {
		return &discoveryv1.EndpointSlice{ObjectMeta: metav1.ObjectMeta{Namespace: town, Name: name, Labels: map[string]string{discoveryv1.LabelServiceName: service}},
			AddressType: discoveryv1.AddressTypeIPv4, Endpoints: []discoveryv1.Endpoint{{Addresses: []string{"10.6.6.6"}}}}
	}
	for _, who := range []identity{controller, gitops, clusterAdmin} {
		add("answer-forged", "another one answers for the Service of a deployment", who, "vsa-connect", answers, creates(func() client.Object { return slice("forged", "counter-vad") }))
	}
	add("answer-forged", "another one answers, by the older kind", controller, "vsa-connect", answers, creates(func() client.Object {
		return &corev1.Endpoints{ObjectMeta: inTown("counter-vad"), Subsets: []corev1.EndpointSubset{{Addresses: []corev1.EndpointAddress{{IP: "10.6.6.6"}}}}} //nolint:staticcheck // it is still served
	}))
	add("answer-forged", "who answers for a Service of one's own answers for it later", controller, "vsa-connect", answers, func(ctx context.Context, who identity) error {
		mine := slice("mine-at-first", "mine")
		Expect(admin.Create(ctx, mine)).To(Succeed())
		DeferCleanup(func(ctx context.Context) { Expect(admin.Delete(ctx, mine)).To(Succeed()) })
		return merge(ctx, who, mine, `{"metadata":{"labels":{"kubernetes.io/service-name":"counter-vad"}}}`)
	})
	for what, change := range map[string]func(*corev1.Event){
		"an event in the operator's name":                   func(e *corev1.Event) { e.ReportingController, e.ReportingInstance = "vsa-operator", "x" },
		"an event that kubectl describe shows as its":       func(e *corev1.Event) { e.Source.Component = "vsa-operator" },
		"an event of all its fields, as the operator's are": func(e *corev1.Event) { e.ReportingController, e.Source.Component = "vsa-operator", "vsa-operator" },
	} {
		add("events-forged", what, controller, "vsa-acts", voice, creates(func() client.Object { return report("forged", change) }))
	}
	add("events-forged", "an event of one's own becomes the operator's", gitops, "vsa-acts", voice, func(ctx context.Context, who identity) error {
		e := report("mine-at-first", func(e *corev1.Event) { e.ReportingController = "mine" })
		Expect(admin.Create(ctx, e)).To(Succeed())
		DeferCleanup(func(ctx context.Context) { Expect(admin.Delete(ctx, e)).To(Succeed()) })
		return merge(ctx, who, e, `{"source":{"component":"vsa-operator"}}`)
	})
	return all
}

var _ = Describe("A pod that has the label of a search's Job", func() {
	It("is not taken up by it, and the search goes on", func(ctx context.Context) {
		searching := podOf(ctx, "vsa.legal/search", "van")
		p := joining(ctx, "nobodys")
		since := look(ctx).audited
		Expect(builtIn("job-controller").client().Create(ctx, p)).To(Succeed()) // nobody else can make it
		DeferCleanup(func(ctx context.Context) { Expect(client.IgnoreNotFound(admin.Delete(ctx, p))).To(Succeed()) })
		if auditLog != "" {
			Eventually(func() bool {
				return slices.ContainsFunc(writesSince(since), func(w write) bool {
					return strings.Contains(w.UserAgent, "kube-controller-manager") && w.ObjectRef.Resource == "pods" && w.ObjectRef.Name == p.Name && w.ResponseStatus.Code == http.StatusForbidden
				})
			}).Should(BeTrue(), "Kubernetes has not tried")
		}
		Expect(get(ctx, p).OwnerReferences).To(BeEmpty())
		Expect(get(ctx, searching).DeletionTimestamp).To(BeNil())
		Expect(get(ctx, &v1alpha1.VideoSearchJob{ObjectMeta: inTown("van")}).Status.State).To(Equal(v1alpha1.SearchRunning))
	})
})
