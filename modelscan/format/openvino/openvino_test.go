// SPDX-License-Identifier: Apache-2.0

package openvino_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/format/formattest"
	"github.com/vsa-legal/operator/modelscan/format/openvino"
	"github.com/vsa-legal/operator/modelscan/model"
)

// memory is a file that a test made.
type memory struct{ *strings.Reader }

func file(text string) memory { return memory{strings.NewReader(text)} }
func (m memory) Size() int64  { return m.Reader.Size() }
func (memory) Path() string   { return "some/where.fp16/net.v1.xml" }
func tensor(name, kind string, shape ...int64) model.Tensor {
	return model.Tensor{Name: name, Type: kind, Shape: shape}
}
func ints(name string, values ...int64) model.Attribute {
	return model.Attribute{Name: name, Ints: values}
}

// port returns a port of version 11.
func port(id, kind string, dims ...string) string {
	return `<port id="` + id + `" precision="` + kind + `"><dim>` + strings.Join(dims, "</dim><dim>") + "</dim></port>\n"
}

// current is of version 11: a weight in half precision and one of a grouped convolution with a scale, a dense layer, a loop.
var current = `<?xml version="1.0"?>
<net name="torch_jit" version="11"><layers>
<layer id="0" name="image" type="Parameter" version="opset1"><data shape="?,3,64,64" element_type="f32"/><output>` + port("0", "FP32", "-1", "3", "64", "64") + `</output></layer>
<layer id="1" name="w" type="Const" version="opset1"><data element_type="f16" shape="32, 3, 3, 3" offset="0" size="1728"/><output>` + port("0", "FP16", "32", "3", "3", "3") + `</output></layer>
<layer id="2" name="w/fp32" type="Convert" version="opset1"><data destination_type="f32"/><input>` + port("0", "FP16", "32", "3", "3", "3") + `</input><output>` + port("1", "FP32", "32", "3", "3", "3") + `</output></layer>
<layer id="3" name="conv" type="Convolution" version="opset1"><data strides="2, 2" dilations="1, 1" auto_pad="explicit"/><input>` + port("0", "FP32", "-1", "3", "64", "64") + port("1", "FP32", "32", "3", "3", "3") + `</input><output>` + port("2", "FP32", "-1", "32", "32", "32") + `</output></layer>
<layer id="4" name="q" type="Const" version="opset1"><data element_type="i8" shape="16,2,1,3,3"/><output>` + port("0", "I8", "32", "1", "1", "3", "3") + `</output></layer>
<layer id="5" name="scale" type="Const" version="opset1"><data element_type="f32" shape=""/><output><port id="0" precision="FP32"/></output></layer>
<layer id="6" name="unpacked" type="Multiply" version="opset1"><input><port id="0"/><port id="1"/></input><output><port id="2"/></output></layer>
<layer id="7" name="dw" type="GroupConvolution" version="opset1"><input><port id="0"/><port id="1"/></input><output><port id="2"/></output></layer>
<layer id="8" name="fc" type="MatMul" version="opset1"><input><port id="0"/><port id="1"/></input><output><port id="2"/></output></layer>
<layer id="9" name="parts" type="Split" version="opset1"><input><port id="0"/><port id="1"/></input><output><port id="2"/><port id="3"/></output></layer>
<layer id="10" name="loop" type="Loop" version="opset5"><input><port id="0"/></input><output><port id="1"/></output><body><layers>
  <layer id="0" name="image" type="Parameter" version="opset1"><data shape="1" element_type="f32"/><output><port id="0"/></output></layer>
  <layer id="1" name="act" type="ReLU" version="opset1"><input><port id="0"/></input><output><port id="1"/></output></layer>
  </layers><edges><edge from-layer="0" from-port="0" to-layer="1" to-port="0"/></edges></body></layer>
<layer id="11" name="out" type="Result" version="opset1"><input>` + port("0", "FP16", "-1", "512") + `</input></layer>
</layers><edges>
<edge from-layer="1" from-port="0" to-layer="2" to-port="0"/><edge from-layer="2" from-port="1" to-layer="3" to-port="1"/>
<edge from-layer="0" from-port="0" to-layer="3" to-port="0"/><edge from-layer="4" from-port="0" to-layer="6" to-port="0"/>
<edge from-layer="5" from-port="0" to-layer="6" to-port="1"/><edge from-layer="3" from-port="2" to-layer="7" to-port="0"/>
<edge from-layer="6" from-port="2" to-layer="7" to-port="1"/><edge from-layer="7" from-port="2" to-layer="8" to-port="0"/>
<edge from-layer="1" from-port="0" to-layer="8" to-port="1"/><edge from-layer="8" from-port="2" to-layer="9" to-port="0"/>
<edge from-layer="9" from-port="3" to-layer="10" to-port="0"/><edge from-layer="10" from-port="1" to-layer="11" to-port="0"/>
<edge from-layer="99" from-port="1" to-layer="11" to-port="0"/>
</edges><rt_info><MO_version value="2024.1"/><model_info><labels value="man woman"/></model_info></rt_info></net>`

func TestParse(t *testing.T) {
	got, err := openvino.Format.Parse(file(current))
	if err != nil {
		t.Fatal(err)
	}
	want := &model.Model{
		Format: "openvino", Layout: model.OIHW, Producer: "openvino 2024.1",
		Inputs:  []model.Tensor{tensor("image", "float32", -1, 3, 64, 64)},
		Outputs: []model.Tensor{tensor("loop", "float16", -1, 512)},
		Weights: []model.Tensor{
			tensor("w", "float16", 32, 3, 3, 3), tensor("q", "int8", 32, 1, 3, 3), {Name: "scale", Type: "float32", Shape: []int64{}},
		},
		Nodes: []model.Node{
			{Name: "1/act", Op: "Relu", Inputs: []string{"1/image"}, Outputs: []string{"1/act"}},
			{Name: "conv", Op: "Conv", Inputs: []string{"image", "w"}, Outputs: []string{"conv"}, Attributes: []model.Attribute{
				ints("strides", 2, 2), ints("dilations", 1, 1), {Name: "auto_pad", Text: "explicit"}, ints("kernel_shape", 3, 3),
			}},
			{Name: "dw", Op: "Conv", Inputs: []string{"conv", "q"}, Outputs: []string{"dw"}, Attributes: []model.Attribute{
				ints("group", 16), ints("kernel_shape", 3, 3),
			}},
			{Name: "fc", Op: "Gemm", Inputs: []string{"dw", "w"}, Outputs: []string{"fc"}},
			{Name: "parts", Op: "Split", Inputs: []string{"fc"}, Outputs: []string{"parts", "parts:1"}},
			{Name: "loop", Op: "Loop", Inputs: []string{"parts:1"}, Outputs: []string{"loop"}},
		},
		Strings:      []string{"torch_jit", "2024.1", "man woman"},
		ExternalData: []string{"net.v1.bin"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// old is of version 6: layers hold their weights, and what nothing uses is an output.
var old = `<net batch="1" name="old" version="6"><layers>
<layer id="0" name="data" precision="FP16" type="Input"><output><port id="0"><dim>1</dim><dim>4</dim><dim>8</dim><dim>8</dim></port></output></layer>
<layer id="1" name="c" precision="FP16" type="Convolution"><data group="2" kernel="3,3" output="6" strides="1,1"/><input><port id="0"><dim>1</dim><dim>4</dim><dim>8</dim><dim>8</dim></port></input>
 <output><port id="3" precision="FP16"><dim>1</dim><dim>6</dim><dim>8</dim><dim>8</dim></port></output><blobs><weights offset="0" size="216"/><biases offset="216" size="12"/></blobs></layer>
<layer id="2" name="f" precision="FP16" type="FullyConnected"><data out-size="5"/><input><port id="0"><dim>1</dim><dim>6</dim><dim>8</dim><dim>8</dim></port></input>
 <output><port id="3" precision="FP16"><dim>1</dim><dim>5</dim></port></output><blobs><weights offset="228" size="3840"/></blobs></layer>
<layer id="3" name="s" type="Eltwise"><data operation="mul"/><input><port id="0"><dim>1</dim><dim>5</dim></port></input><output><port id="1" precision="FP16"><dim>1</dim><dim>5</dim></port></output></layer>
</layers><edges><edge from-layer="0" from-port="0" to-layer="1" to-port="0"/><edge from-layer="1" from-port="3" to-layer="2" to-port="0"/><edge from-layer="2" from-port="3" to-layer="3" to-port="0"/></edges>
<meta_data><MO_version value="2019.R1"/></meta_data></net>`

func TestOld(t *testing.T) {
	got, err := openvino.Format.Parse(file(old))
	if err != nil {
		t.Fatal(err)
	}
	want := &model.Model{
		Format: "openvino", Layout: model.OIHW, Producer: "openvino 2019.R1",
		Inputs:  []model.Tensor{tensor("data", "float16", 1, 4, 8, 8)},
		Outputs: []model.Tensor{tensor("s", "float16", 1, 5)},
		Weights: []model.Tensor{
			tensor("c/weights", "float16", 6, 2, 3, 3), tensor("c/biases", "float16", 6), tensor("f/weights", "float16", 5, 384),
		},
		Nodes: []model.Node{
			{Name: "c", Op: "Conv", Inputs: []string{"data", "c/weights", "c/biases"}, Outputs: []string{"c"}, Attributes: []model.Attribute{
				ints("kernel_shape", 3, 3), ints("strides", 1, 1), ints("group", 2),
			}},
			{Name: "f", Op: "Gemm", Inputs: []string{"c", "f/weights"}, Outputs: []string{"f"}},
			{Name: "s", Op: "Mul", Inputs: []string{"f"}, Outputs: []string{"s"}},
		},
		Strings:      []string{"old", "2019.R1"},
		ExternalData: []string{"net.v1.bin"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A network in the middle of a text is read up to its own end, and no further.
func TestEmbedded(t *testing.T) {
	for name, c := range map[string]struct{ before, behind string }{
		"behind a line":    {"first\n", ""},
		"between letters":  {"x = `", "`\n<net> & more"},
		"before a network": {"\n", current},
	} {
		text := current[strings.Index(current, "<net "):]
		got, extent, err := openvino.Format.Embedded(file(c.before+text+c.behind), int64(len(c.before)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want, err := openvino.Format.Parse(file(current))
		if err != nil {
			t.Fatal(err)
		}
		want.ExternalData = nil // nothing tells the name of the file
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if extent != int64(len(text)) {
			t.Errorf("%s: it has %d bytes, not %d", name, extent, len(text))
		}
	}
	if _, _, err := openvino.Format.Embedded(file(current[:len(current)/2]), int64(strings.Index(current, "<net "))); err == nil {
		t.Error("what is cut off was read")
	}
}

func TestErrors(t *testing.T) {
	cases := map[string]string{
		"cut off":        current[:len(current)/2],
		"no layers":      `<net name="a" version="11"></net>`,
		"other XML":      `<html><body/></html>`,
		"entity":         `<!DOCTYPE net [<!ENTITY a "b">]><net name="&a;"><layers/></net>`,
		"too deep":       `<net><layers>` + strings.Repeat("<a>", 100) + strings.Repeat("</a>", 100) + `</layers></net>`,
		"long attribute": `<net><layers name="` + strings.Repeat("a", 1<<20) + `"/></net>`,
		"long text":      `<net><layers>` + strings.Repeat("a", 1<<20) + `</layers></net>`,
		"empty":          ``,
	}
	for name, text := range cases {
		t.Run(name, func(t *testing.T) {
			if m, err := openvino.Format.Parse(file(text)); err == nil {
				t.Errorf("no error: %v", m)
			}
		})
	}
}

// Bodies within bodies end somewhere.
func TestNested(t *testing.T) {
	text := `<net><layers>` + strings.Repeat(`<layer id="0" name="a" type="If"><then_body><layers>`, 7) +
		strings.Repeat(`</layers></then_body></layer>`, 7) + `</layers></net>`
	got, err := openvino.Format.Parse(file(text))
	if err != nil || !got.Truncated || len(got.Nodes) != 4 {
		t.Errorf("%v, error %v", got, err)
	}
}

func TestSniff(t *testing.T) {
	formattest.Sniff(t, openvino.Format, map[string]formattest.Case{
		"current":     {Content: current[:200], Takes: true},
		"old":         {Content: "\ufeff" + old, Takes: true},
		"pre-process": {Content: `<net name="a" version="5"><pre-process>`, Takes: true},
		"comment":     {Content: `<!-- a --><net><layers>`, Takes: true},
		"other XML":   {Content: `<layers><net>`},
		"other net":   {Content: `<net version="1"><hosts>`},
		"namespace":   {Content: `<a:net><layers>`},
		"no XML":      {Content: `net layers`},
		"empty":       {Content: ``},
	})
}

func FuzzParse(f *testing.F) {
	formattest.Fuzz(f, openvino.Format, current, old)
}
