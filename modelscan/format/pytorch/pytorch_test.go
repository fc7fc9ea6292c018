// SPDX-License-Identifier: Apache-2.0

package pytorch

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/format/formattest"
	"github.com/vsa-legal/operator/modelscan/model"
)

type memory struct {
	*bytes.Reader
}

func (memory) Path() string { return "model.bin" }

func sample(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// The samples are one small network: a convolution, PReLU, the mean, a dense layer to four numbers of length one.
func TestParse(t *testing.T) {
	weights := func(prefix string) []model.Tensor {
		return []model.Tensor{
			{Name: prefix + "conv.weight", Type: "float32", Shape: []int64{2, 3, 3, 3}},
			{Name: prefix + "act.weight", Type: "float32", Shape: []int64{2}},
			{Name: prefix + "fc.weight", Type: "float32", Shape: []int64{4, 2}},
			{Name: prefix + "fc.bias", Type: "float32", Shape: []int64{4}},
		}
	}
	frozen := weights("")
	for i, name := range []string{"c0", "c1", "c2", "c3"} {
		frozen[i].Name = "CONSTANTS." + name
	}
	script := []string{"Conv", "PRelu", "ReduceMean", "Flatten", "Gemm", "ReduceL2", "Clip", "Expand", "Div"}
	for name, want := range map[string]struct {
		producer string
		weights  []model.Tensor
		ops      []string
		inputs   []string // of the last dense layer
		says     string
	}{
		"checkpoint.pt": {"pytorch", weights("state_dict."), nil, nil, "arch=face"},
		"legacy.pt":     {"pytorch", weights(""), nil, nil, "collections.OrderedDict"},
		"module.pt": {
			"pytorch", weights(""), []string{"Conv", "PRelu", "Gemm"},
			[]string{"", "fc.weight", "fc.bias"}, "torch.nn.modules.conv.Conv2d",
		},
		"traced.pt": {"torchscript", weights(""), script, []string{"%4", "fc.weight", "fc.bias"}, "__torch__.Face"},
		"frozen.pt": {"torchscript", frozen, script, []string{"%4", "CONSTANTS.c2", "CONSTANTS.c3"}, "torch.FloatStorage"},
	} {
		t.Run(name, func(t *testing.T) {
			raw := sample(t, name)
			if !sniff(raw, int64(len(raw)), "") {
				t.Error("it is not taken for a file of PyTorch")
			}
			m, err := parse(memory{bytes.NewReader(raw)})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want.weights, m.Weights); diff != "" {
				t.Error(diff)
			}
			var ops []string
			for _, n := range m.Nodes {
				if ops = append(ops, n.Op); n.Op == "Gemm" {
					if diff := cmp.Diff(want.inputs, n.Inputs); diff != "" {
						t.Error(diff)
					}
				}
			}
			if diff := cmp.Diff(want.ops, ops); diff != "" {
				t.Error(diff)
			}
			if m.Producer != want.producer || m.Truncated || !slices.Contains(m.Strings, want.says) {
				t.Errorf("producer %q, truncated %v, strings %q", m.Producer, m.Truncated, m.Strings)
			}
		})
	}
}

// torch.export keeps the weights as a file of torch.save within its archive, beside a graph that is not read.
func TestExportedProgram(t *testing.T) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, e := range []struct{ name, text string }{
		{exportedProgram, `{"graph_module": {}}`}, {"serialized_state_dict.pt", string(sample(t, "checkpoint.pt"))},
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
	if !sniff(out.Bytes(), int64(out.Len()), "") {
		t.Error("it is not taken for a file of PyTorch")
	}
	m, err := parse(memory{bytes.NewReader(out.Bytes())})
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Weights) != 4 || !m.Truncated || !slices.Contains(m.Strings, `{"graph_module": {}}`) {
		t.Errorf("%v, truncated %v, strings %q", m.Weights, m.Truncated, m.Strings)
	}
}

func TestGeometry(t *testing.T) {
	m, err := parse(memory{bytes.NewReader(sample(t, "traced.pt"))})
	if err != nil {
		t.Fatal(err)
	}
	want := []model.Attribute{
		{Name: "strides", Ints: []int64{2, 2}}, {Name: "pads", Ints: []int64{1, 1}}, {Name: "group", Ints: []int64{1}},
	}
	if diff := cmp.Diff(want, m.Nodes[0].Attributes); diff != "" {
		t.Error(diff)
	}
	if len(m.Inputs) != 1 || m.Inputs[0].Name != "x" || len(m.Outputs) != 1 || m.Outputs[0].Name != "%9" {
		t.Errorf("inputs %v, outputs %v", m.Inputs, m.Outputs)
	}
}

func TestSniff(t *testing.T) {
	local := func(name string) string {
		head := append([]byte("PK\x03\x04"), make([]byte, 26)...)
		head[26] = byte(len(name))
		return string(head) + name
	}
	cases := map[string]formattest.Case{
		"plain zip":        {Content: local("docs/readme.txt"), Path: "model.pt"},
		"jar":              {Content: local("META-INF/MANIFEST.MF"), Path: "model.pt"},
		"office":           {Content: local("[Content_Types].xml")},
		"zip of a data/ x": {Content: local("site/data/index.html")},
		"pickle":           {Content: "\x80\x04\x95\x10\x00\x00\x00\x00\x00\x00\x00}\x94."},
		"source":           {Content: "import torch\n"},
	}
	for _, name := range []string{"archive/data.pkl", "x/byteorder", "a/data/0", "m/code/__torch__/f.py", ".data/extern_modules"} {
		cases[name] = formattest.Case{Content: local(name), Size: 100, Takes: true}
	}
	formattest.Sniff(t, Format, cases)
}

// A branch that the module's attributes rule out is not followed; of an unknown one both sides are.
func TestBranches(t *testing.T) {
	for name, want := range map[string]struct {
		condition string
		ops       string
	}{
		"known true":  {"True", "Relu"},
		"known false": {"torch.__isnot__(None, None)", "Sigmoid"},
		"unknown":     {"torch.gt(torch.size(x, 0), 1)", "Relu Sigmoid"},
		"not":         {"torch.__not__(True)", "Sigmoid"},
	} {
		t.Run(name, func(t *testing.T) {
			tr := &tracer{m: &model.Model{}}
			tr.code.functions = map[string]*function{}
			tr.code.add("m", "def f(x: Tensor) -> Tensor:\n  if "+want.condition+
				":\n    y = torch.relu(x)\n  else:\n    y = torch.sigmoid(x)\n  return y\n")
			tr.run(tr.code.functions["m.f"], "", []value{{names: []string{"x"}}}, nil)
			var ops []string
			for _, n := range tr.m.Nodes {
				ops = append(ops, n.Op)
			}
			if got := strings.Join(ops, " "); got != want.ops {
				t.Errorf("operations %q, not %q", got, want.ops)
			}
		})
	}
}

// Functions that call each other without end, and more often at each level, end at a bound.
func TestEndlessCalls(t *testing.T) {
	tr := &tracer{m: &model.Model{}}
	tr.code.functions = map[string]*function{}
	tr.code.add("__torch__", "def f(x: Tensor) -> Tensor:\n  a = __torch__.f(x)\n  b = __torch__.f(x)\n  return torch.relu(x)\n")
	tr.run(tr.code.functions["__torch__.f"], "", []value{{names: []string{"x"}}}, nil)
	if !tr.m.Truncated || len(tr.m.Nodes) > model.MaxNodes {
		t.Errorf("truncated %v after %d nodes", tr.m.Truncated, len(tr.m.Nodes))
	}
}

func FuzzParse(f *testing.F) {
	formattest.Fuzz(f, Format, sample(f, "checkpoint.pt"), sample(f, "legacy.pt"), sample(f, "module.pt"), sample(f, "traced.pt"),
		sample(f, "frozen.pt"))
}

func FuzzTrace(f *testing.F) {
	f.Add("def f(x: Tensor) -> Tensor:\n  a, b = (x).forward(torch.conv2d(x, [1, 2], c=\"d\"))[0]\n  return -1.e-5, a\n")
	f.Fuzz(func(_ *testing.T, code string) {
		tr := &tracer{m: &model.Model{}}
		tr.code.functions = map[string]*function{}
		tr.code.add("__torch__", code)
		if fn := tr.code.functions["__torch__.f"]; fn != nil {
			tr.run(fn, "", []value{{names: []string{"x"}}}, nil)
		}
	})
}
