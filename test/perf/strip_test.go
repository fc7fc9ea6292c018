// SPDX-License-Identifier: Apache-2.0

package perf_test

import (
	"archive/tar"
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"github.com/klauspost/compress/gzip"

	"github.com/vsa-legal/operator/config/law"
	"github.com/vsa-legal/operator/internal/strip"
	"github.com/vsa-legal/operator/test/modelcorpus/arch"
	modelwrite "github.com/vsa-legal/operator/test/modelcorpus/write"
)

// stripRounds is how often an image is stripped, copied, and dealt with by the floor, in turns of random order.
const stripRounds = 5

// BenchmarkStrip takes a face model out of an image of layers of 64 MiB, compressed as images are, and inspects what is left: one of four
// layers changes, and one of ten. It is compared with a copy of the image, each layer compared with its digest. Goal: 1.5 times that, for what happens after the inspection. Nobody can inspect an image in the time of a copy, for a
// copy unpacks nothing; the floor is the least that has to be done for both: see leastOfStrip.
func BenchmarkStrip(b *testing.B) {
	profiles, err := law.Profiles()
	if err != nil {
		b.Fatal(err)
	}
	of, err := strip.NewLaw(profiles, edited, noon())
	if err != nil {
		b.Fatal(err)
	}
	for _, layers := range []int{4, 10} {
		b.Run(strconv.Itoa(layers)+"Layers", func(b *testing.B) {
			source := stripSource(b, layers)
			for b.Loop() {
				stripRound(b, source, of)
			}
		})
	}
}

func stripRound(b *testing.B, source string, of *strip.Law) {
	b.Helper()
	var strips []stripCost
	var copies, floors []cost
	for range stripRounds {
		for _, turn := range rand.Perm(3) {
			switch turn {
			case 0:
				strips = append(strips, stripOnce(b, source, of))
			case 1:
				copies = append(copies, costOf(b, func(dir string) { copyImage(b, source, dir) }))
			case 2:
				floors = append(floors, costOf(b, func(dir string) { leastOfStrip(b, source, dir) }))
			}
		}
	}
	report(b, stripFigures(strips, copies, floors))
}

// cost of some work: the time that it took, and that of processors.
type cost struct{ took, used time.Duration }

// costOf some work in a folder of its own, which is gone afterwards.
func costOf(b *testing.B, work func(dir string)) cost {
	b.Helper()
	dir, err := os.MkdirTemp("", "strip-")
	if err != nil {
		b.Fatal(err)
	}
	defer os.RemoveAll(dir)
	began, used := time.Now(), processors()
	work(dir)
	return cost{time.Since(began), processors() - used}
}

// stripCost is what a strip took, and what its parts did: until the plan was made, until the image was written, and until it was inspected.
type stripCost struct{ whole, inspect, write, look cost }

func stripFigures(strips []stripCost, copies, floors []cost) map[string]float64 {
	figures := map[string]float64{}
	ratios := func(name string, of func(cost) time.Duration) {
		var all, after, least []float64
		for i := range strips {
			s := &strips[i]
			all = append(all, of(s.whole).Seconds()/of(copies[i]).Seconds())
			after = append(after, (of(s.write)+of(s.look)).Seconds()/of(copies[i]).Seconds())
			least = append(least, of(s.whole).Seconds()/of(floors[i]).Seconds())
		}
		figures[name+"ratio-to-copy"], figures[name+"ratio-after-inspection"], figures[name+"ratio-to-floor"] = median(all), median(after), median(least)
	}
	ratios("", func(c cost) time.Duration { return c.took })
	ratios("processors-", func(c cost) time.Duration { return c.used })
	took := func(n int, of func(int) cost) float64 {
		var all []float64
		for i := range n {
			all = append(all, milliseconds(of(i).took))
		}
		return median(all)
	}
	n := len(strips)
	figures["ms/strip"] = took(n, func(i int) cost { return strips[i].whole })
	figures["ms/inspection"] = took(n, func(i int) cost { return strips[i].inspect })
	figures["ms/writing"] = took(n, func(i int) cost { return strips[i].write })
	figures["ms/last-look"] = took(n, func(i int) cost { return strips[i].look })
	figures["ms/copy"] = took(n, func(i int) cost { return copies[i] })
	figures["ms/floor"] = took(n, func(i int) cost { return floors[i] })
	return figures
}

func stripOnce(b *testing.B, source string, of *strip.Law) stripCost {
	b.Helper()
	var at [3]cost // since the beginning, at the end of each part
	var plan *strip.Plan
	var r *strip.Result
	var err error
	whole := costOf(b, func(dir string) {
		began, used := time.Now(), processors()
		since := func() cost { return cost{time.Since(began), processors() - used} }
		written := func() { at[1] = since() }
		if plan, err = strip.Make(b.Context(), source, strip.Options{Law: of, KeepUnidentified: true, TempDir: dir, Written: written}); err != nil {
			b.Fatal(err)
		}
		at[0] = since()
		if r, err = plan.Build(b.Context(), filepath.Join(dir, "image")); err != nil {
			b.Fatal(err)
		}
		at[2] = since()
	})
	if len(r.Removed) != 1 || len(r.Layers) != 1 {
		b.Fatalf("%d models were taken out of %d layers", len(r.Removed), len(r.Layers))
	}
	if err := plan.Close(); err != nil {
		b.Fatal(err)
	}
	return stripCost{whole: whole, inspect: at[0], write: at[1].less(at[0]), look: at[2].less(at[1])}
}

func (c cost) less(d cost) cost { return cost{c.took - d.took, c.used - d.used} }

// copyImage is what a tool for images does to copy one: each layer is read, compared with its digest, and written. A copy that compares
// nothing says nothing of what it copied, and is left to the kernel, in a fraction of the time.
func copyImage(b *testing.B, source, dir string) {
	b.Helper()
	eachLayer(b, source, func(i int, l v1.Layer) error {
		return written(l, filepath.Join(dir, strconv.Itoa(i)), func(packed io.Reader, to io.Writer) error {
			_, err := io.CopyBuffer(to, packed, make([]byte, copyBuffer))
			return err
		})
	})
}

// leastOfStrip is what nobody can leave out: each layer is read, compared with its digest, unpacked, and the sum of what is in it is taken,
// once; each is written, and that which changes is compressed again. Nothing is looked for in any of them.
func leastOfStrip(b *testing.B, source, dir string) {
	b.Helper()
	eachLayer(b, source, func(i int, l v1.Layer) error {
		return written(l, filepath.Join(dir, strconv.Itoa(i)), func(packed io.Reader, to io.Writer) error {
			content := sha256.New()
			if i != changedLayer {
				return unpackTo(content, io.TeeReader(packed, to))
			}
			again := gzip.NewWriter(io.MultiWriter(to, sha256.New()))
			if err := unpackTo(io.MultiWriter(content, again), packed); err != nil {
				return err
			}
			return again.Close()
		})
	})
}

const copyBuffer = 256 << 10

func unpackTo(to io.Writer, packed io.Reader) error {
	unpacked, err := gzip.NewReader(bufio.NewReaderSize(packed, copyBuffer))
	if err != nil {
		return err
	}
	_, err = io.CopyBuffer(struct{ io.Writer }{to}, unpacked, make([]byte, copyBuffer))
	return err
}

// written makes a file of a layer, and compares the layer with its digest.
func written(l v1.Layer, at string, do func(packed io.Reader, to io.Writer) error) error {
	digest, err := l.Digest()
	if err != nil {
		return err
	}
	packed, err := l.Compressed()
	if err != nil {
		return err
	}
	defer packed.Close()
	f, err := os.Create(at)
	if err != nil {
		return err
	}
	defer f.Close()
	sum := sha256.New()
	if err := do(io.TeeReader(packed, sum), struct{ io.Writer }{f}); err != nil {
		return err
	}
	if hex.EncodeToString(sum.Sum(nil)) != digest.Hex {
		return fmt.Errorf("%s: another content", digest)
	}
	return nil
}

// eachLayer of an image is dealt with, as many at once as there are processors.
func eachLayer(b *testing.B, source string, do func(i int, l v1.Layer) error) {
	b.Helper()
	index, err := layout.ImageIndexFromPath(source)
	if err != nil {
		b.Fatal(err)
	}
	m, err := index.IndexManifest()
	if err != nil {
		b.Fatal(err)
	}
	image, err := index.Image(m.Manifests[0].Digest)
	if err != nil {
		b.Fatal(err)
	}
	layers, err := image.Layers()
	if err != nil {
		b.Fatal(err)
	}
	var wait sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, l := range layers {
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			if err := do(i, l); err != nil {
				b.Error(err)
			}
		})
	}
	wait.Wait()
}

// changedLayer is that with the model.
const changedLayer = 1

// stripSource is an image on disk: a layer with a face model and weights of another, and the rest with weights alone.
func stripSource(b *testing.B, layers int) string {
	b.Helper()
	image := empty.Image
	for i := range layers {
		files := map[string][]byte{"weights.bin": weights(byte(i))}
		if i == changedLayer {
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
