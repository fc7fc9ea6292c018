// SPDX-License-Identifier: Apache-2.0

package walk_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-containerregistry/pkg/v1/types"
)

// A layout does not lead out of its folder.
func TestLayoutLinks(t *testing.T) {
	s := store{}
	layer := s.add(types.OCIUncompressedLayer, tarOf("a", "one"))
	image := s.image(types.OCIConfigJSON, layer)
	secret := filepath.Join(t.TempDir(), "secret")
	write(t, secret, s[layer.Digest])
	delete(s, layer.Digest)
	dir := writeFiles(t, s.layout(image))
	symlink(t, secret, filepath.Join(dir, "blobs", "sha256", layer.Digest.Hex))
	r := walkLocal(t, dir, nil)
	if len(r.inLayers()) != 0 || len(r.troubles) != 1 {
		t.Errorf("%v %v", r.visited, r.troubles)
	}
}

func symlink(t *testing.T, to, at string) {
	t.Helper()
	must(os.Symlink(to, at))
}
