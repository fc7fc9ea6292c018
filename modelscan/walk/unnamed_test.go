// SPDX-License-Identifier: Apache-2.0

package walk_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/vsa-legal/operator/modelscan/walk"
)

// TestRest: what no image names is read as well, for it is handed over with the image; not where a part was asked for.
func TestRest(t *testing.T) {
	s := store{}
	image := s.layers([]string{"a", "one"})
	image.Annotations = map[string]string{walk.RefName: "1"}
	orphan := s.add(types.OCIUncompressedLayer, tarOf("b", "two"))
	files := append(s.layout(image), "notes/readme", "hello")
	folder, packed := writeFiles(t, files), filepath.Join(t.TempDir(), "x.tar")
	write(t, packed, tarOf(append([]string{"blobs/sha256/" + orphan.Digest.Hex, "shadowed", "d/", ""}, files...)...))
	rest := []string{"blobs/sha256/" + orphan.Digest.Hex + "!/b=two", "notes/readme=hello"}
	shadowed := "blobs/sha256/" + orphan.Digest.Hex + " (another of that name)=shadowed"
	for name, c := range map[string]struct {
		source   string
		platform string
		want     []string
	}{
		"folder":       {folder, "", rest},
		"tar":          {packed, "", append(slices.Clone(rest), shadowed)},
		"one of it":    {"oci:" + folder + ":1", "", nil},
		"one platform": {folder, "linux/amd64", nil},
	} {
		var platform *v1.Platform
		if c.platform != "" {
			platform = must2(v1.ParsePlatform(c.platform))
		}
		r := &recorder{}
		if err := opened(t, c.source).Walk(t.Context(), platform, r, walk.Options{Jobs: 2}); err != nil {
			t.Fatal(err)
		}
		got := slices.DeleteFunc(r.done(t).inLayers(), func(line string) bool {
			return line == "a=one" || strings.HasPrefix(line, "oci-layout") || strings.HasPrefix(line, "index.json")
		})
		if diff := cmp.Diff(c.want, got, cmpopts.SortSlices(strings.Compare), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if len(r.troubles) > 0 {
			t.Errorf("%s: %v", name, r.troubles)
		}
	}
}
