// SPDX-License-Identifier: Apache-2.0

package walk_test

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/vsa-legal/operator/modelscan/walk"
)

// TestLongTexts of a config and of the annotations of a manifest are files, wherever the image is.
func TestLongTexts(t *testing.T) {
	large := noise(9000)
	text := base64.StdEncoding.EncodeToString(large)
	for name, c := range map[string]struct {
		config      string
		annotations map[string]string
		want        string // the end of a path, and the size
	}{
		"a label of the config":   {fmt.Sprintf(`{"config":{"Labels":{"weights":%q}}}`, text), nil, "!/weights@0 (9000)"},
		"an annotation":           {"{}", map[string]string{"weights": text}, "!/weights@0 (9000)"},
		"packed":                  {fmt.Sprintf(`{"a":%q}`, base64.URLEncoding.EncodeToString(gzipOf(large))), nil, "!/a@0!/a@0 (9000)"},
		"a text":                  {fmt.Sprintf(`{"a":%q}`, strings.Repeat("hello ", 2000)), nil, "!/a (12000)"},
		"a config that is a file": {string(large), nil, " (9000)"},
		"a packed config":         {string(gzipOf(large)), nil, " (9000)"},
	} {
		s := store{}
		m := v1.Manifest{SchemaVersion: 2, Config: s.add(types.OCIConfigJSON, []byte(c.config)), Annotations: c.annotations,
			Layers: []v1.Descriptor{s.add(types.OCIUncompressedLayer, tarOf("a", "one"))}}
		image := s.json(types.OCIManifestSchema1, m)
		for where, blobs := range map[string]walk.Blobs{"layout": opened(t, writeFiles(t, s.layout(image))), "registry": s} {
			r := &recorder{}
			if err := walk.Image(t.Context(), blobs, image, nil, r, walk.Options{}); err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(r.done(t).visited, func(line string) bool { return strings.HasSuffix(line, c.want) }) || len(r.troubles) > 0 {
				t.Errorf("%s in a %s: %v %v", name, where, r.visited, r.troubles)
			}
		}
	}
}

// TestLongTextsOfALayout: an index is a file of a layout, and its annotations are handed over as well.
func TestLongTextsOfALayout(t *testing.T) {
	large := noise(9000)
	s := store{}
	image := s.layers([]string{"a", "one"})
	image.Annotations = map[string]string{"weights": base64.StdEncoding.EncodeToString(large)}
	for name, manifests := range map[string][]v1.Descriptor{"one image": {image}, "two": {image, s.layers([]string{"b", "two"})}} {
		r := &recorder{}
		if err := opened(t, writeFiles(t, s.layout(manifests...))).Walk(t.Context(), nil, r, walk.Options{}); err != nil {
			t.Fatal(err)
		}
		found := slices.DeleteFunc(r.done(t).visited, func(line string) bool { return !strings.Contains(line, "!/weights") })
		if len(found) != 2 || found[1] != "index.json!/weights@0 (9000)" {
			t.Errorf("%s: %v", name, found)
		}
	}
}
