// SPDX-License-Identifier: Apache-2.0

package docs

import (
	"os"
	"regexp"
	"slices"
	"testing"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"sigs.k8s.io/yaml"
)

// saysLimit is what a field's doc says of what it cannot do.
var saysLimit = regexp.MustCompile(`(?i)\b(cannot|never|refused|nothing)\b`)

// values are fields that are one thing each, of parts: who it is, from when until when, one question, the amounts of one pod. What it
// cannot do their own doc says.
var values = [...]string{"operatedBy", "footage", "startup", "readiness", "liveness", "requests", "limits"}

// Whoever writes a package or a request reads in each field's doc, as 'kubectl explain' and the API reference show it, what the field
// cannot do. Which fields there are the API server's own definitions say: of each kind one is named here that has to be among them.
func TestFieldsSayWhatTheyCannotDo(t *testing.T) {
	tests := map[string]string{
		"analyticspackages":         "spec.modules[].source.path",
		"videoanalyticsdeployments": "spec.pod.resources.hugePages1Gi",
		"videosearchjobs":           "spec.output.network.ports[].port",
	}
	for kind, among := range tests {
		t.Run(kind, func(t *testing.T) {
			found := false
			eachField("spec", specOf(t, kind), func(path string, field apiextensionsv1.JSONSchemaProps) {
				found = found || path == among
				if !saysLimit.MatchString(field.Description) {
					t.Errorf("%s does not say what it cannot do: %q", path, field.Description)
				}
			})
			if !found {
				t.Errorf("%s is not among the fields that were read", among)
			}
		})
	}
}

// specOf is the schema of the spec of a kind, by the plural of its name.
func specOf(t *testing.T, kind string) apiextensionsv1.JSONSchemaProps {
	t.Helper()
	text, err := os.ReadFile(root + "/config/crd/bases/vsa.legal_" + kind + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	var crd apiextensionsv1.CustomResourceDefinition
	if err := yaml.UnmarshalStrict(text, &crd); err != nil {
		t.Fatal(err)
	}
	return crd.Spec.Versions[0].Schema.OpenAPIV3Schema.Properties["spec"]
}

// eachField reads the fields of an object, those of the objects in it, and those of the entries of its lists.
func eachField(path string, of apiextensionsv1.JSONSchemaProps, read func(path string, field apiextensionsv1.JSONSchemaProps)) {
	for name, field := range of.Properties {
		at := path + "." + name
		read(at, field)
		if slices.Contains(values[:], name) {
			continue
		}
		eachField(at, field, read)
		if field.Items != nil && field.Items.Schema != nil {
			eachField(at+"[]", *field.Items.Schema, read)
		}
	}
}
