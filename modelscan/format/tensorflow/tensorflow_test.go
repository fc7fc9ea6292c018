// SPDX-License-Identifier: Apache-2.0

package tensorflow_test

import (
	"encoding/binary"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/vsa-legal/operator/modelscan/format/formattest"
	"github.com/vsa-legal/operator/modelscan/format/tensorflow"
	pb "github.com/vsa-legal/operator/modelscan/internal/wire/wiretest"
	"github.com/vsa-legal/operator/modelscan/model"
)

func shape(dims ...int64) []byte {
	var out []byte
	for _, d := range dims {
		out = append(out, pb.Bytes(2, pb.Int(1, d))...)
	}
	return out
}

func attr(name string, value []byte) []byte {
	return pb.Bytes(5, pb.Of(pb.Bytes(1, name), pb.Bytes(2, value)))
}

func node(name, op, inputs string, attrs ...[]byte) []byte {
	return pb.Of(pb.Bytes(1, name), pb.Bytes(2, op), pb.Texts(3, strings.Fields(inputs)...), pb.Of(attrs...))
}

func in(n []byte) []byte { return pb.Bytes(1, n) }

func tensor(dtype int64, content []byte, dims ...int64) []byte {
	return attr("value", pb.Bytes(8, pb.Of(pb.Int(1, dtype), pb.Bytes(2, shape(dims...)), pb.Bytes(4, content))))
}

func floats(dims ...int64) []byte { return tensor(1, make([]byte, 100), dims...) }

func ints(values ...int32) []byte {
	var content []byte
	for _, v := range values {
		content = binary.LittleEndian.AppendUint32(content, uint32(v))
	}
	return tensor(3, content, int64(len(values)))
}

func placeholder(name string, dims ...int64) []byte {
	return in(node(name, "Placeholder", "", attr("dtype", pb.Int(6, 1)), attr("shape", pb.Bytes(7, shape(dims...)))))
}

func parse(t *testing.T, content []byte) *model.Model {
	t.Helper()
	if !tensorflow.Format.Sniff(pb.Head(content), int64(len(content)), "blob") {
		t.Error("not taken for a graph")
	}
	m, err := tensorflow.Format.Parse(pb.NewFile("dir/blob.meta", content))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestFrozen(t *testing.T) {
	strides := attr("strides", pb.Bytes(1, pb.Packed(3, 1, 2, 2, 1)))
	got := parse(t, pb.Of(
		placeholder("x", -1, 112, 112, 3),
		in(node("w", "Const", "", attr("dtype", pb.Int(6, 1)), floats(3, 3, 3, 64))), in(node("w/read", "Identity", "w")),
		in(node("conv", "Conv2D", "x w/read ^init", strides, attr("padding", pb.Bytes(2, "SAME")), attr("data_format", pb.Bytes(2, "NHWC")))),
		in(node("dw", "Const", "", tensor(12, nil, 3, 3, 64, 1))), in(node("dw/float", "Dequantize", "dw min max")),
		in(node("depthwise", "DepthwiseConv2dNative", "conv:0 dw/float", attr("padding", pb.Bytes(2, "VALID")))),
		in(node("to", "Const", "", ints(-1, 64))), in(node("flat", "Reshape", "depthwise to")),
		in(node("fc", "Const", "", floats(64, 128))), in(node("dense", "MatMul", "flat fc", attr("transpose_b", pb.Int(5, 0)))),
		in(node("top", "TopKV2", "dense k")), in(node("label", "Identity", "top:1")),
		in(node("y", "L2Normalize", "label", attr("_output_shapes", pb.Bytes(1, pb.Bytes(7, shape(-1, 128)))))),
		pb.Bytes(4, pb.Int(1, 440)),
	))
	want := &model.Model{
		Format: "tensorflow-graph", Producer: "tensorflow graph version 440", Layout: model.HWIO,
		Inputs:  []model.Tensor{{Name: "x", Type: "float32", Shape: []int64{-1, 112, 112, 3}}},
		Outputs: []model.Tensor{{Name: "y", Shape: []int64{-1, 128}}},
		Nodes: []model.Node{
			{Name: "conv", Op: "Conv", Inputs: []string{"x", "w"}, Outputs: []string{"conv"}, Attributes: []model.Attribute{
				{Name: "strides", Ints: []int64{2, 2}}, {Name: "auto_pad", Text: "SAME_UPPER"}, {Name: "data_format", Text: "NHWC"}}},
			{Name: "dw/float", Op: "DequantizeLinear", Inputs: []string{"dw", "min", "max"}, Outputs: []string{"dw/float"}},
			{Name: "depthwise", Op: "Conv", Inputs: []string{"conv", "dw"}, Outputs: []string{"depthwise"}, Attributes: []model.Attribute{
				{Name: "auto_pad", Text: "VALID"}, {Name: "group", Ints: []int64{64}}}},
			{Name: "flat", Op: "Reshape", Inputs: []string{"depthwise", "to"}, Outputs: []string{"flat"},
				Attributes: []model.Attribute{{Name: "shape", Ints: []int64{-1, 64}}}},
			{Name: "dense", Op: "Gemm", Inputs: []string{"flat", "fc"}, Outputs: []string{"dense"},
				Attributes: []model.Attribute{{Name: "transB", Ints: []int64{0}}}},
			{Name: "top", Op: "TopK", Inputs: []string{"dense", "k"}, Outputs: []string{"top", "top:1"}},
			{Name: "y", Op: "LpNormalization", Inputs: []string{"top:1"}, Outputs: []string{"y"}},
		},
		Weights: []model.Tensor{{Name: "w", Type: "float32", Shape: []int64{3, 3, 3, 64}}, {Name: "dw", Type: "uint8", Shape: []int64{3, 3, 64, 1}},
			{Name: "fc", Type: "float32", Shape: []int64{64, 128}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func variable(name string, dims ...int64) []byte {
	return in(node(name, "VarHandleOp", "", attr("dtype", pb.Int(6, 1)), attr("shape", pb.Bytes(7, shape(dims...)))))
}

func function(name string, args, rets []string, nodes ...[]byte) []byte {
	signature := pb.Bytes(1, name)
	for _, a := range args {
		signature = append(signature, pb.Bytes(2, pb.Bytes(1, a))...)
	}
	var body []byte
	for _, n := range nodes {
		body = append(body, pb.Bytes(3, n)...)
	}
	for i, r := range rets {
		out := "out" + strconv.Itoa(i)
		signature = append(signature, pb.Bytes(3, pb.Bytes(1, out))...)
		body = append(body, pb.Bytes(4, pb.Of(pb.Bytes(1, out), pb.Bytes(2, r)))...)
	}
	return pb.Bytes(1, pb.Of(pb.Bytes(1, signature), body))
}

func call(name, f, inputs string) []byte {
	return node(name, "StatefulPartitionedCall", inputs, attr("f", pb.Bytes(10, pb.Bytes(1, f))))
}

func terminal(number protowire.Number, key, name string, dims ...int64) []byte {
	info := pb.Of(pb.Bytes(1, name), pb.Int(2, 1), pb.Bytes(3, shape(dims...)))
	return pb.Bytes(number, pb.Of(pb.Bytes(1, key), pb.Bytes(2, info)))
}

func signature(name string, terminals ...[]byte) []byte {
	return pb.Bytes(5, pb.Of(pb.Bytes(1, name), pb.Bytes(2, pb.Of(terminals...))))
}

func saved(tag string, graph []byte, signatures ...[]byte) []byte {
	return pb.Bytes(2, pb.Of(pb.Bytes(1, pb.Of(pb.Bytes(4, tag), pb.Bytes(5, "2.15.0"))), pb.Bytes(2, graph), pb.Of(signatures...)))
}

func nodes(m *model.Model) []string {
	var out []string
	for _, n := range m.Nodes {
		out = append(out, n.Op+"("+strings.Join(n.Inputs, " ")+")->"+strings.Join(n.Outputs, " "))
	}
	return out
}

func names(list []model.Tensor) []string {
	var out []string
	for _, t := range list {
		out = append(out, t.Name)
	}
	return out
}

// network is a graph as Keras saves it: the variables outside, the layers in functions.
func network() []byte {
	return pb.Of(
		variable("conv/kernel", 3, 3, 3, 8), variable("fc/kernel", 8, 128), variable("Adam/m/fc/kernel", 8, 128),
		placeholder("serving_default_image", -1, 112, 112, 3),
		in(call("StatefulPartitionedCall", "wrapper", "serving_default_image conv/kernel fc/kernel")),
		in(call("saver", "save", "conv/kernel")),
		pb.Bytes(2, pb.Of(
			function("wrapper", []string{"image", "k", "d"}, []string{"Call:output:1"}, call("Call", "model", "image k d")),
			function("model", []string{"x", "kernel", "dense"}, []string{"conv:output:0", "Identity:output:0"},
				node("read", "ReadVariableOp", "kernel"), node("conv", "Conv2D", "x read:value:0"),
				node("bn", "FusedBatchNormV3", "conv:output:0 g b"), node("use", "Relu", "bn:y:0"), node("mean", "Neg", "bn:batch_mean:0"),
				node("read2", "ReadVariableOp", "dense"), node("mm", "MatMul", "use:activations:0 read2:value:0"),
				node("Identity", "Identity", "mm:product:0")),
			function("save", []string{"a"}, nil, node("SaveV2", "SaveV2", "a"), node("noise", "Abs", "a")),
		)))
}

func TestSavedModel(t *testing.T) {
	content := pb.Of(pb.Int(1, 1), saved("serve", network(), signature("__saved_model_init_op", terminal(2, "op", "NoOp")),
		signature("serving_default", terminal(1, "image", "serving_default_image:0", -1, 112, 112, 3),
			terminal(2, "embedding", "StatefulPartitionedCall:0", -1, 128))))
	m := parse(t, content)
	want := []string{
		"Conv(image conv/kernel)->StatefulPartitionedCall/Call/conv",
		"BatchNormalization(StatefulPartitionedCall/Call/conv StatefulPartitionedCall/Call/g StatefulPartitionedCall/Call/b)->" +
			"StatefulPartitionedCall/Call/bn StatefulPartitionedCall/Call/bn:batch_mean",
		"Relu(StatefulPartitionedCall/Call/bn)->StatefulPartitionedCall/Call/use",
		"Neg(StatefulPartitionedCall/Call/bn:batch_mean)->StatefulPartitionedCall/Call/mean",
		"Gemm(StatefulPartitionedCall/Call/use fc/kernel)->StatefulPartitionedCall/Call/mm",
		"Identity(StatefulPartitionedCall/Call/mm)->embedding",
	}
	if diff := cmp.Diff(want, nodes(m)); diff != "" {
		t.Errorf("nodes (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"conv/kernel", "fc/kernel"}, names(m.Weights)); diff != "" {
		t.Errorf("weights (-want +got):\n%s", diff)
	}
	wantOut := []model.Tensor{{Name: "embedding", Type: "float32", Shape: []int64{-1, 128}}}
	if diff := cmp.Diff(wantOut, m.Outputs); diff != "" || m.Producer != "tensorflow 2.15.0" || m.Format != "tensorflow-savedmodel" {
		t.Errorf("%s by %s, outputs (-want +got):\n%s", m.Format, m.Producer, diff)
	}
	wantFiles := []string{"variables/variables.data-00000-of-00001", "variables/variables.index"}
	if diff := cmp.Diff(wantFiles, m.ExternalData); diff != "" {
		t.Errorf("externalData (-want +got):\n%s", diff)
	}
}

func TestNothingHides(t *testing.T) {
	decoy := signature("serving_default", terminal(1, "x", "serving_default_image:0", 1), terminal(2, "y", "decoy:0", 1))
	graph := pb.Of(in(node("decoy", "Relu", "serving_default_image")), network())
	hidden := "Gemm(use dense)->mm"
	for name, tc := range map[string]struct {
		content []byte
		want    string
	}{
		"behind another signature": {saved("serve", graph, decoy), "conv/kernel"},
		"without a signature":      {saved("serve", graph), "conv/kernel"},
		"in another graph": {pb.Of(saved("serve", pb.Of(placeholder("serving_default_image", 1), in(node("decoy", "Relu", "serving_default_image"))), decoy),
			saved("train", graph)), "conv/kernel"},
	} {
		t.Run(name, func(t *testing.T) {
			m := parse(t, pb.Of(pb.Int(1, 1), tc.content))
			if all := strings.Join(names(m.Weights), " "); !strings.Contains(all, tc.want) {
				t.Errorf("weights: %s", all)
			}
			if all := strings.Join(nodes(m), "\n"); !strings.Contains(all, "MatMul(") && !strings.Contains(all, "Gemm(") {
				t.Errorf("no %s among the nodes:\n%s", hidden, all)
			}
		})
	}
}

func TestMetaGraph(t *testing.T) {
	graph := pb.Of(placeholder("x", -1, 2), in(node("v", "VariableV2", "", attr("shape", pb.Bytes(7, shape(2, 3))))), in(node("v/read", "Identity", "v")),
		in(node("mm", "MatMul", "x v/read")), in(node("c/Switch", "Switch", "mm p")), in(node("t", "Tanh", "c/Switch:1")), in(node("y", "Identity", "t")))
	m := parse(t, pb.Of(pb.Bytes(1, pb.Of(pb.Bytes(2, pb.Bytes(1, pb.Bytes(1, "Add"))), pb.Bytes(5, "1.15.0"))), pb.Bytes(2, graph)))
	if diff := cmp.Diff([]string{"Gemm(x v)->mm", "Tanh(mm)->t", "Identity(t)->y"}, nodes(m)); diff != "" {
		t.Errorf("nodes (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"y"}, names(m.Outputs)); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"blob.data-00000-of-00001", "blob.index"}, m.ExternalData); diff != "" || m.Format != "tensorflow-metagraph" {
		t.Errorf("%s, externalData (-want +got):\n%s", m.Format, diff)
	}
}

func TestLoop(t *testing.T) {
	m := parse(t, pb.Of(in(node("w", "StatelessWhile", "x", attr("cond", pb.Bytes(10, pb.Bytes(1, "c"))), attr("body", pb.Bytes(10, pb.Bytes(1, "b"))))),
		pb.Bytes(2, pb.Of(function("c", []string{"a"}, []string{"l:z:0"}, node("l", "Less", "a a")), function("b", []string{"a"}, []string{"t:y:0"}, node("t", "Tanh", "a"))))))
	if diff := cmp.Diff([]string{"Less(x x)->w/0/l", "Tanh(x)->w/1/t", "StatelessWhile(x w/0/l w/1/t)->w"}, nodes(m)); diff != "" {
		t.Errorf("nodes (-want +got):\n%s", diff)
	}
}

func TestFunctionsEnd(t *testing.T) {
	var functions []byte
	for i := range 40 { // each calls the next many times
		var calls [][]byte
		for j := range 20 {
			calls = append(calls, node("n"+strconv.Itoa(j), "F"+strconv.Itoa((i+1)%40), "a"))
		}
		functions = append(functions, function("F"+strconv.Itoa(i), []string{"a"}, nil, calls...)...)
	}
	m := parse(t, pb.Of(in(node("x", "F0", "")), pb.Bytes(2, functions)))
	if !m.Truncated || len(m.Nodes) > model.MaxNodes {
		t.Errorf("%d nodes, truncated %v", len(m.Nodes), m.Truncated)
	}
}

func TestSniff(t *testing.T) {
	formattest.Sniff(t, tensorflow.Format, map[string]formattest.Case{
		"a graph":                {Content: string(placeholder("x", 1)), Takes: true},
		"a graph, library first": {Content: string(pb.Of(pb.Bytes(2, function("f", nil, nil)), placeholder("x", 1))), Takes: true},
		"ONNX":                   {Content: string(pb.Of(pb.Int(1, 8), pb.Bytes(2, "pytorch"), pb.Bytes(7, pb.Bytes(1, pb.Bytes(4, "Relu")))))},
		"Caffe":                  {Content: string(pb.Of(pb.Bytes(1, "net"), pb.Bytes(100, pb.Of(pb.Bytes(1, "conv"), pb.Bytes(2, "Convolution")))))},
		"a paddle program":       {Content: string(pb.Bytes(1, pb.Of(pb.Int(1, 0), pb.Int(2, -1))))},
		"two texts":              {Content: string(pb.Of(pb.Bytes(1, "a"), pb.Bytes(2, "b")))},
		"text":                   {Content: string([]byte("\n\x07a line\nand another\n"))},
	})
}

func TestRefused(t *testing.T) {
	whole := placeholder("x", 1)
	for name, content := range map[string][]byte{"cut short": whole[:len(whole)-2], "empty": nil, "no graph": pb.Int(9, 1)} {
		t.Run(name, func(t *testing.T) {
			if _, err := tensorflow.Format.Parse(pb.NewFile("x.pb", content)); err == nil {
				t.Error("no error")
			}
		})
	}
}

func TestOperator(t *testing.T) {
	for tf, want := range map[string]string{"Conv2D": "Conv", "Relu6": "Clip", "Mean": "ReduceMean", "Relu": "Relu", "Own": "Own"} {
		if got := tensorflow.Operator(tf); got != want {
			t.Errorf("%s: %s instead of %s", tf, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	formattest.Fuzz(f, tensorflow.Format,
		[]byte(pb.Of(pb.Int(1, 1), saved("serve", network(), signature("s", terminal(2, "e", "StatefulPartitionedCall:0"))))),
		network(), []byte(pb.Of(placeholder("x", 1), in(node("to", "Const", "", ints(1, 2))), in(node("r", "Reshape", "x to")))))
}
