// SPDX-License-Identifier: Apache-2.0

package region

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/vsa-legal/operator/internal/manifest"
)

// config is the folder of the manifests.
const config = "../../../config"

// Whatever this repository offers for applying as it is, an API server has to take.
func TestManifestsAreValid(t *testing.T) {
	for _, path := range append(sampleFiles(t), filepath.Join(config, "law"), filepath.Join(config, "samples", "region")) {
		t.Run(path, func(t *testing.T) {
			load(t, path)
		})
	}
}

// The committed region is one story of many.
func TestEveryStoryIsValid(t *testing.T) {
	var docs []manifest.Document
	for _, o := range story(t, noon, Options{Seed: 17, Communes: MaxCommunes(), Scale: 2}).Objects {
		content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(o)
		if err != nil {
			t.Fatal(err)
		}
		docs = append(docs, manifest.Document{Content: content})
	}
	validate(t, docs)
}

// What is not listed is filed by others than whoever applies the samples: papers.sh does it in their names.
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
	papers, err := os.ReadFile(filepath.Join(folder, "papers.sh"))
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, f := range sampleFiles(t) {
		name := filepath.Base(f)
		if !strings.Contains(string(papers), " "+name+" ") && !strings.Contains(string(data), "# "+name+" is applied with ") {
			want = append(want, name)
		}
	}
	if diff := cmp.Diff(want, slices.Sorted(slices.Values(listed.Resources))); diff != "" {
		t.Errorf("resources (-want +got):\n%s", diff)
	}
}

// sampleFiles returns the files of the samples, the folders beside them left out.
func sampleFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(config, "samples", "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(files, func(f string) bool { return filepath.Base(f) == "kustomization.yaml" })
}

// load reads the objects of this API in a file or a folder, each of which an API server has to take.
func load(t *testing.T, path string) []client.Object {
	t.Helper()
	docs, err := manifest.Read([]string{path}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return validate(t, docs)
}

// validate returns objects of this API as types, each of which an API server has to take.
func validate(t *testing.T, docs []manifest.Document) []client.Object {
	t.Helper()
	loader, err := manifest.NewLoader("")
	if err != nil {
		t.Fatal(err)
	}
	var objects []client.Object
	for _, o := range loader.Load(docs) {
		if len(o.Problems) > 0 {
			t.Errorf("%s: %s %s/%s: %v", o.Position, o.Kind, o.Namespace, o.Name, o.Problems)
			continue
		}
		objects = append(objects, o.Object.(client.Object)) //nolint:forcetypeassert // every kind of this API is one
	}
	return objects
}
