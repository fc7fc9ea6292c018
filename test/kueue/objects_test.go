// SPDX-License-Identifier: Apache-2.0

package kueue_test

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"
)

// as returns a client of somebody with one of the roles that ship.
func as(user string) client.Client {
	GinkgoHelper()
	config, err := clientcmd.BuildConfigFromFlags("", filepath.Join(dir, "kubeconfig"))
	Expect(err).NotTo(HaveOccurred())
	config.Impersonate = rest.ImpersonationConfig{UserName: user}
	c, err := client.New(config, client.Options{})
	Expect(err).NotTo(HaveOccurred())
	return c
}

// file creates what is written in YAML, by somebody who may have been given the right to a moment ago.
func file(ctx context.Context, by client.Client, text string) {
	GinkgoHelper()
	o := &unstructured.Unstructured{}
	Expect(yaml.Unmarshal([]byte(text), &o.Object)).To(Succeed())
	Eventually(func() error {
		err := by.Create(ctx, o.DeepCopy())
		if apierrors.IsAlreadyExists(err) {
			return nil
		}
		return err
	}).Should(Succeed(), text)
}

// people makes the commune, those who act in it, and a queue with one GPU.
func people(ctx context.Context) {
	GinkgoHelper()
	file(ctx, k8s, `{apiVersion: v1, kind: Namespace, metadata: {name: massy}}`)
	for user, role := range map[string]string{"engineer": "vsa-platform-team", "officer": "vsa-judicial-officer", "prosecutor": "vsa-prosecutor"} {
		file(ctx, k8s, fmt.Sprintf(`{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: %s, namespace: massy},
			subjects: [{kind: User, apiGroup: rbac.authorization.k8s.io, name: %s}], roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: %s}}`, user, user, role))
	}
	file(ctx, k8s, `{apiVersion: vsa.legal/v1alpha1, kind: DataController, metadata: {name: commune-de-massy},
		spec: {type: Municipality, name: Commune de Massy, code: "91377", jurisdiction: FR, namespaces: [massy]}}`)
	file(ctx, as("engineer"), `{apiVersion: vsa.legal/v1alpha1, kind: Formality, metadata: {namespace: massy, name: commitment},
		spec: {type: ComplianceCommitment, reference: "Engagement 2026-35 (sample)", covers: {purposes: [JudicialSearch]}, validFrom: "2026-03-02T00:00:00+01:00"}}`)
	file(ctx, k8s, `{apiVersion: vsa.legal/v1alpha1, kind: AnalyticsPackage, metadata: {name: plates}, spec: {vendor: Example Vision, version: "1",
		runtime: {image: "registry.example/plates@sha256:b165969927bacefc40ee1e0f9d4657c997a55e8bc03a87886c1cf66c0ff8722a", command: [/serve], modelsPath: /models,
		  protocol: OpenInference, resources: {requests: {cpu: 100m}}},
		modules: [{name: plates, capabilities: [plate.read], source: {image: "registry.example/m@sha256:a16ad61ccc194097e4b5e74b390c7e0f626ecfd5cc88f8b1cd4c165c1c9181e7"}}]}}`)
	file(ctx, k8s, `{apiVersion: kueue.x-k8s.io/v1beta2, kind: ResourceFlavor, metadata: {name: gpus}, spec: {nodeLabels: {kubernetes.io/os: linux}}}`)
	file(ctx, k8s, `{apiVersion: kueue.x-k8s.io/v1beta2, kind: ClusterQueue, metadata: {name: gpus}, spec: {namespaceSelector: {},
		preemption: {withinClusterQueue: LowerPriority}, resourceGroups: [{coveredResources: [cpu, memory, nvidia.com/gpu], flavors: [{name: gpus, resources: [
		  {name: cpu, nominalQuota: "100"}, {name: memory, nominalQuota: 100Gi}, {name: nvidia.com/gpu, nominalQuota: "1"}]}]}]}}`)
	file(ctx, k8s, `{apiVersion: kueue.x-k8s.io/v1beta2, kind: LocalQueue, metadata: {name: searches, namespace: massy}, spec: {clusterQueue: gpus}}`)
}

// search files a requisition that stands until an instant, a prosecutor's word, and a search under it in a queue.
func search(ctx context.Context, name, queue, priority string, closes time.Time) {
	GinkgoHelper()
	now := time.Now()
	at := func(t time.Time) string { return t.UTC().Format(time.RFC3339) }
	footage := fmt.Sprintf("{from: %q, until: %q}", at(now.Add(-36*time.Hour)), at(now.Add(-32*time.Hour)))
	file(ctx, as("officer"), fmt.Sprintf(`{apiVersion: vsa.legal/v1alpha1, kind: JudicialRequisition, metadata: {namespace: massy, name: %s}, spec: {
		profileName: fr-requisition-municipal, reference: PV %s (sample), framework: PreliminaryInquiry,
		offence: {description: Burglary (sample), maximumPenaltyYears: 5}, signatory: {role: JudicialPoliceOfficer, service: Brigade (sample)},
		addressedTo: {type: Municipality, name: Commune de Massy, code: "91377"}, necessity: A sample., window: {from: %q, until: %q},
		scope: {cameras: [cam-1], footage: %s, capabilities: [plate.read]}}}`, name, name, at(now.Add(-time.Minute)), at(closes), footage))
	file(ctx, as("prosecutor"), fmt.Sprintf(`{apiVersion: vsa.legal/v1alpha1, kind: JudicialDecision, metadata: {namespace: massy, name: %s}, spec: {
		requisitionName: %s, decision: Authorize, by: {role: Prosecutor, court: Tribunal (sample)}, decidedAt: %q}}`, name, name, at(now)))
	file(ctx, as("engineer"), fmt.Sprintf(`{apiVersion: vsa.legal/v1alpha1, kind: VideoSearchJob, metadata: {namespace: massy, name: %s}, spec: {
		requisitionName: %s, packageName: plates, modules: [plates], cameras: [cam-1], footage: %s, query: {secretName: %s-query},
		gpu: {resourceName: nvidia.com/gpu, count: 1}, queueName: %s, pod: {priorityClassName: %s}}}`, name, name, footage, name, queue, priority))
}

// get returns an object, or nil.
func get(ctx context.Context, kind schema.GroupVersionKind, name string) *unstructured.Unstructured {
	GinkgoHelper()
	o := &unstructured.Unstructured{}
	o.SetGroupVersionKind(kind)
	key := client.ObjectKey{Namespace: namespace, Name: name}
	if kind.Kind == "ClusterQueue" {
		key.Namespace = ""
	}
	err := k8s.Get(ctx, key, o)
	if apierrors.IsNotFound(err) {
		return nil
	}
	Expect(err).NotTo(HaveOccurred())
	return o
}

// status is a field of a search's status.
func status(ctx context.Context, name, field string) func() string {
	return func() string {
		o := get(ctx, schema.GroupVersionKind{Group: "vsa.legal", Version: "v1alpha1", Kind: "VideoSearchJob"}, name)
		if o == nil {
			return "it is not there"
		}
		value, _, _ := unstructured.NestedString(o.Object, "status", field)
		return value
	}
}

// condition is the reason and the message of a search's condition.
func condition(ctx context.Context, name, kind string) func() string {
	return func() string {
		o := get(ctx, schema.GroupVersionKind{Group: "vsa.legal", Version: "v1alpha1", Kind: "VideoSearchJob"}, name)
		if o == nil {
			return "it is not there"
		}
		list, _, _ := unstructured.NestedSlice(o.Object, "status", "conditions")
		for _, item := range list {
			if c, ok := item.(map[string]any); ok && c["type"] == kind {
				return fmt.Sprintf("%s %s", c["reason"], c["message"])
			}
		}
		return ""
	}
}

// instant is a field of a search's status that is one.
func instant(ctx context.Context, name, field string) time.Time {
	GinkgoHelper()
	at, err := time.Parse(time.RFC3339, status(ctx, name, field)())
	Expect(err).NotTo(HaveOccurred(), "%s of %s", field, name)
	return at
}

// list returns the names of what there is of a kind in the namespace.
func list(ctx context.Context, kind schema.GroupVersionKind) func() []string {
	return func() []string {
		all := &unstructured.UnstructuredList{}
		all.SetGroupVersionKind(kind)
		ExpectWithOffset(1, k8s.List(ctx, all, client.InNamespace(namespace))).To(Succeed())
		names := []string{}
		for _, o := range all.Items {
			names = append(names, o.GetName())
		}
		return names
	}
}
