//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

// kubernetesKinds are what is kept of a cluster in which a spec failed, beside the kinds of vsa.legal: all that the operator makes, and
// what it reads. No Secret is among them.
const kubernetesKinds = "deployments.apps,replicasets.apps,jobs.batch,pods,configmaps,services,endpointslices.discovery.k8s.io," +
	"networkpolicies.networking.k8s.io,poddisruptionbudgets.policy,resourceclaimtemplates.resource.k8s.io,resourceclaims.resource.k8s.io," +
	"leases.coordination.k8s.io,events,namespaces,nodes"

// keepObjects writes the cluster's objects and the operator's log into a folder of the spec's name, and says where.
func keepObjects(ctx context.Context) {
	name := regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(strings.ToLower(CurrentSpecReport().FullText()), "-")
	dir := filepath.Join(os.Getenv(envSource), ".local", "e2e-failed", name[:min(len(name), 100)])
	if err := keepIn(ctx, dir); err != nil {
		GinkgoWriter.Println("not all is kept:", err)
	}
	AddReportEntry("kept", dir)
	fmt.Fprintln(GinkgoWriter, "objects and logs are kept in", dir)
}

// keepIn writes them into a folder. What fails is told, and keeps nothing else from being written.
func keepIn(ctx context.Context, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	own, failed := kubectl(ctx, "api-resources", "--api-group="+v1alpha1.GroupVersion.Group, "--verbs=list", "-o", "name")
	kinds := strings.Join(append(strings.Fields(string(own)), kubernetesKinds), ",")
	for file, args := range map[string][]string{
		"objects.yaml": {"get", kinds, "-A", "-o", "json"},
		"pods.txt":     {"get", "pods", "-A", "-o", "wide"},
		"operator.log": {"logs", "-n", operatorNamespace, "-l", "app.kubernetes.io/name=" + operatorName, "--tail=-1", "--prefix"},
	} {
		output, err := kubectl(ctx, args...)
		if file == "objects.yaml" && err == nil {
			output, err = withoutInquiries(output)
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, file), output, 0o600)
		}
		if err != nil {
			failed = fmt.Errorf("%s: %w", file, err)
		}
	}
	return failed
}

// withoutInquiries takes out of a list of objects what tells of an inquiry: which one it is, what is investigated, and why.
func withoutInquiries(list []byte) ([]byte, error) {
	var all unstructured.UnstructuredList
	if err := all.UnmarshalJSON(list); err != nil {
		return nil, err
	}
	for i := range all.Items {
		o := &all.Items[i]
		unstructured.RemoveNestedField(o.Object, "metadata", "managedFields")
		unstructured.RemoveNestedField(o.Object, "metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration")
		if o.GetKind() != "JudicialRequisition" {
			continue
		}
		for _, field := range []string{"reference", "offence", "necessity"} {
			unstructured.RemoveNestedField(o.Object, "spec", field)
		}
	}
	return yaml.Marshal(all.UnstructuredContent())
}

// kubectl returns what it prints. Its complaints are the error's.
func kubectl(ctx context.Context, args ...string) ([]byte, error) {
	var complaints bytes.Buffer
	cmd := exec.CommandContext(ctx, "kubectl", append([]string{"--kubeconfig", os.Getenv(envKubeconfig), "--request-timeout=20s"}, args...)...)
	cmd.Stderr = &complaints
	output, err := cmd.Output()
	if err != nil {
		err = fmt.Errorf("kubectl %s: %w: %s", args[0], err, complaints.String())
	}
	return output, err
}

var _ = Describe("What is kept where a spec fails", func() {
	It("is every object of vsa.legal, and nothing of what is sought", func(ctx SpecContext) {
		const secret = "a-van-that-nobody-names"
		r := objects.Requisition(commune(ctx), "r", time.Now().Add(-time.Hour).Truncate(time.Second), time.Now().Add(time.Hour).Truncate(time.Second))
		r.Spec.Reference, r.Spec.Necessity, r.Spec.Offence.Description = secret, secret, secret
		s := objects.Search(r, "plate", plates)
		create(ctx, s)
		query := queryOf(s)
		query.StringData["query.json"] = secret
		create(ctx, query)
		file(ctx, "vsa-judicial-officer", r)

		dir := GinkgoT().TempDir()
		Expect(keepIn(ctx, dir)).To(Succeed())
		var kept []string
		for _, name := range []string{"objects.yaml", "pods.txt", "operator.log"} {
			content, err := os.ReadFile(filepath.Join(dir, name))
			Expect(err).NotTo(HaveOccurred())
			Expect(content).NotTo(BeEmpty(), name)
			Expect(string(content)).NotTo(ContainSubstring(secret), name)
			if name == "objects.yaml" {
				kept = kindsIn(content)
			}
		}
		Expect(kept).To(And(ContainElements("JudicialRequisition", "VideoSearchJob", "Pod", "NetworkPolicy"), Not(ContainElement("Secret"))))
		Expect(kept).To(ContainElements(ownKinds(ctx)))
	}, NodeTimeout(patience))
})

// kindsIn are those of the objects of a list.
func kindsIn(list []byte) (kinds []string) {
	GinkgoHelper()
	var all struct{ Items []struct{ Kind string } }
	Expect(yaml.Unmarshal(list, &all)).To(Succeed())
	for _, o := range all.Items {
		kinds = append(kinds, o.Kind)
	}
	return kinds
}

// ownKinds are the kinds of vsa.legal of which the cluster has an object, as the code knows them.
func ownKinds(ctx context.Context) (kinds []string) {
	GinkgoHelper()
	for kind := range kube.Scheme().KnownTypes(v1alpha1.GroupVersion) {
		o, err := kube.Scheme().New(v1alpha1.GroupVersion.WithKind(kind))
		Expect(err).NotTo(HaveOccurred())
		list, isList := o.(client.ObjectList)
		if !isList {
			continue
		}
		Expect(kube.List(ctx, list)).To(Succeed())
		if meta.LenList(list) > 0 {
			kinds = append(kinds, strings.TrimSuffix(kind, "List"))
		}
	}
	return kinds
}
