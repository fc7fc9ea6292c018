// SPDX-License-Identifier: Apache-2.0

package tflite_test

import (
	"archive/zip"
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/format/formattest"
	"github.com/vsa-legal/operator/modelscan/format/tflite"
	"github.com/vsa-legal/operator/modelscan/model"
)

// expected is what network() describes.
func expected() *model.Model {
	return &model.Model{
		Format: "tflite", Layout: model.OHWI, Producer: "made by a test",
		Inputs: []model.Tensor{{Name: "image", Type: "float32", Shape: []int64{1, 112, 112, 3}}},
		Outputs: []model.Tensor{
			{Name: "conv", Type: "float32", Shape: []int64{-1, 56, 56, 32}},
			{Name: "#5", Type: "float32", Shape: []int64{1, 100352}},
		},
		Weights: []model.Tensor{
			{Name: "w", Type: "float16", Shape: []int64{32, 3, 3, 3}},
			{Name: "to", Type: "int32", Shape: []int64{2}},
			{Name: "conv#6", Type: "int8", Shape: []int64{128}},
			{Name: "1/w", Type: "float32", Shape: []int64{7}},
		},
		Nodes: []model.Node{
			{Op: "Conv", Inputs: []string{"image", "w", ""}, Outputs: []string{"conv"}, Attributes: []model.Attribute{
				{Name: "kernel_shape", Ints: []int64{3, 3}},
				{Name: "strides", Ints: []int64{2, 2}},
				{Name: "auto_pad", Text: "SAME_UPPER"},
				{Name: "group", Ints: []int64{1}},
				{Name: "activation", Text: "Clip"},
			}},
			{Op: "Reshape", Inputs: []string{"conv", "to"}, Outputs: []string{"#5"}, Attributes: []model.Attribute{
				{Name: "shape", Ints: []int64{1, -1}},
			}},
			{Op: "Gelu", Inputs: []string{"#5"}, Outputs: []string{"#5"}},
			{Op: "Landmarks2TransformMatrix", Inputs: []string{"#5", "conv#6"}, Outputs: []string{"#5"}},
		},
		Strings: []string{"body", "made by a test", "serve", "picture", "TFLITE_METADATA", "face", "labels.txt"},
	}
}

func TestParse(t *testing.T) {
	got, err := tflite.Format.Parse(file(network()))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(expected(), got); diff != "" {
		t.Error(diff)
	}
}

// A model within another file is the same model, and its extent is the whole of it.
func TestAt(t *testing.T) {
	data := network()
	blob := append([]byte("not a model"), data...)
	blob = append(blob, make([]byte, 9000)...)
	got, extent, err := tflite.At(file(blob), 11)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(expected(), got); diff != "" {
		t.Error(diff)
	}
	if extent < int64(len(data))-16 || extent > int64(len(data)) {
		t.Errorf("the extent is %d of %d bytes", extent, len(data))
	}
	for _, offset := range []int64{-1, 3, int64(len(blob)), 1 << 60} {
		if _, _, err := tflite.At(file(blob), offset); err == nil {
			t.Errorf("there is no model at %d", offset)
		}
	}
}

func TestAssociatedFiles(t *testing.T) {
	data := bytes.NewBuffer(network())
	z := zip.NewWriter(data)
	labels, _ := z.Create("labels.txt")
	_, _ = labels.Write([]byte("man\nwoman\r\n"))
	binary, _ := z.Create("table.bin")
	_, _ = binary.Write([]byte("not words"))
	_ = z.Close()
	got, err := tflite.Format.Parse(file(data.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	want := append(expected().Strings, "labels.txt", "man", "woman", "table.bin")
	if diff := cmp.Diff(want, got.Strings); diff != "" {
		t.Error(diff)
	}
}

func TestSniff(t *testing.T) {
	data := network()
	formattest.Sniff(t, tflite.Format, map[string]formattest.Case{
		"a model":             {Content: string(data[:64]), Size: int64(len(data)), Takes: true},
		"no identifier":       {Content: string([]byte("\x20\x00\x00\x00TFL2")), Size: 100},
		"root beyond the end": {Content: string([]byte("\x20\x00\x00\x00TFL3")), Size: 20},
		"root in the head":    {Content: string([]byte("\x04\x00\x00\x00TFL3")), Size: 20},
		"short":               {Content: string([]byte("TFL3")), Size: 4},
		"text":                {Content: string([]byte("See TFL3")), Size: 8},
	})
}

// Whatever is cut off, there is an error or a model, and the error says what is wrong.
func TestCut(t *testing.T) {
	data := network()
	for n := 8; n < len(data); n++ {
		_, err := tflite.Format.Parse(file(data[:n]))
		if err == nil {
			t.Fatalf("%d bytes of %d are no model", n, len(data))
		}
		if !strings.Contains(err.Error(), "offset") {
			t.Fatalf("%d bytes: %v", n, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	formattest.Fuzz(f, tflite.Format, network())
}

// A model that begins anywhere in anything, as in a program, is one or is none.
func FuzzAt(f *testing.F) {
	f.Add(append(make([]byte, 12), network()...), int64(12))
	f.Add(network(), int64(4))
	f.Fuzz(func(t *testing.T, data []byte, offset int64) {
		if len(data) > 0 && (offset < -1 || offset > int64(len(data))) {
			offset = offset & math.MaxInt32 % int64(len(data))
		}
		m, extent, err := tflite.At(file(data), offset)
		if (m == nil) == (err == nil) || extent < 0 || err == nil && extent > int64(len(data))-offset {
			t.Errorf("extent %d, %v", extent, err)
		}
	})
}
