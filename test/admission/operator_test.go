// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"context"

	. "github.com/onsi/gomega"
	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/internal/admission"
)

// operatorAttempts try to act as the operator, or to take away what it rests on.
func operatorAttempts() []attempt {
	const (
		account = "runs as the operator"
		rests   = "only the operator writes what the law"
	)
	runsAs := func(kind string) func() client.Object {
		return func() client.Object {
			spec := podSpec(ownImage)
			spec.ServiceAccountName = admission.ServiceAccount
			return workloadOf(kind, admission.Namespace, "impostor", spec, nil)
		}
	}
	var all []attempt
	for _, kind := range makers {
		all = append(all, attempt{"account", "a " + kind + " with its account", makerOf(kind), creates(runsAs(kind)), "vsa-images", account})
	}
	all = append(all,
		attempt{"account", "a pod with its account, by the administrator", clusterAdmin, creates(runsAs("Pod")), "vsa-images", account},
		attempt{"account", "a token of its account", namespaceAdmin, func(ctx context.Context, who identity) error { return who.token(ctx) }, "vsa-operator", "gets a token"},
		attempt{"account", "a token of its account, by a program", gitops, func(ctx context.Context, who identity) error { return who.token(ctx) }, "vsa-operator", "gets a token"},
		attempt{"account", "a lasting token of its account", namespaceAdmin, creates(func() client.Object {
			return &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: admission.Namespace, Name: "lasting",
				Annotations: map[string]string{corev1.ServiceAccountNameKey: admission.ServiceAccount}}, Type: corev1.SecretTypeServiceAccountToken}
		}), "vsa-operator", "no lasting token"},
		attempt{"account", "a token of a controller that is let through", namespaceAdmin, func(ctx context.Context, who identity) error {
			return who.tokenOf(ctx, "kube-system", "replicaset-controller")
		}, "vsa-operator", "only Kubernetes those of its controllers"},
		attempt{"account", "a lasting token of a controller that is let through", namespaceAdmin, creates(func() client.Object {
			return &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: "kube-system", Name: "lasting",
				Annotations: map[string]string{corev1.ServiceAccountNameKey: "namespace-controller"}}, Type: corev1.SecretTypeServiceAccountToken}
		}), "vsa-operator", "no lasting token"},
		attempt{"account", "a pod with the account of a controller that is let through", namespaceAdmin, creates(func() client.Object {
			spec := podSpec(ownImage)
			spec.ServiceAccountName = "job-controller"
			return pod("kube-system", "impostor", spec)
		}), "vsa-images", "nothing runs as a controller of Kubernetes"},
		attempt{"permit-keys", "a key of somebody's own to sign permits with", namespaceAdmin, creates(func() client.Object {
			return &corev1.Secret{ObjectMeta: own(admission.PermitKeys), Data: map[string][]byte{"1780000000": []byte("0123456789abcdef0123456789abcdef")}}
		}), "vsa-operator", "by which it permits"},
		attempt{"permit-keys", "a key of somebody's own, by a program", gitops, creates(func() client.Object {
			return &corev1.Secret{ObjectMeta: own(admission.PermitKeys), Data: map[string][]byte{"1780000000": []byte("0123456789abcdef0123456789abcdef")}}
		}), "vsa-operator", "by which it permits"},
		attempt{"parameters", "what the policies look up is frozen", clusterAdmin, func(ctx context.Context, who identity) error {
			return merge(ctx, who, &corev1.ConfigMap{ObjectMeta: own(admission.ParametersImages)}, `{"immutable":true}`)
		}, "vsa-o", "the operator"}, // vsa-owned or vsa-operator: both refuse it, and either may be named
		attempt{"account", "its account is deleted", namespaceAdmin, func(ctx context.Context, who identity) error {
			return who.client().Delete(ctx, &corev1.ServiceAccount{ObjectMeta: own(admission.ServiceAccount)})
		}, "vsa-operator", "stays as it is"},
		attempt{"parameters", "a ConfigMap of its namespace is made", namespaceAdmin, creates(func() client.Object {
			return &corev1.ConfigMap{ObjectMeta: own("vsa-law-eu")}
		}), "vsa-operator", rests},
		attempt{"parameters", "the lease is taken", namespaceAdmin, creates(func() client.Object {
			return &coordinationv1.Lease{ObjectMeta: own("manager.vsa.legal"), Spec: coordinationv1.LeaseSpec{HolderIdentity: ptr.To("nadia")}}
		}), "vsa-operator", "only the operator leads"},
		attempt{"parameters", "its namespace is deleted", clusterAdmin, func(ctx context.Context, who identity) error {
			return who.client().Delete(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: admission.Namespace}})
		}, "vsa-operator", "delete their bindings first"},
	)
	for _, of := range []identity{operator, builtIn("deployment-controller")} {
		all = append(all, attempt{"impersonated", "a change of a Deployment by an account that is impersonated", of.impersonated(), func(ctx context.Context, who identity) error {
			who.groups = append(who.groups, "system:masters") // its rights are no matter here
			return merge(ctx, who, theDeployment(ctx), `{"spec":{"replicas":3}}`)
		}, "vsa-owned", "takes no change of it"})
	}
	for _, name := range []string{admission.ParametersImages, admission.ParametersRequests, admission.ParametersDecided, admission.ParametersFilers} {
		for _, who := range []identity{namespaceAdmin, gitops, clusterAdmin} {
			all = append(all, attempt{"parameters", "the parameters " + name + " are emptied", who, func(ctx context.Context, who identity) error {
				return merge(ctx, who, parameters(ctx, name), `{"data":null}`)
			}, "vsa-", ""}, attempt{"parameters", "the parameters " + name + " are deleted", who, func(ctx context.Context, who identity) error {
				return who.client().Delete(ctx, parameters(ctx, name))
			}, "vsa-", ""})
		}
	}
	all = append(all, attempt{"parameters", "parameters that lose their label", clusterAdmin, func(ctx context.Context, who identity) error {
		return merge(ctx, who, parameters(ctx, admission.ParametersImages), `{"metadata":{"labels":null}}`)
	}, "vsa-", ""})
	return all
}

func own(name string) metav1.ObjectMeta {
	return metav1.ObjectMeta{Namespace: admission.Namespace, Name: name}
}

func parameters(ctx context.Context, name string) *corev1.ConfigMap {
	c := &corev1.ConfigMap{ObjectMeta: own(name)}
	Expect(admin.Get(ctx, client.ObjectKeyFromObject(c), c)).To(Succeed())
	return c
}
