// SPDX-License-Identifier: Apache-2.0

package keras

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/format/formattest"
	"github.com/vsa-legal/operator/modelscan/model"
)

type memory struct {
	*bytes.Reader
}

func (memory) Path() string { return "weights.bin" }

func sample(t testing.TB, name string) []byte {
	t.Helper()
	packed, err := os.Open("testdata/" + name + ".gz")
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	in, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

const config = `{"class_name": "Sequential", "config": {"layers": [
	{"class_name": "Dense", "config": {"name": "only", "units": 2, "batch_input_shape": [null, 4]}}]}}`

func archive(t testing.TB, weights []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, e := range []struct{ name, text string }{
		{"metadata.json", `{"keras_version": "3.5.0"}`}, {"config.json", config}, {"model.weights.h5", string(weights)},
	} {
		f, err := w.CreateHeader(&zip.FileHeader{Name: e.name})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, e.text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// The samples are a convolution and a dense layer, whose names sort the other way round. They were written by h5py.
func TestParse(t *testing.T) {
	weights := []model.Tensor{
		{Name: "z_conv/z_conv/kernel:0", Type: "float32", Shape: []int64{3, 3, 1, 8}},
		{Name: "z_conv/z_conv/bias:0", Type: "float16", Shape: []int64{8}},
		{Name: "a_dense/a_dense/kernel:0", Type: "float32", Shape: []int64{128, 7}},
		{Name: "a_dense/a_dense/bias:0", Type: "float16", Shape: []int64{7}},
	}
	for name, c := range map[string]struct {
		raw  []byte
		ops  []string
		says string
	}{
		"model":   {sample(t, "model.h5"), []string{"Conv", "Relu", "Flatten", "Gemm", "Softmax"}, "backend=tensorflow"},
		"weights": {sample(t, "weights.h5"), nil, "backend=tensorflow"},
		"latest":  {sample(t, "latest.h5"), nil, "backend=tensorflow"},
		"archive": {archive(t, sample(t, "weights.h5")), []string{"Gemm"}, `{"keras_version": "3.5.0"}`},
	} {
		t.Run(name, func(t *testing.T) {
			if !sniff(c.raw[:min(len(c.raw), 4096)], int64(len(c.raw)), "") {
				t.Error("it is not taken for a file of Keras")
			}
			m, err := parse(memory{bytes.NewReader(c.raw)})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(weights, m.Weights); diff != "" {
				t.Error(diff)
			}
			var ops []string
			for _, n := range m.Nodes {
				ops = append(ops, n.Op)
			}
			if diff := cmp.Diff(c.ops, ops); diff != "" {
				t.Error(diff)
			}
			if m.Format != Format.Name || m.Truncated || m.Layout != model.HWIO || !slices.Contains(m.Strings, c.says) {
				t.Errorf("format %s, truncated %v, layout %s, strings %q", m.Format, m.Truncated, m.Layout, m.Strings)
			}
		})
	}
}

func TestInput(t *testing.T) {
	m, err := parse(memory{bytes.NewReader(sample(t, "model.h5"))})
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Inputs) != 1 || !slices.Equal(m.Inputs[0].Shape, []int64{-1, 48, 48, 1}) {
		t.Errorf("inputs %v", m.Inputs)
	}
	if !slices.Contains(m.Nodes[0].Inputs, "z_conv/z_conv/kernel:0") {
		t.Errorf("the convolution uses %v", m.Nodes[0].Inputs)
	}
}

func TestDamaged(t *testing.T) {
	raw := sample(t, "weights.h5")
	for name, c := range map[string][]byte{
		"nothing":     nil,
		"magic alone": raw[:8],
		"no root":     append(bytes.Clone(raw[:96]), make([]byte, 64)...),
		"half":        raw[:len(raw)/2],
		"empty zip":   []byte("PK\x05\x06" + "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"),
	} {
		if m, err := parse(memory{bytes.NewReader(c)}); err == nil {
			t.Errorf("%s: %v", name, m)
		}
	}
	if sniff([]byte("PK\x03\x04"), 4, "model.keras") {
		t.Error("a zip file is taken for a file of Keras by its name")
	}
}

func FuzzParse(f *testing.F) {
	formattest.Fuzz(f, Format, sample(f, "model.h5"), sample(f, "weights.h5"), sample(f, "latest.h5"), archive(f, sample(f, "latest.h5")))
}
