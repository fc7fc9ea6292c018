// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"context"
	"strconv"
	"time"

	. "github.com/onsi/gomega"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv1 "k8s.io/api/autoscaling/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/internal/workload"
)

// ownedAttempts try to change what the operator made, and to leave parts of it behind.
func ownedAttempts() []attempt {
	const (
		change  = "takes no change of it"
		remains = "goes with what it was made for"
		orphan  = "leaves nothing behind"
	)
	var all []attempt
	patches := func(threat, what string, who identity, says string, of func(context.Context) client.Object, body string, sub ...string) {
		all = append(all, attempt{threat, what, who, func(ctx context.Context, who identity) error {
			return merge(ctx, who, of(ctx), body, sub...)
		}, "vsa-owned", says})
	}
	deployment, job := theDeployment, theJob
	replicaSet := func(ctx context.Context) client.Object { return theReplicaSet(ctx) }
	counter := func(ctx context.Context) client.Object { return counterPod(ctx) }
	patches("owned-spec", "the number of a Deployment's pods", editor, change, deployment, `{"spec":{"replicas":9}}`)
	patches("owned-spec", "the number of a ReplicaSet's pods", editor, change, replicaSet, `{"spec":{"replicas":9}}`)
	patches("owned-spec", "a Deployment is paused", namespaceAdmin, change, deployment, `{"spec":{"paused":true}}`)
	patches("owned-spec", "the template of a Deployment", gitops, change, deployment, `{"spec":{"template":{"spec":{"hostNetwork":true}}}}`)
	patches("owned-spec", "the template of a Deployment is annotated, as kubectl rollout restart does", editor, change, deployment, `{"spec":{"template":{"metadata":{"annotations":{"a":"b"}}}}}`)
	patches("owned-spec", "a Job is suspended", editor, change, job, `{"spec":{"suspend":true}}`)
	patches("owned-spec", "the deadline of a Job", editor, change, job, `{"spec":{"activeDeadlineSeconds":31536000}}`)
	patches("owned-spec", "the deadline of a Job is taken away", controller, change, job, `{"spec":{"activeDeadlineSeconds":null}}`)
	patches("owned-spec", "a Job that would go before its end is seen", editor, change, job, `{"spec":{"ttlSecondsAfterFinished":1}}`)
	patches("owned-spec", "the deadline of a pod", editor, change, counter, `{"spec":{"activeDeadlineSeconds":31536000}}`)
	patches("owned-spec", "the annotations of a pod", editor, change, counter, `{"metadata":{"annotations":{"vsa.legal/config":"other"}}}`)
	patches("owned-labels", "the labels of a pod", editor, change, counter, `{"metadata":{"labels":null}}`)
	patches("owned-labels", "one label of a pod", gitops, change, counter, `{"metadata":{"labels":{"vsa.legal/deployment":"other"}}}`)
	patches("owned-labels", "the labels of a ReplicaSet", editor, change, replicaSet, `{"metadata":{"labels":null}}`)
	patches("owned-labels", "the labels of a Deployment, with its template in the same request", editor, change, deployment, `{"metadata":{"labels":null},"spec":{"replicas":3}}`)
	patches("owned-labels", "the end of a search, in an annotation of its Job", editor, change, job, `{"metadata":{"annotations":{"vsa.legal/expires-at":"2099-01-01T00:00:00Z"}}}`)
	patches("owned-owners", "the owner of a pod", editor, change, counter, `{"metadata":{"ownerReferences":null}}`)
	patches("owned-owners", "the owner of a Deployment", gitops, change, deployment, `{"metadata":{"ownerReferences":null}}`)
	patches("owned-owners", "a finalizer on a pod, which would hold it", editor, change, counter, `{"metadata":{"finalizers":["example.com/held"]}}`)
	patches("owned-owners", "a finalizer on a Job", namespaceAdmin, change, job, `{"metadata":{"finalizers":["example.com/held"]}}`)
	patches("owned-status", "the status of a pod", controller, change, counter, `{"status":{"phase":"Failed"}}`, "status")
	patches("owned-status", "the status of a Job", controller, change, job, `{"status":{"failed":3}}`, "status")
	patches("owned-status", "the status of a Deployment", controller, change, deployment, `{"status":{"observedGeneration":99}}`, "status")
	patches("owned-support", "what a pod reads", editor, change, theConfig, `{"data":{"cameras.json":"{}"}}`)
	patches("owned-support", "what a pod reads, with its labels taken in the same request", editor, change, theConfig, `{"metadata":{"labels":null},"data":{"cameras.json":"{}"}}`)
	patches("owned-support", "a key more in what a pod reads", gitops, change, theConfig, `{"binaryData":{"model.onnx":"AAAA"}}`)
	forged := func() client.Object {
		return &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: town, Name: "footfall-vad-permits",
			Labels: workload.Labels(workload.LabelDeployment, "footfall")}, Data: map[string]string{"pod": "for ever"}}
	}
	all = append(all, attempt{"permit-forged", "permits beside the operator's", editor, creates(forged), "vsa-owned", "only the operator makes"})
	patches("owned-support", "what a pod reads is frozen", editor, change, theConfig, `{"immutable":true}`)
	patches("owned-status", "the annotation by which a pod asks for another network", controller, change, counter, `{"metadata":{"annotations":{"k8s.v1.cni.cncf.io/networks":"open"}}}`, "status")
	patches("owned-status", "a report of a network plug-in that is none of the status", editor, change, counter, `{"metadata":{"annotations":{"cni.projectcalico.org/podIP":"10.6.6.6/32"}}}`)
	patches("owned-status", "a report of a network plug-in, with a label", controller, change, counter, `{"metadata":{"labels":{"a":"b"},"annotations":{"cni.projectcalico.org/podIP":"10.0.0.9/32"}}}`, "status")
	patches("owned-support", "the network policy", namespaceAdmin, change, theNetwork, `{"spec":{"egress":[{}]}}`)
	patches("owned-support", "the network policy, with its labels taken in the same request", namespaceAdmin, change, theNetwork, `{"metadata":{"labels":null},"spec":{"egress":[{}]}}`)

	removes := func(threat, what string, who identity, says string, of func(context.Context) client.Object, opts ...client.DeleteOption) {
		all = append(all, attempt{threat, what, who, func(ctx context.Context, who identity) error {
			return who.client().Delete(ctx, of(ctx), opts...)
		}, "vsa-owned", says})
	}
	removes("owned-support", "the network policy is deleted", namespaceAdmin, remains, theNetwork)
	removes("owned-support", "the network policy is deleted, and a finalizer holds it", clusterAdmin, remains, theNetwork, client.PropagationPolicy(metav1.DeletePropagationForeground))
	removes("owned-support", "what a pod reads is deleted", editor, remains, theConfig)
	removes("owned-orphans", "a Deployment without its pods", editor, orphan, deployment, client.PropagationPolicy(metav1.DeletePropagationOrphan))
	removes("owned-orphans", "a Job without its pod", namespaceAdmin, orphan, job, client.PropagationPolicy(metav1.DeletePropagationOrphan))
	removes("owned-orphans", "a ReplicaSet without its pods", gitops, orphan, replicaSet, client.PropagationPolicy(metav1.DeletePropagationOrphan))
	all = append(all,
		attempt{"owned-spec", "an ephemeral container in a pod", controller, func(ctx context.Context, who identity) error {
			return debug(ctx, who, counterPod(ctx), "busybox")
		}, "vsa-", ""},
		attempt{"owned-spec", "kubectl debug in a pod", gitops, func(ctx context.Context, who identity) error {
			return who.kubectl(ctx, "debug", "-n", town, counterPod(ctx).Name, "--image=busybox", "--attach=false")
		}, "vsa-", ""},
		attempt{"owned-scale", "kubectl scale of a Deployment", editor, func(ctx context.Context, who identity) error {
			return who.kubectl(ctx, "scale", "-n", town, "deployment/counter", "--replicas=5")
		}, "vsa-connect", change},
		attempt{"owned-scale", "by a HorizontalPodAutoscaler's controller", builtIn("horizontal-pod-autoscaler"), func(ctx context.Context, who identity) error {
			_, err := who.clientset().AppsV1().Deployments(town).UpdateScale(ctx, "counter", &autoscalingv1.Scale{
				ObjectMeta: metav1.ObjectMeta{Name: "counter", Namespace: town}, Spec: autoscalingv1.ScaleSpec{Replicas: 5}}, metav1.UpdateOptions{})
			return err
		}, "vsa-connect", change},
		attempt{"owned-spec", "kubectl rollout restart", namespaceAdmin, func(ctx context.Context, who identity) error {
			return who.kubectl(ctx, "rollout", "restart", "-n", town, "deployment/counter")
		}, "vsa-owned", change},
		attempt{"owned-spec", "kubectl set image of a pod that runs", editor, func(ctx context.Context, who identity) error {
			return who.kubectl(ctx, "set", "image", "-n", town, "pod/"+counterPod(ctx).Name, "runtime=busybox")
		}, "vsa-owned", change},
	)
	return append(all, windowAttempts()...)
}

// windowAttempts try to run a search outside of its window, as an operator would whose clock is wrong, or that was compromised.
func windowAttempts() []attempt {
	const outside = "by the API server's clock"
	job := func(judged, expires time.Duration, seconds int64) func() client.Object {
		return func() client.Object {
			j, ok := workloadOf("Job", town, "early", podSpec(runtimeImage), workload.Labels(workload.LabelSearch, "van")).(*batchv1.Job)
			Expect(ok).To(BeTrue())
			now := time.Now().UTC()
			j.Annotations = map[string]string{workload.AnnotationJudgedAt: now.Add(judged).Format(time.RFC3339),
				workload.AnnotationExpiresAt: now.Add(expires).Format(time.RFC3339)}
			j.Spec.ActiveDeadlineSeconds, j.Spec.Template.Spec.ActiveDeadlineSeconds = &seconds, &seconds
			return j
		}
	}
	add := func(what string, o func() client.Object) attempt {
		return attempt{"search-window", what, operator, creates(o), "vsa-owned", outside}
	}
	bare := func() client.Object {
		return workloadOf("Job", town, "early", podSpec(runtimeImage), workload.Labels(workload.LabelSearch, "van"))
	}
	return []attempt{
		add("a Job before it", job(time.Hour, 2*time.Hour, 60)),
		add("a Job after it", job(-time.Hour, -time.Minute, 60)),
		add("a Job whose deadline lies beyond it", job(0, time.Minute, 3600)),
		add("a Job that says no end", bare),
		{"search-window", "the deadline of a Job that runs, beyond its window", operator, func(ctx context.Context, who identity) error {
			return merge(ctx, who, theJob(ctx), `{"spec":{"activeDeadlineSeconds":`+strconv.Itoa(86400)+`}}`)
		}, "vsa-owned", outside},
	}
}

func get[T client.Object](ctx context.Context, o T) T {
	Expect(admin.Get(ctx, client.ObjectKeyFromObject(o), o)).To(Succeed())
	return o
}

func inTown(name string) metav1.ObjectMeta { return metav1.ObjectMeta{Namespace: town, Name: name} }

func theDeployment(ctx context.Context) client.Object {
	return get(ctx, &appsv1.Deployment{ObjectMeta: inTown("counter")})
}

func theJob(ctx context.Context) client.Object {
	return get(ctx, &batchv1.Job{ObjectMeta: inTown("van")})
}

func theConfig(ctx context.Context) client.Object {
	return get(ctx, &corev1.ConfigMap{ObjectMeta: inTown("counter-vad-modules")})
}

func theNetwork(ctx context.Context) client.Object {
	return get(ctx, &networkingv1.NetworkPolicy{ObjectMeta: inTown("counter-vad")})
}

func theReplicaSet(ctx context.Context) client.Object {
	owner := metav1.GetControllerOf(counterPod(ctx))
	return get(ctx, &appsv1.ReplicaSet{ObjectMeta: inTown(owner.Name)})
}
