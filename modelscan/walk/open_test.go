// SPDX-License-Identifier: Apache-2.0

package walk_test

import (
	"encoding/base64"
	"errors"
	"fmt"
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

// dockerSave is what docker save writes: each image has a file, and names.
func dockerSave(images ...[]string) []byte {
	files := []string{"c.json", "{}"}
	var saved []string
	for i, tags := range images {
		layer := fmt.Sprintf("l%d.tar", i)
		files = append(files, layer, string(tarOf(fmt.Sprintf("file%d", i), "one")))
		saved = append(saved, fmt.Sprintf(`{"Config":"c.json","RepoTags":["%s"],"Layers":["%s"]}`, strings.Join(tags, `","`), layer))
	}
	return tarOf(append(files, "manifest.json", "["+strings.Join(saved, ",")+"]")...)
}

func layoutTar() []byte {
	s := store{}
	return tarOf(s.layout(s.layers([]string{"file0", "one"}))...)
}

// bzippedDocker has a layer with the file "a", for nothing in Go writes bzip2.
const bzippedDocker = `QlpoOTFBWSZTWSnlrwsAASr/gduAAADQBX+QCAQcGuu33mpAAAgIMAC4DADTRoNMQAAAMgDADTRoNMQAAAMgBIqaJkjYk0yaNGhmUPUejCZTOwt5
UhGwaEl8MVXaKZIQjz37vLvCgjBi36pItgQDSCEMAaKfvqdvQnn41m31vsOh7hrQLWDQjcwRp+vyzQkFLricoU8Iq+fJ6I5w9pQhBt9wOD57cWiS9zjzqkIIhbhw
Fb+y1dMr8I31ihcs5rvFEuVq2Y4yCdt2ShmE1DB5hRpt1Y4cQSD/F3JFOFCQKeWvCw==`

// TestOpen knows an image by its content, whatever it is called and however it is compressed.
func TestOpen(t *testing.T) {
	docker := dockerSave([]string{"x:1"})
	both := append(slices.Clone(docker[:len(docker)-1024]), layoutTar()...) // of the containerd store
	many := []string{}
	for i := range 100 {
		many = append(many, fmt.Sprintf("src/%d", i), "x")
	}
	for name, c := range map[string]struct {
		data  []byte
		image bool
	}{
		"layout":                         {layoutTar(), true},
		"docker":                         {docker, true},
		"both":                           {both, true},
		"layout.gz":                      {gzipOf(layoutTar()), true},
		"docker.gz":                      {gzipOf(docker), true},
		"docker.zst":                     {zstdOf(docker), true},
		"docker.xz":                      {xzOf(docker), true},
		"docker.bz2":                     {must2(base64.StdEncoding.DecodeString(bzippedDocker)), true},
		"a tar":                          {tarOf("a", "one"), false},
		"a tar.gz":                       {gzipOf(tarOf("a", "one")), false},
		"a gzip of zeros":                {gzipOf(make([]byte, 4096)), false},
		"of large files":                 {gzipOf(append(tarOf("x", string(make([]byte, 70<<20)))[:70<<20+512], docker...)), false},
		"of many files":                  {gzipOf(tarOf(append(many, "manifest.json", "[]")...)), false},
		"the manifest of something else": {tarOf("manifest.json", `{"name":"a web page"}`), false},
		"the same, in a list":            {tarOf("manifest.json", `[1]`), false},
		"an image with something behind": {append(slices.Clone(docker), "more"...), false},
		"an image that ends too early":   {docker[:1600], false},
		"a tar.gz that ends too early":   {gzipOf(docker)[:200], false},
		"a file":                         {[]byte("one"), false},
		"an empty file":                  {nil, false},
		"a layout without an index":      {tarOf("oci-layout", "{}", "l", "x"), false},
		"a layout with no index to read": {tarOf("oci-layout", "{}", "index.json", "no"), false},
		"a layout of nothing":            {tarOf("oci-layout", "{}", "index.json", `{"manifests":[]}`), false},
	} {
		t.Run(name, func(t *testing.T) {
			temp := t.TempDir()
			source := filepath.Join(t.TempDir(), "source")
			write(t, source, c.data)
			l, err := walk.Open(t.Context(), source, walk.Options{TempDir: temp})
			if c.image != (err == nil) || !c.image && !errors.Is(err, walk.ErrNoImage) {
				t.Fatal(err)
			}
			if c.image {
				r := &recorder{}
				must(l.Walk(t.Context(), nil, r, walk.Options{}))
				if files := r.done(t).inLayers(); !slices.Contains(files, "file0=one") && !slices.Contains(files, "a=one") || len(r.troubles) > 0 {
					t.Errorf("%v %v", r.visited, r.troubles)
				}
				must(l.Close())
			}
			if left := must2(os.ReadDir(temp)); len(left) > 0 {
				t.Errorf("%v is left behind", left)
			}
		})
	}
}

// TestOpenBounds: what is unpacked has limits, and nothing is left behind.
func TestOpenBounds(t *testing.T) {
	source, temp := filepath.Join(t.TempDir(), "x"), t.TempDir()
	write(t, source, gzipOf(dockerSave([]string{"x:1"})))
	for name, limits := range map[string]walk.Limits{"bytes": {Expanded: 1000}} {
		o := walk.Options{TempDir: temp, Limits: limits}
		if _, err := walk.Open(t.Context(), "docker-archive:"+source, o); err == nil || !strings.Contains(err.Error(), "more than 1000 bytes") {
			t.Errorf("%s: %v", name, err)
		}
	}
	write(t, source, gzipOf(append(dockerSave([]string{"x:1"}), make([]byte, 80<<20)...)))
	o := walk.Options{TempDir: temp, Limits: walk.Limits{Ratio: 100}}
	if _, err := walk.Open(t.Context(), "docker-archive:"+source, o); err == nil || !strings.Contains(err.Error(), "100 times its size") {
		t.Error(err)
	}
	if left := must2(os.ReadDir(temp)); len(left) > 0 {
		t.Errorf("%v is left behind", left)
	}
}

// TestOpenByName takes one image of several.
func TestOpenByName(t *testing.T) {
	dir := t.TempDir()
	docker := filepath.Join(dir, "saved:1.tar")
	write(t, docker, dockerSave([]string{"app:1", "app:latest"}, []string{"other:1"}))
	s := store{}
	one, two := s.layers([]string{"file0", "one"}), s.layers([]string{"file1", "one"})
	one.Annotations = map[string]string{walk.RefName: "1.4", "io.containerd.image.name": "registry.example/app:1.4"}
	layout := writeFiles(t, s.layout(one, two))
	for source, c := range map[string]struct {
		want  []string
		fails string
	}{
		"docker-archive:" + docker: {[]string{"file0=one", "file1=one"}, ""},
		docker:                     {[]string{"file0=one", "file1=one"}, ""},
		"docker-archive:" + docker + ":app:latest":     {[]string{"file0=one"}, ""},
		"docker-archive:" + docker + ":other:1":        {[]string{"file1=one"}, ""},
		"docker-archive:" + docker + ":none":           {nil, `no image in it is called "none": there are app:1, app:latest, other:1`},
		"oci:" + layout + ":1.4":                       {[]string{"file0=one"}, ""},
		"oci:" + layout + ":registry.example/app:1.4":  {[]string{"file0=one"}, ""},
		"oci:" + layout + "@" + two.Digest.String():    {[]string{"file1=one"}, ""},
		"oci:" + layout + ":1.5":                       {nil, `called "1.5": there are 1.4, registry.example/app:1.4`},
		"oci:" + filepath.Join(layout, "none"):         {nil, "no such file"},
		"oci:" + docker:                                {nil, "it is no OCI layout"},
		"docker-archive:" + layout:                     {nil, "it is no docker archive"},
		"oci:" + filepath.Join(dir, "none") + ":1.4:5": {nil, "no such file"},
	} {
		l, err := walk.Open(t.Context(), source, walk.Options{})
		if c.fails != "" {
			if err == nil || !strings.Contains(err.Error(), c.fails) {
				t.Errorf("%s: %v does not say %q", source, err, c.fails)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		r := &recorder{}
		must(walk.Image(t.Context(), l, l.Root, nil, r, walk.Options{}))
		must(l.Close())
		if diff := cmp.Diff(c.want, r.done(t).inLayers()); diff != "" {
			t.Errorf("%s: %s", source, diff)
		}
	}
}

func TestOnDisk(t *testing.T) {
	for source, want := range map[string]bool{t.TempDir(): true, "oci:none": true, "docker-archive:none": true, "registry.example/a:1": false} {
		if got, err := walk.OnDisk(source); got != want || !want && err == nil {
			t.Errorf("%s: %t %v", source, got, err)
		}
	}
}

// TestImageInDocker: one image that is saved under several names is one.
func TestImageInDocker(t *testing.T) {
	layer := string(tarOf("a", "one"))
	source := filepath.Join(t.TempDir(), "x")
	write(t, source, tarOf("c", "{}", "l", layer, "manifest.json",
		`[{"Config":"c","RepoTags":["a:1"],"Layers":["l"]},{"Config":"c","RepoTags":["b:1"],"Layers":["l"]}]`))
	l := opened(t, source)
	if names := l.Names(l.Root); l.Digest == "" || !slices.Equal(names, []string{"a:1", "b:1"}) {
		t.Errorf("%q %v", l.Digest, names)
	}
	if names := l.Names(v1.Descriptor{MediaType: types.OCIManifestSchema1}); len(names) > 0 {
		t.Error(names)
	}
}
