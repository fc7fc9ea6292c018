// SPDX-License-Identifier: Apache-2.0

package perf_test

import (
	"archive/tar"
	"bytes"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/vsa-legal/operator/config/law"
	"github.com/vsa-legal/operator/internal/strip"
	"github.com/vsa-legal/operator/test/modelcorpus/arch"
	modelwrite "github.com/vsa-legal/operator/test/modelcorpus/write"
)

// BenchmarkStrip takes a face model out of an image of four layers of 64 MiB, compressed as images are, and inspects what is left. Its
// floor is a copy of the image by the library that image tools are made of, each layer compared with its digest. Goal: a ratio of 1.5.
func BenchmarkStrip(b *testing.B) {
	source := stripSource(b)
	profiles, err := law.Profiles()
	if err != nil {
		b.Fatal(err)
	}
	of, err := strip.NewLaw(profiles, edited, noon())
	if err != nil {
		b.Fatal(err)
	}
	take := func() time.Duration { return timed(1, func() { stripOnce(b, source, of) }) }
	for b.Loop() {
		c := interleave(wantedRounds, take, func() time.Duration { return timed(1, func() { copyImage(b, source) }) })
		report(b, map[string]float64{
			"ratio-to-copy": median(c.ratios()), "ms/strip": median(inMilliseconds(c.operator)), "ms/copy": median(inMilliseconds(c.floor)),
		})
	}
}

func stripOnce(b *testing.B, source string, of *strip.Law) {
	b.Helper()
	plan, err := strip.Make(b.Context(), source, strip.Options{Law: of, KeepUnidentified: true, TempDir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	r, err := plan.Build(b.Context(), b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	if len(r.Removed) != 1 || len(r.Layers) != 1 {
		b.Fatalf("%d models were taken out of %d layers", len(r.Removed), len(r.Layers))
	}
	if err := plan.Close(); err != nil {
		b.Fatal(err)
	}
}

// copyImage reads an image, and writes it where it was not.
func copyImage(b *testing.B, source string) {
	b.Helper()
	from, err := layout.ImageIndexFromPath(source)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := layout.Write(b.TempDir(), from); err != nil {
		b.Fatal(err)
	}
}

// stripSource is an image on disk: a layer with a face model and weights of another, and three with weights alone.
func stripSource(b *testing.B) string {
	b.Helper()
	image := empty.Image
	for i := range 4 {
		files := map[string][]byte{"weights.bin": weights(byte(i))}
		if i == 1 {
			files["models/face.onnx"] = faceModel(b)
		}
		var err error
		if image, err = mutate.AppendLayers(image, packedLayer(b, files)); err != nil {
			b.Fatal(err)
		}
	}
	folder := b.TempDir()
	path, err := layout.Write(folder, empty.Index)
	if err != nil {
		b.Fatal(err)
	}
	if err := path.AppendImage(image); err != nil {
		b.Fatal(err)
	}
	return folder
}

// weights are as hard to compress as those of a network.
func weights(seed byte) []byte {
	all := make([]byte, ofAModel)
	_, _ = io.ReadFull(rand.NewChaCha8([32]byte{seed}), all)
	return all
}

func faceModel(b *testing.B) []byte {
	b.Helper()
	n := arch.All()[slices.IndexFunc(arch.All(), func(n arch.Network) bool { return n.Name == "mobilefacenet-128" })]
	f := modelwrite.Formats()[slices.IndexFunc(modelwrite.Formats(), func(f modelwrite.Format) bool { return f.Name == "onnx" })]
	paths, err := f.Write(b.TempDir(), "m", modelwrite.Network{Model: n.Model, Constants: n.Constants})
	if err != nil {
		b.Fatal(err)
	}
	data, err := os.ReadFile(paths[0])
	if err != nil {
		b.Fatal(err)
	}
	return data
}

func packedLayer(b *testing.B, files map[string][]byte) v1.Layer {
	b.Helper()
	file := filepath.Join(b.TempDir(), "layer.tar")
	f, err := os.Create(file)
	if err != nil {
		b.Fatal(err)
	}
	w := tar.NewWriter(f)
	for name, content := range files {
		if err := w.WriteHeader(&tar.Header{Name: name, Size: int64(len(content)), Typeflag: tar.TypeReg, Mode: 0o644}); err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(w, bytes.NewReader(content)); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	l, err := tarball.LayerFromFile(file, tarball.WithMediaType(types.OCILayer))
	if err != nil {
		b.Fatal(err)
	}
	return l
}
