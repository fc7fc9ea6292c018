// SPDX-License-Identifier: Apache-2.0

package flux_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	. "github.com/onsi/gomega"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"
)

const testManager = client.FieldOwner("test")

// apply creates or changes an object that is written in YAML.
func apply(ctx context.Context, text string, edits ...func(spec map[string]any)) {
	o := &unstructured.Unstructured{}
	ExpectWithOffset(1, yaml.Unmarshal([]byte(text), &o.Object)).To(Succeed())
	for _, edit := range edits {
		edit(o.Object["spec"].(map[string]any))
	}
	ExpectWithOffset(1, k8s.Apply(ctx, client.ApplyConfigurationFromUnstructured(o), testManager, client.ForceOwnership)).To(Succeed())
}

// fileAs creates an object that is written in YAML, in somebody's name, as soon as the API server knows of the role.
func fileAs(ctx context.Context, user, text string) {
	config, err := clientcmd.BuildConfigFromFlags("", filepath.Join(dir, "kubeconfig"))
	ExpectWithOffset(1, err).NotTo(HaveOccurred())
	config.Impersonate = rest.ImpersonationConfig{UserName: user}
	by, err := client.New(config, client.Options{})
	ExpectWithOffset(1, err).NotTo(HaveOccurred())
	o := &unstructured.Unstructured{}
	ExpectWithOffset(1, yaml.Unmarshal([]byte(text), &o.Object)).To(Succeed())
	EventuallyWithOffset(1, func() error { return by.Create(ctx, o.DeepCopy()) }).Should(Succeed())
}

// recipe applies a file of the recipe as it is, but for the edits.
func recipe(ctx context.Context, name string, edits ...func(spec map[string]any)) {
	data, err := os.ReadFile(filepath.Join(root, "docs", "gitops", "flux", name))
	ExpectWithOffset(1, err).NotTo(HaveOccurred())
	apply(ctx, string(data), edits...)
}

// get returns an object of a kind, or nil.
func get(ctx context.Context, kind, namespace, name string) *unstructured.Unstructured {
	o := &unstructured.Unstructured{}
	group := schema.GroupVersion{Group: "vsa.legal", Version: "v1alpha1"}
	if kind == "Kustomization" {
		group = schema.GroupVersion{Group: "kustomize.toolkit.fluxcd.io", Version: "v1"}
	}
	o.SetGroupVersionKind(group.WithKind(kind))
	err := k8s.Get(ctx, client.ObjectKey{Namespace: namespace, Name: name}, o)
	if apierrors.IsNotFound(err) {
		return nil
	}
	ExpectWithOffset(1, err).NotTo(HaveOccurred())
	return o
}

// condition is the status, the reason and the message of a condition.
func condition(o *unstructured.Unstructured, kind string) string {
	if o == nil {
		return ""
	}
	list, _, _ := unstructured.NestedSlice(o.Object, "status", "conditions")
	for _, item := range list {
		c := item.(map[string]any)
		if c["type"] == kind {
			return strings.Join([]string{c["status"].(string), c["reason"].(string), c["message"].(string)}, " ")
		}
	}
	return ""
}

// text is a field of a status.
func text(o *unstructured.Unstructured, field string) string {
	if o == nil {
		return ""
	}
	value, _, _ := unstructured.NestedString(o.Object, "status", field)
	return value
}

// ready is the condition Ready of a Kustomization.
func ready(ctx context.Context, name string) func() string {
	return func() string { return condition(get(ctx, "Kustomization", namespace, name), "Ready") }
}

// applied waits until a Kustomization has come to be Ready with a revision.
func applied(ctx context.Context, name, revision string) {
	EventuallyWithOffset(1, func(g Gomega) {
		k := get(ctx, "Kustomization", namespace, name)
		g.Expect(condition(k, "Ready")).To(HavePrefix("True "))
		g.Expect(text(k, "lastAppliedRevision")).To(Equal(revision))
	}).Should(Succeed(), name)
}

// fails waits until a Kustomization has failed with a revision, and returns what it says.
func fails(ctx context.Context, name, revision string) (message string) {
	EventuallyWithOffset(1, func(g Gomega) {
		k := get(ctx, "Kustomization", namespace, name)
		message = condition(k, "Ready")
		g.Expect(message).To(HavePrefix("False "))
		g.Expect(text(k, "lastAttemptedRevision")).To(Equal(revision))
		g.Expect(message).NotTo(ContainSubstring("DependencyNotReady"))
	}).Should(Succeed(), name)
	return message
}

// verdict is that of a deployment.
func verdict(ctx context.Context, name string) func() string {
	return func() string { return text(get(ctx, "VideoAnalyticsDeployment", "rennes", name), "verdict") }
}
