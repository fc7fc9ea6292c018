// SPDX-License-Identifier: Apache-2.0

package write

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

func openvinoFormats() []Format {
	supports := func(n Network) bool { _, err := newIR(n); return err == nil }
	return []Format{{"openvino", writeOpenVINO, supports}}
}

// ir is a network as OpenVINO's intermediate representation, version 11.
type ir struct {
	*graph
	shapes map[string][]int64
	layers []irLayer
	edges  []irEdge
	where  map[string][2]int // value to layer and port
	bin    payload
}

type irLayer struct {
	ID      int      `xml:"id,attr"`
	Name    string   `xml:"name,attr"`
	Type    string   `xml:"type,attr"`
	Version string   `xml:"version,attr"`
	Data    *irData  `xml:"data"`
	Input   *irPorts `xml:"input"`
	Output  *irPorts `xml:"output"`
}

type irData struct {
	Attrs []xml.Attr `xml:",any,attr"`
}

type irPorts struct {
	Ports []irPort `xml:"port"`
}

type irPort struct {
	ID        int     `xml:"id,attr"`
	Precision string  `xml:"precision,attr"`
	Names     string  `xml:"names,attr,omitempty"`
	Dims      []int64 `xml:"dim"`
}

type irEdge struct {
	FromLayer int `xml:"from-layer,attr"`
	FromPort  int `xml:"from-port,attr"`
	ToLayer   int `xml:"to-layer,attr"`
	ToPort    int `xml:"to-port,attr"`
}

type irNet struct {
	XMLName xml.Name  `xml:"net"`
	Name    string    `xml:"name,attr"`
	Version int       `xml:"version,attr"`
	Layers  []irLayer `xml:"layers>layer"`
	Edges   []irEdge  `xml:"edges>edge"`
}

// irTypes are what OpenVINO calls a type on a port and in an attribute.
var irTypes = map[string][2]string{
	"": {"FP32", "f32"}, "float32": {"FP32", "f32"}, "float16": {"FP16", "f16"}, "int64": {"I64", "i64"}, "int32": {"I32", "i32"},
	"int8": {"I8", "i8"}, "uint8": {"U8", "u8"}, "bool": {"BOOL", "boolean"}, "float64": {"FP64", "f64"},
}

func writeOpenVINO(dir, name string, n Network) ([]string, error) {
	r, err := newIR(n)
	if err != nil {
		return nil, err
	}
	text, err := xml.MarshalIndent(irNet{Name: "main_graph", Version: 11, Layers: r.layers, Edges: r.edges}, "", "\t")
	if err != nil {
		return nil, err
	}
	var p payload
	p.text("<?xml version=\"1.0\"?>\n")
	p.bytes(text...)
	return files(dir, []string{name + ".xml", name + ".bin"}, []payload{p, r.bin})
}

func newIR(n Network) (*ir, error) {
	n = FoldBatchNorm(n)
	r := &ir{graph: newGraph(n), shapes: infer(n), where: map[string][2]int{}}
	for _, in := range r.Inputs {
		r.layer("Parameter", in.Name, []string{in.Name}, [][]int64{in.Shape}, in.Type, nil,
			"shape", commas(in.Shape), "element_type", irTypes[in.Type][1])
	}
	for _, node := range r.Nodes {
		for _, s := range slices.Concat(node.Inputs, node.Outputs) {
			if r.shapes[s] == nil && s != "" {
				return nil, fmt.Errorf("%s: the shape is not known", node.Op)
			}
		}
		if err := r.lower(node); err != nil {
			return nil, err
		}
	}
	for _, out := range r.Outputs {
		r.layer("Result", out.Name+"/sink_port_0", nil, nil, out.Type, []string{out.Name})
	}
	return r, nil
}

// layer adds a layer; the data are names and values of its attributes.
func (r *ir) layer(typ, name string, outputs []string, shapes [][]int64, elements string, inputs []string, data ...string) {
	l := irLayer{ID: len(r.layers), Name: name, Type: typ, Version: irVersion(typ)}
	for i := 0; i < len(data); i += 2 {
		if l.Data == nil {
			l.Data = &irData{}
		}
		l.Data.Attrs = append(l.Data.Attrs, xml.Attr{Name: xml.Name{Local: data[i]}, Value: data[i+1]})
	}
	for i, in := range inputs {
		from := r.source(in)
		l.ID = len(r.layers) // a constant may have come before
		shape, precision := r.port(from)
		if l.Input == nil {
			l.Input = &irPorts{}
		}
		l.Input.Ports = append(l.Input.Ports, irPort{ID: i, Precision: precision, Dims: shape})
	}
	for i, in := range inputs {
		from := r.source(in)
		r.edges = append(r.edges, irEdge{from[0], from[1], l.ID, i})
	}
	for i, out := range outputs {
		if l.Output == nil {
			l.Output = &irPorts{}
		}
		port := len(inputs) + i
		l.Output.Ports = append(l.Output.Ports, irPort{ID: port, Precision: irTypes[elements][0], Names: strings.ReplaceAll(out, ",", "\\,"), Dims: shapes[i]})
		r.where[out] = [2]int{l.ID, port}
	}
	r.layers = append(r.layers, l)
}

func irVersion(typ string) string {
	switch typ {
	case "HSwish", "SoftPlus", "Interpolate", "Mish":
		return "opset4"
	case "Gather", "MaxPool":
		return "opset8"
	case "MVN":
		return "opset6"
	case "Broadcast":
		return "opset3"
	}
	return "opset1"
}

// source is the layer and port of a value; a weight becomes a layer where it is first read.
func (r *ir) source(name string) [2]int {
	if at, ok := r.where[name]; ok {
		return at
	}
	w := r.weights[name]
	content := r.content(w)
	offset := r.bin.size
	r.bin.add(content)
	r.layer("Const", name, []string{name}, [][]int64{w.Shape}, w.Type, nil,
		"element_type", irTypes[w.Type][1], "shape", commas(w.Shape), "offset", strconv.FormatInt(offset, 10), "size", strconv.FormatInt(content.size, 10))
	return r.where[name]
}

func (r *ir) port(at [2]int) ([]int64, string) {
	for _, p := range r.layers[at[0]].Output.Ports {
		if p.ID == at[1] {
			return p.Dims, p.Precision
		}
	}
	return nil, ""
}

func commas(v []int64) string {
	words := make([]string, len(v))
	for i := range v {
		words[i] = strconv.FormatInt(v[i], 10)
	}
	return strings.Join(words, ",")
}

// op adds a layer with one output of a node.
func (r *ir) op(typ, out string, shape []int64, inputs []string, data ...string) string {
	elements := "float32"
	if len(inputs) > 0 {
		_, precision := r.port(r.source(inputs[0]))
		for name, t := range irTypes {
			if name != "" && t[0] == precision {
				elements = name
			}
		}
	}
	r.layer(typ, out, []string{out}, [][]int64{shape}, elements, inputs, data...)
	return out
}

// reshapedWeight is a weight under another name, so that it can have another shape.
func (r *ir) reshapedWeight(name string, shape []int64) string {
	w := r.weights[name]
	w.Name, w.Shape = name+"_grouped", shape
	r.addWeight(w)
	return w.Name
}
