// SPDX-License-Identifier: Apache-2.0

package manifest_test

import (
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/internal/manifest"
)

func loader(tb testing.TB) *manifest.Loader {
	tb.Helper()
	l, err := manifest.NewLoader("town")
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

// read reads a text as standard input, which must be without error.
func read(tb testing.TB, text string) []manifest.Document {
	tb.Helper()
	docs, err := manifest.Read([]string{"-"}, strings.NewReader(text))
	if err != nil {
		tb.Fatal(err)
	}
	return docs
}

// TestProblemsHaveAnOrder: the same text is told the same, in the same order.
func TestProblemsHaveAnOrder(t *testing.T) {
	const text = `{apiVersion: vsa.legal/v1alpha1, kind: VideoAnalyticsDeployment, metadata: {name: d},
		spec: {profileName: "", purpose: "", processing: "", operatedBy: {type: "", name: "", code: ""}, packageName: "", modules: [], onForbidden: ""}}`
	var first []string
	for range 30 {
		problems := loader(t).Load(read(t, text))[0].Problems
		if first == nil {
			first = problems
		}
		if diff := cmp.Diff(first, problems); diff != "" || len(first) < 6 {
			t.Fatalf("%d problems (-first +again): %s", len(first), diff)
		}
	}
}

// TestLoadWhatIsShipped finds no problem in any manifest of the repository.
func TestLoadWhatIsShipped(t *testing.T) {
	for _, folder := range []string{"samples", "law"} {
		err := filepath.WalkDir(filepath.Join("../../config", folder), func(path string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case entry.IsDir() && (entry.Name() == "components" || entry.Name() == "overlays"): // parts for kustomize
				return filepath.SkipDir
			case filepath.Ext(path) != ".yaml":
				return nil
			}
			docs, err := manifest.Read([]string{path}, nil)
			if err != nil {
				return err
			}
			for _, o := range loader(t).Load(docs) {
				if diff := cmp.Diff([]string(nil), o.Problems); diff != "" || o.Object == nil {
					t.Errorf("%v %s %s: (-want +got):\n%s", o.Position, o.Kind, o.Name, diff)
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}
