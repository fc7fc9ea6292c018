// SPDX-License-Identifier: Apache-2.0

package manifest_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/manifest"
)

// samples are one object of each kind, to be spoilt.
const samples = "../../config/samples/vsa_v1alpha1_"

// spoilt is the first object of a sample after replacements, which come in pairs.
func spoilt(t *testing.T, sample string, replacements ...string) string {
	t.Helper()
	data, err := os.ReadFile(samples + sample + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	text, _, _ := strings.Cut(string(data), "\n---\n")
	for i := 0; i < len(replacements); i += 2 {
		if !strings.Contains(text, replacements[i]) {
			t.Fatalf("%s has no %q", sample, replacements[i])
		}
		text = strings.ReplaceAll(text, replacements[i], replacements[i+1])
	}
	return text
}

// TestLoadRefuses holds each reason to its field path: every problem begins with the path, and one holds the words.
func TestLoadRefuses(t *testing.T) {
	cases := map[string]struct {
		sample, old, new string
		path, words      string
	}{
		"no field":                {"formality", "  type: PublicNotice\n", "", "spec.type", "Required value"},
		"no spec":                 {"judicialdecision", "spec:", "spek:", "spec", "Required value"},
		"a null field":            {"formality", "type: PublicNotice", "type:", "spec.type", "Required value"},
		"no such word":            {"videoanalyticsdeployment", "processing: RealTime", "processing: Soon", "spec.processing", `Unsupported value: "Soon": supported values: `},
		"no instant":              {"formality", `"2026-03-02T00:00:00+01:00"`, `"2026-03-02"`, "spec.validFrom", ""},
		"no such day":             {"formality", `"2026-03-02T00:00:00+01:00"`, `"2026-02-30T00:00:00+01:00"`, "spec.validFrom", ""},
		"a text for a number":     {"videoanalyticsdeployment", "replicas: 1", "replicas: one", "spec.replicas", "must be of type integer"},
		"a number for a text":     {"formality", "reference: Arrêté municipal 2026-087", "reference: 12", "spec.reference", "must be of type string"},
		"a number beyond all":     {"videoanalyticsdeployment", "replicas: 1", "replicas: 99999999999999999999", "spec.replicas", ""},
		"a fraction":              {"videoanalyticsdeployment", "replicas: 1", "replicas: 1.5", "spec.replicas", ""},
		"fewer than none":         {"videoanalyticsdeployment", "replicas: 1", "replicas: -1", "spec.replicas", ""},
		"a text for a list":       {"videoanalyticsdeployment", "cameras: [gare-1, gare-2]", "cameras: gare-1", "spec.cameras", "must be of type array"},
		"twice in a set":          {"videoanalyticsdeployment", "cameras: [gare-1, gare-2]", "cameras: [gare-1, gare-1]", "spec.cameras[1]", "Duplicate value"},
		"twice in a map":          {"analyticspackage", "name: crowd", "name: people-counter", "spec.modules[1]", "Duplicate value"},
		"an image by its tag":     {"analyticspackage", "town-vision@sha256:3f6b6a0f6a8a1f5a3b2f0c1d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f6071", "town-vision:latest", "spec.runtime.image", ""},
		"a period from its end":   {"judicialrequisition", `from: "2026-11-20`, `from: "2028-11-20`, "spec.window", ""},
		"a long name":             {"videoanalyticsdeployment", "name: footfall-station", "name: " + strings.Repeat("a", 53), "", "52"},
		"a name in capitals":      {"formality", "name: notice-statistics", "name: Notice", "metadata.name", "RFC 1123"},
		"no name":                 {"formality", "  name: notice-statistics\n", "", "metadata.name", "Required value"},
		"a name to be generated":  {"formality", "name: notice-statistics", "generateName: notice-", "metadata.name", "write a name"},
		"a namespace in capitals": {"formality", "namespace: dourdan", "namespace: Dourdan", "metadata.namespace", "Invalid value"},
		"a label that is none":    {"formality", "  namespace: dourdan", "  namespace: dourdan\n  labels: {a b: c}", "metadata.labels", "Invalid value"},
		"a label of numbers":      {"formality", "  namespace: dourdan", "  namespace: dourdan\n  labels: {a: 1}", "metadata.labels", "must be of type string"},
		"metadata of one word":    {"formality", "metadata:\n  namespace: dourdan\n  name: notice-statistics", "metadata: here", "metadata", "must be of type"},
		"read from a cluster":     {"formality", "  namespace: dourdan", "  namespace: dourdan\n  resourceVersion: '12'", "metadata.resourceVersion", "take it out"},
		"an unknown field":        {"formality", "  type: PublicNotice", "  type: PublicNotice\n  tipe: PublicNotice", "spec.tipe", `unknown field "spec.tipe"`},
		"an unknown field deep":   {"analyticspackage", "  - name: crowd", "  - name: crowd\n    nom: foule", "spec.modules[1].nom", "unknown field"},
		"an unknown field of it":  {"formality", "  namespace: dourdan", "  namespace: dourdan\n  nom: x", "metadata.nom", "unknown field"},
		"another field beside":    {"formality", "spec:", "extra: x\nspec:", "extra", "unknown field"},
		"an unknown version":      {"formality", "vsa.legal/v1alpha1", "vsa.legal/v2", "apiVersion", "write vsa.legal/v1alpha1"},
		"no version":              {"formality", "vsa.legal/v1alpha1", "vsa.legal", "apiVersion", "write vsa.legal/v1alpha1"},
		"an unknown kind":         {"formality", "kind: Formality", "kind: Formalité", "kind", "write one of AnalyticsPackage, FormalNotice, Formality, "},
		"a time of no time":       {"formality", "  namespace: dourdan", "  namespace: dourdan\n  creationTimestamp: yesterday", "metadata", "Invalid value"},
	}
	l := loader(t)
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			o := l.Load(read(t, spoilt(t, c.sample, c.old, c.new)))[0]
			if o.Object != nil || len(o.Problems) == 0 {
				t.Fatal("it was not refused")
			}
			found := false
			for _, problem := range o.Problems {
				t.Log(problem)
				found = found || strings.HasPrefix(problem, c.path) && strings.Contains(problem, c.words)
			}
			if !found {
				t.Errorf("no problem begins with %q and says %q", c.path, c.words)
			}
		})
	}
}

// TestLoadAccepts lets pass what an API server lets pass, and keeps of it what the server would.
func TestLoadAccepts(t *testing.T) {
	cases := map[string]struct{ sample, old, new string }{
		"a status":                  {"formality", "spec:", "status: {conditions: []}\nspec:"},
		"null for an optional":      {"formality", "spec:", "spec:\n  validUntil:"},
		"system fields":             {"formality", "  namespace: dourdan", "  namespace: dourdan\n  uid: x\n  generation: 7\n  creationTimestamp: null\n  managedFields: [{manager: m}]"},
		"a namespace where none is": {"formalnotice", "  name: example-dourdan", "  name: example-dourdan\n  namespace: town"},
		"the same owner twice":      {"formality", "  namespace: dourdan", "  namespace: dourdan\n  ownerReferences: [{apiVersion: v1, kind: Pod, name: a, uid: b, controller: true}, {apiVersion: v1, kind: Pod, name: a, uid: b, controller: true}]"},
		"a whole number":            {"videoanalyticsdeployment", "replicas: 1", "replicas: 1.0"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			o := loader(t).Load(read(t, spoilt(t, c.sample, c.old, c.new)))[0]
			if diff := cmp.Diff([]string(nil), o.Problems); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestLoadPutsIntoNamespaces gives a namespace to what has none, and takes it from what can have none.
func TestLoadPutsIntoNamespaces(t *testing.T) {
	l := loader(t)
	formality := l.Load(read(t, spoilt(t, "formality", "  namespace: dourdan\n", "")))[0]
	if object := formality.Object.(*v1alpha1.Formality); formality.Namespace != "town" || object.Namespace != "town" {
		t.Errorf("%q, %q", formality.Namespace, object.Namespace)
	}
	notice := l.Load(read(t, spoilt(t, "formalnotice", "metadata:", "metadata:\n  namespace: x")))[0]
	if object := notice.Object.(*v1alpha1.FormalNotice); notice.Namespace != "" || object.Namespace != "" {
		t.Errorf("%q, %q", notice.Namespace, object.Namespace)
	}
}

// TestLoadKeepsSecrets spoils every field of a judicial object, and looks for what it said in what is said of it.
func TestLoadKeepsSecrets(t *testing.T) {
	l := loader(t)
	for _, sample := range []string{"judicialrequisition", "judicialdecision", "videosearchjob"} {
		doc := read(t, spoilt(t, sample))[0]
		for _, bad := range []any{"SECRETWORD", "SECRETWORD\n", strings.Repeat("SECRETWORD", 1000), int64(4711471147), 4711.4711, map[string]any{"x": "SECRETWORD"}, []any{"SECRETWORD", "SECRETWORD"}, true, nil} {
			count := 0
			everywhere(doc.Content, func(set func(any), old any) {
				set(bad)
				defer set(old)
				for _, o := range l.Load([]manifest.Document{doc}) {
					for _, problem := range o.Problems {
						count++
						if strings.Contains(problem, "SECRETWORD") || strings.Contains(problem, "4711") {
							t.Errorf("%s: %s", sample, problem)
						}
					}
				}
			})
			if count == 0 && bad != nil {
				t.Errorf("%s: nothing was refused", sample)
			}
		}
	}
}

// everywhere calls a function at each value of a document below its kind, with what changes the value.
func everywhere(value any, visit func(set func(any), old any)) {
	switch v := value.(type) {
	case map[string]any:
		for key, old := range v {
			if key == "kind" || key == "apiVersion" {
				continue
			}
			everywhere(old, visit)
			visit(func(n any) { v[key] = n }, old)
		}
	case []any:
		for i, old := range v {
			everywhere(old, visit)
			visit(func(n any) { v[i] = n }, old)
		}
	}
}

// TestLoadDoesNotChange leaves documents as they were, and other groups out.
func TestLoadDoesNotChange(t *testing.T) {
	text := spoilt(t, "formality", "spec:", "status: {}\nextra: x\nspec:") + "\n---\n" + header
	docs, want := read(t, text), read(t, text)
	if objects := loader(t).Load(docs); len(objects) != 1 {
		t.Errorf("%d objects", len(objects))
	}
	if diff := cmp.Diff(want, docs); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
