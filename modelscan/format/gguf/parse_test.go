// SPDX-License-Identifier: Apache-2.0

package gguf_test

import (
	"encoding/binary"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/format/formattest"
	"github.com/vsa-legal/operator/modelscan/format/gguf"
	"github.com/vsa-legal/operator/modelscan/model"
)

var le = binary.LittleEndian

func text(s string) string { return string(le.AppendUint64(nil, uint64(len(s)))) + s }

func word(v uint32) string { return string(le.AppendUint32(nil, v)) }

func long(v uint64) string { return string(le.AppendUint64(nil, v)) }

// file of a version, with entries and weights.
func file(version uint32, entries []string, weights ...string) string {
	out := "GGUF" + word(version) + long(uint64(len(weights))) + long(uint64(len(entries)))
	for _, s := range append(entries, weights...) {
		out += s
	}
	return out
}

func weight(name string, kind uint32, dims ...uint64) string {
	out := text(name) + word(uint32(len(dims)))
	for _, d := range dims {
		out += long(d)
	}
	return out + word(kind) + long(0)
}

func sample() string {
	return file(3, []string{
		text("general.architecture") + word(8) + text("clip"),
		text("clip.size") + word(4) + word(224),
		text("tokenizer.ggml.tokens") + word(9) + word(8) + long(2) + text("a") + text("b"),
		text("mean") + word(9) + word(6) + long(3) + word(0) + word(0) + word(0),
	}, weight("v.patch_embd.weight", 1, 14, 14, 3, 1024), weight("v.blk.0.bias", 2, 1024))
}

func TestParse(t *testing.T) {
	got, err := gguf.Format.Parse(formattest.File("x.bin", sample()))
	if err != nil {
		t.Fatal(err)
	}
	want := &model.Model{
		Format: "gguf", Producer: "gguf", Layout: model.OIHW, Strings: []string{"clip"},
		Weights: []model.Tensor{{Name: "v.patch_embd.weight", Type: "float16", Shape: []int64{1024, 3, 14, 14}}, {Name: "v.blk.0.bias", Shape: []int64{1024}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestRefused(t *testing.T) {
	for name, content := range map[string]string{
		"version 1":          file(1, nil, weight("w", 0, 1)),
		"no weights":         file(3, nil),
		"cut":                sample()[:len(sample())-3],
		"an unknown kind":    file(3, []string{text("a") + word(77)}, weight("w", 0, 1)),
		"a text for ever":    file(3, []string{long(1<<63) + "a"}, weight("w", 0, 1)),
		"an array for ever":  file(3, []string{text("a") + word(9) + word(6) + long(1<<62)}, weight("w", 0, 1)),
		"arrays in arrays":   file(3, []string{text("a") + word(9) + word(9) + long(1) + word(9) + long(1) + word(9) + long(1) + word(9) + long(1)}, weight("w", 0, 1)),
		"many dimensions":    file(3, nil, weight("w", 0, make([]uint64, 17)...)),
		"weights not there":  "GGUF" + word(3) + long(1<<60) + long(0),
		"entries not there":  "GGUF" + word(3) + long(1) + long(1<<60),
		"an array of arrays": file(3, []string{text("a") + word(9) + word(9) + long(1<<60)}),
	} {
		t.Run(name, func(t *testing.T) {
			if m, err := gguf.Format.Parse(formattest.File("x", content)); err == nil {
				t.Errorf("%+v", m)
			}
		})
	}
}

func TestSniff(t *testing.T) {
	formattest.Sniff(t, gguf.Format, map[string]formattest.Case{
		"a model":    {Content: sample(), Takes: true},
		"an old one": {Content: file(1, nil, weight("w", 0, 1)), Takes: true},
		"text":       {Content: "GGUF is the name of a format"},
	})
}

func FuzzParse(f *testing.F) { formattest.Fuzz(f, gguf.Format, sample()) }
