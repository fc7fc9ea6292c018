// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// manifests reads every object of a folder's files, in the order of their names.
func manifests(folder string) []*unstructured.Unstructured {
	GinkgoHelper()
	files, err := filepath.Glob(filepath.Join(root, folder, "*.yaml"))
	Expect(err).NotTo(HaveOccurred())
	var objects []*unstructured.Unstructured
	for _, file := range files {
		if filepath.Base(file) == "kustomization.yaml" {
			continue
		}
		content, err := os.ReadFile(file) //nolint:gosec // the project's own files
		Expect(err).NotTo(HaveOccurred())
		decoder := yaml.NewYAMLOrJSONDecoder(bytes.NewReader(content), len(content))
		for {
			u := &unstructured.Unstructured{}
			err := decoder.Decode(u)
			if errors.Is(err, io.EOF) {
				break
			}
			Expect(err).NotTo(HaveOccurred(), file)
			if len(u.Object) > 0 {
				objects = append(objects, u)
			}
		}
	}
	Expect(objects).NotTo(BeEmpty())
	isNamespace := func(u *unstructured.Unstructured) bool { return u.GetKind() == "Namespace" }
	slices.SortStableFunc(objects, func(a, b *unstructured.Unstructured) int {
		switch {
		case isNamespace(a) == isNamespace(b):
			return 0
		case isNamespace(a):
			return -1
		}
		return 1
	})
	return objects
}

var _ = DescribeTable("The project's own manifests apply",
	func(ctx SpecContext, folder string) {
		for _, u := range manifests(folder) {
			Expect(api.Create(ctx, u)).To(Succeed(), "%s %s", u.GetKind(), u.GetName())
			if u.GetNamespace() == "" { // a namespace takes what is in it along
				DeferCleanup(func(ctx SpecContext) { Expect(client.IgnoreNotFound(api.Delete(ctx, u))).To(Succeed()) })
			}
		}
	},
	Entry("the law of the Union", "config/law/eu"),
	Entry("the law of France", "config/law/fr"),
	Entry("the priorities", "config/priority"),
	Entry("the samples", "config/samples"),
	Entry("the region", "config/samples/region"),
)
