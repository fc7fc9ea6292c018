// SPDX-License-Identifier: Apache-2.0

package remote_test

import (
	"archive/tar"
	"bytes"
	"io"
	"log"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	ggcr "github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/static"
	"github.com/google/go-containerregistry/pkg/v1/tarball"

	"github.com/vsa-legal/operator/modelscan"
	"github.com/vsa-legal/operator/modelscan/remote"
)

// engine looks like what TensorRT writes.
func engine(n int) string { return "ptrt" + strings.Repeat("engine", n) }

func layer(t *testing.T, files ...string) v1.Layer {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for i := 0; i < len(files); i += 2 {
		must(t, w.WriteHeader(&tar.Header{Name: files[i], Size: int64(len(files[i+1])), Typeflag: tar.TypeReg}))
		_, err := w.Write([]byte(files[i+1]))
		must(t, err)
	}
	must(t, w.Close())
	l, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(out.Bytes())), nil })
	must(t, err)
	return l
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func paths(t *testing.T, source string, o modelscan.Options) (files []string, digest string) {
	t.Helper()
	r, err := modelscan.Scan(t.Context(), source, o)
	must(t, err)
	for _, f := range r.Files {
		line := f.Path + " " + f.Format
		if f.Hidden {
			line += " hidden"
		}
		if !strings.HasPrefix(f.Layer, "sha256:") {
			t.Errorf("%s has the layer %q", f.Path, f.Layer)
		}
		files = append(files, line)
	}
	return files, r.Digest
}

// One image, wherever it lies, holds the same.
func TestSources(t *testing.T) {
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	defer server.Close()
	image, err := mutate.AppendLayers(empty.Image,
		layer(t, "opt/gone", engine(100), "opt/kept", engine(101), "opt/changed", engine(102), "d/in", engine(103), "e/in", engine(104)),
		layer(t, "opt/.wh.gone", "", "opt/changed", engine(105), ".wh.d", "", "e/.wh..wh..opq", "", "e/new", engine(106)))
	must(t, err)
	digest, err := image.Digest()
	must(t, err)
	tag, err := name.NewTag(strings.TrimPrefix(server.URL, "http://") + "/team/app:1")
	must(t, err)
	must(t, ggcr.Write(tag, image))
	dir, saved := filepath.Join(t.TempDir(), "layout"), filepath.Join(t.TempDir(), "saved.tar")
	at, err := layout.Write(dir, empty.Index)
	must(t, err)
	must(t, at.AppendImage(image))
	must(t, tarball.WriteToFile(saved, tag, image))
	want := []string{
		"d/in tensorrt hidden", "e/in tensorrt hidden", "e/new tensorrt", "opt/changed tensorrt", "opt/changed tensorrt hidden",
		"opt/gone tensorrt hidden", "opt/kept tensorrt",
	}
	less := cmp.Transformer("sorted", func(s []string) map[string]int {
		n := map[string]int{}
		for _, each := range s {
			n[each]++
		}
		return n
	})
	o := modelscan.Options{Registry: &remote.Registry{}}
	for source, exact := range map[string]bool{tag.String(): true, dir: true, "oci:" + dir: true, saved: false, "docker-archive:" + saved: false} {
		files, found := paths(t, source, o)
		if diff := cmp.Diff(want, files, less); diff != "" {
			t.Errorf("%s: %s", source, diff)
		}
		if exact && found != digest.String() {
			t.Errorf("%s: digest %s instead of %s", source, found, digest)
		}
	}
	o.SkipHidden = true
	if files, _ := paths(t, dir, o); len(files) != 3 {
		t.Errorf("without what is hidden: %v", files)
	}
}

func TestArtifactInRegistry(t *testing.T) {
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	defer server.Close()
	image, err := mutate.Append(empty.Image, mutate.Addendum{
		Layer:       static.NewLayer([]byte(engine(1000)), "application/octet-stream"),
		Annotations: map[string]string{"org.opencontainers.image.title": "face.engine"},
	})
	must(t, err)
	tag, err := name.NewTag(strings.TrimPrefix(server.URL, "http://") + "/team/model:1")
	must(t, err)
	must(t, ggcr.Write(tag, image))
	files, _ := paths(t, tag.String(), modelscan.Options{Registry: &remote.Registry{}})
	if diff := cmp.Diff([]string{"face.engine tensorrt"}, files); diff != "" {
		t.Error(diff)
	}
	if _, err := modelscan.Scan(t.Context(), tag.String()+"x", modelscan.Options{Registry: &remote.Registry{}}); err == nil {
		t.Error("there is no such image")
	}
	if _, err := modelscan.Scan(t.Context(), tag.String(), modelscan.Options{}); err == nil {
		t.Error("without a registry, nothing is asked")
	}
}

// TestSparseIndex: a registry may not have all that an index names. What is not there is told, and is not needed where another
// platform is asked for.
func TestSparseIndex(t *testing.T) {
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	defer server.Close()
	linux := func(arch string) v1.Descriptor {
		return v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: arch}}
	}
	image := func(name string) v1.Image {
		i, err := mutate.AppendLayers(empty.Image, layer(t, name, engine(100)))
		must(t, err)
		return i
	}
	amd, arm := image("amd"), image("arm")
	index := mutate.AppendManifests(empty.Index, mutate.IndexAddendum{Add: amd, Descriptor: linux("amd64")}, mutate.IndexAddendum{Add: arm, Descriptor: linux("arm64")})
	tag, err := name.NewTag(strings.TrimPrefix(server.URL, "http://") + "/team/app:1")
	must(t, err)
	must(t, ggcr.WriteIndex(tag, index))
	digest, err := arm.Digest()
	must(t, err)
	must(t, ggcr.Delete(tag.Context().Digest(digest.String())))
	for asked, want := range map[string][]string{"": {"amd Opaque", digest.String() + " NotExamined"}, "linux/amd64": {"amd Opaque"}} {
		o := modelscan.Options{Registry: &remote.Registry{}}
		if asked != "" {
			o.Platform, err = v1.ParsePlatform(asked)
			must(t, err)
		}
		r, err := modelscan.Scan(t.Context(), tag.String(), o)
		must(t, err)
		var got []string
		for _, f := range r.Files {
			got = append(got, f.Path+" "+string(f.State))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", asked, diff)
		}
	}
	if _, err := modelscan.Scan(t.Context(), tag.String(), modelscan.Options{Registry: &remote.Registry{}, Platform: &v1.Platform{OS: "linux", Architecture: "arm64"}}); err == nil {
		t.Error("the image that was asked for is not there")
	}
}
