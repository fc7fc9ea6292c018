// SPDX-License-Identifier: Apache-2.0

package paddle_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/format/formattest"
	"github.com/vsa-legal/operator/modelscan/format/paddle"
	pb "github.com/vsa-legal/operator/modelscan/internal/wire/wiretest"
	"github.com/vsa-legal/operator/modelscan/model"
)

func variable(name string, persistable int64, dims ...int64) []byte {
	tensor := pb.Of(pb.Int(1, 5), pb.Ints(2, dims...))
	return pb.Bytes(3, pb.Of(pb.Bytes(1, name), pb.Bytes(2, pb.Of(pb.Int(1, 7), pb.Bytes(3, pb.Bytes(1, tensor)))), pb.Int(3, persistable)))
}

func argument(field int, parameter, name string) []byte {
	v := pb.Of(pb.Bytes(1, parameter), pb.Bytes(2, name))
	if field == 1 {
		return pb.Bytes(1, v)
	}
	return pb.Bytes(2, v)
}

func operation(op string, parts ...[]byte) []byte {
	return pb.Bytes(4, pb.Of(pb.Of(parts...), pb.Bytes(3, op)))
}

func attribute(name string, value []byte) []byte {
	return pb.Bytes(4, pb.Of(pb.Bytes(1, name), pb.Int(2, 0), value))
}

func program() []byte {
	return pb.Bytes(1, pb.Of(pb.Int(1, 0), pb.Int(2, -1),
		variable("x", 0, -1, 3, 112, 112), variable("w", 1, 64, 3, 3, 3), variable("y", 0, -1, 64),
		operation("feed", argument(1, "X", "feed"), argument(2, "Out", "x")),
		operation("depthwise_conv2d", argument(1, "Filter", "w"), argument(1, "Input", "x"), argument(2, "Output", "t"),
			attribute("groups", pb.Int(3, 64)), attribute("strides", pb.Ints(6, 2, 2)), attribute("op_role", pb.Int(3, 1))),
		operation("pool2d", argument(1, "X", "t"), argument(2, "Out", "y"), attribute("pooling_type", pb.Bytes(5, "avg")),
			attribute("ksize", pb.Ints(6, 1, 1)), attribute("adaptive", pb.Int(10, 1))),
		operation("fetch", argument(1, "X", "y"), argument(2, "Out", "fetch"))))
}

func TestProgram(t *testing.T) {
	content := program()
	if !paddle.Format.Sniff(pb.Head(content), int64(len(content)), "blob") {
		t.Error("not taken for a program")
	}
	got, err := paddle.Format.Parse(pb.NewFile("dir/net.pdmodel", content))
	if err != nil {
		t.Fatal(err)
	}
	want := &model.Model{
		Format: "paddle", Layout: model.OIHW,
		Inputs:  []model.Tensor{{Name: "x", Type: "float32", Shape: []int64{-1, 3, 112, 112}}},
		Outputs: []model.Tensor{{Name: "y", Type: "float32", Shape: []int64{-1, 64}}},
		Weights: []model.Tensor{{Name: "w", Type: "float32", Shape: []int64{64, 3, 3, 3}}},
		Nodes: []model.Node{
			{Name: "t", Op: "Conv", Inputs: []string{"x", "w"}, Outputs: []string{"t"}, Attributes: []model.Attribute{
				{Name: "group", Ints: []int64{64}}, {Name: "strides", Ints: []int64{2, 2}}}},
			{Name: "y", Op: "GlobalAveragePool", Inputs: []string{"t"}, Outputs: []string{"y"}, Attributes: []model.Attribute{
				{Name: "pooling_type", Text: "avg"}, {Name: "kernel_shape", Ints: []int64{1, 1}}, {Name: "adaptive", Ints: []int64{1}}}},
		},
		ExternalData: []string{"net.pdiparams"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestRefused(t *testing.T) {
	whole := program()
	for name, content := range map[string][]byte{"cut short": whole[:len(whole)-2], "empty": nil, "no operations": pb.Bytes(1, pb.Int(1, 0))} {
		t.Run(name, func(t *testing.T) {
			if _, err := paddle.Format.Parse(pb.NewFile("x.pdmodel", content)); err == nil {
				t.Error("no error")
			}
		})
	}
}

func TestSniff(t *testing.T) {
	formattest.Sniff(t, paddle.Format, map[string]formattest.Case{
		"a program":     {Content: string(program()), Takes: true},
		"of version 3":  {Content: pir, Takes: true},
		"JSON about it": {Content: `{"code": {"base_code": {"magic": "pir"}}}`},
		"GraphDef":      {Content: string(pb.Bytes(1, pb.Of(pb.Bytes(1, "x"), pb.Bytes(2, "Placeholder"))))},
		"ONNX":          {Content: string(pb.Of(pb.Int(1, 8), pb.Bytes(2, "pytorch"), pb.Bytes(7, pb.Bytes(1, pb.Bytes(4, "Relu")))))},
		"numbers":       {Content: string(pb.Bytes(1, pb.Int(1, 1)))},
	})
}

func FuzzParse(f *testing.F) {
	formattest.Fuzz(f, paddle.Format, string(program()), pir)
}
