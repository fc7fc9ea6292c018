// SPDX-License-Identifier: Apache-2.0

package strip_test

import (
	"archive/tar"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/static"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/vsa-legal/operator/internal/strip"
)

const statistics = "fr-statistics"

func TestLayers(t *testing.T) {
	age, crowd := model("age"), model("crowd")
	beside := models()["age-beside"]
	text := entry{name: "etc/motd", content: "hello"}
	for name, c := range map[string]struct {
		layers [][]entry
		want   [][]string
		paths  []string // that are told
	}{
		"a file": {
			[][]entry{{text, {name: "m/a.onnx", content: age}, {name: "m/c.onnx", content: crowd}}, {{name: "x", content: "x"}}},
			[][]string{{"etc/motd", "m/c.onnx"}, {"x"}}, []string{"m/a.onnx"},
		},
		"whatever its name": {
			[][]entry{{{name: "usr/share/doc/readme.txt", content: age}, text}}, [][]string{{"etc/motd"}}, []string{"usr/share/doc/readme.txt"},
		},
		"all of a layer": {[][]entry{{{name: "a", content: age}}}, [][]string{{}}, []string{"a"}},
		"overwritten above": {
			[][]entry{{{name: "m", content: age}, text}, {{name: "m", content: crowd}}}, [][]string{{"etc/motd"}, {"m"}}, []string{"m"},
		},
		"in two layers": {
			[][]entry{{{name: "m", content: age}}, {text}, {{name: "m", content: age}, {name: "n", content: age}}}, [][]string{{}, {"etc/motd"}, {}}, []string{"m", "n"},
		},
		"removed above": {
			[][]entry{{{name: "d/m", content: age}, text}, {{name: "d/.wh.m"}}}, [][]string{{"etc/motd"}, {"d/.wh.m"}}, []string{"d/m"},
		},
		"hard links": {
			[][]entry{
				{{name: "m", content: age}, {name: "l", kind: tar.TypeLink, link: "m"}, {name: "k", kind: tar.TypeLink, link: "./l"}, {name: "s", kind: tar.TypeSymlink, link: "m"},
					{name: "c", content: crowd}, {name: "ok", kind: tar.TypeLink, link: "c"}},
				{{name: "above", kind: tar.TypeLink, link: "/k"}, {name: "ok2", kind: tar.TypeLink, link: "c"}},
			},
			[][]string{{"s", "c", "ok"}, {"ok2"}}, []string{"m"},
		},
		"a link to what came later": {
			[][]entry{{{name: "m", content: age}, {name: "m", content: crowd}, {name: "l", kind: tar.TypeLink, link: "m"}}}, [][]string{{"m", "l"}}, []string{"m"},
		},
		"an archive": {
			[][]entry{{{name: "x.tar", content: string(tarOf(t, entry{name: "a", content: age}, entry{name: "c", content: crowd}))}, text}},
			[][]string{{"etc/motd"}}, []string{"x.tar!/a", "x.tar!/c"},
		},
		"weights beside": {
			[][]entry{{{name: "m/m.onnx", content: string(beside[0])}, text}, {{name: "m/m.onnx.data", content: string(beside[1])}}},
			[][]string{{"etc/motd"}, {}}, []string{"m/m.onnx", "m/m.onnx.data"},
		},
		"unknown and opaque": {
			[][]entry{{{name: "u.onnx", content: model("unknown")}, {name: "o.engine", content: "ptrt" + strings.Repeat("\x01\x02", 9000)}, text}},
			[][]string{{"etc/motd"}}, []string{"o.engine", "u.onnx"},
		},
		"hostile names": {
			[][]entry{{{name: "../../a", content: age}, {name: "/abs/a", content: age}, {name: "e\x1b[31m\u202e.onnx", content: age}, {name: "../b", content: "b"}}},
			[][]string{{"../b"}}, []string{"a", "abs/a", "e\ufffd[31m\ufffd.onnx"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			for kind, options := range map[string][]tarball.LayerOption{"gzip": nil, "zstd": withZstd} {
				var layers []v1.Layer
				for _, entries := range c.layers {
					layers = append(layers, layerOf(t, tarOf(t, entries...), options...))
				}
				source := saved(t, imageOf(t, layers...))
				s := run(t, source, statisticsOptions(t))
				if diff := cmp.Diff(c.want, names(t, s)); diff != "" {
					t.Errorf("%s (-want +got):\n%s", kind, diff)
				}
				var paths []string
				for _, r := range s.Removed {
					paths = append(paths, r.File.Path)
				}
				slices.Sort(paths)
				if diff := cmp.Diff(c.paths, paths); diff != "" {
					t.Errorf("%s: told (-want +got):\n%s", kind, diff)
				}
				absent(t, s.dir, age, crowd)
				wellFormed(t, s, source, layers)
			}
		})
	}
}

func statisticsOptions(t *testing.T) strip.Options { return options(t, statistics) }

// wellFormed holds an image to its own words: digests, sizes, sums of layers, history; and to what it was before.
func wellFormed(t *testing.T, s *stripped, source string, before []v1.Layer) {
	t.Helper()
	image := rootOf(t, s.dir)
	sums(t, s.dir)
	m, err := image.Manifest()
	if err != nil {
		t.Fatal(err)
	}
	if m.Annotations["org.opencontainers.image.title"] != "kept" {
		t.Error("the annotations are lost")
	}
	config, err := image.ConfigFile()
	if err != nil || len(config.History) != 2*len(before) || len(config.RootFS.DiffIDs) != len(before) {
		t.Errorf("%v, %d of history, %d sums", err, len(config.History), len(config.RootFS.DiffIDs))
	}
	changed := map[string]string{}
	for _, c := range s.Layers {
		changed[c.From] = c.To
	}
	for i, l := range before {
		digest, err := l.Digest()
		if err != nil {
			t.Fatal(err)
		}
		want := digest.String()
		_, touched := changed[want]
		if touched {
			want = changed[want]
		}
		after := m.Layers[i]
		if after.Digest.String() != want {
			t.Errorf("layer %d is %s, want %s", i, after.Digest, want)
		}
		if after.Annotations["note"] == "" || touched == (after.Annotations["containerd.io/snapshot/stargz/toc.digest"] != "") {
			t.Errorf("layer %d: touched %t, %v", i, touched, after.Annotations)
		}
		if mt, _ := l.MediaType(); mt != after.MediaType {
			t.Errorf("layer %d has the type %s", i, after.MediaType)
		}
	}
	again := run(t, source, statisticsOptions(t))
	if again.Root.Digest != s.Root.Digest {
		t.Errorf("once %s, once %s", s.Root.Digest, again.Root.Digest)
	}
}

// sums holds every blob to its name, and the layers of an image to what its config says of them.
func sums(t *testing.T, dir string) {
	t.Helper()
	files, err := os.ReadDir(filepath.Join(dir, "blobs/sha256"))
	if err != nil {
		t.Fatal(err)
	}
	packed, unpacked := map[string]int64{}, map[string]string{}
	for _, f := range files {
		data, err := os.ReadFile(filepath.Join(dir, "blobs/sha256", f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		packed[fmt.Sprintf("%x", sha256.Sum256(data))] = int64(len(data))
		unpacked[f.Name()] = fmt.Sprintf("%x", sha256.Sum256(unpack(t, data)))
	}
	m, err := rootOf(t, dir).Manifest()
	if err != nil {
		t.Fatal(err)
	}
	config, err := rootOf(t, dir).ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	for i, d := range append(m.Layers, m.Config) {
		if size, ok := packed[d.Digest.Hex]; !ok || size != d.Size {
			t.Errorf("%s has %d bytes, not %d", d.Digest, size, d.Size)
		}
		if i < len(m.Layers) && unpacked[d.Digest.Hex] != config.RootFS.DiffIDs[i].Hex {
			t.Errorf("%s is %s, not %s", d.Digest, unpacked[d.Digest.Hex], config.RootFS.DiffIDs[i])
		}
	}
	if len(packed) != len(files) {
		t.Errorf("%d files with %d contents", len(files), len(packed))
	}
}

// What is kept of a layer is kept as it was, to the byte.
func TestEntriesStayAsTheyWere(t *testing.T) {
	keep := []entry{{name: "d/", kind: tar.TypeDir}, {name: strings.Repeat("long/", 60) + "x", content: "x"}, {name: "c", content: model("crowd")}}
	with := append(slices.Clone(keep), entry{name: strings.Repeat("n", 200), content: model("age")})
	s := run(t, saved(t, imageOf(t, layerOf(t, tarOf(t, with...)))), statisticsOptions(t))
	for name, blob := range blobs(t, s.dir) {
		if string(blob) == string(tarOf(t, keep...)) {
			return
		}
		t.Log(name, len(blob))
	}
	t.Error("no layer is what it would have been without the file")
}

// What follows the end of an archive is no file, and may be one that was taken out.
func TestBehindTheEnd(t *testing.T) {
	data := append(tarOf(t, entry{name: "a", content: model("age")}, entry{name: "b", content: "b"}), tarOf(t, entry{name: "c", content: model("age")})...)
	s := run(t, saved(t, imageOf(t, layerOf(t, data))), statisticsOptions(t))
	absent(t, s.dir, model("age"))
}

// What follows the end of one layer may be what is taken out of another.
func TestBehindTheEndOfAnotherLayer(t *testing.T) {
	first := tarOf(t, entry{name: "a", content: model("age")})
	second := append(tarOf(t, entry{name: "b", content: "b"}), tarOf(t, entry{name: "c", content: model("age")})...)
	s := run(t, saved(t, imageOf(t, layerOf(t, first), layerOf(t, second))), statisticsOptions(t))
	absent(t, s.dir, model("age"))
}

// An entry that takes something away may have content, which no container sees, and which is in the image all the same.
func TestContentOfAWhiteout(t *testing.T) {
	for name, at := range map[string]string{"of a file": "d/.wh.x", "of what a folder had": "d/.wh..wh..opq"} {
		for kind, options := range map[string][]tarball.LayerOption{"compressed": nil, "zstd": withZstd, "plain": plain} {
			data := tarOf(t, entry{name: "t", content: strings.Repeat("text ", 1<<20)}, entry{name: at, content: model("age")}, entry{name: "b", content: "b"})
			s := run(t, saved(t, imageOf(t, layerOf(t, data, options...))), statisticsOptions(t))
			absent(t, s.dir, model("age"))
			if len(s.Removed) != 1 {
				t.Errorf("%s, %s: %d models were found", name, kind, len(s.Removed))
			}
		}
	}
}

func TestNothingToTakeOut(t *testing.T) {
	image := imageOf(t, layerOf(t, tarOf(t, entry{name: "c", content: model("crowd")})))
	s := run(t, saved(t, image), statisticsOptions(t))
	digest, err := image.Digest()
	if err != nil || s.Root.Digest != digest || len(s.Removed) != 0 || len(s.plan.Kept) != 1 {
		t.Errorf("%v, %s, want %s: %v", err, s.Root.Digest, digest, s.Removed)
	}
}

func TestKeepUnidentified(t *testing.T) {
	o := statisticsOptions(t)
	o.KeepUnidentified = true
	image := imageOf(t, layerOf(t, tarOf(t, entry{name: "u.onnx", content: model("unknown")}, entry{name: "a", content: model("age")})))
	s := run(t, saved(t, image), o)
	if diff := cmp.Diff([][]string{{"u.onnx"}}, names(t, s)); diff != "" {
		t.Error(diff)
	}
}

// Weights stay that a model which stays needs as well.
func TestSharedWeights(t *testing.T) {
	age, crowd := models()["age-beside"], models()["crowd-beside"]
	s := run(t, saved(t, imageOf(t, layerOf(t, tarOf(t, entry{name: "age", content: string(age[0])}, entry{name: "crowd", content: string(crowd[0])},
		entry{name: "m.onnx.data", content: string(crowd[1])})))), statisticsOptions(t))
	if len(s.plan.Kept) != 1 || len(s.plan.Kept[0].Data) != 1 || len(s.Removed[0].File.Data) != 1 {
		t.Fatalf("they share no weights: %+v, %+v", s.plan.Kept, s.Removed)
	}
	if diff := cmp.Diff([][]string{{"crowd", "m.onnx.data"}}, names(t, s)); diff != "" {
		t.Error(diff)
	}
}

func TestPlatforms(t *testing.T) {
	base := layerOf(t, tarOf(t, entry{name: "a", content: model("age")}, entry{name: "base", content: "b"}))
	index := mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	for i, arch := range []string{"amd64", "arm64", "riscv64"} {
		own := layerOf(t, tarOf(t, entry{name: "own", content: arch}, entry{name: "b/" + arch, content: model("age")}))
		layers := []v1.Layer{base, own}
		if i == 2 {
			layers = []v1.Layer{layerOf(t, tarOf(t, entry{name: "own", content: arch}))}
		}
		index = mutate.AppendManifests(index, mutate.IndexAddendum{Add: imageOf(t, layers...),
			Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: arch}, Annotations: map[string]string{"for": arch}}})
	}
	s := run(t, saved(t, index), statisticsOptions(t))
	absent(t, s.dir, model("age"))
	if len(s.Changed) != 3 || len(s.Layers) != 3 || len(s.Removed) != 3 {
		t.Errorf("%d manifests, %d layers, %d files", len(s.Changed), len(s.Layers), len(s.Removed))
	}
	text := string(blobs(t, s.dir)[s.Root.Digest.Hex])
	before, _ := index.IndexManifest()
	if !strings.Contains(text, before.Manifests[2].Digest.String()) || strings.Contains(text, before.Manifests[0].Digest.String()) ||
		!strings.Contains(text, `"for":"amd64"`) || !strings.Contains(text, `"architecture":"arm64"`) {
		t.Error(text)
	}
}

func TestArtifact(t *testing.T) {
	raw := func(name string, content string) mutate.Addendum {
		return mutate.Addendum{Layer: rawLayer{content}, Annotations: map[string]string{"org.opencontainers.image.title": name}}
	}
	artifact, err := mutate.Append(mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), "application/vnd.test"),
		raw("a.onnx", model("age")), raw("c.onnx", model("crowd")), raw("all.tar", string(tarOf(t, entry{name: "x", content: model("age")}))))
	if err != nil {
		t.Fatal(err)
	}
	s := run(t, saved(t, artifact), statisticsOptions(t))
	absent(t, s.dir, model("age"), model("crowd"))
	m, err := rootOf(t, s.dir).Manifest()
	if err != nil || len(m.Layers) != 1 || m.Layers[0].Annotations["org.opencontainers.image.title"] != "c.onnx" || m.Config.MediaType != "application/vnd.test" {
		t.Errorf("%v %+v", err, m)
	}
}

// TestFilesUnderAnImagesConfig: Ollama gives a model's files the config of an image. They are files all the same.
func TestFilesUnderAnImagesConfig(t *testing.T) {
	image := imageOf(t)
	for _, file := range []struct {
		t       types.MediaType
		content string
	}{
		{"application/vnd.ollama.image.model", model("age")}, {"application/vnd.ollama.image.license", "a licence"}, {"application/vnd.ollama.image.params", "{}"},
	} {
		var err error
		if image, err = mutate.Append(image, mutate.Addendum{Layer: static.NewLayer([]byte(file.content), file.t)}); err != nil {
			t.Fatal(err)
		}
	}
	s := run(t, saved(t, image), statisticsOptions(t))
	absent(t, s.dir, model("age"))
	m, err := rootOf(t, s.dir).Manifest()
	if err != nil || len(m.Layers) != 2 || m.Layers[0].MediaType != "application/vnd.ollama.image.license" {
		t.Errorf("%v %+v", err, m)
	}
	sums(t, s.dir)
}

// TestPartsOfAnArtifactThatAreNotThere are left out of it, for nobody knows what they are.
func TestPartsOfAnArtifactThatAreNotThere(t *testing.T) {
	pack := artifact(t, "application/vnd.cncf.model.config.v1+json", nil, model("crowd"), "gone")
	digest, _, err := v1.SHA256(strings.NewReader("gone"))
	if err != nil {
		t.Fatal(err)
	}
	s := run(t, without(t, saved(t, pack), digest), statisticsOptions(t))
	m, err := rootOf(t, s.dir).Manifest()
	if err != nil || len(m.Layers) != 1 || len(s.Removed) != 1 || s.Removed[0].File.Path != digest.String() {
		t.Errorf("%v %+v %+v", err, m, s.Removed)
	}
}

// A docker archive has layers that are not compressed. It can be compressed itself, and hold several images.
func TestDockerArchive(t *testing.T) {
	layers := tarOf(t, entry{name: "a", content: model("age")}, entry{name: "b", content: "b"})
	config := `{"os":"linux","architecture":"amd64","rootfs":{"type":"layers","diff_ids":["sha256:` + strings.Repeat("0", 64) + `"]},"config":{},"vendor":{"own":1}}`
	archive := func(manifest string) []byte {
		return tarOf(t, entry{name: "l/layer.tar", content: string(layers)}, entry{name: "config.json", content: config},
			entry{name: "other.json", content: config + " "}, entry{name: "manifest.json", content: manifest})
	}
	one := archive(`[{"Config":"config.json","RepoTags":["app:1","app:latest"],"Layers":["l/layer.tar"]}]`)
	two := archive(`[{"Config":"other.json","RepoTags":["other:1"],"Layers":[]},{"Config":"config.json","RepoTags":["app:1"],"Layers":["l/layer.tar"]}]`)
	for name, c := range map[string]struct {
		data  []byte
		named string
		fails string
	}{
		"one":              {one, "", ""},
		"one, compressed":  {gzipped(t, string(one)), "", ""},
		"of two, by name":  {two, ":app:1", ""},
		"of two":           {two, "", "there are 2 images in it, not one: other:1 sha256:"},
		"of two, the name": {two, ":none", `no image in it is called "none": there are other:1, app:1`},
	} {
		t.Run(name, func(t *testing.T) {
			path := t.TempDir() + "/image"
			if err := os.WriteFile(path, c.data, 0o600); err != nil {
				t.Fatal(err)
			}
			if c.fails != "" {
				if plan, err := strip.Make(t.Context(), "docker-archive:"+path+c.named, statisticsOptions(t)); err == nil || !strings.Contains(err.Error(), c.fails) {
					t.Errorf("%v %v", plan, err)
				}
				return
			}
			if c.named != "" {
				path = "docker-archive:" + path + c.named
			}
			s := run(t, path, statisticsOptions(t))
			absent(t, s.dir, model("age"))
			sums(t, s.dir)
			if config, _ := rootOf(t, s.dir).RawConfigFile(); !strings.Contains(string(config), `"vendor":{"own":1}`) {
				t.Errorf("%s", config)
			}
		})
	}
}
