// SPDX-License-Identifier: Apache-2.0

package onnx_test

import (
	"encoding/binary"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/format/formattest"
	"github.com/vsa-legal/operator/modelscan/format/onnx"
	pb "github.com/vsa-legal/operator/modelscan/internal/wire/wiretest"
	"github.com/vsa-legal/operator/modelscan/model"
)

func file(graph []byte, more ...[]byte) pb.Message {
	return pb.Of(pb.Int(1, 8), pb.Bytes(2, "pytorch"), pb.Bytes(3, "2.1.0"), pb.Bytes(7, graph), pb.Of(more...))
}

func operation(op, inputs, outputs string, more ...[]byte) []byte {
	return pb.Bytes(1, node(op, inputs, outputs, more...))
}

func node(op, inputs, outputs string, more ...[]byte) []byte {
	return pb.Of(pb.Texts(1, strings.Fields(inputs)...), pb.Texts(2, strings.Fields(outputs)...), pb.Bytes(4, op), pb.Of(more...))
}

func tensor(name string, elements int64, shape ...int64) []byte {
	return pb.Of(pb.Packed(1, shape...), pb.Int(2, elements), pb.Bytes(8, name), pb.Bytes(9, make([]byte, 100)))
}

func value(name string, elements int64, dims ...[]byte) []byte {
	return pb.Of(pb.Bytes(1, name), pb.Bytes(2, pb.Bytes(1, pb.Of(pb.Int(1, elements), pb.Bytes(2, pb.Of(dims...))))))
}

func dim(n int64) []byte { return pb.Bytes(1, pb.Int(1, n)) }

func named(s string) []byte { return pb.Bytes(1, pb.Bytes(2, s)) }

func attribute(name string, fields ...[]byte) []byte {
	return pb.Bytes(5, pb.Of(pb.Bytes(1, name), pb.Of(fields...)))
}

func parse(t *testing.T, content []byte) *model.Model {
	t.Helper()
	if !onnx.Format.Sniff(pb.Head(content), int64(len(content)), "blob") {
		t.Error("not taken for a model")
	}
	m, err := onnx.Format.Parse(pb.NewFile("blob", content))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func shape(n int64) []byte {
	return binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(nil, 1), uint64(n))
}

func TestModel(t *testing.T) {
	external := pb.Of(tensor("fc", 10, 512, 128), pb.Bytes(13, pb.Of(pb.Bytes(1, "location"), pb.Bytes(2, "w.bin"))),
		pb.Bytes(13, pb.Of(pb.Bytes(1, "offset"), pb.Bytes(2, "0"))))
	graph := pb.Of(
		pb.Bytes(2, "main_graph"),
		operation("Conv", "x w", "1", pb.Bytes(3, "/conv"), attribute("kernel_shape", pb.Packed(8, 3, 3)), attribute("group", pb.Int(3, 1)),
			attribute("auto_pad", pb.Bytes(4, "VALID")), attribute("alpha", pb.Float(2, 0.25))),
		operation("Constant", "", "to", attribute("value", pb.Bytes(5, pb.Of(pb.Ints(1, 2), pb.Int(2, 7), pb.Bytes(9, shape(-1)))))),
		operation("Reshape", "1 to", "2"),
		operation("Gemm", "2 fc", "y"),
		pb.Bytes(5, tensor("w", 1, 64, 3, 3, 3)), pb.Bytes(5, external),
		pb.Bytes(15, pb.Of(pb.Bytes(1, tensor("s", 1, 3)), pb.Packed(3, 100, 100))),
		pb.Bytes(11, value("x", 1, named("batch"), dim(3), dim(112), pb.Bytes(1, ""))), pb.Bytes(11, value("w", 1, dim(64))),
		pb.Bytes(12, value("y", 10, named("batch"), dim(128))), pb.Bytes(12, pb.Bytes(1, "unknown")),
	)
	got := parse(t, file(graph, pb.Bytes(14, pb.Of(pb.Bytes(1, "names"), pb.Bytes(2, "face"))), pb.Bytes(6, "about")))
	want := &model.Model{
		Format: "onnx", Producer: "pytorch 2.1.0", Layout: model.OIHW,
		Inputs:  []model.Tensor{{Name: "x", Type: "float32", Shape: []int64{-1, 3, 112, -1}}},
		Outputs: []model.Tensor{{Name: "y", Type: "float16", Shape: []int64{-1, 128}}, {Name: "unknown"}},
		Nodes: []model.Node{
			{Name: "/conv", Op: "Conv", Inputs: []string{"x", "w"}, Outputs: []string{"1"}, Attributes: []model.Attribute{
				{Name: "kernel_shape", Ints: []int64{3, 3}}, {Name: "group", Ints: []int64{1}}, {Name: "auto_pad", Text: "VALID"},
				{Name: "alpha", Text: "0.25"}}},
			{Op: "Reshape", Inputs: []string{"1", "to"}, Outputs: []string{"2"},
				Attributes: []model.Attribute{{Name: "shape", Ints: []int64{1, -1}}}},
			{Op: "Gemm", Inputs: []string{"2", "fc"}, Outputs: []string{"y"}},
		},
		Weights: []model.Tensor{
			{Name: "to", Type: "int64", Shape: []int64{2}}, {Name: "w", Type: "float32", Shape: []int64{64, 3, 3, 3}},
			{Name: "fc", Type: "float16", Shape: []int64{512, 128}}, {Name: "s", Type: "float32", Shape: []int64{100, 100}},
		},
		Strings:      []string{"main_graph", "names", "face", "about"},
		ExternalData: []string{"w.bin"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// nodes tells them as op(inputs)->outputs.
func nodes(m *model.Model) []string {
	var out []string
	for _, n := range m.Nodes {
		out = append(out, n.Op+"("+strings.Join(n.Inputs, " ")+")->"+strings.Join(n.Outputs, " "))
	}
	return out
}

func TestNodes(t *testing.T) {
	weight := pb.Bytes(5, tensor("w", 3, 8, 8))
	branch := func(name string) []byte {
		return pb.Bytes(6, pb.Of(operation("Relu", "x", name), pb.Bytes(12, pb.Bytes(1, name))))
	}
	body := pb.Bytes(6, pb.Of(pb.Texts(11), pb.Bytes(11, pb.Bytes(1, "i")), pb.Bytes(11, pb.Bytes(1, "c")), pb.Bytes(11, pb.Bytes(1, "state")),
		operation("Tanh", "state", "next"), pb.Bytes(12, pb.Bytes(1, "next"))))
	domain := pb.Bytes(7, "com.microsoft")
	function := func(name string, nodes ...[]byte) []byte {
		return pb.Bytes(25, pb.Of(pb.Bytes(1, name), pb.Bytes(10, "own"), pb.Texts(4, "a", "b"), pb.Texts(5, "r"), pb.Of(nodes...)))
	}
	for name, tc := range map[string]struct {
		graph, model []byte
		want         []string
	}{
		"quantised convolution":   {graph: operation("QLinearConv", "x xs xz w ws wz ys yz b", "y"), want: []string{"Conv(x w b xs xz ws wz ys yz)->y"}},
		"without a bias":          {graph: operation("QLinearConv", "x xs xz w ws wz ys yz", "y"), want: []string{"Conv(x w xs xz ws wz ys yz)->y"}},
		"quantised dense layer":   {graph: operation("QGemm", "x xs xz w ws wz b", "y", domain), want: []string{"Gemm(x w b xs xz ws wz)->y"}},
		"quantised sum":           {graph: operation("QLinearAdd", "x xs xz z zs zz ys yz", "y", domain), want: []string{"Add(x z xs xz zs zz ys yz)->y"}},
		"too few inputs":          {graph: operation("QLinearConv", "x", "y"), want: []string{"Conv(x)->y"}},
		"fused convolution":       {graph: operation("FusedConv", "x w b", "y", domain), want: []string{"Conv(x w b)->y"}},
		"product with a weight":   {graph: pb.Of(operation("MatMul", "x w", "y"), weight), want: []string{"Gemm(x w)->y"}},
		"product of two results":  {graph: operation("MatMul", "x z", "y"), want: []string{"MatMul(x z)->y"}},
		"a weight behind a scale": {graph: pb.Of(operation("DequantizeLinear", "w s", "v"), operation("Conv", "x v", "y"), weight), want: []string{"DequantizeLinear(w s)->v", "Conv(x w)->y"}},
		"a weight turned":         {graph: pb.Of(operation("Transpose", "w", "v"), operation("MatMul", "x v", "y"), weight), want: []string{"Transpose(w)->v", "Gemm(x w)->y"}},
		"branches":                {graph: operation("If", "c", "y", attribute("then_branch", branch("t")), attribute("else_branch", branch("e"))), want: []string{"Relu(x)->t", "Relu(x)->e", "If(c t e)->y"}},
		"a loop":                  {graph: operation("Loop", "n c s", "y", attribute("body", body)), want: []string{"Tanh(s)->next", "Loop(n c s next)->y"}},
		"functions": {
			graph: pb.Of(operation("Outer", "x w", "y", pb.Bytes(3, "k"), pb.Bytes(7, "own")), weight),
			model: pb.Of(function("Outer", pb.Bytes(7, node("Inner", "a b", "t", pb.Bytes(7, "own"), pb.Bytes(3, "n"))), pb.Bytes(7, node("Relu", "t", "r"))),
				function("Inner", pb.Bytes(7, node("MatMul", "a b", "u")), pb.Bytes(7, node("Tanh", "u", "r")))),
			want: []string{"Gemm(x w)->k/n/u", "Tanh(k/n/u)->k/t", "Relu(k/t)->y"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, nodes(parse(t, file(tc.graph, tc.model)))); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestFunctionsEnd(t *testing.T) {
	var functions [][]byte
	for i := range 15 { // each calls the next many times
		var calls []byte
		for range 200 {
			calls = append(calls, pb.Bytes(7, node("F"+strconv.Itoa(i+1), "a", "r"))...)
		}
		functions = append(functions, pb.Bytes(25, pb.Of(pb.Bytes(1, "F"+strconv.Itoa(i)), calls)))
	}
	functions = append(functions, pb.Bytes(25, pb.Of(pb.Bytes(1, "Again"), pb.Bytes(7, node("Again", "", "")))))
	m := parse(t, file(pb.Of(operation("F0", "x", "y"), operation("Again", "", "")), functions...))
	if !m.Truncated || len(m.Nodes) > model.MaxNodes {
		t.Errorf("%d nodes, truncated %v", len(m.Nodes), m.Truncated)
	}
}

func TestRefused(t *testing.T) {
	whole := file(operation("Relu", "x", "y"))
	for name, tc := range map[string]struct {
		content []byte
		reason  string
	}{
		"cut short": {whole[:len(whole)-3], "beyond the end"},
		"no graph":  {pb.Int(1, 8), "no graph"},
		"empty":     {nil, "no graph"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := onnx.Format.Parse(pb.NewFile("x.onnx", tc.content))
			if err == nil || !strings.Contains(err.Error(), tc.reason) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestSniff(t *testing.T) {
	graph := operation("Relu", "x", "y")
	long := pb.Of(pb.Int(1, 8), pb.Bytes(6, strings.Repeat("a story ", 1000)), pb.Bytes(7, graph))
	formattest.Sniff(t, onnx.Format, map[string]formattest.Case{
		"a model":               {Content: string(file(graph)), Takes: true},
		"fields turned round":   {Content: string(pb.Of(pb.Bytes(7, graph), pb.Int(1, 8))), Takes: true},
		"a long text before":    {Content: string(long), Takes: true},
		"fields that are none":  {Content: string(pb.Of(pb.Int(1, 8), pb.Bytes(99, "x"), pb.Bytes(7, pb.Of(pb.Int(77, 1), graph)))), Takes: true},
		"ORT":                   {Content: "\x18\x00\x00\x00ORTM and more"},
		"SavedModel":            {Content: string(pb.Of(pb.Int(1, 1), pb.Bytes(2, pb.Bytes(1, pb.Bytes(5, "2.1")))))},
		"GraphDef":              {Content: string(pb.Bytes(1, pb.Of(pb.Bytes(1, "x"), pb.Bytes(2, "Placeholder"))))},
		"a graph of no model":   {Content: string(pb.Bytes(7, pb.Bytes(1, pb.Bytes(1, "x"))))},
		"text":                  {Content: string([]byte("# A text about nothing\nthat goes on.\n"))},
		"zeros":                 {Content: string(make([]byte, 5000))},
		"a version and no more": {Content: string(pb.Int(1, 8))},
	})
}

func FuzzParse(f *testing.F) {
	formattest.Fuzz(f, onnx.Format,
		file(pb.Of(operation("Conv", "x w", "y", attribute("k", pb.Packed(8, 3))), pb.Bytes(5, tensor("w", 1, 8)),
			pb.Bytes(11, value("x", 1, named("n"), dim(3)))), pb.Bytes(25, pb.Of(pb.Bytes(1, "F"), pb.Bytes(7, node("F", "a", "b"))))),
		file(operation("Loop", "n c", "y", attribute("body", pb.Bytes(6, operation("Tanh", "s", "t"))))))
}
