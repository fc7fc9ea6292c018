// SPDX-License-Identifier: Apache-2.0

package modelscan_test

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// entry of a layer: a file, unless the type says otherwise.
type entry struct {
	name, content string
	kind          byte
	link          string
}

func layerOf(entries ...entry) string {
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, e := range entries {
		h := &tar.Header{Name: e.name, Typeflag: e.kind, Linkname: e.link, Size: int64(len(e.content)), Mode: 0o644}
		if h.Typeflag == 0 {
			h.Typeflag = tar.TypeReg
		}
		must(0, w.WriteHeader(h))
		must(io.WriteString(w, e.content))
	}
	must(0, w.Close())
	return out.String()
}

// store of blobs, from which layouts are made.
type store map[string]string

func (s store) add(t types.MediaType, data string) v1.Descriptor {
	digest := fmt.Sprintf("%x", sha256.Sum256([]byte(data)))
	s[digest] = data
	return v1.Descriptor{MediaType: t, Size: int64(len(data)), Digest: v1.Hash{Algorithm: "sha256", Hex: digest}}
}

func (s store) json(t types.MediaType, v any) v1.Descriptor {
	return s.add(t, string(must(json.Marshal(v))))
}

// image of layers as they are handed in, compressed or not.
func (s store) image(config string, layers ...string) v1.Descriptor {
	m := v1.Manifest{SchemaVersion: 2, MediaType: types.OCIManifestSchema1, Config: s.add(types.OCIConfigJSON, config)}
	for _, l := range layers {
		m.Layers = append(m.Layers, s.add(types.OCILayer, l))
	}
	return s.json(types.OCIManifestSchema1, m)
}

// files of an OCI layout, name and content by turns.
func (s store) files(manifests ...v1.Descriptor) []string {
	index := v1.IndexManifest{SchemaVersion: 2, MediaType: types.OCIImageIndex, Manifests: manifests}
	files := []string{"oci-layout", `{"imageLayoutVersion":"1.0.0"}`, "index.json", string(must(json.Marshal(index)))}
	for digest, data := range s {
		files = append(files, "blobs/sha256/"+digest, data)
	}
	return files
}

func (s store) folder(t *testing.T, manifests ...v1.Descriptor) string {
	t.Helper()
	return folder(t, s.files(manifests...)...)
}

// saved is a file of a folder of its own.
func saved(t *testing.T, name, data string) string {
	t.Helper()
	return filepath.Join(folder(t, name, data), name)
}
