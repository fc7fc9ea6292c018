// SPDX-License-Identifier: Apache-2.0

package walk_test

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/vsa-legal/operator/modelscan/walk"
)

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
	r := walkLocal(t, writeFiles(t, s.layout(image)), nil)
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
	if diff := cmp.Diff([]string{"a=one"}, r.done(t).inLayers()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"2999 a true true", "3000 a true true"}, r.replaced); diff != "" {
		t.Error(diff)
	}
}

// What is known of layers counts as if it was read: an index may name one layer thousands of times.
func TestKnownLayersCount(t *testing.T) {
	s := store{}
	image := s.image(types.OCIConfigJSON, s.add(types.OCIUncompressedLayer, tarOf("a", "one")), s.add(types.OCIUncompressedLayer, tarOf("b", "two")))
	r := &recorder{}
	known := func(*walk.Entry, v1.Descriptor) (int64, bool) { return 600, true }
	if err := walk.Image(t.Context(), s, image, nil, r, walk.Options{Limits: walk.Limits{Entries: 1000}, Begin: known}); err != nil {
		t.Fatal(err)
	}
	if len(r.troubles) != 1 || !strings.HasSuffix(r.troubles[0], "more than 1000 files") {
		t.Errorf("%v", r.troubles)
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
			l := opened(t, writeFiles(t, s.layout(image)))
			for where, blobs := range map[string]walk.Blobs{"folder": l, "registry": s} {
				r := &recorder{}
				err := walk.Image(t.Context(), blobs, image, nil, r, walk.Options{})
				if err == nil && len(r.troubles) == 0 {
					t.Errorf("%s: nobody noticed: %v", where, r.visited)
				}
				if name == "a layer" && !slices.Equal(r.inLayers(), []string{"a=eno"}) {
					t.Errorf("%s: %v", where, r.visited)
				}
			}
		})
	}
}

// TestKindByContent: what a layer is shows in what it holds, however short it is and whatever its type says.
func TestKindByContent(t *testing.T) {
	title := func(key, name string) map[string]string { return map[string]string{key: name} }
	const modelpack = "org.cncf.model.filepath"
	text := "sha256:%s=%s"
	for name, c := range map[string]struct {
		t           types.MediaType
		data        string
		annotations map[string]string
		want        []string // %s stands for the digest, then for the content
		trouble     bool
	}{
		"two letters of an image":   {types.OCILayer, "{}", nil, []string{text}, false},
		"nothing":                   {types.OCILayer, "", nil, []string{text}, false},
		"a readme":                  {"application/vnd.cncf.model.doc.v1.raw", "# hello\n", title(modelpack, "README.md"), []string{"README.md=# hello\n"}, false},
		"a path of a model":         {"application/vnd.cncf.model.weight.v1.raw", "abc", title(modelpack, "../net.onnx"), []string{"net.onnx=abc"}, false},
		"a tar of a model":          {"application/vnd.cncf.model.weight.v1.tar", string(tarOf("net/a", "1")), title(modelpack, "net"), []string{"net/a=1"}, false},
		"a modelkit without titles": {"application/vnd.kitops.modelkit.model.v1.tar+gzip", string(gzipOf(tarOf("a", "1"))), nil, []string{"a=1"}, false},
		"a tar of no known type":    {"application/octet-stream", string(tarOf("a", "1")), nil, []string{"a=1"}, false},
		"a file with a tar's type":  {types.OCIUncompressedLayer, strings.Repeat("x", 30), nil, []string{text}, false},
		"a packed file":             {types.OCILayer, string(gzipOf([]byte("short"))), nil, []string{"sha256:%.0[2]s%[1]s=short"}, false},
		"zeros":                     {types.OCIUncompressedLayer, strings.Repeat("\x00", 2048), nil, nil, false},
		"a tar behind zeros":        {types.OCIUncompressedLayer, strings.Repeat("\x00", 1024) + string(tarOf("a", "1")), nil, []string{"a=1"}, false},
		"the beginning of a tar":    {types.OCIUncompressedLayer, string(tarOf("a", "1")[:400]), nil, []string{"sha256:%.0[2]s%[1]s (400)"}, false},
		"a tar that ends too early": {types.OCIUncompressedLayer, string(tarOf("a", strings.Repeat("1", 600))[:700]), nil, nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			s := store{}
			d := s.add(c.t, []byte(c.data))
			d.Annotations = c.annotations
			image := s.image("application/vnd.example.config", d)
			var want []string
			for _, line := range c.want {
				if strings.Contains(line, "%") {
					line = fmt.Sprintf(line, d.Digest.Hex, c.data)
				}
				want = append(want, line)
			}
			for where, blobs := range map[string]walk.Blobs{"layout": opened(t, writeFiles(t, s.layout(image))), "registry": s} {
				r := &recorder{}
				if err := walk.Image(t.Context(), blobs, image, nil, r, walk.Options{}); err != nil {
					t.Fatal(err)
				}
				config := "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a={}"
				got := slices.DeleteFunc(r.done(t).visited, func(line string) bool { return line == config && c.data != "{}" })
				if diff := cmp.Diff(want, slices.Compact(got), cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("%s: %s", where, diff)
				}
				if (len(r.troubles) > 0) != c.trouble {
					t.Errorf("%s: %v", where, r.troubles)
				}
			}
		})
	}
}

// TestBehindTheEnd of a layer: what follows zeros is visited, or given to the visitor as what is left.
func TestBehindTheEnd(t *testing.T) {
	s := store{}
	image := s.image(types.OCIConfigJSON, s.add(types.OCIUncompressedLayer, append(make([]byte, 1024), "more"...)))
	for where, blobs := range map[string]walk.Blobs{"layout": opened(t, writeFiles(t, s.layout(image))), "registry": s} {
		r := &recorder{}
		if err := walk.Image(t.Context(), blobs, image, nil, r, walk.Options{}); err != nil {
			t.Fatal(err)
		}
		told := append(r.done(t).visited, r.rest...)
		if !slices.ContainsFunc(told, func(line string) bool {
			return strings.HasSuffix(line, "@end=more") || strings.HasSuffix(line, "[1024:1028]")
		}) {
			t.Errorf("%s: %v", where, told)
		}
	}
}
