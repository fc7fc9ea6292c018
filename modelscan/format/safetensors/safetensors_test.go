// SPDX-License-Identifier: Apache-2.0

package safetensors_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/google/go-cmp/cmp"

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
	got, err := safetensors.Parse(memory{bytes.NewReader(data(header, 16))})
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
			if m, err := safetensors.Parse(memory{bytes.NewReader(in)}); err == nil {
				t.Errorf("no error: %v", m)
			}
		})
	}
}

func TestSniff(t *testing.T) {
	long := data(header, 16)
	cases := map[string]struct {
		head []byte
		size int64
		want bool
	}{
		"a weight first":    {long[:64], int64(len(long)), true},
		"metadata first":    {data(`{"__metadata__":{"a":"b"},"c`, 0), 1000, true},
		"space":             {data(`{ "a" : {"shape":[1]`, 0), 1000, true},
		"header too long":   {long[:64], 100, false},
		"other JSON":        {data(`{"a":{"b":1}}`, 0), 1000, false},
		"JSON alone":        {[]byte(`{"a":{"dtype":1}}`), 17, false},
		"zeros":             {make([]byte, 64), 64, false},
		"short":             {long[:9], 9, false},
		"length beyond all": {append(bytes.Repeat([]byte{0xff}, 8), long[8:64]...), 1 << 62, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := safetensors.Sniff(c.head, c.size, ""); got != c.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestTypes(t *testing.T) {
	for in, want := range map[string]string{
		"F16": "float16", "F64": "float64", "U8": "uint8", "I8": "int8", "BOOL": "bool", "F8_E4M3": "float8_e4m3fn",
		"F8_E5M2": "float8_e5m2", "C64": "complex64",
	} {
		m, err := safetensors.Parse(memory{bytes.NewReader(data(`{"a":{"dtype":"`+in+`","shape":[1],"data_offsets":[0,1]}}`, 1))})
		if err != nil || m.Weights[0].Type != want {
			t.Errorf("%s: got %v, %v", in, m, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(data(header, 16))
	f.Fuzz(func(t *testing.T, in []byte) {
		_ = safetensors.Sniff(in, int64(len(in)), "")
		m, err := safetensors.Parse(memory{bytes.NewReader(in)})
		if (m == nil) == (err == nil) {
			t.Error("neither a model nor an error")
		}
	})
}
