// SPDX-License-Identifier: Apache-2.0

package manifest_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/manifest"
	"github.com/vsa-legal/operator/internal/manifest/manifesttest"
)

func spoilt(t *testing.T, sample string, replacements ...string) string {
	t.Helper()
	text, err := manifesttest.Spoilt("../../config/samples", sample, replacements...)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestLoadRefuses holds each reason to its field path: every problem begins with the path, and one holds the words.
func TestLoadRefuses(t *testing.T) {
	l := loader(t)
	for name, c := range manifesttest.Refused {
		t.Run(name, func(t *testing.T) {
			o := l.Load(read(t, spoilt(t, c.Sample, c.Old, c.New)))[0]
			if o.Object != nil || len(o.Problems) == 0 {
				t.Fatal("it was not refused")
			}
			found := false
			for _, problem := range o.Problems {
				t.Log(problem)
				found = found || strings.HasPrefix(problem, c.Path) && strings.Contains(problem, c.Words)
			}
			if !found {
				t.Errorf("no problem begins with %q and says %q", c.Path, c.Words)
			}
		})
	}
}

func TestReadRefusesCases(t *testing.T) {
	for name, c := range manifesttest.Unreadable {
		t.Run(name, func(t *testing.T) {
			if _, err := manifest.Read([]string{"-"}, strings.NewReader(spoilt(t, c.Sample, c.Old, c.New))); err == nil {
				t.Error("no error")
			}
		})
	}
}

// TestLoadAccepts lets pass what an API server lets pass, and keeps of it what the server would.
func TestLoadAccepts(t *testing.T) {
	for name, c := range manifesttest.Accepted {
		t.Run(name, func(t *testing.T) {
			o := loader(t).Load(read(t, spoilt(t, c.Sample, c.Old, c.New)))[0]
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

// TestProblemsHaveNoPasswords holds that what is said of an address, which ends up where logs are kept, has nothing of what stands before its host.
func TestProblemsHaveNoPasswords(t *testing.T) {
	text := spoilt(t, "videoanalyticsdeployment", "spec:\n", "spec:\n  inputs:\n    streams: [{camera: c, address: \"rtsp://operator:hunter2@cam.example/1\"}]\n")
	o := loader(t).Load(read(t, text))[0]
	if len(o.Problems) == 0 {
		t.Fatal("it was not refused")
	}
	told := strings.Join(o.Problems, "\n")
	if strings.Contains(told, "hunter2") || strings.Contains(told, "operator:") || !strings.Contains(told, "rtsp://...@cam.example/1") {
		t.Error(told)
	}
}

// TestImagesWithoutDigests holds that an image without a digest is told as that, and nothing else of it.
func TestImagesWithoutDigests(t *testing.T) {
	sample := spoilt(t, "analyticspackage")
	text := regexp.MustCompile(`@sha256:[0-9a-f]{64}`).ReplaceAllString(sample, "")
	for _, problem := range loader(t).Load(read(t, text))[0].Problems {
		if strings.Contains(problem, "index out of range") || strings.Contains(problem, "same image digest") {
			t.Error(problem)
		}
	}
}
