// SPDX-License-Identifier: Apache-2.0

package walk_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/vsa-legal/operator/modelscan/walk"
)

// TestPlatformOfConfig: where no index says for which platform an image is, its config does.
func TestPlatformOfConfig(t *testing.T) {
	config := func(arch, variant string) string {
		return fmt.Sprintf(`{"os":"linux","architecture":%q,"variant":%q}`, arch, variant)
	}
	for asked, want := range map[string][]string{
		"linux/amd64": {"amd=1"}, "linux/arm64": {"arm8=3", "arm=2"}, "linux/arm64/v8": {"arm8=3", "arm=2"}, "linux/arm64/v9": nil, "windows/amd64": nil,
	} {
		s := store{}
		of := func(config, file, data string) v1.Descriptor {
			return s.json(types.OCIManifestSchema1, v1.Manifest{SchemaVersion: 2, Config: s.add(types.OCIConfigJSON, []byte(config)),
				Layers: []v1.Descriptor{s.add(types.OCIUncompressedLayer, tarOf(file, data))}})
		}
		layout := writeFiles(t, s.layout(of(config("amd64", ""), "amd", "1"), of(config("arm64", ""), "arm", "2"), of(config("arm64", "v8"), "arm8", "3")))
		platform := must2(v1.ParsePlatform(asked))
		r := &recorder{}
		err := opened(t, layout).Walk(t.Context(), platform, r, walk.Options{})
		if (err == nil) != (want != nil) {
			t.Errorf("%s: %v", asked, err)
		}
		if diff := cmp.Diff(want, r.done(t).inLayers(), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: %s", asked, diff)
		}
	}
}
