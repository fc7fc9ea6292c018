// SPDX-License-Identifier: Apache-2.0

package strip_test

import (
	"archive/tar"
	"bytes"
	"encoding/base64"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/compression"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/config/law"
	"github.com/vsa-legal/operator/internal/strip"
	"github.com/vsa-legal/operator/test/modelcorpus/arch"
	"github.com/vsa-legal/operator/test/modelcorpus/write"
)

type profile = v1alpha1.LegalProfile

var noon = time.Date(2026, 6, 20, 10, 0, 0, 0, time.UTC)

// models that are written once: of each network its files, the first one first.
var models = sync.OnceValue(func() map[string][][]byte {
	all := map[string][][]byte{}
	for name, of := range map[string][2]string{
		"age": {"ssrnet-age", "onnx"}, "crowd": {"mcnn", "onnx"}, "unknown": {"espcn-x3", "onnx"},
		"age-beside": {"ssrnet-age", "onnx-external"}, "crowd-beside": {"mcnn", "onnx-external"}, "embedding": {"mobilefacenet-128", "onnx"},
	} {
		all[name] = writeModel(of[0], of[1])
	}
	return all
})

func writeModel(network, format string) (files [][]byte) {
	dir, err := os.MkdirTemp("", "model-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	n := arch.All()[slices.IndexFunc(arch.All(), func(n arch.Network) bool { return n.Name == network })]
	f := write.Formats()[slices.IndexFunc(write.Formats(), func(f write.Format) bool { return f.Name == format })]
	paths, err := f.Write(dir, "m", write.Network{Model: n.Model, Constants: n.Constants})
	if err != nil {
		panic(err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			panic(err)
		}
		files = append(files, data)
	}
	return files
}

func model(name string) string { return string(models()[name][0]) }

func base64Of(content string) string { return base64.StdEncoding.EncodeToString([]byte(content)) }

// entry of a layer: a file, unless the type says otherwise.
type entry struct {
	name, content string
	kind          byte
	link          string
}

func tarOf(t *testing.T, entries ...entry) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, e := range entries {
		h := &tar.Header{Name: e.name, Typeflag: e.kind, Linkname: e.link, Size: int64(len(e.content)), Mode: 0o640, Uid: 7, Uname: "somebody",
			ModTime: time.Unix(1e9, 0), PAXRecords: map[string]string{"SCHILY.xattr.user.note": "kept"}}
		if h.Typeflag == 0 {
			h.Typeflag = tar.TypeReg
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, e.content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func layerOf(t *testing.T, data []byte, options ...tarball.LayerOption) v1.Layer {
	t.Helper()
	l, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil },
		append([]tarball.LayerOption{tarball.WithMediaType(types.OCILayer)}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

var plain = []tarball.LayerOption{tarball.WithCompression(compression.None), tarball.WithMediaType(types.OCIUncompressedLayer)}

var withZstd = []tarball.LayerOption{tarball.WithCompression(compression.ZStd), tarball.WithMediaType(types.OCILayerZStd)}

func imageOf(t *testing.T, layers ...v1.Layer) v1.Image {
	t.Helper()
	image := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	for i, l := range layers {
		var err error
		if image, err = mutate.Append(image,
			mutate.Addendum{History: v1.History{CreatedBy: "env", EmptyLayer: true}},
			mutate.Addendum{Layer: l, History: v1.History{CreatedBy: string(rune('a' + i))}, Annotations: map[string]string{"note": string(rune('a' + i)),
				"containerd.io/snapshot/stargz/toc.digest": "sha256:0"}}); err != nil {
			t.Fatal(err)
		}
	}
	return mutate.Annotations(image, map[string]string{"org.opencontainers.image.title": "kept"}).(v1.Image)
}

// saved is an image as an OCI layout.
func saved(t *testing.T, what mutate.Appendable) string {
	t.Helper()
	dir := t.TempDir()
	p, err := layout.Write(dir, empty.Index)
	if err != nil {
		t.Fatal(err)
	}
	switch what := what.(type) {
	case v1.Image:
		err = p.AppendImage(what)
	case v1.ImageIndex:
		err = p.AppendIndex(what)
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func options(t *testing.T, profile string) strip.Options {
	t.Helper()
	profiles, err := law.Profiles()
	if err != nil {
		t.Fatal(err)
	}
	l, err := strip.NewLaw(profiles, profile, noon)
	if err != nil {
		t.Fatal(err)
	}
	return strip.Options{Law: l, TempDir: t.TempDir()}
}

// stripped is what became of an image.
type stripped struct {
	*strip.Result

	plan *strip.Plan
	dir  string
}

func run(t *testing.T, source string, o strip.Options) *stripped {
	t.Helper()
	plan, err := strip.Make(t.Context(), source, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := plan.Close(); err != nil {
			t.Error(err)
		}
	})
	dir := t.TempDir()
	r, err := plan.Build(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return &stripped{r, plan, dir}
}

// blobs of a layout, unpacked, by digest.
func blobs(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		all[d.Name()] = unpack(t, data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func unpack(t *testing.T, data []byte) []byte {
	t.Helper()
	var r io.Reader = bytes.NewReader(data)
	var err error
	switch {
	case bytes.HasPrefix(data, []byte{0x1f, 0x8b}):
		r, err = gzip.NewReader(r)
	case bytes.HasPrefix(data, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		r, err = zstd.NewReader(r)
	}
	if err == nil {
		data, err = io.ReadAll(r)
	}
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// absent looks for pieces of a content in every blob. What another content has as well does not count.
func absent(t *testing.T, dir, content string, kept ...string) {
	t.Helper()
	pieces := 0
	for at := 0; at+256 <= len(content); at += max(len(content)/64, 256) {
		piece := []byte(content[at : at+256])
		if slices.ContainsFunc(kept, func(k string) bool { return bytes.Contains([]byte(k), piece) }) {
			continue
		}
		pieces++
		for name, blob := range blobs(t, dir) {
			if bytes.Contains(blob, piece) {
				t.Errorf("%s has what lies at %d", name, at)
			}
		}
	}
	if pieces == 0 {
		t.Error("nothing to look for")
	}
}

// names of the files of each layer of the image, in order.
func names(t *testing.T, s *stripped) (all [][]string) {
	t.Helper()
	for _, l := range layersOf(t, s.dir) {
		r, err := l.Uncompressed()
		if err != nil {
			t.Fatal(err)
		}
		list := []string{}
		for tr := tar.NewReader(r); ; {
			h, err := tr.Next()
			if err != nil {
				break
			}
			list = append(list, h.Name)
		}
		all = append(all, list)
	}
	return all
}

func layersOf(t *testing.T, dir string) []v1.Layer {
	t.Helper()
	layers, err := rootOf(t, dir).Layers()
	if err != nil {
		t.Fatal(err)
	}
	return layers
}

func rootOf(t *testing.T, dir string) v1.Image {
	t.Helper()
	index, err := layout.ImageIndexFromPath(dir)
	if err != nil {
		t.Fatal(err)
	}
	m, err := index.IndexManifest()
	if err != nil {
		t.Fatal(err)
	}
	image, err := index.Image(m.Manifests[0].Digest)
	if err != nil {
		t.Fatal(err)
	}
	return image
}
