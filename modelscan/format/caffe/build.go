// SPDX-License-Identifier: Apache-2.0

package caffe

import (
	"strconv"

	"github.com/vsa-legal/operator/modelscan/model"
)

// builder makes a model of layers. A layer of Caffe may write over what it reads; here every result has a name of its own.
type builder struct {
	m        *model.Model
	current  map[string]string // the name that a blob has now
	written  map[string]int
	channels map[string]int64 // by name; what is not there is not known
	rank     map[string]int   // 2 after a dense layer
	read     map[string]bool
	order    []string // results, as they came
	room     int      // for edges
}

func newBuilder(format string) *builder {
	return &builder{m: &model.Model{Format: format, Layout: model.OIHW}, current: map[string]string{}, written: map[string]int{},
		channels: map[string]int64{}, rank: map[string]int{}, read: map[string]bool{}, room: 60_000}
}

// inputs of the network as it lists them itself; old ones give four dimensions for each in one list.
func (b *builder) inputs(names []string, dims []int64, shapes [][]int64) {
	for i, name := range names {
		t := model.Tensor{Name: name, Type: "float32"}
		switch {
		case i < len(shapes):
			t.Shape = shapes[i]
		case 4*(i+1) <= len(dims):
			t.Shape = dims[4*i : 4*(i+1) : 4*(i+1)]
		}
		b.input(t)
	}
}

func (b *builder) input(t model.Tensor) {
	if len(t.Shape) > 1 {
		b.channels[t.Name] = t.Shape[1]
	}
	b.current[t.Name] = t.Name
	b.written[t.Name] = 1
	b.m.AddInput(t)
}

func (b *builder) add(l layer) {
	if b.room -= len(l.bottoms) + len(l.tops) + len(l.blobs); b.room < 0 || len(b.m.Nodes) >= model.MaxNodes {
		b.m.Truncated = true
		return
	}
	switch l.kind {
	case "Input", "Data", "ImageData", "MemoryData", "HDF5Data", "WindowData", "DummyData", "AnnotatedData":
		for i, top := range l.tops {
			t := model.Tensor{Name: top, Type: "float32"}
			if len(l.shapes) > 0 {
				t.Shape = l.shapes[min(i, len(l.shapes)-1)]
			}
			b.input(t)
		}
		return
	}
	n := model.Node{Name: l.name, Op: operator(&l), Attributes: l.attributes()}
	for _, bottom := range l.bottoms {
		name, ok := b.current[bottom]
		if !ok {
			name = bottom
		}
		b.read[name] = true
		n.Inputs = append(n.Inputs, name)
	}
	if l.blobs == nil {
		l.blobs = b.derived(&l, n)
	}
	for i, t := range l.blobs {
		t.Name = blobName(&l, i)
		n.Inputs = append(n.Inputs, t.Name)
		b.m.AddWeight(t)
	}
	out, rank := b.width(&l, n)
	for _, top := range l.tops {
		name := top
		if times := b.written[top]; times > 0 {
			name += ":" + strconv.Itoa(times)
		}
		b.written[top]++
		b.current[top] = name
		if out > 0 {
			b.channels[name] = out
		}
		if rank > 0 {
			b.rank[name] = rank
		}
		n.Outputs = append(n.Outputs, name)
		b.order = append(b.order, name)
	}
	b.m.AddNode(n)
}

// derived are the weights that a layer must have: the text does not hold them.
func (b *builder) derived(l *layer, n model.Node) []model.Tensor {
	out := l.number("num_output", 0)
	in := int64(-1)
	if c, ok := b.channels[first(n.Inputs)]; ok {
		in = c
	}
	var shapes [][]int64
	switch n.Op {
	case "Conv", "ConvTranspose":
		if out <= 0 {
			return nil
		}
		if group := l.group(in); group > 1 && in > 0 {
			in /= group
		}
		kernel := l.pair("kernel_size", "kernel_h", "kernel_w", -1)
		shapes = [][]int64{{out, in, kernel[0], kernel[1]}}
		if n.Op == "ConvTranspose" && b.channels[first(n.Inputs)] > 0 {
			shapes = [][]int64{{b.channels[first(n.Inputs)], out / max(l.group(in), 1), kernel[0], kernel[1]}}
		}
	case "Gemm":
		if out <= 0 {
			return nil
		}
		if b.rank[first(n.Inputs)] != 2 { // the height and the width that are left are not known
			in = -1
		}
		shapes = [][]int64{{out, in}}
	case "PRelu":
		return []model.Tensor{{Type: "float32", Shape: []int64{in}}}
	default:
		return nil
	}
	if l.number("bias_term", 1) != 0 {
		shapes = append(shapes, []int64{out})
	}
	weights := make([]model.Tensor, len(shapes))
	for i, shape := range shapes {
		weights[i] = model.Tensor{Type: "float32", Shape: shape}
	}
	return weights
}

// width is how many channels the layer puts out, and the rank of that where it is known; 0 for what is not.
func (b *builder) width(l *layer, n model.Node) (channels int64, rank int) {
	switch n.Op {
	case "Conv", "Gemm", "ConvTranspose":
		channels = l.number("num_output", 0)
		if n.Op == "Gemm" {
			rank = 2
		}
		return channels, rank
	case "Concat":
		for _, bottom := range n.Inputs[:len(l.bottoms)] {
			c, ok := b.channels[bottom]
			if !ok {
				return 0, 0
			}
			channels += c
		}
		return channels, b.rank[first(n.Inputs)]
	case "Reshape", "Flatten", "Transpose", "Split":
		return 0, 0
	}
	return b.channels[first(n.Inputs)], b.rank[first(n.Inputs)]
}

// finish gives the model what it puts out: what nothing reads.
func (b *builder) finish() (*model.Model, error) {
	if len(b.m.Nodes) == 0 {
		return nil, errNoLayers
	}
	for _, name := range b.order {
		if b.read[name] {
			continue
		}
		t := model.Tensor{Name: name, Type: "float32"}
		if c, ok := b.channels[name]; ok && b.rank[name] == 2 {
			t.Shape = []int64{-1, c}
		}
		b.m.AddOutput(t)
	}
	return b.m, nil
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}
