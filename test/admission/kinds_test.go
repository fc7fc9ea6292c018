// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"context"
	"net/http"
	"strings"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	resourcev1 "k8s.io/api/resource/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/admission"
	"github.com/vsa-legal/operator/internal/workload"
)

// kindAttempts try with further kinds, verbs and identities what is refused of the common ones.
func kindAttempts() []attempt {
	const made = "only the operator makes what has its label"
	ours := workload.Labels(workload.LabelDeployment, "counter")
	meta := func(name string) metav1.ObjectMeta {
		return metav1.ObjectMeta{Namespace: town, Name: name, Labels: ours}
	}
	var all []attempt
	for what, o := range map[string]func() client.Object{
		"a Service": func() client.Object {
			return &corev1.Service{ObjectMeta: meta("forged"), Spec: corev1.ServiceSpec{Ports: []corev1.ServicePort{{Port: 80}}}}
		},
		"a PodDisruptionBudget": func() client.Object {
			return &policyv1.PodDisruptionBudget{ObjectMeta: meta("forged"), Spec: policyv1.PodDisruptionBudgetSpec{MaxUnavailable: &intstr.IntOrString{}}}
		},
		"a Secret":                func() client.Object { return &corev1.Secret{ObjectMeta: meta("forged")} },
		"a ServiceAccount":        func() client.Object { return &corev1.ServiceAccount{ObjectMeta: meta("forged")} },
		"a ResourceClaimTemplate": func() client.Object { return &resourcev1.ResourceClaimTemplate{ObjectMeta: meta("forged")} },
		"a ResourceClaim":         func() client.Object { return &resourcev1.ResourceClaim{ObjectMeta: meta("forged")} },
		"a PodTemplate": func() client.Object {
			return &corev1.PodTemplate{ObjectMeta: meta("forged"), Template: corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: ours}, Spec: podSpec(ownImage)}}
		},
		"a ReplicaSet under a generated name": func() client.Object {
			o := workloadOf("ReplicaSet", town, "", podSpec(ownImage), ours)
			o.SetGenerateName("counter-")
			return o
		},
	} {
		all = append(all, attempt{"forged-labels", what + " with all labels", gitops, creates(o), "vsa-", ""})
	}
	all = append(all,
		attempt{"forged-labels", "all labels, added to a pod by its status", controller, func(ctx context.Context, who identity) error {
			return merge(ctx, who, bystander(ctx), `{"metadata":{"labels":{"app.kubernetes.io/managed-by":"vsa-operator","vsa.legal/deployment":"counter"}}}`, "status")
		}, "vsa-owned", "takes no change of it"},
		attempt{"forged-labels", "a ConfigMap, by dry run", editor, func(ctx context.Context, who identity) error {
			return who.client().Create(ctx, &corev1.ConfigMap{ObjectMeta: meta("forged")}, client.DryRunAll)
		}, "vsa-owned", made},
		attempt{"forged-owner", "a pod under a generated name that a search would own", editor, creates(func() client.Object {
			p := pod(town, "", podSpec(ownImage))
			p.GenerateName = "van-"
			p.OwnerReferences = []metav1.OwnerReference{{APIVersion: v1alpha1.GroupVersion.String(), Kind: "VideoSearchJob", Name: "van", UID: "x"}}
			return p
		}), "vsa-images", "only the operator makes what a VideoAnalyticsDeployment"},
		attempt{"image-later", "kubectl set image of somebody's Deployment", editor, func(ctx context.Context, who identity) error {
			ownDeployment(ctx)
			return who.kubectl(ctx, "set", "image", "-n", elsewhere, "deployment/own", "*="+runtimeImage)
		}, "vsa-images", governs},
		attempt{"image-made", "kubectl create cronjob", editor, func(ctx context.Context, who identity) error {
			return who.kubectl(ctx, "create", "cronjob", "never", "-n", elsewhere, "--image="+runtimeImage, "--schedule=0 0 30 2 *")
		}, "vsa-images", governs},
		attempt{"image-beside", "kubectl run, by dry run of the server", namespaceAdmin, func(ctx context.Context, who identity) error {
			return who.kubectl(ctx, "run", "beside", "-n", elsewhere, "--image="+repository+":latest", "--dry-run=server")
		}, "vsa-images", governs},
	)
	return append(all, certifiedAttempts()...)
}

// certifiedAttempts come with a client certificate in the name of an account, which whoever may approve certificates gets.
func certifiedAttempts() []attempt {
	masters := func(i identity) identity { // its rights are no matter here
		i = i.certified()
		i.groups = append(i.groups, "system:masters")
		return i
	}
	return []attempt{
		{"certified", "a change of a Deployment", masters(operator), func(ctx context.Context, who identity) error {
			return merge(ctx, who, theDeployment(ctx), `{"spec":{"replicas":3}}`)
		}, "vsa-owned", "takes no change of it"},
		{"certified", "a status of a request", masters(operator), func(ctx context.Context, who identity) error {
			return merge(ctx, who, get(ctx, &v1alpha1.VideoAnalyticsDeployment{ObjectMeta: inTown("counter")}), `{"status":{"stripped":"none"}}`, "status")
		}, "vsa-acts", "only the operator writes what a status says"},
		{"certified", "a pod by a controller of Kubernetes", masters(builtIn("job-controller")), creates(func() client.Object {
			return workloadOf("Pod", town, "forged", podSpec(runtimeImage), workload.Labels(workload.LabelSearch, "van"))
		}), "vsa-", ""},
		{"certified", "an order of the prefecture's account", masters(prefectureAccount), creates(func() client.Object { return order("certified") }), "vsa-papers", "only who gives this paper files it"},
		{"certified", "something undeclared that nobody found", masters(operator), creates(func() client.Object {
			return &v1alpha1.UndeclaredImage{ObjectMeta: onCluster("sha256-certified"), Spec: v1alpha1.UndeclaredImageSpec{Image: repository}}
		}), "vsa-acts", "only the operator tells of what runs undeclared"},
	}
}

// wayAttempts try to get into what runs by further verbs and paths of the API server.
func wayAttempts() []attempt {
	const closed, node = "nobody connects to a pod", "the way through the node"
	var all []attempt
	add := func(threat, what string, who identity, says string, request func(context.Context, rest.Interface) *rest.Request) {
		all = append(all, attempt{threat, what, who, func(ctx context.Context, who identity) error {
			return request(ctx, who.clientset().CoreV1().RESTClient()).Do(ctx).Error()
		}, "vsa-connect", says})
	}
	for _, verb := range []string{http.MethodGet, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		add("connect", verb+" by the proxy to a pod", clusterAdmin, closed, func(ctx context.Context, c rest.Interface) *rest.Request {
			return c.Verb(verb).Namespace(town).Resource("pods").Name(counterPod(ctx).Name).SubResource("proxy").Suffix("v2/models/face/infer")
		})
		add("connect", verb+" by the proxy to a Service", namespaceAdmin, "forwards to no Service", func(_ context.Context, c rest.Interface) *rest.Request {
			return c.Verb(verb).Namespace(town).Resource("services").Name("counter-vad:8080").SubResource("proxy").Suffix("v2")
		})
	}
	for _, name := range []string{"%s:8080", "https:%s:8080", "http:%s:"} {
		add("connect", "the proxy to a port of a pod: "+name, editor, closed, func(ctx context.Context, c rest.Interface) *rest.Request {
			return c.Get().Namespace(town).Resource("pods").Name(strings.ReplaceAll(name, "%s", counterPod(ctx).Name)).SubResource("proxy")
		})
	}
	for _, sub := range []string{"exec", "attach", "portforward"} {
		add("connect", sub+", as a websocket begins it", editor, closed, func(ctx context.Context, c rest.Interface) *rest.Request {
			return c.Get().Namespace(town).Resource("pods").Name(counterPod(ctx).Name).SubResource(sub).Param("command", "sh").Param("stdout", "true").Param("ports", "80")
		})
	}
	for _, path := range []string{"EXEC/town/counter/runtime", "portForward/town/counter", "cri/exec/x", "checkpoint/town/counter/runtime", "attach/town/counter/runtime"} {
		add("connect-node", "through a port of the node: "+path, controller, node, func(_ context.Context, c rest.Interface) *rest.Request {
			return c.Post().Resource("nodes").Name("https:gpu-node-0:10250").SubResource("proxy").Suffix(path)
		})
	}
	for _, args := range [][]string{
		{"exec", "deployment/counter", "--", "sh"}, {"attach", "deployment/counter"}, {"port-forward", "deployment/counter", "18080:80"},
	} {
		all = append(all, attempt{"connect", "kubectl " + args[0] + " of a Deployment", clusterAdmin, func(ctx context.Context, who identity) error {
			return who.kubectl(ctx, append([]string{"-n", town}, args...)...)
		}, "vsa-connect", closed})
	}
	all = append(all,
		attempt{"connect", "kubectl cp of what a pod has", clusterAdmin, func(ctx context.Context, who identity) error {
			return who.kubectl(ctx, "cp", "-n", town, counterPod(ctx).Name+":/etc/vsa/cameras.json", "/dev/null")
		}, "vsa-connect", closed},
		attempt{"owned-spec", "kubectl debug with all rights of the node", clusterAdmin, func(ctx context.Context, who identity) error {
			return who.kubectl(ctx, "debug", "-n", town, counterPod(ctx).Name, "--image=busybox", "--profile=sysadmin", "--attach=false")
		}, "vsa-", ""},
		attempt{"placed-annotations", "a label for a pod of the operator, by the older way of placing", controller, func(ctx context.Context, who identity) error {
			return who.client().Create(ctx, &corev1.Binding{ObjectMeta: metav1.ObjectMeta{Namespace: town, Name: counterPod(ctx).Name, Labels: map[string]string{"a": "b"}},
				Target: corev1.ObjectReference{Kind: "Node", Name: "gpu-node-0"}})
		}, "vsa-connect", "whoever places a pod"},
	)
	return append(all, reportAttempts()...)
}

// reportAttempts try to change what is kept, by further requests.
func reportAttempts() []attempt {
	const status, kept, owner = "only the operator writes what a status says", "an act of a procedure is kept", "an act of a procedure has no owner"
	var all []attempt
	for what, o := range map[string]client.Object{
		"a formality": &v1alpha1.Formality{ObjectMeta: inTown("the-order")}, "a law": &v1alpha1.LegalProfile{ObjectMeta: onCluster("fr-statistics")},
		"a commune": &v1alpha1.DataController{ObjectMeta: onCluster(town)},
	} {
		all = append(all, attempt{"status", "the status of " + what + ", by JSON patch", gitops, func(ctx context.Context, who identity) error {
			return who.client().SubResource("status").Patch(ctx, get(ctx, o), client.RawPatch(types.JSONPatchType, []byte(`[{"op":"add","path":"/status/conditions","value":[]}]`)))
		}, "vsa-acts", status})
	}
	hijacks := func() client.Object {
		a := &unstructured.Unstructured{Object: map[string]any{"spec": map[string]any{"group": "vsa.legal", "version": "v1beta9", "groupPriorityMinimum": int64(1),
			"versionPriority": int64(1), "insecureSkipTLSVerify": true, "service": map[string]any{"name": "own", "namespace": elsewhere}}}}
		a.SetAPIVersion("apiregistration.k8s.io/v1")
		a.SetKind("APIService")
		a.SetName("v1beta9.vsa.legal")
		return a
	}
	served := func(context.Context) client.Object {
		a := hijacks()
		a.SetName("v1alpha1.vsa.legal")
		return a
	}
	return append(all,
		attempt{"kinds-weakened", "a server of somebody's own answers for a version of the kinds", controller, creates(hijacks), "vsa-acts", "the kinds of vsa.legal are kept"},
		attempt{"kinds-weakened", "a server of somebody's own answers for the kinds", controller, func(ctx context.Context, who identity) error {
			return merge(ctx, who, served(ctx), `{"metadata":{"labels":null},"spec":{"insecureSkipTLSVerify":true,"service":{"name":"own","namespace":"elsewhere"}}}`)
		}, "vsa-acts", "the kinds of vsa.legal are kept"},
		attempt{"paper-others", "an order by an account of the commune's own namespace that has the role, with its token", account(town, "prefecture"),
			creates(func() client.Object { return order("by-token") }), "vsa-papers", "only who gives this paper files it"},
		attempt{"acts-deleted", "all requisitions are deleted at once", gitops, func(ctx context.Context, who identity) error {
			return who.client().DeleteAllOf(ctx, &v1alpha1.JudicialRequisition{}, client.InNamespace(town))
		}, "vsa-acts", kept},
		attempt{"acts-change", "a requisition that is made with an owner", officer, creates(func() client.Object {
			r := requisition("owned", "JudicialPoliceOfficer")
			r.OwnerReferences = []metav1.OwnerReference{{APIVersion: "v1", Kind: "ConfigMap", Name: "x", UID: "x"}}
			return r
		}), "vsa-acts", owner},
		attempt{"acts-change", "a requisition that is made with a finalizer", officer, creates(func() client.Object {
			r := requisition("held", "JudicialPoliceOfficer")
			r.Finalizers = []string{"example.com/held"}
			return r
		}), "vsa-acts", owner},
		attempt{"undeclared-records", "all that was found is deleted at once", controller, func(ctx context.Context, who identity) error {
			return who.client().DeleteAllOf(ctx, &v1alpha1.UndeclaredImage{})
		}, "vsa-acts", "only the operator tells of what runs undeclared"},
		attempt{"kinds-weakened", "a kind is said to be served no longer, in its status", controller, func(ctx context.Context, who identity) error {
			return merge(ctx, who, definition("judicialdecisions"), `{"status":{"conditions":[{"type":"Established","status":"False","reason":"x","message":"x","lastTransitionTime":"2026-01-01T00:00:00Z"}]}}`, "status")
		}, "vsa-acts", "the kinds of vsa.legal are kept"},
		attempt{"parameters", "parameters are applied by force, as the operator's field manager", clusterAdmin, func(ctx context.Context, who identity) error {
			o := parameters(ctx, admission.ParametersDecided)
			body := `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"` + o.Name + `","namespace":"` + o.Namespace + `"},"data":{"town":""}}`
			return who.client().Patch(ctx, o, client.RawPatch(types.ApplyPatchType, []byte(body)), client.ForceOwnership, client.FieldOwner(workload.FieldOwner))
		}, "vsa-", ""},
		attempt{"parameters", "all ConfigMaps of its namespace are deleted at once", namespaceAdmin, func(ctx context.Context, who identity) error {
			return who.client().DeleteAllOf(ctx, &corev1.ConfigMap{}, client.InNamespace(admission.Namespace), client.MatchingLabels{workload.LabelManagedBy: workload.ManagedBy})
		}, "vsa-", ""})
}
