// SPDX-License-Identifier: Apache-2.0

package walk_test

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/vsa-legal/operator/modelscan/walk"
)

// store of blobs, from which layouts are made.
type store map[v1.Hash][]byte

func (s store) add(t types.MediaType, data []byte) v1.Descriptor {
	digest := v1.Hash{Algorithm: "sha256", Hex: fmt.Sprintf("%x", sha256.Sum256(data))}
	s[digest] = data
	return v1.Descriptor{MediaType: t, Size: int64(len(data)), Digest: digest}
}

func (s store) json(t types.MediaType, v any) v1.Descriptor { return s.add(t, must2(json.Marshal(v))) }

func (s store) image(config types.MediaType, layers ...v1.Descriptor) v1.Descriptor {
	return s.json(types.OCIManifestSchema1, v1.Manifest{
		SchemaVersion: 2, MediaType: types.OCIManifestSchema1, Config: s.add(config, []byte("{}")), Layers: layers,
	})
}

func (s store) layers(files ...[]string) v1.Descriptor {
	var layers []v1.Descriptor
	for i, each := range files {
		switch packed := tarOf(each...); i % 3 {
		case 0:
			layers = append(layers, s.add(types.OCILayer, gzipOf(packed)))
		case 1:
			layers = append(layers, s.add(types.OCIUncompressedLayer, packed))
		default:
			layers = append(layers, s.add(types.OCILayerZStd, zstdOf(packed)))
		}
	}
	return s.image(types.OCIConfigJSON, layers...)
}

// Blob makes a store a registry: what it returns can be read only once.
func (s store) Blob(_ context.Context, d v1.Descriptor) (io.ReadCloser, error) {
	data, ok := s[d.Digest]
	if !ok {
		return nil, fmt.Errorf("there is no %s", d.Digest)
	}
	return io.NopCloser(io.MultiReader(bytes.NewReader(data))), nil
}

// layout returns the files of an OCI layout, name and content by turns.
func (s store) layout(manifests ...v1.Descriptor) []string {
	index := v1.IndexManifest{SchemaVersion: 2, MediaType: types.OCIImageIndex, Manifests: manifests}
	files := []string{"oci-layout", `{"imageLayoutVersion":"1.0.0"}`, "index.json", string(must2(json.Marshal(index)))}
	for digest, data := range s {
		files = append(files, "blobs/sha256/"+digest.Hex, string(data))
	}
	return files
}

func writeFiles(t *testing.T, files []string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		write(t, filepath.Join(dir, files[i]), []byte(files[i+1]))
	}
	return dir
}

func walkLocal(t *testing.T, source string, open func(string) (*walk.Local, error), platform *v1.Platform) *recorder {
	t.Helper()
	l, err := open(source)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	r := &recorder{}
	if err := walk.Image(t.Context(), l, l.Root, platform, r, walk.Options{Jobs: 2}); err != nil {
		t.Fatal(err)
	}
	return r.done(t)
}

func TestImage(t *testing.T) {
	s := store{}
	image := s.layers(
		[]string{"opt/", "", "opt/a", "one", "opt/b.zip", string(zipOf(0, "in", "deep"))},
		[]string{"opt/a", "two", "opt/.wh.b.zip", ""},
		[]string{"opt/.wh..wh..opq", "", "c", "three"},
	)
	want := []string{"c=three", "opt/a=one", "opt/a=two", "opt/b.zip!/in=deep"}
	replaced := []string{
		"1 opt true false", "1 opt/a true true", "1 opt/b.zip true true",
		"2 opt/a true true", "2 opt/b.zip true true", "3 c true true", "3 opt false true",
	}
	layout := s.layout(image)
	packed := filepath.Join(t.TempDir(), "x.tar")
	write(t, packed, tarOf(layout...))
	remote := &recorder{}
	if err := walk.Image(t.Context(), s, image, nil, remote, walk.Options{Jobs: 2}); err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]*recorder{
		"folder":   walkLocal(t, writeFiles(t, layout), walk.OpenLayout, nil),
		"tar":      walkLocal(t, packed, walk.OpenLayout, nil),
		"registry": remote.done(t),
	} {
		if diff := cmp.Diff(want, r.visited); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if diff := cmp.Diff(replaced, r.replaced); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if len(r.troubles) != 0 {
			t.Errorf("%s: %s", name, r.troubles)
		}
	}
}

func TestPlatforms(t *testing.T) {
	s := store{}
	amd, arm := s.layers([]string{"amd", "1"}), s.layers([]string{"arm", "2"})
	amd.Platform, arm.Platform = &v1.Platform{OS: "linux", Architecture: "amd64"}, &v1.Platform{OS: "linux", Architecture: "arm64"}
	index := s.json(types.OCIImageIndex, v1.IndexManifest{SchemaVersion: 2, Manifests: []v1.Descriptor{amd, arm}})
	for name, test := range map[string]struct {
		platform *v1.Platform
		want     []string
	}{
		"all": {nil, []string{"amd=1", "arm=2"}},
		"one": {&v1.Platform{OS: "linux", Architecture: "arm64"}, []string{"arm=2"}},
	} {
		r := &recorder{}
		if err := walk.Image(t.Context(), s, index, test.platform, r, walk.Options{}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, r.done(t).visited); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	err := walk.Image(t.Context(), s, index, &v1.Platform{OS: "plan9"}, &recorder{}, walk.Options{})
	if err == nil || !strings.Contains(err.Error(), "there is no image for the platform plan9") {
		t.Error(err)
	}
}

// An artifact has files, named by their titles, instead of layers.
func TestArtifact(t *testing.T) {
	s := store{}
	named := func(t types.MediaType, title string, data []byte) v1.Descriptor {
		d := s.add(t, data)
		d.Annotations = map[string]string{"org.opencontainers.image.title": title}
		return d
	}
	image := s.image("application/vnd.example.config.v1+json",
		named("application/octet-stream", "../face.onnx", []byte("model")),
		named("application/octet-stream", "more.tgz", gzipOf(tarOf("a", "one"))),
		named(types.OCILayer, "folder", gzipOf(tarOf("folder/b", "two"))),
		s.add("application/octet-stream", []byte("no name")),
	)
	config := "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a={}"
	unnamed := fmt.Sprintf("sha256:%x=no name", sha256.Sum256([]byte("no name")))
	want := []string{"face.onnx=model", "folder/b=two", "more.tgz!/a=one", config, unnamed}
	slices.Sort(want)
	r := walkLocal(t, writeFiles(t, s.layout(image)), walk.OpenLayout, nil)
	if diff := cmp.Diff(want, r.visited); diff != "" {
		t.Error(diff)
	}
	r = &recorder{}
	if err := walk.Image(t.Context(), s, image, nil, r, walk.Options{}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, r.done(t).visited); diff != "" {
		t.Error(diff)
	}
}

func TestDockerArchive(t *testing.T) {
	one, two := tarOf("a", "one"), gzipOf(tarOf("b", "two", ".wh.a", ""))
	config := []byte(`{"os":"linux"}`)
	manifest := `[{"Config":"c.json","RepoTags":["x:1"],"Layers":["1/layer.tar","2/layer.tar"]}]`
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for name, data := range map[string][]byte{"c.json": config, "first": one, "2/layer.tar": two, "manifest.json": []byte(manifest)} {
		must(w.WriteHeader(&tar.Header{Name: name, Size: int64(len(data)), Typeflag: tar.TypeReg}))
		must2(w.Write(data))
	}
	must(w.WriteHeader(&tar.Header{Name: "1/layer.tar", Linkname: "../first", Typeflag: tar.TypeSymlink}))
	must(w.Close())
	source := filepath.Join(t.TempDir(), "x.tar")
	write(t, source, out.Bytes())
	if !walk.IsDockerArchive(source) || walk.IsLayout(source) {
		t.Error("it is not told from other files")
	}
	r := walkLocal(t, source, walk.OpenDockerArchive, nil)
	if diff := cmp.Diff([]string{"a=one", "b=two"}, r.visited); diff != "" {
		t.Error(diff)
	}
	if !slices.Contains(r.replaced, "2 a true true") {
		t.Error(r.replaced)
	}
	l := must2(walk.OpenDockerArchive(source))
	defer l.Close()
	if want := fmt.Sprintf("sha256:%x", sha256.Sum256(config)); l.Digest != want {
		t.Errorf("the digest is %s instead of %s", l.Digest, want)
	}
}

// A blob that was tampered with is told of, and looked into all the same.
func TestDigests(t *testing.T) {
	for name, change := range map[string]func(s store, layer, image v1.Descriptor){
		"a layer": func(s store, layer, _ v1.Descriptor) {
			s[layer.Digest] = tarOf("a", "eno")
		},
		"a layer that is not there": func(s store, layer, _ v1.Descriptor) { delete(s, layer.Digest) },
		"a manifest":                func(s store, _, image v1.Descriptor) { s[image.Digest][5] ^= 1 },
	} {
		t.Run(name, func(t *testing.T) {
			s := store{}
			layer := s.add(types.OCIUncompressedLayer, tarOf("a", "one"))
			image := s.image(types.OCIConfigJSON, layer)
			change(s, layer, image)
			l := must2(walk.OpenLayout(writeFiles(t, s.layout(image))))
			defer l.Close()
			for where, blobs := range map[string]walk.Blobs{"folder": l, "registry": s} {
				r := &recorder{}
				err := walk.Image(t.Context(), blobs, image, nil, r, walk.Options{})
				if err == nil && len(r.troubles) == 0 {
					t.Errorf("%s: nobody noticed: %v", where, r.visited)
				}
				if name == "a layer" && !slices.Equal(r.visited, []string{"a=eno"}) {
					t.Errorf("%s: %v", where, r.visited)
				}
			}
		})
	}
}

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
	r := walkLocal(t, dir, walk.OpenLayout, nil)
	if len(r.visited) != 0 || len(r.troubles) != 1 {
		t.Errorf("%v %v", r.visited, r.troubles)
	}
}

func symlink(t *testing.T, to, at string) {
	t.Helper()
	must(os.Symlink(to, at))
}

// A layer that an image has several times is visited once, where it comes last: what lies between does not take it away.
func TestRepeatedLayer(t *testing.T) {
	s := store{}
	again := s.add(types.OCIUncompressedLayer, tarOf("a", "one"))
	between := s.add(types.OCIUncompressedLayer, tarOf(".wh.a", ""))
	image := s.image(types.OCIConfigJSON, slices.Repeat([]v1.Descriptor{again, between, again}, 1000)...)
	r := &recorder{}
	if err := walk.Image(t.Context(), s, image, nil, r, walk.Options{}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a=one"}, r.done(t).visited); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"2999 a true true", "3000 a true true"}, r.replaced); diff != "" {
		t.Error(diff)
	}
}

// A manifest can say any size of a layer.
func TestSizesOfLayers(t *testing.T) {
	for name, size := range map[string]int64{"negative": -1, "huge": 1 << 60} {
		s := store{}
		layer := s.add(types.OCIUncompressedLayer, tarOf("a", "one"))
		layer.Size = size
		r := &recorder{}
		if err := walk.Image(t.Context(), s, s.image(types.OCIConfigJSON, layer), nil, r, walk.Options{}); err != nil {
			t.Fatal(err)
		}
		if len(r.troubles) != 1 || !strings.HasSuffix(r.troubles[0], "bytes in total") {
			t.Errorf("%s: %v %v", name, r.visited, r.troubles)
		}
	}
}

// What docker save writes can name one file many times.
func TestDockerArchiveOfOneFile(t *testing.T) {
	names := slices.Repeat([]string{"l.tar"}, 1000)
	saved := must2(json.Marshal([]map[string]any{{"Config": "c", "Layers": names}}))
	packed := filepath.Join(t.TempDir(), "x.tar")
	write(t, packed, tarOf("manifest.json", string(saved), "c", "{}", "l.tar", string(tarOf("a", "one"))))
	r := walkLocal(t, packed, walk.OpenDockerArchive, nil)
	if diff := cmp.Diff([]string{"a=one"}, r.visited); diff != "" || len(r.troubles) != 0 {
		t.Error(diff, r.troubles)
	}
}
