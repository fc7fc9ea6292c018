// SPDX-License-Identifier: Apache-2.0

package manifest_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/yaml"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/manifest"
)

const region = "../../config/samples/region/region.yaml"

// BenchmarkLoad measures what it takes to read and to judge a region, and, as a floor, to decode it into typed objects
// without a check.
func BenchmarkLoad(b *testing.B) {
	data, err := os.ReadFile(region)
	if err != nil {
		b.Fatal(err)
	}
	docs, err := manifest.Read([]string{region}, nil)
	if err != nil {
		b.Fatal(err)
	}
	l := loader(b)
	count := len(l.Load(docs))
	measure := func(name string, run func(b *testing.B)) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				run(b)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*count), "ns/object")
		})
	}
	texts := bytes.Split(data, []byte("\n---\n"))
	measure("decode", func(b *testing.B) { decodeTyped(b, docs, texts) })
	measure("read", func(b *testing.B) {
		if _, err := manifest.Read([]string{"-"}, bytes.NewReader(data)); err != nil {
			b.Fatal(err)
		}
	})
	measure("load", func(b *testing.B) { l.Load(docs) })
	b.Run("start", func(b *testing.B) {
		for b.Loop() {
			loader(b)
		}
	})
	b.Run("compile", func(b *testing.B) { compile(b) })
}

// compile measures what the first object of each kind takes.
func compile(b *testing.B) {
	b.Helper()
	paths, err := filepath.Glob("../../config/samples/vsa_*.yaml")
	if err != nil {
		b.Fatal(err)
	}
	docs, err := manifest.Read(paths, nil)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		b.StopTimer()
		l := loader(b)
		b.StartTimer()
		l.Load(docs)
	}
}

// decodeTyped is the floor: each document into its type, by the package that everyone uses.
func decodeTyped(tb testing.TB, docs []manifest.Document, texts [][]byte) {
	tb.Helper()
	scheme := runtime.NewScheme()
	if err := v1alpha1.AddToScheme(scheme); err != nil {
		tb.Fatal(err)
	}
	i := 0
	for _, text := range texts {
		if !bytes.Contains(text, []byte("kind:")) {
			continue
		}
		kind := docs[i].Content["kind"].(string)
		if i++; docs[i-1].Content["apiVersion"] != v1alpha1.GroupVersion.String() {
			continue
		}
		object, err := scheme.New(v1alpha1.GroupVersion.WithKind(kind))
		if err != nil {
			tb.Fatal(err)
		}
		if err := yaml.Unmarshal(text, object); err != nil {
			tb.Fatal(err)
		}
	}
	if i != len(docs) {
		tb.Fatalf("%d of %d documents", i, len(docs))
	}
}

// BenchmarkReadList measures what it takes to read a list that is nearly as long as one may be.
func BenchmarkReadList(b *testing.B) {
	for name, asJSON := range map[string]bool{"YAML": false, "JSON": true} {
		data := exported(b, 30_000, 1000, asJSON)
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if docs, err := manifest.Read([]string{"-"}, bytes.NewReader(data)); err != nil || len(docs) != 30_000 {
					b.Fatal(len(docs), err)
				}
			}
		})
	}
}
