// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"context"

	. "github.com/onsi/gomega"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/internal/admission"
	"github.com/vsa-legal/operator/internal/workload"
)

// requestAttempts try by other sorts of request what is refused by the ordinary one: by JSON patch, by server-side apply in the
// operator's name, by protobuf, by collection, by subresource, and by what kubectl has commands for.
func requestAttempts() []attempt {
	const change, remains = "takes no change of it", "goes with what it was made for"
	var all []attempt
	add := func(threat, what string, who identity, policy, says string, try func(context.Context, identity) error) {
		all = append(all, attempt{threat, what, who, try, policy, says})
	}
	for _, p := range []struct {
		threat, what string
		who          identity
		of           func(context.Context) client.Object
		body         string
	}{
		{"owned-spec", "the number of pods, if it is still one", editor, theDeployment, `[{"op":"test","path":"/spec/replicas","value":1},{"op":"replace","path":"/spec/replicas","value":7}]`},
		{"owned-spec", "a Job is suspended, if it is not", editor, theJob, `[{"op":"test","path":"/spec/suspend","value":false},{"op":"replace","path":"/spec/suspend","value":true}]`},
		{"owned-labels", "the labels of a Job are taken", editor, theJob, `[{"op":"remove","path":"/metadata/labels"}]`},
		{"owned-labels", "the labels of a NetworkPolicy are replaced by others", namespaceAdmin, theNetwork, `[{"op":"replace","path":"/metadata/labels","value":{"a":"b"}}]`},
		{"owned-support", "whom a NetworkPolicy is for", namespaceAdmin, theNetwork, `[{"op":"replace","path":"/spec/podSelector","value":{"matchLabels":{"app":"none"}}}]`},
		{"owned-support", "a file of what a pod reads is moved", editor, theConfig, `[{"op":"move","from":"/data/cameras.json","path":"/data/other.json"}]`},
		{"owned-owners", "an object of the cluster as a further owner", gitops, theDeployment,
			`[{"op":"add","path":"/metadata/ownerReferences/-","value":{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","name":"view","uid":"x"}}]`},
		{"owned-owners", "a Deployment is held in the foreground", gitops, theDeployment, `[{"op":"add","path":"/metadata/finalizers","value":["foregroundDeletion"]}]`},
		{"owned-owners", "the owner no longer controls", gitops, theConfig, `[{"op":"replace","path":"/metadata/ownerReferences/0/controller","value":false}]`},
	} {
		add(p.threat, p.what+", by JSON patch", p.who, "vsa-owned", change, func(ctx context.Context, who identity) error {
			return who.client().Patch(ctx, p.of(ctx), client.RawPatch(types.JSONPatchType, []byte(p.body)))
		})
	}
	for _, p := range []struct{ threat, what, manager, body string }{
		{"owned-spec", "a Deployment", "somebody", `{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"counter","namespace":"town"},"spec":{"replicas":4}}`},
		{"owned-spec", "a Job", "somebody", `{"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"van","namespace":"town"},"spec":{"activeDeadlineSeconds":360000}}`},
		{"owned-support", "a ConfigMap", workload.FieldOwner, `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"counter-vad-modules","namespace":"town"},"data":{"cameras.json":"[]"}}`},
		{"owned-support", "a NetworkPolicy", workload.FieldOwner, `{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"counter-vad","namespace":"town"},"spec":{"egress":[{}]}}`},
	} {
		add(p.threat, p.what+" is applied by force, as the field manager "+p.manager, gitops, "vsa-owned", change, func(ctx context.Context, who identity) error {
			o := &unstructured.Unstructured{}
			Expect(o.UnmarshalJSON([]byte(p.body))).To(Succeed())
			return who.client().Patch(ctx, o, client.RawPatch(types.ApplyPatchType, []byte(p.body)), client.ForceOwnership, client.FieldOwner(p.manager))
		})
	}
	add("owned-spec", "a Deployment is updated by protobuf", editor, "vsa-owned", change, func(ctx context.Context, who identity) error {
		d, ok := theDeployment(ctx).(*appsv1.Deployment)
		Expect(ok).To(BeTrue())
		d.Spec.Replicas = ptr.To[int32](8)
		_, err := who.protobuf().AppsV1().Deployments(town).Update(ctx, d, metav1.UpdateOptions{})
		return err
	})
	add("image-beside", "a pod is made by protobuf", editor, "vsa-images", governs, func(ctx context.Context, who identity) error {
		_, err := who.protobuf().CoreV1().Pods(elsewhere).Create(ctx, pod(elsewhere, "beside", podSpec(runtimeImage)), metav1.CreateOptions{})
		return err
	})
	add("owned-support", "a NetworkPolicy is put without its label", namespaceAdmin, "vsa-owned", change, func(ctx context.Context, who identity) error {
		n, ok := theNetwork(ctx).(*networkingv1.NetworkPolicy)
		Expect(ok).To(BeTrue())
		n.Labels, n.Spec.Egress = nil, []networkingv1.NetworkPolicyEgressRule{{}}
		return who.client().Update(ctx, n)
	})
	add("owned-support", "all NetworkPolicies are deleted at once", namespaceAdmin, "vsa-owned", remains, func(ctx context.Context, who identity) error {
		return who.client().DeleteAllOf(ctx, &networkingv1.NetworkPolicy{}, client.InNamespace(town))
	})
	add("owned-support", "all ConfigMaps of the operator are deleted at once", editor, "vsa-owned", remains, func(ctx context.Context, who identity) error {
		return who.client().DeleteAllOf(ctx, &corev1.ConfigMap{}, client.InNamespace(town), client.MatchingLabels{workload.LabelManagedBy: workload.ManagedBy})
	})
	add("owned-orphans", "a ReplicaSet without its pods, by the older option", gitops, "vsa-owned", "leaves nothing behind", func(ctx context.Context, who identity) error {
		return who.clientset().AppsV1().ReplicaSets(town).Delete(ctx, theReplicaSet(ctx).GetName(), metav1.DeleteOptions{OrphanDependents: ptr.To(true)}) //nolint:staticcheck // it still works
	})
	add("owned-orphans", "all Jobs without their pods, at once", gitops, "vsa-owned", "leaves nothing behind", func(ctx context.Context, who identity) error {
		return who.client().DeleteAllOf(ctx, &batchv1.Job{}, client.InNamespace(town), client.PropagationPolicy(metav1.DeletePropagationOrphan))
	})
	add("owned-status", "that a pod is ready", controller, "vsa-owned", change, func(ctx context.Context, who identity) error {
		return who.client().SubResource("status").Patch(ctx, counterPod(ctx), client.RawPatch(types.JSONPatchType,
			[]byte(`[{"op":"replace","path":"/status/conditions/0/status","value":"False"},{"op":"add","path":"/status/message","value":"forged"}]`)))
	})
	add("owned-status", "the digest that a pod is said to run", controller, "vsa-owned", change, func(ctx context.Context, who identity) error {
		return merge(ctx, who, counterPod(ctx), `{"status":{"containerStatuses":[{"name":"runtime","image":"x","imageID":"registry.example/a@sha256:00","ready":true,"restartCount":0}]}}`, "status")
	})
	for _, sub := range []string{"replicasets", "deployments"} {
		add("owned-scale", "the scale of "+sub+", by JSON patch", editor, "vsa-connect", change, func(ctx context.Context, who identity) error {
			name := "counter"
			if sub == "replicasets" {
				name = theReplicaSet(ctx).GetName()
			}
			return who.clientset().AppsV1().RESTClient().Patch(types.JSONPatchType).Namespace(town).Resource(sub).Name(name).SubResource("scale").
				Body([]byte(`[{"op":"add","path":"/spec/replicas","value":5}]`)).Do(ctx).Error()
		})
	}
	for _, args := range [][]string{
		{"set", "resources", "deployment/counter", "--limits=cpu=1"}, {"set", "env", "deployment/counter", "MODE=all"}, {"set", "serviceaccount", "deployment/counter", "default"},
		{"set", "image", "deployment/counter", "*=busybox"}, {"rollout", "pause", "deployment/counter"}, {"label", "deployment/counter", "app.kubernetes.io/managed-by-"},
		{"annotate", "deployment/counter", "vsa.legal/plan=forged", "--overwrite"}, {"annotate", "job/van", "vsa.legal/judged-at-"},
		{"label", "job/van", "vsa.legal/search=other", "--overwrite"},
	} {
		add("owned-spec", "kubectl "+args[0]+" "+args[1]+" "+args[2], namespaceAdmin, "vsa-owned", change, func(ctx context.Context, who identity) error {
			return who.kubectl(ctx, append([]string{"-n", town}, args...)...)
		})
	}
	return append(all, heldAttempts()...)
}

// heldAttempts try with objects that are being deleted, which engines exempt now and then.
func heldAttempts() []attempt {
	held := func(ctx context.Context) *corev1.Pod {
		p := pod(elsewhere, "held", podSpec(ownImage))
		p.Finalizers = []string{"example.com/held"}
		Expect(client.IgnoreAlreadyExists(admin.Create(ctx, p))).To(Succeed())
		Expect(admin.Delete(ctx, p)).To(Succeed())
		return get(ctx, p)
	}
	return []attempt{
		{"image-later", "the image of a pod that is being deleted", editor, func(ctx context.Context, who identity) error {
			return who.client().Patch(ctx, held(ctx), client.RawPatch(types.JSONPatchType, []byte(`[{"op":"replace","path":"/spec/containers/0/image","value":"`+runtimeImage+`"}]`)))
		}, "vsa-images", governs},
		{"image-later", "an ephemeral container in a pod that is being deleted", gitops, func(ctx context.Context, who identity) error {
			return debug(ctx, who, held(ctx), runtimeImage)
		}, "vsa-images", governs},
		{"forged-labels", "labels of a pod that is being deleted", editor, func(ctx context.Context, who identity) error {
			return merge(ctx, who, held(ctx), `{"metadata":{"labels":{"app.kubernetes.io/managed-by":"vsa-operator","vsa.legal/deployment":"counter"}}}`)
		}, "vsa-", ""},
	}
}

// protobuf is a client that speaks it.
func (i identity) protobuf() kubernetes.Interface {
	config := i.config()
	config.ContentType, config.AcceptContentTypes = "application/vnd.kubernetes.protobuf", "application/vnd.kubernetes.protobuf"
	c, err := kubernetes.NewForConfig(config)
	Expect(err).NotTo(HaveOccurred())
	return c
}

// certified is the account as somebody who had a client certificate signed in its name.
func (i identity) certified() identity {
	i.credential = "X509SHA256=" + admission.Namespace
	return i
}
