// SPDX-License-Identifier: Apache-2.0

package region

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation/field"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// config is the folder of the manifests.
const config = "../../../config"

// Whatever this repository offers for applying, an API server has to take.
func TestManifestsAreValid(t *testing.T) {
	crds := loadSchemas(t)
	for _, folder := range []string{"law", "samples"} {
		for _, file := range manifests(t, filepath.Join(config, folder)) {
			t.Run(file, func(t *testing.T) {
				for _, o := range load(t, file) {
					crds.validate(t, o)
				}
			})
		}
	}
}

// The committed region is one story of many.
func TestEveryStoryIsValid(t *testing.T) {
	crds := loadSchemas(t)
	for _, o := range story(t, noon, Options{Seed: 17, Communes: MaxCommunes(), Scale: 2}).Objects {
		crds.validate(t, o)
	}
}

func TestSamplesAreListed(t *testing.T) {
	folder := filepath.Join(config, "samples")
	data, err := os.ReadFile(filepath.Join(folder, "kustomization.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var listed struct{ Resources []string }
	if err := yaml.Unmarshal(data, &listed); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, f := range files {
		if base := filepath.Base(f); base != "kustomization.yaml" {
			want = append(want, base)
		}
	}
	if diff := cmp.Diff(want, slices.Sorted(slices.Values(listed.Resources))); diff != "" {
		t.Errorf("resources (-want +got):\n%s", diff)
	}
}

// manifests returns the files of a folder that hold objects.
func manifests(t *testing.T, folder string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
		if filepath.Ext(path) == ".yaml" && filepath.Base(path) != "kustomization.yaml" {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// load reads the objects of a file. A field that no kind has is an error.
func load(t *testing.T, file string) []client.Object {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{corev1.AddToScheme, v1alpha1.AddToScheme} {
		if err := add(scheme); err != nil {
			t.Fatal(err)
		}
	}
	var objects []client.Object
	for reader := utilyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(data))); ; {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return objects
		}
		if err != nil {
			t.Fatal(err)
		}
		var kind runtime.TypeMeta
		if err := yaml.Unmarshal(document, &kind); err != nil {
			t.Fatal(err)
		}
		o, err := scheme.New(kind.GroupVersionKind())
		if err != nil {
			t.Fatal(err)
		}
		if err := yaml.UnmarshalStrict(document, o); err != nil {
			t.Fatal(err)
		}
		objects = append(objects, o.(client.Object)) //nolint:forcetypeassert // of all kinds of these groups
	}
}

// schemas holds what an API server validates our kinds by.
type schemas map[string]schemaOf

type schemaOf struct {
	structural *schema.Structural
	openAPI    validation.SchemaValidator
	rules      *cel.Validator
}

func loadSchemas(t *testing.T) schemas {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(config, "crd", "bases", "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no CRDs: %v", err)
	}
	all := schemas{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var crd apiextensionsv1.CustomResourceDefinition
		if err := yaml.UnmarshalStrict(data, &crd); err != nil {
			t.Fatal(err)
		}
		var internal apiextensions.JSONSchemaProps
		if err := apiextensionsv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(
			crd.Spec.Versions[0].Schema.OpenAPIV3Schema, &internal, nil); err != nil {
			t.Fatal(err)
		}
		structural, err := schema.NewStructural(&internal)
		if err != nil {
			t.Fatal(err)
		}
		openAPI, _, err := validation.NewSchemaValidator(&internal)
		if err != nil {
			t.Fatal(err)
		}
		all[crd.Spec.Names.Kind] = schemaOf{structural, openAPI, cel.NewValidator(structural, true, celconfig.PerCallLimit)}
	}
	return all
}

// validate reports what an API server would refuse an object for on creation.
func (s schemas) validate(t *testing.T, o client.Object) {
	t.Helper()
	kind := o.GetObjectKind().GroupVersionKind().Kind
	if kind == "Namespace" {
		return
	}
	of, ok := s[kind]
	if !ok {
		t.Fatalf("no CRD of kind %s", kind)
	}
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(o)
	if err != nil {
		t.Fatal(err)
	}
	errs := validation.ValidateCustomResource(nil, content, of.openAPI)
	errs = append(errs, listtype.ValidateListSetsAndMaps(nil, of.structural, content)...)
	broken, _ := of.rules.Validate(context.Background(), field.NewPath(""), of.structural, content, nil, celconfig.RuntimeCELCostBudget)
	for _, err := range append(errs, broken...) {
		t.Errorf("%s %s: %v", kind, client.ObjectKeyFromObject(o), err)
	}
}
