// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"path/filepath"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/yaml"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/manifest/manifesttest"
)

// raw sends texts as they are.
var raw rest.Interface

func rawClient(config *rest.Config) (rest.Interface, error) {
	config = rest.CopyConfig(config)
	config.APIPath, config.GroupVersion = "/apis", &v1alpha1.GroupVersion
	config.NegotiatedSerializer = scheme.Codecs.WithoutConversion()
	return rest.RESTClientFor(config)
}

// spoilt is a sample in the namespace of the tests, after a replacement, and the resource that the sample is one of.
func spoilt(c manifesttest.Case) (text, resource string, namespaced bool) {
	GinkgoHelper()
	samples := filepath.Join(root, "config", "samples")
	sound, err := manifesttest.Spoilt(samples, c.Sample)
	Expect(err).NotTo(HaveOccurred())
	u := &unstructured.Unstructured{}
	Expect(yaml.Unmarshal([]byte(sound), u)).To(Succeed())
	mapping, err := api.RESTMapper().RESTMapping(u.GroupVersionKind().GroupKind())
	Expect(err).NotTo(HaveOccurred())
	text, err = manifesttest.Spoilt(samples, c.Sample, c.Old, c.New)
	Expect(err).NotTo(HaveOccurred())
	text = strings.ReplaceAll(text, "namespace: dourdan", "namespace: "+namespace)
	return text, mapping.Resource.Resource, u.GetNamespace() != ""
}

// try asks the API server whether it would create the object of a text.
func try(ctx SpecContext, text, resource string, namespaced bool) error {
	return raw.Post().NamespaceIfScoped(namespace, namespaced).Resource(resource).
		Param("dryRun", "All").Param("fieldValidation", "Strict").
		SetHeader("Content-Type", "application/yaml").Body([]byte(text)).Do(ctx).Error()
}

// fresh is a text without what a cluster writes into an object. That is passed over offline, whatever it is, and not by
// the API server.
func fresh(text string) string {
	GinkgoHelper()
	content := map[string]any{}
	Expect(yaml.UnmarshalStrict([]byte(text), &content)).To(Succeed())
	for _, written := range []string{"resourceVersion", "uid", "generation", "creationTimestamp", "managedFields"} {
		unstructured.RemoveNestedField(content, "metadata", written)
	}
	delete(content, "status")
	sent, err := yaml.Marshal(content)
	Expect(err).NotTo(HaveOccurred())
	return string(sent)
}

var _ = Describe("A text is judged alike:", func() {
	for name, c := range manifesttest.All() {
		It(name, func(ctx SpecContext) {
			text, resource, namespaced := spoilt(c)
			problems := offline([]byte(text))
			answer := try(ctx, text, resource, namespaced)
			if answer != nil && len(problems) == 0 {
				answer = try(ctx, fresh(text), resource, namespaced)
			}
			expectAgreement(answer, problems, text[:min(len(text), 4096)])
		})
	}
})
