// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"context"
	"fmt"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv1 "k8s.io/api/autoscaling/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/admission"
	"github.com/vsa-legal/operator/test/objects"
)

// work is something that people lawfully do every day.
type work struct {
	what string
	who  identity
	do   func(ctx context.Context, who identity) error
}

// makes creates an object that stays until the end of the spec.
func makes(o client.Object) func(context.Context, identity) error {
	return func(ctx context.Context, who identity) error {
		DeferCleanup(func(ctx context.Context) {
			Expect(client.IgnoreNotFound(admin.Delete(ctx, o, client.PropagationPolicy(metav1.DeletePropagationForeground)))).To(Succeed())
			Eventually(func() bool {
				return apierrors.IsNotFound(admin.Get(ctx, client.ObjectKeyFromObject(o), o))
			}).Should(BeTrue())
		})
		return who.client().Create(ctx, o)
	}
}

// answers makes a request of which nothing but an answer of Kubernetes' own may come, such as that no node can be reached.
func answers(err error) error {
	if err != nil && strings.Contains(err.Error(), "ValidatingAdmissionPolicy") {
		return err
	}
	return nil
}

func dailyWork() []work {
	var all []work
	for _, kind := range makers {
		all = append(all, work{"a " + kind + " of one's own", makerOf(kind), makes(workloadOf(kind, elsewhere, "daily", podSpec(ownImage), nil))})
	}
	for what, image := range map[string]string{
		"whose name only begins like a governed one": repository + "-other:v1",
		"in a folder below a governed one":           repository + "/other:v1",
		"of the same name in another registry":       "registry.other.example/a:v1",
		"of docker.io":                               "nginx",
		"by digest":                                  "registry.example/own/web@sha256:" + strings.Repeat("b", 64),
		"with a tag that looks like a digest":        "registry.example/own/web:sha256-" + strings.Repeat("0", 63) + "1",
	} {
		all = append(all, work{"an image " + what, editor, makes(pod(elsewhere, "daily", podSpec(image)))})
	}
	all = append(all, work{"the report of a network plug-in on a pod of the operator", controller, func(ctx context.Context, who identity) error {
		return merge(ctx, who, counterPod(ctx), `{"metadata":{"annotations":{"cni.projectcalico.org/podIP":"10.0.0.9/32"}}}`, "status")
	}})
	into := func(namespace, name, sub string) func(context.Context, identity) error {
		return func(ctx context.Context, who identity) error {
			return answers(who.clientset().CoreV1().RESTClient().Post().Namespace(namespace).Resource("pods").Name(name).SubResource(sub).
				Param("command", "sh").Param("stdout", "true").Param("ports", "80").Do(ctx).Error())
		}
	}
	for _, sub := range []string{"exec", "attach", "portforward", "proxy"} {
		all = append(all, work{sub + " of one's own pod", editor, into(elsewhere, "bystander", sub)})
	}
	node := func(path string) func(context.Context, identity) error {
		return func(ctx context.Context, who identity) error {
			return answers(who.clientset().CoreV1().RESTClient().Get().Resource("nodes").Name("gpu-node-0").SubResource("proxy").Suffix(path).Do(ctx).Error())
		}
	}
	return append(all, []work{
		{"exec of one's own pod beside analytics, whose name begins like theirs", editor, into(town, "counters-view-1", "exec")},
		{"metrics of a node", gitops, node("metrics")},
		{"a Service, through the API server", editor, func(ctx context.Context, who identity) error {
			return answers(who.clientset().CoreV1().RESTClient().Get().Namespace(elsewhere).Resource("services").Name("web").SubResource("proxy").Do(ctx).Error())
		}},
		{"kubectl debug in one's own pod", gitops, func(ctx context.Context, who identity) error {
			return debug(ctx, who, bystander(ctx), "busybox")
		}},
		{"kubectl rollout restart of one's own Deployment", editor, func(ctx context.Context, who identity) error {
			return who.kubectl(ctx, "rollout", "restart", "-n", elsewhere, "deployment/own")
		}},
		{"kubectl scale of one's own Deployment", editor, func(ctx context.Context, who identity) error {
			return who.kubectl(ctx, "scale", "-n", elsewhere, "deployment/own", "--replicas=2")
		}},
		{"a HorizontalPodAutoscaler scales somebody's Deployment", builtIn("horizontal-pod-autoscaler"), func(ctx context.Context, who identity) error {
			_, err := who.clientset().AppsV1().Deployments(elsewhere).UpdateScale(ctx, "own", &autoscalingv1.Scale{
				ObjectMeta: metav1.ObjectMeta{Name: "own", Namespace: elsewhere}, Spec: autoscalingv1.ScaleSpec{Replicas: 1}}, metav1.UpdateOptions{})
			return err
		}},
		{"a Job is suspended and let go", editor, func(ctx context.Context, who identity) error {
			job, ok := workloadOf("Job", elsewhere, "paused", podSpec(ownImage), nil).(*batchv1.Job)
			Expect(ok).To(BeTrue())
			job.Spec.Suspend = ptr.To(true)
			if err := makes(job)(ctx, who); err != nil {
				return err
			}
			return merge(ctx, who, job, `{"spec":{"suspend":false}}`)
		}},
		{"labels and finalizers of one's own pod", editor, func(ctx context.Context, who identity) error {
			p := pod(elsewhere, "labelled", podSpec(ownImage))
			if err := makes(p)(ctx, who); err != nil {
				return err
			}
			if err := merge(ctx, who, p, `{"metadata":{"labels":{"app.kubernetes.io/managed-by":"Helm"},"finalizers":["example.com/held"]}}`); err != nil {
				return err
			}
			return merge(ctx, who, p, `{"metadata":{"finalizers":null}}`)
		}},
		{"a quota, a disruption budget and a network policy", namespaceAdmin, func(ctx context.Context, who identity) error {
			for _, o := range []client.Object{
				&policyv1.PodDisruptionBudget{ObjectMeta: metav1.ObjectMeta{Namespace: town, Name: "mine"}, Spec: policyv1.PodDisruptionBudgetSpec{Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"a": "b"}}}},
				&networkingv1.NetworkPolicy{ObjectMeta: metav1.ObjectMeta{Namespace: elsewhere, Name: "mine"}},
			} {
				if err := makes(o)(ctx, who); err != nil {
					return err
				}
			}
			return makes(&corev1.ResourceQuota{ObjectMeta: metav1.ObjectMeta{Namespace: town, Name: "mine"},
				Spec: corev1.ResourceQuotaSpec{Hard: corev1.ResourceList{"count/deployments.apps": *quantity("50")}}})(ctx, clusterAdmin)
		}},
		{"a static pod is shown by its node", node0(), makes(mirror())},
		{"a registration by a program of the legal team", registrar, makes(objects.Commune("registered-by-a-program"))},
		{"a law by a program of the legal team", registrar, makes(lawOf("of-the-legal-team"))},
		{"a law by a person who may do everything", clusterAdmin, makes(lawOf("of-an-administrator"))},
		{"a law that is there already, applied by a pipeline that may do everything, with a label of its own", gitops, func(ctx context.Context, who identity) error {
			same := lawOf("fr-statistics")
			same.Labels = map[string]string{"kustomize.toolkit.fluxcd.io/name": "law"}
			return apply(ctx, who, same)
		}},
		{"an EndpointSlice of one's own Service, beside analytics", controller, makes(&discoveryv1.EndpointSlice{ObjectMeta: metav1.ObjectMeta{Namespace: town, Name: "mine",
			Labels: map[string]string{discoveryv1.LabelServiceName: "mine-vad"}}, AddressType: discoveryv1.AddressTypeIPv4, Endpoints: []discoveryv1.Endpoint{{Addresses: []string{"10.6.6.6"}}}})},
		{"an event of one's own", controller, makes(report("mine", func(e *corev1.Event) { e.ReportingController, e.Source.Component = "mine", "mine" }))},
		{"what is stored of an EndpointSlice of a deployment is written anew", gitops, func(ctx context.Context, who identity) error {
			slice := &discoveryv1.EndpointSlice{ObjectMeta: metav1.ObjectMeta{Namespace: town, Name: "by-kubernetes",
				Labels: map[string]string{discoveryv1.LabelServiceName: "counter-vad"}}, AddressType: discoveryv1.AddressTypeIPv4, Endpoints: []discoveryv1.Endpoint{{Addresses: []string{"10.0.0.7"}}}}
			Expect(makes(slice)(ctx, builtIn("endpointslice-controller"))).To(Succeed())
			return who.client().Update(ctx, slice)
		}},
		{"a claim of devices that one's own pods share", builtIn("kube-scheduler"), func(ctx context.Context, _ identity) error {
			return reserve(ctx, there(ctx, claimed(ctx, "shared-gpu")), "another")
		}},
		{"a claim of one's own gets an owner more", editor, func(ctx context.Context, who identity) error {
			claim := there(ctx, claimed(ctx, "shared-gpu"))
			before := claim.DeepCopy()
			claim.OwnerReferences = append(claim.OwnerReferences, ownPod(ctx))
			return who.client().Patch(ctx, claim, client.MergeFrom(before))
		}},
		{"a pod of a Job of another group, beside a search", controller, func(ctx context.Context, who identity) error {
			p := pod(town, "of-volcano", podSpec(ownImage))
			p.OwnerReferences = []metav1.OwnerReference{{APIVersion: "batch.volcano.sh/v1alpha1", Kind: "Job", Name: "train", UID: "of-volcano", Controller: ptr.To(true)}}
			return makes(p)(ctx, who)
		}},
		{"a pod of a Job with a controller of its own, where no search is", controller, func(ctx context.Context, who identity) error {
			job, ok := workloadOf("Job", elsewhere, "managed", podSpec(ownImage), nil).(*batchv1.Job)
			Expect(ok).To(BeTrue())
			job.Spec.ManagedBy = ptr.To("example.com/controller")
			if err := makes(job)(ctx, who); err != nil {
				return err
			}
			p := pod(elsewhere, "of-a-managed-job", podSpec(ownImage))
			p.Labels = map[string]string{batchv1.ControllerUidLabel: string(job.UID), batchv1.JobNameLabel: job.Name}
			p.OwnerReferences = []metav1.OwnerReference{*metav1.NewControllerRef(job, batchv1.SchemeGroupVersion.WithKind("Job"))}
			return makes(p)(ctx, who)
		}},
		{"a Job of one's own goes and its pods stay, beside a search", editor, func(ctx context.Context, who identity) error {
			job := workloadOf("Job", town, "left", podSpec(ownImage), nil)
			if err := who.client().Create(ctx, job); err != nil {
				return err
			}
			label := client.MatchingLabels{batchv1.JobNameLabel: "left"}
			DeferCleanup(func(ctx context.Context) {
				Expect(admin.DeleteAllOf(ctx, &corev1.Pod{}, client.InNamespace(town), label)).To(Succeed())
			})
			var pods corev1.PodList
			Eventually(func(g Gomega) {
				g.Expect(admin.List(ctx, &pods, client.InNamespace(town), label)).To(Succeed())
				g.Expect(pods.Items).To(HaveLen(1))
			}).Should(Succeed())
			if err := who.client().Delete(ctx, job, client.PropagationPolicy(metav1.DeletePropagationOrphan)); err != nil {
				return err
			}
			Eventually(func(g Gomega) {
				g.Expect(apierrors.IsNotFound(admin.Get(ctx, client.ObjectKeyFromObject(job), job))).To(BeTrue())
				g.Expect(get(ctx, &pods.Items[0]).OwnerReferences).To(BeEmpty())
			}).Should(Succeed())
			return nil
		}},
		{"a Job of one's own beside a search, to its end", editor, func(ctx context.Context, who identity) error {
			job := workloadOf("Job", town, "done", podSpec(ownImage), nil)
			if err := makes(job)(ctx, who); err != nil {
				return err
			}
			var pods corev1.PodList
			Eventually(func(g Gomega) {
				g.Expect(admin.List(ctx, &pods, client.InNamespace(town), client.MatchingLabels{batchv1.JobNameLabel: "done"})).To(Succeed())
				g.Expect(pods.Items).To(HaveLen(1))
			}).Should(Succeed())
			return nil
		}},
		{"a ConfigMap and a Secret of one's own", editor, func(ctx context.Context, who identity) error {
			if err := makes(&corev1.ConfigMap{ObjectMeta: inTown("mine")})(ctx, who); err != nil {
				return err
			}
			return makes(&corev1.Secret{ObjectMeta: inTown("mine")})(ctx, who)
		}},
		{"what a search looks for, in a Secret of its own", namespaceAdmin, func(ctx context.Context, who identity) error {
			van := get(ctx, &v1alpha1.VideoSearchJob{ObjectMeta: inTown("van")})
			return makes(query(sought, func(s *corev1.Secret) { s.OwnerReferences[0].UID = van.UID })())(ctx, who)
		}},
		{"one's own Secret in one's own pod, beside a search", editor, func(ctx context.Context, who identity) error {
			spec := podSpec(ownImage)
			spec.Volumes = []corev1.Volume{{Name: "v", VolumeSource: corev1.VolumeSource{Secret: &corev1.SecretVolumeSource{SecretName: "mine"}}}}
			return makes(pod(town, "reads-its-own", spec))(ctx, who)
		}},
		{"the installation is applied again", clusterAdmin, func(ctx context.Context, _ identity) error {
			_, err := kubectl(ctx, nil, "apply", "--server-side", "--field-manager=vsa-deploy", "-k", "../../config/admission")
			return err
		}},
		{"the operator is installed, and Kubernetes makes its pods", clusterAdmin, operatorRuns},
	}...)
}

func quantity(s string) *resource.Quantity { return ptr.To(resource.MustParse(s)) }

func node0() identity { return node }

// mirror shows a static pod, as a node does.
func mirror() *corev1.Pod {
	p := pod(elsewhere, "static-gpu-node-0", corev1.PodSpec{NodeName: "gpu-node-0", AutomountServiceAccountToken: ptr.To(false),
		Containers: []corev1.Container{{Name: "c", Image: runtimeImage}}})
	p.Annotations = map[string]string{corev1.MirrorPodAnnotationKey: "x", "kubernetes.io/config.hash": "x", "kubernetes.io/config.source": "file"}
	return p
}

// operatorRuns installs the operator's own Deployment, waits for its pods, changes it, and takes it away again.
func operatorRuns(ctx context.Context, _ identity) error {
	if _, err := kubectl(ctx, nil, "apply", "--server-side", "--field-manager=vsa-deploy", "-k", "../../config/manager"); err != nil {
		return err
	}
	d := &appsv1.Deployment{ObjectMeta: own(admission.ServiceAccount)}
	DeferCleanup(func(ctx context.Context) {
		_, err := kubectl(ctx, nil, "delete", "-k", "../../config/manager", "--cascade=foreground")
		Expect(err).NotTo(HaveOccurred())
	})
	available := func(g Gomega) {
		g.Expect(admin.Get(ctx, client.ObjectKeyFromObject(d), d)).To(Succeed())
		g.Expect(d.Status.UpdatedReplicas).To(Equal(int32(2)))
		g.Expect(d.Status.AvailableReplicas).To(Equal(int32(2)))
		g.Expect(d.Status.ObservedGeneration).To(Equal(d.Generation))
	}
	Eventually(available).Should(Succeed())
	if _, err := kubectl(ctx, nil, "rollout", "restart", "-n", admission.Namespace, "deployment/"+admission.ServiceAccount); err != nil {
		return err
	}
	Eventually(available).Should(Succeed())
	for _, try := range [][]string{
		{"scale", "deployment/" + admission.ServiceAccount, "--replicas=0"},
		{"set", "image", "deployment/" + admission.ServiceAccount, "manager=evil"},
		{"delete", "deployment", admission.ServiceAccount},
	} {
		if err := namespaceAdmin.kubectl(ctx, append([]string{"-n", admission.Namespace}, try...)...); err == nil ||
			!strings.Contains(err.Error(), "ValidatingAdmissionPolicy 'vsa-") {
			return fmt.Errorf("kubectl %v by the administrator of the namespace is answered by %w", try, err)
		}
	}
	return nil
}

var _ = Describe("Lawful daily work", func() {
	for _, w := range dailyWork() {
		It("passes: "+w.what+", as "+w.who.user, func(ctx context.Context) {
			Expect(w.do(ctx, w.who)).To(Succeed())
		})
	}
})
