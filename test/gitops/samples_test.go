// SPDX-License-Identifier: Apache-2.0

package gitops

import (
	"bytes"
	"testing"

	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

// TestSamplesShareACluster holds that the samples, the region and any one of the overlays can be applied to one cluster:
// none of them changes an object of another. Two overlays cannot: each is one cluster with a mirror of its own.
func TestSamplesShareACluster(t *testing.T) {
	applied := map[string][]byte{} // by kind, namespace and name
	for _, dir := range []string{"config/samples", "config/samples/region"} {
		claim(t, applied, contents(t, dir))
	}
	if len(applied) < 100 {
		t.Fatalf("%d objects: the region is not among them", len(applied))
	}
	for _, dir := range overlays(t, tree) {
		for id, content := range contents(t, dir) {
			if other, taken := applied[id]; taken && !bytes.Equal(other, content) {
				t.Errorf("%s: %s is another object in a sample beside it", dir, id)
			}
		}
	}
}

// claim adds objects to those that are applied already.
func claim(t *testing.T, applied, more map[string][]byte) {
	t.Helper()
	for id, content := range more {
		if other, taken := applied[id]; taken && !bytes.Equal(other, content) {
			t.Errorf("%s is there twice, with different contents", id)
		}
		applied[id] = content
	}
}

// contents are the objects of a folder as JSON, which has one way to write them.
func contents(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	for _, doc := range bytes.Split(build(t, dir), []byte("\n---\n")) {
		content, err := utilyaml.ToJSON(doc)
		if err != nil {
			t.Fatal(err)
		}
		var o struct {
			Kind     string
			Metadata struct{ Namespace, Name string }
		}
		if err := yaml.Unmarshal(content, &o); err != nil {
			t.Fatal(err)
		}
		all[o.Kind+" "+o.Metadata.Namespace+"/"+o.Metadata.Name] = content
	}
	return all
}
