// SPDX-License-Identifier: Apache-2.0

package modelscan_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/vsa-legal/operator/modelscan"
	"github.com/vsa-legal/operator/modelscan/walk"
)

// shelf is a registry with one image. Of what is shut it says that it is there, and nothing of it can be read.
type shelf struct {
	store

	root   v1.Descriptor
	shut   map[string]bool
	asFile bool // blobs can be read at any place
}

func (s *shelf) Image(context.Context, string) (walk.Blobs, v1.Descriptor, error) {
	return s, s.root, nil
}

func (s *shelf) Blob(_ context.Context, d v1.Descriptor) (io.ReadCloser, error) {
	data, ok := s.store[d.Digest.Hex]
	switch {
	case !ok:
		return nil, fmt.Errorf("there is no %s", d.Digest)
	case s.shut[d.Digest.Hex]:
		return io.NopCloser(failing{}), nil
	case s.asFile:
		return struct {
			*bytes.Reader
			io.Closer
		}{bytes.NewReader([]byte(data)), io.NopCloser(nil)}, nil
	}
	return io.NopCloser(strings.NewReader(data)), nil
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("it was read") }

func (s *shelf) scan(t *testing.T, layers *modelscan.Layers) *modelscan.Report {
	t.Helper()
	r, err := modelscan.Scan(t.Context(), "registry.example/app:1", modelscan.Options{Registry: s, Layers: layers, Jobs: 2})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// someEntries of a layer: models under several names, and what takes them away.
func someEntries(r *rand.Rand) (all []entry) {
	paths := []string{"a", "b", "d/m", "d/n", "d/e/m"}
	at := func() string { return paths[r.IntN(len(paths))] }
	for range 1 + r.IntN(6) {
		content := onnx(fmt.Sprint(r.IntN(3)))
		switch r.IntN(10) {
		case 0:
			all = append(all, entry{name: "d/.wh.m"})
		case 1:
			all = append(all, entry{name: "d/.wh..wh..opq"})
		case 2, 3:
			all = append(all, link(at(), at()))
		case 4:
			all = append(all, entry{name: at(), content: tarOf("deep", content)})
		case 5:
			all = append(all, entry{name: at(), content: strings.Repeat(string(rune('a'+r.IntN(9))), 40)})
		case 6: // weights that a model names, which lies beside it in whatever layer
			all = append(all, entry{name: []string{"0", "1", "d/0", "d/2"}[r.IntN(4)], content: noiseOf(r, 40<<10)})
		default:
			all = append(all, entry{name: at(), content: content})
		}
	}
	return all
}

func noiseOf(r *rand.Rand, size int) string {
	b := make([]byte, size)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return string(b)
}

// TestLayers: of an image of which some layers were seen in another one the same is told as if all of it was read, and they are not read.
func TestLayers(t *testing.T) {
	kept := 0
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 3))
		s := &shelf{store: store{}, shut: map[string]bool{}, asFile: seed%2 == 0}
		var all []string
		for range 5 {
			all = append(all, gzipOf(layerOf(someEntries(r)...)))
		}
		layers := modelscan.NewLayers()
		s.root = s.image("{}", all[:3]...)
		if diff := cmp.Diff(s.scan(t, nil), s.scan(t, layers)); diff != "" {
			t.Fatalf("seed %d: the first time: %s", seed, diff)
		}
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		s.root = s.image(`{"another":1}`, all[:4]...)
		want := s.scan(t, nil)
		for _, l := range all {
			d := s.add("application/vnd.oci.image.layer.v1.tar+gzip", l)
			if s.shut[d.Digest.Hex] = layers.Entries(d, func(string, string) {}); s.shut[d.Digest.Hex] {
				kept++
			}
		}
		if diff := cmp.Diff(want, s.scan(t, layers)); diff != "" {
			t.Fatalf("seed %d (-read +kept): %s", seed, diff)
		}
	}
	if kept < 3*60 {
		t.Errorf("%d layers were kept", kept)
	}
}

// A layer is kept only where the bytes that were visited are certain to be its own, and to be all.
func TestLayersThatAreNotKept(t *testing.T) {
	packed := layerOf(entry{name: "m", content: onnx("")})
	for name, c := range map[string]struct {
		data   string
		spoil  func(*shelf, v1.Descriptor)
		limits walk.Limits
		want   bool
	}{
		"one tar":                 {data: gzipOf(packed), want: true},
		"compressed with zstd":    {data: zstded(packed), want: true},
		"not compressed":          {data: packed},
		"no tar":                  {data: gzipOf(onnx(""))},
		"with another tar behind": {data: gzipOf(packed + layerOf(entry{name: "n", content: onnx("")}))},
		"with something behind":   {data: gzipOf(packed + strings.Repeat("x", 2048))},
		"behind the compression":  {data: gzipOf(packed) + strings.Repeat("x", 2048)},
		"cut off":                 {data: gzipOf(packed)[:100]},
		"beyond a limit":          {data: gzipOf(layerOf(entry{name: "m", content: onnx("")}, entry{name: "n", content: onnx("")})), limits: walk.Limits{Entries: 1}},
		"another content":         {data: gzipOf(packed), spoil: func(s *shelf, d v1.Descriptor) { s.store[d.Digest.Hex] = gzipOf(packed + "\x00") }},
	} {
		for _, asFile := range []bool{true, false} {
			s, layers := &shelf{store: store{}, asFile: asFile}, modelscan.NewLayers()
			s.root = s.image("{}", c.data)
			d := s.add("application/vnd.oci.image.layer.v1.tar+gzip", c.data)
			if c.spoil != nil {
				c.spoil(s, d)
			}
			o := modelscan.Options{Registry: s, Layers: layers, Limits: c.limits}
			if _, err := modelscan.Scan(t.Context(), "registry.example/app:1", o); err != nil {
				t.Fatal(err)
			}
			var entries []string
			kept := layers.Entries(d, func(at, link string) { entries = append(entries, at+link) })
			if kept != c.want || kept && len(entries) != 1 {
				t.Errorf("%s, as a file %t: %t, %v", name, asFile, kept, entries)
			}
		}
	}
}
