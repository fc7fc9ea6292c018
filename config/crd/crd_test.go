// SPDX-License-Identifier: Apache-2.0

package crd_test

import (
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/config/crd"
)

// TestDefinitions holds the embedded definitions to the types of the API: one for each, and none for anything else.
func TestDefinitions(t *testing.T) {
	definitions, err := crd.Definitions()
	if err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir("bases")
	if err != nil {
		t.Fatal(err)
	}
	if len(definitions) != len(files) {
		t.Errorf("%d definitions of %d files", len(definitions), len(files))
	}
	scheme := runtime.NewScheme()
	if err := v1alpha1.AddToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	for _, definition := range definitions {
		if definition.Spec.Group != v1alpha1.GroupVersion.Group {
			t.Errorf("%s is of the group %s", definition.Name, definition.Spec.Group)
		}
		if kind := v1alpha1.GroupVersion.WithKind(definition.Spec.Names.Kind); !scheme.Recognizes(kind) {
			t.Errorf("no type for %v", kind)
		} else if alone, err := crd.Definition(kind); err != nil || !crd.Has(kind) || !cmp.Equal(alone, &definition) {
			t.Errorf("%v alone: %v, %v", kind, err, alone)
		}
	}
	for kind := range scheme.AllKnownTypes() {
		if defined := slices.ContainsFunc(definitions, func(d apiextensionsv1.CustomResourceDefinition) bool {
			return d.Spec.Group == kind.Group && d.Spec.Names.Kind == kind.Kind
		}); crd.Has(kind) != defined {
			t.Errorf("%v has a definition: %t", kind, defined)
		}
	}
}

// TestDefinitionsAreTheCallers changes what one call returned, and finds another call's untouched.
func TestDefinitionsAreTheCallers(t *testing.T) {
	first, err := crd.Definitions()
	if err != nil {
		t.Fatal(err)
	}
	first[0].Spec.Group = "changed"
	second, err := crd.Definitions()
	if err != nil {
		t.Fatal(err)
	}
	if second[0].Spec.Group == "changed" {
		t.Error("two calls share a definition")
	}
}
