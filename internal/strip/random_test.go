// SPDX-License-Identifier: Apache-2.0

package strip_test

import (
	"archive/tar"
	"bytes"
	"fmt"
	"math/rand/v2"
	"path"
	"testing"

	"github.com/google/go-cmp/cmp"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/klauspost/compress/gzip"

	"github.com/vsa-legal/operator/internal/strip"
	"github.com/vsa-legal/operator/modelscan"
)

// random makes images in which one model lies somewhere, under one name or more, hidden or not.
type random struct {
	*rand.Rand
	t *testing.T
}

var somePaths = []string{"a", "b", "d/m", "d/n", "d/e/m", "f/g/h"}

func (r *random) path() string { return somePaths[r.IntN(len(somePaths))] }

// noise is an entry that is no model.
func (r *random) noise() entry {
	at := r.path()
	switch r.IntN(6) {
	case 0:
		return entry{name: path.Join(path.Dir(at), ".wh."+path.Base(at))}
	case 1:
		return entry{name: path.Join(path.Dir(at), ".wh..wh..opq")}
	case 2, 3:
		return entry{name: at, kind: tar.TypeLink, link: r.path()}
	case 4:
		return entry{name: at, content: model("crowd")}
	}
	return entry{name: at, content: fmt.Sprintf("text %d", r.IntN(1000))}
}

// hidden is an entry that has the model, packed or not.
func (r *random) hidden(content string) entry {
	at := r.path()
	switch r.IntN(4) {
	case 0:
		return entry{name: at, content: string(tarOf(r.t, entry{name: "deep", content: content}))}
	case 1:
		return entry{name: at, content: string(gzipped(r.t, content))}
	}
	return entry{name: at, content: content}
}

func (r *random) layer(content string) v1.Layer {
	var entries []entry
	for range r.IntN(8) {
		entries = append(entries, r.noise())
	}
	if content != "" {
		entries = append(entries, r.hidden(content))
		for range r.IntN(3) {
			entries = append(entries, entry{name: r.path(), kind: tar.TypeLink, link: entries[len(entries)-1].name}, r.noise())
		}
	}
	var how []tarball.LayerOption
	if r.IntN(2) == 0 {
		how = withZstd
	}
	return layerOf(r.t, tarOf(r.t, entries...), how...)
}

// image has the content in one of its layers, or twice.
func (r *random) image(content string) v1.Image {
	n := 1 + r.IntN(3)
	in, again := r.IntN(n), r.IntN(2*n)
	var layers []v1.Layer
	for i := range n {
		if i == in || i == again {
			layers = append(layers, r.layer(content))
		} else {
			layers = append(layers, r.layer(""))
		}
	}
	return imageOf(r.t, layers...)
}

// source is a layout: of an image with or without something about it, of an index, of an artifact.
func (r *random) source(content string) string {
	image := r.image(content)
	subject := descriptorOf(r.t, image)
	parts := []part{{image, named("1")}}
	switch r.IntN(4) {
	case 0:
		parts = append(parts, part{artifact(r.t, "application/spdx+json", &subject, `{"a":1}`), v1.Descriptor{}})
	case 1:
		other := r.image("")
		parts = []part{{mutate.AppendManifests(empty.Index, mutate.IndexAddendum{Add: other, Descriptor: linux("arm64")},
			mutate.IndexAddendum{Add: image, Descriptor: linux("amd64")}, attestationOf(r.t, image, `{}`), attestationOf(r.t, other, `{"b":1}`)), v1.Descriptor{}}}
	case 2:
		parts = []part{{artifact(r.t, "application/vnd.cncf.model.config.v1+json", nil, "{}", content, string(tarOf(r.t, r.noise(), r.hidden(content))), "# readme"), v1.Descriptor{}}}
	}
	return layoutOf(r.t, parts...)
}

// TestRandomImages: wherever a model lies, it is found, and nothing of it is left.
func TestRandomImages(t *testing.T) {
	age := model("age")
	pieces := piecesOf(age, model("crowd"))
	for seed := range uint64(40) {
		r := &random{rand.New(rand.NewPCG(seed, 7)), t}
		source := r.source(age)
		report, err := modelscan.Scan(t.Context(), source, modelscan.Options{})
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if !has(report, "biometric.categorization.age") {
			t.Errorf("seed %d: the model was not found", seed)
		}
		s := run(t, source, statisticsOptions(t))
		for name, blob := range blobs(t, s.dir) {
			for _, content := range append(inner(t, blob), blob) {
				for _, piece := range pieces {
					if bytes.Contains(content, piece) {
						t.Fatalf("seed %d: %s has a piece of the model", seed, name)
					}
				}
			}
		}
		if again := run(t, source, statisticsOptions(t)); again.Root.Digest != s.Root.Digest {
			t.Errorf("seed %d: once %s, once %s", seed, s.Root.Digest, again.Root.Digest)
		}
		if whole := runAnew(t, source); whole != s.Root.Digest {
			t.Errorf("seed %d: %s where every layer is looked into, %s where not", seed, whole, s.Root.Digest)
		}
		sameAgain(t, seed, s)
	}
}

// runAnew looks into every layer while the image is built, and after.
func runAnew(t *testing.T, source string) v1.Hash {
	t.Helper()
	plan, err := strip.Make(t.Context(), source, statisticsOptions(t))
	if err != nil {
		t.Fatal(err)
	}
	defer plan.Close()
	plan.ForgetLayers()
	r, err := plan.Build(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return r.Root.Digest
}

// sameAgain: what is known of the layers that stayed tells the same of the new image as if all of it was read.
func sameAgain(t *testing.T, seed uint64, s *stripped) {
	t.Helper()
	read, err := modelscan.Scan(t.Context(), s.dir, modelscan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	known, err := modelscan.Scan(t.Context(), s.dir, modelscan.Options{Layers: s.plan.Layers()})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(read, known); diff != "" {
		t.Errorf("seed %d (-read +known): %s", seed, diff)
	}
}

func has(r *modelscan.Report, capability string) bool {
	for i := range r.Files {
		for _, c := range r.Files[i].Capabilities {
			if c.Name == capability {
				return true
			}
		}
	}
	return false
}

// piecesOf a content that another one does not have.
func piecesOf(content, other string) (pieces [][]byte) {
	for at := 0; at+256 <= len(content); at += max(len(content)/32, 256) {
		if piece := []byte(content[at : at+256]); !bytes.Contains([]byte(other), piece) {
			pieces = append(pieces, piece)
		}
	}
	return pieces
}

// inner are the files of a layer that are compressed themselves.
func inner(t *testing.T, blob []byte) (all [][]byte) {
	t.Helper()
	for r := tar.NewReader(bytes.NewReader(blob)); ; {
		if _, err := r.Next(); err != nil {
			return all
		}
		var content bytes.Buffer
		if _, err := content.ReadFrom(r); err != nil {
			return all
		}
		if bytes.HasPrefix(content.Bytes(), []byte{0x1f, 0x8b}) {
			all = append(all, unpack(t, content.Bytes()))
		}
	}
}

func gzipped(t *testing.T, content string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
