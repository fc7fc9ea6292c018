// SPDX-License-Identifier: Apache-2.0

package espdl

import (
	"encoding/binary"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/format/formattest"
	"github.com/vsa-legal/operator/modelscan/internal/flatonnx/flatonnxtest"
	"github.com/vsa-legal/operator/modelscan/model"
)

func network() *model.Model {
	return &model.Model{
		Format: "espdl", Layout: model.HWIO, Producer: "esp-ppq",
		Inputs:  []model.Tensor{{Name: "x", Type: "int8", Shape: []int64{1, 8, 8, 3}}},
		Outputs: []model.Tensor{{Name: "y", Type: "int8", Shape: []int64{1, 8, 8, 4}}},
		Weights: []model.Tensor{{Name: "w", Type: "int8", Shape: []int64{3, 3, 3, 4}}},
		Nodes:   []model.Node{{Name: "n", Op: "Conv", Inputs: []string{"x", "w"}, Outputs: []string{"y"}}},
	}
}

// file puts a head before the flatbuffer.
func file(magic string, encrypted uint32, header int) string {
	body := flatonnxtest.Write(schema, network(), "")
	head := make([]byte, header)
	copy(head, magic)
	binary.LittleEndian.PutUint32(head[4:], encrypted)
	binary.LittleEndian.PutUint32(head[8:], uint32(len(body)))
	return string(head) + string(body)
}

func TestParse(t *testing.T) {
	for name, content := range map[string]string{"first form": file("EDL1", 0, 12), "second form": file("EDL2", 0, 16), "with padding": file("EDL2", 0, 16) + "\xff\xff"} {
		t.Run(name, func(t *testing.T) {
			got, err := Format.Parse(formattest.File("m.espdl", content))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(network(), got); diff != "" {
				t.Error(diff)
			}
		})
	}
	if _, err := Format.Parse(formattest.File("m.espdl", file("EDL2", 1, 16))); err == nil {
		t.Error("an encrypted one is read")
	}
}

func TestSniff(t *testing.T) {
	formattest.Sniff(t, Format, map[string]formattest.Case{
		"first form":  {Content: file("EDL1", 0, 12), Takes: true},
		"second form": {Content: file("EDL2", 0, 16), Takes: true},
		"encrypted":   {Content: file("EDL2", 1, 16), Takes: true},
		"cut":         {Content: file("EDL2", 0, 16)[:64]},
		"text":        {Content: "EDL2 is what such a file begins with, and this is none."},
	})
}

func FuzzParse(f *testing.F) { formattest.Fuzz(f, Format, file("EDL1", 0, 12), file("EDL2", 0, 16)) }
