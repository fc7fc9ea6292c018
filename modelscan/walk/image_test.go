// SPDX-License-Identifier: Apache-2.0

package walk_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
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

// opened is an image on disk.
func opened(t *testing.T, source string) *walk.Local {
	t.Helper()
	l, err := walk.Open(t.Context(), source, walk.Options{TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { must(l.Close()) })
	return l
}

func walkLocal(t *testing.T, source string, platform *v1.Platform) *recorder {
	t.Helper()
	l := opened(t, source)
	r := &recorder{}
	if err := walk.Image(t.Context(), l, l.Root, platform, r, walk.Options{Jobs: 2}); err != nil {
		t.Fatal(err)
	}
	return r.done(t)
}

// inLayers are the files that were visited, but for the configs of images.
func (r *recorder) inLayers() []string {
	return slices.DeleteFunc(slices.Clone(r.visited), func(line string) bool { return ofConfig.MatchString(line) })
}

var ofConfig = regexp.MustCompile(`^sha256:[0-9a-f]{64}(=\{| \()`)

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
		"folder":   walkLocal(t, writeFiles(t, layout), nil),
		"tar":      walkLocal(t, packed, nil),
		"registry": remote.done(t),
	} {
		if diff := cmp.Diff(want, r.inLayers()); diff != "" {
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
		if diff := cmp.Diff(test.want, r.done(t).inLayers()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	err := walk.Image(t.Context(), s, index, &v1.Platform{OS: "plan9"}, &recorder{}, walk.Options{})
	if err == nil || !strings.Contains(err.Error(), "there is no image for the platform plan9 in it, but for: linux/amd64, linux/arm64") {
		t.Error(err)
	}
}

// forPlatform is a descriptor of an image for one.
func forPlatform(d v1.Descriptor, os, arch, variant string) v1.Descriptor {
	d.Platform = &v1.Platform{OS: os, Architecture: arch, Variant: variant}
	return d
}

// TestMissing: what an image names and what is not there is told, and the rest is read.
func TestMissing(t *testing.T) {
	linux := func(d v1.Descriptor, arch string) v1.Descriptor { return forPlatform(d, "linux", arch, "") }
	attestation := func(s store) v1.Descriptor {
		d := forPlatform(s.image("application/vnd.in-toto+json", s.add("application/vnd.in-toto+json", []byte("{}"))), "unknown", "unknown", "")
		d.Annotations = map[string]string{"vnd.docker.reference.type": "attestation-manifest"}
		return d
	}
	for name, c := range map[string]struct {
		make     func(s store) []v1.Descriptor
		want     []string
		troubles []string // parts of what is told, in its order
		fails    string
	}{
		"a platform": {
			func(s store) []v1.Descriptor {
				arm := linux(s.layers([]string{"arm", "2"}), "arm64")
				delete(s, arm.Digest)
				return []v1.Descriptor{linux(s.layers([]string{"amd", "1"}), "amd64"), arm}
			},
			[]string{"amd=1"}, []string{"the image for linux/arm64, sha256:"}, "",
		},
		"an attestation": {
			func(s store) []v1.Descriptor {
				a := attestation(s)
				delete(s, a.Digest)
				return []v1.Descriptor{linux(s.layers([]string{"amd", "1"}), "amd64"), a}
			},
			[]string{"amd=1"}, []string{"the attestation manifest, sha256:"}, "",
		},
		"a layer": {
			func(s store) []v1.Descriptor {
				gone := s.add(types.OCIUncompressedLayer, tarOf("gone", "1"))
				delete(s, gone.Digest)
				return []v1.Descriptor{s.image(types.OCIConfigJSON, gone, s.add(types.OCIUncompressedLayer, tarOf("b", "2")))}
			},
			[]string{"b=2"}, []string{"the image names it, and it cannot be read"}, "",
		},
		"a layer of elsewhere": {
			func(s store) []v1.Descriptor {
				gone := s.add(types.OCIUncompressedRestrictedLayer, tarOf("gone", "1"))
				gone.URLs = []string{"https://elsewhere.example/layer"}
				delete(s, gone.Digest)
				return []v1.Descriptor{s.image(types.OCIConfigJSON, gone, s.add(types.OCIUncompressedLayer, tarOf("b", "2")))}
			},
			[]string{"b=2"}, []string{`it is to be fetched from elsewhere, which is not done here: "https://`}, "",
		},
		"a config": {
			func(s store) []v1.Descriptor {
				i := s.layers([]string{"b", "2"})
				delete(s, v1.Hash{Algorithm: "sha256", Hex: fmt.Sprintf("%x", sha256.Sum256([]byte("{}")))})
				return []v1.Descriptor{i}
			},
			[]string{"b=2"}, []string{"the image names it, and it cannot be read"}, "",
		},
		"a manifest that is another": {
			func(s store) []v1.Descriptor {
				arm := s.layers([]string{"arm", "2"})
				s[arm.Digest][5] ^= 1
				return []v1.Descriptor{s.layers([]string{"amd", "1"}), arm}
			},
			[]string{"amd=1"}, []string{"does not have the digest that it is named by"}, "",
		},
		"an image of schema 1": {
			func(s store) []v1.Descriptor {
				return []v1.Descriptor{s.layers([]string{"amd", "1"}), s.add(types.DockerManifestSchema1Signed, []byte(`{"schemaVersion":1}`))}
			},
			[]string{"amd=1"}, []string{"Docker's schema 1, which is not read here"}, "",
		},
		"all": {
			func(s store) []v1.Descriptor {
				i := s.layers([]string{"amd", "1"})
				delete(s, i.Digest)
				return []v1.Descriptor{i}
			}, nil, nil, "the manifest sha256:",
		},
		"all of two": {
			func(s store) []v1.Descriptor {
				one, two := s.layers([]string{"amd", "1"}), s.layers([]string{"amd", "2"})
				delete(s, one.Digest)
				delete(s, two.Digest)
				return []v1.Descriptor{one, two}
			}, nil, nil, "the manifest sha256:",
		},
		"fields that come twice": {
			func(s store) []v1.Descriptor {
				empty := s.add(types.OCIEmptyJSON, []byte("{}"))
				text := fmt.Sprintf(`{"schemaVersion":2,"config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"%s","size":2},"layers":[],"Layers":[]}`, empty.Digest)
				return []v1.Descriptor{s.layers([]string{"amd", "1"}), s.add(types.OCIManifestSchema1, []byte(text))}
			},
			[]string{"amd=1"}, []string{`has the field "layers" twice`}, "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := store{}
			manifests := c.make(s)
			index := s.json(types.OCIImageIndex, v1.IndexManifest{SchemaVersion: 2, Manifests: manifests})
			l := opened(t, writeFiles(t, s.layout(manifests...)))
			for where, walked := range map[string]func(*recorder) error{
				"layout":   func(r *recorder) error { return l.Walk(t.Context(), nil, r, walk.Options{}) },
				"registry": func(r *recorder) error { return walk.Image(t.Context(), s, index, nil, r, walk.Options{}) },
			} {
				r := &recorder{}
				err := walked(r)
				if c.fails != "" {
					if err == nil || !strings.Contains(err.Error(), c.fails) {
						t.Errorf("%s: %v does not say %q", where, err, c.fails)
					}
					continue
				}
				if err != nil {
					t.Errorf("%s: %v", where, err)
				}
				told := r.done(t).troubles
				if len(told) != len(c.troubles) || !strings.Contains(strings.Join(told, "\n"), strings.Join(c.troubles, "")) {
					t.Errorf("%s: %q, want %q", where, told, c.troubles)
				}
				inLayers := slices.DeleteFunc(r.inLayers(), func(line string) bool {
					return strings.HasPrefix(line, "oci-layout") || strings.HasPrefix(line, "index.json") || strings.HasPrefix(line, "blobs/")
				})
				if diff := cmp.Diff(c.want, inLayers); diff != "" {
					t.Errorf("%s: %s", where, diff)
				}
			}
		})
	}
}
