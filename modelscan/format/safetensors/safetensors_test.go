// SPDX-License-Identifier: Apache-2.0

package safetensors_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/format/formattest"
	"github.com/vsa-legal/operator/modelscan/format/safetensors"
	"github.com/vsa-legal/operator/modelscan/model"
)

// memory is a file that a test made.
type memory struct{ *bytes.Reader }

func (m memory) Size() int64 { return m.Reader.Size() }
func (memory) Path() string  { return "some/where" }

// data returns a file with a header and n bytes of weights.
func data(header string, n int) []byte {
	out := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(out, header...), make([]byte, n)...)
}

const header = `{"last":{"dtype":"BF16","shape":[2],"data_offsets":[12,16]},
 "__metadata__":{"format":"pt","note":"face"},
 "first":{"dtype":"F32","shape":[3,1],"data_offsets":[0,12]},"none":{"dtype":"I64","shape":[],"data_offsets":[16,16]}}`

func TestParse(t *testing.T) {
	got, err := safetensors.Format.Parse(memory{bytes.NewReader(data(header, 16))})
	want := &model.Model{
		Format: "safetensors", Layout: model.OIHW, Producer: "pytorch",
		Weights: []model.Tensor{
			{Name: "first", Type: "float32", Shape: []int64{3, 1}},
			{Name: "last", Type: "bfloat16", Shape: []int64{2}},
			{Name: "none", Type: "int64", Shape: []int64{}},
		},
		Strings: []string{"format", "pt", "note", "face"},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestErrors(t *testing.T) {
	cases := map[string][]byte{
		"weights cut off":  data(header, 15),
		"header cut off":   data(header, 0)[:100],
		"no offsets":       data(`{"a":{"dtype":"F32","shape":[1]}}`, 4),
		"offsets reversed": data(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}`, 4),
		"offset below":     data(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}`, 4),
		"nothing":          data(`{}`, 4),
		"no JSON":          data(`{"a"`, 4),
		"short":            {1, 2},
	}
	for name, in := range cases {
		t.Run(name, func(t *testing.T) {
			if m, err := safetensors.Format.Parse(memory{bytes.NewReader(in)}); err == nil {
				t.Errorf("no error: %v", m)
			}
		})
	}
}

func TestSniff(t *testing.T) {
	long := data(header, 16)
	formattest.Sniff(t, safetensors.Format, map[string]formattest.Case{
		"a weight first":    {Content: string(long[:64]), Size: int64(len(long)), Takes: true},
		"metadata first":    {Content: string(data(`{"__metadata__":{"a":"b"},"c`, 0)), Size: 1000, Takes: true},
		"space":             {Content: string(data(`{ "a" : {"shape":[1]`, 0)), Size: 1000, Takes: true},
		"header too long":   {Content: string(long[:64]), Size: 100},
		"other JSON":        {Content: string(data(`{"a":{"b":1}}`, 0)), Size: 1000},
		"JSON alone":        {Content: string([]byte(`{"a":{"dtype":1}}`)), Size: 17},
		"zeros":             {Content: string(make([]byte, 64)), Size: 64},
		"short":             {Content: string(long[:9]), Size: 9},
		"length beyond all": {Content: string(append(bytes.Repeat([]byte{0xff}, 8), long[8:64]...)), Size: 1 << 62},
	})
}

func TestTypes(t *testing.T) {
	for in, want := range map[string]string{
		"F16": "float16", "F64": "float64", "U8": "uint8", "I8": "int8", "BOOL": "bool", "F8_E4M3": "float8_e4m3fn",
		"F8_E5M2": "float8_e5m2", "C64": "complex64",
	} {
		m, err := safetensors.Format.Parse(memory{bytes.NewReader(data(`{"a":{"dtype":"`+in+`","shape":[1],"data_offsets":[0,1]}}`, 1))})
		if err != nil || m.Weights[0].Type != want {
			t.Errorf("%s: got %v, %v", in, m, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	formattest.Fuzz(f, safetensors.Format, data(header, 16))
}
