// SPDX-License-Identifier: Apache-2.0

package mxnet_test

import (
	"encoding/binary"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/format/formattest"
	"github.com/vsa-legal/operator/modelscan/format/mxnet"
	"github.com/vsa-legal/operator/modelscan/model"
)

// array of bytes in one of the versions of the format; 0 is the one before there were versions.
type array struct {
	version int
	shape   []int64
	name    string
	absent  bool // the elements are not there
}

func parameters(arrays ...array) string {
	le := binary.LittleEndian
	out := le.AppendUint64(le.AppendUint64(le.AppendUint64(nil, 0x112), 0), uint64(len(arrays)))
	for _, a := range arrays {
		if a.version > 0 {
			out = le.AppendUint32(out, 0xf993fac7+uint32(a.version))
		}
		if a.version > 1 {
			out = le.AppendUint32(out, 0)
		}
		out = le.AppendUint32(out, uint32(len(a.shape)))
		size := 1
		for _, d := range a.shape {
			if a.version == 0 {
				out = le.AppendUint32(out, uint32(d))
			} else {
				out = le.AppendUint64(out, uint64(d))
			}
			size *= int(d)
		}
		if len(a.shape) == 0 && a.version < 3 {
			continue
		}
		out = le.AppendUint32(append(out, 1, 0, 0, 0, 0, 0, 0, 0), 5) // on the processor, of int8
		if !a.absent {
			out = append(out, make([]byte, size)...)
		}
	}
	out = le.AppendUint64(out, uint64(len(arrays)))
	for _, a := range arrays {
		out = append(le.AppendUint64(out, uint64(len(a.name))), a.name...)
	}
	return string(out)
}

func TestParameters(t *testing.T) {
	m, err := mxnet.Format.Parse(formattest.File("a.params", parameters(
		array{0, []int64{4, 3}, "arg:a", false}, array{1, []int64{2}, "aux:b", false}, array{2, nil, "none", false},
		array{2, []int64{5, 1, 1}, "c", false}, array{3, nil, "scalar", false})))
	if err != nil {
		t.Fatal(err)
	}
	want := []model.Tensor{
		{Name: "a", Type: "int8", Shape: []int64{4, 3}}, {Name: "b", Type: "int8", Shape: []int64{2}}, {Name: "none"},
		{Name: "c", Type: "int8", Shape: []int64{5, 1, 1}}, {Name: "scalar", Type: "int8"},
	}
	if diff := cmp.Diff(want, m.Weights); diff != "" {
		t.Error(diff)
	}
}
